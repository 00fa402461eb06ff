# SPDX-License-Identifier: Apache-2.0
# plan, apply, destroy, apply FILE: what a user sees is the engine's own, and what ran is recorded.
. "$srcdir/tests/cli/gate-lib.sh"

# twin COMMAND…: the bare engine on a copy of this tree; its stdout in $tmp/bare.
twin() {
    rm -rf "$tmp/twin"
    cp -a . "$tmp/twin"
    (cd "$tmp/twin" && "$engine" "$@" >"$tmp/bare" 2>"$tmp/bare.err" </dev/null)
}

# plain: ids and times aside.
plain() {
    sed -E 's/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/ID/g; s/after [0-9]+s/after Ns/'
}

# same NAME: our stdout is the engine's.
same() {
    plain <"$tmp/out" >"$tmp/out.plain"
    plain <"$tmp/bare" >"$tmp/bare.plain"
    result "$1" "$(diff "$tmp/out.plain" "$tmp/bare.plain")"
}

world w
for words in "plan" "plan -no-color" "plan -no-color -out=saved" "plan -json" \
    "plan -no-color -destroy" "plan -no-color -var size=4" "plan -no-color -refresh-only"; do
    # shellcheck disable=SC2086
    twin $words
    # shellcheck disable=SC2086
    tf $words
    case $words in
    *json*)
        grep -v -E '"type":"(version|planned_change|outputs)"' "$tmp/bare" |
            sed -E 's/"@timestamp":"[^"]*"//' >"$tmp/1"
        grep -v -E '"type":"(version|planned_change|outputs)"' "$tmp/out" |
            sed -E 's/"@timestamp":"[^"]*"//' >"$tmp/2"
        result "$words reads as the engine's" "$(diff "$tmp/2" "$tmp/1")"
        ;;
    *) same "$words reads as the engine's" ;;
    esac
done
holds "-out made the user's file" test -s saved
tf plan
is "the plan that -out saved is not dirt" 0

tf plan -detailed-exitcode
is "-detailed-exitcode says 2 for changes" 2
tf plan -no-such-flag
is "a wrong flag is the engine's to refuse" 1 err "no-such-flag"
tf apply -out=x
is "a plan flag on apply" 1 err "not defined: -out" err "apply -help"

tf plan -var size=9
is "denied: 81, with address, file and line" 81 err "denied by 1 of 1 policy" err "size.limit" \
    err "terraform_data.web" err "main.tf:6" err "size 9, limit 5" err "moongate show"
tf plan -var size=9 -out=denied
holds "a denied plan is not saved" test ! -e denied

twin apply -no-color
echo no | "$tool" apply -no-color >"$tmp/out" 2>"$tmp/err"
status=$?
is "an answer that is not yes" 1 out "Apply cancelled."
tf apply -no-color
is "no answer at all" 1 err "error asking for approval: EOF"
holds "and nothing was made" test ! -e terraform.tfstate

(cd "$tmp/twin" && echo yes | "$engine" apply -no-color >"$tmp/bare" 2>/dev/null)
tf_yes apply -no-color
is "apply" 0 err "allowed by 1 policy" err "1 added, 0 changed, 0 destroyed" \
    err "not encrypted, unsigned"
same "an apply reads as the engine's"
tf apply -auto-approve -no-color
is "nothing to change is applied without a question" 0 out "0 added, 0 changed, 0 destroyed"
tf plan -detailed-exitcode
is "-detailed-exitcode says 0 for no changes" 0

tf plan -no-color -var size=4 -out=p4
tf plan -no-color -var size=5 -out=p5
tf apply -no-color p4
is "a plan of this machine's own record" 0 out "1 changed" err "recorded "
tf apply -no-color p5
is "a plan that the state has left behind" 82 err "stale"
"$engine" plan -out="$tmp/foreign" >/dev/null
tf apply "$tmp/foreign"
is "a foreign plan" 80 err "foreign plan" err "no record of this machine"
cp p4 "$tmp/edited"
printf 'x' | dd of="$tmp/edited" bs=1 seek=100 conv=notrunc 2>/dev/null
tf apply "$tmp/edited"
is "an edited plan" 80 err "foreign plan"
cp "$tmp/foreign" .
tf plan
is "a plan that is not ours is dirt" 80 err "untracked" err "foreign"
rm foreign
tf apply no-such-file
is "no plan file" 1 err "no-such-file"
tf apply p4 p5
is "two plan files" 1

TF_WORKSPACE=other tf apply p4
is "a plan of another workspace" 80 err "another workspace"
rm -rf terraform.tfstate.d p4 p5

echo "# later" >>main.tf
tf plan -out=stale
is "dirty again" 80
commit later
tf apply -destroy -auto-approve -no-color
is "apply -destroy" 0 out "1 destroyed" err "0 added, 0 changed, 1 destroyed"
tf_yes apply -no-color
tf_yes destroy -no-color
is "destroy asks its own question" 0 out "Do you really want to destroy all resources?"
git checkout -q main

# On a terminal: the same bytes, the engine's own prompt.
if command -v script >/dev/null; then
    mkdir "$tmp/tty"
    answer() { (sleep 2; echo yes; sleep 1) | script -qefc "$1" "$tmp/typescript" >/dev/null; }
    rm -rf "$tmp/twin" terraform.tfstate*
    cp -a . "$tmp/twin"
    answer "stty -echo cols 80; $tool apply"
    cp "$tmp/typescript" "$tmp/tty/ours"
    (cd "$tmp/twin" && answer "stty -echo cols 80; $engine apply")
    cp "$tmp/typescript" "$tmp/tty/bare"
    for f in ours bare; do
        sed -z -E 's/moongate: [^\n]*\n//g' "$tmp/tty/$f" | sed -E '/^Script (started|done)/d' |
            plain >"$tmp/tty/$f.plain"
    done
    result "an apply on a terminal reads as the engine's, prompt included" \
        "$(diff "$tmp/tty/ours.plain" "$tmp/tty/bare.plain" | cat -v)"
    holds "with the engine's question in it" \
        grep -q "Do you want to perform these actions?" "$tmp/tty/ours.plain"
    holds "and our first line" grep -q "moongate: .*allowed" "$tmp/tty/ours"
    holds "and our second" grep -q "moongate: .*recorded" "$tmp/tty/ours"
fi

run moongate verify
is "everything verifies" 0 out "all good" \
    out "not anchored: a rewritten or shortened chain can't be seen"
run moongate log --format json
is "the log as JSON" 0 out '"refused"'
run moongate log
is "the log" 0 out "applied" out "denied" out "size.limit"

finish
