# SPDX-License-Identifier: Apache-2.0
# What the gate demands of git: each state of a work tree, refused or admitted, with its words.
. "$srcdir/tests/cli/gate-lib.sh"

mkdir "$tmp/none"
cd "$tmp/none" || exit 99
tf plan
is "not a repository" 80 err "is not in a git repository"

# attack: G34 no commit yet
git init -q "$tmp/unborn"
cd "$tmp/unborn" || exit 99
echo 'resource "terraform_data" "a" {}' >main.tf
tf plan
is "no commit yet" 80 err "there is no commit yet"

world a
tf plan -no-color
is "a clean, pushed commit" 0 err "first run here: branch main" err "allowed by 1 policy"

echo "# more" >>main.tf
tf plan
is "a changed file" 80 err "this is not a clean commit" err "changed" err "main.tf" \
    err "git status; git diff"
git checkout -q main.tf

echo x >extra.txt
echo 'output "o" { value = 1 }' >out.tf
tf plan
is "untracked files, each named" 80 err "extra.txt" err "out.tf"
rm extra.txt out.tf

rm policies/size.lua
tf plan
is "a deleted file" 80 err "deleted" err "policies/size.lua"
git checkout -q policies

# attack: G8 an executable bit
chmod +x main.tf
tf plan
is "an executable bit" 80 err "executable bit"
chmod -x main.tf

# attack: D8 G1 A4 assume-unchanged
git update-index --assume-unchanged main.tf
echo "# hidden from the index" >>main.tf
holds "git itself calls that clean" test -z "$(git status --porcelain)"
tf plan
is "a change hidden from the index" 80 err "changed" err "main.tf"
git update-index --no-assume-unchanged main.tf
git checkout -q main.tf

# attack: D6 D7 G9 A7 configuration that git ignores
echo 'hidden_override.tf' >.git/info/exclude
echo 'variable "size" { default = 4 }' >hidden_override.tf
tf plan
is "configuration that git ignores" 80 err "hidden" err "hidden_override.tf"
rm hidden_override.tf
: >.git/info/exclude

# attack: D16 G14 A8 a link out of the repository
ln -s /etc/hostname link
commit link
tf plan
is "a committed link out of the repository" 80 err "link" err "leads out of the repository"
git rm -q link
commit unlink

echo "# local" >>main.tf
git commit -q -a -m "not yet pushed"
tf plan
is "a commit that is not pushed" 80 err "not pushed" err '"not yet pushed"' err "git push"
git reset -q --hard origin/main

# attack: D14 G20 A10 the remote-tracking branch is forged
git update-ref refs/remotes/origin/main HEAD
echo "# forged" >>main.tf
git commit -q -a -m forged
git update-ref refs/remotes/origin/main HEAD
tf plan
is "a forged remote-tracking branch" 80 err "not pushed" err '"forged"'
git reset -q --hard HEAD~1
git fetch -q

echo "# both" >>main.tf
git commit -q -a -m ours
git clone -q ../remote.git ../other
(cd ../other && echo theirs >theirs && git add -A && git commit -q -m theirs && git push -q)
tf plan
is "histories that went apart" 80 err "not on it" err '"ours"'
git reset -q --hard HEAD~1

tf plan
is "behind, root module at the top" 80 err "behind" err "git pull"
git pull -q
tf plan
is "caught up" 0

# attack: D24 G34 a detached HEAD
git checkout -q --detach
tf plan
is "detached at the tip is normal" 0 err "allowed"
git checkout -q main

git checkout -q -b topic
tf plan
is "the name of the branch plays no part" 0
git checkout -q main

# attack: G15 a merge in progress
git checkout -q -b side HEAD~1
echo side >side
git add -A
git commit -q -m side
git checkout -q main
git merge -q --no-commit --no-ff side >/dev/null 2>&1
tf plan
is "a merge in progress" 80 err "unfinished" err "a merge is in progress"
git merge --abort
git checkout -q main

