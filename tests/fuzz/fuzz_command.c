/* SPDX-License-Identifier: Apache-2.0 */
/* Any JSON as the command of a request, under a policy that reads all of it. */
#include "policies/policy.h"
#include "tests/fuzz/fuzz_judge.h"

static const char policy[] =
    "policy { id = 'f.all', on_command = '*', check_command = function(cmd, ctx)\n"
    "    cmd:note('%s %s %s', tostring(cmd.command), tostring(cmd.workspace), tostring(cmd.root))\n"
    "    for _, name in ipairs { 'args', 'addresses', 'flags' } do\n"
    "      local ok, v = pcall(function() return cmd[name] end)\n"
    "      if ok and type(v) == 'table' then\n"
    "        for k, x in pairs(v) do cmd:warn('%s %s', tostring(k), tostring(x)) end\n"
    "      end\n"
    "    end\n"
    "    cmd:deny('%s', json.encode { tostring(cmd.id), tostring(cmd.flags.force) })\n"
    "  end }\n"
    "policy { id = 't', on_command = { 'state rm' }, check_command = function(cmd)\n"
    "    if #cmd.addresses > 0 then cmd:deny('%s', cmd.addresses[1]) end\n"
    "  end }\n";

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_json *request = fuzz_request(policy, strlen(policy), "t");
    struct err err = ERR_INIT;
    json_t *command = json_parse((const char *)data, size, "command", &err);
    auto_json *answer = NULL;
    bool known;

    if (!json_is_object(command)) {
        json_decref(command);
        return 0; /* the judge refuses the request */
    }
    known = policy_command(json_text(command, "command", "")) != 0;
    json_object_set_new(request, "command", command);
    answer = fuzz_evaluate("", 0, request);
    fuzz_check(known || json_array_size(json_object_get(answer, "causes")) > 0);
    return 0;
}
