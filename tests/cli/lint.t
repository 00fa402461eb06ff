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
rm policies/bare.lua

# ---- what is written ----
cat >policies/words.lua <<'LUA'
-- cidr.contians and rc.chnaged in a comment
local text = [==[ rc.chnaged ]] os.exit() ]==] .. 'cidr.\'contians' .. "\z
    nothing"
local function helper(a) return cidr.contians(a, text) end
policy {
  id = "words", title = "t", description = "d", remediation = "r",
  params = { most = 3, spare = 1 }, on_command = "*",
  check = function(rc, ctx)
    if rc.chnaged("a") then rc:dney("x") end
    for i = 1, ctx.params.mots do count = i end
    goto done
    ::done::
    if strng.format("x") == ctx.params.most then return end
  end,
  check_plan = function(plan) for _, c in ipairs(plan:chnages {}) do helper(c.foo) end end,
  check_command = function(cmd) cmd:dney("%s", os) end,
}
LUA
echo '"words"' >policies/words_test.lua
cat >"$tmp/expect" <<'TEXT'
4: error: cidr has no 'contians', did you mean contains? [unknown-name]
7: warning: parameter spare is never read; read ctx.params.spare, or remove it [unused-param]
9: error: rc has no 'chnaged', did you mean changed? [unknown-name]
9: error: rc has no 'dney', did you mean deny? [unknown-name]
10: error: 'count' is written as a global; write: local count [global-written]
10: error: ctx.params.mots is not in params, did you mean most? [undeclared-param]
13: error: there is no 'strng', did you mean string? [unknown-name]
15: error: plan has no 'chnages', did you mean changes? [unknown-name]
16: error: cmd has no 'dney', did you mean deny? [unknown-name]
16: error: there is no 'os' [unknown-name]
TEXT
lint
result "names, parameters and globals, each on its line" "$(
    sed 's|^policies/words.lua:||' "$tmp/out" | diff "$tmp/expect" - 2>&1)"
is "it ends with a finding" 1
lint --format json
is "JSON" 1 out '"rule": "unused-param"' out '"line": 7' out '"level": "warning"' \
    out '"file": "policies/words.lua"'
lint --format yaml
is "a format that is none" 64 err 'human or json'
cat >policies/words.lua <<'LUA'
local names = { rc = 1, os = 2 }
policy {
  id = "words", title = "t", description = "d", remediation = "r",
  params = { a = 1, b = 2 }, on_command = { "workspace delete" },
  check = function(rc, ctx) for k in pairs(ctx.params) do rc:note(k .. names.os) end end,
  check_plan = function(plan) local plan = { any = 1 } return plan.any end,
  check_command = function(cmd, ...) local a <const>, b = ... return a == b and cmd.id end,
}
LUA
lint
is "a name that is something else, and parameters that are handed on" 0
result "it is silent of them" "$(cat "$tmp/out" "$tmp/err")"
rm policies/words.lua policies/words_test.lua
lint "$srcdir/policies/std"
result "the stock policies have no error" "$(grep -F ': error:' "$tmp/out" "$tmp/err")"
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