# attack: D27 what the engine leaves behind
mkdir -p sub/.terraform sub/terraform.tfstate.d
touch terraform.tfstate terraform.tfstate.backup errored.tfstate .terraform.tfstate.lock.info \
    sub/.terraform/x
tf plan -lock=false
is "what the engine leaves behind is not dirt" 0
rm -rf terraform.tfstate* errored.tfstate .terraform.tfstate.lock.info sub

mv ../remote.git ../away.git
tf apply -auto-approve
is "the remote is out of reach" 80 err "cannot be asked: fatal: '$tmp/a/remote.git' does not"
run moongate log -1
is "the log says what the error was" 0 out "theirs  the remote"
mv ../away.git ../remote.git

# attack: D14 A10 insteadOf, another upstream
git config url."$tmp/a/evil.git".insteadOf "$tmp/a/remote.git"
git config remote.origin.url "$tmp/a/evil.git"
tf plan
is "a changed .git/config does not move the pin" 0
git config --unset-all url."$tmp/a/evil.git".insteadOf
git config remote.origin.url "$tmp/a/remote.git"

# attack: D13 G18 A12 the variables of git
GIT_DIR=/nowhere GIT_INDEX_FILE=/nowhere GIT_WORK_TREE=/nowhere tf plan
is "GIT_ variables are ignored" 0

# attack: D24 G31 a shallow clone
git clone -q --depth 1 "file://$tmp/a/remote.git" ../shallow
(cd ../shallow && tf plan && is "a shallow clone names the fetch depth" 80 err "fetch depth 0")
count=$((count + 1))

git -C ../remote.git branch -q -m main gone
tf plan
is "the tracked branch is gone" 80 err "has no branch main, which" err "push it there first"
git -C ../remote.git branch -q -m gone main

git -C ../remote.git symbolic-ref HEAD refs/heads/main
git clone -q ../remote.git ../unrelated
(
    cd ../unrelated || exit 99
    git checkout -q --orphan fresh
    git commit -q -m "another beginning"
    git push -q --force origin fresh:main
)
tf plan
is "a rewritten history" 80 err "begins at" err "not at the pinned"

world b
git remote remove origin
tf plan
is "no remote: local-only, announced" 0 err "local-only"
echo "# x" >>main.tf
git commit -q -a -m local
tf plan
is "a local branch is its own tip" 0
git checkout -q -b elsewhere
echo "# y" >>main.tf
git commit -q -a -m elsewhere
tf plan
is "another local branch is ahead of it" 80 err "not pushed"

git checkout -q --detach main
export XDG_STATE_HOME="$tmp/b/other-state"
tf plan
is "detached, and nothing tracked" 80 err "no branch is checked out and there is no remote"

world d
git -C ../remote.git symbolic-ref HEAD refs/heads/nowhere
git checkout -q --detach
tf plan
is "detached, and the server names no branch" 80 err "moongate init --branch"

world c
git remote add two ../remote.git
git remote rename origin one
tf plan
is "two remotes, none origin" 80 err "moongate init --remote"
run moongate init --remote "$tmp/c/remote.git" --branch main
is "moongate init pins what it is told" 0 out "branch main of"

# ssh as the user's own git has it; slow enough that a person is told.
world e
printf '#!/bin/sh\nsleep 2\nshift\nexec sh -c "$*"\n' >"$tmp/slow-ssh"
chmod +x "$tmp/slow-ssh"
git config --global core.sshCommand "$tmp/slow-ssh"
git config remote.origin.url "localhost:$tmp/e/remote.git"
if command -v script >/dev/null; then
    (sleep 8) | script -qefc "$tool plan" "$tmp/typescript" >/dev/null
    holds "a wait of more than a second is said on a terminal" \
        grep -q "waiting for the git server" "$tmp/typescript"
fi
tf plan
is "core.sshCommand of the user's git is used" 0
not "and nothing is said where no terminal is" err "waiting"

finish
