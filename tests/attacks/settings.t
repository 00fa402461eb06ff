# SPDX-License-Identifier: Apache-2.0
# Ways around by settings: who may say what, from which file, and what a change brings along.
# Each must refuse and name its cause, or what is true is said.  Signatures have more cases in
# tests/cli/gate-signed.t, values of the system in tests/cli/gate-settings.t.
umask 022
own=$(mktemp -d)
cp -a "$builddir/tests/stage/." "$own"
for name in BINDIR LIBEXEC LINKS DATA SYSCONF; do
    eval "MOONGATE_$name=\$own\${MOONGATE_$name#\"\$builddir/tests/stage\"}"
    export "MOONGATE_$name"
done
. "$srcdir/tests/cli/gate-lib.sh"
trap 'rm -rf "$tmp" "$own"' EXIT
mkdir -p "$MOONGATE_SYSCONF/policies"
file=$MOONGATE_SYSCONF/moongate.lua
keys=$tmp/keys
mkdir "$keys"
for who in alice eve ca; do
    ssh-keygen -q -t ed25519 -N '' -C "$who" -f "$keys/$who"
done
public() { cut -d' ' -f1,2 "$keys/$1.pub"; }
git config --global gpg.format ssh

# signed KEY SUBJECT: everything committed, signed and pushed.
signed() {
    git add -A && git -c user.signingkey="$keys/$1" commit -q --allow-empty -S -m "$2" && push
}
back() {
    git reset -q --hard HEAD~1 && git push -q -f origin HEAD:main
}

# attack: settings a repository loosens what the system says
world w
echo 'gate { commit = "tip", inputs = "tracked" }' >"$file"
echo 'gate { commit = "contained" }' >moongate.lua
commit "looser"
tf apply -auto-approve -no-color
is "a repository loosens the system's commit" 82 err "moongate.lua:1: gate.commit is \"contained\"" \
    err "$file:1 says \"tip\"" err "may only be stricter"
holds "nothing ran" test ! -e terraform.tfstate

# attack: settings a repository names its own key, sandbox, state, commands
for text in 'sign = { key = "/tmp/k" }' 'sandbox = "rlimits-only"' 'state { durable = true }' \
    'sign_command = { "sh", "-c", "true" }' 'encrypt_command = "cat"' \
    'pin { root = "x", remote = "/x", branch = "main" }'; do
    echo "$text" >moongate.lua
    commit "its own"
    tf apply -auto-approve -no-color
    is "a repository says $text" 82 err "moongate.lua:1: ${text%% *} may stand only in"
done
git rm -q moongate.lua
commit "nothing said"
rm "$file"

# attack: settings what the work tree and HEAD say
git checkout -q -b feature
echo 'gate { mode = "advisory", commit = "contained" }' >moongate.lua
git add -A && git commit -q -m "rules of one's own"
tf apply -auto-approve -no-color
is "settings that come with the change" 80 err "not pushed"
git checkout -q main
tf plan
is "the branch itself" 0

# attack: settings the system's file is anybody's to write
echo 'gate { commit = "current" }' >"$file"
for mode in 664 646 666; do
    chmod "$mode" "$file"
    tf plan
    is "a system file of mode $mode" 82 err "$file can be written by" err "chmod go-w $file"
