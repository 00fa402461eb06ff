# SPDX-License-Identifier: Apache-2.0
# Everything that can go wrong has one clear message, its own status, and loses nothing.
# It writes settings of the system, and other tests run beside it: an installation of its own.
own=$(mktemp -d)
cp -a "$builddir/tests/stage/." "$own"
for name in BINDIR LIBEXEC LINKS DATA SYSCONF; do
    eval "MOONGATE_$name=\$own\${MOONGATE_$name#\"\$builddir/tests/stage\"}"
    export "MOONGATE_$name"
done
. "$srcdir/tests/cli/gate-lib.sh"
trap 'rm -rf "$tmp" "$own"' EXIT

# stub VERSION SHOW: an engine for faults that the real one can't be made to show.  It answers
# `version`, makes a real plan by the real engine, and prints SHOW for `show -json`.
stub() {
    mkdir -p "$tmp/stub"
    cat >"$tmp/stub/$tool" <<SH
#!/bin/sh
case \$1 in
version) echo "$1" ;;
show) $2 ;;
*) exec $engine "\$@" ;;
esac
SH
    chmod +x "$tmp/stub/$tool"
}
# with_stub ARGS…: the wrapper in front of it.
with_stub() {
    PATH="$MOONGATE_LINKS:$tmp/stub:/usr/bin:/bin" tf "$@"
}

world w
PATH="$MOONGATE_LINKS:/usr/bin:/bin" tf plan
is "no engine" 82 err "no engine: there is no $tool on PATH"
PATH="$MOONGATE_LINKS:/usr/bin:/bin" tf version
is "no engine for a command that passes" 82 err "no engine"

mkdir -p "$MOONGATE_SYSCONF"
echo "$engine" >"$MOONGATE_SYSCONF/engine"
PATH="$MOONGATE_LINKS:/usr/bin:/bin" tf version
is "the system file names the engine" 0
echo "relative/path" >"$MOONGATE_SYSCONF/engine"
tf version
is "a relative path in it" 82 err "must be absolute"
echo "$MOONGATE_BINDIR/moongate" >"$MOONGATE_SYSCONF/engine"
tf version
is "moongate itself in it" 82 err "which is not an engine"
rm "$MOONGATE_SYSCONF/engine"

stub "Terraform v0.11.14" "exit 1"
with_stub plan
is "an engine too old" 82 err "too old"
stub "nothing of the kind" "exit 1"
with_stub plan
is "no engine at all" 82 err "does not answer"
stub "Terraform v1.11.4" "echo '{\"format_version\":\"1.2\",\"resource_chan'"
with_stub plan
is "JSON cut off" 82 err "undecided"
stub "Terraform v1.11.4" "echo '{\"format_version\":\"2.0\",\"resource_changes\":[]}'"
with_stub apply -auto-approve
is "an unknown major format" 82 err "2.0"
holds "and nothing was applied" test ! -e terraform.tfstate
stub "Terraform v1.11.4" "echo oops >&2; exit 3"
with_stub plan
is "show -json fails" 82 err "oops" err "status 3"
stub "Terraform v1.11.4" "kill -9 \$\$"
with_stub plan
is "show -json is killed" 82 err "status 137"

cat >broken.tf <<'TF'
resource "terraform_data" "bad" { input = nothing.here }
TF
commit broken
tf plan -no-color
is "the engine fails: its own words, its own status" 1 err "Reference to undeclared resource"
tf apply -auto-approve
is "the same for an apply" 1
git rm -q broken.tf
cat >check.tf <<'TF'
resource "terraform_data" "checked" {
  input = 1
  lifecycle {
    precondition {
      condition     = var.size > 100
      error_message = "too small"
    }
  }
}
TF
commit precondition
tf apply -auto-approve -no-color
is "an errored plan" 1 err "too small"
holds "and nothing was applied then" test ! -e terraform.tfstate
git rm -q check.tf
commit back

