# SPDX-License-Identifier: Apache-2.0
# moongate check with scopes, dates and waivers: a real plan, the real ssh-keygen, days of our own.
. "$srcdir/tests/cli/check-lib.sh"

mkdir -p "$tmp/work/policies" "$tmp/work/.moongate/waivers" "$tmp/work/live/prod" "$tmp/keys"
for who in ann bob eve; do
    ssh-keygen -q -t ed25519 -N '' -C "$who" -f "$tmp/keys/$who" || exit 99
done
cat >"$tmp/work/policies/size.lua" <<'EOF'
policy {
  id = "size.limit", title = "a pool has at most two members",
  waivable = { max_days = 30 },
  match = { type = "terraform_data" },
  check = function(rc)
    if rc.after and rc.after.input and tonumber(rc.after.input) > 2 then
      rc:deny("input", "input is %d", tonumber(rc.after.input))
    end
  end,
}
EOF
cat >"$tmp/work/live/prod/main.tf" <<'EOF'
resource "terraform_data" "big" {
  for_each = toset(["a", "b"])
  input    = 3
}
resource "terraform_data" "late" {
  input = 1
}
resource "terraform_data" "unknown" {
  input = terraform_data.late.id
}
EOF
engine=$(command -v terraform || command -v tofu)
cd "$tmp/work/live/prod" || exit 99
if ! { "$engine" init -no-color && "$engine" plan -no-color -out="$tmp/p.tfplan"; } \
    >"$tmp/out" 2>&1 || ! "$engine" show -json "$tmp/p.tfplan" >"$tmp/p.json"; then
    sed 's/^/# /' "$tmp/out"
    echo "Bail out! the engine made no plan"
    exit 99
fi
git init -q "$tmp/work"

# waivers TEXT: the file; entry EXTRA: one of resource "a" with its required fields and more.
waivers() { printf '%s\n' "$1" >"$tmp/work/.moongate/waivers.lua"; }
entry() {
    printf '%s\n' \
        'waive { policy = "size.limit", address = "terraform_data.big[\"a\"]",' \
        '  reason = "load test", ticket = "OPS-7",' \
        '  created = "2026-11-01", expires = "2026-11-30",' \
        "  ${1:-}}"
}
# of ADDRESS: the entry on stdin, of another resource (as a pattern of sed's right side).
of() { sed "s/terraform_data.big\[.\"a.\"\]/$1/"; }
manifest() { printf '%s\n' "$1" >"$tmp/work/moongate.lua"; }
on() {
    day=$1
    check --at "$day" "$tmp/p.json"
}
# json NAME EXPRESSION: true of the JSON of the same check; d decision, f findings by address,
# p policies by id, w waivers.
json() {
    "$MOONGATE_BINDIR/moongate" check --at "$day" --format json "$tmp/p.json" >"$tmp/json" \
        2>"$tmp/err"
    if python3 - "$tmp/json" "$2" >"$tmp/holds" 2>&1 <<'EOF'
import json, sys
d = json.load(open(sys.argv[1]))
f = {x["address"].split(".")[-1]: x for x in d["findings"]}
p = {x["id"]: x for x in d["policies"]}
w = d.get("waivers", [])
sys.exit(0 if eval(sys.argv[2]) else 1)
EOF
    then
        result "$1" ""
    else
        result "$1" "does not hold: $2 $(cat "$tmp/holds" "$tmp/json")"
    fi
}
A='f["big[\"a\"]"]'
B='f["big[\"b\"]"]'

# ---- waivers ----
on 2026-11-10
is "denied without a waiver" 81 out 'deny  ' \
    out 'waive it   .moongate/waivers.lua, at most 30 days'
json "each finding has its fingerprint" \
    "len(${A}['fingerprint']) == 64 and ${A}['fingerprint'] != ${B}['fingerprint']"
json "and its actions" "${A}['actions'] == ['create']"
waivers "$(entry)"
on 2026-11-10
is "one of two is waived" 81 out WAIVED out "load test (OPS-7, until 2026-11-30)" \
    out 'terraform_data.big["b"]'
json "the finding says from what" \
    "(${A}['outcome'] == 'waived' and ${A}['waived_from'] == 'deny' and
