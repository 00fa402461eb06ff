# SPDX-License-Identifier: Apache-2.0
# The system's moongate.lua: its values, its pin, its policies; whom it is taken from.
# It writes settings of the system, and other tests run beside it: an installation of its own.
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

# system TEXT: what the system's file says; none without a text.
system() {
    if [ $# -eq 0 ]; then
        rm -f "$MOONGATE_SYSCONF/moongate.lua"
    else
        printf '%s\n' "$1" >"$MOONGATE_SYSCONF/moongate.lua"
    fi
}

# says TEXT: what the repository says.
says() {
    printf '%s\n' "$1" >moongate.lua
    commit "settings: $1"
}

world w

# Each row: the system, the repository, status, words.  All names of both places are in the words.
while IFS='|' read -r sys repo want words; do
    system "$sys"
    says "$repo"
    tf plan -no-color
    is "system $sys, repository $repo" "$want" err "$words"
    [ "$want" = 0 ] || holds "both places are named" \
        grep -q "moongate.lua:1: .*$MOONGATE_SYSCONF/moongate.lua:1" "$tmp/err"
done <<'ROWS'
gate { mode = "enforced" }|gate { mode = "advisory" }|82|gate.mode is "advisory"
gate { mode = "advisory" }|gate { mode = "enforced" }|0|allowed
gate { commit = "tip" }|gate { commit = "current" }|82|it may only be stricter
gate { commit = "contained" }|gate { commit = "tip" }|0|allowed
gate { inputs = "tracked" }|gate { inputs = "recorded" }|82|gate.inputs is "recorded"
gate { engine = { version = ">= 1.0" } }|gate { engine = { version = "< 9" } }|0|allowed
gate { engine = { name = "tofu" } }|gate { engine = { name = "terraform" } }|82|engine.name is
use "data.protect" policies { "std" }|use "data.protect" { level = "soft" }|82|only be stricter
use "net.ingress" { level = "soft" } policies { "std" }|use "net.ingress" { level = "hard" }|0|ed
use "data.protect" policies { "std" }|use "data.protect" { params = { a = 1 } }|82|sets param
ROWS

system 'gate { engine = { version = ">= 99" } }'
says 'gate { engine = { version = ">= 1.0" } }'
tf plan
is "both constraints must hold" 82 err ">= 99, >= 1.0"
system 'gate { requires = ">= 99" }'
tf plan
is "the system requires another moongate" 82 err "$MOONGATE_SYSCONF/moongate.lua:1"
system 'gate { comit = "tip" }'
tf plan
is "an unknown key of the system" 82 err "$MOONGATE_SYSCONF/moongate.lua:1" err '"commit"?'
system 'gate {} gate {}'
tf plan
is "gate twice in the system's file" 82 err "twice"
system 'gate { commit = "tip" }'
git rm -q moongate.lua
commit "nothing said"
tf plan
is "the system alone decides" 0
git commit -q --allow-empty -m two && push
git checkout -q HEAD~1
tf plan
is "and it is the system's that counts" 80 err "behind"
git checkout -q main

# Policies of the system.
cat >"$MOONGATE_SYSCONF/policies/never.lua" <<'LUA'
policy {
  id     = "acme.small",
  params = { most = 4 },
  match  = { type = "terraform_data", on = { "create", "update" } },
  check  = function(rc, ctx)
    if tonumber(rc.after.input.size) > ctx.params.most then
      rc:deny("input.size", "more than %d", ctx.params.most)
    end
  end,
}
LUA
system 'policies { "policies/*.lua" }'
tf plan -no-color -var size=5
is "a policy of the system denies what the repository allows" 81 err "acme.small" err "more than 4"
tf apply -auto-approve -no-color -var size=4
is "two sources allow" 0 err "allowed by 2 policies"
run moongate show --format json "$(($(records)))"
is "the record names the source" 0 out '"source": "system"'
bundle=$(echo "$(state_dir)"/bundles/*.tar)
holds "and holds its text" sh -c "tar -tf '$bundle' | grep -x policy/system/policies/never.lua"
says 'use "acme.small" { level = "advisory" }'
tf plan -no-color -var size=5
is "a repository lowers a policy of the system" 81 err "can only tighten it" err "moongate.lua:1"
says 'use "acme.small" { params = { most = 9 } }'
tf plan -no-color -var size=5
is "a repository sets its parameters" 81 err "can only tighten it"
says 'use "acme.small"'
tf plan -no-color -var size=5
is "a repository names it" 81 err "acme.small"
system 'policies { "policies/*.lua" }
use "acme.small" { level = "advisory", params = { most = 3 } }'
tf plan -no-color -var size=5
is "the system sets its own" 0 err "more than 3"
says 'use "acme.small" { level = "hard" }'
tf plan -no-color -var size=5
is "and a repository raises it" 81 err "more than 3"
git rm -q moongate.lua
commit "nothing said"

tf plan -no-color -var size=5 -out=p.plan
run moongate check p.plan
is "check has the policies of the system" 0 out "acme.small" out "more than 3"
run moongate check --policies policies p.plan
is "and with --policies only those" 0
not "nothing of the system" out "acme.small"
rm p.plan

system 'use "size.limit" { level = "advisory" }'
tf plan -no-color -var size=5
is "the system uses what only the repository has" 82 err "no policy of the system or of std"
system 'policies { "policies/*.lua" }'
git rm -q policies/size.lua
commit "no policy of its own"
tf plan -no-color
is "policies are counted over all sources" 0 err "allowed by 1 polic"
system 'policies { "nowhere/*.lua" }'
tf plan
is "a pattern that matches nothing" 82 err "nowhere/*.lua"
system 'policies { "../*.lua" }'
tf plan
is "a pattern that leads out" 82 err "leads out"

# The pin.
root=$(git rev-list --max-parents=0 HEAD)
system "pin { remote = \"$tmp/w/remote.git\", branch = \"main\", root = \"$root\" }
policies { \"policies/*.lua\" }"
tf plan
is "a pin of the system that says the same" 0
not "needs no word" err "not used"
git push -q origin HEAD:release
system "pin { remote = \"$tmp/w/remote.git\", branch = \"release\", root = \"$root\" }
policies { \"policies/*.lua\" }"
tf plan -no-color
is "another one wins" 0 err "pins branch release" err "your own pin, main of" err "is not used" \
    err "(release)"
run moongate log
is "its records are those of that pin" 0 out "planned"
holds "one of them" test "$(wc -l <"$tmp/out")" -eq 1
run moongate init
is "init says who pins" 0 out "pinned by the system" out "not used"
run moongate init --branch main
is "init cannot change it" 80 err "only its administrator"
rm -r moongate.lua policies
rm -rf "$XDG_STATE_HOME/moongate"
tf plan -no-color
is "no first run where the system pins" 0
not "nothing to announce" err "first run here"
holds "and no pin is written" test ! -e "$XDG_STATE_HOME/moongate/pins"
to="remote = \"/x\", branch = \"m\""
for case in 'pin {}|pin.root must be' "pin { root = \"$root\" }|pin.remote must be" \
    "pin { root = \"$root\", remote = \"../x\", branch = \"m\" }|an absolute path" \
    "pin { root = \"$root\", remote = \"/x\" }|pin.branch must" \
    "pin { root = \"$root\", $to, since = \"HEAD\" }|pin.since must" \
    "pin { root = \"$root\", $to } pin { root = \"$root\", $to }|pinned twice"; do
    system "${case%|*}"
    tf plan
    is "a pin that is none: ${case##*|}" 82 err "${case##*|}"
done
says "pin { root = \"$root\", remote = \"/x\", branch = \"m\" }"
system
tf plan
is "a repository pins itself" 82 err "only in the system's"

finish
