# SPDX-License-Identifier: Apache-2.0
# A plan that another machine made: accepted when everything about it agrees, else refused with
# the one reason that is true.
. "$srcdir/tests/attacks/plan-lib.sh"

two_machines
tf plan -no-color -var size=4 -out="$tmp/good"
is "a plan is made here" 0 err "allowed by 1 policy"
machine there
cp "$tmp/good" tfplan
tf apply -no-color tfplan
is "and applied there, out of the work tree" 0 out "1 added" err "signed by ci@acme" \
    err "recorded "
run moongate show 1 --format json
is "the record says where it came from" 0 out '"vouched_by": "signature"' \
    out '"signer": "ci@acme"'
tf plan -no-color
is "the file that was applied is no dirt" 0
tf apply -no-color tfplan
# attack: A1 replay: a plan is applied twice
is "applied once more it is stale" 82 err "stale"
rm tfplan
machine here
tf apply -no-color "$tmp/good"
# attack: A1 stale: the state has moved since
is "stale on the machine that made it, too" 82 err "stale"
tf plan -no-color -var size=5 -out="$tmp/good"
is "a second plan" 0

# attack: A2 D5 the configuration in the zip gets a provisioner, every sum is right
machine here
cat >"$tmp/evil.tf" <<TF
resource "terraform_data" "web" {
  input = { owner = "sre", size = 5 }
  provisioner "local-exec" {
    command = "touch $tmp/pwned"
  }
}
TF
"$driver" edit "$tmp/good" "$tmp/edited" "tfconfig/m-/main.tf=$tmp/evil.tf"
foreign "config edited in the zip" "$tmp/edited" "what is in it is not what was judged"
machine here
tf apply -no-color "$tmp/edited"
is "config edited in the zip, on the machine that made it" 80 err "foreign plan"
digest=$("$driver" digest "$tmp/edited")
resign "$tmp/edited" "$tmp/edited.signed" "$tmp/ci" moongate-verdict-v1 \
    "s/\"plan_digest\":\"[0-9a-f]*\"/\"plan_digest\":\"$digest\"/"
machine there
tf apply -no-color "$tmp/edited.signed"
# attack: A2 D5 the same, signed by a runner that may
is "and signed by an allowed key: not what is committed" 80 err "changed" err "main.tf"
holds "no provisioner ran" test ! -e "$tmp/pwned"

# attack: D4 the verdict of another plan
machine here
"$engine" plan -no-color -var size=6 -out="$tmp/bare" >/dev/null
for e in verdict verdict.sig; do
    "$driver" get "$tmp/good" "moongate/$e" >"$tmp/$e"
done
"$driver" edit "$tmp/bare" "$tmp/copied" "moongate/verdict=$tmp/verdict" \
    "moongate/verdict.sig=$tmp/verdict.sig"
foreign "the verdict of another plan" "$tmp/copied" "what is in it is not what was judged"

# attack: D4 a plan of the engine itself
foreign "a plan without a verdict" "$tmp/bare" "it carries no verdict" \
    err "terraform plan -out="

# attack: D5 the verdict says something else, the signature is the old one
sed 's/"mode":"normal"/"mode":"destroy"/' "$tmp/verdict" >"$tmp/v"
"$driver" edit "$tmp/good" "$tmp/lied" "moongate/verdict=$tmp/v"
foreign "the verdict edited" "$tmp/lied" "the signature does not fit"

# attack: D4 its verdict is not signed
"$driver" edit "$tmp/good" "$tmp/unsigned" -moongate/verdict.sig
foreign "an unsigned verdict" "$tmp/unsigned" "is not signed" err "sign = { key"
machine here
tf apply -no-color "$tmp/unsigned" -no-such
is "flags behind FILE are refused" 1
machine here2
own "sign = { allowed_signers = \"$tmp/allowed\" }"
tf plan -no-color -var size=5 -out="$tmp/keyless"
is "a machine without a key plans" 0
foreign "a plan of a machine without a key" "$tmp/keyless" "is not signed"

# attack: D4 signed by somebody who may not
signs mallory
resign "$tmp/good" "$tmp/forged" "$tmp/mallory" moongate-verdict-v1
foreign "another key" "$tmp/forged" "anybody who may" err "allowed signers do not allow"
resign "$tmp/good" "$tmp/forged" "$tmp/mallory" moongate-verdict-v1 \
    's/"signer":"ci@acme"/"signer":null/'
foreign "another key, without a name" "$tmp/forged" "not in the allowed signers"
resign "$tmp/good" "$tmp/forged" "$tmp/mallory" moongate-verdict-v1 \
    's/"signer":"ci@acme"/"signer":"*"/'
foreign "another key, a pattern for a name" "$tmp/forged" "allowed signers do not allow"

# attack: D4 namespace: a good signature that was made for something else
resign "$tmp/good" "$tmp/forged" "$tmp/ci" git
foreign "a signature for git" "$tmp/forged" "the signature does not fit"

# attack: D4 namespaces: the key may sign commits, and nothing else
allow "ci@acme namespaces=\"git\" $(cat "$tmp/ci.pub")"
foreign "a key for another purpose" "$tmp/good" "do not allow for this principal, purpose"

