# SPDX-License-Identifier: Apache-2.0
# Honest but unusual checkouts: each is admitted, or refused with a sentence that is true and the
# command that helps.
. "$srcdir/tests/cli/gate-lib.sh"

# twin NAME WORDS…: another clone of this world's remote, by git clone WORDS; we stand in it.
twin() {
    dir=$1
    shift
    cd "$tmp/w" || exit 99
    git clone -q "$@" "file://$tmp/w/remote.git" "$dir" 2>"$tmp/clone.err" || exit 99
    cd "$dir" || exit 99
}

# fine NAME: a plan is admitted.
fine() {
    tf plan -no-color
    is "$1" 0 err "allowed by"
}

world w
mkdir -p mod data/deep "with space"
cat >mod/main.tf <<'TF'
resource "terraform_data" "m" {
  input = { size = 1, text = file("${path.module}/text.txt") }
}
TF
printf 'one\ntwo\n' >mod/text.txt
echo 'module "m" { source = "./mod" }' >mods.tf
echo x >data/deep/x.json
echo y >"with space/y"
commit "modules and data"
"$engine" init -no-color >"$tmp/out" 2>&1
fine "a plain clone"
here=$PWD

# ---- places ----
# attack: D26 G34 a linked work tree
git worktree add -q "$tmp/w/linked" HEAD 2>/dev/null
cd "$tmp/w/linked" || exit 99
"$engine" init -no-color >/dev/null 2>&1
fine "a linked work tree, detached"
echo '# x' >>main.tf
tf plan
is "a change in a linked work tree" 80 err "changed" err "main.tf"
git checkout -q main.tf
cd "$here" || exit 99
git worktree lock ../linked
mv ../linked ../moved
cd ../moved || exit 99
tf plan
is "a linked work tree that was moved by hand" 80 err "git worktree repair"
cd "$here" || exit 99
git worktree unlock ../linked
git worktree prune

# attack: G31 D24 a shallow clone at the tip
twin shallow --depth 1
"$engine" init -no-color >/dev/null 2>&1
tf plan
is "a shallow clone: its beginning is not here" 80 err "fetch depth 0"

# attack: G33 a partial clone
twin partial --filter=blob:none
"$engine" init -no-color >/dev/null 2>&1
fine "a partial clone without blobs"
git -C ../remote.git config uploadpack.allowFilter true
twin partial2 --filter=blob:none
"$engine" init -no-color >/dev/null 2>&1
fine "a partial clone whose server filters"

mkdir ../ci
cd ../ci || exit 99
git init -q .
git remote add origin "file://$tmp/w/remote.git"
sha=$(git -C ../remote.git rev-parse main)
git fetch -q --no-tags origin "+$sha:refs/remotes/origin/main"
git checkout -q --progress --force -B main refs/remotes/origin/main 2>/dev/null
git checkout -q --detach "$sha"
"$engine" init -no-color >/dev/null 2>&1
fine "fetched by its name and detached, as CI does"
mkdir ../gitlab
cd ../gitlab || exit 99
git init -q . --template=
git remote add origin "file://$tmp/w/remote.git"
git fetch -q origin "+refs/heads/*:refs/remotes/origin/*" "+$sha:refs/pipelines/7"
git checkout -q -f "$sha" 2>/dev/null
"$engine" init -no-color >/dev/null 2>&1
fine "a pipeline's reference, no template"

twin separate --separate-git-dir "$tmp/w/separate.git"
"$engine" init -no-color >/dev/null 2>&1
fine "git init --separate-git-dir"
twin shared --shared
"$engine" init -no-color >/dev/null 2>&1
fine "alternates (clone --shared)"
twin renamed -o upstream
"$engine" init -no-color >/dev/null 2>&1
fine "a remote with another name"

# ---- whose it is ----
# Root tests only when root: nobody else can give a file away.
if [ "$(id -u)" = 0 ]; then
    # attack: G21 A11 another owner
    twin owned
    "$engine" init -no-color >/dev/null 2>&1
    chown -R 65534 .
    tf plan
    is "another owner" 80 err "git does not trust $tmp/w/owned" \
        err "git config --global --add safe.directory $tmp/w/owned"
    git config --global --add safe.directory "$tmp/w/owned"
    fine "another owner, as safe.directory allows"
    git config --global --unset-all safe.directory
    # attack: G22 A11 safe.directory = *
    git config --global --add safe.directory '*'
    tf plan
    is "safe.directory = *" 80 err "--add safe.directory $tmp/w/owned"
    git config --global --unset-all safe.directory
    # attack: G23 A11 root by sudo
    SUDO_UID=65534 fine "the owner calls sudo"
fi

# ---- formats ----
# attack: G30 formats that are not read
git init -q --object-format=sha256 ../sha256
cd ../sha256 || exit 99
echo x >x && git add x && git commit -q -m x
tf plan
is "a SHA-256 repository" 80 err "SHA-256 repositories and reference tables are not supported"
if git init -q --ref-format=reftable ../reftable 2>/dev/null; then
    cd ../reftable || exit 99
    tf plan
    is "a reference table" 80 err "SHA-256 repositories and reference tables are not supported"
