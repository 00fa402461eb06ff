# SPDX-License-Identifier: Apache-2.0
# Plans of what is not on the tracked branch: judged by its policies, marked, never applied.
. "$srcdir/tests/cli/gate-lib.sh"

# planned: the newest entry of the ledger, as JSON in $tmp/out.
planned() {
    run moongate log --all -n 1 --format json
}

world w
mkdir -p live/app modules/m
git mv main.tf live/app/main.tf
echo 'output "one" { value = 1 }' >modules/m/main.tf
echo 'gate { speculative_plans = "commits" }' >moongate.lua
commit "commits may be planned"
cd live/app || exit 99
"$engine" init >/dev/null
tf apply -auto-approve -no-color
is "the branch itself is applied" 0
tf plan -no-color
is "and planned as ever" 0 err "allowed by 1 policy"
not "with no word of speculation" err "speculative"

git checkout -q -b topic
sed -i 's/default = 3/default = 4/' main.tf
git commit -qam "four"
short=$(git rev-parse --short=7 HEAD)
tf plan -no-color
is "a commit that is not pushed" 0 \
    err "speculative: $short is not main; this plan can't be applied" \
    err "(main), speculative" out "1 to change"
tf plan -no-color -detailed-exitcode
is "the status is the engine's" 2
planned
is "the ledger's entry says so, and why" 0 out '"speculative": true' out '"what": "not pushed"' \
    out '"kind": "planned"'
run moongate log -n 1
is "the log, too" 0 out "speculative"
run moongate show "$(records)"
is "a look at it" 0 out "an apply would be refused" out "not pushed"
tf plan -json -no-color
is "as JSON" 0 err "speculative:"
head -n 1 "$tmp/out" >"$tmp/first"
holds "stdout is the engine's alone" grep -q '"type":"version"' "$tmp/first"
tf apply -auto-approve -no-color
is "an apply is refused as ever" 80 err "not pushed"
tf destroy -auto-approve -no-color
is "a destroy, too" 80 err "not pushed"
tf import terraform_data.web x
is "and what writes without a plan" 80 err "not pushed"
tf plan -no-color -var size=9
is "denied by the policies" 81 err "size 9, limit 5"

tf plan -no-color -out=tfplan
is "-out is given" 0 err "speculative"
tf apply -no-color tfplan
is "and refused for where HEAD is" 80 err "not pushed"
git push -q origin topic:main
tf apply -no-color tfplan
is "and, when that has become main, for what it was" 80 err "foreign plan" err "speculative plan" \
    err "bring its commit"
run moongate show tfplan
is "a look at it says so" 1 out "speculative"
rm tfplan
tf apply -auto-approve -no-color
is "planned again it is applied" 0 out "1 changed"

# Behind, beside, merged by the forge.
git checkout -q main && git pull -q
git checkout -q HEAD~1
tf plan -no-color
is "behind the last apply" 0 err "speculative:"
git checkout -q -B beside main~1
echo "# beside" >>main.tf
git commit -qam "beside"
tf plan -no-color
is "beside the branch" 0 err "speculative:"
git push -q origin beside
git checkout -q --detach main
# attack: D25 the merge commit of a pull request
git merge -q --no-ff -m "Merge pull request 1" beside >"$tmp/out" 2>&1
git push -q origin HEAD:refs/pull/1/merge
git clone -q "$tmp/w/remote.git" "$tmp/ci" 2>/dev/null
cd "$tmp/ci" || exit 99
git fetch -q origin refs/pull/1/merge && git checkout -q --detach FETCH_HEAD
cd live/app && "$engine" init >/dev/null
export XDG_STATE_HOME="$tmp/ci.state"
tf plan -no-color
is "the merge commit of a pull request, on a fresh machine" 0 err "first run here: branch main" \
    err "speculative: $(git rev-parse --short=7 HEAD) is not main"
tf apply -auto-approve -no-color
is "is never applied" 80 err "not pushed"
git init -q "$tmp/shallow" && cd "$tmp/shallow" || exit 99
git remote add origin "file://$tmp/w/remote.git"
git fetch -q --depth 1 origin refs/pull/1/merge && git checkout -q --detach FETCH_HEAD
cd live/app || exit 99
tf plan -no-color
is "fetched with no history it can't be told whose it is" 80 err "fetch depth 0"

# A tree that is not clean.
cd "$tmp/w/wc/live/app" || exit 99
export XDG_STATE_HOME="$tmp/w/state"
git checkout -q topic
echo "# dirty" >>main.tf
tf plan -no-color
is "commits: the tree must be clean" 80 err "changed" err "main.tf"
git checkout -q main.tf
echo 'size = 2' >x.auto.tfvars
tf plan -no-color
is "commits: no untracked input" 80 err "untracked"
rm x.auto.tfvars
echo 'resource "terraform_data" "more" {}' >more.tf
echo more.tf >>../../.git/info/exclude
tf plan -no-color
is "commits: no hidden configuration" 80 err "hidden"
git checkout -q main
sed -i s/commits/dirty/ ../../moongate.lua
commit "dirty trees, too"
tf plan -no-color
is "dirty: it is planned as it lies there" 0 err "speculative: the work tree is not clean" \
    out "terraform_data.more"
planned
is "with what was not clean" 0 out '"what": "hidden"'
git rev-parse -q HEAD >.git-is-here
tf plan -no-color -out=../../tfplan
is "untracked files, -out" 0 err "speculative"
rm .git-is-here more.tf
tf apply -no-color ../../tfplan
is "with a clean tree again it is still not applied" 80 err "speculative plan"
rm ../../tfplan
tf plan -no-color
is "nothing of it is left" 0 err "allowed by"
not "not even the mark" err "speculative"

# The server is away.
mv "$tmp/w/remote.git" "$tmp/w/gone.git"
tf plan -no-color
is "judged at the last tip that was seen" 0 \
    err "main is as it was last seen, the server is out of reach"
planned
is "which the record says" 0 out '"what": "out of reach"'
tf apply -auto-approve -no-color
is "an apply refuses" 80
not "and is not called speculative" err "speculative:"
mv "$tmp/w/gone.git" "$tmp/w/remote.git"
printf 'gate {}\n' >../../moongate.lua
commit "no more"
tf plan -no-color
is "the server is back" 0
mv "$tmp/w/remote.git" "$tmp/w/gone.git"
tf plan -no-color
is "where nothing speculative is allowed a plan refuses, too" 80
mv "$tmp/w/gone.git" "$tmp/w/remote.git"

# No key is used for what nobody has approved.
git checkout -q main
echo 'gate { speculative_plans = "dirty" }' >../../moongate.lua
commit again
ssh-keygen -q -t ed25519 -N '' -f "$tmp/key"
mkdir -p "$XDG_CONFIG_HOME/moongate"
cat >"$XDG_CONFIG_HOME/moongate/moongate.lua" <<LUA
sign = { key = "$tmp/key", principal = "ci@acme" }
LUA
tf plan -no-color
is "a plan of the branch" 0
planned
is "is signed" 0 out '"signer": "ci@acme"'
mv "$tmp/key" "$tmp/key.away"
git commit -q --allow-empty -m ahead
tf plan -no-color -out="$tmp/spec"
is "a speculative one asks for no key" 0 err "speculative"
planned
is "and is not signed" 0 out '"signer": null'
not "nor recorded with complaints" err "could not be recorded"
"$builddir/tests/bin/plan_driver" get "$tmp/spec" moongate/verdict >"$tmp/v"
holds "its verdict says what it is" grep -q '"speculative":true' "$tmp/v"

finish
