/* SPDX-License-Identifier: Apache-2.0 */
/* find, match, gmatch and gsub over the bounded matcher. */
#include <ctype.h>
#include <lauxlib.h>
#include <string.h>

#include "lua/host_private.h"
#include "lua/strbuf.h"
#include "lua/strpattern.h"

/* 0-based start from a 1-based or negative argument; beyond the end stays beyond. */
static size_t
start_at(lua_Integer pos, size_t len)
{
    if (pos > 0)
        return (size_t)pos - 1;
    if (pos == 0 || pos < -(lua_Integer)len)
        return 0;
    return len - (size_t)-pos;
}

static bool
has_specials(const char *pattern, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (pattern[i] && strchr("^$*+?.([%-", pattern[i]))
            return true;
    return false;
}

static int
find_plain(lua_State *L, const char *s, size_t len, size_t at, const char *what, size_t n)
{
    const char *found;

    if (at > len) {
        luaL_pushfail(L);
        return 1;
    }
    host_charge(L, (len - at + n) / 8);
    found = memmem(s + at, len - at, what, n);
    if (!found) {
        luaL_pushfail(L);
        return 1;
    }
    lua_pushinteger(L, found - s + 1);
    lua_pushinteger(L, found - s + (lua_Integer)n);
    return 2;
}

static int
find_pattern(lua_State *L, struct strpattern *p, size_t at, bool once, bool positions)
{
    for (; at <= (size_t)(p->end - p->subject); at++) {
        const char *s = p->subject + at;
        const char *e = strpattern_match(p, s);

        host_charge(L, p->steps);
        p->steps = 0;
        if (e && positions) {
            lua_pushinteger(L, (lua_Integer)at + 1);
            lua_pushinteger(L, e - p->subject);
            return 2 + strpattern_push_all(p, s, e, 0);
        }
        if (e)
            return strpattern_push_all(p, s, e, 1);
        if (once)
            break;
    }
    luaL_pushfail(L);
    return 1;
}

static int
search(lua_State *L, bool positions)
{
    size_t len, n, at;
    const char *s = luaL_checklstring(L, 1, &len);
    const char *pattern = luaL_checklstring(L, 2, &n);
    struct strpattern p;
    bool once;

    at = start_at(luaL_optinteger(L, 3, 1), len);
    if (positions && (lua_toboolean(L, 4) || !has_specials(pattern, n)))
        return find_plain(L, s, len, at, pattern, n);
    once = n > 0 && *pattern == '^';
    strpattern_compile(&p, L, pattern + once, n - once);
    strpattern_subject(&p, s, len);
    return find_pattern(L, &p, at, once, positions);
}

int
strmatch_find(lua_State *L)
{
    return search(L, true);
}

int
strmatch_match(lua_State *L)
{
    return search(L, false);
}

/* Upvalues: subject, pattern, where to go on, where the last match ended (-1: none). */
static int
gmatch_step(lua_State *L)
{
    size_t len, n;
    const char *s = lua_tolstring(L, lua_upvalueindex(1), &len);
    const char *pattern = lua_tolstring(L, lua_upvalueindex(2), &n);
    lua_Integer at = lua_tointeger(L, lua_upvalueindex(3));
    lua_Integer last = lua_tointeger(L, lua_upvalueindex(4));
    struct strpattern p;

    strpattern_compile(&p, L, pattern, n);
    strpattern_subject(&p, s, len);
    for (; at <= (lua_Integer)len; at++) {
        const char *e = strpattern_match(&p, s + at);

        host_charge(L, p.steps);
        p.steps = 0;
        if (!e || e - s == last)
            continue;
        lua_pushinteger(L, e - s);
        lua_copy(L, -1, lua_upvalueindex(3));
        lua_copy(L, -1, lua_upvalueindex(4));
        return strpattern_push_all(&p, s + at, e, 1);
    }
    return 0;
}

