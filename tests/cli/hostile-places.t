# SPDX-License-Identifier: Apache-2.0
# Every kind of hostile script as a policy, and every script, shared or ours, in each other place
# where Lua runs: a test file, a manifest, waivers, a library that a policy requires, a policy of
# the stock library.  None passes, each ends in time and within its memory, and what is said names
# the limit or the line: a judge that died is no answer.
# Each script runs in one of these other places, in turn; with HOSTILE=all in all of them.
# shellcheck source=tests/cli/judge-lib.sh
. "$srcdir/tests/cli/judge-lib.sh"
HOSTILE=${HOSTILE:-}
limit_ms=11000 # the deadline of a judge and a second
memory=$((64 << 20))
harmless='policy { id = "h.h", title = "passes", match = { type = "*" }, check = function() end }'

unset XDG_CONFIG_HOME
export HOME="$tmp/home"
work=$tmp/work
mkdir -p "$HOME" "$work/policies/lib" "$work/.moongate" "$work/.git" "$tmp/tests/tests" "$tmp/std"
cp -R "$MOONGATE_STAGE/." "$tmp/std"
printf '%s\n' "$harmless" >"$work/policies/a.lua"
printf '%s\n' "$harmless" >"$tmp/tests/p.lua"
printf '%s\n' "${harmless%\}*}}" >"$tmp/std/share/moongate/std/zz.lua"
cd "$work" || exit 99

# The script without its harmless policy: elsewhere that word would be what stops it.
body() { grep -a -v '^policy { id = "a\.b", title = "passes"' "$1"; }
# One that came to its end unharmed ends at an error, in whatever file it stands.
to_the_end() { body "$1" | sed 's/^return /local _ = /' && echo 'local _ = nil + 1'; }

as_test() {
    to_the_end "$1" >"$tmp/tests/tests/p.lua"
    "$MOONGATE_BINDIR/moongate" test --policies "$tmp/tests"
}
as_manifest() {
    to_the_end "$1" >moongate.lua
    "$MOONGATE_BINDIR/moongate" check "$plan"
}
as_waivers() {
    to_the_end "$1" >.moongate/waivers.lua
    "$MOONGATE_BINDIR/moongate" check "$plan"
}
as_library() {
    body "$1" >policies/lib/h.lua
    printf '%s\n' 'require "h"' "$harmless" >policies/a.lua
    "$MOONGATE_BINDIR/moongate" check "$plan"
}
as_std() {
    cp "$1" "$tmp/std/share/moongate/std/zz.lua"
    printf '%s\n' 'policies { "policies/*.lua", "std" }' 'use "a.b" {}' >moongate.lua
    "$tmp/std/bin/moongate" check "$plan"
}
restore() {
    rm -f moongate.lua .moongate/waivers.lua policies/lib/h.lua
    printf '%s\n' "$harmless" >policies/a.lua
}

# A judge that was killed, or fell silent, has not said which limit it was.
silent='killed by signal|forbidden system call|is not whole|gave no answer|ended with status'

# ends PLACE SCRIPT: refused, in time, with a reason
ends() {
    count=$((count + 1))
    name="$(basename "$2") as $1"
    started=$(date +%s%N)
    "as_$1" "$2" >"$tmp/out" 2>&1
    status=$?
    ms=$((($(date +%s%N) - started) / 1000000))
    restore
    if [ "$status" -eq 82 ] && [ "$ms" -lt $((limit_ms + 1000)) ] && [ -s "$tmp/out" ] &&
        ! grep -a -q -E "$silent" "$tmp/out"; then
        echo "ok $count - $name"
    else
        echo "not ok $count - $name: status $status after $ms ms"
        sed -n '1,20s/^/# /p' "$tmp/out"
    fi
}

ok "what all of this is put beside passes" "$MOONGATE_BINDIR/moongate" check "$plan"
ok "it passes in another installation too" "$tmp/std/bin/moongate" check "$plan"

for script in "$srcdir"/tests/attacks/lua-kinds/*.lua; do
    count=$((count + 1))
    "$driver" "$judge" "$plan" "$script" >"$tmp/out" 2>&1
    verdict=$(sed -n 1p "$tmp/out")
    ms=$(sed -n 2p "$tmp/out")
    used=$(sed -n 's/.*"memory_bytes": \([0-9]*\).*/\1/p' "$tmp/out" | sort -n | tail -n 1)
    if [ "$verdict" = undecided ] && [ "$ms" -lt "$limit_ms" ] && [ "${used:-0}" -le "$memory" ] &&
        ! grep -q -E "$silent" "$tmp/out"; then
        echo "ok $count - $(basename "$script") as a policy"
    else
        echo "not ok $count - $(basename "$script") as a policy: $verdict after $ms ms, $used bytes"
        sed -n '1,30s/^/# /p' "$tmp/out"
    fi
done

turn=0
for script in "$srcdir"/tests/attacks/lua-kinds/*.lua "$srcdir"/tests/attacks/lua/*.lua; do
    turn=$((turn + 1))
    place=0
    for name in test manifest waivers library std; do
        if [ "$HOSTILE" = all ] || [ $((turn % 5)) -eq "$place" ]; then ends "$name" "$script"; fi
        place=$((place + 1))
    done
done
done_testing
