#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Shows moongate at work in a throwaway repository with a remote and a real engine.
#   demo.sh DIR BINDIR LINKS   DIR: an empty folder, all that is written is below it
#                              BINDIR: has moongate; LINKS: has the links terraform and tofu
# Ends with status 1 as soon as a step does not end as it is told here.
set -eu

dir=$(cd "$1" && pwd -P)
bindir=$2
links=$3
source=$(cd "$(dirname "$0")/.." && pwd)

# Nothing of the caller's settings: no home, no CI, no variables of git or of an engine.
for name in $(env | sed -n 's/^\(GIT_[A-Za-z_0-9]*\|TF_[A-Za-z_0-9]*\)=.*/\1/p'); do
    unset "$name"
done
unset CI
PATH=$PATH:$source/.cache/engine
if command -v terraform >/dev/null; then
    engine=terraform
elif command -v tofu >/dev/null; then
    engine=tofu
else
    echo "demo: no terraform or tofu on PATH; make demo in the source folder fetches one" >&2
    exit 1
fi
HOME=$dir/home
XDG_STATE_HOME=$dir/state
XDG_CONFIG_HOME=$dir/config
TF_CLI_CONFIG_FILE=/dev/null
CHECKPOINT_DISABLE=1
PATH=$links:$bindir:$PATH
export HOME XDG_STATE_HOME XDG_CONFIG_HOME TF_CLI_CONFIG_FILE CHECKPOINT_DISABLE PATH
mkdir -p "$HOME" "$XDG_CONFIG_HOME"

if [ -t 1 ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold='' plain=''; fi

caption() { printf '\n%s== %s%s\n' "$bold" "$*" "$plain"; }

fail() {
    printf '\ndemo: %s\ndemo: everything is still in %s\n' "$*" "$dir" >&2
    exit 1
}

# shows STATUS COMMAND: run it as a person would, and insist on its status.
shows() {
    expected=$1
    shift
    printf '\n%s$ %s%s\n' "$bold" "$*" "$plain"
    status=0
    "$@" </dev/null || status=$?
    [ "$status" -eq "$expected" ] || fail "'$*' ended with $status, not with $expected"
}

quietly() { "$@" >"$dir/step.log" 2>&1 || { cat "$dir/step.log" >&2 && fail "'$*' failed"; }; }

commit() { quietly git add -A && quietly git commit -q -m "$1"; }

# apply on a terminal of its own, where there is a script(1) to make one; the answer is given when
# the question is there.
apply() {
    printf '\n%s$ %s apply%s\n' "$bold" "$engine" "$plain"
    status=0
    : >"$dir/apply.log"
    if command -v script >/dev/null; then
        answer | script -qefc "$engine apply" "$dir/apply.log" || status=$?
    else
        echo yes | "$engine" apply || status=$?
    fi
    [ "$status" -eq 0 ] || fail "'$engine apply' ended with $status"
}

answer() {
    waited=0
    until grep -q 'Enter a value' "$dir/apply.log"; do
        [ "$waited" -lt 600 ] || return 0
        waited=$((waited + 1))
        sleep 0.1
    done
    echo yes
}

# flip FILE: change one bit in it, in the plan; twice gives the file back.
offset=
flip() {
    if [ -z "$offset" ]; then
        offset=$(LC_ALL=C grep -abo resource_changes "$1" | head -n 1 | cut -d : -f 1)
        [ -n "$offset" ] || fail "there is no plan in $1"
    fi
    byte=$(od -An -tu1 -j "$offset" -N 1 "$1")
    # shellcheck disable=SC2059
    printf "\\$(printf '%03o' $((byte ^ 1)))" |
        dd of="$1" bs=1 seek="$offset" conv=notrunc 2>"$dir/step.log"
}

# ---- a repository, its remote, two rules ------------------------------------------------------
quietly git init -q --bare -b main "$dir/remote.git"
quietly git init -q -b main "$dir/infra"
cd "$dir/infra"
git config user.name "Demo"
git config user.email "demo@localhost"
git remote add origin "$dir/remote.git"
mkdir policies
cat >main.tf <<'END'
resource "terraform_data" "network" {
  input = { name = "network", owner = "platform" }
}
END
cat >policies/owner.lua <<'END'
policy {
  id    = "demo.owner",
  title = "Everything has an owner",
  match = { type = "terraform_data", on = { "create", "update" } },
  check = function(rc)
    if not rc.after.input.owner then
      rc:deny("input.owner", "owner is missing: somebody has to answer for it")
    end
  end,
}
END
printf '.terraform/\n*.tfstate*\n' >.gitignore
commit "a network"
quietly git push -q -u origin main

caption "Everything happens in $dir"
echo "A repository with one resource, one policy and a bare remote; the real engine:"
shows 0 "$engine" version

caption "1. The engine as ever: what only reads is passed through"
quietly moongate init
quietly git add -A
git diff --cached --quiet || { commit "what moongate init wrote" && quietly git push -q; }
shows 0 "$engine" init -input=false

caption "2. A change that is not committed is refused"
cat >>main.tf <<'END'

resource "terraform_data" "database" {
  input = { name = "database" }
}
END
shows 80 "$engine" plan

caption "3. A commit that is not on the server is refused"
commit "a database"
shows 80 "$engine" plan

caption "4. Pushed, and judged: the policy denies, and says where"
quietly git push -q
shows 81 "$engine" plan

caption "5. Corrected, committed, pushed: the plan passes"
sed 's/{ name = "database" }/{ name = "database", owner = "data" }/' main.tf >"$dir/main.tf"
cp "$dir/main.tf" main.tf
commit "the database has an owner"
quietly git push -q
shows 0 "$engine" plan

caption "6. An apply, with the engine's own question"
apply

caption "7. What is on record"
shows 0 moongate log
run=$(moongate log | awk '/ applied / { print $2; exit }')
[ -n "$run" ] || fail "the log names no applied run"
shows 0 moongate show "$run"
shows 0 moongate verify --all

caption "8. One flipped bit in a bundle"
bundle=$(find "$XDG_STATE_HOME/moongate" -name '*.tar' | grep -- "$run" | head -n 1)
[ -n "$bundle" ] || fail "no bundle of run $run is below $XDG_STATE_HOME/moongate"
flip "$bundle"
shows 1 moongate verify --all
flip "$bundle"
echo
echo "and flipped back:"
shows 0 moongate verify --all

caption "That is all.  Look around in $dir, and remove it when you like."
