# SPDX-License-Identifier: Apache-2.0
# moongate check: which policies, which plans, what it prints, how it ends.
. "$srcdir/tests/cli/check-lib.sh"

mkdir -p "$tmp/work/policies" "$tmp/work/live/prod" "$tmp/empty" "$tmp/named"
cat >"$tmp/work/policies/size.lua" <<'EOF'
policy {
    id = "size.limit",
    title = "a pool has at most two members",
    match = { type = "terraform_data" },
    check = function(rc)
        if rc.after and rc.after.input and rc.after.input > 2 then
            rc:deny("input", "input is %d", rc.after.input)
        end
    end,
}
EOF
cat >"$tmp/named/pass.lua" <<'EOF'
policy { id = "always.pass", check_plan = function(plan) end }
EOF
cat >"$tmp/named-warn.lua" <<'EOF'
policy { id = "always.warn", check_plan = function(plan) plan:warn("look at \27[2Jthis") end }
EOF
cat >"$tmp/work/live/prod/main.tf" <<'EOF'
module "pool" {
  source   = "../../modules/pool"
  for_each = toset(["eu.west"])
}

resource "terraform_data" "small" {
  input = 1
}
EOF
mkdir -p "$tmp/work/modules/pool"
cat >"$tmp/work/modules/pool/main.tf" <<'EOF'
# The pool.
resource "terraform_data" "big" {
  count = 1

  input = 3
}
EOF
engine=$(command -v terraform || command -v tofu)
cd "$tmp/work/live/prod" || exit 99
if ! { "$engine" init -no-color && "$engine" plan -no-color -out="$tmp/p.tfplan"; } \
    >"$tmp/out" 2>&1 || ! "$engine" show -json "$tmp/p.tfplan" >"$tmp/p.json"; then
    sed 's/^/# /' "$tmp/out"
    echo "Bail out! the engine made no plan"
    exit 99
fi

# ---- which policies ----
cd "$tmp/empty" || exit 99
check "$tmp/p.json"
is "no policies: undecided, with the way out" 82 err "--policies PATH"
check --policies "$tmp/empty" "$tmp/p.json"
is "a folder without policies is none" 82 err "nothing to judge by"
check --policies "$tmp/absent" "$tmp/p.json"
is "policies that are not there" 82 err "$tmp/absent"
check --policies "$tmp/named" "$tmp/p.json"
is "a folder of policies" 0 out "allowed by 1 policy"
check --policies "$tmp/named" --policies "$tmp/named-warn.lua" "$tmp/p.json"
is "a file more: a warning passes" 0 out "allowed by 2 policies   (1 warning)" \
    out 'look at \x1b[2Jthis'
cd "$tmp/work" || exit 99
check "$tmp/p.json"
is "policies of the folder" 81 out "denied by 1 of 1 policy" out "size.limit"
cd "$tmp/work/live/prod" || exit 99
check "$tmp/p.json"
is "without a work tree only the folder counts" 82 err "no policies here"
git init -q "$tmp/work"
check "$tmp/p.json"
is "policies of the work tree's top" 81 out "size.limit"
cat >"$tmp/work/moongate.lua" <<'EOF'
gate { mode = "enforced" }
policies { "policies/*.lua" }
use "size.limit" { level = "advisory" }
EOF
check "$tmp/p.json"
is "the manifest's level" 0 out "warn  size.limit"
printf 'policies { "rules/none.lua" }\n' >"$tmp/work/moongate.lua"
check "$tmp/p.json"
is "a file of the manifest that is not there" 82 err "rules/none.lua"
cat >"$tmp/work/moongate.lua" <<'EOF'
policies { "policies/*.lua", "std" }
use "size.limit" { level = "advisory" }
use "no.such" {}
EOF
check "$tmp/p.json"
is "a use without its policy" 82 out 'use "no.such" (moongate.lua:3): no policy has this id'
printf 'policies {\n' >"$tmp/work/moongate.lua"
check "$tmp/p.json"
is "a manifest that cannot be read" 82 err "moongate.lua"
printf 'polices { "rules/*.lua" }\n' >"$tmp/work/moongate.lua"
check "$tmp/p.json"
is "a mistyped statement" 82 err 'moongate.lua:1' err 'did you mean "policies"?'
rm "$tmp/work/moongate.lua"
printf 'policy {\n' >"$tmp/broken.lua"
check --policies "$tmp/named" --policies "$tmp/broken.lua" "$tmp/p.json"
is "a policy that cannot be read" 82 out "undecided, so refused" out "broken.lua:2"
check --policies "$tmp/work/policies" --policies "$tmp/broken.lua" "$tmp/p.json"
is "a denial counts for more" 81 out "denied by 1 of 1 policy" out "broken.lua:2"

