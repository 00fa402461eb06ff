#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# What reading a plan means to a policy: one check a test, on the resource aws_x.r of
# semantics.json (or another), its findings compared as "outcome path message".
set -u
check=$builddir/tests/bin/policy_check
plan=$srcdir/tests/cli/semantics.json
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tab=$(printf '\t')
n=0
type=aws_x
name=r
header=

# findings NAME BODY EXPECTED-LINE...: run check(rc, ctx) with this body
findings() {
    n=$((n + 1))
    what=$1
    printf 'policy {\n id = "t", %s match = { type = "%s", name = "%s" %s },\ncheck = function(rc, ctx)\n%s\nend }\n' \
        "$header" "$type" "$name" "${on:-}" "$2" >"$tmp/p.lua"
    shift 2
    if [ $# -gt 0 ]; then printf '%s\n' "$@" >"$tmp/want"; else : >"$tmp/want"; fi
    (cd "$tmp" && "$check" "$plan" p.lua) >"$tmp/out" 2>&1
    awk -F "$tab" '$1 == "policy" { next } $1 == "cause" { print; next }
                   { print $1, $4, $5 }' "$tmp/out" >"$tmp/got"
    if cmp -s "$tmp/want" "$tmp/got"; then
        echo "ok $n - $what"
    else
        echo "not ok $n - $what"
        diff "$tmp/want" "$tmp/got" | sed 's/^/# /'
    fi
}
say='local function say(v) rc:deny(nil, "%s", v) end '

# ---- missing, null, scalars
findings "missing and null are nil" \
    'if rc.after.nothing == nil and rc.after.empty == nil then rc:deny("x", "nil") end' 'deny x nil'
findings "false is false, not nil" 'if rc.after.on == false then rc:deny("on", "off") end' 'deny on off'
findings "integers are exact" "$say say(rc.after.big) say(math.type(rc.after.big)) say(rc.after.big == 9007199254740993)" \
    'deny - 9007199254740993' 'deny - integer' 'deny - true'
findings "beyond 64 bits the text is exact" \
    "$say say(rc.after.huge) say(rc.after.huge > 5) say(rc.after.huge < math.huge) say(5 < rc.after.huge) say(rc.after.huge == rc.after.huge) say(rc.after.googol)" \
    'deny - 18446744073709551615' 'deny - true' 'deny - true' 'deny - true' 'deny - true' 'deny - 1e999'
findings "arithmetic with such a number is an error, not a wrong result" \
    'local x = rc.after.huge + 1' "error - p.lua:4: attempt to perform arithmetic on a big number value (field 'huge')"
findings "NUL bytes and escapes survive" "$say say(#rc.after.nul) say(rc.after.nul == 'a\\0b\\u{1F600}')" 'deny - 7' 'deny - true'
findings "of two members of one name the last counts" "$say say(rc.after.twice)" 'deny - last'
findings "fractions are floats" "$say say(rc.after.ratio * 2)" 'deny - 3.0'

# ---- unknown
findings "reading a leaf that is unknown ends the check, with its path" \
    'rc:warn("name", "before") local x = rc.after.arn rc:deny("x", "never")' \
    'warn name before' 'unknown arn arn is known only after apply'
findings "pcall does not catch it" \
    'pcall(function() return rc.after.arn end) rc:deny("x", "never")' 'unknown arn arn is known only after apply'
findings "a partly known object is readable at its known keys" "$say say(rc.after.partly.known)" 'deny - 1'
findings "and not at the others" 'local x = rc.after.partly.later' 'unknown partly.later partly.later is known only after apply'
findings "a key that nobody mentions is nil there" 'if rc.after.partly.other == nil then rc:deny("x", "nil") end' 'deny x nil'
findings "an unknown whole cannot be entered" 'local x = rc.after.all.inner' 'unknown all all is known only after apply'
findings "a partly known list is readable at its known places" "$say say(rc.after.mixed[1])" 'deny - x'
findings "and its unknown element has its place in Terraform's counting" 'local x = rc.after.mixed[2]' \
    'unknown mixed[1] mixed[1] is known only after apply'
findings "the length of a partly known list is known" "$say say(#rc.after.mixed)" 'deny - 2'
findings "ipairs aborts when it reaches the unknown element" \
    'for i, v in ipairs(rc.after.mixed) do rc:warn("x", "%d %s", i, v) end' \
    'warn x 1 x' 'unknown mixed[1] mixed[1] is known only after apply'
findings "ipairs visits 1..#, nulls included" \
    'for i, v in ipairs(rc.after.list) do rc:warn("x", "%d %s", i, v) end' 'warn x 1 a' 'warn x 2 nil' 'warn x 3 c'
findings "pairs aborts when it reaches the unknown member" \
    'for k, v in pairs(rc.after.partly) do rc:warn("x", "%s %s", k, v) end' \
    'warn x known 1' 'unknown partly.later partly.later is known only after apply'
findings "tostring aborts if anything inside is unknown" 'local x = tostring(rc.after.partly)' \
    'unknown partly.later partly.later is known only after apply'
findings "so does .." 'local x = "a" .. rc.after.mixed' 'unknown mixed[1] mixed[1] is known only after apply'
findings "so does json.encode" 'local x = json.encode(rc.after.partly)' 'unknown partly.later partly.later is known only after apply'
findings "so does ==" 'local x = rc.after.mixed == rc.after.list' 'unknown mixed[1] mixed[1] is known only after apply'
findings "helpers abort too" 'local x = list.has(rc.after.mixed, "nothing")' 'unknown mixed[1] mixed[1] is known only after apply'
findings "a helper that found its answer before does not" "$say say(list.has(rc.after.mixed, 'x'))" 'deny - true'
findings "known() asks" "$say say(rc:known('arn')) say(rc:known('name')) say(rc:known('partly')) say(rc:known('partly.known')) say(rc:known('all.inner[3]')) say(rc:known('nothing'))" \
    'deny - false' 'deny - true' 'deny - false' 'deny - true' 'deny - false' 'deny - true'
findings "get() gives its default for an unknown only" \
    "$say say(rc:get('arn', 'd')) say(rc:get('name', 'd')) say(rc:get('empty', 'd')) say(rc:get('nothing', 'd')) local x = rc:get('arn')" \
    'deny - d' 'deny - web' 'deny - nil' 'deny - nil' 'unknown arn arn is known only after apply'
findings "show() never aborts" \
    "$say say(rc:show('arn')) say(rc:show('password')) say(rc:show('name')) say(rc:show('partly')) say(rc:show('secrets')) say(rc:show('empty'))" \
    'deny - (known after apply)' 'deny - (sensitive)' 'deny - web' 'deny - {"known":1,"later":(known after apply)}' \
    'deny - {"token":(sensitive),"id":"public"}' 'deny - null'
findings "has() and is_null()" \
    "$say say(rc:has('empty')) say(rc:has('nothing')) say(rc:has('arn')) say(rc:is_null('empty')) say(rc:is_null('name')) say(rc:is_null('nothing'))" \
    'deny - true' 'deny - false' 'deny - true' 'deny - true' 'deny - false' 'deny - false'
findings "is_null() of an unknown cannot be answered" "local x = rc:is_null('arn')" 'unknown arn arn is known only after apply'

# ---- on_unknown and levels
header='on_unknown = "warn",'
findings "on_unknown = warn" 'local x = rc.after.arn' 'warn arn arn is known only after apply'
header='on_unknown = "allow",'
findings "on_unknown = allow" 'local x = rc.after.arn'
findings "on_unknown does not speak of sensitive values" 'local x = rc.after.password' \
    'unknown password password is sensitive, and the policy does not say reads_sensitive = true'
header=

# ---- sensitive
findings "reading a sensitive leaf ends the check" 'pcall(function() return rc.after.password end)' \
    'unknown password password is sensitive, and the policy does not say reads_sensitive = true'
findings "its neighbour may be read" "$say say(rc.after.secrets.id)" 'deny - public'
findings "tostring of an object that holds one aborts" 'local x = tostring(rc.after.secrets)' \
    'unknown secrets.token secrets.token is sensitive, and the policy does not say reads_sensitive = true'
header='reads_sensitive = true,'
findings "a policy that declares it reads, and its message shows nothing" \
    'if #rc.after.password < 8 then rc:deny("password", "%s is too short", rc.after.password) end' \
    'deny password (sensitive) is too short'
findings "also out of json.encode, errors and paths" \
    'rc:deny("tags." .. rc.after.secrets.token, "%s", json.encode(rc.after.secrets)) error(rc.after.password)' \
    'deny tags.(sensitive) {"token":"(sensitive)","id":"public"}' 'error - p.lua:4: (sensitive)'
findings "show() masks it even then" "$say say(rc:show('password'))" 'deny - (sensitive)'
header=

# ---- views
findings "lists count from 1, paths from 0" "$say say(rc.after.block[1].cidr[2]) say(rc:get('block[0].cidr[1]')) say(rc:get('block.0.cidr.1'))" \
    'deny - 0.0.0.0/0' 'deny - 0.0.0.0/0' 'deny - 0.0.0.0/0'
findings "keys that are no words are quoted in paths" "$say say(rc:get('map[\"a.b\"]')) say(rc.after.map['a.b'])" 'deny - dotted' 'deny - dotted'
findings "beyond the end is nil" "$say say(rc.after.list[4]) say(rc.after.list[0])" 'deny - nil' 'deny - nil'
findings "a list has no named members" 'local x = rc.after.block.port' \
    "error - p.lua:4: 'block' is a list: write [1] for its first element, not 'port'"
findings "an object has no numbered ones" 'local x = rc.after.map[1]' "error - p.lua:4: 'map' is an object: its keys are texts, not number"
findings "# of an object is an error" 'local x = #rc.after.map' 'error - p.lua:4: # counts the elements of a list, and this is an object'
findings "view == view compares deeply" "$say say(rc.after.list == rc.after.same) say(rc.after.list == rc.after.block) say(rc.after.block[1] == rc.after.block[1])" \
    'deny - true' 'deny - false' 'deny - true'
findings "list, set and map compare against literals" \
    "$say say(list.equal(rc.after.block[1].cidr, {'10.0.0.0/8', '0.0.0.0/0'})) say(list.equal(rc.after.block[1].cidr, {'0.0.0.0/0', '10.0.0.0/8'})) say(set.equal(rc.after.block[1].cidr, {'0.0.0.0/0', '10.0.0.0/8'})) say(map.equal(rc.after.map, {['a.b'] = 'dotted', k = 'v', ['q\"'] = 'quote'})) say(map.equal(rc.after.map, {k = 'v'}))" \
    'deny - true' 'deny - false' 'deny - true' 'deny - true' 'deny - false'
findings "list.has looks into lists of objects" "$say say(list.has(rc.after.block, {port = 80, cidr = {}})) say(list.has(rc.after.block, {port = 81, cidr = {}}))" \
    'deny - true' 'deny - false'
findings "tostring and .. give compact JSON" "$say say(rc.after.block) say('x' .. rc.after.list)" \
    'deny - [{"port":22,"cidr":["10.0.0.0/8","0.0.0.0/0"]},{"port":80,"cidr":[]}]' 'deny - x["a",null,"c"]'
findings "views cannot be written" 'rc.after.name = "x"' 'error - p.lua:4: the plan is read-only'
findings "nor can rc" 'rc.name = "x"' 'error - p.lua:4: the plan is read-only'
findings "their metatables cannot be had" "$say say(getmetatable(rc.after)) say(getmetatable(rc))" 'deny - false' 'deny - false'
findings "json.decode and json.encode" \
    "$say local d = json.decode('{\"Statement\":[{\"Effect\":\"Allow\"}]}') say(d.Statement[1].Effect) say(json.encode { b = 1, a = { 'x' } })" \
    'deny - Allow' 'deny - {"a":["x"],"b":1}'
findings "json.decode of what is not JSON is an error" "json.decode('{')" 'error - p.lua:4: json.decode: the text ends inside an object (byte 2)'
findings "cidr.any" "$say say(cidr.any('0.0.0.0/0')) say(cidr.any('::/0')) say(cidr.any('10.0.0.0/0')) say(cidr.any('0:0::0/00')) say(cidr.any('0.0.0.0/1')) say(cidr.any('x/0')) say(cidr.any(nil))" \
    'deny - true' 'deny - true' 'deny - true' 'deny - true' 'deny - false' 'deny - false' 'deny - false'
findings "a misspelt field is an error that names the nearest" 'local x = rc.adress' \
    "error - p.lua:4: rc has no field 'adress', did you mean 'address'?"
findings "a misspelt method too" 'rc:destroy()' "error - p.lua:4: rc has no field 'destroy', did you mean 'destroys'?"
findings "a path that is none is an error" 'rc:get("a..b")' \
    "error - p.lua:4: 'a..b' is not a path: write it as ingress[0].cidr_blocks or tags[\"a.b\"]"
findings "ctx knows its names" 'local x = ctx.params.limit' "error - p.lua:4: ctx.params has no field 'limit'"
findings "the clock is the plan's" "$say say(run.time)" 'deny - 2026-01-02T03:04:05Z'
findings "no message takes the title, and the title is optional" 'rc:deny("x")' 'deny x this is not allowed'
findings "control characters of a message are shown" 'rc:deny("x", "a\27[31mb")' 'deny x a\x1b[31mb'

# ---- fields
findings "fields of a create" "$say say(rc.address) say(rc.type) say(rc.name) say(rc.index) say(rc.module) say(rc.provider) say(rc.mode) say(rc.before) say(rc.deposed) say(rc.actions[1])" \
    'deny - aws_x.r' 'deny - aws_x' 'deny - r' 'deny - nil' 'deny - nil' 'deny - registry.terraform.io/hashicorp/aws' \
    'deny - managed' 'deny - nil' 'deny - nil' 'deny - create'
type=act
all='say(rc:creates()) say(rc:updates()) say(rc:destroys()) say(rc:replaces()) say(rc:forgets()) say(rc:imports()) say(rc:moved())'
bits="local s = '' local function say(v) s = s .. (v and 1 or 0) end $all rc:deny(nil, '%s', s)"
name=update
findings "update" "$bits" 'deny - 0100000'
name=delete
findings "delete" "$bits" 'deny - 0010000'
name=dbc
findings "delete then create" "$bits" 'deny - 1011000'
name=cbd
findings "create then delete" "$bits" 'deny - 1011000'
name=forget
findings "forget" "$bits" 'deny - 0000100'
name=swap
findings "forget and create" "$bits" 'deny - 1001100'
name=import
findings "an import that changes nothing" "$bits" 'deny - 0000010'
name=move
findings "a move that changes nothing" "$bits" 'deny - 0000001'
name=delete
findings "after is nil where nothing stays; paths speak of before" \
    "$say say(rc.after) say(rc:get('v')) say(rc.action_reason)" 'deny - nil' 'deny - 1' 'deny - delete_because_no_resource_config'
name=import
findings "importing" "$say say(rc.importing.id)" 'deny - i-1'
name=move
findings "previous_address" "$say say(rc.previous_address)" 'deny - act.old'
name=dbc
findings "replace_paths" "$say say(rc.replace_paths)" 'deny - [["v"]]'
name=update
findings "changed()" "$say say(rc:changed('v')) say(rc:changed('w')) say(rc:changed('nothing')) local x = rc:changed('u')" \
    'deny - true' 'deny - false' 'deny - false' 'unknown u u is known only after apply'
name=update
findings "changed() does not look at secrets" "local x = rc:changed('p')" \
    'unknown p p is sensitive, and the policy does not say reads_sensitive = true'
type=cut
name=cut
findings "without actions a change is seen by everyone, and its actions are unknown" 'local x = rc:creates()' \
    'unknown actions actions is known only after apply'
type=old
name=deposed
findings "deposed" "$say say(rc.deposed)" 'deny - 00000001'

# ---- tags
type=aws_tag
name=constant
findings "own tags, then constant default tags" \
    "$say local t = rc:tags() say(t.owner) say(t.team) say(t.none) say(t.other) local x = t.later" \
    'deny - me' 'deny - core' 'deny - nil' 'deny - nil' 'unknown tags.later tags.later is known only after apply' \
    'deny - default' 'deny - core' 'deny - nil' 'deny - nil'
name=vars
findings "default tags that are not constant: a key found is known, others unknown" \
    "$say local t = rc:tags() say(t.owner) local x = t.other" 'deny - me' 'unknown tags.other tags.other is known only after apply'
findings "and pairs ends as an abort" "for k, v in pairs(rc:tags()) do rc:warn(nil, '%s %s', k, v) end" \
    'warn - owner me' 'unknown tags tags is known only after apply'
name=plain
findings "no default tags: a key not found is nil" "$say say(rc:tags().owner)" 'deny - nil'
name=known
findings "tags_all where it is known" "$say say(rc:tags().owner) say(rc:tags().other)" 'deny - all' 'deny - nil'
name=whole
findings "tags that are unknown as a whole" "local x = rc:tags().owner" 'unknown tags.owner tags.owner is known only after apply'
findings "pairs of these" "for k in pairs(rc:tags()) do end" 'unknown tags tags is known only after apply'
findings "tostring of these" "local x = tostring(rc:tags())" 'unknown tags tags is known only after apply'
type=act
name=update
findings "what has no tags gives nil" "$say say(rc:tags())" 'deny - nil'

# ---- match
# selected NAME MATCH ADDRESS...: what a policy with this match sees, in the plan's order
selected() {
    n=$((n + 1))
    what=$1
    printf 'policy { id = "t", match = { %s },\ncheck = function(rc) rc:deny(nil, "seen") end }\n' \
        "$2" >"$tmp/p.lua"
    shift 2
    echo "$*" >"$tmp/want"
    "$check" "$plan" "$tmp/p.lua" >"$tmp/out" 2>&1
    awk -F "$tab" '$1 == "deny" { printf "%s%s", s, $3; s = " " } $1 == "cause" { printf "%s", $2 }
                   END { print "" }' "$tmp/out" >"$tmp/got"
    if cmp -s "$tmp/want" "$tmp/got"; then
        echo "ok $n - $what"
    else
        echo "not ok $n - $what"
        diff "$tmp/want" "$tmp/got" | sed 's/^/# /'
    fi
}
act='type = "act"'
selected "on create covers the new half of a replace" "$act, on = { 'create' }" act.dbc act.cbd act.swap
selected "on update" "$act, on = { 'update' }" act.update
selected "on destroy: deletes and every replace that deletes" "$act, on = { 'destroy' }" act.delete act.dbc act.cbd
selected "a deposed object is destroyed" "type = 'old', on = 'destroy'" act.deposed
selected "on replace: in either order, forgetting ones too" "$act, on = { 'replace' }" act.dbc act.cbd act.swap
selected "on forget" "$act, on = { 'forget' }" act.forget act.swap
selected "on import" "$act, on = { 'import' }" act.import
selected "on move" "$act, on = { 'move' }" act.move
selected "on read" "$act, on = { 'read' }" data.act.read
selected "on noop" "$act, on = { 'noop' }" act.import act.move act.noop
selected "omitted: all but read and noop" "$act" act.update act.delete act.dbc act.cbd act.forget act.swap act.import act.move
selected "without actions: always" "type = 'cut', on = { 'forget' }" act.cut
selected "an unknown word" "on = { 'delete' }" \
    "$tmp/p.lua:1: match: on knows no 'delete'"
selected "a nearly right word" "on = { 'replaces' }" \
    "$tmp/p.lua:1: match: on knows no 'replaces', did you mean 'replace'?"
selected "type by glob and by list" "type = { 'aws_x', 'c*' }" aws_x.r act.cut
selected "provider by its last part" "provider = 'aws', type = 'aws_x'" aws_x.r
selected "provider by its full name" "provider = 'example.com/a/*', on = 'update'" act.update act.cut
selected "module without its keys" "module = 'module.m'" 'module.m["k"].aws_tag.constant'
selected "module with its keys" "module = 'module.m[\"k\"]'" 'module.m["k"].aws_tag.constant'
selected "module of another key" "module = 'module.m[\"x\"]'"
selected "mode" "mode = 'data', on = { 'read', 'create' }" data.act.read
selected "name" "name = 'up*'" act.update
selected "a key that is not there yet" "where = 1" \
    "$tmp/p.lua:1: match has no field 'where'"
echo "1..$n"