p['size.limit']['outcome'] == 'deny')"
all="$(entry)
$(entry | of 'terraform_data.big[\\"b\\"]')"
waivers "$all"
on 2026-11-10
is "an unknown is not waived by what waives denials" 82 out WAIVED out unknown
json "the policy is not waived then" "p['size.limit']['outcome'] == 'unknown'"
all="$all
$(entry 'outcomes = { "unknown" }' | of terraform_data.unknown)"
waivers "$all"
on 2026-11-10
is "an unknown that is named is" 0 out "allowed by 1 policy   (1 waived)" out WAIVED
json "the policy is waived, and counted" "(p['size.limit']['outcome'] == 'waived' and
d['counts']['waived'] == 1 and d['verdict'] == 'allow' and [x['state'] for x in w] == ['used'] * 3)"
on 2026-11-30
is "its last day counts, and near expiry is said" 0 out "expires today (2026-11-30)"
on 2026-11-23
is "a week before" 0 out "expires in 7 days (2026-11-30)"
on 2026-11-22
is "eight days before it is quiet" 0
result "no warning" "$(grep -F 'expires in' "$tmp/out")"
on 2026-12-01
is "expired: denied, and the waiver is named" 81 \
    out ".moongate/waivers.lua:1 expired on 2026-11-30"
json "no finding is waived by it" "all(x['outcome'] != 'waived' for x in d['findings'])"
on 2026-10-31
is "before it was created" 81 out "was created on 2026-11-01, which is not yet"
waivers "$(entry | sed 's/2026-11-30/2026-12-02/')"
on 2026-11-10
is "longer than the policy allows" 81 out "lasts 31 days, and the policy allows 30 at most"
waivers "$(entry | of terraform_data.gone)"
on 2026-11-10
is "unused" 81 out "is unused: nothing here needs it"
waivers "$(entry | sed 's/size.limit/other.policy/')"
on 2026-11-10
is "of another policy: it waives nothing" 81 out "is unused"
waivers "$(entry | of 'terraform_data.big*')"
on 2026-11-10
is "a pattern, where the policy takes none" 81 out "has a pattern for its address"
waivers "$(entry 'actions = { "delete" }')"
on 2026-11-10
is "for another action" 81 out "does not allow the action create"
waivers "$(entry 'scope = { path = "live/dev" }')"
on 2026-11-10
is "for another root module" 81
result "which is no reason to warn" "$(grep -F 'unused' "$tmp/out")"
json "it is elsewhere" "w[0]['state'] == 'elsewhere'"
waivers "$(entry 'scope = { path = "live" }')"
on 2026-11-10
is "for a folder above" 81 out WAIVED
waivers "$(entry 'deposed = "0a1b2c3d"')"
on 2026-11-10
is "for a deposed object: not for the resource" 81 out "is unused"
waivers "$(entry "fingerprint = \"$(printf '%064d' 0)\"")"
on 2026-11-10
is "bound to another diff" 81 out "is bound to another change (000000000000…"
json "for the next test" "open('$tmp/print', 'w').write(${A}['fingerprint'])"
waivers "$(entry "fingerprint = \"$(cat "$tmp/print")\"")"
on 2026-11-10
is "bound to this one" 81 out WAIVED

# ---- what is no waiver ----
# refuses NAME WORDS TEXT
refuses() {
    waivers "$3"
    on 2026-11-10
    is "$1" 82 err "$2"
}
refuses "an unknown field names the nearest" \
    ".moongate/waivers.lua:1: there is no field expire of a waiver, did you mean expires" \
    "$(entry 'expire = "2026-11-30"')"
for field in policy address reason ticket created expires; do
    refuses "without $field" "the waiver has no $field" \
        "$(entry | sed "s/\([ {]\)$field = \"[^,]*\",/\1/")"
done
refuses "a reason that says nothing" "reason is a text that says something" \
    "$(entry | sed 's/load test/ /')"
refuses "a day that there is not" 'expires is a day such as "2026-12-31"' \
    "$(entry | sed 's/2026-11-30/2026-11-31/')"
