# SPDX-License-Identifier: Apache-2.0
# For the scenarios of the judge: $judge, $driver, $tmp, $plan (an empty one), ok, done_testing.
# shellcheck disable=SC2034
set -u
judge=$MOONGATE_LIBEXEC/judge
driver=$builddir/tests/bin/judge_driver
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
count=0

plan=$tmp/plan.json
cat >"$plan" <<'JSON'
{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[],
 "configuration":{"root_module":{}}}
JSON

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

done_testing() {
    echo "1..$count"
}
