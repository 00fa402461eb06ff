# SPDX-License-Identifier: Apache-2.0
# Ways to have git call a tree clean that is not the commit's.  Each time git does call it clean,
# where that is the trick, and the gate names the file.
. "$srcdir/tests/cli/gate-lib.sh"

# refused NAME WORDS…: a plan is refused, with the cause.
refused() {
    name=$1
    shift
    tf plan -no-color
    is "$name" 80 "$@"
}

# unseen NAME WORDS…: git itself calls the tree clean; the gate refuses.
unseen() {
    dirt=$(git status --porcelain 2>&1)
    [ -z "$dirt" ] || result "$1: git was to be fooled" "$dirt"
    refused "$@"
}

# edit: another limit in main.tf, of the same size.
edit() {
    sed -i 's/default = 3/default = 5/' main.tf
}

# again: every file written anew, whatever the index claims.
again() {
    git ls-files -z | xargs -0 rm -f 2>/dev/null
    git reset -q --hard
}

# asked: the engine waits for an answer; for a minute at most.
asked() {
    i=0
    while [ $i -lt 600 ] && ! grep -q "Enter a value" "$tmp/out" 2>/dev/null; do
        sleep 0.1
        i=$((i + 1))
    done
}

world w
echo '# $Id$' >>main.tf
printf '*.tfstate*\n.terraform/\nbuild/\n' >.gitignore
commit "with an Id"
sleep 2.1
tf plan -no-color
is "clean, and the stat cache is warm" 0
tf plan -no-color
is "twice" 0

# attack: D8, G1, A4 skip-worktree; assume-unchanged is in gate-git.t
git update-index --skip-worktree main.tf
edit
unseen "skip-worktree" err "changed" err "main.tf"
git update-index --no-skip-worktree main.tf
again

# attack: D8 a sparse checkout hides what the root module holds
git sparse-checkout set --no-cone '/*' '!/policies/' 2>/dev/null
unseen "sparse hides the policies" err "policies/size.lua" err "left out by the sparse checkout"
git sparse-checkout disable
again

# attack: G3 same size, time put back
touch -r main.tf "$tmp/stamp"
edit
touch -r "$tmp/stamp" main.tf
refused "same size, same mtime: the change time tells" err "changed" err "main.tf"
again

# attack: D9, G2, A5 the same, with git told not to look
git config core.trustctime false
git config core.checkStat minimal
sleep 1.1
git update-index --refresh >/dev/null
touch -r main.tf "$tmp/stamp"
sleep 1.1
edit
touch -r "$tmp/stamp" main.tf
unseen "trustctime and checkStat" err "changed" err "main.tf"
git config --unset core.trustctime
git config --unset core.checkStat
again

# attack: G4, A5 the index's entry forged: facts of the edited file, name of the committed blob
edit
touch -d '-1 hour' main.tf
new=$(git hash-object -w main.tf)
old=$(git rev-parse HEAD:main.tf)
git add main.tf
at=$(LC_ALL=C grep -obUaP "$(echo "$new" | sed 's/../\\x&/g')" .git/index | head -n 1 | cut -d: -f1)
echo "$old" | sed 's/../\\x&/g' | xargs -0 printf | head -c 20 |
    dd of=.git/index bs=1 seek="$at" conv=notrunc 2>/dev/null
unseen "a forged index" err "changed" err "main.tf"
again

# attack: D11, G5, A6 a clean filter that answers with the committed text
git show HEAD:main.tf >"$tmp/good.tf"
echo '*.tf filter=hide' >.git/info/attributes
git config filter.hide.clean "cat $tmp/good.tf"
edit
git add main.tf
unseen "a clean filter in info/attributes" err "changed" err "main.tf" err "not committed"
rm .git/info/attributes
echo '*.tf filter=hide' >"$tmp/attributes"
git config core.attributesFile "$tmp/attributes"
unseen "in core.attributesFile" err "changed" err "main.tf"
git config --unset core.attributesFile
git config --remove-section filter.hide
again

# attack: G6, A6 text hidden in $Id$
echo '*.tf ident' >.git/info/attributes
printf '%s\n' '# $Id: 1 $' >"$tmp/id"
sed -i '$d' main.tf
cat "$tmp/id" >>main.tf
sed -i 's/\$Id: 1 \$/$Id: nobody reviewed this $/' main.tf
git add main.tf
unseen "ident" err "changed" err "main.tf"
rm .git/info/attributes
again

# attack: G7, A6 line ends by the clone's attributes; the commit's own are in gate-attributes.t
echo '*.tf text eol=crlf' >.git/info/attributes
rm main.tf
git checkout -q main.tf
unseen "eol in info/attributes" err "has CRLF line ends" err "main.tf"
rm .git/info/attributes
rm main.tf
again

# attack: G8 an executable bit that git does not look at
git config core.fileMode false
chmod +x main.tf
unseen "core.fileMode=false" err "executable bit" err "main.tf"
chmod -x main.tf
git config --unset core.fileMode

