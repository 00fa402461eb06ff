/* SPDX-License-Identifier: Apache-2.0 */
/* The table library: every element that is moved or compared is charged. */
#include <lauxlib.h>
#include <limits.h>

#include "lua/host_private.h"
#include "lua/strbuf.h"

/* Length of the list at 1, a table or a view. */
static lua_Integer
list_length(lua_State *L)
{
    int type = lua_type(L, 1);

    luaL_argexpected(L, type == LUA_TTABLE || type == LUA_TUSERDATA, 1, "table");
    return luaL_len(L, 1);
}

static void
concat_one(lua_State *L, struct strbuf *b, lua_Integer i)
{
    size_t len;
    const char *text;

    host_charge(L, 1);
    lua_geti(L, 1, i);
    if (lua_type(L, -1) != LUA_TSTRING && lua_type(L, -1) != LUA_TNUMBER)
        luaL_error(L, "invalid value (at index %I) in table for 'concat'", (LUAI_UACINT)i);
    text = baselib_text(L, -1, &len);
    strbuf_add(b, text, len);
    lua_pop(L, 2);
}

static int
tab_concat(lua_State *L)
{
    lua_Integer last = list_length(L);
    size_t len;
    const char *separator = luaL_optlstring(L, 2, "", &len);
    lua_Integer i = luaL_optinteger(L, 3, 1);
    struct strbuf b;

    last = luaL_optinteger(L, 4, last);
    strbuf_init(&b, L);
    for (; i < last; i++) {
        concat_one(L, &b, i);
        strbuf_add(&b, separator, len);
    }
    if (i == last)
        concat_one(L, &b, i);
    strbuf_push(&b);
    return 1;
}

static int
tab_insert(lua_State *L)
{
    lua_Integer end, at;
    int given = lua_gettop(L);

    luaL_checktype(L, 1, LUA_TTABLE);
    end = (lua_Integer)((lua_Unsigned)luaL_len(L, 1) + 1);
    if (given == 2) {
        lua_seti(L, 1, end);
        return 0;
    }
    if (given != 3)
        return luaL_error(L, "wrong number of arguments to 'insert'");
    at = luaL_checkinteger(L, 2);
    luaL_argcheck(L, at >= 1 && at <= end, 2, "position out of bounds");
    for (lua_Integer i = end; i > at; i--) {
        host_charge(L, 1);
        lua_geti(L, 1, i - 1);
        lua_seti(L, 1, i);
    }
    lua_seti(L, 1, at);
    return 0;
}

static int
tab_remove(lua_State *L)
{
    lua_Integer size, at;

    luaL_checktype(L, 1, LUA_TTABLE);
    size = luaL_len(L, 1);
    at = luaL_optinteger(L, 2, size);
    if (at != size)
        luaL_argcheck(L, (lua_Unsigned)at - 1 <= (lua_Unsigned)size, 2, "position out of bounds");
    lua_geti(L, 1, at);
    for (; at < size; at++) {
        host_charge(L, 1);
        lua_geti(L, 1, at + 1);
        lua_seti(L, 1, at);
    }
    lua_pushnil(L);
    lua_seti(L, 1, at);
    return 1;
}

static int
tab_move(lua_State *L)
{
    lua_Integer from = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3);
    lua_Integer to = luaL_checkinteger(L, 4);
    int into = lua_isnoneornil(L, 5) ? 1 : 5;
    lua_Integer n;

    luaL_checkany(L, 1);
    luaL_checktype(L, into, LUA_TTABLE);
    lua_settop(L, 5);
    if (last < from) {
        lua_pushvalue(L, into);
        return 1;
    }
    luaL_argcheck(L, from > 0 || last < LUA_MAXINTEGER + from, 3, "too many elements to move");
    n = last - from + 1;
    luaL_argcheck(L, to <= LUA_MAXINTEGER - n + 1, 4, "destination wrap around");
    for (lua_Integer k = 0; k < n; k++) {
        /* Backwards where the ranges overlap, so that nothing is overwritten unread. */
        lua_Integer i = to > from && to <= last && into == 1 ? n - 1 - k : k;

        host_charge(L, 1);
        lua_geti(L, 1, from + i);
        lua_seti(L, into, to + i);
    }
    lua_pushvalue(L, into);
    return 1;
}