fi
git init -q --bare ../bare
cd ../bare || exit 99
tf plan
is "a bare repository" 80 err "is a bare repository"

# ---- sparse ----
# attack: G27 D8 a sparse checkout, the root module at its top
twin cone
git sparse-checkout set --cone mod 2>/dev/null
"$engine" init -no-color >/dev/null 2>&1
tf plan
is "sparse, root module at the top" 80 err "left out by the sparse checkout" \
    err "git sparse-checkout disable"
git sparse-checkout disable
fine "and disabled again"

# ---- the index ----
cd "$here" || exit 99
# attack: G25 a split index
git update-index --split-index
fine "a split index"
git update-index --no-split-index
# attack: G28 forms of the index
git update-index --index-version 4
fine "an index of version 4"
git config core.untrackedCache true
git update-index --untracked-cache 2>/dev/null
fine "an untracked cache"
# attack: G29 settings of one work tree
git config extensions.worktreeConfig true
git config core.repositoryFormatVersion 1
fine "the extension worktreeConfig"
git config --unset extensions.worktreeConfig
git config core.repositoryFormatVersion 0
rm .git/index
fine "no index at all"
git reset -q
git config core.fsmonitor true
fine "a file system monitor"
git config --unset core.fsmonitor

# ---- who and where ----
git branch -q -m trunk
fine "a branch with another name"
git branch -q -m main
GIT_DIR=$PWD/.git GIT_INDEX_FILE=$PWD/.git/index GIT_PREFIX=mod/ fine "what a hook sets"
mkdir ../outer
git init -q ../outer
git clone -q ../remote.git ../outer/inner
cd ../outer/inner || exit 99
"$engine" init -no-color >/dev/null 2>&1
fine "a repository inside of another one"
cd "$here" || exit 99
mkdir -p empty/dirs
fine "empty directories"
rmdir empty/dirs empty

# ---- names ----
mkdir names
long=$(printf '%0250d' 0)
: >"names/new
line"
: >"names/sp ace"
: >names/-dash
: >'names/back\slash'
: >'names/gr\303\274n'
: >"names/grün"
: >"names/$long.txt"
: >'names/[a]*?'
: >names/.hidden
printf '\377' >"names/$(printf 'latin\344')"
commit "odd names"
fine "unusual names"
rm "names/new
line"
tf plan
is "one that is gone, on one line" 80 err 'names/new\x0aline' err "deleted"
git checkout -q .
git mv names/-dash names/-DASH
commit "another case"
fine "renamed by case only"
# attack: G11 a second file whose name differs in case
git config core.ignorecase true
fine "with core.ignorecase"
: >names/-dash
tf plan
is "a name that differs by case only" 80 err "untracked" err "names/-dash"
rm names/-dash
git config --unset core.ignorecase

# ---- links ----
ln -s data/deep/x.json link.json
ln -s data dir
ln -s nowhere dangling
ln -s ../mod data/mod
commit "links"
fine "links inside of the tree, one to nothing"

# ---- bits ----
printf '#!/bin/sh\n' >run.sh
chmod +x run.sh
commit "a script"
fine "a script"
git config core.fileMode false
chmod -x run.sh
tf plan
is "a file system without executable bits" 80 err "executable bit differs" \
    err "core.fileMode=true checkout"
git -c core.fileMode=true checkout -- run.sh
fine "what it says helps"
git config --unset core.fileMode

# ---- large ----
mkdir -p many
awk 'BEGIN {
    for (i = 0; i < 20000; i++) {
        if (i % 1000 == 0) system("mkdir many/d" i / 1000)
        f = sprintf("many/d%d/f%d", i / 1000, i % 1000)
        print f >f
        close(f)
    }
}'
commit "twenty thousand files"
fine "a large repository"
fine "and again"
echo x >>many/d7/f500
tf plan
is "one of them changed" 80 err "many/d7/f500"
git checkout -q many
git rm -q -r many
commit "smaller again"

# ---- submodules ----
git init -q --bare "$tmp/w/sub.git"
git clone -q "$tmp/w/sub.git" "$tmp/w/sub" 2>/dev/null
(cd "$tmp/w/sub" && echo s >s.txt && git add -A && git commit -q -m sub &&
    git push -q origin HEAD:main)
git -C "$tmp/w/sub.git" symbolic-ref HEAD refs/heads/main
git init -q --bare "$tmp/w/mid.git"
git -C "$tmp/w/mid.git" symbolic-ref HEAD refs/heads/main
git clone -q "$tmp/w/mid.git" "$tmp/w/mid" 2>/dev/null
(cd "$tmp/w/mid" && git checkout -q -B main && git submodule --quiet add "$tmp/w/sub.git" inner &&
    git commit -q -m mid && git push -q origin HEAD:main)
