/* SPDX-License-Identifier: Apache-2.0 */
/* The base functions: Lua's, but nothing swallows an abort, shows an address or depends on the
 * machine. */
#include <ctype.h>
#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "lua/host_private.h"

/* In the copy that setmetatable makes: the table that the policy gave. */
static const char given_key;

/* An error takes about a microsecond: a message is made, the stack is unwound. */
#define STEPS_OF_AN_ERROR 300

/* Shortest text that a float of this precision needs, and room for ".0". */
#define NUMBER_SIZE 64

static int
base_assert(lua_State *L)
{
    if (lua_toboolean(L, 1))
        return lua_gettop(L);
    luaL_checkany(L, 1);
    lua_remove(L, 1);
    if (lua_gettop(L) == 0)
        lua_pushliteral(L, "assertion failed!");
    lua_settop(L, 1);
    return lua_error(L);
}

static int
base_error(lua_State *L)
{
    int level = (int)luaL_optinteger(L, 2, 1);

    lua_settop(L, 1);
    if (lua_type(L, 1) == LUA_TSTRING && level > 0 && level < 200) {
        luaL_where(L, level);
        lua_insert(L, 1);
        lua_concat(L, 2);
    }
    return lua_error(L);
}

static int
base_pcall(lua_State *L)
{
    struct host *h = host_of(L);
    int status;

    luaL_checkany(L, 1);
    lua_pushboolean(L, 1);
    lua_insert(L, 1);
    status = lua_pcall(L, lua_gettop(L) - 2, LUA_MULTRET, 0);
    if (status == LUA_OK && h->stop == HOST_OK)
        return lua_gettop(L);
    if (h->stop == HOST_OK && status == LUA_ERRMEM)
        host_abort(L, HOST_MEMORY, "the memory limit is reached");
    if (h->stop != HOST_OK)
        return lua_error(L); /* limits and unknown values are not the policy's to catch */
    host_charge(L, STEPS_OF_AN_ERROR);
    lua_pushboolean(L, 0);
    lua_replace(L, 1);
    return 2;
}

static int
base_type(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushstring(L, luaL_typename(L, 1));
    return 1;
}

static void
push_float(lua_State *L, lua_Number n)
{
    char text[NUMBER_SIZE];
    int len = n != n ? snprintf(text, sizeof text, "nan") /* its sign differs between machines */
                     : snprintf(text, sizeof text, "%.14g", n);

    if (text[strspn(text, "-0123456789")] == '\0') {
        text[len++] = '.';
        text[len++] = '0';
    }
    lua_pushlstring(L, text, (size_t)len);
}

const char *
baselib_text(lua_State *L, int index, size_t *len)
{
    index = lua_absindex(L, index);
    luaL_checkstack(L, 3, "tostring");
    if (luaL_callmeta(L, index, "__tostring")) {
        if (lua_type(L, -1) != LUA_TSTRING)
            luaL_error(L, "'__tostring' must return a string");
        return lua_tolstring(L, -1, len);
    }
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        if (lua_isinteger(L, index))
            lua_pushfstring(L, "%I", (LUAI_UACINT)lua_tointeger(L, index));
        else
            push_float(L, lua_tonumber(L, index));
        break;
    case LUA_TSTRING:
        lua_pushvalue(L, index);
        break;
    case LUA_TBOOLEAN:
        lua_pushstring(L, lua_toboolean(L, index) ? "true" : "false");
        break;
    case LUA_TNIL:
        lua_pushliteral(L, "nil");
        break;
    default: /* Lua would print an address here */
        lua_pushstring(L, luaL_typename(L, index));
    }
    return lua_tolstring(L, -1, len);
}

static int
base_tostring(lua_State *L)
{
    size_t len;

    luaL_checkany(L, 1);
    baselib_text(L, 1, &len);
    return 1;
}

/* Digits of a text in a base; NULL when it is no number. */
static const char *
read_digits(const char *s, int base, lua_Unsigned *out)
{
    *out = 0;
    if (!isalnum((unsigned char)*s))
        return NULL;
    for (; isalnum((unsigned char)*s); s++) {
        int digit = isdigit((unsigned char)*s) ? *s - '0' : toupper((unsigned char)*s) - 'A' + 10;

        if (digit >= base)
            return NULL;
        *out = *out * (lua_Unsigned)base + (lua_Unsigned)digit;
    }
    return s;
}

static int
tonumber_base(lua_State *L, lua_Integer base)
{
    static const char space[] = " \f\n\r\t\v";
    size_t len;
    const char *s, *end;
    lua_Unsigned n;
    bool negative;

    luaL_checktype(L, 1, LUA_TSTRING);
    luaL_argcheck(L, base >= 2 && base <= 36, 2, "base out of range");
    s = lua_tolstring(L, 1, &len);
    host_charge(L, len / 8);
    end = s + len;
    s += strspn(s, space);
    negative = *s == '-';
    s += *s == '-' || *s == '+';
    s = read_digits(s, (int)base, &n);
    if (s && s + strspn(s, space) == end)
        lua_pushinteger(L, (lua_Integer)(negative ? 0 - n : n));
    else
        luaL_pushfail(L);
    return 1;
}

