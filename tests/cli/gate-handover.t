# SPDX-License-Identifier: Apache-2.0
# A plan file from one job to the next: what -out writes, what the engines make of it, who looks.
. "$srcdir/tests/attacks/plan-lib.sh"

two_machines
tf plan -no-color -out=tfplan
is "-out" 0 out "Saved the plan to: tfplan"
"$driver" get tfplan moongate/verdict >"$tmp/v"
"$driver" get tfplan moongate/verdict.sig >"$tmp/v.sig"
holds "the verdict names commit and digest" grep -q \
    "\"commit\":\"$(git rev-parse HEAD)\".*\"plan_digest\":\"$("$driver" digest tfplan)\"" "$tmp/v"
# shellcheck disable=SC2016
holds "ssh-keygen alone verifies it" sh -c 'ssh-keygen -Y verify -f "$1/allowed" -I ci@acme \
    -n moongate-verdict-v1 -s "$1/v.sig" <"$1/v"' sh "$tmp"
"$driver" edit tfplan "$tmp/plain" -moongate/verdict -moongate/verdict.sig
run "$engine" show -no-color tfplan
is "the bare engine shows it" 0 out "terraform_data.web will be created"
run "$engine" show -json tfplan
is "as JSON, too" 0 out '"format_version"'
cp "$tmp/plain" plain
tf apply -no-color plain
is "without the verdict it is the same plan: this machine's record counts" 0 out "1 added"
tf plan -no-color -destroy -var size=4 -refresh=false -out=tfplan
is "a second plan over the same file" 0
"$driver" get tfplan moongate/verdict >"$tmp/v"
holds "which says how it was made" grep -q \
    '"mode":"destroy".*"refresh":false.*"variables":\["size"\]' "$tmp/v"
run "$engine" apply -no-color tfplan
is "the bare engine applies it" 0 out "1 destroyed"
git status --porcelain >"$tmp/out"
is "only the user's own files are new" 0 out "tfplan"
not "nothing else" out "tmp"

# how the plan was made travels with it, into what is judged and recorded
rm plain tfplan
tf apply -auto-approve -no-color
tf plan -no-color -destroy -out="$tmp/destroys"
is "a destroying plan" 0
machine there
tf apply -no-color "$tmp/destroys"
is "is applied elsewhere" 0 out "1 destroyed"
run moongate show 1 --format json
is "and known there for what it is" 0 out '"mode": "destroy"' out '"vouched_by": "signature"'

# a person looks
machine here
tf plan -no-color -target terraform_data.web -out=looked
is "a plan to look at" 0
run moongate show looked
is "the machine that made it knows it" 0 out "would be judged again and applied here" \
    out "this machine's ledger" out "-target terraform_data.web"
machine there
run moongate show "$tmp/here.wc/looked"
is "the other one by its signature" 0 out "would be judged" out "ci@acme"
run moongate show "$tmp/here.wc/looked" --format json
is "as JSON" 0 out '"accepted": true' out '"signer": "ci@acme"'
git commit -q --allow-empty -m "elsewhere"
run moongate show "$tmp/here.wc/looked"
is "not from another commit" 1 out "a foreign plan here" out "another commit" out "git checkout"
run moongate show 1
is "the record of the apply" 0 out "plan of" out "signed by ci@acme"
(cd / && moongate show "$tmp/here.wc/looked" >"$tmp/out" 2>"$tmp/err")
status=$?
is "outside of any repository it can still be read" 1 out "ci@acme" out "nothing here that it" \
    out "-target terraform_data.web"
run moongate show "$tmp/allowed"
is "a file that is no plan" 82 err "not a plan file"

# where -out leads
machine here
rm looked
(umask 027 && tf plan -no-color -out=m && tf plan -no-color -out=m)
holds "a new file has the user's mode" test "$(stat -c %a m)" = 640
chmod 600 m
tf plan -no-color -out=m
holds "an old one keeps its own" test "$(stat -c %a m)" = 600
mkdir "$tmp/folder"
tf plan -no-color -out="$tmp/folder"
is "a folder" 1 err "Failed to write plan file"
tf plan -no-color -out="$tmp/no/where"
is "a place that is not there" 1 err "Failed to write plan file"
tf plan -no-color -out=/dev/null
is "/dev/null" 0
tf plan -no-color -out=/proc/1/no
is "where no file can be" 1 err "Failed to write plan file"
: >"$tmp/target"
ln -s target "$tmp/link"
tf plan -no-color -out="$tmp/link"
is "a link is followed" 0
holds "and stays a link" test -L "$tmp/link"
holds "to the plan" test -s "$tmp/target"
ln -s nowhere "$tmp/dangling"
tf plan -no-color -out="$tmp/dangling"
holds "a link to nothing makes what it names" test -s "$tmp/nowhere"
ln "$tmp/target" "$tmp/hard"
: >"$tmp/target"
tf plan -no-color -out="$tmp/target"
holds "both names of a file have the plan" cmp "$tmp/target" "$tmp/hard"
mkfifo "$tmp/fifo"
cat "$tmp/fifo" >"$tmp/piped" &
tf plan -no-color -out="$tmp/fifo"
wait
holds "through a pipe" "$driver" digest "$tmp/piped"
own "sign = { key = \"$tmp/gone\", principal = \"ci@acme\" }"
tf plan -no-color -out="$tmp/unsigned"
is "a key that is not there" 84 err "cannot be read"
holds "and no plan without a signature" test ! -e "$tmp/unsigned"

finish
