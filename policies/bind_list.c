/* SPDX-License-Identifier: Apache-2.0 */
/* list: lists of the plan and of Lua alike; nil is the empty one. */
#include "policies/bind.h"

#include <lauxlib.h>

#include "policies/bind_args.h"

#define DEPTH_MAX 64

/* Calls the function at 2 on the element on top (its index is below it): its answer. [0] */
static bool
holds(lua_State *L)
{
    bool yes;

    lua_pushvalue(L, 2);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, -4);
    lua_call(L, 2, 1);
    yes = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return yes;
}

/* A list at 1 and a function at 2; returns where the walk stands. */
static int
open_with_function(lua_State *L)
{
    lua_settop(L, 2);
    bind_arg_list(L, 1);
    bind_arg_function(L, 2);
    return bind_each(L, 1, "ipairs");
}

/* The index of the first element for which the function says `wanted`, on the stack with the
 * element; 0 when there is none. */
static lua_Integer
first(lua_State *L, bool wanted)
{
    int it = open_with_function(L);

    while (bind_each_next(L, it)) {
        if (holds(L) == wanted)
            return lua_tointeger(L, -2);
        lua_pop(L, 2);
    }
    return 0;
}

static int
list_any(lua_State *L)
{
    lua_pushboolean(L, first(L, true) != 0);
    return 1;
}

static int
list_all(lua_State *L)
{
    lua_pushboolean(L, first(L, false) == 0);
    return 1;
}

static int
list_none(lua_State *L)
{
    lua_pushboolean(L, first(L, true) == 0);
    return 1;
}

static int
list_find(lua_State *L)
{
    lua_Integer at = first(L, true);

    if (at == 0)
        return 0;
    lua_pushinteger(L, at);
    return 2;
}

static int
list_filter(lua_State *L)
{
    int it = open_with_function(L), out;
    lua_Integer n = 0;

    lua_newtable(L);
    out = lua_gettop(L);
    while (bind_each_next(L, it)) {
        if (holds(L) && !lua_isnil(L, -1))
            lua_rawseti(L, out, ++n);
        lua_settop(L, out);
    }
    return 1;
}

static int
list_map(lua_State *L)
{
    int it = open_with_function(L), out;
    lua_Integer n = 0;

    lua_newtable(L);
    out = lua_gettop(L);
    while (bind_each_next(L, it)) {
        lua_pushvalue(L, 2);
        lua_insert(L, -2);
        lua_pushvalue(L, -3);
        lua_call(L, 2, 1);
        if (lua_isnil(L, -1))
            bind_fail(L, "the function gave nil for element %d", (int)n + 1);
        lua_rawseti(L, out, ++n);
        lua_settop(L, out);
    }
    return 1;
}

static int
list_count(lua_State *L)
{
    lua_Integer n = 0;
    int it;

    lua_settop(L, 2);
    bind_arg_list(L, 1);
    if (lua_isnil(L, 2)) {
        lua_pushinteger(L, luaL_len(L, 1));
        return 1;
    }
    it = open_with_function(L);
    while (bind_each_next(L, it)) {
        n += holds(L);
        lua_pop(L, 2);
    }
    lua_pushinteger(L, n);
    return 1;
}

/* The index of the value at 2 in the list at 1, or 0. */
static lua_Integer
index_of(lua_State *L)
{
    lua_Integer at = 0;
    int it;

    lua_settop(L, 2);
    bind_arg_list(L, 1);
    it = bind_each(L, 1, "ipairs");
    while (at == 0 && bind_each_next(L, it)) {
        if (bind_equal(L, lua_gettop(L), 2))
            at = lua_tointeger(L, it + 3);
        lua_settop(L, it + 2);
    }
    return at;
}

int
bind_list_has(lua_State *L)
{
    lua_pushboolean(L, index_of(L) != 0);
    return 1;
}

static int
list_index_of(lua_State *L)
{
    lua_Integer at = index_of(L);

    if (at == 0)
        return 0;
    lua_pushinteger(L, at);
    return 1;
}

