# SPDX-License-Identifier: Apache-2.0
# Waivers, scopes and dates in the gate: read at T, recorded, and looked at again.
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
mkdir -p "$tmp/keys" "$MOONGATE_SYSCONF"
ssh-keygen -q -t ed25519 -N '' -C ann -f "$tmp/keys/ann" || exit 99
today=$(date -u +%F)
day() { date -u -d "$today $1 days" +%F; }
# waiver EXPIRES [MORE]: one for the resource of this world, committed and pushed.
waiver() {
    mkdir -p .moongate
    printf '%s\n' 'waive { policy = "size.limit", address = "terraform_data.web",' \
        '  reason = "the black week", ticket = "OPS-9",' \
        "  created = \"$today\", expires = \"$1\", ${2:-} }" >.moongate/waivers.lua
    commit "waiver until $1 ${2:-}"
}

world w
tf plan -no-color -var size=9
is "denied without a waiver" 81 err "deny  size.limit" err "waive it   .moongate/waivers.lua"
waiver "$(day +20)"
tf plan -no-color -var size=9
is "waived" 0 err "WAIVED  size.limit" err "the black week (OPS-9, until $(day +20))" \
    err "allowed by 1 policy"
tf apply -auto-approve -no-color -var size=9
is "and applied" 0 err "recorded"
bundle=$(find "$(state_dir)/bundles" -name '*.tar' | head -n 1)
mkdir "$tmp/x" && tar -xf "$bundle" -C "$tmp/x"
holds "the record has the waiver" grep -q '"outcome": "waived"' "$tmp/x/policy/result.json"
holds "its expiry" grep -q "\"expires\": \"$(day +20)\"" "$tmp/x/policy/result.json"
holds "not its reason" sh -c "! grep -q 'black week' '$tmp/x/policy/result.json' \
    '$tmp/x/statement.json'"
holds "which is with the messages" grep -q 'black week' "$tmp/x/policy/messages.json"
holds "and the file itself" cmp .moongate/waivers.lua "$tmp/x/policy/.moongate/waivers.lua"
run moongate verify "$bundle"
is "the bundle verifies" 0
tf plan -no-color -var size=8
is "another diff of the same resource is waived too" 0 err WAIVED
waiver "$(day +3)"
tf plan -no-color -var size=8
is "near expiry" 0 err "expires in 3 days ($(day +3))"
waiver "$(day +0)" 'actions = { "delete" },'
tf plan -no-color -var size=8
is "for another action" 81 err "does not allow the action update"
tf plan -no-color
is "unused" 0 err "is unused"

# What is not at T does not count.
waiver "$(day +20)"
git reset -q --hard HEAD~1 && git push -q -f origin HEAD:main
mkdir -p .moongate
printf '%s\n' 'waive { policy = "size.limit", address = "terraform_data.web", reason = "mine",' \
    "ticket = \"x\", created = \"$today\", expires = \"$(day +9)\" }" >.moongate/waivers.lua
tf plan -no-color -var size=8
is "a waiver that is not committed" 80 err ".moongate/waivers.lua"
git checkout -q -- .moongate
git commit -q --allow-empty -m empty && push

waiver "$(day +9)" 'reasons = 1,'
tf plan -no-color -var size=8
is "one that cannot be read refuses" 82 \
    err "there is no field reasons of a waiver, did you mean reason"
mkdir -p d && rm -f .moongate/waivers.lua && ln -s ../policies/size.lua .moongate/waivers.lua
commit "a link"
tf plan -no-color -var size=8
is "a link is none" 82 err ".moongate/waivers.lua is not a regular file in the commit"
rm .moongate/waivers.lua

# Approvers, from a list of the commit.
sed -i 's/  params/  waivable = { approvers = 1 },\n  params/' policies/size.lua
echo "ann@acme $(cut -d' ' -f1,2 "$tmp/keys/ann.pub")" >.moongate/approvers
echo 'waivers { allowed_signers = ".moongate/approvers" }' >moongate.lua
waiver "$(day +20)" 'approved_by = "ann@acme",'
tf plan -no-color -var size=8
is "an approval that is not there" 81 err "names ann@acme in approved_by"
mkdir .moongate/waivers
id=$(moongate waivers | cut -d' ' -f1)
moongate waivers --statement "$id" | ssh-keygen -q -Y sign -n moongate-waiver-v1 \
    -f "$tmp/keys/ann" >".moongate/waivers/$id.ann@acme.sig" 2>/dev/null
commit "approved"
tf plan -no-color -var size=8
is "approved" 0 err "WAIVED" err "approved by ann@acme"
tf apply -auto-approve -no-color -var size=8
is "and applied" 0 err "recorded"
bundle=$(find "$(state_dir)/bundles" -name '*.tar' | sort | tail -n 1)
mkdir "$tmp/y" && tar -xf "$bundle" -C "$tmp/y"
holds "the approval is recorded" sh -c "cat '$tmp'/y/policy/*.sig |
    cmp - '.moongate/waivers/$id.ann@acme.sig'"
holds "and who may approve" sh -c "tar -tf '$bundle' | grep -q approvers"

# The system's word: nobody waives it but the system.
echo 'policies { "std" }
use "data.protect" { params = { types = { "terraform_data" } } }' >"$MOONGATE_SYSCONF/moongate.lua"
sed -i 's/size.limit/data.protect/' .moongate/waivers.lua
commit "waive what the system asks for"
tf plan -no-color -destroy
is "a policy that the system uses takes no waiver of a repository" 81 \
    err "the policy allows no waivers"
echo 'policies { "std" }
use "data.protect" { params = { types = { "terraform_data" } }, waivable = true }' \
    >"$MOONGATE_SYSCONF/moongate.lua"
waiver "$(day +20)"
sed -i 's/size.limit/data.protect/' .moongate/waivers.lua
commit "again"
tf plan -no-color -destroy
is "unless the system says so" 0 err "WAIVED  data.protect"
echo 'use "data.protect" { scope = { path = "elsewhere" } }' >>moongate.lua
commit "out of the way"
tf plan -no-color -destroy
is "a repository cannot put it out of scope" 0 err "WAIVED  data.protect"
echo 'use "data.protect" { effective = "2099-01-01" }' >moongate.lua
commit "nor out of time"
tf plan -no-color -destroy
is "nor out of time" 82 err "sets effective" err "only be tightened"
rm "$MOONGATE_SYSCONF/moongate.lua"

# Dates and scopes by the run's own facts.
rm .moongate/waivers.lua
echo "use \"size.limit\" { effective = \"$(day +1)\" }" >moongate.lua
commit "tomorrow"
tf plan -no-color -var size=7
is "in force tomorrow" 0 err "advisory until $(day +1)"
echo "use \"size.limit\" { effective = \"$today\" }" >moongate.lua
commit "today"
tf plan -no-color -var size=7
is "in force today" 81
echo 'use "size.limit" { scope = { workspace = "prod" } }' >moongate.lua
commit "elsewhere"
tf plan -no-color -var size=7
is "another workspace" 0 err "skip  size.limit   out of scope"
finish
