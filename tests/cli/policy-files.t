#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Policy files, headers, `use`, limits, and documents that are no plan: what evaluate() answers.
set -u
check=$builddir/tests/bin/policy_check
plan=$srcdir/tests/cli/semantics.json
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
n=0

# expect NAME [OPTION…] -- LINE…: judge p.lua (and q.lua if it is there)
expect() {
    n=$((n + 1))
    what=$1
    shift
    : >args
    set -- "$@"
    while [ "$1" != -- ]; do
        printf '%s\n' "$1" >>args
        shift
    done
    shift
    if [ $# -gt 0 ]; then printf '%s\n' "$@" >want; else : >want; fi
    files=p.lua
    [ -e q.lua ] && files='p.lua q.lua'
    if [ -s args ]; then
        # shellcheck disable=SC2086
        tr '\n' '\0' <args | xargs -0 sh -c 'f=$1; p=$2; shift 2; "$0" "$@" "$p" $f' \
            "$check" "$files" "$plan" >out 2>&1
    else
        # shellcheck disable=SC2086
        "$check" "$plan" $files >out 2>&1
    fi
    tr '\t' ' ' <out >got
    if cmp -s want got; then
        echo "ok $n - $what"
    else
        echo "not ok $n - $what"
        diff want got | sed 's/^/# /'
    fi
    rm -f q.lua
}

header() { # FIELDS: a policy on aws_x.r with these header fields
    printf 'policy {\n  id = "t", match = { type = "aws_x" },\n  check = function(rc, ctx) %s end,\n  %s\n}\n' \
        "${body:-}" "$1" >p.lua
}

# ---- files
echo 'policy {' >p.lua
expect "a syntax error" -- "cause p.lua:2: unexpected symbol near <eof>"
echo 'local x = 1' >p.lua
expect "a file without policy{}" -- "cause p.lua: the file has no policy{}"
echo 'error("no")' >p.lua
expect "an error while loading" -- "cause p.lua:1: no"
header ''
header '' && cp p.lua q.lua
expect "two policies of one id" -- 'cause two policies have the id "t" (p.lua and q.lua)' 'policy t hard pass 1'
printf 'policy { id = "a", match = { type = "aws_x" }, check = function(rc) rc:deny("x", "one") end }\npolicy { id = "b", check_plan = function(plan) plan:warn("two") end }\n' >p.lua
expect "two policies in one file" -- 'policy a hard deny 1' 'policy b hard warn 1' 'deny a aws_x.r x one' 'warn b @plan - two'
body='policy { id = "x", check = function() end }'
header ''
expect "policy{} inside a check" -- 'policy t hard error 1' \
    'error t aws_x.r - p.lua:3: policy{} stands at the top of a file, not inside a check'
body=

# ---- headers
header 'severty = "high"'
expect "an unknown header key" -- "cause p.lua:1: policy{} has no field 'severty', did you mean 'severity'?"
header 'severity = "urgent"'
expect "an unknown severity" -- 'cause p.lua:1: policy{}: severity is info, low, medium, high or critical'
header 'on_unknown = "maybe"'
expect "an unknown on_unknown" -- "cause p.lua:1: policy{}: on_unknown is 'deny', 'warn' or 'allow'"
header 'check_plan = 1'
expect "a check that is no function" -- 'cause p.lua:1: policy{}: check_plan is a function, not a number'
header 'params = { f = function() end }'
expect "a parameter that is no value" -- 'cause p.lua:1: policy{}: params is a table of names and default values (texts, numbers, true or false, tables of these)'
echo 'policy { id = "a b", check = function() end }' >p.lua
expect "an id that is no word" -- "cause p.lua:1: policy{}: the id 'a b' may hold letters, digits, '.', '_', '-' and '/' only, 128 at most"
echo 'policy { check = function() end }' >p.lua
expect "no id" -- 'cause p.lua:1: policy{} has no id'
echo 'policy { id = "a" }' >p.lua
expect "nothing to run" -- "cause p.lua:1: policy{}: 'a' has neither check nor check_plan, so it judges nothing"
echo 'policy { id = "a", match = { type = {} }, check = function() end }' >p.lua
expect "a match that nothing meets" -- 'cause p.lua:1: match: type is an empty list, which nothing would match'

# ---- use
body='rc:deny(nil, "%s %d", ctx.params.word, ctx.params.list[1])'
header 'params = { word = "w", list = { 7, 8 } }'
expect "defaults" -- 'policy t hard deny 1' 'deny t aws_x.r - w 7'
expect "parameters over the defaults" --uses '[{"id":"t","level":"soft","params":{"list":[9]},"line":3}]' -- \
    'policy t soft deny 1' 'deny t aws_x.r - w 9'
expect "advisory keeps its outcome; who decides looks at the level" --uses '[{"id":"t","level":"advisory"}]' -- \
    'policy t advisory deny 1' 'deny t aws_x.r - w 7'
expect "an unknown parameter" --uses '[{"id":"t","params":{"lst":[9]},"line":3}]' -- \
    'cause use "t" (line 3): the policy has no parameter lst, did you mean list' 'policy t hard error 0'
expect "a parameter of another kind" --uses '[{"id":"t","params":{"list":9},"line":3}]' -- \
    'cause use "t" (line 3): the parameter list is a table, not a number' 'policy t hard error 0'
expect "a key that comes later" --uses '[{"id":"t","scope":{},"line":3}]' -- \
    'cause use "t" (line 3): scope is not built yet' 'policy t hard error 0'
expect "an unknown key" --uses '[{"id":"t","levle":"soft","line":3}]' -- \
    'cause use "t" (line 3): there is no key levle, did you mean level' 'policy t hard error 0'
expect "an unknown level" --uses '[{"id":"t","level":"mandatory","line":3}]' -- \
    'cause use "t" (line 3): level is advisory, soft or hard, not mandatory' 'policy t hard error 0'
expect "a policy used twice" --uses '[{"id":"t","line":3},{"id":"t","level":"advisory","line":5}]' -- \
    'cause use "t" (line 5): this policy is used above already' 'policy t hard error 0'
expect "a source that needs use: not named, not run" --needs-use --
expect "named, run" --needs-use --uses '[{"id":"t","level":"soft"}]' -- 'policy t soft deny 1' 'deny t aws_x.r - w 7'

# ---- errors and limits end in errors, never in a pass
body='local x = nil + 1'
header ''
expect "a runtime error" -- 'policy t hard error 1' "error t aws_x.r - p.lua:3: attempt to perform arithmetic on a nil value"
body='rc:deny("a", "kept") local x = rc.after.name.x.y'
header ''
expect "findings before an error stand, and a denial is worse" -- 'policy t hard deny 1' 'deny t aws_x.r a kept' \
    "error t aws_x.r - p.lua:3: attempt to index a nil value (field 'x')"
body='rc:warn("a", "kept") local x = rc.after.arn'
header ''
expect "unknown is worse than a warning" -- 'policy t hard unknown 1' 'warn t aws_x.r a kept' \
    'unknown t aws_x.r arn arn is known only after apply'
expect "at advisory an unknown warns" --uses '[{"id":"t","level":"advisory"}]' -- 'policy t advisory warn 1' \
    'warn t aws_x.r a kept' 'warn t aws_x.r arn arn is known only after apply'
expect "at soft it refuses" --uses '[{"id":"t","level":"soft"}]' -- 'policy t soft unknown 1' \
    'warn t aws_x.r a kept' 'unknown t aws_x.r arn arn is known only after apply'
body='while true do end'
header ''
echo 'policy { id = "after", check_plan = function() end }' >>p.lua
expect "a loop ends the file: what follows is an error, not a pass" -- \
    'cause policy t: limit: instructions: p.lua:3: the instruction budget is spent' \
    'policy t hard error 1' 'policy after hard error 0' \
    'error t aws_x.r - p.lua:3: the instruction budget is spent' \
    'error after @plan - p.lua:3: the instruction budget is spent'
body='local s = "x" while true do s = s .. s end'
header ''
"$check" "$plan" p.lua | grep -q '^cause.policy t: limit: memory'; rc=$?
n=$((n + 1))
if [ $rc = 0 ]; then echo "ok $n - memory"; else echo "not ok $n - memory"; fi
body='for i = 1, 2000 do rc:warn(nil, "%d", i) end'
header ''
"$check" "$plan" p.lua >out
n=$((n + 1))
if [ "$(grep -c '^warn' out)" = 1000 ] && grep -q '^policy.t.hard.error' out &&
    grep -q '^cause.policy t: more than 1000 findings' out; then
    echo "ok $n - a flood of findings is an error"
else
    echo "not ok $n - a flood of findings is an error"
fi
body='pcall(function() while true do rc:warn(nil, "%s", ("y"):rep(5000)) end end) '
header ''
"$check" "$plan" p.lua >out
n=$((n + 1))
if [ "$(grep -c '^warn' out)" = 13 ] && grep -q '^policy.t.hard.error' out; then
    echo "ok $n - and so is a flood of text, pcall or not"
else
    echo "not ok $n - and so is a flood of text, pcall or not"
fi
body=

# ---- the plan as a whole
plan_says() { # NAME BODY LINE…
    what=$1
    printf 'policy { id = "t", check_plan = function(plan, ctx)\nlocal function say(v) plan:deny("%%s", v) end\n%s\nend }\n' "$2" >p.lua
    shift 2
    printf 'policy t hard %s 1\n' "$1" >want0
    shift
    expect "$what" -- "$(cat want0)" "$@"
}
plan_says "counts" 'say(plan:count {}) say(plan:count()) say(plan:count { on = { "destroy", "forget" } }) say(plan:count { type = "aws_*" })' deny \
    'deny t @plan - 19' 'deny t @plan - 19' 'deny t @plan - 7' 'deny t @plan - 7'
plan_says "changes" 'for _, rc in ipairs(plan:changes { on = "update" }) do rc:deny("x", "seen") say(rc.address) end' deny \
    'deny t @plan x seen' 'deny t @plan - aws_tag.known' 'deny t @plan x seen' 'deny t @plan - act.update' 'deny t @plan x seen' 'deny t @plan - act.cut'
plan_says "facts of the plan" 'say(plan.complete) say(plan.errored) say(plan.terraform_version)' deny \
    'deny t @plan - true' 'deny t @plan - false' 'deny t @plan - 1.11.4'
plan_says "a misspelt filter" 'plan:count { typ = "x" }' error "error t @plan - p.lua:3: the filter has no field 'typ', did you mean 'type'?"
plan_says "a misspelt method" 'plan:counts()' error "error t @plan - p.lua:3: plan has no field 'counts', did you mean 'count'?"
printf 'policy { id = "t", check_plan = function() local x = run.command .. git.commit run.x = 1 end }\n' >p.lua
expect "run and git are the facts, read-only" --facts '{"run":{"command":"plan"},"git":{"commit":"abc"}}' -- \
    'policy t hard error 1' "error t @plan - p.lua:1: this table is read-only (key 'x')"

# ---- what is no plan
cat >p.lua <<'EOF'
policy { id = "t", check = function(rc) rc:deny(nil, "seen") end }
EOF
document() { # NAME FILE LINE…
    plan=$2
    what=$1
    shift 2
    expect "$what" -- "$@"
}
fixtures=$srcdir/tests/fixtures
document "a python source" "$fixtures/odd/aiven__not-json.json" \
    'cause the plan is not valid JSON: line 1, byte 0: this is not a JSON value'
document "two plans, one a line" "$fixtures/odd/borchero__ndjson-terragrunt-multiplan.json" \
    'cause the plan holds more than one JSON document (the second starts in line 2): judge them one by one'
document "a wrapper's prefix" "$fixtures/odd/infracost__terraform-wrapper-prefix.json" \
    'cause the plan cannot be read: it starts with the "[command]" line of a wrapper script: call the engine itself'
document "a state" "$fixtures/odd/checkov__corrupted-tfplan.json" \
    'cause the plan cannot be judged: it is a state (`show -json` without a plan file): judge the plan'
document "a state file" "$fixtures/states/tfjson__raw-110.tfstate" \
    'cause the plan cannot be judged: it is a state file: judge the plan, not the state'
document "a remote run's redacted plan" "$fixtures/odd/opentofu__cloud-redacted-plan.json" \
    'cause the plan cannot be judged: it is the redacted plan of a remote run, which hides what has to be judged'
document "no format_version" "$fixtures/odd/checkov__no-format-version.json" \
    'cause the plan cannot be judged: it has no format_version, so nothing says how it is meant'
document "an unknown action" "$fixtures/odd/tfplan-validator__invalid-actions.json" \
    'cause the plan'"'"'s resource_changes[0]: the action "invalid" is not known to this version of moongate'
document "an errored plan" "$fixtures/generated/tf1114__errored.json" \
    'cause the plan is errored: the engine could not finish it, so it cannot be judged'
document "resource_changes: null" "$fixtures/odd/trivy__null-resource-changes.json" 'policy t hard pass 0'
document "no resource_changes" "$fixtures/generated/tf1114__refresh-only.json" 'policy t hard pass 0'
doc() { printf '%s' "$2" >doc.json; document "$1" doc.json "$3"; }
doc "nothing" '' 'cause the plan is empty: did `show -json` fail?'
doc "a major version of the future" '{"format_version":"2.0","resource_changes":[]}' \
    'cause the plan'"'"'s format_version 2.0 is newer than this moongate knows (0 and 1): update moongate'
doc "a minor version of the future" '{"format_version":"1.99","resource_changes":[]}' 'policy t hard pass 0'
doc "no version" '{"format_version":"next","resource_changes":[]}' 'cause the plan'"'"'s format_version "next" is no version'
doc "a list" '[]' 'cause the plan is valid JSON but not an object: use the output of `show -json`'
doc "an empty state" '{"format_version":"1.0"}' \
    'cause the plan cannot be judged: it holds neither changes nor planned values: was a state shown instead?'
doc "cut off" '{"format_version":"1.2","resource_changes":[{"addr' \
    'cause the plan is cut off after 50 bytes: the text ends inside a string'
doc "a change without an address" '{"format_version":"1.2","resource_changes":[{"type":"x","change":{}}]}' \
    'cause the plan'"'"'s resource_changes[0]: it has no address'
doc "changes that are no list" '{"format_version":"1.2","resource_changes":{}}' 'cause the plan'"'"'s resource_changes is not a list'
echo "1..$n"
