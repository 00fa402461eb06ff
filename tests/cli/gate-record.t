# SPDX-License-Identifier: Apache-2.0
# The record: intent before, bundle and result after, refusals too; signed; kept over a kill.
. "$srcdir/tests/cli/gate-lib.sh"

world w
tf apply -auto-approve -no-color
is "an apply" 0
state=$(state_dir)
tar=$(echo "$state"/bundles/*.tar)
holds "one bundle" test -f "$tar"
holds "files are 0600, directories 0700" sh -c \
    "[ -z \"\$(find '$state/bundles' -type f ! -perm 600; find '$state' -type d ! -perm 700)\" ]"
tar -tf "$tar" >"$tmp/members"
for m in SHA256SUMS VERIFY.txt statement.json run/outcome.json source/commit source/tree.txt \
    policy/policies/size.lua policy/result.json policy/messages.json plan/tfplan plan/plan.json \
    state/before.json state/after.json log/engine.log; do
    holds "the bundle has $m" grep -qx "$m" "$tmp/members"
done
mkdir "$tmp/x"
tar -xf "$tar" -C "$tmp/x"
holds "sha256sum agrees" sh -c "cd '$tmp/x' && sha256sum --quiet --strict -c SHA256SUMS"
holds "the commit in it is git's own object" sh -c \
    "[ \"\$(git hash-object -t commit '$tmp/x/source/commit')\" = \"\$(git rev-parse HEAD)\" ]"
holds "it says that it is not encrypted" grep -q "not encrypted" "$tmp/x/statement.json"
holds "the state after is the state" sh -c \
    "\"$engine\" state pull | cmp - '$tmp/x/state/after.json'"
holds "the log is the engine's" grep -q "Apply complete" "$tmp/x/log/engine.log"
holds "no run is left open" sh -c "[ -z \"\$(ls '$state/runs')\" ]"

cat >secret.tf <<'TF'
variable "token" {
  default   = ""
  sensitive = true
}
TF
commit "a variable"
tf apply -auto-approve -no-color -var token=hunter2-canary
is "an apply with a value" 0
tar=$(echo "$state"/bundles/*.tar | tr ' ' '\n' | tail -n 1)
rm -rf "$tmp/x"
mkdir "$tmp/x"
tar -xf "$tar" -C "$tmp/x"
holds "the value of -var is in no clear text of ours" sh -c \
    "! grep -q hunter2-canary '$tmp/x/statement.json' '$tmp/x/run/outcome.json' \
        '$tmp/x/policy/result.json'"

not "nothing was done beside the gate" err "outside the gate"
"$engine" apply -auto-approve -var size=2 >/dev/null
tf apply -auto-approve -no-color
is "work beside the gate is found" 0 err "the state changed outside the gate"
run moongate log --format json
is "and stands in the ledger" 0 out '"continuity": "out-of-band-change"'

before=$(records)
echo "# dirty" >>main.tf
tf apply -auto-approve
is "a refusal" 80 err "record #$((before + 1)) (moongate show $((before + 1)))"
run moongate show $((before + 1))
is "is shown" 0 out "refused" out "changed"
git checkout -q main.tf
tf plan -no-color -target='terraform_data['
is "a plan that the engine does not make" 1
run moongate log -1
is "has failed, and was not refused" 0 out "  failed  "

# Killed between apply and bundle: the engine goes on, the next call finishes the record.
cat >slow.tf <<'TF'
resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "kill -9 $(cut -d' ' -f4 /proc/$PPID/stat); sleep 1; echo done"
  }
}
TF
commit slow
tf apply -auto-approve -no-color
is "the gate is killed in mid-apply" 137
sleep 3
holds "the engine finished" grep -q '"slow"' terraform.tfstate
run moongate verify
is "the intent stands without a result" 1 out "moongate recover"
tf plan -no-color
is "the next call finishes the record" 0 err "an interrupted run was recorded: outcome unknown"
run moongate verify
is "and all is well" 0 out "all good"
run moongate recover
is "nothing is left to recover" 0 out "nothing to recover"
run moongate log -2
is "the log says so" 0 out "unknown" out "recovered"

# No space for the bundle: 86, and it is made up for later.
cat >fill.tf <<TF
resource "terraform_data" "fill" {
  provisioner "local-exec" {
    command = "mv $state/bundles $state/bundles.away; echo x > $state/bundles"
  }
}
TF
commit fill
tf apply -auto-approve -no-color
is "the bundle can't be written" 86 err "moongate recover" out "Apply complete"
rm "$state/bundles"
mv "$state/bundles.away" "$state/bundles"
run moongate recover
is "moongate recover makes up for it" 0 out "outcome applied"
run moongate verify
is "and verifies" 0 out "all good"

# Signed.
ssh-keygen -q -t ed25519 -N '' -C '' -f "$tmp/key"
printf 'ops@acme %s\n' "$(cat "$tmp/key.pub")" >"$tmp/allowed"
mkdir -p "$XDG_CONFIG_HOME/moongate"
cat >"$XDG_CONFIG_HOME/moongate/moongate.lua" <<LUA
sign = { key = "$tmp/key", principal = "ops@acme", allowed_signers = "$tmp/allowed" }
LUA
world signed
tf apply -auto-approve -no-color -var size=4
is "a signed apply" 0 err "not encrypted, signed"
run moongate verify --allowed-signers "$tmp/allowed"
is "verifies by its signer" 0 out "all good" out "1 signer"
run moongate verify
is "whom moongate.lua names without being asked" 0 out "all good" out "1 signer"
ssh-keygen -q -t ed25519 -N '' -C '' -f "$tmp/other"
printf 'ops@acme %s\n' "$(cat "$tmp/other.pub")" >"$tmp/wrong"
run moongate verify --allowed-signers "$tmp/wrong"
is "not by another's key" 1
mv "$tmp/key" "$tmp/key.away"
rm -f terraform.tfstate*
tf apply -auto-approve -no-color
is "a key that is gone: nothing runs" 84 err "key"
holds "nothing was applied" test ! -e terraform.tfstate
mv "$tmp/key.away" "$tmp/key"

tar=$(echo "$(state_dir)"/bundles/*.tar)
printf '\377' | dd of="$tar" bs=1 seek=3000 conv=notrunc 2>/dev/null
run moongate verify
is "one flipped byte is found" 1 out "$(basename "$tar" | cut -c1-16)"

finish
