/* SPDX-License-Identifier: Apache-2.0 */
/* A policy that reads all that a policy can, over any plan. */
#include "policies/plan.h"
#include "tests/fuzz/fuzz_judge.h"

static const char policy[] =
    "local function walk(v, depth)\n"
    "  if type(v) ~= 'userdata' or depth > 6 then return tostring(v) end\n"
    "  local n = 0\n"
    "  for k, x in pairs(v) do n = n + #tostring(k) + #walk(x, depth + 1) end\n"
    "  return tostring(n)\n"
    "end\n"
    "local function both(rc)\n"
    "  for _, name in ipairs { 'tags', 'name', 'list', 'a.b', 'list[0]' } do\n"
    "    rc:note('%s %s', tostring(rc:has(name)), tostring(rc:known(name)))\n"
    "    rc:note('%s %s', rc:show(name), tostring(rc:is_null(name)))\n"
    "    if rc:known(name) then rc:get(name) end\n"
    "    rc:get(name, 'unknown')\n"
    "  end\n"
    "  rc:note('%s', table.concat({ tostring(rc.module), tostring(rc.provider),\n"
    "    tostring(rc.mode), tostring(rc.index), tostring(rc.deposed),\n"
    "    tostring(rc.previous_address), tostring(rc.action_reason) }, ' '))\n"
    "  local t = rc:tags()\n"
    "  if t then for k, v in pairs(t) do rc:warn('tags', '%s', k .. tostring(v)) end end\n"
    "end\n"
    "policy { id = 'f.walk', match = { on = { 'create', 'update', 'destroy', 'replace',\n"
    "    'forget', 'import', 'move', 'read', 'noop' } },\n"
    "  check = function(rc)\n"
    "    rc:deny(nil, '%s', walk(rc.after, 0) .. walk(rc.before, 0))\n"
    "    rc:deny('x', '%s', rc.after and json.encode(rc.after) or '-')\n"
    "  end }\n"
    "policy { id = 'f.methods', check = both }\n"
    "policy { id = 'f.secret', reads_sensitive = true, on_unknown = 'warn',\n"
    "  check = function(rc)\n"
    "    if rc.after == rc.before then rc:note('same') end\n"
    "    if rc:changed('name') then rc:warn('name', '%s', tostring(rc.after.name)) end\n"
    "    rc:deny('x', '%s', json.encode(rc.after))\n"
    "  end }\n"
    "local function expression(e)\n"
    "  return tostring(e.constant) .. walk(e.value, 0) .. table.concat(e.references)\n"
    "end\n"
    "policy { id = 'f.config', on_unknown = 'allow', check = function(rc)\n"
    "    rc:note('%s', table.concat(rc:refs(), ' '))\n"
    "    rc:note('%d %d', #rc:provisioners(), #rc.depends_on)\n"
    "    local e = rc:config('name') or rc:config('tags') or rc:config('a')\n"
    "    if type(e) == 'userdata' then pcall(expression, e) end\n"
    "    if type(e) == 'table' then\n"
    "      for _, b in ipairs(e) do pcall(function() return b.a end) end\n"
    "    end\n"
    "    rc:config('count') rc:config('for_each')\n"
    "  end }\n"
    "policy { id = 'f.join', check = function(rc)\n"
    "    rc:note('%d %d', #rc:referrers(), #rc:references())\n"
    "    rc:note('%d', #rc:referrers { type = '*', via = 'name' })\n"
    "    rc:note('%d', #rc:references { mode = 'managed', via = 'a' })\n"
    "  end }\n"
    "policy { id = 'f.walks', check = function(rc)\n"
    "    for _, d in ipairs(rc:diff()) do rc:note('%s %s %s %s', d.path, d.kind,\n"
    "      tostring(d.before), tostring(d.after)) end\n"
    "    for path, v in rc:each('list[*]') do rc:warn(path, '%s', walk(v, 3)) end\n"
    "    for path, v in rc:each('tags') do rc:warn(path, '%s', walk(v, 3)) end\n"
    "  end }\n"
    "local function each(list, names) for _, o in ipairs(list) do for _, n in ipairs(names) do\n"
    "    pcall(function() return walk(o[n], 4) end) end end end\n"
    "policy { id = 'f.parts', on_unknown = 'allow', check_plan = function(plan)\n"
    "    for _, o in ipairs(plan:outputs()) do plan:note('%s %s', tostring(o.sensitive),\n"
    "      tostring(o.unknown)) end\n"
    "    each(plan:variables(), { 'name', 'sensitive', 'description', 'default', 'value' })\n"
    "    each(plan:providers(), { 'key', 'name', 'alias', 'module' })\n"
    "    for _, x in ipairs(plan:providers()) do x:config('region') end\n"
    "    each(plan:modules(), { 'address', 'name', 'source', 'remote', 'depends_on' })\n"
    "    each(plan:checks(), { 'address', 'kind', 'status', 'problems', 'instances' })\n"
    "    each(plan:invocations(), { 'address', 'type', 'trigger', 'config' })\n"
    "    plan:note('%s', walk(plan.relevant_attributes, 0))\n"
    "  end }\n"
    "policy { id = 'f.states', reads_sensitive = true, check_plan = function(plan)\n"
    "    for _, rc in ipairs(plan:state()) do plan:note('%s %s %s', rc.address,\n"
    "      tostring(rc.sensitive), walk(rc.values, 0)) end\n"
    "    for _, rc in ipairs(plan:drift()) do rc:deny(nil, '%s', walk(rc.after, 0)) end\n"
    "    for _, rc in ipairs(plan:deferred()) do rc:deny(nil, '%s', tostring(rc.index)) end\n"
    "    for _, rc in ipairs(plan:planned()) do plan:note('%s', walk(rc.values, 0)) end\n"
    "  end }\n"
    "policy { id = 'f.plan', check_plan = function(plan)\n"
    "    plan:note('%s %s', tostring(plan.complete), tostring(plan.terraform_version))\n"
    "    for _, rc in ipairs(plan:changes { mode = 'managed' }) do\n"
    "      plan:warn('%s', rc.address)\n"
    "    end\n"
    "    if plan:count { on = { 'destroy' } } > 0 then plan:deny('gone') end\n"
    "  end }\n";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_json *request = fuzz_request(policy, strlen(policy), "f.methods");
    auto_json *answer = NULL;
    struct err err = ERR_INIT;
    struct plan *p = NULL;

    answer = fuzz_evaluate((const char *)data, size, request);
    if (plan_open(&p, (const char *)data, size, &err) < 0)
        fuzz_check(json_array_size(json_object_get(answer, "causes")) > 0);
    plan_free(p);
    return 0;
}
