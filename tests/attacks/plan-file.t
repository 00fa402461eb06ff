# SPDX-License-Identifier: Apache-2.0
# What FILE can be, what can be done to it while we run, and plans of other places and times.
. "$srcdir/tests/attacks/plan-lib.sh"

two_machines
mkdir -p live/a live/b
for d in a b; do
    sed "s/web/$d/" main.tf >"live/$d/main.tf"
    cat >"live/$d/backend.tf" <<TF
terraform {
  backend "local" {
    path = "$tmp/the.tfstate"
  }
}
TF
done
git rm -q main.tf backend.tf
commit "two stacks" || exit 99

# at NAME: a machine, in its live/a, with nothing left of earlier work there.
at() {
    machine "$1"
    git checkout -q main && git pull -q --ff-only
    cd live/a || exit 99
    [ -d .terraform ] || "$engine" init -no-color >/dev/null
}

# refused NAME STATUS WORDS…: FILE is refused at `there`, at once.
refused() {
    what=$1 want=$2 file=$3
    shift 3
    at there
    run timeout 120 "$tool" apply -no-color "$file"
    set -- "$what" "$want" err "$@"
    is "$@"
    holds "$what: nothing ran" test ! -e "$tmp/the.tfstate"
}

at here
tf plan -no-color -out="$tmp/good"
is "a plan" 0

# attack: D4 no-file: FILE is no file
mkfifo "$tmp/fifo"
refused "a pipe" 80 "$tmp/fifo" "not a regular file"
refused "a device" 80 /dev/zero "not a regular file"
refused "a folder" 80 "$tmp" "not a regular file"
ln -s "$tmp/fifo" "$tmp/link"
refused "a link to a pipe" 80 "$tmp/link" "not a regular file"
ln -s "$tmp/link2" "$tmp/link2"
refused "a link to itself" 82 "$tmp/link2" "symbolic links"
refused "nothing" 82 "$tmp/nothing" "there is no plan file"
truncate -s 2G "$tmp/huge"
refused "a huge file" 80 "$tmp/huge" "larger than 1 GiB"
truncate -s 100M "$tmp/holes"
refused "a large file without anything" 80 "$tmp/holes" "foreign plan: not a plan file"
: >"$tmp/empty"
refused "an empty file" 80 "$tmp/empty" "it is empty"
head -c 1000 "$tmp/good" >"$tmp/cut"
refused "a cut file" 80 "$tmp/cut" "cut off"
(cat "$tmp/good" && echo more) >"$tmp/longer"
refused "bytes behind the end" 80 "$tmp/longer" "bytes behind its end"

# attack: D4 twice: an entry of the engine's twice: readers differ in which one counts
"$driver" get "$tmp/good" tfplan >"$tmp/tfplan"
"$driver" edit "$tmp/good" "$tmp/twice" "+tfplan=$tmp/tfplan"
refused "the plan twice in the plan" 80 "$tmp/twice" "'tfplan' twice"

# attack: D4 workspace: made for one workspace, applied to another
at there
export TF_WORKSPACE=other
refused "another workspace by the environment" 80 "$tmp/good" "another workspace: default, not other" \
    err "terraform workspace select default"
unset TF_WORKSPACE
"$engine" workspace new other >/dev/null
refused "another workspace by its file" 80 "$tmp/good" "another workspace: default, not other"
"$engine" workspace select default >/dev/null

# attack: D4 root: made for one root module, applied in another
at there
cd ../b || exit 99
"$engine" init >/dev/null
tf apply -no-color "$tmp/good"
is "another root module" 80 err "another root module: live/a, not live/b"
cd ../.. || exit 99
tf -chdir=live/b apply -no-color "$tmp/good"
is "another root module by -chdir" 80 err "another root module: live/a, not live/b"

# attack: D4 engine: made by one binary, applied by another of the same version
mkdir "$tmp/engine"
cp "$engine" "$tmp/engine/$tool"
printf 'x' >>"$tmp/engine/$tool"
path=$PATH
PATH="$MOONGATE_LINKS:$MOONGATE_BINDIR:$tmp/engine:$path"
refused "another binary" 80 "$tmp/good" "another binary of the engine"
PATH=$path

# attack: D4 repository: a repository with the same folders, and another history
(world w2 && mkdir -p live/a && mv main.tf live/a && commit other)
git clone -q "$tmp/w2/remote.git" "$tmp/other" && cd "$tmp/other/live/a" || exit 99
machine there >/dev/null
cd "$tmp/other/live/a" || exit 99
tf apply -no-color "$tmp/good"
is "another repository" 80 err "another repository, whose history begins"

# attack: D4 commit: made from another commit than the one that is checked out
machine here
echo "# b" >>live/b/main.tf
commit "the other stack"
refused "an older commit's plan at a newer one" 80 "$tmp/good" "another commit" err "git checkout"

# The tip may have moved, where what the plan is made of did not.
at there
git checkout -q HEAD~1
tf apply -no-color "$tmp/good"
is "the tip has moved by what is no matter" 0 out "1 added" err "signed by ci@acme"

# attack: D4 policy: allowed once, and the policies have changed since
at here
tf plan -no-color -var size=5 -out="$tmp/five"
is "allowed then" 0
held=$(git rev-parse HEAD)
sed -i 's/most = 5/most = 4/' ../../policies/size.lua
commit "smaller pools"
at there
git checkout -q "$held"
tf apply -no-color "$tmp/five"
is "judged again by the policies of now" 81 err "size 5, limit 4"

# attack: D4 refused: the plan of a run that was refused
at here
tf plan -no-color -var size=9 -out="$tmp/nine"
is "denied" 81
holds "a denied plan is not given away" test ! -e "$tmp/nine"
"$engine" plan -no-color -var size=9 -out="$tmp/nine" >/dev/null
tf apply -no-color "$tmp/nine"
is "the same made by the engine is foreign" 80 err "foreign plan"

# attack: A1 FILE, and our own copy of it, are replaced while we run
cat >"$tmp/engine/$tool" <<SH
#!/bin/sh
for word; do
    case \$word in
    show) [ ! -e "$tmp/swap.file" ] || cp "$tmp/nine" "$tmp/four" ;;
    pull) [ ! -e "$tmp/swap.copy" ] || for f in "$tmp"/*.state/moongate/*/runs/*/members/plan/tfplan; do
        cp "$tmp/nine" "\$f"
    done ;;
    esac
done
exec "$engine" "\$@"
SH
PATH="$MOONGATE_LINKS:$MOONGATE_BINDIR:$tmp/engine:$path"
at here
tf plan -no-color -var size=4 -out="$tmp/four"
is "a plan by way of a script" 0
cp "$tmp/four" "$tmp/held"
: >"$tmp/swap.copy"
tf apply -no-color "$tmp/four"
is "our copy is replaced" 82 err "the plan file changed after it was judged"
rm "$tmp/swap.copy"
: >"$tmp/swap.file"
tf apply -no-color "$tmp/four"
is "FILE is replaced: what was judged is what runs" 0 out "1 changed"
holds "it was replaced" cmp -s "$tmp/four" "$tmp/nine"
holds "the state is of the plan that was judged" grep -q '"size": "4"' "$tmp/the.tfstate"

finish
