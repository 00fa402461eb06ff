# SPDX-License-Identifier: Apache-2.0
# The bare engine and the wrapper side by side, each in a world of its own: repository, remote,
# home, temporary folder.  A case is one line of a table below cases/ (the head of each says how
# it is read); what both did is written down in one transcript each, and the two must be equal.
# shellcheck shell=sh
# Two worlds are copied for every case: in memory that costs a tenth.
if [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt 262144 ]; then
    export TMPDIR=/dev/shm
fi
. "$srcdir/tests/cli/check-lib.sh"
. "$srcdir/tests/dropin/world.sh"
: "${MOONGATE_LINKS:?}"
for name in $(env | sed -n 's/^\(GIT_[A-Z_]*\|TF_[A-Z_]*\|COMP_[A-Z]*\)=.*/\1/p'); do
    unset "$name"
done
unset NO_COLOR MOONGATE_SHIM CI
export GIT_AUTHOR_DATE='2026-01-01T00:00:00Z' GIT_COMMITTER_DATE='2026-01-01T00:00:00Z'
export CHECKPOINT_DISABLE=1 TF_CLI_CONFIG_FILE=/dev/null GIT_CONFIG_NOSYSTEM=1 LC_ALL=C.UTF-8
: >"$tmp/out"
: >"$tmp/err"
TAB=$(printf '\t')
here=$srcdir/tests/dropin

# ---- the two worlds ----

# enter SIDE: home, records and PATH of that side; called in a subshell.
enter() {
    export HOME="$tmp/$1/home" TMPDIR="$tmp/$1/tmp" XDG_STATE_HOME="$tmp/state/$1"
    export XDG_CONFIG_HOME="$HOME/.config"
    case $1 in
    ours)
        [ -x "$MOONGATE_LINKS/$tool" ] || exit 99
        export PATH="$MOONGATE_LINKS:$MOONGATE_BINDIR:$bare_path"
        ;;
    *) export PATH="$bare_path" ;;
    esac
}

# tf ARGS…: the engine of this side, by its name; its status goes into the transcript.
tf() {
    timeout -k 5 --foreground 60 "$tool" "$@"
    tf_status=$?
    echo "$tf_status" >>"$STATUS"
    return "$tf_status"
}

# asked N: wait until the engine has asked N times.  at N TEXT: then type that.
asked() {
    tries=0
    until [ "$(grep -a -o 'Enter a value:' "$tmp/$side.stdout" | wc -l)" -ge "$1" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 400 ] || return 1
        sleep 0.05
    done
}
at() {
    asked "$1" && echo "$2"
}

# held: the state is locked by an engine that goes on; $id is its lock's.  release: it ends.
held() {
    mkfifo "$tmp/$side.fifo"
    "$tool" console <"$tmp/$side.fifo" >/dev/null 2>&1 &
    holder=$!
    exec 9>"$tmp/$side.fifo"
    tries=0
    until id=$(sed -n 's/.*"ID":"\([^"]*\)".*/\1/p' .terraform.tfstate.lock.info 2>/dev/null) &&
        [ -n "$id" ]; do
        tries=$((tries + 1))
        [ "$tries" -lt 400 ] || break
        sleep 0.05
    done
    # What was not held must not look the same on both sides.
    [ -n "$id" ] || echo "$side holds no lock" >>"$STATUS"
}
release() {
    exec 9>&-
    wait "$holder"
    echo "the holder $?" >>"$STATUS"
    rm "$tmp/$side.fifo"
}

# keys STEPS ARGS…: the engine on a terminal, with the steps of onpty, separated by " | ".
keys() {
    printf '%s\n' "$1" | sed 's/ | /\n/g' >"$tmp/$side.steps"
    shift
    "$builddir/tests/bin/onpty" -s "${wide:-100}x40" -o "$tmp/$side.raw" -f "$tmp/$side.steps" \
        -- "$tool" "$@"
    echo "$?" >>"$STATUS"
    tr -d '\r' <"$tmp/$side.raw" | awk -f "$tmp/own.awk" >"$tmp/$side.screen"
}

# once SIDE: the world is made; both sides come to the same by the same commands.
once() (
    enter "$1"
    mkdir -p "$tmp/$1" "$HOME" "$TMPDIR" "$XDG_STATE_HOME" && cd "$tmp/$1" || exit 99
    git config --global user.name tester
    git config --global user.email tester@localhost
    git config --global init.defaultBranch main
    git init -q --bare --template= remote.git
    git init -q --template= wc && cd wc || exit 99
    git remote add origin "$tmp/$1/remote.git"
    make_tree "$tool"
    git add -A && git commit -q -m first && git push -q -u origin HEAD:main || exit 99
    for repository in . ../remote.git; do
        git -C "$repository" repack -a -d -q && git -C "$repository" pack-refs --all || exit 99
    done
    (cd parent && "$tool" init) && (cd single && "$tool" init) || exit 99
    (cd applied && "$tool" apply -auto-approve) || exit 99
    (cd spaces && "$tool" workspace new dev && "$tool" apply -auto-approve) || exit 99
    (cd moving && "$tool" init && "$tool" apply -auto-approve) || exit 99
    sed -i s/a.tfstate/b.tfstate/ moving/backend.tf
    git commit -q -a -m moved && git push -q || exit 99
    (cd outputs && "$tool" apply -auto-approve) || exit 99
    (cd warned && "$tool" apply -auto-approve) || exit 99
) >"$tmp/once.$1" 2>&1

