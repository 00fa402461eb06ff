# SPDX-License-Identifier: Apache-2.0
# What a pull request could bring along into a plan that is made of it: refused before the engine
# starts, because a plan runs what it is made of.
. "$srcdir/tests/cli/gate-lib.sh"

# An engine that leaves a mark whenever it plans.
mkdir "$tmp/engine"
cat >"$tmp/engine/$tool" <<SH
#!/bin/sh
for word; do
    [ "\$word" != plan ] || : >"$tmp/started"
done
exec "$engine" "\$@"
SH
chmod +x "$tmp/engine/$tool"
PATH="$MOONGATE_LINKS:$MOONGATE_BINDIR:$tmp/engine:$PATH"

world w
mkdir -p modules/m scripts
cat >modules/m/main.tf <<'TF'
data "external" "m" {
  program = ["sh", "${path.root}/scripts/m.sh"]
}
TF
echo 'echo "{}"' >scripts/m.sh
cat >outside.tf <<'TF'
terraform {
  required_providers {
    external = { source = "hashicorp/external" }
    http     = { source = "hashicorp/http" }
  }
}

module "m" {
  source = "./modules/m"
}

data "http" "page" {
  url = "https://example.org/"
}
TF
cat >.terraform.lock.hcl <<'TF'
provider "registry.example.org/hashicorp/external" {
  version = "2.3.4"
  hashes = [
    "h1:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=",
  ]
}
TF
echo 'gate { speculative_plans = "commits" }' >moongate.lua
commit "programs that main runs" || exit 99

# pull: a branch for a pull request, from main.
pull() {
    git checkout -q -f main && git clean -q -f -d -x && git checkout -q -B pull
    rm -f "$tmp/started"
}

# refused NAME STATUS WORDS…: what lies there, committed, is refused and the engine never planned.
refused() {
    what=$1 want=$2
    shift 2
    git add -A && git commit -q -m "$what"
    tf plan -no-color
    set -- "$what" "$want" err "$@"
    is "$@"
    holds "$what: the engine did not plan" test ! -e "$tmp/started"
}

# starts NAME: the engine is started (and fails: its providers can't be had here).
starts() {
    what=$1
    git add -A && git commit -q -m "$what"
    tf plan -no-color
    is "$what" 1 err "speculative:"
    holds "$what: the engine planned" test -e "$tmp/started"
}

pull
sed -i 's/default = 3/default = 4/' main.tf
starts "a change of what is no program"

# attack: D22 a data source that runs a program
pull
cat >>main.tf <<'TF'

data "external" "new" {
  program = ["sh", "-c", "id"]
}
TF
refused "a program is added" 80 "runs a program" err "external.new" err "main.tf:9" \
    err "bring that to main first"
pull
sed -i 's/m\.sh/n.sh/' modules/m/main.tf
refused "the text of one is changed" 80 "external.m"
pull
echo 'id' >>scripts/m.sh
refused "the script that it runs is changed" 80 "external.m" err "scripts/m.sh, which is not the same"
pull
cat >modules/m/main_override.tf <<'TF'
data "external" "m" {
  program = ["id"]
}
TF
refused "an override file says otherwise" 80 "external.m"
pull
mkdir modules/n
git mv modules/m/main.tf modules/n/main.tf
sed -i 's#modules/m#modules/n#' outside.tf
refused "it is moved into another module" 80 "external.m"
pull
printf '%s\n' '{"data": {"external": {"j": {"program": ["id"]}}}}' >j.tf.json
refused "a program in JSON" 80 "external.j" err "j.tf.json"
pull
cat >>main.tf <<'TF'

check "c" {
  data "external" "checked" {
    program = ["id"]
  }
  assert {
    condition     = true
    error_message = "no"
  }
}
TF
refused "a program in a check" 80 "external.checked"
pull
cat >>main.tf <<'TF'

