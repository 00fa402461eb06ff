# SPDX-License-Identifier: Apache-2.0
# moongate lock: several root modules, what it says and writes, and the gate's answer to it.
. "$srcdir/tests/attacks/modules-lib.sh"
umask 022
package far
world w
lock=.moongate/modules.lock
echo 'policy { id = "ok", title = "all", check_plan = function() end }' >policies/size.lua

run moongate lock
is "without remote modules" 0 out "nothing to lock"
holds "nothing is written" [ ! -e .moongate ]
run moongate lock --check
is "nothing to compare" 0 out "all as locked: 0 modules"

mkdir -p live/prod live/dev
echo "module \"far\" { source = \"git::file://$tmp/far//sub?ref=v1\" }" >live/prod/main.tf
cp live/prod/main.tf live/dev/
tar -czf "$tmp/inner.tar.gz" -C "$tmp/far/inner" main.tf
echo "module \"archive\" { source = \"$tmp/inner.tar.gz\" }" >>live/dev/main.tf
run moongate lock live/prod live/dev
is "two root modules" 0 out "locked    live/prod  far" out "commit $(git -C "$tmp/far" \
    rev-parse v1 | cut -c 1-12)" out "live/dev  archive" out "git add $lock"
holds "a file for all" [ "$(grep -c '"files":' $lock)" = 3 ]
holds "each file once" [ "$(grep -c '"file":"main.tf"' $lock)" = 3 ]
holds "readable as the user's other files" [ "$(stat -c %a $lock)" = 644 ]
cp $lock "$tmp/lock"
commit locked
run moongate lock live/prod
is "again" 0 out "locked    live/prod  far"
holds "writes the same" cmp -s $lock "$tmp/lock"
holds "and leaves nothing behind" [ -z "$(ls "$TMPDIR")" ]

# The gate reads it for the root module that it runs.
"$engine" -chdir=live/dev init -no-color >"$tmp/out" 2>&1 || exit 99
tf -chdir=live/dev plan -no-color
is "-chdir" 0 err "allowed by" out "module.archive.terraform_data.inner"
TF_DATA_DIR=../../data tf -chdir=live/prod plan -no-color
is "not fetched: the engine says so" 1 err "not installed"
TF_DATA_DIR=../../.terraform/d "$engine" -chdir=live/prod init -no-color >"$tmp/out" 2>&1 || exit 99
export TF_DATA_DIR=../../.terraform/d
tf -chdir=live/prod plan -no-color
is "TF_DATA_DIR" 0 err "allowed by"
echo >>.terraform/d/modules/far/data.txt
tf -chdir=live/prod plan -no-color
is "an edit there" 80 err "far: data.txt"
cd live/prod || exit 99
run moongate lock --check
is "the check says what the data directory has" 1 out "all as locked: 1 module" \
    out "data directory has something else" out "far: data.txt"
run moongate lock --check --format json
is "the same in JSON" 1 out '"ok": false' out '"installed": [' out '"root": "live/prod"'
cd ../.. || exit 99
unset TF_DATA_DIR

# What changed at its source.
(cd "$tmp/far" && git tag -f v1 v2 >/dev/null)
run moongate lock --check live/prod live/dev
is "the source changed" 1 out "changed   live/prod  far: data.txt" out "live/dev  far: data.txt"
holds "a check writes nothing" cmp -s $lock "$tmp/lock"
run moongate lock live/prod
is "taken over" 0 out "locked    live/prod  far"
grep '"root":"live/dev"' "$tmp/lock" >"$tmp/before"
grep '"root":"live/dev"' $lock | cmp -s - "$tmp/before"
holds "its lines are the same" [ $? = 0 ]
changed=$(git diff -U0 $lock | grep -c '^+[^+]')
holds "a change of a file is a change of its line" [ "$changed" = 3 ]
git checkout -q $lock
(cd "$tmp/far" && git tag -f v1 v2~1 >/dev/null)

# A module less, a module more, another source.
echo "module \"other\" { source = \"git::file://$tmp/far//inner?ref=v2\" }" >live/prod/main.tf
run moongate lock --check live/prod
is "one more, one less" 1 out "missing   live/prod  far   only in the lock" \
    out "extra     live/prod  other   only in what was fetched"
echo "module \"far\" { source = \"git::file://$tmp/far//inner?ref=v2\" }" >live/prod/main.tf
run moongate lock --check live/prod
is "another source" 1 out "live/prod  far   source" out "//inner?ref=v2"
: >live/prod/main.tf
run moongate lock live/prod
is "none any more" 0 out "nothing to lock"
holds "its entries are gone" sh -c "! grep -q live/prod $lock"
holds "the other's are not" grep -q live/dev $lock
git checkout -q .

# What cannot be done.
printf 'x\n' >>$lock
run moongate lock --check live/prod
is "a damaged lock is not compared" 82 err "$lock:" err "write it anew: moongate lock"
run moongate lock live/prod live/dev
is "but written anew" 0 err "$lock:" out "locked"
holds "as it was" cmp -s $lock "$tmp/lock"
echo "module \"gone\" { source = \"git::file://$tmp/gone\" }" >live/prod/main.tf
run moongate lock live/prod
is "the engine cannot fetch it" 82 err "live/prod" err "get ended with status 1" err "gone"
holds "the lock is as it was" cmp -s $lock "$tmp/lock"
git checkout -q .
run moongate lock "$tmp"
is "outside of the repository" 80 err "is not in a git repository"
run moongate lock live/prod "$tmp"
is "one of them outside" 64 err "is not in the repository"
run moongate lock live/none
is "a folder that is not there" 82 err "live/none"
run moongate lock --format yaml
is "a format that is none" 64 err "--format is text or json"
run moongate lock --engine other
is "an engine that is none" 64 err "--engine is terraform or tofu"
cp "$tmp/lock" $lock
run moongate lock --engine "$tool" --check live/prod
is "an engine by its name" 0 out "all as locked"
run moongate lock --all
is "a flag that is none" 64 err "--all"
chmod 500 .moongate
if [ "$(id -u)" != 0 ]; then
    run moongate lock live/prod
    is "a folder that cannot be written" 82 err "cannot write"
fi
chmod 700 .moongate
finish
