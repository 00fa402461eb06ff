# SPDX-License-Identifier: Apache-2.0
# Commands that write state: what git, the settings and the terminal have to do with them.
. "$srcdir/tests/cli/writers-lib.sh"
onpty=$builddir/tests/bin/onpty

# A root module in a directory, a module beside it, and commits that touch the one or the other.
world w
mkdir live mod
git mv main.tf live/
echo 'locals { mod = 1 }' >mod/main.tf
printf 'module "mod" {\n  source = "../mod"\n}\n' >live/more.tf
echo 'resource "terraform_data" "other" {}' >>live/more.tf
commit layout
"$engine" -chdir=live init -no-color >/dev/null
tf -chdir=live apply -auto-approve -target=terraform_data.web
is "a state below the top" 0
echo hello >README && commit "elsewhere"
git checkout -q HEAD~1
tf -chdir=live import terraform_data.other x
is "behind the tip, the same configuration" 0 err recorded
recorded "the record names the directory" '"workspace": { "name": "default", "root": "live" }'
git checkout -q main
echo 'locals { mod = 2 }' >mod/main.tf && commit "the module"
git checkout -q HEAD~1
tf -chdir=live import terraform_data.other x
is "a module that is behind refuses what loads it" 80 err mod
tf -chdir=live refresh
is "refresh too" 80 err mod
tf -chdir=live state rm terraform_data.other
is "but not what does not" 0 err "recorded"
git checkout -q main
echo '# more' >>live/more.tf && commit "the root"
git checkout -q HEAD~1
tf -chdir=live state rm terraform_data.web
is "the root module's own directory counts for all" 80 err live
git checkout -q main
git commit -q --allow-empty -m "not pushed"
tf -chdir=live state rm terraform_data.web
is "a commit that is not pushed" 80 err "not pushed"
git reset -q --hard origin/main

cat >moongate.lua <<'LUA'
gate { inputs = "tracked" }
LUA
commit "tracked inputs"
tf -chdir=live import -var size=4 terraform_data.other y
is "inputs = tracked: -var" 80 err "is set by -var"
echo 'size = 4' >"$tmp/values.tfvars"
tf -chdir=live import -var-file="$tmp/values.tfvars" terraform_data.other y
is "a file from elsewhere" 80 err "not in the commit"
TF_VAR_size=4 tf -chdir=live refresh
is "the environment" 80 err "TF_VAR_" err "is set in the environment"
tf -chdir=live import terraform_data.other y
is "and without them" 0 err recorded

git rm -q -r policies moongate.lua && commit "no policies"
tf -chdir=live state rm terraform_data.other
is "no policy file at all" 82 err "nothing would be judged"
git revert --no-edit HEAD >/dev/null && push

# On a terminal the engine asks, and its words are the terminal's.
"$onpty" -o "$tmp/out" -e 'expect make\sthese\schanges?' -e 'expect Enter\sa\svalue' \
    -e 'send yes\r' -e 'expect Successfully\sreplaced' -e 'expect recorded' -- \
    "$tool" -chdir=live state replace-provider terraform.io/builtin/terraform \
    registry.example/a/b 2>"$tmp/err"
status=$?
is "a question on the terminal is the engine's" 0 out "Only 'yes' will be accepted"
recorded "what it printed there is not in the record, and that is said" \
    '"log": "absent: the engine wrote to the terminal itself"'
"$onpty" -o "$tmp/out" -e 'expect Enter\sa\svalue' -e 'send no\r' -- \
    "$tool" -chdir=live state replace-provider registry.example/a/b registry.example/c/d \
    2>"$tmp/err"
status=$?
is "no is no" 0 out "Cancelled"
recorded "and changes nothing" '"exit_status": 0' '"continuity": "ok"'

# What is typed at `state push -` is the state; Ctrl-C ends it before anything has begun.
"$onpty" -o "$tmp/out" -e 'wait 500' -e 'send {\r' -e 'wait 300' -e 'send \x03' -- \
    "$tool" -chdir=live state push - 2>"$tmp/err"
status=$?
is "Ctrl-C at a state that is typed" 1 out "interrupted before anything was changed"
"$engine" -chdir=live state pull >"$tmp/pulled"
"$onpty" -0 - -o "$tmp/out" -- "$tool" -chdir=live state push - <"$tmp/pulled" 2>"$tmp/err"
status=$?
is "and one that is piped in is pushed" 0 out recorded
run moongate verify
is "all that verifies" 0 out "all good"
finish
