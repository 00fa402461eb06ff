# SPDX-License-Identifier: Apache-2.0
# Signals on a terminal, while the engine applies.
. "$srcdir/tests/dropin/signals-lib.sh"
slow_world w

turn
onpty_apply "file $started" 'send \x03'
interrupted "Ctrl-C" slow

# He asked for it twice: the engine gets two, and what happened is recorded.
turn
onpty_apply "file $started" "sh kill -STOP \$(cat $started)" 'send \x03' 'wait 100' 'signal TERM' \
    'wait 600' "sh kill -CONT \$(cat $started)" 'expect Gracefully'
interrupted "Ctrl-C and a kill within a second" slow
turn
onpty_apply "file $started" 'send \x03' 'expect Gracefully' 'send \x03'
is "Ctrl-C twice" 1
settled "Ctrl-C twice: record" interrupted
last_bundle run/outcome.json >"$tmp/outcome"
# two that nobody has taken in between are one for the kernel
holds "it is in the bundle" grep -q '"from": "terminal"' "$tmp/outcome"
rm -f .terraform.tfstate.lock.info

turn
onpty_apply "file $started" 'group-signal INT'
interrupted "SIGINT to the group" slow

turn
onpty_apply "file $started" 'signal INT'
interrupted "SIGINT to the one process" slow

turn
onpty_apply "file $started" 'hangup'
is "a terminal that is closed" 1
settled "a terminal that is closed: state, lock and record" interrupted slow

turn
onpty_apply "file $started" 'send \x1c'
is "Ctrl-\\ dumps the engine's stacks, and ends it" 2 out "SIGQUIT: quit" out "recorded"
brief
settled_locked "Ctrl-\\: record" interrupted

turn
onpty_apply "file $started" "sh kill -KILL \$(cat $started)"
is "an engine that is killed" 137 out "recorded"
holds "is the end of us by the same signal" grep -qx "signal 9" "$tmp/fate"
settled_locked "killed: record" interrupted

turn
onpty_apply "file $started" 'resize 100x40' "sh touch $go"
is "a terminal that is resized" 0 out "Apply complete"
settled "resized: record" applied slow after

# Ctrl-Z stops the engine and us; fg goes on with both.
turn
cat >"$tmp/job.sh" <<SH
set -m
"$tool" apply -auto-approve -var turn=$turn
echo "stopped as \$?"
fg >/dev/null
echo "ended as \$?"
SH
printf '%s\n' "file $started" 'send \x1a' 'expect stopped\sas\s148' \
    "until grep -q '^State:.*stopped' /proc/\$(cat $started)/status || touch $go" "sh touch $go" \
    'expect ended\sas\s0' >"$tmp/steps"
"$onpty" -t 60000 -o "$tmp/out" -f "$tmp/steps" -- bash "$tmp/job.sh" 2>"$tmp/err"
status=$?
is "Ctrl-Z and fg" 0 out "stopped as 148" out "Apply complete" out "ended as 0"
settled "Ctrl-Z and fg: record" applied slow after

# timeout puts itself and us into a group in the background, or not.
for how in "" --foreground; do
    turn
    printf '%s\n' "file $started" 'signal ALRM' >"$tmp/steps"
    # shellcheck disable=SC2086
    "$onpty" -t 60000 -o "$tmp/out" -f "$tmp/steps" -- timeout -s INT $how 3600 \
        "$tool" apply -auto-approve -var turn="$turn" 2>"$tmp/err"
    status=$?
    [ "$status" != 124 ] || status=1
    interrupted "timeout $how" slow
done
finish