done
chmod 644 "$file"
chmod 775 "$MOONGATE_SYSCONF"
tf plan
is "its folder is writable by a group" 82 err "$MOONGATE_SYSCONF can be written by its group"
chmod 755 "$MOONGATE_SYSCONF"
cat >"$MOONGATE_SYSCONF/policies/own.lua" <<'LUA'
policy { id = "acme.any", check_plan = function(plan) end }
LUA
echo 'policies { "policies/*.lua" }' >"$file"
chmod 666 "$MOONGATE_SYSCONF/policies/own.lua"
tf plan
is "a policy of the system is anybody's" 82 err "own.lua can be written by others"
chmod 644 "$MOONGATE_SYSCONF/policies/own.lua"
chmod 757 "$MOONGATE_SYSCONF/policies"
tf plan
is "its folder is anybody's" 82 err "policies can be written by others"
chmod 755 "$MOONGATE_SYSCONF/policies"
mkdir -m 777 "$tmp/open"
mv "$MOONGATE_SYSCONF/policies/own.lua" "$tmp/open/own.lua"
ln -s "$tmp/open/own.lua" "$MOONGATE_SYSCONF/policies/own.lua"
tf plan
is "a link to a place of anybody" 82 err "$tmp/open can be written by others"
rm "$MOONGATE_SYSCONF/policies/own.lua"
mv "$tmp/open/own.lua" "$MOONGATE_SYSCONF/policies/own.lua"
mv "$file" "$tmp/open/moongate.lua"
ln -s "$tmp/open/moongate.lua" "$file"
tf plan
is "the system's file is such a link" 82 err "$tmp/open can be written by others"
rm "$file"
ln -s "$tmp/nowhere" "$file"
tf plan
is "a link to nowhere is not no file" 82 err "$file"
rm "$file"
mkdir "$file"
tf plan
is "a folder of that name" 82 err "not a regular file"
rmdir "$file"
if [ "$(id -u)" = 0 ]; then
    echo 'gate {}' >"$file"
    chown 65534 "$file"
    tf plan
    is "somebody else's file" 82 err "$file belongs to user 65534" err "chown root"
    rm "$file"
else
    count=$((count + 1))
    echo "ok $count - somebody else's file # SKIP only root can give a file away"
fi

# attack: settings a policy of the system is shadowed by one of the same id
echo 'policies { "policies/*.lua" }' >"$file"
cat >"$MOONGATE_SYSCONF/policies/own.lua" <<'LUA'
policy {
  id    = "acme.none",
  match = { type = "terraform_data", on = { "create", "update" } },
  check = function(rc) rc:deny("input", "none of these") end,
}
LUA
cat >policies/mine.lua <<'LUA'
policy { id = "acme.none", check_plan = function(plan) end }
LUA
commit "the same id"
tf apply -auto-approve -no-color
is "the same id twice refuses" 81 err "acme.none" err "two policies have the id"
cat >"$MOONGATE_SYSCONF/policies/own.lua" <<'LUA'
policy { id = "acme.none", check_plan = function(plan) end }
LUA
tf apply -auto-approve -no-color
is "though neither denies" 82 err "two policies have the id \"acme.none\""
git rm -q policies/mine.lua
commit "no longer"

# attack: settings the system's file or policy is changed while a run goes on
cat >"$tmp/on-plan" <<SH
#!/bin/sh
case " \$* " in *" plan "*) trap 'sh "$tmp/meanwhile"' EXIT ;; esac
"$engine" "\$@"
SH
chmod +x "$tmp/on-plan"
mkdir -p "$tmp/bin" && mv "$tmp/on-plan" "$tmp/bin/$tool"
echo "$tmp/bin/$tool" >"$MOONGATE_SYSCONF/engine"
echo "echo 'gate { mode = \"enforced\" } policies { \"policies/*.lua\" }' >'$file'" >"$tmp/meanwhile"
tf apply -auto-approve -no-color
is "the system's file changes" 82 err "the system's moongate.lua or a policy changed"
echo "echo '-- more' >>'$MOONGATE_SYSCONF/policies/own.lua'" >"$tmp/meanwhile"
tf apply -auto-approve -no-color
is "a policy of the system changes" 82 err "the system's moongate.lua or a policy changed"
echo "chmod 666 '$file'" >"$tmp/meanwhile"
tf apply -auto-approve -no-color
is "the system's file becomes anybody's" 82 err "can be written by others"
rm -f "$file" "$MOONGATE_SYSCONF/engine"
holds "none of them applied" test ! -e terraform.tfstate