int
strmatch_gmatch(lua_State *L)
{
    size_t len, n, at;
    struct strpattern p;
    const char *pattern;

    luaL_checklstring(L, 1, &len);
    pattern = luaL_checklstring(L, 2, &n);
    at = start_at(luaL_optinteger(L, 3, 1), len);
    strpattern_compile(&p, L, pattern, n); /* so that a malformed one fails here */
    lua_settop(L, 2);
    lua_pushinteger(L, (lua_Integer)(at > len ? len + 1 : at));
    lua_pushinteger(L, -1);
    lua_pushcclosure(L, gmatch_step, 4);
    return 1;
}

/* The replacement text at 3: %0 is the match, %1 to %9 the captures, %% a percent sign. */
static void
add_text(lua_State *L, struct strbuf *b, struct strpattern *p, const char *s, const char *e)
{
    size_t len;
    const char *text = lua_tolstring(L, 3, &len), *end = text + len;

    while (text < end) {
        const char *mark = memchr(text, '%', (size_t)(end - text));

        strbuf_add(b, text, (size_t)((mark ? mark : end) - text));
        if (!mark)
            return;
        text = mark + 1;
        if (text == end || (*text != '%' && !isdigit((unsigned char)*text)))
            luaL_error(L, "invalid use of '%%' in replacement string");
        if (*text == '%') {
            strbuf_add(b, text, 1);
        } else if (*text == '0') {
            strbuf_add(b, s, (size_t)(e - s));
        } else {
            size_t n;
            const char *piece;

            strpattern_push(p, *text - '1', s, e);
            piece = luaL_tolstring(L, -1, &n);
            strbuf_add(b, piece, n);
            lua_pop(L, 2);
        }
        text++;
        host_charge(L, 1);
    }
}

/* What stands for the match: a text, or what a table or function gives; false keeps it. */
static void
add_value(lua_State *L, struct strbuf *b, struct strpattern *p, const char *s, const char *e)
{
    size_t n;
    const char *piece;

    switch (lua_type(L, 3)) {
    case LUA_TFUNCTION:
        lua_pushvalue(L, 3);
        lua_call(L, strpattern_push_all(p, s, e, 1), 1);
        break;
    case LUA_TTABLE:
        strpattern_push(p, 0, s, e);
        lua_gettable(L, 3);
        break;
    default:
        add_text(L, b, p, s, e);
        return;
    }
    if (!lua_toboolean(L, -1)) {
        strbuf_add(b, s, (size_t)(e - s));
    } else {
        if (!lua_isstring(L, -1))
            luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
        piece = lua_tolstring(L, -1, &n);
        strbuf_add(b, piece, n);
    }
    lua_pop(L, 1);
}

int
strmatch_gsub(lua_State *L)
{
    size_t len, n;
    const char *s = luaL_checklstring(L, 1, &len), *end = s + len, *last = NULL;
    const char *pattern = luaL_checklstring(L, 2, &n);
    int type = lua_type(L, 3);
    lua_Integer most = luaL_optinteger(L, 4, (lua_Integer)len + 1), count = 0;
    bool once = n > 0 && *pattern == '^';
    struct strpattern p;
    struct strbuf b;

    luaL_argexpected(L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION ||
                     type == LUA_TTABLE, 3, "string/function/table");
    if (type == LUA_TNUMBER)
        lua_tostring(L, 3);
    strbuf_init(&b, L);
    strpattern_compile(&p, L, pattern + once, n - once);
    strpattern_subject(&p, s, len);
    while (count < most) {
        const char *e = strpattern_match(&p, s);

        host_charge(L, p.steps + 1);
        p.steps = 0;
        if (e && e != last) {
            count++;
            add_value(L, &b, &p, s, e);
            s = last = e;
        } else if (s < end) {
            strbuf_add(&b, s++, 1);
        } else {
            break;
        }
        if (once)
            break;
    }
    strbuf_add(&b, s, (size_t)(end - s));
    strbuf_push(&b);
    lua_pushinteger(L, count);
    return 2;
}
