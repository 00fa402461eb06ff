# SPDX-License-Identifier: Apache-2.0
# -backup=FILE: the engine writes the state before over any file.
. "$srcdir/tests/cli/gate-lib.sh"
world w
tf workspace new prod
is "a second workspace" 0
tf apply -auto-approve -no-color
is "with a state" 0
tf workspace select default
tf apply -auto-approve -no-color
is "and the default one" 0
prod=terraform.tfstate.d/prod/terraform.tfstate
before=$(cat $prod terraform.tfstate main.tf .git/config | sha256sum)

# kept WHAT: none of these files was written.
kept() {
    result "$1: nothing was written" "$([ "$before" = \
        "$(cat $prod terraform.tfstate main.tf .git/config | sha256sum)" ] || echo differs)"
}
# attack: D2 -backup over the state of another workspace, a source, git's own files
export TF_VAR_size=2
for file in $prod ./$prod "$PWD/$prod" terraform.tfstate; do
    tf apply -auto-approve -no-color -backup="$file"
    is "over a state: $file" 82 err "over a state"
done
tf destroy -auto-approve -backup "$prod"
is "of a destroy" 82 err "over a state"
TF_CLI_ARGS_apply="-backup=$prod" tf apply -auto-approve
is "by the environment" 82 err "over a state"
tf apply -auto-approve -backup=main.tf
is "over a file of the commit" 80 err "a file that git tracks"
tf apply -auto-approve -backup=.git/config
is "over a file of git" 82 err "a file of git"
ln -s "$PWD/$prod" "$tmp/link"
tf apply -auto-approve -backup="$tmp/link"
is "by a link" 82 err "over a state"
ln -s "$PWD/nowhere" "$tmp/dangling"
tf apply -auto-approve -backup="$tmp/dangling"
is "by a link that leads nowhere" 82 err "a link that leads nowhere"
mkdir terraform.tfstate.d/next
tf apply -auto-approve -backup=terraform.tfstate.d/next/terraform.tfstate
is "a state that is not there yet" 82 err "taken for a state"
tf plan -no-color -out="$tmp/saved"
tf apply -no-color -backup="$prod" "$tmp/saved"
is "of a saved plan" 82 err "over a state"
kept "after all of these"

tf apply -auto-approve -no-color -backup=-
is "no backup" 0
TF_VAR_size=3 tf apply -auto-approve -no-color -backup="$tmp/kept"
is "a new file" 0
holds "is written" grep -q '"serial"' "$tmp/kept"
TF_VAR_size=4 tf apply -auto-approve -no-color -backup="$tmp/kept"
is "an old one" 0
TF_VAR_size=3 tf apply -auto-approve -no-color -backup=
is "an empty name is the usual place" 0
tf plan -no-color -backup="$prod"
is "a plan writes none" 0
finish
