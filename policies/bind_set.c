/* SPDX-License-Identifier: Apache-2.0 */
/* set: lists, found by keys that equal values share, so that none is compared pairwise. */
#include "policies/bind.h"

#include <lauxlib.h>

#include "policies/bind_args.h"

/* Put the keys of the list at `index` into a new table: [+1]. */
static void
push_keys(lua_State *L, int index)
{
    int out, it;

    lua_newtable(L);
    out = lua_gettop(L);
    it = bind_each(L, index, "ipairs");
    while (bind_each_next(L, it)) {
        if (!lua_isnil(L, -1)) {
            bind_key_push(L, -1);
            lua_pushboolean(L, true);
            lua_rawset(L, out);
        }
        lua_settop(L, it + 2);
    }
    lua_settop(L, out);
}

/*
 * Append to the table at `out` what is in the list at `index`, not yet among the keys at `seen`,
 * and (where `other` is not 0) among the keys at `other` or not, as `wanted` says.
 */
static lua_Integer
select_new(lua_State *L, int out, lua_Integer n, int index, int seen, int other, bool wanted)
{
    int top = lua_gettop(L), it = bind_each(L, index, "ipairs");

    while (bind_each_next(L, it)) {
        bool take = !lua_isnil(L, -1);

        if (take) {
            bind_key_push(L, -1);
            lua_pushvalue(L, -1);
            take = lua_rawget(L, seen) == LUA_TNIL;
            lua_pop(L, 1);
            if (take && other) {
                lua_pushvalue(L, -1);
                take = (lua_rawget(L, other) != LUA_TNIL) == wanted;
                lua_pop(L, 1);
            }
        }
        if (take) {
            lua_pushboolean(L, true);
            lua_rawset(L, seen);
            lua_rawseti(L, out, ++n);
        }
        lua_settop(L, it + 2);
    }
    lua_settop(L, top);
    return n;
}

int
bind_set_of(lua_State *L)
{
    lua_settop(L, 1);
    bind_arg_list(L, 1);
    lua_newtable(L);
    lua_newtable(L);
    select_new(L, 2, 0, 1, 3, 0, false);
    lua_settop(L, 2);
    return 1;
}

static int
set_union(lua_State *L)
{
    int top = lua_gettop(L);
    lua_Integer n = 0;

    lua_newtable(L);
    lua_newtable(L);
    for (int i = 1; i <= top; i++) {
        bind_arg_list(L, i);
        n = select_new(L, top + 1, n, i, top + 2, 0, false);
    }
    lua_settop(L, top + 1);
    return 1;
}

/* Two lists at 1 and 2. */
static void
two(lua_State *L)
{
    lua_settop(L, 2);
    bind_arg_list(L, 1);
    bind_arg_list(L, 2);
}

static int
chosen(lua_State *L, bool wanted)
{
    two(L);
    push_keys(L, 2);
    lua_newtable(L);
    lua_newtable(L);
    select_new(L, 5, 0, 1, 4, 3, wanted);
    lua_settop(L, 5);
    return 1;
}

static int
set_intersect(lua_State *L)
{
    return chosen(L, true);
}

static int
set_difference(lua_State *L)
{
    return chosen(L, false);
}

static bool
is_empty(lua_State *L, int index)
{
    return lua_rawlen(L, index) == 0;
}

static int
set_subset(lua_State *L)
{
    chosen(L, false);
    lua_pushboolean(L, is_empty(L, -1));
    return 1;
}

static int
set_disjoint(lua_State *L)
{
    chosen(L, true);
    lua_pushboolean(L, is_empty(L, -1));
    return 1;
}

static int
set_equal(lua_State *L)
{
    bool same;

    chosen(L, false);
    same = is_empty(L, -1);
    lua_settop(L, 2);
    lua_insert(L, 1);
    chosen(L, false);
    lua_pushboolean(L, same && is_empty(L, -1));
    return 1;
}

void
bind_set_open(lua_State *L)
{
    static const luaL_Reg set[] = {
        {"difference", set_difference}, {"disjoint", set_disjoint}, {"equal", set_equal},
        {"has", bind_list_has},              {"intersect", set_intersect}, {"of", bind_set_of},
        {"subset", set_subset},         {"union", set_union},       {NULL, NULL},
    };

    bind_library(L, "set", set);
}