ephemeral "external" "e" {
  program = ["id"]
}
TF
refused "an ephemeral one" 80 "external.e"
pull
sed -i 's#example.org/"#example.org/${var.size}"#' outside.tf
refused "an address is changed" 80 "asks outside" err "http.page"
pull
cat >>main.tf <<'TF'

data "terraform_remote_state" "theirs" {
  backend = "http"
  config  = { address = "https://example.org/state" }
}
TF
refused "a state elsewhere" 80 "terraform_remote_state.theirs"
pull
cat >backend.tf <<'TF'
terraform {
  backend "http" {
    address = "https://example.org/state"
  }
}
TF
refused "a backend elsewhere" 80 "new backend" err "http"

# A program whose name is put together, at main already: which it is, other text says.
git checkout -q -f main && git clean -q -f -d -x
cat >>outside.tf <<'TF'

variable "script" {
  default = "scripts/m.sh"
}

data "external" "named" {
  program = ["sh", var.script]
}
TF
commit "a name in a variable"
pull
sed -i 's#default = "scripts/m.sh"#default = "policies/size.lua"#' outside.tf
refused "the variable is changed" 80 "external.named" err "follows from other text"
git checkout -q -f main
git revert --no-edit HEAD >/dev/null && push

# providers and modules
pull
sed -i 's#    http  #    null = { source = "evil/null" }\n    http  #' outside.tf
refused "a provider is added" 80 "new provider" err "evil/null"
pull
echo 'resource "random_id" "x" { byte_length = 4 }' >>main.tf
refused "a provider that only a block implies" 80 "new provider" err "random"
pull
sed -i 's/2.3.4/2.3.5/' .terraform.lock.hcl
refused "another version is locked" 80 "new provider" err "is locked at 2.3.5, there at 2.3.4"
pull
sed -i 's/aaaa=/aaab=/' .terraform.lock.hcl
refused "another package of the same version is locked" 80 "new provider" err "with a checksum that is not"

# attack: D20 a checksum that a reader of lines would not see, or none at all
evil='"h1:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb="'
pull
sed -i "/hashes/,/]/d; s#^}#  hashes = [$evil]\n}#" .terraform.lock.hcl
refused "a checksum on the line of the list" 80 "new provider" err "with a checksum that is not"
pull
sed -i "s#^    \"h1:.*#&\n    /**/ $evil,#" .terraform.lock.hcl
refused "a checksum behind a comment" 80 "new provider" err "with a checksum that is not"
pull
sed -i "s#^    \"h1:.*#& $evil,#" .terraform.lock.hcl
refused "a second checksum on a line" 80 "new provider" err "with a checksum that is not"
pull
echo "# $evil" >>.terraform.lock.hcl
starts "a checksum in a comment is none"
git checkout -q -f main
echo 'gate { speculative_plans = "dirty" }' >moongate.lua
commit "dirty trees, too"
rm -f "$tmp/started"
sed -i '/hashes/,/]/d' .terraform.lock.hcl
tf plan -no-color
is "a work tree whose lock file has none" 80 err "new provider" err "without a checksum"
holds "the engine did not plan with it" test ! -e "$tmp/started"
git checkout -q -f main
echo 'gate { speculative_plans = "commits" }' >moongate.lua
commit "commits alone"
pull
cat >>main.tf <<'TF'

module "far" {
  source = "git::https://example.org/evil.git"
}
TF
refused "a remote module is added" 80 "new module" err "git::https://example.org/evil.git"
pull
sed -i 's#"./modules/m"#"git::https://example.org/m.git"#' outside.tf
refused "a module's source is changed" 80 "new module" err "example.org/m.git"
pull
sed -i 's#"./modules/m"#"../../elsewhere"#' outside.tf
refused "a local module outside" 82 "outside"

