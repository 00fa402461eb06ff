# SPDX-License-Identifier: Apache-2.0
# Ways to have another repository, another history or another server asked than the pinned one.
. "$srcdir/tests/cli/gate-lib.sh"

# refused NAME WORDS…: a plan is refused, with the cause.
refused() {
    name=$1
    shift
    tf plan -no-color
    is "$name" 80 "$@"
}

# asked: the engine waits for an answer; for a minute at most.
asked() {
    i=0
    while [ $i -lt 600 ] && ! grep -q "Enter a value" "$tmp/out" 2>/dev/null; do
        sleep 0.1
        i=$((i + 1))
    done
}

: >"$tmp/out"
world w
export XDG_STATE_HOME="$tmp/state" # not below what is planted
mkdir live
cp main.tf live
commit "a root module below the top"
tf plan -no-color
is "the world is fine" 0
(cd live && tf plan -no-color && is "and its root module" 0)
count=$((count + 1))
here=$PWD

# A repository that the attacker likes better: his policy, no remote.
git init -q "$tmp/w/mine"
(
    cd "$tmp/w/mine" || exit 99
    cp -r "$here/policies" "$here/main.tf" "$here/.gitignore" .
    sed -i 's/default = 3/default = 5/' main.tf
    git add -A && git commit -q -m mine
)
dir=$here

# attack: G16, A8 core.worktree
git config core.worktree "$tmp/w/mine"
refused "core.worktree leads elsewhere" err "core.worktree"
git config --unset core.worktree
printf '[core]\n\tworktree = %s\n' "$tmp/w/mine" >"$tmp/included"
git config include.path "$tmp/included"
refused "through include.path" err "core.worktree"
git config --unset include.path
git config extensions.worktreeConfig true
git config core.repositoryFormatVersion 1
printf '[core]\n\tworktree = %s\n' "$tmp/w/mine" >.git/config.worktree
echo '# x' >>main.tf
refused "in config.worktree, which git would follow" err "changed" err "main.tf"
rm .git/config.worktree
git config --unset extensions.worktreeConfig
git config core.repositoryFormatVersion 0
git checkout -q main.tf

# attack: G17, A8 a .git that leads to another repository
mv .git "$tmp/w/git"
printf 'gitdir: %s\n' "$tmp/w/mine/.git" >.git
refused "a .git file to another work tree's repository" err "another repository"
cp -r "$tmp/w/mine/.git" "$tmp/w/mine.git"
printf 'gitdir: %s\n' "$tmp/w/mine.git" >.git
refused "to one that no work tree has" err "as part of another repository before"
rm .git
ln -s "$tmp/w/mine/.git" .git
refused "a link" err "as part of another repository before"
rm .git
printf 'gitdir: %s\n' "$tmp/w/nowhere" >.git
refused "to nowhere" err "leads to $tmp/w/nowhere, and nothing is there"
rm .git
# attack: A8 a .git planted above, the own one taken away
cp -r "$tmp/w/mine/.git" "$tmp/w/.git"
refused "a .git planted above" err "as part of another repository before"
rm -rf "$tmp/w/.git"
refused "no .git at all" err "is not in a git repository"
mv "$tmp/w/git" .git
cp -r "$tmp/w/mine/.git" "$tmp/w/.git"
tf plan -no-color
is "the nearest .git counts, whatever stands above" 0
rm -rf "$tmp/w/.git"

# attack: A8 a .git planted into the root module
cd live || exit 99
cp -r "$tmp/w/mine/.git" .git
refused "a .git planted into the root module" err "has a .git of its own" err "are committed in"
rm -rf .git
cd "$here" || exit 99
mkdir fresh
cp main.tf fresh
commit "another root module, never run"
cd fresh || exit 99
cp -r "$tmp/w/mine/.git" .git
refused "into one that was never run" err "has a .git of its own" err "are committed in"
rm -rf .git
cd "$here" || exit 99

# attack: G17 a linked work tree registered by hand
git -C "$tmp/w/mine" worktree add -q "$tmp/w/linked" 2>/dev/null
mv .git "$tmp/w/git"
cp "$tmp/w/linked/.git" .git
refused "a linked work tree's .git" err "is not inside the work tree"
echo "$here/.git" >"$tmp/w/mine/.git/worktrees/linked/gitdir"
refused "registered by hand" err "as part of another repository before"
rm .git
mv "$tmp/w/git" .git

# A history of one's own.
git checkout -q --orphan own
git commit -q -m own
git config remote.origin.url "$tmp/w/nowhere.git"
git remote remove origin
refused "another beginning, without remotes" err "as part of another repository before" \
    err "moongate init"
git checkout -q -f main
git remote add origin "$tmp/w/remote.git"
git fetch -q

# attack: D14, G20, A10 references and URLs
echo '# not pushed' >>main.tf
git commit -q -a -m "not pushed"
git update-ref refs/remotes/origin/main HEAD
git config branch.main.remote .
refused "a forged reference, the upstream led to itself" err "not pushed"
git config --remove-section branch.main
git init -q --bare "$tmp/w/evil.git"
git push -q "$tmp/w/evil.git" HEAD:main
for key in "url.$tmp/w/evil.git.insteadOf" "url.$tmp/w/evil.git.pushInsteadOf"; do
    git config "$key" "$tmp/w/remote.git"
    refused "$(echo "$key" | sed 's/.*[.]//') in the clone" err "not pushed"
    git config --unset-all "$key"
    git config --global "$key" "$tmp/w/remote.git"
    refused "$(echo "$key" | sed 's/.*[.]//') of the user" err "not pushed"
    git config --global --unset-all "$key"
