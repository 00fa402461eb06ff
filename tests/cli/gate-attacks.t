# SPDX-License-Identifier: Apache-2.0
# Ways around the gate that were tried: what is unjudged, uncommitted or elsewhere does not pass.
. "$srcdir/tests/cli/gate-lib.sh"

world w
printf '%s\n' 'gate { inputs = "tracked" }' >moongate.lua
echo '.terraform/' >.gitignore
commit "inputs are tracked"
tf plan -no-color
is "nothing but the commit" 0

# Variable files under names that look like something else.
echo 'size = 4' >x.tfstate.auto.tfvars
tf plan -no-color
is "a variable file that is named like a state" 80 err "x.tfstate.auto.tfvars" err "not committed"
rm x.tfstate.auto.tfvars
# attack: D6 G9 A7 a variable file that git ignores
echo 'size = 4' >"$tmp/elsewhere.tfvars"
echo '*.tfvars' >.git/info/exclude
ln -s "$tmp/elsewhere.tfvars" x.auto.tfvars
tf plan -no-color
is "an ignored link to one elsewhere" 80 err "x.auto.tfvars" err "the engine loads it"
rm x.auto.tfvars
mkfifo x.auto.tfvars
tf plan -no-color
is "a pipe" 80 err "x.auto.tfvars" err "not a regular file"
rm x.auto.tfvars
# attack: D21 values from elsewhere
echo 'size = 4' | "$tool" plan -no-color -var-file=/dev/stdin >"$tmp/out" 2>"$tmp/err"
status=$?
is "a variable file from a pipe" 80 err "/dev/stdin" err "not in the commit"

# Committed links to what is not committed.
# attack: D16 a link to what is not committed
mkdir ignored
echo 'size = 4' >ignored/x.tfvars
echo '/ignored/' >>.gitignore
ln -s ignored/x.tfvars terraform.tfvars
git add -f terraform.tfvars
commit "a link"
tf plan -no-color
is "a tracked link to an ignored file" 80 err "terraform.tfvars" \
    err "leads to what is not committed"
git add -f ignored/x.tfvars
commit "and what it leads to"
tf plan -no-color
is "to a tracked one" 0
echo 'size = 3' >ignored/x.tfvars
tf plan -no-color
is "which is the commit's, or not at all" 80 err "ignored/x.tfvars"
git checkout -q ignored
git rm -q terraform.tfvars && commit "no link"

# Modules that are not the commit's.
mkdir -p mod
cat >mod/main.tf <<'TF'
resource "terraform_data" "in" {
  input = { size = 1 }
}
TF
cat >mods.tf <<'TF'
module "m" {
  source = "./mod"
}
TF
commit "a module"
"$engine" init -no-color >"$tmp/out" 2>&1
tf plan -no-color
is "a module of the commit" 0
# attack: D6 G9 A7 an override that git ignores, in a module
for name in x_override.tf override.tf.json; do
    echo "mod/$name" >.git/info/exclude
    case $name in
    *.json) echo '{"resource": {"terraform_data": {"in": {"input": {"size": 2}}}}}' ;;
    *) printf 'resource "terraform_data" "in" {\n  input = { size = 2 }\n}\n' ;;
    esac >"mod/$name"
    tf plan -no-color
    is "an ignored $name in a module" 80 err "hidden" err "mod/$name"
    rm "mod/$name"
done
: >.git/info/exclude
# attack: D18 A9 the module cache leads elsewhere
mkdir -p .terraform/elsewhere
cp mod/main.tf .terraform/elsewhere/main.tf
sed -i 's/size = 1/size = 2/' .terraform/elsewhere/main.tf
sed 's,"mod","./.terraform/elsewhere",' .terraform/modules/modules.json >"$tmp/modules.json"
cp .terraform/modules/modules.json "$tmp/good.json"
cp "$tmp/modules.json" .terraform/modules/modules.json
tf plan -no-color
result "a module cache that leads elsewhere" "$([ "$status" != 0 ] || echo passed)"
cp "$tmp/good.json" .terraform/modules/modules.json
# attack: D17 a module outside of the repository
mkdir "$tmp/outside"
cp mod/main.tf "$tmp/outside"
sed -i "s,\./mod,../../outside," mods.tf
commit "a module outside"
"$engine" init -no-color >"$tmp/out" 2>&1
tf plan -no-color
is "a module outside of the repository" 80 err "outside"
git rm -q mods.tf && commit "no modules"