static int
base_tonumber(lua_State *L)
{
    size_t len;
    const char *s;

    if (!lua_isnoneornil(L, 2))
        return tonumber_base(L, luaL_checkinteger(L, 2));
    luaL_checkany(L, 1);
    if (lua_type(L, 1) == LUA_TNUMBER) {
        lua_settop(L, 1);
        return 1;
    }
    s = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &len) : NULL;
    if (s) {
        host_charge(L, len / 8);
        if (lua_stringtonumber(L, s) == len + 1)
            return 1;
    }
    luaL_pushfail(L);
    return 1;
}

static int
ipairs_step(lua_State *L)
{
    lua_Integer i = luaL_checkinteger(L, 2) + 1;

    lua_pushinteger(L, i);
    return lua_geti(L, 1, i) == LUA_TNIL ? 1 : 2;
}

/* A view of a list has a length, and may hold nulls: all of it is visited. */
static int
ipairs_view_step(lua_State *L)
{
    lua_Integer i = luaL_checkinteger(L, 2) + 1;

    if (i > lua_tointeger(L, lua_upvalueindex(1)))
        return 0;
    lua_pushinteger(L, i);
    lua_geti(L, 1, i);
    return 2;
}

static int
base_ipairs(lua_State *L)
{
    luaL_checkany(L, 1);
    if (lua_type(L, 1) == LUA_TUSERDATA) {
        lua_pushinteger(L, luaL_len(L, 1));
        lua_pushcclosure(L, ipairs_view_step, 1);
    } else {
        lua_pushcfunction(L, ipairs_step);
    }
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

static int
base_select(lua_State *L)
{
    int n = lua_gettop(L);
    lua_Integer i;

    host_charge(L, (uint64_t)n);
    if (lua_type(L, 1) == LUA_TSTRING && strcmp(lua_tostring(L, 1), "#") == 0) {
        lua_pushinteger(L, n - 1);
        return 1;
    }
    i = luaL_checkinteger(L, 1);
    if (i < 0)
        i = n + i;
    else if (i > n)
        i = n;
    luaL_argcheck(L, i >= 1, 1, "index out of range");
    return n - (int)i;
}

static int
base_rawequal(lua_State *L)
{
    luaL_checkany(L, 1);
    luaL_checkany(L, 2);
    lua_pushboolean(L, lua_rawequal(L, 1, 2));
    return 1;
}

static int
base_rawlen(lua_State *L)
{
    int type = lua_type(L, 1);

    luaL_argexpected(L, type == LUA_TTABLE || type == LUA_TSTRING, 1, "table or string");
    lua_pushinteger(L, (lua_Integer)lua_rawlen(L, 1));
    return 1;
}

static int
base_rawget(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checkany(L, 2);
    lua_settop(L, 2);
    lua_rawget(L, 1);
    return 1;
}

/* What runs when memory is collected or a scope is left would run outside the limits; weak
 * tables show when the collector ran. */
static void
check_field(lua_State *L, const char *name)
{
    if (strcmp(name, "__gc") == 0 || strcmp(name, "__close") == 0 || strcmp(name, "__mode") == 0)
        luaL_error(L, "%s is not available in policies: it depends on the collector", name);
}

/* The metatable is copied, so that none of those fields can be set in it afterwards. */
static int
base_setmetatable(lua_State *L)
{
    uint64_t fields = 0;

    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2, "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return luaL_error(L, "cannot change a protected metatable");
    lua_settop(L, 2);
    if (lua_isnil(L, 2)) {
        lua_setmetatable(L, 1);
        return 1;
    }
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, 2); fields++) {
        if (lua_type(L, -2) == LUA_TSTRING)
            check_field(L, lua_tostring(L, -2));
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, 3);
    }
    host_charge(L, fields);
    lua_pushvalue(L, 2);
    lua_rawsetp(L, 3, &given_key);
    lua_setmetatable(L, 1);
    lua_settop(L, 1);
    return 1;
}

static int
base_getmetatable(lua_State *L)
{
    luaL_checkany(L, 1);
    if (!lua_getmetatable(L, 1)) {
        lua_pushnil(L);
        return 1;
    }
    lua_pushliteral(L, "__metatable");
    if (lua_rawget(L, -2) != LUA_TNIL)
        return 1;
    if (lua_rawgetp(L, -2, &given_key) == LUA_TNIL)
        lua_pushboolean(L, 0); /* made by the host: not to be had */
    return 1;
}

void
baselib_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"assert", base_assert},
        {"error", base_error},
        {"getmetatable", base_getmetatable},
        {"ipairs", base_ipairs},
        {"next", order_next},
        {"pairs", order_pairs},
        {"pcall", base_pcall},
        {"rawequal", base_rawequal},
        {"rawget", base_rawget},
        {"rawlen", base_rawlen},
        {"select", base_select},
        {"setmetatable", base_setmetatable},
        {"tonumber", base_tonumber},
        {"tostring", base_tostring},
        {"type", base_type},
        {NULL, NULL},
    };

    luaL_setfuncs(L, functions, 0);
    lua_pushliteral(L, LUA_VERSION);
    lua_setfield(L, -2, "_VERSION");
}
