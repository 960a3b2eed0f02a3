#!/usr/bin/env bash
# Installs what the build needs and the machine lacks: Debian packages, by apt, when run as root.
set -euo pipefail

missing=()
need_command() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }
need_file() { [ -e "$1" ] || missing+=("$2"); }

need_command g++ g++
need_command cmake cmake
need_command ninja ninja-build
need_command mvn maven
need_command npm npm
need_command javac openjdk-17-jdk-headless
need_command unzip unzip
need_file /usr/include/zlib.h zlib1g-dev
need_file /usr/include/gtest/gtest.h libgtest-dev
# `make fuzz`: libFuzzer comes with clang, its runtime (and that of clang's sanitizers) in a package of its own.
need_command clang++-14 clang-14
need_file /usr/lib/llvm-14/lib/clang/14.0.6/lib/linux/libclang_rt.fuzzer-x86_64.a libclang-rt-14-dev
# `make test-valgrind`; libc6-dbg has the names that valgrind needs to replace the loader's string functions.
need_command valgrind valgrind
# jctp, the independent client of the tests, asks for the locale zh_CN.GB18030; the tests compile it from this package's sources.
need_file /usr/share/i18n/charmaps/GB18030.gz locales

[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ]; then
    echo "setup: these Debian packages are missing: ${missing[*]}" >&2
    echo "setup: run as root:  apt-get update && apt-get install ${missing[*]}" >&2
    exit 1
fi
echo "setup: installing ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
