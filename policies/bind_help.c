/* SPDX-License-Identifier: Apache-2.0 */
/* Helpers: list, set, map, json, cidr.  Each takes tables and plan values alike. */
#include "policies/bind.h"

#include <arpa/inet.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/jscan.h"
#include "base/json.h"
#include "base/mem.h"

/* Replace the argument at `index` by plain values, if it is a view. */
static void
plain(lua_State *L, int index)
{
    if (bind_view_test(L, index)) {
        bind_view_copy(L, index);
        lua_replace(L, index);
    }
}

static bool equal(lua_State *L, int a, int b);

/* Every entry of the table at `a` is in the one at `b`. */
static bool
covered(lua_State *L, int a, int b)
{
    lua_pushnil(L);
    while (lua_next(L, a)) {
        bool same;

        host_charge(L, 1);
        lua_pushvalue(L, -2);
        lua_gettable(L, b);
        same = equal(L, lua_gettop(L) - 1, lua_gettop(L));
        lua_pop(L, 2);
        if (!same) {
            lua_pop(L, 1);
            return false;
        }
    }
    return true;
}

/* The table behind a frozen parameter has no keys of its own: copy what its pairs gives, deeply. */
static void
thaw(lua_State *L, int index, int depth)
{
    if (depth > 64)
        luaL_error(L, "a table is nested too deeply (64 levels at most)");
    luaL_checkstack(L, 12, "values are nested too deeply");
    lua_newtable(L);
    lua_getglobal(L, "pairs");
    lua_pushvalue(L, index);
    lua_call(L, 1, 3);
    for (;;) {
        lua_pushvalue(L, -3);
        lua_pushvalue(L, -3);
        lua_pushvalue(L, -3);
        lua_call(L, 2, 2);
        if (lua_isnil(L, -2))
            break;
        host_charge(L, 1);
        if (lua_istable(L, -1))
            thaw(L, lua_gettop(L), depth + 1);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, -8);
        lua_pop(L, 1);
        lua_replace(L, -2);
    }
    lua_pop(L, 5);
    lua_replace(L, index);
}

/* Deeply equal?  Both are at absolute places and may be replaced by copies. */
static bool
equal(lua_State *L, int a, int b)
{
    luaL_checkstack(L, 16, "values are nested too deeply");
    plain(L, a);
    plain(L, b);
    if (!lua_istable(L, a) || !lua_istable(L, b))
        return lua_compare(L, a, b, LUA_OPEQ);
    thaw(L, a, 0);
    thaw(L, b, 0);
    return covered(L, a, b) && covered(L, b, a);
}

/* A list, whichever way it comes: nil and {} are the empty one.  Returns its length. */
static lua_Integer
list_at(lua_State *L, int index)
{
    if (lua_isnoneornil(L, index))
        return 0;
    if (!lua_istable(L, index) && !bind_view_test(L, index))
        luaL_typeerror(L, index, "list");
    return luaL_len(L, index);
}

static int
list_has(lua_State *L)
{
    lua_Integer n = list_at(L, 1);

    lua_settop(L, 2);
    for (lua_Integer i = 1; i <= n; i++) {
        bool same;

        host_charge(L, 1);
        lua_geti(L, 1, i);
        lua_pushvalue(L, 2);
        same = equal(L, 3, 4);
        lua_settop(L, 2);
        if (same) {
            lua_pushboolean(L, true);
            return 1;
        }
    }
    lua_pushboolean(L, false);
    return 1;
}

static int
list_equal(lua_State *L)
{
    lua_Integer n = list_at(L, 1);
    bool same = n == list_at(L, 2);

    lua_settop(L, 2);
    for (lua_Integer i = 1; same && i <= n; i++) {
        host_charge(L, 1);
        lua_geti(L, 1, i);
        lua_geti(L, 2, i);
        same = equal(L, 3, 4);
        lua_settop(L, 2);
    }
    lua_pushboolean(L, same);
    return 1;
}

/* Is every element of the list at `a` somewhere in the one at `b`? */
static bool
subset(lua_State *L, int a, lua_Integer na, int b, lua_Integer nb)
{
    for (lua_Integer i = 1; i <= na; i++) {
        bool found = false;

        for (lua_Integer k = 1; !found && k <= nb; k++) {
            host_charge(L, 1);
            lua_geti(L, a, i);
            lua_geti(L, b, k);
            found = equal(L, 3, 4);
            lua_settop(L, 2);
        }
        if (!found)
            return false;
    }
    return true;
}

