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

# slow_world NAME: a world whose resource "slow" waits for $go; "after" comes after it.
slow_world() {
    world "$1"
    cat >slow.tf <<TF
variable "turn" {
  default = 0
}

resource "terraform_data" "slow" {
  triggers_replace = var.turn
  depends_on       = [terraform_data.web]
  provisioner "local-exec" {
    command = "echo \$PPID >$started.new; mv $started.new $started; until [ -e $go ]; do sleep 0.05; done"
  }
}

resource "terraform_data" "after" {
  triggers_replace = var.turn
  depends_on       = [terraform_data.slow]
}
TF
    commit slow
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

# apply_start: an apply in the background, without a terminal, in a session of its own; $gate is
# its process.  The shell starts background commands with SIGINT ignored, as shells do.
apply_start() {
    setsid "$tool" apply -auto-approve -no-color -var turn="$turn" >"$tmp/out" 2>"$tmp/err" \
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

serial() {
    "$engine" state pull | sed -n 's/^  "serial": \([0-9]*\),$/\1/p'
}

# settled NAME OUTCOME [RESOURCE…]: the state has those resources, nothing is locked, the last entry
# of the ledger says OUTCOME and names the state as it is, everything verifies.
settled() {
    what=$1 outcome=$2
    shift 2
    problem=
    [ ! -e .terraform.tfstate.lock.info ] || problem="$problem; the state is locked"
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
    "$MOONGATE_BINDIR/moongate" verify >"$tmp/verify" 2>&1 || problem="$problem; $(cat "$tmp/verify")"
    [ -z "$(ls "$(state_dir)/runs")" ] || problem="$problem; a run is left open"
    result "$what" "$problem"
}
