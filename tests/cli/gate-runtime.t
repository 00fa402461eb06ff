# SPDX-License-Identifier: Apache-2.0
# What the engine itself leaves in the tree does not make the next run dirty, also where git does
# not ignore it; and such a name hides nothing.
# attack: D27 what the engine leaves behind
. "$srcdir/tests/cli/gate-lib.sh"

fine() {
    tf plan -no-color
    is "$1" 0 err "allowed by"
}
refused() {
    name=$1
    shift
    tf plan -no-color
    is "$name" 80 "$@"
}

# save MESSAGE FILE…: only these are committed.
save() {
    message=$1
    shift
    git add "$@" && git commit -q -m "$message" && push
}

world w
: >.gitignore
save "git ignores nothing" .gitignore
tf apply -auto-approve -no-color
is "an apply" 0
holds "left a state" test -s terraform.tfstate
fine "which is no dirt"
sed -i 's/default = 3/default = 4/' main.tf
save "another size" main.tf
tf apply -auto-approve -no-color
is "another apply" 0
holds "left a backup" test -s terraform.tfstate.backup
fine "no dirt either"
"$engine" workspace new two >/dev/null 2>&1
tf apply -auto-approve -no-color
is "in another workspace" 0
holds "left terraform.tfstate.d" test -s terraform.tfstate.d/two/terraform.tfstate
fine "no dirt"
"$engine" state rm terraform_data.web >/dev/null 2>&1
holds "a numbered backup" sh -c 'ls terraform.tfstate.d/two/*.backup'
fine "no dirt"
"$engine" workspace select default >/dev/null 2>&1
tf plan -no-color -out=my.plan
is "a plan of the user's own" 0
fine "no dirt"
cp my.plan other.plan
fine "nor a copy of it"
echo x >>other.plan
refused "an edited one" err "untracked" err "other.plan"
rm other.plan my.plan
touch errored.tfstate .terraform.tfstate.lock.info crash.log crash.1763900000.log x.tfstate
fine "errored.tfstate, lock info, crash.log"
rm -f errored.tfstate .terraform.tfstate.lock.info crash.log crash.1763900000.log x.tfstate

# TF_DATA_DIR under another name
cat >mods.tf <<'TF'
module "m" {
  source = "./mod"
}
TF
mkdir mod
echo 'output "o" { value = 1 }' >mod/main.tf
save "a module" mods.tf mod
export TF_DATA_DIR=data.d
"$engine" init -no-color >/dev/null 2>&1
holds "the engine's data lie there" test -s data.d/modules/modules.json
fine "TF_DATA_DIR in the tree"
echo '{}' >data.d/more.json
refused "anything else in it" err "data.d/more.json" err "not committed"
rm data.d/more.json
mkdir data.d/sub
echo '{}' >data.d/sub/x.json
refused "in a directory of it" err "data.d/sub/x.json"
rm -r data.d/sub
unset TF_DATA_DIR
refused "the same without TF_DATA_DIR" err "untracked" err "data.d/modules/modules.json"
rm -rf data.d
"$engine" init -no-color >/dev/null 2>&1
fine "and gone"

# Names that look like one.
echo 'output "x" { value = 1 }' >x.tfstate.tf
refused "configuration named like a state" err "x.tfstate.tf" err "untracked"
rm x.tfstate.tf
echo 'output "x" { value = 1 }' >mod/x.tfstate.tf
refused "in a module" err "mod/x.tfstate.tf" err "untracked"
rm mod/x.tfstate.tf
echo '{}' >x.tfstate.json
refused "data named like a state" err "x.tfstate.json"
rm x.tfstate.json
mkdir dir.tfstate
echo '{}' >dir.tfstate/x.json
refused "a directory named like a state" err "dir.tfstate/x.json"
rm -r dir.tfstate
mkdir -p terraform.tfstate.d/three
echo '{}' >terraform.tfstate.d/three/x.json
refused "something in terraform.tfstate.d" err "terraform.tfstate.d/three/x.json"
rm -r terraform.tfstate.d/three
ln -s /etc/hostname y.tfstate
refused "a link named like a state" err "y.tfstate"
rm y.tfstate
: >.terraform.lock.hcl
save "a lock file" .terraform.lock.hcl
echo '# edited' >>.terraform.lock.hcl
refused "a lock file that init edited" err "changed" err ".terraform.lock.hcl"
git checkout -q .terraform.lock.hcl
fine "and as committed"

# A state that is committed changes with every apply.
save "a state" terraform.tfstate
sed -i 's/"serial"/ "serial"/' terraform.tfstate
refused "a committed state" err "terraform.tfstate" err "every apply changes it" \
    err "git rm --cached"
finish
