# SPDX-License-Identifier: Apache-2.0
# Other people's cases (tests/cases/CASES.tsv): a policy of ours for each sentence, with the verdict
# and the addresses that they expect, but for those that differences-*.tsv lists with the reason.
# ONLY=1 or ONLY=2 runs the rows of one map alone.
. "$srcdir/tests/cli/check-lib.sh"
cases=$srcdir/tests/cases
tab=$(printf '\t')
: >"$tmp/out"
: >"$tmp/err"
cat "$cases"/map-*.tsv >"$tmp/map"
cat "$cases"/differences-*.tsv >"$tmp/differences"

# id, plan, verdict, the addresses as JSON texts one behind the other, and the sentence; an empty
# list is a -, or the shell would take the next column for it
awk -F '\t' -v OFS='\t' 'NR > 1 {
    at = $5
    if (at ~ /^"/) { at = substr(at, 2, length(at) - 2); gsub(/""/, "\"", at) }
    gsub(/^\[|\]$/, "", at)
    if (at == "") at = "-"
    said = $3
    if (said ~ /^"/) { said = substr(said, 2, length(said) - 2); gsub(/""/, "\"", said) }
    print $1, $2, $4, at, said }' "$cases/CASES.tsv" >"$tmp/rows"

# The addresses of the denials in the report, as JSON texts in the order of the expected ones.
denied() {
    awk '/^  "/ { findings = /^  "findings"/ }
         !findings { next }
         /^      "address": / { at = $0; sub(/^      "address": /, "", at); sub(/,$/, "", at) }
         /^      "outcome": "deny"/ { print at }' "$tmp/out" | LC_ALL=C sort -u
}

wanted() { # ADDRESSES: one a line
    printf '%s\n' "$1" | sed 's/", "/"\n"/g' | sed '/^-*$/d' | LC_ALL=C sort -u
}

# The comment at the top of a policy, as one line.
comment() {
    sed -n '2,${/^-- /!q;s/^-- //p;}' "$1" | paste -s -d ' ' -
}

verdict() {
    sed -n 's/^  "verdict": "\(.*\)"$/\1/p' "$tmp/out" | head -n 1
}

while IFS=$tab read -r id plan expect addresses sentence; do
    case $id in
    tc.*|tfpv.*|ckv.*|regula*|kyverno.*) half=1 ;;
    *) half=2 ;;
    esac
    [ "${ONLY:-$half}" = $half ] || continue
    policy=$(awk -F '\t' -v id="$id" '$1 == id { print $2 }' "$tmp/map")
    if [ -z "$policy" ]; then
        : >"$tmp/out"
        : >"$tmp/err"
        result "$id" "no policy for it"
        continue
    fi
    case $expect in
    pass) want=allow ;;
    *) want=deny ;;
    esac
    check --format json --policies "$cases/$policy" "$srcdir/tests/fixtures/$plan"
    problem=
    wanted "$addresses" >"$tmp/wanted"
    denied >"$tmp/denied"
    if [ "$(verdict)" != "$want" ] || ! cmp -s "$tmp/wanted" "$tmp/denied"; then
        problem="$(verdict), not $want; $(diff "$tmp/wanted" "$tmp/denied")"
    fi
    ours=$(awk -F '\t' -v id="$id" '$1 == id { print $2 }' "$tmp/differences")
    if [ -n "$ours" ]; then
        wanted "$(awk -F '\t' -v id="$id" '$1 == id { print $3 }' "$tmp/differences")" \
            >"$tmp/wanted"
        if [ -z "$problem" ]; then
            problem="it is listed as a difference and is none"
        elif [ "$(verdict)" = "$ours" ] && cmp -s "$tmp/wanted" "$tmp/denied"; then
            problem=
        fi
    fi
    case $(comment "$cases/$policy") in
    "$sentence"*) ;;
    *) problem="$problem${problem:+; }the policy does not begin with the sentence" ;;
    esac
    result "$id" "$problem"
done <"$tmp/rows"

: >"$tmp/out"
: >"$tmp/err"
for file in "$cases"/*/*.lua; do
    name=${file#"$cases/"}
    cut -f 2 "$tmp/map" | grep -q -x -F -- "$name" || result "$name" "no row uses it"
done
cut -f 1 "$tmp/map" "$tmp/differences" | sort -u | while read -r id; do
    cut -f 1 "$tmp/rows" | grep -q -x -F -- "$id" || echo "$id"
done >"$tmp/strange"
result "maps and differences name rows that there are" "$(cat "$tmp/strange")"
finish