# attack: settings XDG_CONFIG_HOME leads into the repository
mkdir -p conf/moongate
echo "sign = { key = \"$keys/eve\", principal = \"eve@acme\" }" >conf/moongate/moongate.lua
commit "a file for the user"
XDG_CONFIG_HOME=$PWD/conf tf apply -auto-approve -no-color
is "a user's file that the repository brought" 82 err "conf/moongate/moongate.lua is in the repository"
ln -s "$PWD/conf" "$tmp/link"
XDG_CONFIG_HOME=$tmp/link tf apply -auto-approve -no-color
is "by a link" 82 err "conf/moongate/moongate.lua is in the repository"
mkdir -p "$tmp/elsewhere/moongate"
for text in 'gate { mode = "advisory" }' 'policies { "std" }' 'use "size.limit" { level = "soft" }' \
    'sandbox = "rlimits-only"' 'state { durable = true }' \
    'pin { root = "x", remote = "/x", branch = "main" }'; do
    echo "$text" >"$tmp/elsewhere/moongate/moongate.lua"
    XDG_CONFIG_HOME=$tmp/elsewhere tf apply -auto-approve -no-color
    is "a user says $text" 82 err "may stand only in the"
done
echo "sign = { key = \"$keys/eve\", principal = \"eve@acme\" }" >"$tmp/elsewhere/moongate/moongate.lua"
echo "sign = { key = \"$keys/alice\", principal = \"alice@acme\" }" >"$file"
XDG_CONFIG_HOME=$tmp/elsewhere tf apply -auto-approve -no-color
is "a user signs with another key than the system's" 82 err "sign.key is" err "it may say nothing else"
rm "$file"

# attack: settings HOME is another one, and so is all that a user has pinned
root=$(git rev-list --max-parents=0 HEAD)
tf plan
git push -q origin HEAD:refs/heads/release
echo "pin { remote = \"$tmp/w/remote.git\", branch = \"release\", root = \"$root\" }" >"$file"
git commit -q --allow-empty -m "not released" && push
mkdir "$tmp/home2"
(unset XDG_STATE_HOME; HOME=$tmp/home2 "$tool" plan -no-color) >"$tmp/out" 2>"$tmp/err" </dev/null
status=$?
is "with a pin of the system it changes nothing" 80 err "release is at" err "not pushed"
rm "$file"
git -C "$tmp/w" clone -q remote.git evil 2>/dev/null
git remote set-url origin "$tmp/w/evil/.git"
git -C "$tmp/w/evil" checkout -q -B main origin/main
tf plan -no-color
is "nor does another remote of the clone" 0
not "asked is the pinned one" err "evil"
cp -R "$HOME/.gitconfig" "$tmp/home2/" 2>/dev/null
(unset XDG_STATE_HOME; HOME=$tmp/home2 "$tool" plan -no-color) >"$tmp/out" 2>"$tmp/err" </dev/null
status=$?
is "without one it is a first run, and is said to be" 0 err "first run here" err "evil"
git remote set-url origin "$tmp/w/remote.git"

# attack: settings the author adds his own key in the change that he signs
world s
mkdir .moongate
echo "alice@acme $(public alice)" >.moongate/allowed_signers
echo 'gate { signed_commits = { allowed_signers = ".moongate/allowed_signers" } }' >moongate.lua
signed alice "guarded"
tf apply -auto-approve -no-color
is "a signed commit is applied" 0
before=$(git rev-parse HEAD)
echo "eve@acme $(public eve)" >>.moongate/allowed_signers
signed eve "let me in"
tf apply -auto-approve -no-color
is "a key that comes along" 80 err "let me in" err "is not in the allowed signers" \
    err "git show $(git rev-parse --short=7 "$before"):.moongate/allowed_signers"
signed alice "on top of it"
tf apply -auto-approve -no-color
is "and somebody's commit on top" 80 err "let me in"
back && back

