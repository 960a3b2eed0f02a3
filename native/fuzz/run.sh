#!/usr/bin/env bash
# Runs each libFuzzer target for FUZZ_SECONDS (10), two at a time, from native/fuzz/corpus. Arguments: the build folder, then
# targets (e.g. csv_ticks); all by default. What is found stays in the build folder, and its path is printed.
set -euo pipefail

build=$(cd "$1" && pwd)
shift
corpora=$(cd "$(dirname "$0")" && pwd)/corpus
seconds=${FUZZ_SECONDS:-6}
found=$build/found
mkdir -p "$found"
[ $# -gt 0 ] || set -- $(cd "$corpora" && ls)

fuzz_one()
{
    local target=$1 log=$build/$1.log work=$build/scratch/$1
    mkdir -p "$work"
    # What is kept in `work` is only what this machine found; seeds that are worth it are copied to the corpus by hand.
    if "$build/fuzz/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -max_len=16384 -artifact_prefix="$found/$target-" "$work" "$corpora/$target" >"$log" 2>&1; then
        printf 'fuzz: %-16s %9s executions, coverage %s\n' "$target" \
            "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" \
            "$(grep -o 'cov: [0-9]*' "$log" | tail -1 | cut -d' ' -f2)"
    else
        local input
        input=$(sed -n "s|.*Test unit written to ||p" "$log" | tail -1)
        {
            grep -E 'what\(\)|ERROR|runtime error|SUMMARY|/native/(bridge|bridge-host|sim|fuzz)/' "$log" | head -20 || true
            echo "fuzz: $target FAILED ($log); reproduce with: $build/fuzz/fuzz_$target ${input:-(no input was kept)}"
            echo "fuzz: once it is fixed, keep the input below $corpora/$target"
        } >&2
        return 1
    fi
}

failed=0
while [ $# -gt 0 ]; do
    pids=()
    for target in "$@"; do
        fuzz_one "$target" &
        pids+=($!)
        shift
        [ ${#pids[@]} -lt 2 ] || break
    done
    for pid in "${pids[@]}"; do
        wait "$pid" || failed=1
    done
done
exit $failed
