# SPDX-License-Identifier: Apache-2.0
# Every hostile script, through the whole confined judge: none passes, each ends in time.
. "$srcdir/tests/cli/judge-lib.sh"

plan=$tmp/plan.json
printf '%s\n' '{"format_version":"1.2","terraform_version":"1.11.4","resource_changes":[],"configuration":{"root_module":{}}}' >"$plan"

n=0
for script in "$srcdir"/tests/attacks/lua/*.lua; do
    n=$((n + 1))
    name=$(basename "$script")
    set -- $("$driver" "$judge" "$plan" "$script" 2>&1 | head -2)
    if [ "$1" = undecided ] && [ "$2" -lt 12000 ]; then
        echo "ok $n - $name (${2} ms)"
    else
        echo "not ok $n - $name: $1 after $2 ms"
    fi
done
echo "1..$n"
