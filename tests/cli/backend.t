# SPDX-License-Identifier: Apache-2.0
# Backends that plan and apply elsewhere: found out before anything runs, from the configuration's
# text and from what the engine was initialised with.
. "$srcdir/tests/cli/gate-lib.sh"
world w
started=$tmp/started
fake=$tmp/fake
mkdir "$fake"
# An engine that leaves a mark whenever it does more than say its version.
for name in terraform tofu; do
    cat >"$fake/$name" <<SH
#!/bin/sh
[ "\$1" = version ] || echo "\$*" >>"$started"
exec "$engine" "\$@"
SH
    chmod +x "$fake/$name"
done
PATH="$MOONGATE_LINKS:$fake:$PATH"

# refused NAME WORDS…: no engine ran.
refused() {
    name=$1
    shift
    rm -f "$started"
    tf plan -no-color
    is "$name" 82 err "plan and apply run on that service" "$@"
    holds "$name: nothing ran" [ ! -e "$started" ]
}

cat >cloud.tf <<'TF'

terraform {
  cloud {}
}
TF
commit cloud
refused "a cloud block" err "the \`cloud\` block of cloud.tf:3" err TF_FORCE_LOCAL_BACKEND
TF_CLOUD_ORGANIZATION=acme TF_WORKSPACE=prod refused "named by the environment" err "cloud.tf:3"
tf apply -no-color -auto-approve
is "no apply either" 82 err "no plan file to judge"
tf destroy -no-color -auto-approve
is "no destroy either" 82 err "no plan file to judge"
tf state rm terraform_data.web
is "nor a change of its state" 82 err "cloud.tf:3"
tf validate -no-color
is "what only reads passes" 0 out "configuration is valid"

# The engine plans here and keeps its state there: then there is something to judge.
TF_FORCE_LOCAL_BACKEND=1 tf plan -no-color
is "forced to be local" 1 err "initialization required"
rm cloud.tf

echo 'terraform {
  backend "remote" {
    organization = "acme"
  }
}' >main_override.tf
commit remote
refused "a remote backend, in an override" err 'backend "remote" of main_override.tf:2'
rm main_override.tf
echo '{"terraform": [{"backend": {"remote": {"organization": "acme"}}}]}' >b.tf.json
commit json
refused "in JSON" err "b.tf.json:1"
echo '{"terraform": {"cl\u006fud": {}}}' >b.tf.json
commit escaped
refused "spelled with an escape" err "\`cloud\` block"
rm b.tf.json

# shellcheck disable=SC2016 # no variables of ours
printf 'terraform {\n  backend "\\u0072emote" {}\n}\n' >odd.tf
commit odd
tf plan -no-color
is "a label that cannot be read" 82 err "whether plans are made here can't be told" err odd.tf:2
echo 'module "m" { source = "x' >odd.tf
commit broken
tf plan -no-color
is "what the engine cannot read it says itself" 1 err "Unterminated template string"
printf 'module "m" { source = "x\n# cloud {}\n' >odd.tf
commit both
tf plan -no-color
is "but not when it may be one" 82 err "can't be told"
rm odd.tf
commit plain

# What the engine was initialised with may be something else than the text.
mkdir -p .terraform
echo '{"version":3,"backend":{"type":"cloud","config":{}}}' >.terraform/terraform.tfstate
refused "initialised with one, and the text says nothing" err 'the "cloud" backend that'
mkdir "$tmp/data"
mv .terraform/terraform.tfstate "$tmp/data/"
tf plan -no-color
is "not in this data directory" 0 err "allowed by"
TF_DATA_DIR="$tmp/data" refused "in TF_DATA_DIR" err 'the "cloud" backend that'
echo '{"version":3,"backend":{"type":' >.terraform/terraform.tfstate
tf plan -no-color
is "a note that cannot be read" 82 err "terraform.tfstate is not valid JSON"
rm -r .terraform

# Advisory: the command is the engine's, with a line that says so.
echo 'terraform {
  cloud {}
}' >cloud.tf
echo 'gate { mode = "advisory" }
policies { "policies/*.lua" }' >moongate.lua
commit advisory
rm -f "$started"
tf plan -no-color -lock=false
is "advisory passes it on" 1 err "moongate: not gated: the \`cloud\` block of cloud.tf:2" \
    err "initialization required"
holds "as it came" grep -q -x -F -- "plan -no-color -lock=false" "$started"
finish