git submodule --quiet add "$tmp/w/mid.git" lib
commit "a submodule"
fine "a submodule, the nested one not checked out"
git submodule --quiet update --init --recursive
fine "nested submodules"
echo x >>lib/inner/s.txt
tf plan
is "a change in a nested submodule" 80 err "changed" err "s.txt"
git -C lib/inner checkout -q .
ln -s ../lib/inner/s.txt data/s.txt
commit "a link into a submodule"
fine "a link into a submodule"
twin nosub
"$engine" init -no-color >/dev/null 2>&1
fine "submodules not checked out"
echo x >lib/x
tf plan
is "something in the place of one" 80 err "the submodule is not checked out" \
    err "git submodule update --init"
rm lib/x
cd "$here" || exit 99
rm -rf lib .git/modules/lib
mkdir lib
git clone -q "$tmp/w/mid.git" lib
git -C lib submodule --quiet update --init
fine "a submodule with its .git inside"
git submodule --quiet absorbgitdirs 2>/dev/null
fine "and absorbed"

# The root module in a submodule: its own remote and branch are the tracked ones.
(
    cd "$tmp/w/sub" || exit 99
    git pull -q origin main 2>/dev/null
    mkdir policies
    cp "$here/policies/size.lua" policies
    echo 'resource "terraform_data" "s" { input = { size = 1 } }' >main.tf
    git add -A && git commit -q -m "a root module" && git push -q origin HEAD:main
)
git submodule --quiet add "$tmp/w/sub.git" root
commit "a root module in a submodule"
cd root || exit 99
fine "the root module in a submodule"
cd "$here" || exit 99
cat >use.tf <<'TF'
module "s" {
  source = "./root"
}
TF
commit "a module in a submodule"
"$engine" init -no-color >/dev/null 2>&1
tf plan -no-color
is "a module in a submodule" 80 err "root/main.tf" err "in a submodule"
git rm -q use.tf
commit "no more"

# ---- subdirectories, sparse ----
mkdir -p live/a live/b
echo 'resource "terraform_data" "a" { input = { size = 1 } }' >live/a/main.tf
echo 'resource "terraform_data" "b" { input = { size = 1 } }' >live/b/main.tf
cat >live/b/mods.tf <<'TF'
module "m" {
  source = "../../mod"
}
TF
commit "two root modules"
twin sparse --sparse
git sparse-checkout set --cone live/a 2>/dev/null
cd live/a || exit 99
tf plan -no-color
is "sparse, another root module left out" 0 err "allowed by" \
    err "of the commit are not checked out"
# attack: G26 a sparse index
git sparse-checkout reapply --sparse-index 2>/dev/null
fine "with a sparse index"
cd "$tmp/w/sparse" || exit 99
git sparse-checkout set --no-cone /live/ /policies/ 2>/dev/null
cd live/b || exit 99
tf plan -no-color
holds "a module left out is not planned" test "$status" != 0
cd "$tmp/w/sparse" || exit 99
git sparse-checkout set --no-cone /live/ /policies/ /mod/main.tf 2>/dev/null
sed 's/file(.*)/fileexists("${path.module}\/text.txt") ? "a" : "b"/' mod/main.tf >"$tmp/mod.tf"
cd "$here" || exit 99
cp "$tmp/mod.tf" mod/main.tf
commit "a file that is asked for"
cd "$tmp/w/sparse/live/b" || exit 99
git pull -q
"$engine" init -no-color >/dev/null 2>&1
tf plan -no-color
is "a file of a module left out" 80 err "mod/text.txt" err "left out by the sparse checkout"
cd "$here" || exit 99
echo 'output "up" { value = length(fileset("${path.module}/../..", "data/**")) }' >live/a/up.tf
commit "reads above the root module"
cd "$tmp/w/sparse/live/a" || exit 99
git pull -q
tf plan -no-color
is "one that reads above its module" 80 err "reads what lies above its module" \
    err "git sparse-checkout disable"
git sparse-checkout disable
fine "with all files"

# A folder that a runner uses again, for another repository, with one home for all.
world reused
tf plan -no-color
is "the first repository of a folder" 0
git init -q --bare "$tmp/reused/second.git"
rm -rf .git && git init -q && git checkout -q -B main
git remote add origin "$tmp/reused/second.git"
echo "# another" >>main.tf
commit "another history" || exit 99
tf plan -no-color
is "another one in the same folder" 80 err "another repository before" err "moongate init"
run moongate init
is "whose way out" 0 out "pinned" out "kept"
tf plan -no-color
is "leads out, and leaves a clean tree" 0 err "allowed"
mkdir "$tmp/reused/new" && cd "$tmp/reused/new" || exit 99
git clone -q "$tmp/reused/second.git" . && git rm -q -r policies && commit "no policy"
run moongate init
is "where there is none, init writes a first one" 0 out "wrote     policies/limits.lua" \
    out "git add moongate.lua policies"

finish
