#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# moongate test: tests beside policies, on a real plan: exact expectations, edits, hostile files.
# shellcheck source=tests/cli/judge-lib.sh
. "$srcdir/tests/cli/judge-lib.sh"
dir=$tmp/policies
mkdir -p "$dir/tests/fixtures"
cp "$srcdir/tests/fixtures/generated/tf1114__replace-by-request.json" "$dir/tests/fixtures/r.json"
cat >"$dir/p.lua" <<'LUA'
policy {
  id = "t.input",
  match = { type = "terraform_data", name = "upd", on = { "update" } },
  check = function(rc, ctx)
    if rc.after.input == "bad" then rc:deny("input", "is bad") end
  end,
}
LUA

tests() { # TEXT…: the test file
    printf '%s\n' "$@" >"$dir/tests/p.lua"
}

# gives STATUS WORDS [ARGUMENT…]: moongate test ends so, and says so
gives() {
    status=$1 words=$2
    shift 2
    got=0
    timeout 30 "$MOONGATE_BINDIR/moongate" test --policies "$dir" "$@" >"$tmp/said" 2>&1 || got=$?
    cat "$tmp/said"
    echo "status $got, expected $status: $words"
    [ "$got" = "$status" ] && grep -qF -- "$words" "$tmp/said"
}

base='policy = "t.input", plan = fixture "r.json"'
upd='"terraform_data.upd"'
ok 'no tests is a failure' gives 1 'no test'
tests "test \"a\" { $base, expect = { pass = true } }"
ok 'a test passes' gives 0 '1 passed, 0 failed'
tests "test \"a\" { $base:set($upd, \"input\", \"bad\"), expect = { deny = { $upd } } }"
ok 'a value is set' gives 0 '1 passed'
tests "test \"a\" { $base:set($upd, \"input\", unknown), expect = { unknown = { $upd } } }"
ok 'a value becomes unknown' gives 0 '1 passed'
tests "test \"a\" { $base:set($upd, \"input\", sensitive \"bad\"), expect = { unknown = 1 } }"
ok 'a value becomes sensitive' gives 0 '1 passed'
tests "test \"a\" { $base:set($upd, \"input\", \"bad\"):unset($upd, \"input\")," \
    'expect = { pass = 1 } }'
ok 'a value is taken away' gives 0 '1 passed'
tests "test \"a\" { $base:set($upd, \"input\", \"bad\"), expect = { pass = 0, warn = 1 } }"
ok 'what is not expected fails' gives 1 '+ deny terraform_data.upd input: is bad'
tests "test \"a\" { $base:set(\"terraform_data.upt\", \"input\", 1), expect = { deny = 1 } }"
ok 'an address that is not there' gives 1 'did you mean terraform_data.upd?'
tests "test \"t\" { $base, cases = {" \
    "{ name = \"one\", expect = { pass = 1 } }," \
    "{ name = \"two\", set = { [$upd] = { input = \"bad\" } }, expect = { deny = 1 } } } }"
ok 'cases' gives 0 '2 passed'
ok 'a pattern chooses' gives 0 '1 passed' --run '*two'
ok 'TAP' gives 0 'ok 2 - t: two' --format tap
ok 'JSON' gives 0 '"passed": 2' --format json
tests "test \"a\" { policy = \"t.input\", plan = fixture \"fixtures/r.json\", expekt = {} }"
ok 'a misspelt key' gives 82 "did you mean 'expect'?"
tests "test \"a\" { $base, expect = {} }"
ok 'a test that expects nothing' gives 82 'it expects nothing'
tests 'test "a" { policy = "t.input", plan = fixture "../../../secret", expect = { pass = 1 } }'
echo '{}' >"$tmp/secret"
ok 'no way out of the folder' gives 82 'lies outside of'
tests 'while true do end'
ok 'an endless loop' gives 82 'limit: instructions: '
tests 'local t = {} while true do t[#t + 1] = ("x"):rep(100000) .. #t end'
ok 'all memory' gives 82 'limit: memory: '
tests 'os.execute("true")'
ok 'an escape' gives 82 'os is not available in policies'
sed 's/"upd"/"nobody"/' "$dir/p.lua" >"$tmp/p" && mv "$tmp/p" "$dir/p.lua"
tests "test \"a\" { $base, expect = { pass = 0 } }"
ok 'a policy that matched nothing' gives 1 'policy t.input: none of its tests (1)'
done_testing
