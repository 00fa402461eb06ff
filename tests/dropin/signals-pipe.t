# SPDX-License-Identifier: Apache-2.0
# Signals without a terminal, as programs and CI systems send them.
. "$srcdir/tests/dropin/signals-lib.sh"

slow_world w

# terraform-exec interrupts one process; a shell starts a background job with SIGINT ignored, and
# the engine hears it all the same.
turn
apply_start
kill -INT "$gate"
apply_end
interrupted "SIGINT to the one process" slow

turn
apply_start
kill -INT -"$gate"
apply_end
interrupted "SIGINT to the group" slow

# A service manager, or a CI that walks the tree of processes.
turn
apply_start
# shellcheck disable=SC2046
kill -TERM "$gate" $(children "$gate")
apply_end
interrupted "SIGTERM to every process" slow

# timeout sends to the process and then to the group; SIGALRM is its clock.
turn
apply_start timeout -s TERM 3600
kill -ALRM "$gate"
apply_end
[ "$status" != 124 ] || status=1
interrupted "timeout" slow
# A second one, when the first has had its time, is what the sender wants.
turn
apply_start
engine_pid=$(cat "$started")
kill -STOP "$engine_pid"
kill -TERM "$gate"
holds "SIGTERM is passed on" until_true pending "$engine_pid" 0x4000
sleep 1.1
kill -INT "$gate"
holds "so is SIGINT later" until_true pending "$engine_pid" 0x2
kill -CONT "$engine_pid"
apply_end
is "both together make the engine drop what it does" 1 err "operation canceled"
settled "two signals: record" interrupted
last_bundle run/outcome.json >"$tmp/outcome"
holds "both are in the bundle" [ 2 = "$(grep -c '"passed_on": true' "$tmp/outcome")" ]
rm -f .terraform.tfstate.lock.info

# CI cancellation: SIGTERM, and SIGKILL before anything could end.
turn
apply_start
engine_pid=$(cat "$started")
kill -TERM -"$gate"
kill -KILL -"$gate"
apply_end
is "killed" 137
run moongate recover
is "its engine lives, so nothing is finished yet" 0 out "1 run is still going on"
touch "$go"
until_true sh -c "! kill -0 $engine_pid"
run moongate recover
is "then it is" 0 out "outcome unknown"
settled "killed: record" unknown slow after

# What a provisioner leaves behind does not hold the run.
turn
touch "$go"
export daemon=1
apply_start
unset daemon
apply_end
is "an apply that starts a daemon" 0
settled "a daemon: record" applied slow after
holds "the daemon lives" kill -0 "$(cat "$tmp/daemon")"
kill "$(cat "$tmp/daemon")"
turn
export daemon=1
apply_start
unset daemon
kill -KILL "$gate"
apply_end
engine_pid=$(cat "$started")
touch "$go"
until_true sh -c "! kill -0 $engine_pid"
run moongate recover
is "a daemon that outlives a killed gate" 0 out "outcome unknown"
holds "lives" kill -0 "$(cat "$tmp/daemon")"
kill "$(cat "$tmp/daemon")"
settled "a daemon, a killed gate: record" unknown slow after

# A reader that stands still with a full pipe.
turn
mkfifo "$tmp/pipe"
(exec 8<"$tmp/pipe" && until_true test -e "$tmp/read" && cat <&8 >"$tmp/rest") &
reader=$!
export noise=1
setsid "$tool" apply -auto-approve -no-color -var turn="$turn" >"$tmp/pipe" 2>"$tmp/err" \
    </dev/null &
gate=$!
unset noise
until_true test -e "$started"
kill -TERM "$gate"
apply_end
touch "$tmp/read"
wait "$reader"
is "a reader that stands still: SIGTERM is passed on" 1
settled "a reader that stands still: state, lock and record" interrupted slow
last_bundle log/engine.log >"$tmp/log"
holds "the bundle has the whole log" grep -q "Gracefully shutting down" "$tmp/log"
finish
