/* SPDX-License-Identifier: Apache-2.0 */
/* string.format: Lua's, without %p. */
#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "lua/host_private.h"
#include "lua/strbuf.h"

/* "%99.99f" of the largest double: 309 digits, a point, 99 more, and a sign. */
#define NUMBER_SIZE 512

/* One directive: "%-08.3f" and its letter. */
struct directive {
    char text[32]; /* for snprintf; with room for a length modifier */
    size_t len;    /* without the letter */
    char letter;
};

static const char *
read_digits(const char *s, const char *end)
{
    for (int i = 0; i < 2 && s < end && *s >= '0' && *s <= '9'; i++)
        s++;
    return s;
}

/* `s` is behind the '%'; returns what is behind the letter. */
static const char *
read_directive(lua_State *L, const char *s, const char *end, struct directive *d)
{
    const char *from = s;

    while (s < end && *s && strchr("-+ #0", *s))
        s++;
    s = read_digits(s, end);
    if (s < end && *s == '.')
        s = read_digits(s + 1, end);
    if (s == end || (size_t)(s - from) > 10)
        luaL_error(L, "invalid conversion '%%%s' to 'format'", from);
    d->letter = *s;
    d->len = (size_t)(s - from) + 1;
    d->text[0] = '%';
    memcpy(d->text + 1, from, d->len - 1);
    d->text[d->len] = '\0';
    return s + 1;
}

/* The flags that C defines for this letter; anything else is an error, not undefined. */
static void
check_flags(lua_State *L, const struct directive *d, const char *flags, bool precision)
{
    const char *s = d->text + 1;

    while (*s && strchr(flags, *s))
        s++;
    if (*s == '0' || (!precision && strchr(s, '.')) || strpbrk(s, "-+ #"))
        luaL_error(L, "invalid conversion '%s%c' to 'format'", d->text, d->letter);
}

static void
add_number(lua_State *L, struct strbuf *b, struct directive *d, int arg, bool is_float)
{
    char *at;
    int n;

    if (is_float) {
        lua_Number v = luaL_checknumber(L, arg);

        d->text[d->len] = d->letter;
        d->text[d->len + 1] = '\0';
        at = strbuf_room(b, NUMBER_SIZE);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        n = snprintf(at, NUMBER_SIZE, d->text, v);
    } else {
        lua_Integer v = luaL_checkinteger(L, arg);

        snprintf(d->text + d->len, sizeof d->text - d->len, "%s%c", LUA_INTEGER_FRMLEN,
                 d->letter);
        at = strbuf_room(b, NUMBER_SIZE);
        n = snprintf(at, NUMBER_SIZE, d->text, (LUAI_UACINT)v);
#pragma GCC diagnostic pop
    }
    if (n < 0 || n >= NUMBER_SIZE)
        luaL_error(L, "invalid conversion to 'format'");
    b->len += (size_t)n;
    host_charge(L, (uint64_t)n); /* digits of a large number take their time */
}

/* Cut to the precision, padded to the width. */
static void
add_padded(struct strbuf *b, const struct directive *d, const char *s, size_t len)
{
    const char *p = d->text + 1;
    size_t width = 0, pad;
    bool left = *p == '-';

    while (*p == '-')
        p++;
    for (; *p >= '0' && *p <= '9'; p++)
        width = width * 10 + (size_t)(*p - '0');
    if (*p == '.') {
        size_t most = 0;

        for (p++; *p >= '0' && *p <= '9'; p++)
            most = most * 10 + (size_t)(*p - '0');
        len = len < most ? len : most;
    }
    pad = width > len ? width - len : 0;
    memset(strbuf_room(b, pad), ' ', pad);
    if (!left)
        b->len += pad;
    strbuf_add(b, s, len);
    if (left) {
        memset(strbuf_room(b, pad), ' ', pad);
        b->len += pad;
    }
}

