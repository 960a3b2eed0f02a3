#!/usr/bin/env bash
# Builds native/ with sanitizers and runs its tests: into <argument>-asan (address, undefined) and <argument>-tsan (thread).
set -euo pipefail
cd "$(dirname "$0")/.."

run()
{
    local build=$1 sanitizers=$2
    shift 2
    echo "test-sanitized: C++ tests with -fsanitize=$sanitizers"
    cmake -S native -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DMILLRACE_SANITIZE="$sanitizers" >/dev/null
    cmake --build "$build"
    ctest --test-dir "$build" --output-on-failure -j2 "$@"
}

export ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=print_stacktrace=1
export TSAN_OPTIONS=second_deadlock_stack=1
run "$1-asan" address,undefined
# Without what has one thread and is slow under it: the search of the memory for passwords, the fuzzers' corpora.
run "$1-tsan" thread -E 'BridgeSecretsTest|shouldKeepNoPasswordItself|shouldFindThePassword|CorpusTest'
