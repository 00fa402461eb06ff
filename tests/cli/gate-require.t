# SPDX-License-Identifier: Apache-2.0
# Libraries of policies: read at the tracked branch, recorded, and nothing from anywhere else.
. "$srcdir/tests/cli/gate-lib.sh"

world w
mkdir -p policies/lib
cat >policies/own.lua <<'LUA'
local words = require "words"
policy { id = "own.words", check_plan = function(plan) plan:warn("%s", words.said) end }
LUA
echo 'return { said = "from the branch" }' >policies/lib/words.lua
commit "a library"
tf plan -no-color
is "a library is there in a run" 0 err "from the branch"
run moongate check "$srcdir/tests/cli/policy/help.json"
is "and in a check of the work tree" 0 out "from the branch"
cd policies && run moongate check --policies own.lua "$srcdir/tests/cli/policy/help.json"
is "and beside a policy that is named" 0 out "from the branch"
cd .. || exit 99

echo 'return { said = "from the work tree" }' >policies/lib/words.lua
tf plan -no-color
is "one that is not committed refuses" 80 err "policies/lib/words.lua"
git checkout -q policies

tf apply -no-color -auto-approve
is "an apply is recorded" 0 err "recorded"
bundle=$(find "$(state_dir)" -name '*.tar' | sort | tail -n 1)
holds "the bundle holds the library" \
    sh -c 'tar tf "$1" | grep -x policy/policies/lib/words.lua' sh "$bundle"

ln -s words.lua policies/lib/other.lua
commit "a link"
tf plan -no-color
is "a link is no library" 82 err "policies/lib/other.lua is not a regular file"
rm policies/lib/other.lua

echo 'policy { id = "lost", check_plan = function() end }' >policies/lib/lost.lua
commit "a policy where none is looked for"
tf plan -no-color
is "a policy in a library is not passed over" 82 err "policies/lib/lost.lua:1: policy{} stands in"
rm policies/lib/lost.lua

mkdir -p policies/data
echo '["web", "api"]' >policies/data/names.json
cat >policies/names.lua <<'LUA'
policy { id = "own.names", check_plan = function(plan)
  plan:warn("names are %s", list.join(data.load "names.json"))
end }
LUA
commit "data"
tf plan -no-color
is "a data file is there in a run" 0 err "names are web, api"
run moongate check "$srcdir/tests/cli/policy/help.json"
is "and in a check" 0 out "names are web, api"
echo '["anything"]' >policies/data/names.json
tf plan -no-color
is "one that is not committed refuses" 80 err "policies/data/names.json"
git checkout -q policies
tf apply -no-color -auto-approve
is "an apply records it" 0 err "recorded"
bundle=$(find "$(state_dir)" -name '*.tar' | sort | tail -n 1)
holds "the bundle holds the data" \
    sh -c 'tar tf "$1" | grep -x policy/policies/data/names.json' sh "$bundle"
printf '[\n  "web"\n  "api"\n]\n' >policies/data/names.json
commit "bad data"
tf plan -no-color
is "data that is not JSON leaves a run undecided" 82 err "policies/data/names.json:3:"
git rm -q policies/names.lua policies/data/names.json
commit "no data"

mkdir -p other
echo 'return { said = "from elsewhere" }' >other/words.lua
sed 's/"words"/"other.words"/' policies/own.lua >own && mv own policies/own.lua
commit "a file that is no library"
tf plan -no-color
is "what lies elsewhere is not required" 82 err 'neither policies/lib/other/words.lua nor'
finish