# attack: settings a key is taken out, and signs an older date
echo "alice@acme valid-before=\"20260101\" $(public alice)
eve@acme $(public eve)" >.moongate/allowed_signers
signed alice "eve takes over"
tf apply -auto-approve -no-color
is "a key whose time is over" 0
signed alice "still me"
tf plan -no-color
is "signs no more" 80 err "still me" err "key has expired"
back
# What is true of valid-before: it goes by the commit's own date, which its author writes.
GIT_COMMITTER_DATE=2025-12-01T00:00:00Z signed alice "long ago"
tf plan -no-color
is "but for a date that it was good at" 0
back
echo "eve@acme $(public eve)" >.moongate/allowed_signers
signed eve "alice is gone"
tf apply -auto-approve -no-color
is "a key that is taken out" 0
GIT_COMMITTER_DATE=2025-12-01T00:00:00Z signed alice "long ago"
tf plan -no-color
is "signs with no date" 80 err "long ago" err "not in the allowed signers"
back

# attack: settings who can push drops signed_commits, its list, or the policies at the tip
git rm -q moongate.lua && git commit -q -m "no rules" && push
tf plan -no-color
is "signed_commits dropped by an unsigned commit" 80 err "no rules" err "is not signed"
back
git rm -q .moongate/allowed_signers && git commit -q -m "no list" && push
tf plan -no-color
is "the list dropped by an unsigned commit" 80 err "no list" err "is not signed"
back
mkdir -p live
cp main.tf live/main.tf
signed eve "a root module below the top"
(cd live && "$engine" init -no-color >/dev/null)
cd live || exit 99
tf apply -auto-approve -no-color
is "below the top" 0
echo 'policy { id = "ok", check_plan = function(plan) end }' >../policies/size.lua
git commit -q -a -m "weaker policies" && push
git checkout -q HEAD~1
tf plan -no-color
is "unsigned policies at the tip, HEAD is older" 80 err "weaker policies" err "is not signed"
git checkout -q main
cd ..
back

# attack: settings a list of the system that the repository would replace
echo "alice@acme $(public alice)" >"$MOONGATE_SYSCONF/signers"
echo "gate { signed_commits = { allowed_signers = \"$MOONGATE_SYSCONF/signers\" } }" >"$file"
tf plan -no-color
is "a repository has another list" 82 err "gate.signed_commits is" err "it may say nothing else"
git rm -q moongate.lua
signed eve "without one"
tf plan -no-color
is "the system's counts" 80 err "without one" err "not in the allowed signers" \
    err "cat $MOONGATE_SYSCONF/signers"
signed alice "by alice"
tf plan -no-color
is "for each commit" 80 err "without one"
not "not for hers" err '"by alice"'
chmod 666 "$MOONGATE_SYSCONF/signers"
tf plan -no-color
is "a list that is anybody's" 82 err "signers can be written by others"
chmod 644 "$MOONGATE_SYSCONF/signers"
echo "gate { signed_commits = { allowed_signers = \"$keys/none\" } }" >"$file"
tf plan -no-color
is "a list that is not there" 80 err "$keys/none" err "nobody is known who may sign"

# attack: settings the author's name is typed
rm "$file"
world typed
cat >policies/who.lua <<'LUA'
policy {
  id = "who",
  check_plan = function(plan)
    if git.author ~= "alice@acme" then
      plan:deny("the author is %s, not alice", tostring(git.author))
    end
  end,
}
LUA
git add -A && git commit -q --author "alice <alice@acme>" -m "alice, they say" && push
tf plan -no-color
is "an unsigned commit has no known author" 81 err "the author is nil"
mkdir .moongate
echo "alice@acme $(public alice)
eve@acme $(public eve)" >.moongate/allowed_signers
signed alice "the list"
echo 'gate { signed_commits = { allowed_signers = ".moongate/allowed_signers" } }' >moongate.lua
signed alice "the rule"
rm -r "$XDG_STATE_HOME/moongate"
tf apply -auto-approve -no-color
is "a signed one has" 0
git add -A && git -c user.signingkey="$keys/eve" commit -q --allow-empty -S \
    --author "alice <alice@acme>" -m "alice, says eve" && push
tf plan -no-color
is "the one who signed" 81 err "the author is eve@acme"

finish
