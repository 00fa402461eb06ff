# SPDX-License-Identifier: Apache-2.0
# The manual lists every difference from the engine that a case shows, and none that no case does
# (but for those that only a real provider could show; their reason stands in differences/).
set -u
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
here=$srcdir/tests/dropin

sed -n '/^.Ss Differences from the engine/,/^.S[hs] COMMANDS/p' "$srcdir/docs/moongate.1" |
    sed -n 's/^\.It Sy \([a-z-]*\).*/\1/p' | sort >"$tmp/listed"
cat "$here"/cases/*.tsv | grep -v '^#' | awk -F '\t' 'NF == 5 && $4 != "-" { print $4 }' |
    sort -u >"$tmp/cases"
for f in "$here"/differences/*.unshown; do
    basename "$f" .unshown
done | sort >"$tmp/unshown"
sort -u "$tmp/cases" "$tmp/unshown" >"$tmp/known"

n=0
check() {
    n=$((n + 1))
    if [ -z "$2" ]; then echo "ok $n - $1"; else
        echo "not ok $n - $1"
        echo "$2" | sed 's/^/# /'
    fi
}
check "each is listed once" "$(uniq -d "$tmp/listed")"
check "what a case shows is listed" "$(comm -13 "$tmp/listed" "$tmp/known")"
check "what is listed, a case shows" "$(comm -23 "$tmp/listed" "$tmp/known")"
check "what no case can show has none" "$(comm -12 "$tmp/cases" "$tmp/unshown")"
check "each row is whole" "$(grep -v '^#' "$here"/cases/*.tsv |
    awk -F '\t' 'NF != 0 && NF != 5 && !/:$/ { print }')"
count=$(cat "$here"/cases/*.tsv | grep -v '^#' | grep -c .)
check "there are at least 150 invocations" "$([ "$count" -ge 150 ] || echo "$count")"
echo "1..$n"
