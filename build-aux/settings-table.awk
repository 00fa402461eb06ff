# SPDX-License-Identifier: Apache-2.0
# The rows of wrapper/settings.def as the lines of the table in docs/moongate.lua.5:
#   awk -f build-aux/settings-table.awk wrapper/settings.def
# tests/lint/man.t compares them with the page.
function unquote(s) { gsub(/^ *"|" *$/, "", s); return s }
function trim(s) { gsub(/^ +| +$/, "", s); return s }
/^SETTING\(/ { row = "" }
/^SETTING\(/, /\)$/ {
    row = row $0
    if ($0 !~ /\)$/)
        next
    sub(/^SETTING\(/, "", row)
    sub(/\)$/, "", row)
    n = split(row, f, ",")
    for (i = 9; i <= n; i++) # a comma inside of the words
        f[8] = f[8] "," f[i]
    block = unquote(trim(f[1]))
    key = unquote(trim(f[2]))
    where = trim(f[5]) == "REPOSITORY" ? "repository" : trim(f[5]) == "OWN" ? "user" : "system"
    fallback = unquote(trim(f[7]))
    rule = tolower(trim(f[6]))
    if (trim(f[4]) == "0")
        rule = rule ", later"
    printf ".It %s%s%s Ta %s Ta %s Ta %s\n", block, block == "" ? "" : ".", key, where,
        fallback == "" ? "\\(en" : fallback, rule
}