cp policies/size.lua "$tmp/size.lua"
for case in 'syntax|policy { id = |policies/size.lua:' \
    'no policy in it|local x = 1|policy' \
    'a loop|policy { id = "l", check_plan = function() while true do end end }|instructions' \
    "memory|policy { id = 'm', check_plan = function() local t = {}
         for i = 1, 1e9 do t[i] = ('x'):rep(1000) .. i end end }|memory" \
    'an error|policy { id = "e", check_plan = function() error("boom") end }|boom' \
    'a misspelt header|policy { id = "h", chek = function() end }|chek' \
    'no id|policy { check_plan = function() end }|id' \
    'a clock|policy { id = "c", check_plan = function() os.time() end }|os'; do
    name=${case%%|*} rest=${case#*|}
    printf '%s\n' "${rest%|*}" >policies/size.lua
    commit "policy: $name"
    tf apply -auto-approve -no-color
    is "a policy with $name" 82 err "undecided" err "${rest##*|}"
done
holds "and none of them applied" test ! -e terraform.tfstate
cp "$tmp/size.lua" policies/size.lua
commit "a good policy"

git rm -q policies/size.lua
commit "no policy"
tf plan
is "no policy at all" 82 err "there is no policy" err "moongate init"
mkdir -p policies
cp "$tmp/size.lua" policies/size.lua
commit "a policy"

for case in 'gate { mod = "enforced" }|did you mean "mode"' \
    'gate { mode = "loose" }|enforced' \
    'gate { speculative_plans = "all" }|commits' \
    'gate { signed_commits = {} }|names no list' \
    'gates {}|did you mean "gate"' \
    'gate {} gate {}|twice' \
    'gate {} {}|takes one value' \
    'gate { requires = ">= 99" }|requires moongate' \
    'gate { requires = "new" }|version constraint' \
    'gate { engine = { version = ">= 99" } }|wants' \
    'gate { engine = { name = "other" } }|other' \
    'ledger { remote = "x" }|not built' \
    'bundles { store = "s3://x" }|not built' \
    'stack "x" { path = "y" }|not built' \
    'policies { "nowhere/*.lua" }|matches' \
    'use "no.such.policy"|no.such.policy' \
    'use "size.limit" { level = "strict" }|advisory' \
    'use "size.limit" { params = { mst = 1 } }|mst' \
    'use "size.limit" use "size.limit"|used twice' \
    'sign { key = "x" }|may stand only' \
    'gate {|moongate.lua:' \
    'while true do end|moongate.lua'; do
    printf '%s\n' "${case%|*}" >moongate.lua
    commit "manifest"
    tf plan -no-color
    is "manifest: ${case%|*}" 82 err "${case##*|}"
done
git rm -q moongate.lua
commit "no manifest"

# The state directory is probed before the engine starts.
XDG_STATE_HOME=/proc/nowhere tf apply -auto-approve
is "a state directory that can't be written" 84
holds "nothing ran" test ! -e terraform.tfstate
state=$(state_dir)
mv "$state/runs" "$state/runs.away" 2>/dev/null
echo "in the way" >"$state/runs"
tf apply -auto-approve
is "no place for the run" 84 err "runs"
rm "$state/runs"
mv "$state/runs.away" "$state/runs" 2>/dev/null

CI=true tf apply -auto-approve
is "CI without a durable place" 84 err "CI is set" err "durable"
mkdir -p "$MOONGATE_SYSCONF"
echo 'state { durable = true }' >"$MOONGATE_SYSCONF/moongate.lua"
CI=true tf plan
is "CI plans" 0
CI=true tf apply -auto-approve
is "CI with a durable place" 0 err "recorded"
echo 'ledger { remote = "x" }' >"$MOONGATE_SYSCONF/moongate.lua"
tf plan
is "a system key that is not built yet" 82 err "not built"
rm "$MOONGATE_SYSCONF/moongate.lua"

# attack: D20 A12 reattached providers
TF_REATTACH_PROVIDERS='{}' tf plan
is "reattached providers" 82 err "TF_REATTACH_PROVIDERS"

mkdir .terraform
echo '{"version":3,"backend":{"type":"remote"}}' >.terraform/terraform.tfstate
tf plan
is "a remote backend" 82 err "plan and apply run on that service"
rm -r .terraform

finish
