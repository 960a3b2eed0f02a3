#!/usr/bin/env bash
# Runs the rigs and benchmarks after `make build`; results go to bench/results. Arguments: hand-off, ring, burst, values, jmh (all by
# default), stress (jcstress, some minutes; report in bench/target/stress).
set -euo pipefail
cd "$(dirname "$0")/.."

run()
{
    java --add-exports java.base/jdk.internal.misc=ALL-UNNAMED -Dmillrace.root="$PWD" \
        -cp 'bench/target/classes:bench/target/lib/*' "$@"
}

if [ ! -d bench/target/lib ] || [ ! -e native/build/libmillrace_ctp.so ]; then
    echo "bench: bench/target/lib or native/build/libmillrace_ctp.so is missing: run make build first" >&2
    exit 1
fi
[ $# -gt 0 ] || set -- hand-off ring burst values jmh
for what in "$@"; do
    case "$what" in
        hand-off)
            cmake -S bench/native -B bench/native/build -DCMAKE_BUILD_TYPE=Release >/dev/null
            cmake --build bench/native/build >/dev/null
            run io.millrace.bench.HandOffRig
            ;;
        ring) run io.millrace.bench.RingRig ;;
        burst) run io.millrace.bench.SubscribeBurstRig ;;
        values) run io.millrace.bench.LastValueRig ;;
        jmh) run io.millrace.bench.BenchmarkRun ;;
        stress)
            mkdir -p bench/target/stress
            run io.millrace.bench.stress.StressRun bench/target/stress
            ;;
        *)
            echo "bench: unknown argument $what: use hand-off, ring, burst, values, jmh or stress" >&2
            exit 1
            ;;
    esac
done
