# SPDX-License-Identifier: Apache-2.0
# For the scenarios of commands that write state: every engine that is here, and what a record says.
# shellcheck shell=sh
. "$srcdir/tests/cli/gate-lib.sh"

# engines: the names of the real engines on this machine; both where both are.
engines() {
    for name in terraform tofu; do
        real_engine "$name" >/dev/null && echo "$name"
    done
}

# real_engine NAME: its path, moongate's own links apart.
real_engine() {
    IFS=:
    for dir in $PATH "$srcdir/.cache/engine"; do
        if [ -x "$dir/$1" ] && [ "$dir" != "$MOONGATE_LINKS" ]; then
            unset IFS
            echo "$dir/$1"
            return
        fi
    done
    unset IFS
    return 1
}

# use NAME: the following calls are of that engine.
use() {
    tool=$1
    engine=$(real_engine "$1")
    PATH="$PATH:$(dirname "$engine")"
}

# serial: of the state that the engine itself shows.
serial() {
    "$engine" state pull 2>/dev/null | sed -n 's/^  "serial": \([0-9]*\),/\1/p'
}

# bundle: the newest bundle of this world; ids of runs begin with the time.
bundle() {
    find "$(state_dir)/bundles" -name '*.tar' |
        sed 's/.*-\([0-9a-f-]\{36\}\)\.tar$/\1 &/' | sort | tail -n 1 | cut -d ' ' -f 2-
}

# member NAME: one member of the newest bundle.
member() {
    tar -xOf "$(bundle)" "$1"
}

# statement: of the newest bundle, in one line, one space between its parts.
statement() {
    member statement.json | tr '\n' ' ' | tr -s ' '
}

# recorded NAME TEXT…: the newest record's statement has each of these texts.
recorded() {
    what=$1 problem=
    shift
    statement >"$tmp/statement"
    for text; do
        grep -q -F -- "$text" "$tmp/statement" || problem="$problem${problem:+; }no '$text'"
    done
    result "$what" "${problem:+$problem in $(cat "$tmp/statement")}"
}

# rule FILE LUA: one more policy, committed.
rule() {
    printf '%s\n' "$2" >"policies/$1"
    commit "policy $1"
}