static int
list_equal(lua_State *L)
{
    lua_Integer n;
    bool same;

    lua_settop(L, 2);
    bind_arg_list(L, 1);
    bind_arg_list(L, 2);
    n = luaL_len(L, 1);
    same = n == luaL_len(L, 2);
    if (same && n > 0)
        same = bind_equal(L, 1, 2);
    lua_pushboolean(L, same);
    return 1;
}

/* Append the elements of the list at `index` to the table at `out`, without nulls. */
static lua_Integer
append(lua_State *L, int out, lua_Integer n, int index)
{
    int top = lua_gettop(L), it = bind_each(L, index, "ipairs");

    while (bind_each_next(L, it)) {
        if (!lua_isnil(L, -1))
            lua_rawseti(L, out, ++n);
        lua_settop(L, it + 2);
    }
    lua_settop(L, top);
    return n;
}

static int
list_concat(lua_State *L)
{
    int top = lua_gettop(L);
    lua_Integer n = 0;

    lua_newtable(L);
    for (int i = 1; i <= top; i++) {
        bind_arg_list(L, i);
        n = append(L, top + 1, n, i);
    }
    return 1;
}

static bool
is_list(lua_State *L, int index)
{
    const struct view *v = bind_view_test(L, index);

    if (v)
        return view_is_array(bind_session_of(L)->plan->text, v);
    return lua_istable(L, index) && luaL_len(L, index) > 0;
}

/* {}: a list as well as a map, and as a list it has nothing to give. */
static bool
is_blank(lua_State *L, int index)
{
    int top = lua_gettop(L);
    bool any;

    if (!lua_istable(L, index))
        return false;
    any = bind_each_next(L, bind_each(L, index, "pairs"));
    lua_settop(L, top);
    return !any;
}

static lua_Integer
flatten(lua_State *L, int out, lua_Integer n, int index, int depth)
{
    int top = lua_gettop(L), it = bind_each(L, index, "ipairs");

    if (depth > DEPTH_MAX)
        bind_fail(L, "the list is nested too deeply (%d levels at most)", DEPTH_MAX);
    while (bind_each_next(L, it)) {
        if (is_list(L, -1))
            n = flatten(L, out, n, lua_gettop(L), depth + 1);
        else if (!lua_isnil(L, -1) && !is_blank(L, lua_gettop(L)))
            lua_rawseti(L, out, ++n);
        lua_settop(L, it + 2);
    }
    lua_settop(L, top);
    return n;
}

static int
list_flatten(lua_State *L)
{
    lua_settop(L, 1);
    bind_arg_list(L, 1);
    lua_newtable(L);
    flatten(L, 2, 0, 1, 0);
    return 1;
}

static int
list_reverse(lua_State *L)
{
    lua_Integer n;

    lua_settop(L, 1);
    bind_arg_list(L, 1);
    lua_newtable(L);
    n = append(L, 2, 0, 1);
    for (lua_Integer i = 1, k = n; i < k; i++, k--) {
        lua_rawgeti(L, 2, i);
        lua_rawgeti(L, 2, k);
        lua_rawseti(L, 2, i);
        lua_rawseti(L, 2, k);
    }
    return 1;
}

static int
list_sort(lua_State *L)
{
    lua_settop(L, 2);
    bind_arg_list(L, 1);
    if (!lua_isnil(L, 2))
        bind_arg_function(L, 2);
    lua_newtable(L);
    append(L, 3, 0, 1);
    lua_getglobal(L, "table");
    lua_getfield(L, -1, "sort");
    lua_pushvalue(L, 3);
    lua_pushvalue(L, 2);
    lua_call(L, 2, 0);
    lua_settop(L, 3);
    return 1;
}

static int
list_slice(lua_State *L)
{
    lua_Integer n = 0, from, to;
    int it;

    lua_settop(L, 3);
    bind_arg_list(L, 1);
    from = bind_arg_integer(L, 2, 1, LUA_MAXINTEGER);
    to = lua_isnil(L, 3) ? LUA_MAXINTEGER : bind_arg_integer(L, 3, 0, LUA_MAXINTEGER);
    lua_newtable(L);
    it = bind_each(L, 1, "ipairs");
    while (bind_each_next(L, it)) {
        lua_Integer i = lua_tointeger(L, -2);

        if (i >= from && i <= to && !lua_isnil(L, -1))
            lua_rawseti(L, 4, ++n);
        lua_settop(L, it + 2);
        if (i >= to)
            break;
    }
    lua_settop(L, 4);
    return 1;
}