refuses "an end before the beginning" "expires before it was created" \
    "$(entry | sed 's/2026-11-30/2026-10-30/')"
refuses "another statement" 'there is no statement "use" here' 'use "x"'
refuses "no table" "waive wants one table" 'waive "x"'
refuses "twice the same" "stands twice, first in line 1" "$(entry)
$(entry)"
refuses "an outcome that there is not" "outcomes is a list of different words: deny|unknown|error" \
    "$(entry 'outcomes = { "warn" }')"
refuses "a scope that is none" "there is no key paths of scope, did you mean path" \
    "$(entry 'scope = { paths = "a" }')"
refuses "an approver that is a path" "approved_by names principals" \
    "$(entry 'approved_by = "../x"')"
refuses "a function" "a function is not a value" "$(entry 'deposed = tostring')"
refuses "what is not Lua" ".moongate/waivers.lua:" 'waive {'
refuses "a loop ends" "the instruction budget is spent" 'while true do end'

# ---- approvals ----
sed -i 's/max_days = 30/max_days = 30, approvers = 2/' "$tmp/work/policies/size.lua"
for who in ann bob; do
    echo "$who@acme namespaces=\"moongate-waiver-v1\" $(cut -d' ' -f1,2 "$tmp/keys/$who.pub")"
done >"$tmp/work/.moongate/approvers"
manifest 'waivers { allowed_signers = ".moongate/approvers" }'
waivers "$(entry)"
on 2026-11-10
is "nobody approved" 81 out "is approved by 0, and the policy wants 2" out "2 approvers"
waivers "$(entry 'approved_by = { "ann@acme", "bob@acme" }')"
on 2026-11-10
is "a name is not an approval" 81 out "names ann@acme in approved_by, and .moongate/waivers/"
json "nobody is shown as an approver" "w[0]['approved_by'] == []"
json "for the next test" "open('$tmp/id', 'w').write(w[0]['id'])"
id=$(cat "$tmp/id")
# sign WHO AS [NAMESPACE]: the statement that `waivers` prints, signed.
sign() {
    "$MOONGATE_BINDIR/moongate" waivers --statement "$id" >"$tmp/statement" 2>"$tmp/err"
    ssh-keygen -q -Y sign -n "${3:-moongate-waiver-v1}" -f "$tmp/keys/$1" <"$tmp/statement" \
        >"$tmp/work/.moongate/waivers/$id.$2@acme.sig" 2>"$tmp/sign.err"
}
sign ann ann
on 2026-11-10
is "one of two" 81 out "names bob@acme in approved_by"
sign eve bob
on 2026-11-10
is "signed by another than is named" 81 out "is not approved by bob@acme"
sign bob bob git
on 2026-11-10
is "signed for another purpose" 81 out "is not approved by bob@acme"
sign bob bob
on 2026-11-10
is "both" 81 out WAIVED out "approved by ann@acme, bob@acme"
json "and they are named" "w[0]['approved_by'] == ['ann@acme', 'bob@acme']"
sed 's/namespaces/valid-before="20261101",namespaces/' "$tmp/work/.moongate/approvers" >"$tmp/list"
cp "$tmp/work/.moongate/approvers" "$tmp/good-list"
cp "$tmp/list" "$tmp/work/.moongate/approvers"
on 2026-11-10
is "by keys that had expired that day" 81 out "is not approved by ann@acme"
cp "$tmp/good-list" "$tmp/work/.moongate/approvers"
waivers "$(entry 'approved_by = { "ann@acme", "bob@acme" }' | sed 's/load test/other/')"
on 2026-11-10
is "a waiver that was changed has no approval" 81 out "is not there"
waivers "$(entry 'approved_by = { "ann@acme", "bob@acme" }')"
manifest ''
on 2026-11-10
is "without a list nobody may approve" 81 out "no list says who may approve"
run() {
    "$MOONGATE_BINDIR/moongate" "$@" >"$tmp/out" 2>"$tmp/err"
    status=$?
}
run waivers
is "the list of waivers" 0 out "$id" out "size.limit" out "2026-11-30"
run waivers --statement 00
is "a statement of none" 64 err "there is no waiver 00"

