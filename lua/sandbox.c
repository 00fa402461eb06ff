/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a policy can see.  Everything is on a list: a name that a later Lua adds is not there
 * until someone puts it here.  What is missing has its reason beside it, and the policy's author
 * is told that reason.
 *
 * Chunks run in an empty table (their _ENV) whose metatable leads to the real globals, which Lua
 * code can't reach: so no global and no library can be changed.  Strings aren't coerced in
 * arithmetic ("8" + 1 is an error): a plan's "8" is a text until tonumber says otherwise.
 */
#include <lauxlib.h>
#include <lualib.h>
#include <string.h>

#include "lua/host_private.h"

static const char env_key, frozen_key;

struct blocked {
    const char *name, *why;
};

static const struct blocked no_globals[] = {
    {"collectgarbage", "memory is managed by the host"},
    {"coroutine", "each coroutine would count its instructions anew"},
    {"debug", "it leads out of the sandbox"},
    {"dofile", "policies read no files"},
    {"io", "policies read and write no files"},
    {"load", "policies are the files that were reviewed, not made at run time"},
    {"loadfile", "policies read no files"},
    {"loadstring", "policies are the files that were reviewed, not made at run time"},
    {"os", "policies see no clock, environment or process"},
    {"package", "policies load no modules"},
    {"print", "a policy speaks through its findings"},
    {"rawset", "read-only data stays read-only"},
    {"require", "policies load no modules"},
    {"warn", "a policy speaks through its findings"},
    {"xpcall", "its handler would run outside the limits; pcall is there"},
    {"_G", "globals can't be listed or changed; name them directly"},
    {NULL, NULL},
};

static const struct blocked no_string[] = {
    {"dump", "policies have no byte code"},
    {"pack", "policies handle no binary data"},
    {"packsize", "policies handle no binary data"},
    {"unpack", "policies handle no binary data"},
    {NULL, NULL},
};

/* The last bit of these depends on the processor that the C library finds. */
#define LAST_BIT "its last digit differs between machines"
static const struct blocked no_math[] = {
    {"acos", LAST_BIT},
    {"asin", LAST_BIT},
    {"atan", LAST_BIT},
    {"cos", LAST_BIT},
    {"deg", LAST_BIT},
    {"exp", LAST_BIT},
    {"log", LAST_BIT},
    {"rad", LAST_BIT},
    {"random", "the same plan must always give the same verdict"},
    {"randomseed", "the same plan must always give the same verdict"},
    {"sin", LAST_BIT},
    {"tan", LAST_BIT},
    {NULL, NULL},
};

static const char *const math_names[] = {
    "abs",  "ceil", "floor", "fmod", "huge", "max",       "maxinteger", "min",
    "mininteger", "modf", "pi", "sqrt", "tointeger", "type", "ult", NULL,
};

static const char *
reason(const struct blocked *rows, const char *name)
{
    for (; rows->name; rows++)
        if (strcmp(rows->name, name) == 0)
            return rows->why;
    return NULL;
}

/* __index of globals and libraries; upvalues: the library's name or nil, the blocked rows. */
static int
on_missing(lua_State *L)
{
    const char *library = lua_tostring(L, lua_upvalueindex(1));
    const struct blocked *rows = lua_touserdata(L, lua_upvalueindex(2));
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
    const char *why = name ? reason(rows, name) : NULL;

    if (why) {
        lua_pushfstring(L, "%s%s%s is not available in policies: %s", library ? library : "",
                        library ? "." : "", name, why);
        host_abort(L, HOST_FORBIDDEN, lua_tostring(L, -1));
    }
    if (!library)
        return luaL_error(L, "undefined global '%s'", name ? name : "?");
    return 0; /* a library has no such field: nil, as ever */
}

static int
on_assign(lua_State *L)
{
    size_t len;
    const char *name = baselib_text(L, 2, &len);

    return luaL_error(L, "assignment to undeclared global '%s' (write: local %s)", name, name);
}

static int
on_change(lua_State *L)
{
    size_t len;

    return luaL_error(L, "this table is read-only (key '%s')", baselib_text(L, 2, &len));
}

static int
on_length(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, lua_upvalueindex(1)));
    return 1;
}

/* Metatable of a proxy for the table at `real`: [+1]. */
static void
push_proxy_meta(lua_State *L, int real, lua_CFunction change)
{
    real = lua_absindex(L, real);
    lua_createtable(L, 0, 5);
    lua_pushvalue(L, real);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, change);
    lua_setfield(L, -2, "__newindex");
    lua_pushvalue(L, real);
    lua_pushcclosure(L, on_length, 1);
    lua_setfield(L, -2, "__len");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
}

void
sandbox_freeze(lua_State *L)
{
    luaL_checkstack(L, 5, "freeze");
    lua_newtable(L);
    push_proxy_meta(L, -2, on_change);
    lua_pushvalue(L, -3);
    lua_rawsetp(L, -2, &frozen_key);
    lua_setmetatable(L, -2);
    lua_replace(L, -2);
}

void
sandbox_thaw(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    if (lua_getmetatable(L, index)) {
        lua_rawgetp(L, -1, &frozen_key);
        lua_replace(L, -2);
        if (!lua_isnil(L, -1))
            return;
        lua_pop(L, 1);
    }
    lua_pushvalue(L, index);
}

void
sandbox_env(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &env_key);
}

/* Give the table on top its __index for what is not there: [0]. */
static void
set_missing(lua_State *L, const char *library, const struct blocked *rows)
{
    lua_createtable(L, 0, 1);
    if (library)
        lua_pushstring(L, library);
    else
        lua_pushnil(L);
    lua_pushlightuserdata(L, (void *)(uintptr_t)rows);
    lua_pushcclosure(L, on_missing, 2);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
}

static void
open_math(lua_State *L)
{
    luaopen_math(L);
    lua_newtable(L);
    for (size_t i = 0; math_names[i]; i++) {
        lua_getfield(L, -2, math_names[i]);
        lua_setfield(L, -2, math_names[i]);
    }
    lua_replace(L, -2);
    set_missing(L, "math", no_math);
}

/* ("x"):upper() finds the library; nothing else, and the metatable can't be had. */
static void
open_string(lua_State *L)
{
    strlib_open(L);
    set_missing(L, "string", no_string);
    lua_pushliteral(L, "");
    lua_createtable(L, 0, 2);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

int
sandbox_open(lua_State *L)
{
    lua_pushglobaltable(L);
    baselib_open(L);
    open_string(L);
    sandbox_freeze(L);
    lua_setfield(L, 1, "string");
    open_math(L);
    sandbox_freeze(L);
    lua_setfield(L, 1, "math");
    tablib_open(L);
    sandbox_freeze(L);
    lua_setfield(L, 1, "table");
    utf8lib_open(L);
    sandbox_freeze(L);
    lua_setfield(L, 1, "utf8");
    set_missing(L, NULL, no_globals);
    lua_newtable(L);
    push_proxy_meta(L, 1, on_assign);
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &env_key);
    return 0;
}
