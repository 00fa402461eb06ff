# SPDX-License-Identifier: Apache-2.0
# For the scenarios of signals: an apply that waits inside the engine until it is let go, and what
# must be true after whatever happened to it.  Everything waits for events, never for a time.
# shellcheck shell=sh
. "$srcdir/tests/cli/gate-lib.sh"
: "${builddir:?}"
onpty=$builddir/tests/bin/onpty
# Says that the engine is in the middle of the resource, and lets it out of there.
started=$tmp/started
go=$tmp/go

# children PID: theirs.  A fresh machine has no ps.
children() {
    sed -n "s/^\([0-9]*\) (.*) [A-Za-z] $1 .*/\1/p" /proc/[0-9]*/stat 2>/dev/null
}

# slow_world NAME: a world whose resource "slow" waits for $go; "after" comes after it.  In the
# environment: noise=1, much output before; daemon=1, leaves a daemon behind.
slow_world() {
    world "$1"
    cat >"$tmp/slow.sh" <<'SH'
dir=$1
[ -z "${noise:-}" ] || yes 0123456789 | head -n 40000
if [ -n "${daemon:-}" ]; then
    setsid sleep 600 >/dev/null 2>&1 </dev/null &
    echo "$!" >"$dir/daemon"
fi
echo "$PPID" >"$dir/started.new"
mv "$dir/started.new" "$dir/started"
until [ -e "$dir/go" ]; do sleep 0.05; done
SH
    cat >slow.tf <<TF
variable "turn" {
  default = 0
}

resource "terraform_data" "slow" {
  triggers_replace = var.turn
  depends_on       = [terraform_data.web]
  provisioner "local-exec" {
    command = "exec sh $tmp/slow.sh $tmp"
  }
}

resource "terraform_data" "after" {
  triggers_replace = var.turn
  depends_on       = [terraform_data.slow]
}
TF
    commit slow
}

# brief: a dump of stacks or a long plan is no help; the last lines of what was shown.
brief() {
    tail -n 12 "$tmp/out" >"$tmp/out.brief"
    mv "$tmp/out.brief" "$tmp/out"
}

# interrupted NAME [RESOURCE…]: one interrupt, a graceful end, a whole record.
interrupted() {
    label=$1
    shift
    is "$label: the engine stops gracefully" 1 out "Gracefully shutting down"
    not "$label: after one interrupt" out "Two interrupts"
    settled "$label: state, lock and record" interrupted "$@"
}

# pending PID BIT: that signal waits for a process that is stopped.
pending() {
    mask=$(sed -n 's/^ShdPnd:[[:space:]]*0*//p' "/proc/$1/status")
    [ $((0x${mask:-0} & $2)) != 0 ]
}

# turn: the next apply does it all again; $turn is its -var.
turn=0
turn() {
    turn=$((turn + 1))
    rm -f "$started" "$go" "$tmp/out" "$tmp/err" "$tmp/fate"
    : >"$tmp/out"
    : >"$tmp/err"
}

# until_true COMMAND…: wait for an event.
until_true() {
    n=0
    until "$@" >/dev/null 2>&1; do
        n=$((n + 1))
        [ "$n" -lt 1200 ] || return 1
        sleep 0.05
    done
}

# apply_start [COMMAND…]: an apply in the background, without a terminal, in a session of its own,
# below COMMAND; $gate is its process.  Shells start background commands with SIGINT ignored.
apply_start() {
    setsid "$@" "$tool" apply -auto-approve -no-color -var turn="$turn" >"$tmp/out" 2>"$tmp/err" \
        </dev/null &
    gate=$!
    until_true test -e "$started" || echo "# the apply did not start"
}

# apply_end: its status; 128 + N for signal N.
apply_end() {
    wait "$gate"
    status=$?
}

# onpty_apply STEP…: an apply on a terminal, with these steps; $tmp/fate has how it ended.
onpty_apply() {
    for step; do
        printf '%s\n' "$step"
    done >"$tmp/steps"
    "$onpty" -t 60000 -o "$tmp/out" -r "$tmp/fate" -f "$tmp/steps" -- \
        "$tool" apply -auto-approve -var turn="$turn" 2>"$tmp/err"
    status=$?
}

# last_bundle MEMBER: of the newest bundle; $tar is its name.
last_bundle() {
    tar=$(find "$(state_dir)/bundles" -name '*.tar' | sort | tail -n 1)
    tar -xOf "$tar" "$1"
}

serial() {
    "$engine" state pull | sed -n 's/^  "serial": \([0-9]*\),$/\1/p' | grep . || echo 0
}

# settled NAME OUTCOME [RESOURCE…]: the state has those resources, nothing is locked, the last
# entry of the ledger says OUTCOME and names the state as it is, everything verifies.
settled() {
    what=$1 outcome=$2
    shift 2
    problem=
    [ "${locked:-}" ] || [ ! -e .terraform.tfstate.lock.info ] ||
        problem="$problem; the state is locked"
    "$engine" state list >"$tmp/list" 2>&1
    for r; do
        grep -q -x "terraform_data.$r" "$tmp/list" || problem="$problem; no $r in the state"
    done
    "$MOONGATE_BINDIR/moongate" log -1 --format json >"$tmp/log" 2>&1
    grep -q "\"outcome\": \"$outcome\"" "$tmp/log" ||
        problem="$problem; outcome $(grep '"outcome"' "$tmp/log")"
    grep -A 4 '"state_after"' "$tmp/log" | grep -q "\"serial\": $(serial)\$" ||
        grep -A 4 '"state_after"' "$tmp/log" | grep -q "\"serial\": $(serial)," ||
        problem="$problem; serial $(serial), not $(grep -A 4 '"state_after"' "$tmp/log")"
    "$MOONGATE_BINDIR/moongate" verify >"$tmp/verify" 2>&1 ||
        problem="$problem; $(cat "$tmp/verify")"
    [ -z "$(ls "$(state_dir)/runs")" ] || problem="$problem; a run is left open"
    result "$what" "$problem"
}

# settled_locked: the same after an end that leaves the engine's lock behind, as it does without us;
# then the lock is taken away.
settled_locked() {
    locked=1
    settled "$@"
    locked=
    rm -f .terraform.tfstate.lock.info
}