# ---- policies that take none ----
rm "$tmp/work/moongate.lua"
sed -i 's/waivable = .*,$/waivable = false,/' "$tmp/work/policies/size.lua"
waivers "$(entry)"
on 2026-11-10
is "a policy that forbids them" 81 out "the policy allows no waivers"
manifest 'use "size.limit" { waivable = { globs = true } }'
waivers "$(entry | of 'terraform_data.big*')"
on 2026-11-10
is "a use says otherwise" 82 out WAIVED out unknown
json "for both" "${A}['outcome'] == ${B}['outcome'] == 'waived'"
manifest 'use "size.limit" { waivable = { days = 3 } }'
on 2026-11-10
is "and says it rightly" 82 err 'moongate.lua:1: use "size.limit": waivable knows max_days'
rm "$tmp/work/.moongate/waivers.lua"

# ---- scope and dates ----
sed -i 's/if rc.after and/if rc:known("input") and rc.after and/' "$tmp/work/policies/size.lua"
manifest 'use "size.limit" { scope = { path = "live/dev" } }'
on 2026-11-10
is "out of scope: skipped, and named" 0 out "skip  size.limit   out of scope (moongate.lua:1)" \
    out "1 skipped"
json "in JSON too" "p['size.limit']['outcome'] == 'skip' and p['size.limit']['skipped']"
for scope in 'path = "live/prod"' 'path = "live"' 'path = { "x", "live/*" }' 'path = "**/prod"' \
    'workspace = "def*"' 'not_path = "live/dev"' 'not_workspace = "prod"'; do
    manifest "use \"size.limit\" { scope = { $scope } }"
    on 2026-11-10
    is "in scope: $scope" 81 out "deny  "
done
for scope in 'path = "."' 'path = "*/dev"' 'path = "prod"' 'workspace = "prod"' \
    'not_path = "live"' \
    'path = "live", not_path = "**/prod"' 'not_workspace = "default"'; do
    manifest "use \"size.limit\" { scope = { $scope } }"
    on 2026-11-10
    is "out of scope: $scope" 0 out "skip  size.limit"
done
manifest 'use "size.limit" { level = "advisory", scope = { path = "live/prod" } }
use "size.limit" { level = "hard", scope = { not_path = "live/prod" } }'
on 2026-11-10
is "of several uses the one in scope holds" 0 out "warn"
manifest 'use "size.limit" { level = "advisory", scope = { path = "live/prod" } }
use "size.limit" { level = "advisory", scope = { path = "live" } }'
on 2026-11-10
is "two in scope name both lines" 82 \
    out 'use "size.limit" (moongate.lua:2): the one at moongate.lua:1'
manifest 'use "size.limit"
use "size.limit" { scope = { path = "live" } }'
on 2026-11-10
is "without scopes it is used twice" 82 err '"size.limit" is used twice, first in line 1'
manifest 'use "size.limit" { scope = { paht = "live" } }'
on 2026-11-10
is "an unknown key of a scope" 82 err 'did you mean "path"'
manifest 'use "size.limit" { scope = { path = "/live" } }'
on 2026-11-10
is "a path that is none of the repository" 82 err "wants a folder from the repository's top"
manifest 'use "size.limit" { level = "hard", effective = "2027-01-01", before = "advisory" }'
on 2026-12-31
is "before its day it advises" 0 out "warn" out "later  size.limit   advisory until 2027-01-01"
on 2027-01-01
is "from its day on it holds" 81 out "deny  "
manifest 'use "size.limit" { effective = "2027-01-01", before = "off" }'
on 2026-12-31
is "off before its day" 0 out "skip  size.limit   not in force before 2027-01-01 (moongate.lua:1)"
manifest 'use "size.limit" { before = "off" }'
on 2026-12-31
is "before without a day" 82 err "before says nothing without effective"
manifest 'use "size.limit" { severity = "critical" }'
on 2026-12-31
json "severity is the use's" \
    "p['size.limit']['severity'] == 'critical' and ${A}['severity'] == 'critical'"
check --at tomorrow "$tmp/p.json"
is "a day is a day" 64 err "--at wants a day such as 2027-01-31"
finish
