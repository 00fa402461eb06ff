# SPDX-License-Identifier: Apache-2.0
# For the scenarios of the judge: $judge, $driver, $tmp, ok, and the plan at the end.
set -u
judge=$builddir/tests/bin/judge_double
driver=$builddir/tests/bin/judge_driver
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
count=0

# ok NAME COMMAND…: one test
ok() {
    count=$((count + 1))
    name=$1
    shift
    if "$@" >"$tmp/out" 2>&1; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name"
        sed 's/^/# /' "$tmp/out"
    fi
}
