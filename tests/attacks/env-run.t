# SPDX-License-Identifier: Apache-2.0
# What changes while a run goes on: between the judgement and the answer, everything that was judged
# is looked at once more.
. "$srcdir/tests/cli/gate-lib.sh"

# apply_while COMMAND: it runs when the question stands there; then the answer is yes.
apply_while() {
    : >"$tmp/out"
    {
        n=0
        until grep -q 'Enter a value' "$tmp/out" || [ $((n += 1)) -gt 300 ]; do
            sleep 0.1
        done
        eval "$1" >/dev/null 2>&1
        echo yes
    } | "$tool" apply -no-color >"$tmp/out" 2>"$tmp/err"
    status=$?
}

# unchanged NAME: the run before did not apply anything.
unchanged() {
    holds "$1: nothing was applied" cmp -s terraform.tfstate "$tmp/state.before"
}

world w
tf apply -auto-approve -no-color
is "a first apply" 0
cp terraform.tfstate "$tmp/state.before"
sed -i 's/default = 3/default = 4/' main.tf
commit "size 4"

# attack: D23 A3 the configuration changed after it was judged
apply_while 'sed -i "s/default = 4/default = 5/" main.tf'
is "a file of the root module" 80 err "work tree changed"
unchanged "a file"
git checkout -q main.tf

# attack: A1 the plan swapped between judgement and apply
apply_while 'for f in "$XDG_STATE_HOME"/moongate/*/runs/*/members/plan/tfplan; do
    chmod u+w "$f"; echo x >>"$f"; done'
is "the plan that was judged" 82 err "the plan file changed"
unchanged "the plan"

# attack: A12 another engine for the apply than for the plan
mkdir "$tmp/eng"
cp "$engine" "$tmp/eng/$tool"
old=$PATH
PATH="$MOONGATE_LINKS:$tmp/eng:/usr/bin:/bin"
apply_while 'printf "#!/bin/sh\nexec %s \"\$@\"\n" "$engine" >"$tmp/eng/new"
    chmod +x "$tmp/eng/new"; mv "$tmp/eng/new" "$tmp/eng/$tool"'
is "the engine" 82 err "is another program than the one"
unchanged "the engine"
cp "$engine" "$tmp/eng/new" && mv "$tmp/eng/new" "$tmp/eng/$tool"
apply_while 'touch "$tmp/eng/$tool"; rm "$tmp/eng/$tool"'
is "no engine any more" 82 err "$tmp/eng/$tool"
cp "$engine" "$tmp/eng/$tool"
PATH=$old

# The state: another serial or lineage than the plan was made from.
apply_while 'sed -i "s/\"serial\": 1,/\"serial\": 7,/" terraform.tfstate'
is "a serial that moved" 82 err "the plan is stale"
cp "$tmp/state.before" terraform.tfstate
apply_while 'sed -i "s/\"lineage\": \"[^\"]*/\"lineage\": \"00000000-other/" terraform.tfstate'
is "another lineage" 82 err "the plan is stale"
cp "$tmp/state.before" terraform.tfstate

# attack: A10 the server's tip moved during the run
git clone -q ../remote.git ../other
theirs() {
    (cd "$tmp/w/other" && git pull -q && eval "$1" && git add -A && git commit -q -m "$2" &&
        git push -q origin HEAD:main)
}
apply_while 'theirs "sed -i s/most\ =\ 5/most\ =\ 3/ policies/size.lua" stricter'
is "its policies changed" 80 err "the policies changed on main"
unchanged "stricter policies"
git pull -q
tf apply -auto-approve -no-color
is "and they are what counts then" 81 err "size 4, limit 3"
theirs "sed -i s/most\ =\ 3/most\ =\ 5/ policies/size.lua" looser
git pull -q
apply_while 'theirs "echo \# more >>main.tf" more'
is "its configuration of this root module changed" 80 err "behind"
unchanged "configuration"
git pull -q

# The workspace is the judged one, whatever .terraform/environment says by then.
apply_while 'mkdir -p .terraform; printf other >.terraform/environment'
is "the selected workspace edited" 0 err "recorded"
holds "the apply went where it was judged" grep -q '"size": 4' terraform.tfstate
holds "and not elsewhere" test ! -e terraform.tfstate.d/other
rm -r .terraform

# Blanks around a name are none of it, as with the engine.
"$engine" workspace new -no-color blank >/dev/null
printf ' \n blank\t\n' >.terraform/environment
tf plan -no-color -out="$tmp/blank.plan"
is "a selected workspace with blanks around it" 0
"$engine" workspace select default >/dev/null
tf apply -no-color "$tmp/blank.plan"
is "is that one, and no other" 80 err "another workspace: blank"
rm -r .terraform terraform.tfstate.d

# Rules that are not the tracked branch's have no effect, or make the tree dirty.
sed -i 's/most = 5/most = 50/' policies/size.lua
tf plan -no-color -var size=9
is "a policy changed in the work tree alone" 80 err "changed" err "policies/size.lua"
git checkout -q policies
echo 'gate { mode = "advisory" }' >moongate.lua
tf plan -no-color
is "a moongate.lua in the work tree alone" 80 err "not committed" err "moongate.lua"
echo moongate.lua >.git/info/exclude
tf rpcapi
is "an ignored one changes nothing" 82 err "starts another program"
rm moongate.lua
git rm -q policies/size.lua
git commit -q -m "no policy, and what it forbids"
tf apply -auto-approve -no-color -var size=9
is "a policy deleted in the same commit that needs it" 80 err "not pushed"
git reset -q --hard origin/main

# A saved plan in an odd place.
tf plan -no-color -out=policies/size.lua -var size=2
is "a plan over a policy, as the engine would" 0
tf plan -no-color
is "makes the tree dirty" 80 err "policies/size.lua"
git checkout -q policies
tf plan -no-color -out=policies/more.lua -var size=2
tf plan -no-color -var size=9
is "one beside the policies is none of them" 81 err "size 9, limit 5"
rm policies/more.lua
mkdir -p .git/plans
tf plan -no-color -out=.git/plans/p -var size=2
is "one inside .git is only a file" 0
tf apply -no-color .git/plans/p
is "and can be applied" 0 err "recorded"

# attack: D1 the engine called by its own path
"$engine" apply -auto-approve -no-color -var size=5 >"$tmp/out" 2>&1
holds "nothing prevents that on one's own machine" grep -q "Apply complete" "$tmp/out"
tf apply -auto-approve -no-color
is "the next gated apply says so" 0 err "the state changed outside the gate"
bundle=$(find "$XDG_STATE_HOME" -name '*.tar' -newer terraform.tfstate | head -n 1)
tar -xOf "$bundle" statement.json >"$tmp/out"
holds "and records it" grep -q "out-of-band-change" "$tmp/out"
finish