# attack: D4 expired: the key may sign no more
allow "ci@acme valid-before=\"20200101\" $(cat "$tmp/ci.pub")"
foreign "an expired key" "$tmp/good" "principal, purpose and time"
allow "ci@acme valid-after=\"20990101\" $(cat "$tmp/ci.pub")"
foreign "a key that is not valid yet" "$tmp/good" "principal, purpose and time"
allow "ops@acme $(cat "$tmp/ci.pub")"
foreign "the key of somebody of another name" "$tmp/good" "do not allow for this principal"
own "sign = { key = \"$tmp/ci\", principal = \"ci@acme\" }"
foreign "nobody says who may sign" "$tmp/good" "nothing here says whose" err "allowed_signers"
own "sign = { allowed_signers = \"$tmp/nowhere\" }"
tf apply -no-color "$tmp/good"
is "a list that is not there" 84 err "nowhere cannot be read"
own 'sign = { allowed_signers = "allowed" }'
tf apply -no-color "$tmp/good"
is "a list in the work tree" 82 err "which is not an absolute path"
run moongate show "$tmp/good"
is "show takes it as little" 82 err "which is not an absolute path"
not "and says nothing of what it would do" out "would be judged again"
mkdir -p .git/info && echo /signers >>.git/info/exclude
cp "$tmp/allowed" signers
ln -s "$PWD/signers" "$tmp/there"
for list in "$PWD/signers" "$tmp/there"; do
    own "sign = { allowed_signers = \"$list\" }"
    tf apply -no-color "$tmp/good"
    is "the same by an absolute path, $(basename "$list")" 82 err "in the work tree that is gated"
    for format in human json; do
        run moongate show --format "$format" "$tmp/good"
        is "show refuses it, $(basename "$list"), $format" 82 err "in the work tree that is gated"
        holds "and calls it neither good nor bad" test ! -s "$tmp/out"
    done
    mkdir -p "$tmp/elsewhere" && cp "$tmp/good" "$tmp/elsewhere/plan"
    (cd .git && run moongate show "$tmp/elsewhere/plan"; echo "$status" >"$tmp/from.git")
    holds "nor from within .git, $(basename "$list")" grep -q -v '^0$' "$tmp/from.git"
done
rm signers
own "sign = { key = \"$tmp/ci\", principal = \"ci@acme\", allowed_signers = \"$tmp/allowed\" }"
allow "ci@acme $(cat "$tmp/mallory.pub")" "else@acme namespaces=\"git\" $(cat "$tmp/ci.pub")" \
    "ci@acme namespaces=\"moongate-verdict-v1\" $(cat "$tmp/ci.pub")"

# attack: D4 facts: each fact of the verdict, signed by an allowed key, and not true here
other=$(git rev-parse HEAD~1)
zero=$(printf '%064d' 0)
lie() {
    machine here
    resign "$tmp/good" "$tmp/lied" "$tmp/ci" moongate-verdict-v1 "$2"
    foreign "$1" "$tmp/lied" "$3"
}
lie "another commit" "s/\"commit\":\"[0-9a-f]*\"/\"commit\":\"$other\"/" "another commit"
lie "another history" "s/\"root\":\"[0-9a-f]\{40\}\"/\"root\":\"$(printf '%040d' 1)\"/" \
    "another repository"
lie "another remote" 's#"remote":"[^"]*"#"remote":"https://example.org/x"#' "another remote"
lie "another branch" 's/"branch":"main"/"branch":"prod"/' "another tracked branch"
lie "another root module" 's/"name":"default","root":""/"name":"default","root":"live"/' \
    "another root module"
lie "another engine" 's/"engine":{"name":"[a-z]*"/"engine":{"name":"pulumi"/' "another engine"
lie "another binary" "s/\"sha256\":\"[0-9a-f]*\",\"version\"/\"sha256\":\"$zero\",\"version\"/" \
    "another binary of the engine"
lie "a denied plan" 's/"verdict":"allow"/"verdict":"deny"/' "did not allow it"
lie "a speculative plan" 's/"speculative":false/"speculative":true/' "speculative"
lie "a verdict of another version" 's/"verdict_version":1/"verdict_version":2/' "of version 2"
lie "a key twice" 's/{"command":"plan"/{"command":"x","command":"plan"/' "duplicate"
lie "a key too many" 's/{"command"/{"command":"plan","a":1,"command"/;s/"command":"plan","a":1,/"a":1,/' \
    "does not know"
lie "a key too few" 's/"mode":"normal",//' "mode is missing"
lie "another spelling" 's/,"commit"/, "commit"/' "one spelling"
lie "a NUL in a word" 's/"verdict":"allow"/"verdict":"allow\\u0000"/' "verdict is missing or of"

# attack: D4 two-verdicts: two entries of one name
"$driver" get "$tmp/good" moongate/verdict >"$tmp/v"
"$driver" edit "$tmp/good" "$tmp/twice" "+moongate/verdict=$tmp/v"
foreign "two verdicts" "$tmp/twice" "'moongate/verdict' twice"
"$driver" edit "$tmp/good" "$tmp/more" "moongate/more=$tmp/v"
foreign "an entry of ours that nobody knows" "$tmp/more" "moongate/more"
head -c 1100000 /dev/zero | tr '\0' ' ' >"$tmp/long"
"$driver" edit "$tmp/good" "$tmp/large" "moongate/verdict=$tmp/long"
resign "$tmp/large" "$tmp/large.signed" "$tmp/ci" moongate-verdict-v1
foreign "a verdict of a megabyte" "$tmp/large.signed" "larger than"

# Everything about the good one is as it was.
machine there
tf apply -no-color "$tmp/good"
is "the good one is still good" 0 out "1 changed" err "signed by ci@acme"

finish