# ---- which plans ----
check "$tmp/p.tfplan"
is "a plan file: with file and line" 81 \
    out 'deny  size.limit  module.pool["eu.west"].terraform_data.big[0]' \
    out '../../modules/pool/main.tf:5   input is 3' \
    out 'a pool has at most two members'
cp "$tmp/out" "$tmp/first"
export TF_CLI_ARGS=-help TF_CLI_ARGS_show=-bogus
check "$tmp/p.tfplan"
unset TF_CLI_ARGS TF_CLI_ARGS_show
is "the user's engine arguments do not matter" 81 out "../../modules/pool/main.tf:5"
result "the same plan gives the same bytes" "$(cmp "$tmp/out" "$tmp/first" 2>&1)"
check "$tmp/p.json"
is "bare JSON: no file and line" 81 out 'input is 3'
result "no file is named for it" "$(grep -F main.tf "$tmp/out")"
"$MOONGATE_BINDIR/moongate" check - <"$tmp/p.json" >"$tmp/out" 2>"$tmp/err"
status=$?
is "JSON on stdin" 81 out "size.limit"
"$MOONGATE_BINDIR/moongate" check - <"$tmp/p.tfplan" >"$tmp/out" 2>"$tmp/err"
status=$?
is "a plan file on stdin" 82 err "give its name"
mkfifo "$tmp/pipe"
timeout 60 tee "$tmp/pipe" <"$tmp/p.json" >/dev/null &
check "$tmp/pipe"
is "JSON from a named pipe" 81 out "size.limit"
wait
check "$tmp/absent.json"
is "a plan that is not there" 82 err "$tmp/absent.json"
check "$tmp/work"
is "a folder" 82 err "is a directory"
head -c 900 "$tmp/p.tfplan" >"$tmp/cut.tfplan"
check "$tmp/cut.tfplan"
is "a plan file cut off" 82 err "cut off"
{ cat "$tmp/p.tfplan"; echo; } >"$tmp/longer.tfplan"
check "$tmp/longer.tfplan"
is "a plan file with bytes behind its end" 82 err "behind its end"
head -c 2000 "$tmp/p.json" >"$tmp/cut.json"
check "$tmp/cut.json"
is "JSON cut off" 82 out "undecided, so refused"
: >"$tmp/nothing.json"
check "$tmp/nothing.json"
is "an empty file" 82
# without_engine ARGS…: nothing but git on PATH.
mkdir "$tmp/bare"
ln -s "$(command -v git)" "$tmp/bare/git"
without_engine() {
    env PATH="$tmp/bare" "$MOONGATE_BINDIR/moongate" check "$@" >"$tmp/out" 2>"$tmp/err"
    status=$?
}
without_engine "$tmp/p.tfplan"
is "no engine for a plan file" 82 err "terraform"
without_engine "$tmp/p.json"
is "no engine is needed for JSON" 81 out "size.limit"

# ---- what it prints ----
check --format json "$tmp/p.tfplan"
is "JSON, with file and line" 81 out '"verdict": "deny"' \
    out '"file": "../../modules/pool/main.tf"' out '"line": 5'
result "JSON without figures of the run" "$(grep -F wall_ms "$tmp/out")"
check --format human "$tmp/p.json"
is "human is the default" 81 out "moongate: denied by"
result "no colour in a file" "$(grep "$(printf '\033')" "$tmp/out")"
"$MOONGATE_BINDIR/moongate" check "$tmp/p.json" >/dev/full 2>"$tmp/err"
status=$?
: >"$tmp/out"
is "a report that cannot be written" 82 err "cannot write the report"

# ---- how it is called ----
check
is "no plan" 64 err "wants one plan"
check "$tmp/p.json" "$tmp/p.json"
is "two plans" 64 err "wants one plan"
check --format yaml "$tmp/p.json"
is "an unknown format" 64 err "human, json, sarif"
check --polices=x "$tmp/p.json"
is "an unknown option" 64 err "--polices"
check "$tmp/p.json" --policies
is "an option without its value" 64 err "wants a value"

result "nothing is left behind" "$(ls -A "$TMPDIR")"
finish
