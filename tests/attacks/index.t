# SPDX-License-Identifier: Apache-2.0
# README.md and the tests name the same ways around: each id of a row stands in a comment line
# `# attack: ID …` of the files that the row names, and each id in such a line has a row.
: "${srcdir:?}"
cd "$srcdir" || exit 99
list=$(mktemp -d) || exit 99
trap 'rm -rf "$list"' EXIT

# "ID FILE" for each row and each file that it names; "ID -" for a row without one.
awk -F '|' '$2 ~ /^ [ADG][0-9]+ $/ {
    n = split($5, files, " ")
    id = $2
    gsub(/ /, "", id)
    if (n == 0)
        print id, "-"
    for (i = 1; i <= n; i++) {
        gsub(/[`,]/, "", files[i])
        print id, files[i]
    }
}' tests/attacks/README.md >"$list/rows"

# "ID FILE" for each id in a comment; ids stand before the words.
grep -H '^ *# attack: ' tests/attacks/*.t tests/cli/*.t tests/dropin/*.t 2>/dev/null | awk '{
    file = $1
    sub(/:.*/, "", file)
    sub(/^[^#]*# attack: /, "")
    n = split($0, words, /[ ,:;]+/)
    for (i = 1; i <= n && words[i] ~ /^[ADG][0-9]+$/; i++)
        print words[i], file
}' | sort -u >"$list/shown"

count=0
say() {
    count=$((count + 1))
    echo "$1 $count - $2"
}
while read -r id file; do
    if [ "$file" = - ]; then
        say "not ok" "$id: no test shows it"
    elif grep -q -x -F "$id $file" "$list/shown"; then
        say ok "$id is shown by $file"
    else
        say "not ok" "$id: $file has no such comment"
    fi
done <"$list/rows"
while read -r id file; do
    if ! grep -q -x -F "$id $file" "$list/rows"; then
        say "not ok" "$file shows $id, and its row does not say so"
    fi
done <"$list/shown"

# All of them, and each once.
expected=$(i=1; while [ $i -le 35 ]; do
    [ $i -gt 31 ] || echo "D$i"
    echo "G$i"
    [ $i -gt 12 ] || echo "A$i"
    i=$((i + 1))
done; echo A21)
awk '{ print $1 }' "$list/rows" | sort -u >"$list/have"
echo "$expected" | sort -u >"$list/want"
if cmp -s "$list/have" "$list/want"; then
    say ok "every id has a row"
else
    say "not ok" "ids without a row, or rows without an id: $(diff "$list/have" "$list/want" |
        tr '\n' ' ')"
fi
echo "1..$count"
