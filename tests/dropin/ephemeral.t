# SPDX-License-Identifier: Apache-2.0
# An ephemeral variable that is typed is refused before anything is promised; one that is given, in
# whatever way, is not.
. "$srcdir/tests/cli/gate-lib.sh"
world w
if ! "$engine" version | grep -q -E '^Terraform v1\.1[0-9]|^OpenTofu v1\.1[1-9]'; then
    echo "1..0 # SKIP this engine has no ephemeral variables"
    exit 0
fi
cat >token.tf <<'TF'
variable "token" {
  type      = string
  ephemeral = true
}

variable "size_of" {
  type    = number
  default = null
}
TF
git add token.tf && git commit -q -m token && git push -q

# typed ARGS…: the variable at the plan's prompt.
typed() {
    echo abc | "$tool" "$@" >"$tmp/out" 2>"$tmp/err"
    status=$?
}
typed apply -auto-approve -no-color
is "typed" 82 err "give it by -var, by -var-file or as TF_VAR_token"
holds "there is no state" test ! -e terraform.tfstate
run moongate log
is "the ledger has a refusal" 0
holds "and no intent" sh -c "! grep -q -E 'intent|incomplete' '$tmp/out'"
printf 'size_of = 3 # tokens\n' >"$tmp/other.tfvars"
typed apply -auto-approve -no-color -var-file="$tmp/other.tfvars" -var size_of=3
is "another variable that is given is no help" 82 err "ephemeral variable token"

tf apply -auto-approve -no-color -var token=abc
is "by -var" 0
TF_VAR_token=abc tf apply -auto-approve -no-color -var size_of=1
is "by the environment" 0
TF_CLI_ARGS_apply='-var=token=abc' tf apply -auto-approve -no-color
is "by TF_CLI_ARGS_apply" 0
printf '{"token": "abc"}\n' >"$tmp/token.tfvars.json"
tf apply -auto-approve -no-color -var-file="$tmp/token.tfvars.json"
is "by a file" 0
printf 'token = "abc"\n' >"$tmp/token.tfvars"
printf '%s\n' 'token = "abc"' | {
    exec 7<&0
    "$tool" apply -auto-approve -no-color -var-file=/dev/fd/7 >"$tmp/out" 2>"$tmp/err" </dev/null
    echo "$?" >"$tmp/status"
}
status=$(cat "$tmp/status")
is "by a pipe" 0
echo '*.tfvars' >>.gitignore && git add .gitignore && git commit -q -m ignored && git push -q
cp "$tmp/token.tfvars" terraform.tfvars
tf apply -auto-approve -no-color
is "by terraform.tfvars" 0
mv terraform.tfvars a.auto.tfvars
tf destroy -auto-approve -no-color
is "by a.auto.tfvars, to destroy" 0
rm a.auto.tfvars
typed plan -no-color -out="$tmp/saved"
is "a plan may have it typed" 0
tf apply -no-color "$tmp/saved"
is "and the engine itself wants it for a saved plan" 1 err "token"
tf apply -no-color -var token=abc "$tmp/saved"
is "where it can be given" 0
finish