static int
set_equal(lua_State *L)
{
    lua_Integer n = list_at(L, 1), m = list_at(L, 2);

    lua_settop(L, 2);
    plain(L, 1);
    plain(L, 2);
    lua_pushboolean(L, subset(L, 1, n, 2, m) && subset(L, 2, m, 1, n));
    return 1;
}

static int
map_equal(lua_State *L)
{
    lua_settop(L, 2);
    for (int i = 1; i <= 2; i++) {
        if (lua_isnil(L, i)) {
            lua_newtable(L);
            lua_replace(L, i);
        }
        if (!lua_istable(L, i) && !bind_view_test(L, i))
            luaL_typeerror(L, i, "map");
    }
    lua_pushboolean(L, equal(L, 1, 2));
    return 1;
}

/* ---- json ---- */

static int
json_encode(lua_State *L)
{
    struct bind_session *s = bind_session_of(L);
    json_t *v;
    char *text;

    lua_settop(L, 1);
    if (bind_view_test(L, 1)) {
        bind_view_text(L, 1);
        return 1;
    }
    if (lua_istable(L, 1))
        thaw(L, 1, 0);
    v = lua_isnil(L, 1) ? json_null() : bind_to_json(L, 1, 0);
    if (!v)
        return luaL_error(L, "json.encode wants texts, numbers, true, false and tables of these "
                             "(a plan value only by itself)");
    text = json_compact(v);
    json_decref(v);
    buf_reset(&s->scratch);
    buf_puts(&s->scratch, text);
    free(text);
    lua_pushlstring(L, buf_str(&s->scratch), s->scratch.len);
    return 1;
}

static int
json_decode(lua_State *L)
{
    struct jscan scan;
    const char *text;
    size_t len;

    luaL_checkstring(L, 1);
    lua_settop(L, 1);
    /* Offset 0 means "not there" to the scanner's readers. */
    lua_pushliteral(L, " ");
    lua_insert(L, 1);
    lua_concat(L, 2);
    text = lua_tolstring(L, 1, &len);
    host_charge(L, 1 + len / 64);
    if (jscan_check(&scan, text, len) < 0)
        return luaL_error(L, "json.decode: %s (byte %d)", scan.error, (int)scan.pos);
    bind_view_decode(L, text, (uint32_t)(strspn(text, " \t\r\n")));
    return 1;
}

/* ---- cidr ---- */

/* Every address: a prefix of length 0, whatever the address in front of it. */
static int
cidr_any(lua_State *L)
{
    unsigned char raw[16];
    char address[64];
    const char *text, *slash;

    if (lua_isnoneornil(L, 1)) {
        lua_pushboolean(L, false);
        return 1;
    }
    text = luaL_checkstring(L, 1);
    slash = strchr(text, '/');
    if (!slash || slash[1] == '\0' || (size_t)(slash - text) >= sizeof address ||
        strspn(slash + 1, "0") != strlen(slash + 1)) {
        lua_pushboolean(L, false);
        return 1;
    }
    memcpy(address, text, (size_t)(slash - text));
    address[slash - text] = '\0';
    lua_pushboolean(L, inet_pton(AF_INET, address, raw) == 1 ||
                           inet_pton(AF_INET6, address, raw) == 1);
    return 1;
}

static void
library(lua_State *L, const char *name, const luaL_Reg *functions)
{
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    bind_seal(L, name);
    lua_setglobal(L, name);
}

void
bind_help_open(lua_State *L)
{
    static const luaL_Reg list[] = {{"has", list_has}, {"equal", list_equal}, {NULL, NULL}};
    static const luaL_Reg set[] = {{"equal", set_equal}, {NULL, NULL}};
    static const luaL_Reg map[] = {{"equal", map_equal}, {NULL, NULL}};
    static const luaL_Reg json[] = {
        {"encode", json_encode}, {"decode", json_decode}, {NULL, NULL}};
    static const luaL_Reg cidr[] = {{"any", cidr_any}, {NULL, NULL}};

    library(L, "list", list);
    library(L, "set", set);
    library(L, "map", map);
    library(L, "json", json);
    library(L, "cidr", cidr);
}
