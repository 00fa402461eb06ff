# SPDX-License-Identifier: Apache-2.0
# For the scenarios of `moongate check`: a home of its own, check, expect, and the plan at the end.
# shellcheck shell=sh
set -u
: "${srcdir:?}" "${MOONGATE_BINDIR:?}"
tmp=$(mktemp -d)
tmp=$(realpath "$tmp")
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/home" "$tmp/tmpdir"
unset CI TF_CLI_ARGS TF_DATA_DIR TF_WORKSPACE TF_LOG XDG_CONFIG_HOME
export HOME="$tmp/home" XDG_STATE_HOME="$tmp/home/state" TMPDIR="$tmp/tmpdir"
export CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null
count=0

# check ARGS…: stdout and stderr into $tmp/out and $tmp/err, the status into $status.
check() {
    "$MOONGATE_BINDIR/moongate" check "$@" >"$tmp/out" 2>"$tmp/err"
    status=$?
}

# result NAME PROBLEM: one TAP line; a test holds when there is no problem.
result() {
    count=$((count + 1))
    if [ -z "$2" ]; then
        printf 'ok %s - %s\n' "$count" "$1"
    else
        printf 'not ok %s - %s\n' "$count" "$1"
        printf '%s\n' "$2" | sed 's/^/# /'
        sed 's/^/# out: /' "$tmp/out"
        sed 's/^/# err: /' "$tmp/err"
    fi
}

# is NAME STATUS [FILE WORDS]…: the last check ended so, and its out or err has those words.
is() {
    what=$1 problem=
    [ "$status" = "$2" ] || problem="status $status, not $2"
    shift 2
    while [ $# -ge 2 ]; do
        grep -q -F -- "$2" "$tmp/$1" || problem="$problem${problem:+; }no '$2' in $1"
        shift 2
    done
    result "$what" "$problem"
}

finish() {
    echo "1..$count"
}