static int
tab_pack(lua_State *L)
{
    int n = lua_gettop(L);

    host_charge(L, (uint64_t)n);
    lua_createtable(L, n, 1);
    lua_insert(L, 1);
    for (int i = n; i >= 1; i--)
        lua_rawseti(L, 1, i);
    lua_pushinteger(L, n);
    lua_setfield(L, 1, "n");
    return 1;
}

static int
tab_unpack(lua_State *L)
{
    lua_Integer i = luaL_optinteger(L, 2, 1);
    lua_Integer last = lua_isnoneornil(L, 3) ? luaL_len(L, 1) : luaL_checkinteger(L, 3);
    lua_Unsigned n;

    if (i > last)
        return 0;
    n = (lua_Unsigned)last - (lua_Unsigned)i;
    if (n >= INT_MAX || !lua_checkstack(L, (int)n + 1))
        return luaL_error(L, "too many results to unpack");
    host_charge(L, n + 1);
    for (lua_Unsigned k = 0; k <= n; k++)
        lua_geti(L, 1, (lua_Integer)((lua_Unsigned)i + k));
    return (int)n + 1;
}

/* Is the element at -1 less than the one at -2?  [-2]. */
static bool
less(lua_State *L, bool has_order)
{
    bool is;

    host_charge(L, 2);
    if (!has_order) {
        is = lua_compare(L, -1, -2, LUA_OPLT);
        lua_pop(L, 2);
        return is;
    }
    lua_pushvalue(L, 2);
    lua_insert(L, -3);
    lua_insert(L, -2); /* order, right, left -> order(right, left) */
    lua_call(L, 2, 1);
    is = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return is;
}

/* One run of the merge: from the table at `from` to the table at `to`. */
static void
merge(lua_State *L, int from, int to, lua_Integer lo, lua_Integer mid, lua_Integer hi)
{
    bool has_order = !lua_isnil(L, 2);
    lua_Integer a = lo, b = mid;

    for (lua_Integer i = lo; i < hi; i++) {
        bool right = b < hi;

        if (right && a < mid) {
            lua_rawgeti(L, from, a);
            lua_rawgeti(L, from, b);
            right = less(L, has_order);
        }
        lua_rawgeti(L, from, right ? b++ : a++);
        lua_rawseti(L, to, i);
    }
}

/* A stable merge sort on copies: any order function ends it, and the list changes at the end. */
static int
tab_sort(lua_State *L)
{
    lua_Integer n;
    int from = 3, to = 4;

    luaL_checktype(L, 1, LUA_TTABLE);
    if (!lua_isnoneornil(L, 2))
        luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    n = luaL_len(L, 1);
    if (n < 2)
        return 0;
    luaL_argcheck(L, n < INT_MAX / 2, 1, "array too big");
    host_charge(L, 2 * (uint64_t)n);
    lua_createtable(L, (int)n, 0);
    lua_createtable(L, (int)n, 0);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_geti(L, 1, i);
        lua_rawseti(L, from, i);
    }
    for (lua_Integer width = 1; width < n; width *= 2) {
        for (lua_Integer lo = 1; lo <= n; lo += 2 * width) {
            lua_Integer mid = lo + width <= n ? lo + width : n + 1;
            lua_Integer hi = mid + width <= n ? mid + width : n + 1;

            merge(L, from, to, lo, mid, hi);
        }
        from = from == 3 ? 4 : 3;
        to = to == 3 ? 4 : 3;
    }
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, from, i);
        lua_seti(L, 1, i);
    }
    return 0;
}

void
tablib_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"concat", tab_concat}, {"insert", tab_insert}, {"move", tab_move},
        {"pack", tab_pack},     {"remove", tab_remove}, {"sort", tab_sort},
        {"unpack", tab_unpack}, {NULL, NULL},
    };

    luaL_newlib(L, functions);
}
