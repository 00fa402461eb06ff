/* SPDX-License-Identifier: Apache-2.0 */
/* evaluate() with the real interpreter and no knowledge of plans: a file that calls policy{}
 * passes, every other one is a cause. */
#include <lauxlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "lua/host.h"
#include "policies/evaluate.h"

static int
on_policy(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_pushboolean(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, "policy_seen");
    return 0;
}

static int
set_up(lua_State *L)
{
    lua_register(L, "policy", on_policy);
    return 0;
}

static void
run_file(json_t *causes, json_t *policies, const json_t *file, const struct host_limits *limits)
{
    const char *path = json_text(file, "path", "");
    const json_t *text = json_object_get(file, "text");
    struct err err = ERR_INIT;
    struct host *h;

    if (host_new(&h, limits, &err) < 0) {
        json_array_append_new(causes, json_string(err.text));
        return;
    }
    lua_pushcfunction(host_lua(h), set_up);
    if (host_call(h, 0, 0) != HOST_OK ||
        host_load(h, path, json_string_value(text), json_string_length(text)) != HOST_OK ||
        host_call(h, 0, 0) != HOST_OK) {
        json_array_append_new(causes, json_string(host_text(h)));
    } else {
        lua_getfield(host_lua(h), LUA_REGISTRYINDEX, "policy_seen");
        if (lua_toboolean(host_lua(h), -1))
            json_array_append_new(
                policies, json_pack("{s:s, s:n, s:n, s:s, s:s, s:s, s:i}", "id", path, "title",
                                    "severity", "file", path, "level", "hard", "outcome", "pass",
                                    "evaluated", 0));
        else
            json_array_append_new(causes, json_sprintf("%s: file without policy{}", path));
    }
}

int
evaluate(json_t **out, const char *plan, size_t plan_len, const json_t *request, struct err *err)
{
    const json_t *limits = json_object_get(request, "limits");
    struct host_limits l = {
        (size_t)json_number(limits, "memory_bytes", 0),
        (uint64_t)json_number(limits, "instructions", 0),
    };
    json_t *causes = json_array(), *policies = json_array();
    const json_t *file;
    size_t i;

    (void)err;
    (void)plan;
    json_array_foreach(json_object_get(request, "files"), i, file)
        run_file(causes, policies, file, &l);
    *out = json_pack("{s:o, s:o, s:[], s:[], s:{s:I}, s:{}}", "causes", causes, "policies",
                     policies, "findings", "used", "plan", "bytes", (json_int_t)plan_len, "usage");
    return 0;
}
