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