# attack: D7, A7 files that git is told not to mention
echo 'output "x" { value = 1 }' >zz.tf
echo zz.tf >.git/info/exclude
unseen "info/exclude" err "hidden" err "zz.tf"
: >.git/info/exclude
echo zz.tf >"$tmp/excludes"
git config core.excludesFile "$tmp/excludes"
unseen "core.excludesFile" err "hidden" err "zz.tf"
git config --unset core.excludesFile
git config status.showUntrackedFiles no
unseen "status.showUntrackedFiles" err "untracked" err "zz.tf"
git config --unset status.showUntrackedFiles
# attack: D6, G9 a .gitignore that only the work tree has, and that hides itself
mv .gitignore "$tmp/gitignore"
git update-index --assume-unchanged .gitignore
printf '%s\n' '*.tfstate*' .terraform/ zz.tf >.gitignore
unseen "a .gitignore that differs" err "hidden" err "zz.tf" err ".gitignore"
git update-index --no-assume-unchanged .gitignore
mv "$tmp/gitignore" .gitignore
mkdir sub
mv zz.tf sub
printf '*\n' >sub/.gitignore
echo 'module "s" { source = "./sub" }' >m.tf
git add m.tf
git commit -q -m "a module that is not there" && push
"$engine" init -no-color >/dev/null 2>&1
unseen "a module that hides itself" err "hidden" err "sub/zz.tf" err "not in the commit"
git reset -q --hard HEAD~1 && git push -q -f origin HEAD:main
rm -rf sub

# attack: D10 a file system monitor's hook
printf '#!/bin/sh\necho ran >>%s\nprintf "x\\0"\n' "$tmp/monitor" >"$tmp/hook"
chmod +x "$tmp/hook"
git config core.fsmonitor "$tmp/hook"
git update-index --fsmonitor
git status >/dev/null
edit
unseen "a monitor that keeps silent" err "changed" err "main.tf"
rm -f "$tmp/monitor"
tf plan
holds "its program is not run by us" test ! -e "$tmp/monitor"
git config --unset core.fsmonitor
git update-index --no-fsmonitor
again

# attack: G12 a repository inside
git init -q inner
echo x >inner/data.json
refused "a repository inside, untracked" err "untracked" err "inner/" err "repository of its own"
rm -rf inner

# attack: G13, A8 a tracked directory replaced by a link
mkdir data
echo '{}' >data/x.json
commit "data"
cp -r data "$tmp/elsewhere"
mv data "$tmp/data"
ln -s "$tmp/elsewhere" data
refused "a directory that is a link now" err "changed" err "data" err "not a directory any more"
rm data
mv "$tmp/data" data
rm -f data/x.json
mkfifo data/x.json
refused "a file that is a pipe now" err "data/x.json" err "not a regular file"
rm data/x.json
ln -s "$tmp/elsewhere/x.json" data/x.json
refused "a file that is a link now" err "data/x.json" err "not a regular file"
rm data/x.json
again

# attack: D16, G14, A8 a committed link to a file outside, through another link
ln -s .. up
ln -s up/elsewhere out
commit "links"
mkdir "$tmp/w/elsewhere"
refused "a link out, through another one" err "link" err "leads out of the repository"
git rm -q up out
commit "no links"

# attack: D15, G10, A9 a dirty submodule that git is told to ignore
git init -q --bare "$tmp/w/sub.git"
git -C "$tmp/w/sub.git" symbolic-ref HEAD refs/heads/main
git clone -q "$tmp/w/sub.git" "$tmp/w/sub" 2>/dev/null
(cd "$tmp/w/sub" && git checkout -q -B main && echo 1 >one && git add one && git commit -q -m one &&
    git push -q origin main)
git submodule --quiet add "$tmp/w/sub.git" sub
commit "a submodule"
git config submodule.sub.ignore all
echo 2 >sub/one
unseen "submodule ignore=all, an edit" err "changed" err "one"
(cd sub && git commit -q -a -m two)
unseen "another commit in it" err "sub" err "at another commit"
git -C sub checkout -q -f HEAD~1
mv sub/.git "$tmp/subgit"
echo 2 >sub/one
refused "its .git taken away" err "sub" err "the submodule is not checked out"
cp "$tmp/subgit" sub/.git
git -C sub checkout -q -f
git clone -q "$tmp/w/sub.git" "$tmp/w/evil"
(cd "$tmp/w/evil" && echo 3 >one && git commit -q -a -m three)
printf 'gitdir: %s\n' "$tmp/w/evil/.git" >sub/.git
refused "its .git led to another repository" err "sub" err "another repository"
cp "$tmp/subgit" sub/.git

# attack: A3, D23 the tree changed between the question and the answer
(
    asked
    edit
    echo yes
) | "$tool" apply -no-color >"$tmp/out" 2>"$tmp/err"
status=$?
is "an edit while a person is asked" 80 err "the work tree changed while this run went on"
holds "nothing was applied" test ! -e terraform.tfstate
finish
