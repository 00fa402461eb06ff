/* SPDX-License-Identifier: Apache-2.0 */
/* The string library; its patterns are in strmatch.c, format in strformat.c. */
#include <ctype.h>
#include <lauxlib.h>
#include <limits.h>
#include <string.h>

#include "lua/host_private.h"
#include "lua/strbuf.h"

/* [first, last] of s:sub(i, j), cut to the string; last < first when empty.  1-based. */
static void
range(lua_State *L, int index, lua_Integer len, lua_Integer first, lua_Integer last,
      lua_Integer out[2])
{
    lua_Integer i = luaL_optinteger(L, index, first);
    lua_Integer j = luaL_optinteger(L, index + 1, last == 0 ? i : last);

    if (i < 0)
        i = i < -len ? 1 : len + i + 1;
    if (j < 0)
        j = j < -len ? 0 : len + j + 1;
    out[0] = i < 1 ? 1 : i;
    out[1] = j > len ? len : j;
}

static int
str_sub(lua_State *L)
{
    size_t len;
    const char *s = luaL_checklstring(L, 1, &len);
    lua_Integer r[2];

    luaL_checkinteger(L, 2);
    range(L, 2, (lua_Integer)len, 1, -1, r);
    if (r[1] < r[0]) {
        lua_pushliteral(L, "");
        return 1;
    }
    host_charge(L, (uint64_t)(r[1] - r[0]) / 16);
    lua_pushlstring(L, s + r[0] - 1, (size_t)(r[1] - r[0] + 1));
    return 1;
}

static int
str_byte(lua_State *L)
{
    size_t len;
    const char *s = luaL_checklstring(L, 1, &len);
    lua_Integer r[2];

    range(L, 2, (lua_Integer)len, 1, 0, r);
    if (r[1] < r[0])
        return 0;
    if (r[1] - r[0] >= INT_MAX)
        return luaL_error(L, "string slice too long");
    host_charge(L, (uint64_t)(r[1] - r[0]));
    luaL_checkstack(L, (int)(r[1] - r[0] + 1), "string slice too long");
    for (lua_Integer i = r[0]; i <= r[1]; i++)
        lua_pushinteger(L, (unsigned char)s[i - 1]);
    return (int)(r[1] - r[0] + 1);
}

static int
str_char(lua_State *L)
{
    int n = lua_gettop(L);
    struct strbuf b;

    strbuf_init(&b, L);
    for (int i = 1; i <= n; i++) {
        lua_Integer c = luaL_checkinteger(L, i);
        char byte = (char)(unsigned char)c;

        luaL_argcheck(L, c >= 0 && c <= UCHAR_MAX, i, "value out of range");
        strbuf_add(&b, &byte, 1);
    }
    host_charge(L, (uint64_t)n);
    strbuf_push(&b);
    return 1;
}

static int
str_len(lua_State *L)
{
    size_t len;

    luaL_checklstring(L, 1, &len);
    lua_pushinteger(L, (lua_Integer)len);
    return 1;
}

static int
change_each(lua_State *L, int change(int))
{
    size_t len;
    const char *s = luaL_checklstring(L, 1, &len);
    struct strbuf b;
    char *to;

    host_charge(L, len / 8);
    strbuf_init(&b, L);
    to = strbuf_room(&b, len);
    for (size_t i = 0; i < len; i++)
        to[i] = (char)change((unsigned char)s[i]);
    b.len = len;
    strbuf_push(&b);
    return 1;
}

static int
str_lower(lua_State *L)
{
    return change_each(L, tolower);
}

static int
str_upper(lua_State *L)
{
    return change_each(L, toupper);
}

static int
str_reverse(lua_State *L)
{
    size_t len;
    const char *s = luaL_checklstring(L, 1, &len);
    struct strbuf b;
    char *to;

    host_charge(L, len / 8);
    strbuf_init(&b, L);
    to = strbuf_room(&b, len);
    for (size_t i = 0; i < len; i++)
        to[i] = s[len - 1 - i];
    b.len = len;
    strbuf_push(&b);
    return 1;
}

/* Memory bounds the result, not the count: nothing repeated 2^62 times is nothing. */
static int
str_rep(lua_State *L)
{
    size_t len, gap;
    const char *s = luaL_checklstring(L, 1, &len);
    lua_Integer n = luaL_checkinteger(L, 2);
    const char *separator = luaL_optlstring(L, 3, "", &gap);
    size_t limit = host_of(L)->limits.memory_bytes;
    size_t total, more;
    struct strbuf b;

    if (n <= 0 || len + gap == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    if ((uint64_t)n > limit / (len + gap) + 1)
        return luaL_error(L, "resulting string too large");
    total = (size_t)n * (len + gap) - gap;
    strbuf_init(&b, L);
    strbuf_room(&b, total + gap);
    memcpy(b.data, s, len);
    memcpy(b.data + len, separator, gap);
    /* Twice as much each time: few copies, whatever the count. */
    for (b.len = len + gap; b.len < total; b.len += more) {
        more = total - b.len < b.len ? total - b.len : b.len;
        memcpy(b.data + b.len, b.data, more);
    }
    b.len = total;
    strbuf_push(&b);
    return 1;
}

void
strlib_open(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"byte", str_byte},          {"char", str_char},
        {"find", strmatch_find},     {"format", strformat},
        {"gmatch", strmatch_gmatch}, {"gsub", strmatch_gsub},
        {"len", str_len},            {"lower", str_lower},
        {"match", strmatch_match},   {"rep", str_rep},
        {"reverse", str_reverse},    {"sub", str_sub},
        {"upper", str_upper},        {NULL, NULL},
    };

    luaL_newlib(L, functions);
}
