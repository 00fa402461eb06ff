/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pairs and next, sorted by (type, key): numbers, then strings by their bytes, then false, true.
 * Lua's own order depends on addresses and on a random seed.  A key that is a table or a
 * function has no order that would be the same on every machine: an error.
 */
#include <lauxlib.h>
#include <string.h>

#include "lua/host_private.h"

/* A comparison of keys that lie apart in memory, and a copy. */
#define STEPS_OF_A_MOVE 8

enum rank { RANK_NUMBER, RANK_STRING, RANK_BOOLEAN };

struct key {
    enum rank rank;
    bool is_integer;
    bool truth;
    lua_Integer integer;
    lua_Number number; /* of an integer too */
    const char *text;  /* the table of keys holds the string */
    size_t len;
    lua_Unsigned at;   /* where the key lies in the table of keys */
};

static int
compare_numbers(const struct key *a, const struct key *b)
{
    if (a->is_integer && b->is_integer)
        return a->integer < b->integer ? -1 : a->integer > b->integer;
    /* A float key is never integral, so it is small enough for this to be exact. */
    return a->number < b->number ? -1 : a->number > b->number;
}

static int
compare(const struct key *a, const struct key *b)
{
    size_t least = a->len < b->len ? a->len : b->len;
    int c;

    if (a->rank != b->rank)
        return a->rank < b->rank ? -1 : 1;
    switch (a->rank) {
    case RANK_NUMBER:
        return compare_numbers(a, b);
    case RANK_STRING:
        c = memcmp(a->text, b->text, least);
        return c ? c : a->len < b->len ? -1 : a->len > b->len;
    default:
        return (int)a->truth - (int)b->truth;
    }
}

static void
read_key(lua_State *L, int index, struct key *out)
{
    memset(out, 0, sizeof *out);
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        out->rank = RANK_NUMBER;
        out->is_integer = lua_isinteger(L, index);
        out->integer = out->is_integer ? lua_tointeger(L, index) : 0;
        out->number = lua_tonumber(L, index);
        break;
    case LUA_TSTRING:
        out->rank = RANK_STRING;
        out->text = lua_tolstring(L, index, &out->len);
        break;
    case LUA_TBOOLEAN:
        out->rank = RANK_BOOLEAN;
        out->truth = lua_toboolean(L, index);
        break;
    default:
        luaL_error(L, "a table with a %s as key has no order that is the same on every machine",
                   luaL_typename(L, index));
    }
}

/* Bottom-up merge sort; the library's qsort may allocate and ask the system. */
static struct key *
sort(struct key *keys, struct key *spare, size_t n)
{
    for (size_t width = 1; width < n; width *= 2) {
        struct key *swap = keys;

        for (size_t lo = 0; lo < n; lo += 2 * width) {
            size_t mid = lo + width < n ? lo + width : n;
            size_t hi = mid + width < n ? mid + width : n;
            size_t a = lo, b = mid;

            for (size_t i = lo; i < hi; i++)
                spare[i] = a < mid && (b >= hi || compare(&keys[a], &keys[b]) <= 0) ? keys[a++]
                                                                                  : keys[b++];
        }
        keys = spare;
        spare = swap;
    }
    return keys;
}

static size_t
count_keys(lua_State *L, int table)
{
    size_t n = 0;

    for (lua_pushnil(L); lua_next(L, table); n++)
        lua_pop(L, 1);
    host_charge(L, n);
    /* Paid for even where they are in order already: that is chance, and what is left of the
     * budget must be the same at every run. */
    for (size_t width = 1; width < n; width *= 2)
        host_charge(L, n * STEPS_OF_A_MOVE);
    return n;
}

/* The keys of the table at `table`, sorted, as a table: [+1]. */
static lua_Integer
push_keys(lua_State *L, int table)
{
    size_t n = count_keys(L, table), at = 0;
    bool sorted = true;
    struct key *keys;

    if (n > INT32_MAX)
        luaL_error(L, "too many keys");
    keys = lua_newuserdatauv(L, 2 * n * sizeof *keys, 0);
    lua_createtable(L, (int)n, 0);
    for (lua_pushnil(L); lua_next(L, table); at++) {
        lua_pop(L, 1);
        read_key(L, -1, &keys[at]);
        keys[at].at = at + 1;
        /* Only numbers lie where they lie by their value: for the others memory is the same too. */
        sorted = sorted && keys[at].rank == RANK_NUMBER &&
                 (at == 0 || compare(&keys[at - 1], &keys[at]) < 0);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, (lua_Integer)at + 1);
    }
    if (!sorted) {
        keys = sort(keys, keys + n, n);
        lua_createtable(L, (int)n, 0);
        for (size_t i = 0; i < n; i++) {
            lua_rawgeti(L, -2, (lua_Integer)keys[i].at);
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
        lua_replace(L, -2);
    }
    lua_replace(L, -2);
    return (lua_Integer)n;
}

/* Upvalues: the table, its sorted keys, how many, the last one given. */
static int
pairs_step(lua_State *L)
{
    lua_Integer n = lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(4));

    while (i < n) {
        lua_rawgeti(L, lua_upvalueindex(2), ++i);
        lua_pushvalue(L, -1);
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) {
            lua_pushinteger(L, i);
            lua_replace(L, lua_upvalueindex(4));
            return 2;
        }
        lua_pop(L, 2); /* removed on the way */
        host_charge(L, 1);
    }
    lua_pushinteger(L, n);
    lua_replace(L, lua_upvalueindex(4));
    lua_pushnil(L);
    return 1;
}

int
order_pairs(lua_State *L)
{
    lua_Integer n;

    luaL_checkany(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_call(L, 1, 3);
        return 3;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    sandbox_thaw(L, 1);
    lua_replace(L, 1);
    lua_settop(L, 1);
    n = push_keys(L, 1);
    lua_pushinteger(L, n);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, pairs_step, 4);
    return 1;
}

/* The least key above the given one, by looking at all of them. */
int
order_next(lua_State *L)
{
    struct key after, least, key;
    bool found = false, first;
    uint64_t n = 0;

    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 2);
    sandbox_thaw(L, 1);
    lua_replace(L, 1);
    first = lua_isnil(L, 2);
    if (!first)
        read_key(L, 2, &after);
    lua_pushnil(L); /* slot 3: the least key so far */
    for (lua_pushnil(L); lua_next(L, 1); n++) {
        lua_pop(L, 1);
        read_key(L, -1, &key);
        if ((!first && compare(&key, &after) <= 0) || (found && compare(&key, &least) >= 0))
            continue;
        found = true;
        least = key;
        lua_pushvalue(L, -1);
        lua_replace(L, 3);
    }
    host_charge(L, n);
    if (!found)
        return 1;
    lua_pushvalue(L, 3);
    lua_rawget(L, 1);
    return 2;
}
