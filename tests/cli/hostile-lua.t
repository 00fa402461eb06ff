# SPDX-License-Identifier: Apache-2.0
# Every hostile script, through the whole confined judge: none passes, each ends in time.
. "$srcdir/tests/cli/judge-lib.sh"

# The same plan with a harmless policy is allowed: what refuses below is the script.
cat >"$tmp/harmless.lua" <<'LUA'
policy { id = "a.b", title = "passes", match = { type = "*" }, check = function() end }
LUA
ok "a harmless policy passes" "$driver" "$judge" "$plan" "$tmp/harmless.lua"

for script in "$srcdir"/tests/attacks/lua/*.lua; do
    count=$((count + 1))
    name=$(basename "$script")
    "$driver" "$judge" "$plan" "$script" >"$tmp/out" 2>&1
    verdict=$(sed -n 1p "$tmp/out")
    ms=$(sed -n 2p "$tmp/out")
    if [ "$verdict" = undecided ] && [ "$ms" -lt 12000 ]; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name: $verdict after $ms ms"
    fi
    sed -n '/"causes"/,/]/s/^/# /p' "$tmp/out"
    echo "# $ms ms"
done
echo "1..$count"
