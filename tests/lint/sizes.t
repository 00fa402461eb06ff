# SPDX-License-Identifier: Apache-2.0
# A file has at most 600 lines, a function at most 80, a line at most 100 characters.  Hostile
# inputs (tests/attacks, tests/fuzz/corpus) are as they are.
. "$srcdir/tests/lint/lint.sh"

code='\.([ch]|lua|sh|t|mk|def)$|^\.ci/'

files "$code" | while read -r f; do
    awk 'END { if (NR > 600) print FILENAME ": " NR " lines" }' "$f"
done | check "files of at most 600 lines"

files "$code" | grep -v -E '^tests/(attacks|fuzz/corpus)/' | while read -r f; do
    LC_ALL=C.UTF-8 awk 'length > 100 { print FILENAME ":" FNR ": " length " characters" }' "$f"
done | check "lines of at most 100 characters"

# A definition in our style: a line that opens with its name, then the body between a `{` and a
# `}` in the first column.
files '\.c$' | while read -r f; do
    awk '/^[a-z_][a-z_0-9]*\(/ { name = $0; sub(/\(.*/, "", name) }
         /^\{/ { start = FNR }
         /^\}/ { if (start && FNR - start - 1 > 80)
                     print FILENAME ":" start ": " name " has " FNR - start - 1 " lines"
                 start = 0 }' "$f"
done | check "functions of at most 80 lines"

files '\.[ch]$' | while read -r f; do
    grep -n -E '	|[[:space:]]$' "$f" | sed "s|^|$f:|"
done | check "no tab and no space at the end of a line in C"

done_checking
