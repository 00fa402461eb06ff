# SPDX-License-Identifier: Apache-2.0
# moongate docs: a catalogue of policies, in three formats, confined as ever.
. "$srcdir/tests/cli/check-lib.sh"

# docs ARGS…: like check.
docs() {
    "$MOONGATE_BINDIR/moongate" docs "$@" >"$tmp/out" 2>"$tmp/err"
    status=$?
}

mkdir -p "$tmp/work/policies"
cd "$tmp/work" || exit 99
cat >policies/b.lua <<'LUA'
policy {
    id = "b.second",
    title = "a *title* with <b>, | and `code`",
    description = "why it is",
    severity = "low",
    remediation = "do this",
    url = "https://example.com/b",
    controls = { "CIS AWS 1.5: 5.2", "NIST 800-53: SC-7" },
    params = { most = 3, kinds = { "a``b", "c" } },
    check = function(rc, ctx) error("nothing is judged") end,
}
LUA
cat >policies/a.lua <<'LUA'
policy { id = "a.first", on_command = { "workspace delete" }, check_command = function(c) end }
policy { id = "a.plan", check_plan = function(plan) plan:deny("never") end }
LUA

docs
is "markdown is the default; texts are no markup" 0 out '# Policies' out '## a.first' \
    out 'a \*title\* with \<b\>, \| and \`code\`' out '- severity: low' \
    out '- parameter: `most = 3`' out '- parameter: ``` kinds = ["a``b","c"] ```' \
    out '- to pass: do this' \
    out '- controls: CIS AWS 1.5: 5.2, NIST 800-53: SC-7' \
    out '- see: `https://example.com/b`' out '- source: `policies/b.lua`'
result "sorted by id, whatever they judge" "$(
    [ "$(sed -n 's/^## //p' "$tmp/out" | tr '\n' ' ')" = "a.first a.plan b.second " ] || echo no)"
cp "$tmp/out" "$tmp/first"
docs policies/b.lua policies
result "a file that is named twice is one" "$(cmp "$tmp/out" "$tmp/first" 2>&1)"
cp policies/b.lua "$tmp/copy.lua"
docs policies "$tmp/copy.lua"
is "two policies of one id are an error" 82 err "two policies have the id"
docs policies/b.lua policies/a.lua
result "the order of the files does not matter" "$(cmp "$tmp/out" "$tmp/first" 2>&1)"
docs --format text
is "text" 0 out 'b.second' out '  severity   low' \
    out '  controls   CIS AWS 1.5: 5.2, NIST 800-53: SC-7' out '  parameter  most = 3'
docs --format json
is "JSON" 0 out '"id": "a.first"' out '"most": 3' \
    out '"CIS AWS 1.5: 5.2",' out '"url": "https://example.com/b"'
docs --std
result "every stock policy, and no other" "$(
    [ "$(grep -c '^## ' "$tmp/out")" -ge 4 ] || echo "too few"
    for f in "$MOONGATE_DATA"/std/*.lua; do
        grep -q -F "std/$(basename "$f")" "$tmp/out" || echo "no $f"
    done
    grep -F a.first "$tmp/out")"
docs --std policies
is "both" 0 out '## a.first' out '## tags.required'

# ---- errors ----
for wrong in '{}' '"CIS"' '{ 1 }' '{ "" }' '{ a = "b" }'; do
    echo "policy { id = \"c\", controls = $wrong, check = function(rc) end }" >policies/c.lua
    docs
    is "controls = $wrong" 82 err "controls is a list of"
done
printf 'policy {' >policies/c.lua
docs
is "a policy that cannot be read" 82 err "policies/c.lua:1"
result "prints nothing" "$(cat "$tmp/out")"
echo 'while true do end' >policies/c.lua
docs
is "one that does not end" 82 err "instruction budget is spent"
echo 'local x = 1' >policies/c.lua
docs
is "one that is none" 82 err "has no policy{}"
mkdir policies/lib
echo 'return { title = "from what is shared" }' >policies/lib/words.lua
echo 'policy { id = "c.third", title = require("words").title, check = function() end }' \
    >policies/c.lua
docs
is "policies that require what they share" 0 out "c.third" out "from what is shared"
mkdir empty
docs empty
is "no policy at all" 82 err "no policy"
docs absent
is "a path that is not there" 82 err "absent"
cd empty || exit 99
docs
is "without a folder of policies it says what to name" 82 err "--std"
docs --format yaml ../policies
is "an unknown format" 64 err "markdown, text or json"
docs --nonsense
is "an unknown option" 64 err "--nonsense"
docs --help
is "--help" 0 out "usage: moongate docs"
"$MOONGATE_BINDIR/moongate" docs --std >/dev/full 2>"$tmp/err"
status=$?
is "a catalogue that cannot be written" 82 err "cannot write"
finish
