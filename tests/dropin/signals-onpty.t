# SPDX-License-Identifier: Apache-2.0
# The tool of the terminal tests itself: what it shows, what it sends, how it fails.
. "$srcdir/tests/cli/check-lib.sh"
onpty=$builddir/tests/bin/onpty
cd "$tmp" || exit 99

# pty OPTIONS…: $status, $tmp/screen, $tmp/err.
pty() {
    "$onpty" -o "$tmp/out" -r "$tmp/fate" -t 10000 "$@" 2>"$tmp/err" </dev/null
    status=$?
}

pty -- sh -c 'test -t 0 && test -t 1 && test -t 2 && stty size && exit 7'
is "the command has a terminal of that size" 7 out "24 80"
pty -s 100x30 -- stty size
is "or of another" 0 out "30 100"
pty -e 'expect name?' -e 'send joe\r' -e 'expect hi\sjoe' -- \
    sh -c 'printf "name? "; read -r n; echo "hi $n"'
is "what is typed arrives" 0 out "hi joe"
result "byte by byte" "$([ "$(od -An -c "$tmp/out" | tr -d ' \n')" = \
    'name?joe\r\nhijoe\r\n' ] || od -c "$tmp/out")"
pty -e 'expect ready' -e 'send \x03' -- sh -c 'echo ready; read -r line'
is "Ctrl-C" 130
holds() { what=$1; shift; result "$what" "$("$@" >/dev/null 2>&1 || echo "does not hold: $*")"; }
holds "and the fate is told" grep -qx 'signal 2' "$tmp/fate"
pty -e 'expect ready' -e 'send \x04' -- sh -c 'echo ready; cat; exit 130'
is "Ctrl-D; a status is no signal" 130
holds "and is told so" grep -qx 'exit 130' "$tmp/fate"
pty -e 'expect ready' -e 'signal TERM' -- sh -c 'trap "echo got; exit 3" TERM; echo ready
    while :; do sleep 0.05; done'
is "a signal to the process" 3 out "got"
pty -e 'expect ready' -e 'group-signal USR1' -- sh -c 'echo ready; sleep 20'
is "a signal to the group" 138
pty -e 'expect ready' -e 'hangup' -- sh -c 'trap "echo hup >hup; exit 4" HUP; echo ready
    while :; do sleep 0.05; done'
is "a terminal that is closed" 4
holds "is a SIGHUP" grep -q hup hup
pty -e 'expect ready' -e 'resize 90x20' -e 'expect 20\s90' -- sh -c 'trap "stty size" WINCH
    echo ready; for i in 1 2 3 4 5 6 7 8 9; do sleep 0.05; done'
is "a terminal that is resized" 0
pty -e 'file made' -e 'until test -s made' -e 'sh rm made' -- sh -c 'echo x >made; sleep 0.2'
is "files and commands" 0
pty -1 one -2 two -- sh -c 'echo 1; echo 2 >&2; test -t 0; echo 3 >/dev/tty'
is "only stdin on the terminal" 0 out "3"
holds "stdout elsewhere" grep -qx 1 one
holds "stderr elsewhere" grep -qx 2 two
echo piped | "$onpty" -0 - -1 - -- cat >piped 2>/dev/null
holds "a pipe comes in and goes out" grep -qx piped piped
pty -t 300 -e 'expect never' -- sh -c 'echo this is there; sleep 20'
is "a time-out is loud" 125 err "expect never" err "this is there"
pty -e 'expect never' -- echo gone
is "so is an early end" 125 err "ended before"
pty -e 'dance' -- true
is "and an unknown step" 125 err "no such step"
finish
