# SPDX-License-Identifier: Apache-2.0
# Which command is the engine's, which is gated, which is refused: however it is spelt.
. "$srcdir/tests/cli/gate-lib.sh"

world w
for words in version "-version" "--help" "plan -help" "apply -h" "fmt -check" "validate" \
    "state list" "workspace list" "workspace show" "providers" "output -json" "get" \
    "apply -v" "-no-color plan" "plan apply x -help" "state" "metadata functions -json"; do
    # shellcheck disable=SC2086
    "$engine" $words >"$tmp/bare" 2>"$tmp/bare.err" </dev/null
    bare=$?
    # shellcheck disable=SC2086
    tf $words
    result "passes: $words" "$([ "$status" = "$bare" ] || echo "status $status, not $bare"
        cmp "$tmp/out" "$tmp/bare" 2>&1
        cmp "$tmp/err" "$tmp/bare.err" 2>&1)"
done
echo 'a=1' | "$tool" fmt - >"$tmp/out" 2>"$tmp/err"
holds "stdin reaches the engine" grep -q 'a = 1' "$tmp/out"
COMP_LINE='terraform state r' tf apply -auto-approve
is "completion runs nothing" 0 out "rm"
holds "so far no record was made" test ! -d "$XDG_STATE_HOME/moongate"

echo "# dirty" >>main.tf
# attack: D2 A12 apply, hidden
tf "" apply -auto-approve
is "an empty argument does not hide apply" 80 err "changed"
TF_CLI_ARGS='apply -auto-approve' tf
is "nor does TF_CLI_ARGS alone" 80 err "changed"
TF_CLI_ARGS='apply -auto-approve' tf -- x
is "nor TF_CLI_ARGS before --: the engine looks for a plan file" 1 err "plan file"
tf -chdir="$tmp/w/wc" apply -auto-approve
is "nor -chdir" 80 err "changed"
tf apply -- -h
is "help behind -- is no help, but a plan file" 1 err "plan file"
git checkout -q main.tf

# attack: D3 -chdir out of the repository
mkdir "$tmp/elsewhere"
echo 'resource "terraform_data" "x" {}' >"$tmp/elsewhere/main.tf"
tf -chdir="$tmp/elsewhere" apply -auto-approve
is "-chdir out of the repository" 80 err "not in a git repository"
holds "nothing ran there" test ! -e "$tmp/elsewhere/terraform.tfstate"
tf -chdir=nowhere plan
is "-chdir to nowhere" 1 err "Error handling -chdir option"

TF_CLI_ARGS_plan='-var size=9' tf plan
is "TF_CLI_ARGS_plan is judged as it counts" 81 err "size 9, limit 5"
TF_CLI_ARGS_plan='-var size=9' TF_CLI_ARGS='-var size=4' tf plan -no-color
is "TF_CLI_ARGS stands behind it, so wins" 0
TF_CLI_ARGS="'open" tf plan
is "an open quote in TF_CLI_ARGS" 1 err "Error parsing extra CLI args from TF_CLI_ARGS"

tf plan
before=$(records)
echo "# dirty" >>main.tf
for words in "import a b" "taint x" "untaint x" "state mv a b" "state rm a" "state push x" \
    "state replace-provider a b" "refresh" "force-unlock 1" "workspace delete x" "test" \
    "init -migrate-state" "init --force-copy" "init -from-module=x" "env delete x" \
    "state move a b" "state remove a" "workspace new -state=x y" "env new -state x y"; do
    # shellcheck disable=SC2086
    tf $words
    is "gated, as it writes without a plan: $words" 80 err "changed"
done
git checkout -q main.tf
tf plna
is "a command that the engine does not have, it refuses itself" 1 err "no command named"
tf state posh
is "so with a nested one" 1 out "Usage:"
tf stacks list
is "so is what runs other programs" 82 err "seen by no policy and no record"
tf rpcapi
is "and what talks to the core" 82 err "seen by no policy and no record"
holds "each refusal is recorded" test "$(records)" -eq "$((before + 21))"

echo 'gate { mode = "advisory" }' >moongate.lua
commit advisory
tf plna
is "advisory passes what is unknown: the engine's own words" 1 err "no command named"
tf stacks list
is "and what runs other programs" 1 err "no command named"

# attack: A12 our own name on PATH
# The engine that is found is never moongate, and a script that leads back is found out.
mkdir "$tmp/loop"
cp -L "$MOONGATE_BINDIR/moongate" "$tmp/loop/$tool"
PATH="$MOONGATE_LINKS:$tmp/loop:$(dirname "$engine"):/usr/bin:/bin" tf version
is "another copy of moongate is no engine" 0 out "v"
printf '#!/bin/sh\nexec %s "$@"\n' "$MOONGATE_LINKS/$tool" >"$tmp/loop/$tool"
PATH="$MOONGATE_LINKS:$tmp/loop:/usr/bin:/bin" tf version
is "a script that leads back here" 82 err "leads back to moongate"

finish