make_worlds() {
    for side in bare ours; do
        once "$side" || {
            result "the world of $tool, $side" "$(tail -n 20 "$tmp/once.$side")"
            finish
            exit 1
        }
    done
    mkdir "$tmp/kept"
    mv "$tmp/bare" "$tmp/ours" "$tmp/state" "$tmp/kept/"
}

fresh_worlds() {
    rm -rf "$tmp/bare" "$tmp/ours" "$tmp/state"
    cp -a "$tmp/kept/bare" "$tmp/kept/ours" "$tmp/kept/state" "$tmp/"
}

# ---- one side of a case ----

# one_side SIDE FOLDER COMMAND: leaves SIDE.stdout, SIDE.stderr, SIDE.status in $tmp.
one_side() (
    enter "$1"
    cd "$tmp/$1/wc/$2" || exit 99
    side=$1 STATUS=$tmp/$1.status
    : >"$STATUS"
    : >"$tmp/$1.screen"
    eval "$3" >"$tmp/$side.stdout" 2>"$tmp/$side.stderr" </dev/null
    echo "last $?" >>"$STATUS"
)

# Ids, times, the names of the worlds: what differs between any two runs of the bare engine.
cat >"$tmp/ids.sed" <<SED
s#$tmp/(bare|ours)#WORLD#g
s/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/ID/g
s/(after|\[) ?[0-9]+(m[0-9]+)?s/\1 Ns/g
s/"@timestamp":"[^"]*"/"@timestamp":"T"/g
s/"timestamp":"[^"]*"/"timestamp":"T"/g
s/"elapsed_seconds":[0-9]+/"elapsed_seconds":N/g
s/[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+( \+0000)?( UTC|Z)/TIME/g
s/PID [0-9]+/PID N/g
s/\.tfstate\.[0-9]{10}\.backup/.tfstate.TIME.backup/g
SED

# Lines of things that go on at the same time have no order: each run of them is sorted.
cat >"$tmp/order.awk" <<'AWK'
function flush(   i, j, t) {
    for (i = 2; i <= n; i++)
        for (j = i; j > 1 && held[j - 1] > held[j]; j--) {
            t = held[j]; held[j] = held[j - 1]; held[j - 1] = t
        }
    if (n) print resets + 0, "resets"
    for (i = 1; i <= n; i++) print held[i]
    n = resets = 0
}
function hold(line) {
    while (sub(/^\033\[0m/, "", line)) resets++
    held[++n] = line
}
/: (Creat|Refreshing|Destr|Modif)[a-z]+( state| complete| after)?[^:]*(\.\.\.|\[|\033|$)/ ||
/: (Provisioning with|Still )/ ||
/"type":"(refresh|apply|provision)_[a-z]+"/ { hold($0); next }
{ flush(); print }
END { flush() }
AWK

# Of our stderr the lines that are ours: those that begin with "moongate: " (behind the bytes with
# which the engine ended its colours), and below one that says what was refused, denied or not
# decided the empty and the indented lines up to the last indented one.
cat >"$tmp/own.awk" <<'AWK'
/^(\033\[0m)*moongate: / {
    blanks = ""
    block = /moongate: (refused|denied|undecided)/
    sub(/moongate: .*/, "")
    before = before $0
    next
}
block && /^\r?$/ { blanks = blanks $0 "\n"; next }
block && /^  / { blanks = ""; next }
{ printf "%s%s", blanks, before; blanks = before = ""; block = 0; print }
END { printf "%s", blanks; if (before != "") print before }
AWK

# files_of SIDE: every name in the world with its kind, mode and link; what changed, in full.
files_of() {
    (cd "$tmp/$1" && find . -printf '%y %m %P %l\n' | sort &&
        find . -type f -newer "$tmp/marker" | sort | while read -r f; do
            echo "== $f"
            case $(head -c 2 "$f" | tr -d '\0') in
            PK) echo "a plan" ;;
            *) cat "$f" && echo ;;
            esac
        done)
}

# transcript SIDE
transcript() {
    {
        echo "--- stdout"
        if [ "$together" ]; then
            awk -f "$tmp/own.awk" "$tmp/$1.stdout"
        else
            cat "$tmp/$1.stdout"
        fi
        echo "--- stderr"
        awk -f "$tmp/own.awk" "$tmp/$1.stderr"
        echo "--- screen"
        cat "$tmp/$1.screen"
        echo "--- status"
        cat "$tmp/$1.status"
        echo "--- files"
        files_of "$1"
    } 2>&1 | sed -E -f "$tmp/ids.sed" | awk -f "$tmp/order.awk" >"$tmp/$1.transcript"
}

# ---- a case ----

# Both sides as they read with the difference that the case names: ID.sed makes ours of the
# engine's transcript, ID.both.sed takes out of both what cannot be made equal line by line.
with_difference() {
    cp "$tmp/bare.transcript" "$tmp/expected"
    cp "$tmp/ours.transcript" "$tmp/got"
    [ "$1" = - ] && return
    cmp -s "$tmp/expected" "$tmp/got" && echo "the difference $1 does not show"
    if [ -e "$here/differences/$1.both.sed" ]; then
        for f in expected got; do
            sed -E -f "$here/differences/$1.both.sed" "$tmp/$f" >"$tmp/$f.new"
            mv "$tmp/$f.new" "$tmp/$f"
        done
    fi
    if [ -e "$here/differences/$1.sed" ]; then
        sed -E -f "$here/differences/$1.sed" "$tmp/expected" >"$tmp/expected.new"
        mv "$tmp/expected.new" "$tmp/expected"
    fi
}

# both_sides FOLDER COMMAND
both_sides() {
    fresh_worlds
    # What a case writes within the same tick of the clock would not be newer.
    touch "$tmp/marker" && sleep 0.02
    one_side bare "$1" "$2" &
    other=$!
    one_side ours "$1" "$2"
    wait "$other"
}

# one_case NAME FOLDER DIFFERENCE COMMAND
one_case() {
    case $4 in *"2>&1"*) together=yes ;; *) together= ;; esac
    both_sides "$2" "$4"
    # The engine may lose a question that it asks at once after an answer, and waits for ever.
    # What waits again is not that.
    if grep -qx -E '124|137' "$tmp/bare.status" "$tmp/ours.status"; then
        both_sides "$2" "$4"
    fi
    transcript bare
    transcript ours
    # Two of them that end at once may be one snapshot of the state or two.
    [ "$2" != many ] || sed -i 's/"serial": [0-9]*,/"serial": N,/' "$tmp"/*.transcript
    problem=$(with_difference "$3")
    delta=$(diff -a "$tmp/expected" "$tmp/got" | head -n 60 | cat -v)
    result "$tool: $1" "$problem$delta"
}

# fits SPEC: is this case for this engine?  both, terraform, tofu, or one with >=VERSION.
fits() {
    case $1 in
    both | "$tool") return 0 ;;
    "$tool"">="*) [ "$(printf '%s\n' "${1#*>=}" "$version" | sort -V | head -n 1)" = "${1#*>=}" ] ;;
    *) return 1 ;;
    esac
}

# What of a table is compared: all cases with every engine (DROPIN=all; .ci/full), each case with
# one of the engines in turn, or under the sanitizers, which cost three times as much, half of that.
# A case that is for one engine only is always compared with it.
share=${DROPIN:-each}
[ "$share" = all ] || ! grep -q -e '-fsanitize=address' "$builddir/Makefile" || share=half

# its_turn NUMBER SPEC
its_turn() {
    case $share in
    all) return 0 ;;
    half) [ $(($1 / 2 % 2)) -eq 0 ] || return 1 ;;
    esac
    [ "$2" != both ] || [ "$engines" = 1 ] || [ $(($1 % 2)) -eq "$turn" ]
}

# compare_table FILE
compare_table() {
    engines=0 turn=0
    for tool in terraform tofu; do
        if command -v "$tool" >/dev/null; then
            engines=$((engines + 1))
        fi
    done
    for tool in terraform tofu; do
        if ! command -v "$tool" >/dev/null; then
            echo "# no $tool here: its side of the comparison is left out"
            continue
        fi
        bare_path=$PATH
        version=$("$tool" version | sed -n '1s/.* v//p')
        rm -rf "$tmp/kept" "$tmp/bare" "$tmp/ours" "$tmp/state"
        make_worlds
        number=0
        while IFS=$TAB read -r name folder spec differs command; do
            case $name in '#'* | '') continue ;; esac
            # shellcheck disable=SC2254
            case $name in ${ONLY:-*}) ;; *) continue ;; esac
            number=$((number + 1))
            if fits "$spec" && its_turn "$number" "$spec"; then
                one_case "$name" "$folder" "$differs" "$command" </dev/null
            fi
        done <"$1"
        turn=1
    done
    finish
}