# attack: D18 the engine's own folder comes with the commit, and leads a module elsewhere
pull
mkdir -p .terraform/modules evil
cat >.terraform/modules/modules.json <<'JSON'
{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"m","Source":"./modules/m","Dir":"evil"}]}
JSON
printf 'data "external" "e" {\n  program = ["id"]\n}\n' >evil/main.tf
git add -f .terraform
refused "a list of modules that leads elsewhere" 80 "redirected" err "it lies in evil"
pull
mkdir -p .terraform/modules
sed 's/"evil"/"modules\/m"/' >.terraform/modules/modules.json <<'JSON'
{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"m","Source":"./modules/m","Dir":"evil"}]}
JSON
git add -f .terraform
refused "an honest one that is committed" 80 "engine's folder" err ".terraform"
pull
mkdir data
echo x >data/environment
TF_DATA_DIR=data
export TF_DATA_DIR
refused "the same where TF_DATA_DIR says" 80 "engine's folder" err "data"
unset TF_DATA_DIR

# the rules of the pull request
pull
sed -i 's/most = 5/most = 99/; s/default = 3/default = 9/' policies/size.lua main.tf
git rm -q outside.tf .terraform.lock.hcl
git commit -qam "looser"
tf plan -no-color
is "the pull request's own policy does not count" 81 err "size 9, limit 5"
pull
git checkout -q main
echo 'gate { }' >moongate.lua
commit "nothing speculative"
pull
echo 'gate { speculative_plans = "dirty" }' >moongate.lua
refused "nor do its settings" 80 "not pushed"
git checkout -q -f main
echo 'gate { speculative_plans = "commits", inputs = "tracked" }' >moongate.lua
git rm -q outside.tf .terraform.lock.hcl
commit "tracked inputs"
pull
echo 'size = 1' >"$tmp/outside.tfvars"
git commit -q --allow-empty -m ahead
tf plan -no-color -var-file="$tmp/outside.tfvars"
is "a variable file from outside, where inputs must be tracked" 80 err "not in the commit"
holds "the engine did not plan" test ! -e "$tmp/started"
git checkout -q -f main
sed -i 's/, inputs = "tracked"//' moongate.lua
commit "recorded inputs"
pull
git commit -q --allow-empty -m ahead
tf plan -no-color -var-file="$tmp/outside.tfvars" -out="$tmp/spec"
is "where they are recorded it is taken" 0 err "speculative"
"$builddir/tests/bin/plan_driver" get "$tmp/spec" moongate/verdict >"$tmp/v"
holds "and recorded" grep -q '"var_files":\[{"path":"[^"]*outside.tfvars","sha256":"' "$tmp/v"
tf plan -no-color -no-such-flag
is "a flag that nobody knows is the engine's to refuse" 1

# attack: D25 D20 dev_overrides, and the plan of it applied
cat >"$tmp/rc" <<'RC'
provider_installation {
  dev_overrides { "hashicorp/null" = "/tmp" }
  direct {}
}
RC
rm -f "$tmp/started"
TF_CLI_CONFIG_FILE="$tmp/rc" tf plan -no-color
is "providers that no lock file checks" 80 err "dev_overrides"
holds "the engine did not plan, either" test ! -e "$tmp/started"
tf plan -no-color -out="$tmp/spec"
is "a speculative plan" 0 err "speculative"
tf apply -no-color "$tmp/spec"
is "is not applied from its commit" 80 err "not pushed"
git push -q origin pull:main
tf apply -no-color "$tmp/spec"
is "nor from main" 80 err "speculative plan"
"$builddir/tests/bin/plan_driver" get "$tmp/spec" moongate/verdict |
    sed 's/"speculative":true/"speculative":false/' >"$tmp/v"
"$builddir/tests/bin/plan_driver" edit "$tmp/spec" "$tmp/spec2" "moongate/verdict=$tmp/v"
tf apply -no-color "$tmp/spec2"
is "nor with another word in it: the ledger knows" 80 err "speculative plan"
XDG_STATE_HOME="$tmp/elsewhere" tf apply -no-color "$tmp/spec2"
is "and elsewhere nobody has signed it" 80 err "not signed"
git checkout -q --detach main
git commit -q --allow-empty -m "a merge"
tf apply -auto-approve -no-color
is "an apply of a merge that is on no branch" 80 err "not on it"

finish
