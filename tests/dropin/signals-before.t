# SPDX-License-Identifier: Apache-2.0
# Signals before the engine applies: whatever we are at, the run ends at once, as a refusal that is
# recorded, and nothing was changed.
. "$srcdir/tests/dropin/signals-lib.sh"

# The real engine behind a script that, told to by $hang, waits before one of its commands.
mkdir "$tmp/bin"
cat >"$tmp/bin/$tool" <<SH
#!/bin/sh
if [ -n "\${hang:-}" ]; then
    case " \$* " in
    *" \$hang "*)
        echo "\$\$" >"$started"
        until [ -e "$go" ]; do sleep 0.05; done
        ;;
    esac
fi
exec "$engine" "\$@"
SH
chmod +x "$tmp/bin/$tool"
export PATH="$MOONGATE_LINKS:$MOONGATE_BINDIR:$tmp/bin:$PATH"

# steps STEP… -- COMMAND…: on a terminal.
steps() {
    : >"$tmp/steps"
    while [ "$1" != -- ]; do
        printf '%s\n' "$1" >>"$tmp/steps"
        shift
    done
    turn
    "$onpty" -t 60000 -o "$tmp/out" -r "$tmp/fate" -f "$tmp/steps" "$@" 2>"$tmp/err"
    status=$?
}

# untouched NAME: nothing is there that an apply would have made, and the ledger says why.
untouched() {
    problem=
    [ ! -s terraform.tfstate ] || problem="; there is a state"
    [ ! -e .terraform.tfstate.lock.info ] || problem="$problem; the state is locked"
    moongate log -1 --format json >"$tmp/log" 2>&1
    grep -q '"kind": "refused"' "$tmp/log" && grep -q 'interrupted' "$tmp/log" ||
        problem="$problem; the last entry is no interrupted refusal"
    [ -z "$(ls "$(state_dir)/runs")" ] || problem="$problem; a run is left open"
    result "$1: nothing was changed, and it is recorded" "$problem"
}

world w
"$tool" plan >/dev/null 2>&1 # the pin is made and announced

# The question.
steps 'expect Enter a value' 'send \x03' -- "$tool" apply
is "Ctrl-C at the question" 1 out "error asking for approval: interrupted"
untouched "Ctrl-C at the question"
steps 'expect Enter a value' 'signal TERM' -- "$tool" apply
is "SIGTERM at the question" 1 out "Gracefully shutting down" out "context canceled"
untouched "SIGTERM at the question"
steps 'expect Enter a value' hangup -- "$tool" apply
is "a terminal that is closed at the question" 1
untouched "a terminal that is closed at the question"

# The engine's two readings.
export hang=show
steps "file $started" 'send \x03' -- "$tool" apply -auto-approve
is "Ctrl-C while the plan is read" 1 out "interrupted before anything was changed"
untouched "Ctrl-C while the plan is read"
steps "file $started" 'signal TERM' -- "$tool" apply -auto-approve
is "SIGTERM while the plan is read" 1 out "interrupted before anything was changed"
untouched "SIGTERM while the plan is read"
export hang=pull
steps "file $started" 'send \x03' -- "$tool" apply -auto-approve
is "Ctrl-C while the state is read" 1 out "interrupted before anything was changed"
untouched "Ctrl-C while the state is read"
steps "file $started" 'signal TERM' -- "$tool" apply -auto-approve
is "SIGTERM while the state is read" 1 out "interrupted before anything was changed"
untouched "SIGTERM while the state is read"
unset hang

# The judge: policies that take seconds.
for n in 1 2 3 4 5 6 7 8; do
    sed "s/size.limit/burn.$n/; s/local size.*/for i = 1, 1000000000 do end/" policies/size.lua \
        >"policies/burn$n.lua"
done
commit "policies that take long"
judging="until cat /proc/[0-9]*/stat 2>/dev/null | grep -q ' (judge) . '\$ONPTY_PID' '"
steps "expect Plan:" "$judging" 'send \x03' -- "$tool" apply -auto-approve
is "Ctrl-C while the policies judge" 1 out "interrupted before anything was changed"
untouched "Ctrl-C while the policies judge"
steps "expect Plan:" "$judging" 'signal TERM' -- "$tool" apply -auto-approve
is "SIGTERM while the policies judge" 1 out "interrupted before anything was changed"
untouched "SIGTERM while the policies judge"
rm policies/burn*.lua
commit "policies that don't"

# The engine plans: it asks for a variable.
cat >ask.tf <<'TF'
variable "name" {}
TF
commit "a variable"
steps 'expect Enter a value' 'send \x03' -- "$tool" apply -auto-approve
is "Ctrl-C while the engine plans" 1 out "No value for required variable"
untouched "Ctrl-C while the engine plans"
git rm -q ask.tf
commit "no variable"

# The git server does not answer.
git clone -q --bare "$tmp/w/remote.git" "$tmp/ssh.git"
git config --global core.sshCommand "sh -c 'echo \$\$ >$started; exec cat >/dev/null' ssh"
git remote set-url origin "ssh://localhost$tmp/ssh.git"
export XDG_STATE_HOME="$tmp/w/state2"
turn
"$tool" apply -auto-approve >"$tmp/out" 2>"$tmp/err" </dev/null &
gate=$!
until_true test -e "$started"
kill -TERM "$gate"
apply_end
is "SIGTERM while the git server is asked" 1 err "interrupted before anything was changed"
holds "git's helper is gone" until_true sh -c "! kill -0 $(cat "$started")"
git remote set-url origin "$tmp/w/remote.git"
export XDG_STATE_HOME="$tmp/w/state"

# Between the intent and the engine: the ledger is held until the signal is there.
turn
flock "$(state_dir)/ledger.git/moongate.lock" sh -c "touch $tmp/held
    until [ -e $go ]; do sleep 0.05; done" &
until_true test -e "$tmp/held"
"$tool" apply -auto-approve >"$tmp/out" 2>"$tmp/err" </dev/null &
gate=$!
until_true sh -c "grep -q applying '$(state_dir)'/runs/*/run.json"
kill -INT "$gate"
touch "$go"
apply_end
is "a signal behind the intent" 1 err "interrupted before the engine started"
result "the engine was not started" "$(grep "Creating" "$tmp/out")"
settled "a signal behind the intent: record" interrupted
finish
