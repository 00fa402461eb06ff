# SPDX-License-Identifier: Apache-2.0
# Signals, readers that go away, runs at the same time, notes that are damaged: the engine ends as
# it should and each apply has one record.
. "$srcdir/tests/cli/gate-lib.sh"

# An apply whose one resource runs the shell command $1; $gate in it is the gate's process id.
slow() {
    cat >slow.tf <<TF
resource "terraform_data" "slow" {
  triggers_replace = "$(date +%s%N)"
  provisioner "local-exec" {
    command = "gate=\$(cut -d' ' -f4 /proc/\$PPID/stat); $1"
  }
}
TF
    commit "slow: $1"
}

# engine_ended: wait until no engine has the mark of a run that was killed.
engine_ended() {
    for mark in "$state"/runs/*/engine; do
        n=0
        while grep -q ":$(stat -c %i "$mark") " /proc/locks; do
            n=$((n + 1))
            [ "$n" -lt 400 ] || return 1
            sleep 0.05
        done
    done
}

# one_result NAME OUTCOME: the last apply has one result with that outcome, and all verifies.
one_result() {
    run moongate verify
    is "$1: the record is whole" 0 out "all good"
    run moongate log -1
    is "$1: and says so" 0 out "$2"
    holds "$1: no run is left open" sh -c "[ -z \"\$(ls '$state/runs')\" ]"
}

world w
for n in 1 2 3 4; do
    "$tool" plan -no-color -lock=false >"$tmp/out.$n" 2>"$tmp/err.$n" </dev/null
    echo "$?" >"$tmp/status.$n"
done &
for n in 5 6 7 8; do
    "$tool" plan -no-color -lock=false >"$tmp/out.$n" 2>"$tmp/err.$n" </dev/null &
    eval "p$n=\$!"
done
for n in 5 6 7 8; do
    eval "wait \$p$n"
    echo "$?" >"$tmp/status.$n"
done
wait
: >"$tmp/out"
cat "$tmp"/err.* >"$tmp/err"
status=$(cat "$tmp"/status.* | sort -u)
is "first runs at the same time all go on" 0
result "and the pin is announced once" \
    "$(n=$(grep -c 'first run here' "$tmp/err") && [ "$n" = 1 ] || echo "$n times")"
state=$(state_dir)
holds "each has its record" [ "$(records)" = 8 ]

slow "kill -9 \$gate; sleep 1"
tf apply -auto-approve -no-color
is "the gate is killed" 137
holds "the engine ends" engine_ended
for notes in "$state"/runs/*/run.json; do
    head -c 100 "$notes" >"$tmp/cut" && cp "$tmp/cut" "$notes"
done
run moongate recover
is "a run whose notes are cut off is no lost run" 0 out "outcome unknown"
one_result "cut notes" "recovered"

slow "kill -9 \$gate; sleep 1"
tf apply -auto-approve -no-color
is "the gate is killed again" 137
holds "the engine ends again" engine_ended
rm "$state"/runs/*/run.json
run moongate recover
is "nor is one without notes" 0 out "outcome unknown"
one_result "no notes" "recovered"
mkdir -p "$state/runs/01a00000-0000-7000-8000-000000000000/members/log"
run moongate recover
is "a directory of a run that promised nothing" 0 out "nothing to recover"
holds "is swept" sh -c "[ -z \"\$(ls '$state/runs')\" ]"

slow "kill -TERM \$gate; sleep 1"
tf apply -auto-approve -no-color
is "SIGTERM to the gate: the engine stops gracefully" 1
one_result "SIGTERM" "interrupted"

slow "kill -HUP \$gate; sleep 1"
tf apply -auto-approve -no-color
is "SIGHUP to the gate: the same" 1
one_result "SIGHUP" "interrupted"
(
    trap '' HUP
    tf apply -auto-approve -no-color
    echo "$status" >"$tmp/status"
)
status=$(cat "$tmp/status")
is "SIGHUP under nohup: the engine goes on" 0 out "Apply complete"
one_result "nohup" "applied"

slow "sleep 1; i=0; while [ \$i -lt 4000 ]; do echo line \$i; i=\$((i+1)); done"
{
    "$tool" apply -auto-approve -no-color 2>"$tmp/err" </dev/null
    echo "$?" >"$tmp/status"
} | head -n 1 >"$tmp/out"
status=$(cat "$tmp/status")
is "a reader that goes away" 0
one_result "head" "applied"
tar=$(echo "$state"/bundles/*.tar | tr ' ' '\n' | tail -n 1)
holds "the log in the bundle is whole" sh -c \
    "tar -xOf '$tar' log/engine.log | grep -q 'Apply complete'"
slow "sleep 1"
"$tool" apply -auto-approve -no-color >&- 2>"$tmp/err" </dev/null
status=$?
: >"$tmp/out"
is "no stdout at all" 0
one_result "closed" "applied"

slow "sleep 2"
(
    sleep 1.5
    "$tool" apply -auto-approve -no-color >"$tmp/out.2" 2>"$tmp/err.2" </dev/null
    echo "$?" >"$tmp/status.2"
) &
tf apply -auto-approve -no-color
is "of two applies at once one is done" 0 out "Apply complete"
wait
status=$(cat "$tmp/status.2")
cp "$tmp/out.2" "$tmp/out"
cp "$tmp/err.2" "$tmp/err"
result "and the other not quietly" "$([ "$status" != 0 ] || grep -q 'No changes' "$tmp/out" ||
    echo "status 0")"
run moongate verify
is "both have a record" 0 out "all good"

# The tip moved: several runs want to fetch it, into the same store.
git clone -q "$tmp/w/remote.git" "$tmp/other"
(cd "$tmp/other" && echo 'gate { commit = "contained" }' >moongate.lua && git add -A &&
    git commit -q -m contained && git push -q origin HEAD:main)
for n in 1 2 3 4 5; do
    (
        "$tool" plan -no-color -lock=false >"$tmp/out.$n" 2>"$tmp/err.$n" </dev/null
        echo "$?" >"$tmp/status.$n"
    ) &
done
wait
: >"$tmp/out"
cat "$tmp"/err.* >"$tmp/err"
status=$(cat "$tmp"/status.[1-5] | sort -u)
is "runs that fetch the same new tip all go on" 0

: >"$state/ledger.git/refs/heads/moongate-audit.lock"
touch -d '1 hour ago' "$state/ledger.git/refs/heads/moongate-audit.lock"
tf plan -no-color
is "a lock that a killed writer left" 0
holds "is taken away" test ! -e "$state/ledger.git/refs/heads/moongate-audit.lock"
finish
