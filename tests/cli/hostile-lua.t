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

# The same scripts as a file of waivers: data for a judge that has no function at all.
mkdir -p "$tmp/work/policies" "$tmp/work/.moongate" "$tmp/home" "$tmp/work/.git"
cp "$tmp/harmless.lua" "$tmp/work/policies/a.lua"
cd "$tmp/work" || exit 99
unset XDG_CONFIG_HOME
export HOME="$tmp/home"
ok "without waivers the plan passes" "$MOONGATE_BINDIR/moongate" check "$plan"
for script in "$srcdir"/tests/attacks/lua/*.lua; do
    count=$((count + 1))
    name=$(basename "$script")
    # What runs to its end and says nothing ends at a statement that there is not.
    { cat "$script" && echo 'no_waiver {}'; } >.moongate/waivers.lua
    started=$(date +%s)
    "$MOONGATE_BINDIR/moongate" check "$plan" >"$tmp/out" 2>&1
    status=$?
    took=$(($(date +%s) - started))
    if [ "$status" -eq 82 ] && [ "$took" -lt 12 ] && grep -q 'waivers.lua' "$tmp/out"; then
        echo "ok $count - $name as waivers"
    else
        echo "not ok $count - $name as waivers: status $status after $took s"
    fi
    sed 's/^/# /' "$tmp/out"
done
echo "1..$count"
