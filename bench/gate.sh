# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# The whole git gate on a large clone against `git status` of the same tree; read by bench/run.
#   FILES=N       files of the repository (20000)
#   GATE_ROUNDS=N rounds (21)
: "${builddir:?}" "${timeit:?}" "${home:?}"
FILES=${FILES:-20000}
GATE_ROUNDS=${GATE_ROUNDS:-21}

# A repository of $1 files, 20 in a directory, of 0.2 to 2.2 KB, and a clone of it: made once.
make_clone() {
    [ -d "$builddir/bench/clone-$1/wc/.git" ] && return
    echo "making a repository of $1 files" >&2
    rm -rf "$builddir/bench/clone-$1" && mkdir -p "$builddir/bench/clone-$1/make"
    (
        cd "$builddir/bench/clone-$1/make" || exit 2
        awk -v n="$1" 'BEGIN {
            for (i = 0; i < n; i++) {
                d = sprintf("area%02d/team%d/stack%d", i / 1000, i / 100 % 10, i / 20 % 5)
                if (i % 20 == 0) system("mkdir -p " d)
                f = sprintf("%s/file%02d.tf", d, i % 20)
                printf "# file %d\n", i >f
                for (k = 0; k < 5 + i * 7919 % 75; k++)
                    print "setting_" k " = \"a value\" # and words" >f
                close(f)
            }
        }'
        git init -q . && git add -A && git -c user.name=b -c user.email=b@localhost \
            commit -q -m "many files"
    )
    git clone -q --bare "$builddir/bench/clone-$1/make" "$builddir/bench/clone-$1/remote.git"
    git clone -q "$builddir/bench/clone-$1/remote.git" "$builddir/bench/clone-$1/wc"
    rm -rf "$builddir/bench/clone-$1/make"
    sleep 3 # neither git nor we trust the times of files as young as this
}

gate_row() {
    row "$1" "$(ms "$2")" "$(ms "$3")" "x$(ratio "$3" "$2")"
}

git_gate() {
    make_clone "$FILES"
    cd "$builddir/bench/clone-$FILES/wc" || exit 2
    gate=$builddir/bench/gate_time
    git status --porcelain >/dev/null
    "$gate" && "$gate" # pins the clone, fills the cache
    # Words and results are split on purpose.
    # shellcheck disable=SC2046
    set -- $("$timeit" -n "$GATE_ROUNDS" -- git status --porcelain --- "$gate" --- "$gate" --cold \
        --- "$gate" --no-server --- "$gate" --no-server --cold)
    cd "$OLDPWD" || exit 2
    printf '\nthe git gate, %s files, median of %s calls each, in turn\n' "$FILES" "$GATE_ROUNDS"
    row "" "git status" "the gate" "ratio"
    gate_row "everything, with the stat cache" "$1" "$3"
    gate_row "everything, without it" "$1" "$5"
    gate_row "without the server, with it" "$1" "$7"
    gate_row "without both" "$1" "$9"
}
git_gate
