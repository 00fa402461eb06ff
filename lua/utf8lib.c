/* SPDX-License-Identifier: Apache-2.0 */
/* The utf8 library: strict UTF-8 (no surrogates, nothing above 10FFFF); each byte is charged. */
#include <lauxlib.h>
#include <limits.h>
#include <string.h>

#include "lua/host_private.h"
#include "lua/strbuf.h"

#define CODE_LIMIT 0x10FFFF

static bool
is_continuation(const char *s)
{
    return ((unsigned char)*s & 0xC0) == 0x80;
}

/* Bytes of the character at `s`, 0 when it is malformed. */
static size_t
decode(const char *s, size_t left, lua_Integer *code)
{
    static const lua_Integer least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = left ? (unsigned char)*s : 0xFF;
    size_t n = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 :
               first < 0xF5 ? 4 : 0;
    lua_Integer c = n == 1 ? first : first & (0x7F >> n);

    if (n == 0 || n > left)
        return 0;
    for (size_t i = 1; i < n; i++) {
        if (!is_continuation(s + i))
            return 0;
        c = c << 6 | ((unsigned char)s[i] & 0x3F);
    }
    if (c < least[n] || c > CODE_LIMIT || (c >= 0xD800 && c <= 0xDFFF))
        return 0;
    *code = c;
    return n;
}

static lua_Integer
position(lua_Integer pos, size_t len)
{
    if (pos >= 0)
        return pos;
    return pos < -(lua_Integer)len ? 0 : (lua_Integer)len + pos + 1;
}

static void
add_code(lua_State *L, struct strbuf *b, int arg)
{
    lua_Integer c = luaL_checkinteger(L, arg);
    char out[4];
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

    luaL_argcheck(L, c >= 0 && c <= CODE_LIMIT, arg, "value out of range");
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(n == 1 ? c : (0xF00 >> n & 0xFF) | c);
    strbuf_add(b, out, n);
}

static int
utf_char(lua_State *L)
{
    int n = lua_gettop(L);
    struct strbuf b;

    host_charge(L, (uint64_t)n);
    strbuf_init(&b, L);
    for (int i = 1; i <= n; i++)
        add_code(L, &b, i);
    strbuf_push(&b);
    return 1;
}

static int
utf_len(lua_State *L)
{
    size_t len;
    const char *s = luaL_checklstring(L, 1, &len);
    lua_Integer i = position(luaL_optinteger(L, 2, 1), len) - 1;
    lua_Integer last = position(luaL_optinteger(L, 3, -1), len) - 1;
    lua_Integer n = 0, code;

    luaL_argcheck(L, i >= 0 && i <= (lua_Integer)len, 2, "initial position out of bounds");
    luaL_argcheck(L, last < (lua_Integer)len, 3, "final position out of bounds");
    host_charge(L, len);
    for (; i <= last; n++) {
        size_t size = decode(s + i, len - (size_t)i, &code);

        if (size == 0) {
            luaL_pushfail(L);
            lua_pushinteger(L, i + 1);
            return 2;
        }
        i += (lua_Integer)size;
    }
    lua_pushinteger(L, n);
    return 1;
}

static int
utf_codepoint(lua_State *L)
{
    size_t len;
    const char *s = luaL_checklstring(L, 1, &len);
    lua_Integer i = position(luaL_optinteger(L, 2, 1), len);
    lua_Integer last = position(luaL_optinteger(L, 3, i), len);
    lua_Integer code;
    int n = 0;

    luaL_argcheck(L, i >= 1, 2, "out of bounds");
    luaL_argcheck(L, last <= (lua_Integer)len, 3, "out of bounds");
    if (i > last)
        return 0;
    if (last - i >= INT_MAX)
        return luaL_error(L, "string slice too long");
    host_charge(L, (uint64_t)(last - i));
    luaL_checkstack(L, (int)(last - i) + 1, "string slice too long");
    for (i--; i < last; n++) {
        size_t size = decode(s + i, len - (size_t)i, &code);

        if (size == 0)
            return luaL_error(L, "invalid UTF-8 code");
        lua_pushinteger(L, code);
        i += (lua_Integer)size;
    }
    return n;
}

/* Byte position of the n-th character, counted from byte i. */
static int
utf_offset(lua_State *L)
{
    size_t len;
    const char *s = luaL_checklstring(L, 1, &len);
    lua_Integer n = luaL_checkinteger(L, 2), size = (lua_Integer)len;
    lua_Integer i = position(luaL_optinteger(L, 3, n > 0 ? 1 : size + 1), len) - 1;

    luaL_argcheck(L, i >= 0 && i <= size, 3, "position out of bounds");
    host_charge(L, len);
    if (n == 0) {
        while (i > 0 && i < size && is_continuation(s + i))
            i--;
    } else {
        if (i < size && is_continuation(s + i))
            return luaL_error(L, "initial position is a continuation byte");
        for (; n < 0 && i > 0; n++)
            do
                i--;
            while (i > 0 && is_continuation(s + i));
        for (n -= n > 0; n > 0 && i < size; n--)
            do
                i++;
            while (i < size && is_continuation(s + i));
    }
    if (n == 0)
        lua_pushinteger(L, i + 1);
    else
        luaL_pushfail(L);
    return 1;
}

static int
codes_step(lua_State *L)
{
    size_t len, size;
    const char *s = luaL_checklstring(L, 1, &len);
    lua_Integer i = luaL_checkinteger(L, 2), code;

    if (i > 0 && i <= (lua_Integer)len) {
        size = decode(s + i - 1, len - (size_t)i + 1, &code);
        i += (lua_Integer)(size ? size : 1);
    } else {
        i++;
    }
    if (i < 1 || i > (lua_Integer)len)
        return 0;
    if (decode(s + i - 1, len - (size_t)i + 1, &code) == 0)
        return luaL_error(L, "invalid UTF-8 code");
    lua_pushinteger(L, i);
    lua_pushinteger(L, code);
    return 2;
}

static int
utf_codes(lua_State *L)
{
    luaL_checkstring(L, 1);
    lua_pushcfunction(L, codes_step);
    lua_pushvalue(L, 1);
    lua_pushinteger(L, 0);
    return 3;
}

void
utf8lib_open(lua_State *L)
{
    static const char pattern[] = "[\0-\x7F\xC2-\xFD][\x80-\xBF]*";
    static const luaL_Reg functions[] = {
        {"char", utf_char}, {"codepoint", utf_codepoint}, {"codes", utf_codes},
        {"len", utf_len},   {"offset", utf_offset},       {NULL, NULL},
    };

    luaL_newlib(L, functions);
    lua_pushlstring(L, pattern, sizeof pattern - 1);
    lua_setfield(L, -2, "charpattern");
}