static int
list_join(lua_State *L)
{
    size_t len;
    int it;

    lua_settop(L, 2);
    bind_arg_list(L, 1);
    if (lua_isnil(L, 2)) {
        lua_pushliteral(L, ", ");
        lua_replace(L, 2);
    }
    bind_arg_text(L, 2, &len);
    lua_getglobal(L, "tostring");
    lua_newtable(L);
    it = bind_each(L, 1, "ipairs");
    for (lua_Integer n = 0; bind_each_next(L, it);) {
        if (lua_isnil(L, -1)) {
            lua_settop(L, it + 2);
            continue;
        }
        lua_pushvalue(L, 3);
        lua_insert(L, -2);
        lua_call(L, 1, 1);
        lua_rawseti(L, 4, ++n);
        lua_settop(L, it + 2);
    }
    lua_getglobal(L, "table");
    lua_getfield(L, -1, "concat");
    lua_pushvalue(L, 4);
    lua_pushvalue(L, 2);
    lua_call(L, 2, 1);
    return 1;
}

/* Numbers alone, and none that a sum would round or that would go round the end of 64 bits. */
static int
list_sum(lua_State *L)
{
    lua_Integer whole = 0;
    lua_Number sum = 0;
    bool exact = true;
    int it;

    lua_settop(L, 1);
    bind_arg_list(L, 1);
    it = bind_each(L, 1, "ipairs");
    while (bind_each_next(L, it)) {
        if (lua_type(L, -1) != LUA_TNUMBER)
            bind_fail(L, "element %d is a %s; decimal.sum takes big numbers and texts",
                      (int)lua_tointeger(L, -2), luaL_typename(L, -1));
        if (exact && lua_isinteger(L, -1)) {
            if (__builtin_add_overflow(whole, lua_tointeger(L, -1), &whole))
                bind_fail(L, "the sum does not fit into 64 bits; decimal.sum has no such end");
        } else {
            exact = false;
        }
        sum += lua_tonumber(L, -1);
        lua_pop(L, 2);
    }
    if (exact)
        lua_pushinteger(L, whole);
    else
        lua_pushnumber(L, sum);
    return 1;
}

static int
extreme(lua_State *L, bool most)
{
    int it;

    lua_settop(L, 1);
    bind_arg_list(L, 1);
    lua_pushnil(L);
    it = bind_each(L, 1, "ipairs");
    while (bind_each_next(L, it)) {
        if (lua_isnil(L, -1))
            bind_fail(L, "element %d is null", (int)lua_tointeger(L, -2));
        if (lua_isnil(L, 2) ||
            (most ? lua_compare(L, 2, -1, LUA_OPLT) : lua_compare(L, -1, 2, LUA_OPLT)))
            lua_replace(L, 2);
        lua_settop(L, it + 2);
    }
    lua_settop(L, 2);
    return 1;
}

static int
list_min(lua_State *L)
{
    return extreme(L, false);
}

static int
list_max(lua_State *L)
{
    return extreme(L, true);
}

void
bind_list_open(lua_State *L)
{
    static const luaL_Reg list[] = {
        {"all", list_all},         {"any", list_any},           {"concat", list_concat},
        {"count", list_count},     {"equal", list_equal},       {"filter", list_filter},
        {"find", list_find},       {"flatten", list_flatten},   {"has", bind_list_has},
        {"index_of", list_index_of}, {"join", list_join},       {"map", list_map},
        {"max", list_max},         {"min", list_min},           {"none", list_none},
        {"reverse", list_reverse}, {"slice", list_slice},       {"sort", list_sort},
        {"sum", list_sum},         {"unique", bind_set_of},          {NULL, NULL},
    };

    bind_library(L, "list", list);
}
