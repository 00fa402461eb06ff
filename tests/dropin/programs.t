# SPDX-License-Identifier: Apache-2.0
# What programs that call the engine expect: a library that reads pure JSON and interrupts one
# process, wrappers that parse the version, pull request tools, editors.
. "$srcdir/tests/cli/gate-lib.sh"

# json NAME: stdout is JSON messages or one document, and nothing else.
json() {
    result "$1" "$(grep -a -v -E '^\{.*\}$' "$tmp/out"; [ -s "$tmp/out" ] || echo nothing)"
}

world w
cp main.tf "$tmp/main.tf"

# A library: automation, logging blanked, no stdin; status 2 of a plan means changes.
export TF_IN_AUTOMATION=1 TF_LOG='' TF_LOG_CORE='' TF_LOG_PROVIDER='' TF_LOG_PATH=''
tf version -json
is "version -json" 0 out '"terraform_version"'
tf plan -no-color -input=false -detailed-exitcode -lock-timeout=0s -out=plan.bin -lock=true \
    -parallelism=10 -refresh=true
is "a plan with changes" 2 out "1 to add"
tf show -json -no-color plan.bin
is "show -json of it" 0 out '"resource_changes"'
json "is one JSON document"
tf plan -json -detailed-exitcode -input=false -no-color
is "plan -json" 2
json "is JSON messages alone"
tf apply -json -auto-approve -input=false -no-color -parallelism=10
is "apply -json" 0 out '"type":"apply_complete"'
json "is JSON messages alone, too"
result "in one stream" "$(grep -c '"type":"version"' "$tmp/out" | grep -v '^1$')"
tf plan -no-color -input=false -detailed-exitcode
is "a plan without changes" 0
tf output -json -no-color
is "output -json" 0
tf validate -json -no-color
is "validate -json" 0 out '"valid": true'
tf providers schema -json
is "providers schema -json" 0 out '"format_version"'

# It starts the program in a group of its own, to be killed when it dies itself, and cancels by
# one SIGINT to that one process.
cat >>main.tf <<'TF'

resource "terraform_data" "slow" {
  provisioner "local-exec" {
    command = "touch $WAIT/started; sleep 2"
  }
}

resource "terraform_data" "after" {
  depends_on = [terraform_data.slow]
}
TF
commit slow
export WAIT="$tmp"
setsid setpriv --pdeathsig KILL "$tool" apply -json -auto-approve -input=false -no-color \
    >"$tmp/out" 2>"$tmp/err" </dev/null &
pid=$!
tries=0
until [ -e "$tmp/started" ] || [ "$tries" -ge 600 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
kill -INT "$pid"
wait "$pid"
status=$?
is "an interrupt stops it gracefully" 1
json "what it said is JSON alone"
holds "what was begun is in the state" grep -q '"slow"' terraform.tfstate
holds "what was not begun is not" sh -c '! grep -q "\"after\"" terraform.tfstate'
holds "the lock is free" test ! -e .terraform.tfstate.lock.info
not "and it was interrupted once" out "Two interrupts"
run moongate log --all
is "its record is finished" 0 out "interrupted"
unset TF_IN_AUTOMATION TF_LOG TF_LOG_CORE TF_LOG_PROVIDER TF_LOG_PATH

# Wrappers that look for "NAME vX.Y.Z" in the first line.
for words in -version --version version; do
    tf $words
    result "$words: the first line has name and version" "$(sed -n 1p "$tmp/out" |
        grep -v -E '^[^[:space:]]+[[:space:]]v?[0-9]+\.[0-9]+\.[0-9]+')"
    result "$words: nothing on stderr" "$(cat "$tmp/err")"
done

# Pull request tools: plan into a file, show it, apply it.
cp "$tmp/main.tf" main.tf && commit back
export TF_IN_AUTOMATION=true
tf workspace show
is "workspace show" 0 out default
tf init -input=false -upgrade
is "init" 0
tf plan -input=false -refresh -out "$tmp/default.tfplan"
is "plan -refresh -out FILE" 0
tf show -json "$tmp/default.tfplan"
is "show -json FILE" 0 out '"format_version"'
json "is JSON"
tf apply -input=false "$tmp/default.tfplan"
is "apply FILE" 0 out "Apply complete!"
tf workspace new staging
is "workspace new" 0
tf workspace select default
is "workspace select" 0
unset TF_IN_AUTOMATION

# Editors: fmt on stdin.
printf 'a   =    1\nbb = 2\n' | "$tool" fmt - >"$tmp/out" 2>"$tmp/err"
status=$?
is "fmt -" 0 out "a  = 1"
result "fmt -: nothing on stderr" "$(cat "$tmp/err")"
printf 'a = {\n' | "$tool" fmt - >"$tmp/out" 2>"$tmp/err"
status=$?
is "fmt - of what is no configuration" 2 err "Error"

# What makes sure that arguments which the engine refuses run nothing.
TF_WORKSPACE='moongate does not know these arguments' "$engine" apply -auto-approve \
    >"$tmp/out" 2>"$tmp/err" </dev/null
status=$?
is "this engine takes no workspace with blanks" 1
TF_WORKSPACE='moongate does not know these arguments' "$engine" apply "$tmp/default.tfplan" \
    >"$tmp/out" 2>"$tmp/err" </dev/null
status=$?
holds "nor for a saved plan" test "$status" -ne 0

finish