static void
add_quoted(struct strbuf *b, const char *s, size_t len)
{
    char code[8];

    strbuf_add(b, "\"", 1);
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)s[i];
        bool digit_follows = i + 1 < len && s[i + 1] >= '0' && s[i + 1] <= '9';

        if (c == '"' || c == '\\' || c == '\n') {
            strbuf_add(b, "\\", 1);
            strbuf_add(b, s + i, 1);
        } else if (c < 0x20 || c == 0x7f) {
            int n = snprintf(code, sizeof code, digit_follows ? "\\%03d" : "\\%d", c);

            strbuf_add(b, code, (size_t)n);
        } else {
            strbuf_add(b, s + i, 1);
        }
    }
    host_charge(b->L, len);
    strbuf_add(b, "\"", 1);
}

static void
add_literal(lua_State *L, struct strbuf *b, int arg)
{
    char text[64];
    const char *s;
    size_t len;
    int n;

    switch (lua_type(L, arg)) {
    case LUA_TSTRING:
        s = lua_tolstring(L, arg, &len);
        add_quoted(b, s, len);
        return;
    case LUA_TNUMBER:
        if (lua_isinteger(L, arg) || !isfinite(lua_tonumber(L, arg)))
            break;
        n = snprintf(text, sizeof text, "%a", lua_tonumber(L, arg));
        strbuf_add(b, text, (size_t)n);
        return;
    case LUA_TNIL:
    case LUA_TBOOLEAN:
        break;
    default:
        luaL_argerror(L, arg, "value has no literal form");
    }
    s = baselib_text(L, arg, &len);
    strbuf_add(b, s, len);
    lua_pop(L, 1);
}

static void
add_string(lua_State *L, struct strbuf *b, const struct directive *d, int arg)
{
    size_t len;
    const char *s = baselib_text(L, arg, &len);

    check_flags(L, d, "-", true);
    if (d->len == 1) {
        strbuf_add(b, s, len);
    } else {
        luaL_argcheck(L, !memchr(s, 0, len), arg, "string contains zeros");
        add_padded(b, d, s, len);
    }
    lua_pop(L, 1);
}

static void
add_char(lua_State *L, struct strbuf *b, const struct directive *d, int arg)
{
    char c = (char)(unsigned char)luaL_checkinteger(L, arg);

    check_flags(L, d, "-", false);
    add_padded(b, d, &c, 1);
}

static void
add_directive(lua_State *L, struct strbuf *b, struct directive *d, int arg)
{
    switch (d->letter) {
    case 'c':
        add_char(L, b, d, arg);
        break;
    case 'd':
    case 'i':
        check_flags(L, d, "-+0 ", true);
        add_number(L, b, d, arg, false);
        break;
    case 'o':
    case 'x':
    case 'X':
        check_flags(L, d, "-#0", true);
        add_number(L, b, d, arg, false);
        break;
    case 'u':
        check_flags(L, d, "-0", true);
        add_number(L, b, d, arg, false);
        break;
    case 'a':
    case 'A':
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
        check_flags(L, d, "-+ #0", true);
        add_number(L, b, d, arg, true);
        break;
    case 'q':
        if (d->len != 1)
            luaL_error(L, "specifier '%%q' cannot have modifiers");
        add_literal(L, b, arg);
        break;
    case 's':
        add_string(L, b, d, arg);
        break;
    case 'p':
        luaL_error(L, "%%p is not available in policies: addresses differ from run to run");
        break;
    default:
        luaL_error(L, "invalid conversion '%s%c' to 'format'", d->text, d->letter);
    }
}

int
strformat(lua_State *L)
{
    size_t len;
    int top = lua_gettop(L), arg = 1;
    const char *s = luaL_checklstring(L, 1, &len), *end = s + len;
    struct directive d;
    struct strbuf b;

    strbuf_init(&b, L);
    while (s < end) {
        const char *mark = memchr(s, '%', (size_t)(end - s));

        strbuf_add(&b, s, (size_t)((mark ? mark : end) - s));
        host_charge(L, 1);
        if (!mark)
            break;
        s = mark + 1;
        if (s < end && *s == '%') {
            strbuf_add(&b, s++, 1);
            continue;
        }
        s = read_directive(L, s, end, &d);
        if (++arg > top)
            return luaL_argerror(L, arg, "no value");
        add_directive(L, &b, &d, arg);
    }
    strbuf_push(&b);
    return 1;
}
