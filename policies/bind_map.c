/* SPDX-License-Identifier: Apache-2.0 */
/* map: objects of the plan and tables with names for keys; nil is the empty one. */
#include "policies/bind.h"

#include <lauxlib.h>

#include "policies/bind_args.h"

/* Sort the list on top: [0]. */
static void
sort(lua_State *L)
{
    lua_getglobal(L, "table");
    lua_getfield(L, -1, "sort");
    lua_replace(L, -2);
    lua_pushvalue(L, -2);
    lua_call(L, 1, 0);
}

/* Keys of an object of the plan, without a look at the values: those may be unknown. */
static void
push_view_keys(lua_State *L, int index)
{
    const struct view *v = bind_view_test(L, index);
    const char *text = bind_session_of(L)->plan->text;
    struct view_iter it = view_open(text, v);
    struct path path = {.len = 0};
    struct view child;
    lua_Integer n = 0;

    lua_newtable(L);
    while (view_next(text, &it, &child)) {
        host_charge(L, 1);
        if (view_state(text, &child) == VIEW_NIL)
            continue;
        bind_push_string(L, it.key);
        lua_rawseti(L, -2, ++n);
    }
    if (it.more) {
        bind_view_path(L, index, &path);
        host_abort(L, HOST_UNKNOWN, path.text);
    }
    sort(L);
}

/* The sorted keys of the map at `index`: [+1]. */
static void
push_keys(lua_State *L, int index)
{
    lua_Integer n = 0;
    int out, it;

    if (bind_view_test(L, index)) {
        push_view_keys(L, index);
        return;
    }
    lua_newtable(L);
    out = lua_gettop(L);
    it = bind_each(L, index, "pairs");
    while (bind_each_next(L, it)) {
        lua_pop(L, 1);
        lua_rawseti(L, out, ++n);
    }
    lua_settop(L, out);
}

static int
map_keys(lua_State *L)
{
    lua_settop(L, 1);
    bind_arg_map(L, 1);
    push_keys(L, 1);
    return 1;
}

/*
 * Walk the map at 1 by its sorted keys (which lie at `keys`): the key and the value, [+2], for
 * number `i`; false at the end.
 */
static bool
next(lua_State *L, int keys, lua_Integer i)
{
    if (lua_rawgeti(L, keys, i) == LUA_TNIL) {
        lua_pop(L, 1);
        return false;
    }
    host_charge(L, 1);
    lua_pushvalue(L, -1);
    lua_gettable(L, 1);
    return true;
}

/* A map at 1, a function at 2; the keys come to 3. */
static void
open_with_function(lua_State *L)
{
    lua_settop(L, 2);
    bind_arg_map(L, 1);
    bind_arg_function(L, 2);
    push_keys(L, 1);
}

/* Call the function at 2 with the value on top and the key below it: its answer.  [+1] */
static void
ask(lua_State *L)
{
    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -4);
    lua_call(L, 2, 1);
}

static bool
some(lua_State *L, bool wanted)
{
    open_with_function(L);
    for (lua_Integer i = 1; next(L, 3, i); i++) {
        ask(L);
        if (lua_toboolean(L, -1) == wanted)
            return true;
        lua_settop(L, 3);
    }
    return false;
}

static int
map_any(lua_State *L)
{
    lua_pushboolean(L, some(L, true));
    return 1;
}

static int
map_all(lua_State *L)
{
    lua_pushboolean(L, !some(L, false));
    return 1;
}

static int
map_values(lua_State *L)
{
    lua_Integer n = 0;

    lua_settop(L, 1);
    bind_arg_map(L, 1);
    push_keys(L, 1);
    lua_newtable(L);
    for (lua_Integer i = 1; next(L, 2, i); i++) {
        lua_rawseti(L, 3, ++n);
        lua_settop(L, 3);
    }
    return 1;
}

