# SPDX-License-Identifier: Apache-2.0
# moongate lint: what policies lack, without judging anything.
. "$srcdir/tests/cli/check-lib.sh"

# lint ARGS…: like check.
lint() {
    "$MOONGATE_BINDIR/moongate" lint "$@" >"$tmp/out" 2>"$tmp/err"
    status=$?
}

mkdir -p "$tmp/work/policies"
cd "$tmp/work" || exit 99
cat >policies/whole.lua <<'LUA'
policy {
    id = "a.whole", title = "t", description = "d", severity = "low", remediation = "r",
    check = function(rc, ctx) error("nothing is judged") end,
}
LUA
lint
is "a policy without a test" 1 \
    out 'policies/whole.lua: warning: a.whole is named in no test' out '[untested]'
echo 'local id = "a.whole"' >policies/whole_test.lua
lint
is "whole and tested" 0
result "it is silent" "$(cat "$tmp/out" "$tmp/err")"
lint policies/whole.lua
is "a file's tests stand beside it" 0
echo 'policy { id = "b.bare", check = function() end }' >policies/bare.lua
lint
is "each missing word is named" 1 out 'b.bare has no title' out 'b.bare has no description' \
    out 'b.bare has no remediation' out '[missing-metadata]'
echo 'policy {' >policies/broken.lua
lint
is "a policy that does not load" 82 err 'policies/broken.lua'
lint absent
is "no such path" 82 err 'absent'
lint --nonsense
is "an unknown option" 64 err '--nonsense'
lint --help
is "--help" 0 out 'usage: moongate lint'
finish
