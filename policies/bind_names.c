/* SPDX-License-Identifier: Apache-2.0 */
/* The names that a policy may use, read from the interpreter that runs it: there is no other list
 * of them that could be out of date. */
#include "policies/bind.h"

#include <lauxlib.h>

#include "base/json.h"

/* The members of the library on top: behind its read-only proxy. */
static json_t *
members(lua_State *L)
{
    json_t *out = json_object();
    int top = lua_gettop(L);

    if (lua_type(L, top) == LUA_TTABLE && lua_getmetatable(L, top)) {
        lua_pushliteral(L, "__index");
        if (lua_rawget(L, -2) == LUA_TTABLE)
            for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
                if (lua_type(L, -2) == LUA_TSTRING)
                    json_object_set_new(out, lua_tostring(L, -2), json_true());
    }
    lua_settop(L, top);
    return out;
}

/* The names that bind_object has kept. */
static void
put_object(lua_State *L, json_t *out, const char *key, const char *type)
{
    const char *const *names = NULL;
    json_t *all = json_object();
    int top = lua_gettop(L);

    json_object_set_new(out, key, all);
    luaL_getmetatable(L, type);
    lua_getfield(L, -1, "__index");
    if (lua_getupvalue(L, -1, 3))
        names = lua_touserdata(L, -1);
    for (; names && *names; names++)
        json_object_set_new(all, *names, json_true());
    lua_settop(L, top);
}

int
bind_names(lua_State *L)
{
    json_t *out = lua_touserdata(L, 1), *globals = json_object();

    json_object_set_new(out, "globals", globals);
    luaL_checkstack(L, 8, "names");
    lua_pushglobaltable(L);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING)
            json_object_set_new(globals, lua_tostring(L, -2), members(L));
    put_object(L, out, "check", "resource change");
    put_object(L, out, "check_plan", "plan");
    put_object(L, out, "check_command", "command");
    return 0;
}
