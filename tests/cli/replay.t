# SPDX-License-Identifier: Apache-2.0
# moongate replay: recorded runs judged again by other policies; nothing in the archive changes.
. "$srcdir/tests/cli/gate-lib.sh"

world w
cat >secret.tf <<'TF'
variable "token" {
  default   = "hunter2-canary"
  sensitive = true
}
resource "terraform_data" "secret" {
  input = var.token
}
TF
sed 's/type = "terraform_data",/& name = "web",/' policies/size.lua >size
mv size policies/size.lua
commit "a secret"
tf apply -no-color -auto-approve
is "a first run" 0
tf apply -no-color -auto-approve -var size=4
is "a second run" 0
state=$(state_dir)
archive() { (cd "$state" && find . -type f | sort | xargs sha256sum); }
archive >"$tmp/before"

run moongate replay
is "the same policies say the same" 0 out "allow -> allow" \
    out "2 runs: 0 would have been refused"
not "nothing is new" out "new"

mkdir "$tmp/set"
cat >"$tmp/set/small.lua" <<'LUA'
policy {
  id    = "new.small",
  match = { type = "terraform_data", name = "web", on = { "create", "update", "replace" } },
  check = function(rc)
    if tonumber(rc.after.input.size) > 3 then rc:deny("input.size", "too large") end
  end,
}
LUA
run moongate replay --policies "$tmp/set"
is "other policies would have refused a run" 1 out "allow -> deny" \
    out "deny new.small  terraform_data.web input.size: too large" \
    out "2 runs: 1 would have been refused"
run moongate replay --policies "$tmp/set" --format json
is "and the same for programs" 1 out '"would_be_refused": 1' out '"then": "allow"' \
    out '"policy": "new.small"'

cat >"$tmp/set/moongate.lua" <<'LUA'
policies { "small.lua" }
use "new.small" { level = "advisory" }
LUA
run moongate replay --policies "$tmp/set"
is "a manifest sets the level" 0 out "2 runs: 0 would have been refused" out "new"
cat >"$tmp/set/moongate.lua" <<'LUA'
policies { "small.lua" }
use "new.small" { effective = "2090-01-01", before = "advisory" }
LUA
run moongate replay --policies "$tmp/set"
is "dates count as when the run was" 0 out "0 would have been refused"
run moongate replay --policies "$tmp/set" --at 2090-02-01
is "or as on another day" 1 out "1 would have been refused"
rm "$tmp/set/moongate.lua"

cat >"$tmp/set/secret.lua" <<'LUA'
policy { id = "new.secret", reads_sensitive = true,
  match = { type = "terraform_data", name = "secret", on = { "create", "noop" } },
  check = function(rc) rc:deny("input", "it is %s", rc.after.input) end }
LUA
run moongate replay --policies "$tmp/set/secret.lua"
is "what is sensitive is not shown" 1 out "it is (sensitive)"
not "nor anywhere else" out "hunter2-canary"
run moongate replay --policies "$tmp/set/secret.lua" --format json
not "nor to programs" out "hunter2-canary"

run moongate replay --policies "$tmp/set" --since 2090-01-01
is "none of those days" 0 out "0 runs:"
run moongate replay --policies "$tmp/set" --until 2001-01-01
is "nor before" 0 out "0 runs:"
run moongate replay --policies "$tmp/set" --workspace elsewhere
is "nor elsewhere" 0 out "0 runs:"
run moongate replay --policies "$tmp/set/small.lua" --workspace .
is "those here" 1 out "2 runs: 1 would"
run moongate replay --since yesterday
is "a day is a day" 64 err "a day is such as 2027-01-31"
run moongate replay --policies "$tmp/set/none"
is "policies that are not there" 82 err "none"
mkdir "$tmp/empty"
run moongate replay --policies "$tmp/empty"
is "no policies at all" 82 err "nothing to judge by"
echo 'policy {' >"$tmp/empty/broken.lua"
run moongate replay --policies "$tmp/empty"
is "a broken policy refuses each run" 1 out "allow -> undecided" out "cause" out "broken.lua:2"

archive >"$tmp/after"
holds "the archive is as it was" cmp "$tmp/before" "$tmp/after"
holds "no plan is left behind" sh -c "[ -z \"\$(find '$TMPDIR' -name plan.json)\" ]"

one=$(find "$state/bundles" -name '*.tar' | sort | head -n 1)
two=$(find "$state/bundles" -name '*.tar' | sort | tail -n 1)
cp "$one" "$tmp/copy.tar"
run moongate replay --policies "$tmp/set/small.lua" "$tmp/copy.tar"
is "a bundle by its file" 0 out "1 run: 0 would have been refused"
chmod u+w "$two"
printf x | dd of="$two" bs=1 seek=2000 conv=notrunc 2>/dev/null
run moongate replay --policies "$tmp/set/small.lua"
is "a bundle that is not whole is named, and not judged" 1 out "left out:" \
    out "$(basename "$two")" out "1 run: 0 would have been refused" out "1 left out"
cp "$one" "$two"
run moongate replay --policies "$tmp/set/small.lua"
is "so is another one in its place" 1 out "it is not the bundle that the ledger names"
rm "$two"
run moongate replay --policies "$tmp/set/small.lua"
is "and one that is gone" 1 out "the file is missing"
cd "$tmp/set" || exit 99
run moongate replay --help
is "there is help" 0 out "usage: moongate replay"
finish
