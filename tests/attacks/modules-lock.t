# SPDX-License-Identifier: Apache-2.0
# The lock of remote modules itself is gone, edited, cut or from elsewhere; modules outside.
. "$srcdir/tests/attacks/modules-lib.sh"
package far
locked w
lock=.moongate/modules.lock
cache=.terraform/modules

# attack: D18 no lock at all, none for this module
git rm -q $lock && commit "no lock"
tf plan -no-color
is "no lock" 80 err "not locked" err "there is no $lock in the commit" err "moongate lock"
not "nothing was planned" out "Plan:"
moongate lock >/dev/null
tf plan -no-color
is "a lock that is not committed" 80 err "not locked" err "untracked"
commit "locked again"
tf plan -no-color
is "a committed one" 0 err "allowed by"
echo "module \"more\" { source = \"git::file://$tmp/far//inner?ref=v2\" }" >more.tf
again
commit "one more"
tf plan -no-color
is "a module without an entry" 80 err "not locked" err "more" err "has no entry" \
    err "moongate lock"
git rm -q more.tf && commit "one less"
again

# attack: D18 the lock edited in the work tree only
echo '# x' >>$cache/far/inner/main.tf
moongate lock >/dev/null
sed 's/"key":"far"/"key":"fa"/' $lock >"$tmp/lock" && cp "$tmp/lock" $lock
tf plan -no-color
is "the lock of the commit counts" 80 err "$lock" err "not committed" err "far: inner/main.tf"
git checkout -q $lock
again

# attack: D18 a lock with fewer files, other sums, other order, two answers
damaged() {
    cp "$tmp/lock" $lock
    commit "$1"
    tf plan -no-color
    is "$1" 82 err "$lock:" err "write it anew: moongate lock"
    git revert -n HEAD && commit "back"
}
grep -v '"file":"data.txt","key":"far"' $lock >"$tmp/lock"
damaged "a file's line taken out"
sed '0,/"sha256":"./s//"sha256":"0/' $lock | sed '0,/"sha256":"0/s//"sha256":"1/' >"$tmp/lock"
damaged "another sum"
{ sed -n 1,2p $lock; sed -n 4p $lock; sed -n 3p $lock; sed 1,4d $lock; } >"$tmp/lock"
damaged "other order"
sed '$d' $lock >"$tmp/lock"
damaged "no end"
{ cat $lock; echo; } >"$tmp/lock"
damaged "more behind the end"
sed 's/":/": /' $lock >"$tmp/lock"
damaged "written otherwise"
printf '<<<<<<< ours\n' | cat - $lock >"$tmp/lock"
damaged "left by a merge"
: >"$tmp/lock"
damaged "empty"
sed 's/"format":1/"format":2/' $lock >"$tmp/lock"
damaged "of another version"

# A whole and well-formed lock of fewer files: made from a package without them.
cp -r "$tmp/far" "$tmp/kept"
(cd "$tmp/far" && git rm -q data.txt && git commit -q -m less && git tag -f v1 >/dev/null)
moongate lock >/dev/null
rm -rf "$tmp/far" && mv "$tmp/kept" "$tmp/far"
commit "a lock of fewer files"
tf plan -no-color
is "a lock that lists fewer files" 80 err "module extra" err "far: data.txt"
moongate lock >/dev/null && commit "the right one"

# attack: D18 the tag moved: another content under the same name
(cd "$tmp/far" && git tag -f v1 v2 >/dev/null)
again
tf plan -no-color
is "the same tag, other content" 80 err "module changed" err "far: data.txt"
run moongate lock --check
is "the check says so, too" 1 out "changed" out "far: data.txt"
(cd "$tmp/far" && git tag -f v1 v2~1 >/dev/null)
again
tf plan -no-color
is "and back" 0 err "allowed by"

# attack: D18 a commit that T does not have brings a lock of its own
echo 'gate { speculative_plans = "commits" }
policies { "policies/*.lua" }' >moongate.lua
commit "speculative plans"
git checkout -q -b mine
(cd "$tmp/far" && git tag -f v1 v2 >/dev/null)
again
moongate lock >/dev/null
git add -A && git commit -q -m "a lock of my own"
tf plan -no-color
is "a lock that T does not have" 80 err "another lock" err "$lock"
not "no plan was made of it" out "Plan:"
(cd "$tmp/far" && git tag -f v1 v2~1 >/dev/null)
git checkout -q main && again

# attack: D17 a module outside of the repository
mkdir "$tmp/w/outside"
echo 'output "x" { value = 1 }' >"$tmp/w/outside/main.tf"
echo 'module "out" { source = "../outside" }' >out.tf
again
commit "outside"
tf plan -no-color
is "a path out of the repository" 80 err "outside" err "../outside"
echo "module \"out\" { source = \"$tmp/w/outside\" }" >out.tf
again
commit "a folder of this machine"
tf plan -no-color
is "a folder of this machine" 80 err "out" err "a link to a folder elsewhere"
run moongate lock
is "which cannot be locked" 80 err "module out is a link to a folder elsewhere"
git rm -q out.tf && commit "inside"
again

# gate.modules = "recorded": no lock, but all is recorded, and still what was planned.
git rm -q $lock moongate.lua
echo 'gate { modules = "recorded" }
policies { "policies/*.lua" }' >moongate.lua
commit "recorded"
tf plan -no-color
is "recorded: no lock is asked for" 0 err "allowed by"
ln -sf "$tmp/far/.git/config" $cache/far/link.txt
tf plan -no-color
is "recorded: a link that leads out" 80 err "far: link.txt"
again
sed "s,\"Dir\":\"$cache/far\",\"Dir\":\"$tmp/w/outside\"," $cache/modules.json >"$tmp/list"
cp "$tmp/list" $cache/modules.json
tf plan -no-color
is "recorded: led elsewhere" 80 err "redirected"
again
sed "s,\"Dir\":\"$cache/far\",\"Dir\":\"$cache/far/inner\"," $cache/modules.json >"$tmp/list"
cp "$tmp/list" $cache/modules.json
tf plan -no-color
is "recorded: led to another folder of the package" 80 err "redirected" err "far"
again
tf apply -no-color -auto-approve
is "recorded: applied" 0 out "Apply complete"
run moongate show --format json "$(records)"
is "the record says which and how" 0 out '"modules_rule"' out "not compared with any lock" \
    out '"key": "net.deep"' out '"locked": false'
finish
