# SPDX-License-Identifier: Apache-2.0
# For the scenarios of the wrapper: worlds with a bare remote, a clone, a policy, the real engine.
# shellcheck shell=sh
. "$srcdir/tests/cli/check-lib.sh"
: "${MOONGATE_LINKS:?}" "${MOONGATE_SYSCONF:?}"
export TMPDIR="$tmp/tmpdir" XDG_CONFIG_HOME="$tmp/home/config" GIT_CONFIG_NOSYSTEM=1
for name in $(env | sed -n 's/^\(GIT_[A-Z_]*\)=.*/\1/p'); do
    [ "$name" = GIT_CONFIG_NOSYSTEM ] || unset "$name"
done
unset NO_COLOR TF_IN_AUTOMATION TF_INPUT TF_CLI_ARGS_plan TF_CLI_ARGS_apply MOONGATE_SHIM
git config --global user.name tester
git config --global user.email tester@localhost
git config --global init.defaultBranch main
git config --global protocol.file.allow always
engine=$(command -v terraform || command -v tofu)
tool=$(basename "$engine")
export PATH="$MOONGATE_LINKS:$MOONGATE_BINDIR:$PATH"

# tf ARGS…: the wrapper; $tmp/out, $tmp/err, $status.
tf() {
    "$tool" "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
    status=$?
}

# tf_yes ARGS…: the same with "yes" on stdin.
tf_yes() {
    echo yes | "$tool" "$@" >"$tmp/out" 2>"$tmp/err"
    status=$?
}

# run COMMAND…: any other program, the same way.
run() {
    "$@" >"$tmp/out" 2>"$tmp/err" </dev/null
    status=$?
}

# not NAME FILE WORDS: the last run's out or err does not have those words.
not() {
    if grep -q -F -- "$3" "$tmp/$2"; then result "$1" "'$3' in $2"; else result "$1" ""; fi
}

# holds NAME COMMAND…: a plain condition.
holds() {
    what=$1
    shift
    if "$@" >"$tmp/holds" 2>&1; then result "$what" ""; else result "$what" "$(cat "$tmp/holds")"; fi
}

push() {
    git push -q origin HEAD:main
}

commit() {
    git add -A && git commit -q -m "$1" && push
}

# world NAME: a fresh remote and clone in $tmp/NAME, one resource, one policy, committed and
# pushed; we stand in the clone.  Records go to a state directory of its own.
world() {
    mkdir "$tmp/$1" && cd "$tmp/$1" || exit 99
    export XDG_STATE_HOME="$tmp/$1/state"
    git init -q --bare remote.git && git clone -q remote.git wc 2>/dev/null && cd wc || exit 99
    git checkout -q -B main
    mkdir policies
    printf '%s\n' '*.tfstate*' .terraform/ >.gitignore
    cat >main.tf <<'TF'
variable "size" {
  default = 3
}

resource "terraform_data" "web" {
  input = { owner = "sre", size = var.size }
}
TF
    cat >policies/size.lua <<'LUA'
policy {
  id     = "size.limit",
  title  = "pools stay small",
  params = { most = 5 },
  match  = { type = "terraform_data", on = { "create", "update" } },
  check  = function(rc, ctx)
    if rc.after.input == nil then return end
    local size = tonumber(rc.after.input.size)
    if size > ctx.params.most then
      rc:deny("input.size", "size %d, limit %d", size, ctx.params.most)
    end
  end,
}
LUA
    commit first || exit 99
    "$engine" init -no-color >"$tmp/out" 2>&1 || exit 99
}

# records: how many entries the ledger of this world has.
records() {
    git -C "$(echo "$XDG_STATE_HOME"/moongate/*/ledger.git)" rev-list --count moongate-audit \
        2>/dev/null || echo 0
}

# state_dir: of this world's pin.
state_dir() {
    dirname "$(echo "$XDG_STATE_HOME"/moongate/*/ledger.git)"
}
