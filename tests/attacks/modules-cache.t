# SPDX-License-Identifier: Apache-2.0
# What was fetched is changed behind the lock, or the engine is led to something else.
. "$srcdir/tests/attacks/modules-lib.sh"
package far
locked w
cache=.terraform/modules

tf plan -no-color
is "as locked, it plans" 0 err "allowed by"

# attack: D18, A9 the cache of modules edited by hand
echo '# x' >>$cache/far/inner/main.tf
tf plan -no-color
is "an edited file of the cache" 80 err "module changed" err "far: inner/main.tf" \
    err "rm -r .terraform/modules"
not "the engine was not started" out "Plan:"
tf apply -no-color -auto-approve
is "nor is it applied" 80 err "far: inner/main.tf"
again
echo three >$cache/sub/data.txt
tf plan -no-color
is "a file that is only read" 80 err "sub: data.txt"
again
echo 'output "x" { value = 1 }' >$cache/far/zz.tf
tf plan -no-color
is "one file more" 80 err "module extra" err "far: zz.tf"
again
rm $cache/net.deep/data.txt
tf plan -no-color
is "one file less" 80 err "module missing" err "net.deep: data.txt"
again
rm -f $cache/far/.hidden $cache/twin/.hidden
tf plan -no-color
is "the engine's own copies have no hidden files" 0 err "allowed by"
again
echo evil >$cache/far/.hidden
tf plan -no-color
is "but one that is there is compared" 80 err "far: .hidden"
again
chmod +x $cache/far/data.txt
tf plan -no-color
is "an executable bit" 80 err "far: data.txt"
again
mkfifo $cache/far/pipe
timeout 20 "$tool" plan -no-color >"$tmp/out" 2>"$tmp/err" </dev/null
status=$?
is "a pipe in the cache" 80 err "far: pipe" err "no regular file"

# attack: D18 a link in the cache that leads out, to another package, into .git
again
ln -sf "$tmp/far/.git/config" $cache/far/link.txt
tf plan -no-color
is "a link out of the package" 80 err "module link" err "far: link.txt" err "leads out"
again
ln -sfn ../../../net $cache/far/inner2
tf plan -no-color
is "a link to a folder elsewhere" 80 err "far: inner2" err "leads out"
again
mkdir -p $cache/far/.git
ln -sf .git/x $cache/far/link.txt
tf plan -no-color
is "a link into .git" 80 err "far: link.txt" err "into .git"
again
mv $cache/far "$tmp/moved" && ln -s "$tmp/moved" $cache/far
tf plan -no-color
is "the whole package as a link" 80 err "module link" err "far" err "folder elsewhere"
rm -rf "$tmp/moved"

# attack: D18 modules.json leads elsewhere
lead() {
    again
    cp $cache/modules.json "$tmp/list"
    sed "$1" "$tmp/list" >$cache/modules.json
    ! cmp -s "$tmp/list" $cache/modules.json || exit 99
}
mkdir -p "$tmp/evil/inner"
echo 'output "x" { value = 1 }' >"$tmp/evil/main.tf"
lead "s,\"Dir\":\"$cache/far\",\"Dir\":\"$tmp/evil\","
tf plan -no-color
is "out of the data directory" 80 err "redirected" err "far" err "evil"
not "the engine was not started for it" out "Plan:"
lead "s,\"Dir\":\"$cache/far\",\"Dir\":\"$cache/far/inner\","
tf plan -no-color
is "to another folder of the same package" 80 err "redirected" err "far"
lead "s,\"Dir\":\"$cache/far/inner\",\"Dir\":\"$cache/far/sub\","
tf plan -no-color
is "a module inside a package" 80 err "redirected" err "far.inner"
lead "s,\"Dir\":\"$cache/sub/sub\",\"Dir\":\"$cache/far/sub\","
tf plan -no-color
is "into another package" 80 err "redirected" err "sub"
lead 's,"Dir":"net","Dir":"policies",'
tf plan -no-color
is "a local module into another committed folder" 80 err "redirected" err "net" err "./net"
lead 's|"Key":"far","Source":"[^"]*"|"Key":"far","Source":"./net"|'
tf plan -no-color
is "a remote one called local" 80 err "redirected" err "far"
lead 's,ref=v1,ref=v2,g'
tf plan -no-color
is "the same name from another ref" 80 err "another source" err "far" err "ref=v2"
lead 's|"Modules":\[|"Modules":[{"Key":"../x","Source":"a","Dir":"b"},|'
tf plan -no-color
is "a key that is a path" 82 err "not one that an engine writes"
echo '{' >$cache/modules.json
tf plan -no-color
is "a list that is no JSON" 82 err "not valid JSON"

# What is left over of a module that is called no more is not loaded, and not asked about.
again
sed 's|"Modules":\[|&{"Key":"old","Source":"git::x","Dir":"old"},|' $cache/modules.json \
    >"$tmp/list"
cp "$tmp/list" $cache/modules.json
mkdir $cache/old
tf plan -no-color
is "a module that nobody calls" 0 err "allowed by"

# attack: A9 the cache changes between the plan and the apply
again
mkfifo "$tmp/stdin"
"$tool" apply -no-color >"$tmp/out" 2>"$tmp/err" <"$tmp/stdin" &
pid=$!
exec 7>"$tmp/stdin"
i=0
while ! grep -q "Enter a value" "$tmp/out" && [ $i -lt 300 ]; do sleep 0.1; i=$((i + 1)); done
echo '# late' >>$cache/far/inner/main.tf
echo yes >&7
exec 7>&-
wait $pid
status=$?
is "changed while the question stood" 80 err "the fetched module far changed"
finish
