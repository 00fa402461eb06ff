/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/bind_big.h"

#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

#include "policies/bind.h"

#define BIG "big number"

struct big {
    double d; /* nearest, or infinite */
    bool integer;
    size_t len;
    char text[];
};

void
bind_big_push(lua_State *L, const struct jscan_num *n)
{
    struct big *b = lua_newuserdatauv(L, sizeof *b + n->len + 1, 0);

    b->d = n->d;
    b->len = n->len;
    memcpy(b->text, n->text, n->len);
    b->text[n->len] = '\0';
    b->integer = strpbrk(b->text, ".eE") == NULL;
    luaL_setmetatable(L, BIG);
}

const char *
bind_big_text(lua_State *L, int index)
{
    const struct big *b = luaL_testudata(L, index, BIG);

    return b ? b->text : NULL;
}

static int
sign_of(double d)
{
    return (d > 0) - (d < 0);
}

/* Two integers, both beyond 64 bits: longer is larger, then digit by digit. */
static int
compare_texts(const struct big *a, const struct big *b)
{
    int sign = a->text[0] == '-' ? -1 : 1, other = b->text[0] == '-' ? -1 : 1;

    if (sign != other)
        return sign;
    if (a->len != b->len)
        return a->len > b->len ? sign : -sign;
    return sign * strcmp(a->text, b->text);
}

/* Sign of (value at 1) - (value at 2); one of them is big. */
static int
compare(lua_State *L)
{
    const struct big *a = luaL_testudata(L, 1, BIG), *b = luaL_testudata(L, 2, BIG);

    if (a && b)
        return a->integer && b->integer ? compare_texts(a, b) : sign_of(a->d - b->d);
    if (lua_type(L, a ? 2 : 1) != LUA_TNUMBER)
        return luaL_error(L, "attempt to compare a big number with a %s",
                          luaL_typename(L, a ? 2 : 1));
    /* Every integer of Lua is nearer to zero than one that does not fit. */
    if (lua_isinteger(L, a ? 2 : 1))
        return a ? sign_of(a->d) : -sign_of(b->d);
    return a ? (a->d > lua_tonumber(L, 2)) - (a->d < lua_tonumber(L, 2))
             : (lua_tonumber(L, 1) > b->d) - (lua_tonumber(L, 1) < b->d);
}

static int
big_lt(lua_State *L)
{
    lua_pushboolean(L, compare(L) < 0);
    return 1;
}

static int
big_le(lua_State *L)
{
    lua_pushboolean(L, compare(L) <= 0);
    return 1;
}

static int
big_eq(lua_State *L)
{
    const struct big *a = luaL_testudata(L, 1, BIG), *b = luaL_testudata(L, 2, BIG);

    lua_pushboolean(L, a && b && a->len == b->len && memcmp(a->text, b->text, a->len) == 0);
    return 1;
}

static int
big_tostring(lua_State *L)
{
    lua_pushstring(L, bind_big_text(L, 1));
    return 1;
}

void
bind_big_open(lua_State *L)
{
    static const luaL_Reg meta[] = {
        {"__lt", big_lt},         {"__le", big_le},          {"__eq", big_eq},
        {"__concat", bind_concat}, {"__tostring", big_tostring}, {NULL, NULL},
    };

    luaL_newmetatable(L, BIG);
    luaL_setfuncs(L, meta, 0);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}
