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

uncounted() { gives 0 '1 passed' && ! grep -q -i coverage "$tmp/said"; }

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

# Coverage: the lines of the policy and of what it requires, and no looser a budget.
tests "test \"a\" { $base, expect = { pass = true } }"
mkdir -p "$dir/lib"
cat >"$dir/lib/words.lua" <<'LUA'
local function bad(word)
  return word == "bad"
end
local function unused()
  local function inner()
    return 1
  end
  return inner
end
return { bad = bad, unused = unused }
LUA
cat >"$dir/p.lua" <<'LUA'
local words = require "words"
policy {
  id = "t.input",
  match = { type = "terraform_data", name = "upd", on = { "update" } },
  check = function(rc, ctx)
    if words.bad(rc.after.input) then
      rc:deny("input", "is bad")
    end
  end,
}
LUA
ok 'coverage names what no test reaches' gives 0 "policies/p.lua, missed: 7" --coverage
ok 'a function that nobody calls, and the one in it' \
    gives 0 'lib/words.lua, missed: 6-8' --coverage
ok 'coverage in JSON' gives 0 '"reached": ' --coverage --format json
ok 'without the option nobody counts' uncounted
ok 'below the least coverage' gives 1 'and --min-coverage is 90%' --min-coverage 90
ok 'at the least coverage' gives 0 '1 passed' --min-coverage 50
ok 'a percentage that is none' gives 64 'a whole number from 0 to 100' --min-coverage 101
ok 'lcov' gives 0 '1 passed' --coverage-output "$tmp/lcov"
ok 'lcov has the missed line' grep -qx 'DA:7,0' "$tmp/lcov"
ok 'lcov has a reached line' grep -qx 'DA:6,1' "$tmp/lcov"
ok 'lcov that cannot be written' gives 82 'cannot write' --coverage-output "$tmp/no/lcov"
tests "test \"a\" { $base:set($upd, \"input\", \"bad\"), expect = { deny = 1 } }"
ok 'coverage is whole with the other case' gives 0 '100%' --coverage --run a
cp "$dir/p.lua" "$tmp/good"
sed 's/if words/while rc do end if words/' "$tmp/good" >"$dir/p.lua"
ok 'the budget holds under coverage' gives 1 'instruction budget is spent' --coverage
mv "$tmp/good" "$dir/p.lua"
cat >"$dir/q.lua" <<'LUA'
policy { id = "t.other", check = function(rc, ctx)
  rc:deny(nil, "no")
end }
LUA
ok 'a policy without a test is not reached by being loaded' \
    gives 0 '  0%  0 of 3 lines' --coverage
rm "$dir/q.lua" "$dir/lib/words.lua"
sed -i -e '/^local words/d' -e 's/words.bad(rc.after.input)/rc.after.input == "bad"/' "$dir/p.lua"

sed 's/"upd"/"nobody"/' "$dir/p.lua" >"$tmp/p" && mv "$tmp/p" "$dir/p.lua"
tests "test \"a\" { $base, expect = { pass = 0 } }"
ok 'a policy that matched nothing' gives 1 'policy t.input: none of its tests (1)'
done_testing
