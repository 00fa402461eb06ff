# SPDX-License-Identifier: Apache-2.0
# Every plan and odd input of tests/fixtures, judged by the stock policies and by a policy that
# finds nothing: no crash, the verdict that is expected, equal bytes twice.
. "$srcdir/tests/cli/check-lib.sh"
fixtures=$srcdir/tests/fixtures

mkdir "$tmp/empty-handed"
cat >"$tmp/empty-handed/pass.lua" <<'EOF'
policy { id = "empty.handed", check_plan = function(plan) end }
EOF

# The verdict in the report must be the one that the exit status says.
verdict() {
    case $status in
    0) want=allow ;;
    81) want=deny ;;
    82) want=undecided ;;
    *) want=none ;;
    esac
    sed -n 's/^  "verdict": "\(.*\)"$/\1/p' "$tmp/out" | head -n 1 >"$tmp/verdict"
    [ "$(cat "$tmp/verdict")" = "$want" ] || echo "status $status, verdict $(cat "$tmp/verdict")"
}

# expected TABLE FILE: "verdict TAB words", or nothing.
expected() {
    awk -F '\t' -v f="$2" '!/^#/ && $1 == f { print $2 "\t" $3 }' "$fixtures/$1"
}

# twice NAME POLICIES FILE [VERDICT WORDS]
twice() {
    check --format json --policies "$2" "$3"
    problem=$(verdict)
    [ ! -s "$tmp/err" ] || problem="$problem${problem:+; }stderr is not empty"
    if [ -n "${4:-}" ] && [ "$(cat "$tmp/verdict")" != "$4" ]; then
        problem="$problem${problem:+; }$(cat "$tmp/verdict"), not $4"
    fi
    if [ -n "${5:-}" ] && ! grep -q -F -- "$5" "$tmp/out"; then
        problem="$problem${problem:+; }no '$5'"
    fi
    cp "$tmp/out" "$tmp/once"
    check --format json --policies "$2" "$3"
    cmp -s "$tmp/out" "$tmp/once" || problem="$problem${problem:+; }other bytes the second time"
    result "$1" "$problem"
}

# A plan that people publish is allowed when nobody objects, but for those that plans.expect
# names with the reason.
for file in "$fixtures"/plans/*.json "$fixtures"/generated/*.json; do
    name=${file#"$fixtures/"}
    row=$(expected plans.expect "$name")
    want=${row%%	*} words=${row#*	}
    twice "$name, empty-handed" "$tmp/empty-handed" "$file" "${want:-allow}" "$words"
    twice "$name, stock policies" "$MOONGATE_DATA/std" "$file" "$want" "$words"
done

for file in "$fixtures"/odd/* "$fixtures"/states/*; do
    name=${file#"$fixtures/"}
    row=$(expected odd.expect "$name")
    if [ -z "$row" ]; then
        : >"$tmp/out"
        : >"$tmp/err"
        result "$name" "odd.expect has no row for it"
        continue
    fi
    twice "$name" "$tmp/empty-handed" "$file" "${row%%	*}" "${row#*	}"
done
finish