static int
map_filter(lua_State *L)
{
    open_with_function(L);
    lua_newtable(L);
    for (lua_Integer i = 1; next(L, 3, i); i++) {
        ask(L);
        if (lua_toboolean(L, -1)) {
            lua_pop(L, 1);
            lua_rawset(L, 4);
        }
        lua_settop(L, 4);
    }
    return 1;
}

static int
map_map(lua_State *L)
{
    size_t len;

    open_with_function(L);
    lua_newtable(L);
    for (lua_Integer i = 1; next(L, 3, i); i++) {
        ask(L);
        if (lua_isnil(L, -1))
            bind_fail(L, "the function gave nil for key '%s'", luaL_tolstring(L, -3, &len));
        lua_replace(L, -2);
        lua_rawset(L, 4);
        lua_settop(L, 4);
    }
    return 1;
}

static int
map_count(lua_State *L)
{
    lua_Integer n = 0;

    lua_settop(L, 2);
    bind_arg_map(L, 1);
    if (lua_isnil(L, 2)) {
        push_keys(L, 1);
        lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 3));
        return 1;
    }
    open_with_function(L);
    for (lua_Integer i = 1; next(L, 3, i); i++) {
        ask(L);
        n += lua_toboolean(L, -1);
        lua_settop(L, 3);
    }
    lua_pushinteger(L, n);
    return 1;
}

static int
map_has(lua_State *L)
{
    lua_settop(L, 2);
    bind_arg_map(L, 1);
    if (lua_isnil(L, 2))
        bind_arg_fail(L, 2, "a key");
    lua_gettable(L, 1);
    lua_pushboolean(L, !lua_isnil(L, -1));
    return 1;
}

static int
map_equal(lua_State *L)
{
    lua_settop(L, 2);
    bind_arg_map(L, 1);
    bind_arg_map(L, 2);
    lua_pushboolean(L, bind_equal(L, 1, 2));
    return 1;
}

/* Later ones win. */
static int
map_merge(lua_State *L)
{
    int top = lua_gettop(L);

    lua_newtable(L);
    for (int i = 1; i <= top; i++) {
        int it;

        bind_arg_map(L, i);
        it = bind_each(L, i, "pairs");
        while (bind_each_next(L, it)) {
            lua_pushvalue(L, -2);
            lua_insert(L, -2);
            lua_rawset(L, top + 1);
            lua_settop(L, it + 2);
        }
        lua_settop(L, top + 1);
    }
    return 1;
}

/* The keys that the list at 2 names, or all others. */
static int
chosen(lua_State *L, bool named)
{
    int it;

    lua_settop(L, 2);
    bind_arg_map(L, 1);
    bind_arg_list(L, 2);
    lua_newtable(L);
    it = bind_each(L, 2, "ipairs");
    while (bind_each_next(L, it)) {
        if (!lua_isnil(L, -1)) {
            lua_pushboolean(L, true);
            lua_rawset(L, 3);
        }
        lua_settop(L, it + 2);
    }
    lua_settop(L, 3);
    push_keys(L, 1);
    lua_newtable(L);
    for (lua_Integer i = 1; lua_rawgeti(L, 4, i) != LUA_TNIL; i++) {
        lua_pushvalue(L, -1);
        if ((lua_rawget(L, 3) != LUA_TNIL) == named) {
            lua_pop(L, 1);
            lua_pushvalue(L, -1);
            lua_gettable(L, 1);
            lua_rawset(L, 5);
        }
        lua_settop(L, 5);
    }
    lua_settop(L, 5);
    return 1;
}

static int
map_pick(lua_State *L)
{
    return chosen(L, true);
}

static int
map_omit(lua_State *L)
{
    return chosen(L, false);
}

void
bind_map_open(lua_State *L)
{
    static const luaL_Reg map[] = {
        {"all", map_all},     {"any", map_any},       {"count", map_count}, {"equal", map_equal},
        {"filter", map_filter}, {"has", map_has},     {"keys", map_keys},   {"map", map_map},
        {"merge", map_merge}, {"omit", map_omit},     {"pick", map_pick},   {"values", map_values},
        {NULL, NULL},
    };

    bind_library(L, "map", map);
}
