# SPDX-License-Identifier: Apache-2.0
# Shared by the lint tests: the list of our own files, and one TAP line per rule.
# shellcheck shell=sh
: "${srcdir:?}" "${builddir:?}"
cd "$srcdir" || exit 99

# check runs at the end of a pipe, in a process of its own: what it found is kept in a file.
results=$(mktemp)
trap 'rm -f "$results"' EXIT

# Every file that is ours, one a line: from git in a clone (new files too), else all that is in
# the tree but for what autoreconf and configure make.
all_files() {
    if [ -e .git ]; then
        git ls-files -co --exclude-standard | while read -r f; do
            [ -f "$f" ] && printf '%s\n' "$f"
        done
    else
        find . -type f | sed 's|^\./||' |
            grep -v -E '^(_|build|autom4te\.cache|\.cache|tests/stage)|(^|/)\.(deps|dirstamp)' |
            grep -v -x -E 'configure~?|Makefile(\.in)?|aclocal\.m4|config\.(log|status)' |
            grep -v -E '\.(o|a|trs|log)$' |
            grep -v -x -E 'moongate|gate|judge|evidence|tests/(unit/test|fuzz/fuzz)_[a-z_]*'
        [ ! -d build-aux ] || printf '%s\n' build-aux/packages build-aux/setup.sh
    fi | sort -u
}

# files PATTERN: those that match an extended regular expression.
files() { all_files | grep -E -- "$1"; }

# check NAME: a rule holds when stdin, its list of offences, is empty.
check() {
    found=$(cat)
    [ -z "$found" ] || printf '%s\n' "$found" | sed 's/^/# /'
    if [ -z "$found" ]; then echo "ok - $1"; else echo "not ok - $1"; fi | tee -a "$results"
}

done_checking() {
    echo "1..$(wc -l <"$results")"
}
