# SPDX-License-Identifier: Apache-2.0
# gate.commit in its three values, with root modules below the top, and what an apply forbids.
. "$srcdir/tests/cli/gate-lib.sh"

world w
mkdir -p live/app live/net
cat >live/app/main.tf <<'TF'
module "m" {
  source = "../../modules/m"
}
TF
mkdir -p modules/m
echo 'resource "terraform_data" "m" { input = "1" }' >modules/m/main.tf
echo 'resource "terraform_data" "n" { input = "1" }' >live/net/main.tf
echo 'policy { id = "ok", check_plan = function(plan) end }' >policies/ok.lua
git rm -q policies/size.lua
commit stacks
(cd live/app && "$engine" init >/dev/null)
before=$(git rev-parse HEAD)

cd live/app || exit 99
tf apply -auto-approve -no-color
is "apply at the tip" 0 err "recorded "

echo "# net only" >>../net/main.tf
commit "net only"
git checkout -q "$before"
tf plan -no-color
is "current: an older commit with the same configuration" 0 err "allowed"

git checkout -q main
echo "# module" >>../../modules/m/main.tf
commit "the module"
git checkout -q "$before"
tf plan -no-color
is "current: a module of the plan changed since" 80 err "behind" err "modules/m"
git checkout -q main

tf apply -auto-approve -no-color
is "apply the newest" 0
git checkout -q "$before"
tf plan
is "older than the last apply" 80 err "is older than the last apply here"
git checkout -q main

echo 'gate { commit = "tip" }' >../../moongate.lua
commit "tip only"
held=$(git rev-parse HEAD)
echo "# net again" >>../net/main.tf
commit "net again"
git checkout -q "$held"
tf plan
is "tip: an ancestor is not enough" 80 err "behind"
git checkout -q main
tf plan
is "tip: the tip is" 0

echo 'gate { commit = "contained" }' >../../moongate.lua
commit contained
held=$(git rev-parse HEAD)
echo "# app changed" >>main.tf
commit "app changed"
git checkout -q "$held"
tf plan
is "contained: any ancestor since the last apply" 0
git checkout -q main

git reset -q --hard HEAD~2
git commit -q --allow-empty -m "another way"
git push -q --force origin main
tf plan
is "a rewrite in front of the last apply is no matter" 0
git reset -q --hard "$before"
git commit -q --allow-empty -m "rewritten"
git push -q --force origin main
tf plan
is "a rewrite behind the last apply" 80 err "rewritten" err "is not in it any more"

# Policies and manifest are those of the tip, whatever is checked out.
world p
held=$(git rev-parse HEAD)
mkdir stack
echo 'resource "terraform_data" "s" { input = { size = 9 } }' >stack/main.tf
sed -i 's/most = 5/most = 99/' policies/size.lua
commit "a stack, a lax policy"
held=$(git rev-parse HEAD)
sed -i 's/most = 99/most = 5/' policies/size.lua
commit "a strict policy"
git checkout -q "$held"
cd stack || exit 99
tf plan -no-color
is "judged by the tip's policy, not by HEAD's" 81 err "size 9, limit 5"

finish