done
GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="url.$tmp/w/evil.git.insteadOf" \
    GIT_CONFIG_VALUE_0="$tmp/w/remote.git" refused "insteadOf by GIT_CONFIG_*" err "not pushed"
GIT_CONFIG_GLOBAL=$tmp/w/conf refused "GIT_CONFIG_GLOBAL" err "not pushed"
git config remote.origin.url "$tmp/w/evil.git"
git config remote.origin.pushurl "$tmp/w/evil.git"
refused "remote.origin.url and pushurl" err "not pushed"
git config remote.origin.url "$tmp/w/remote.git"
git config --unset remote.origin.pushurl
# attack: D13, G18 the environment
GIT_DIR=$tmp/w/mine/.git GIT_WORK_TREE=$tmp/w/mine GIT_COMMON_DIR=$tmp/w/mine/.git \
    GIT_OBJECT_DIRECTORY=$tmp/w/mine/.git/objects GIT_CEILING_DIRECTORIES=$tmp \
    GIT_NAMESPACE=x refused "GIT_*: the true repository is judged" err "not pushed"

# attack: D12, G19 another object in the commit's place
good=$(git rev-parse HEAD~1)
git replace HEAD "$good"
refused "refs/replace" err "not pushed"
git replace -d HEAD >/dev/null
git replace "$good" HEAD
git reset -q --hard HEAD~1
git checkout -q -f HEAD -- .
sed -i '$a# replaced' main.tf
refused "the replaced tree checked out" err "changed" err "main.tf"
git replace -d "$good" >/dev/null
git reset -q --hard "$good"
echo "$good" >.git/info/grafts
tf plan -no-color
is "a graft: history is what the commits say" 0
rm .git/info/grafts
echo "$good" >.git/shallow
tf plan -no-color
holds "an edited shallow file: as before, or refused" \
    sh -c '[ "$1" = 0 ] || grep -q "fetch depth 0" "$2"' - "$status" "$tmp/err"
rm .git/shallow

# attack: G35 an object whose content is not its name's
git clone -q "$tmp/w/mine" "$tmp/w/forge"
tree=$(git rev-parse 'HEAD^{tree}')
other=$(git -C "$tmp/w/mine" rev-parse 'HEAD^{tree}')
path=$(echo "$tree" | sed 's,^..,&/,')
from=$(echo "$other" | sed 's,^..,&/,')
if [ ! -e ".git/objects/$path" ]; then
    mv .git/objects/pack "$tmp/pack"
    for pack in "$tmp"/pack/*.pack; do git unpack-objects -q <"$pack"; done
fi
cp ".git/objects/$path" "$tmp/tree"
chmod u+w ".git/objects/$path"
cp "$tmp/w/mine/.git/objects/$from" ".git/objects/$path"
rm -rf "$XDG_STATE_HOME"/moongate/*/objects-*
refused "a forged tree object" err "cannot read the tree"
cp "$tmp/tree" ".git/objects/$path"
mkdir -p "$tmp/w/forged/$(dirname "$path")"
mv ".git/objects/$path" "$tmp/tree2"
cp "$tmp/w/mine/.git/objects/$from" "$tmp/w/forged/$path"
echo "$tmp/w/forged" >.git/objects/info/alternates
tf plan -no-color
is "one from alternates" 80 err "cannot read the tree"
rm .git/objects/info/alternates
cp "$tmp/tree2" ".git/objects/$path"

# Programs that git would run.
mkdir "$tmp/hooks"
for hook in post-checkout reference-transaction pre-auto-gc post-index-change; do
    printf '#!/bin/sh\necho %s >>%s\n' "$hook" "$tmp/ran" >"$tmp/hooks/$hook"
    chmod +x "$tmp/hooks/$hook"
done
git config core.hooksPath "$tmp/hooks"
git clone -q "$tmp/w/remote.git" "$tmp/w/other"
(cd "$tmp/w/other" && echo x >x && git add x && git commit -q -m x && git push -q origin HEAD:main)
rm -f "$tmp/ran"
refused "core.hooksPath" err "behind"
holds "no hook was run" test ! -e "$tmp/ran"
git config --unset core.hooksPath
git pull -q --no-rebase origin main

# attack: A10 the server's tip moves while a person is asked
(
    asked
    cd "$tmp/w/other" && echo y >x && git commit -q -a -m y && git push -q origin HEAD:main
    echo yes
) | "$tool" apply -no-color >"$tmp/out" 2>"$tmp/err"
status=$?
is "the tip moved during the run" 80 err "behind" err "git pull"
holds "nothing was applied" test ! -e terraform.tfstate
git pull -q --no-rebase origin main

# A history that was rewritten behind an apply.
tf apply -auto-approve -no-color
is "applied" 0
(
    cd "$tmp/w/other" || exit 99
    git reset -q --hard HEAD~2
    echo z >z && git add z && git commit -q -m z && git push -q -f origin HEAD:main
)
git fetch -q
git reset -q --hard origin/main
refused "a rewritten history" err "rewritten" err "is not in it any more"

# attack: G21, A11 another owner: gate-checkouts.t has what git trusts
if [ "$(id -u)" = 0 ]; then
    chown -R 65534 "$here/.git" "$here"
    refused "a changed owner is not \"no repository\"" err "git does not trust" err "safe.directory"
    chown -R 0 "$here"
fi
cd "$dir" || exit 99
finish