# What the command line says twice, or denies.
tf destroy -destroy=false -auto-approve -no-color
is "destroy -destroy=false destroys: there is nothing" 0 out "Resources: 0 destroyed"
tf_yes apply -destroy -destroy=false -no-color
is "the last -destroy counts" 0 out "Do you want to perform these actions?" out "1 added"
tf plan -out= -no-color
is "an empty -out is none" 0
tf_yes apply ""
is "an empty file is none" 0 out "No changes"
for words in "-state=other.tfstate" "-state-out other.tfstate"; do
    # shellcheck disable=SC2086
    tf apply -auto-approve $words
    is "apply $words" 82 err "a state that the record could not show"
    # shellcheck disable=SC2086
    tf destroy -auto-approve $words
    is "destroy $words" 82 err "a state that the record could not show"
done
holds "nothing was written there" test ! -e other.tfstate

# Plan files.
# attack: D4 what no gated run made
tf apply .
is "a directory is no plan: the engine says so" 1 err "as a plan file"
tf plan -no-color -out=nowhere/p
is "a plan that can't be saved" 1 err "nowhere/p" err "nothing was changed; record"
run moongate log -1
is "is not recorded as planned" 0 out "failed"
tf plan -no-color -destroy -out=gone.plan
is "a destroy plan" 0
cat >"$tmp/mode.lua" <<'LUA'
policy {
  id         = "no.destroy",
  title      = "nothing is destroyed here",
  check_plan = function(plan)
    if run.mode == "destroy" then plan:deny("mode %s", run.mode) end
  end,
}
LUA
git clone -q "$tmp/w/remote.git" "$tmp/other"
cp "$tmp/mode.lua" "$tmp/other/policies/mode.lua"
(cd "$tmp/other" && git add -A && git commit -q -m "no destroys" && git push -q origin HEAD:main)
echo 'gate { commit = "contained", inputs = "tracked" }' >"$tmp/other/moongate.lua"
(cd "$tmp/other" && git add -A && git commit -q -m "contained" && git push -q origin HEAD:main)
tf apply gone.plan
is "a saved plan is judged by how it was made" 81 err "no.destroy"
tf apply -target=terraform_data.web gone.plan
is "not by what stands before its name" 81 err "no.destroy"
rm gone.plan
git pull -q

# Settings that would not count are no settings.
rm moongate.lua
ln -s policies/size.lua moongate.lua
commit "moongate.lua is a link"
tf plan -no-color
is "moongate.lua as a link" 82 err "moongate.lua is not a regular file"
rm moongate.lua
mkdir moongate.lua
: >moongate.lua/x
commit "moongate.lua is a directory"
tf plan -no-color
is "as a directory" 82 err "moongate.lua is not a regular file"
rm -r moongate.lua

# An advisory gate hands on what it does not know as it came.
echo 'gate { mode = "advisory" }' >moongate.lua
commit "advisory"
fake=$tmp/fake
mkdir "$fake"
cat >"$fake/terraform" <<SH
#!/bin/sh
case \$1 in
version) exec "$engine" "\$@" ;;
*) umask; grep SigBlk /proc/self/status ;;
esac
SH
cp "$fake/terraform" "$fake/tofu"
chmod +x "$fake/terraform" "$fake/tofu"
umask 022
PATH="$MOONGATE_LINKS:$fake:$PATH" tf unheard-of
is "an unknown command in advisory mode" 0 out "0022" out "SigBlk:	0000000000000000"
finish
