/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/bind_args.h"

#include <lauxlib.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "policies/bind.h"
#include "policies/bind_big.h"
#include "policies/bind_decimal.h"

/* As for the values of the plan: a check that reads more secrets than this shows no message. */
#define SECRETS_MAX 1000
#define DEPTH_MAX 64

/* ---- sensitive texts ---- */

bool
bind_hidden(lua_State *L, const char *text, size_t len)
{
    const struct bind_session *s = bind_session_of(L);
    const json_t *secret;
    size_t i;

    if (!s->secrets)
        return false;
    host_charge(L, json_array_size(s->secrets) * (1 + len / 16));
    json_array_foreach(s->secrets, i, secret) {
        size_t n = json_string_length(secret);

        if (n > 0 && n <= len && memmem(text, len, json_string_value(secret), n))
            return true;
    }
    return false;
}

void
bind_hide(lua_State *L, const char *text, size_t len)
{
    struct bind_session *s = bind_session_of(L);

    if (!s->secrets)
        s->secrets = json_array();
    if (len > 0 && json_array_size(s->secrets) <= SECRETS_MAX)
        json_array_append_new(s->secrets, json_stringn_nocheck(text, len));
}

/* Every text, and every number in a table, of the value at `index`. */
static void
hide_value(lua_State *L, int index, int depth)
{
    size_t len;
    const char *text;

    luaL_checkstack(L, 6, "values are nested too deeply");
    host_charge(L, 1);
    bind_decimal_hide(L, index);
    if (lua_type(L, index) == LUA_TSTRING) {
        text = lua_tolstring(L, index, &len);
        bind_hide(L, text, len);
    } else if (lua_type(L, index) == LUA_TNUMBER && depth > 0) {
        text = luaL_tolstring(L, index, &len);
        bind_hide(L, text, len);
        lua_pop(L, 1);
    } else if (lua_istable(L, index) && depth < DEPTH_MAX) {
        lua_pushnil(L);
        while (lua_next(L, index)) {
            hide_value(L, lua_gettop(L), depth + 1);
            lua_pop(L, 1);
        }
    }
}

/* ---- libraries ---- */

/* Upvalues: the full name, the function. */
static int
run(lua_State *L)
{
    lua_CFunction f = lua_tocfunction(L, lua_upvalueindex(2));
    bool hide = false;
    size_t len;
    int n;

    for (int i = lua_gettop(L); i > 0 && bind_session_of(L)->secrets; i--)
        if (lua_type(L, i) == LUA_TSTRING) {
            const char *text = lua_tolstring(L, i, &len);

            hide = hide || bind_hidden(L, text, len);
        }
    n = f(L);
    for (int i = lua_gettop(L) - n + 1; hide && n > 0 && i <= lua_gettop(L); i++)
        hide_value(L, i, 0);
    return n;
}

void
bind_function_push(lua_State *L, const char *name, lua_CFunction f)
{
    lua_pushstring(L, name);
    lua_pushcfunction(L, f);
    lua_pushcclosure(L, run, 2);
}

void
bind_library(lua_State *L, const char *name, const luaL_Reg *functions)
{
    lua_newtable(L);
    for (; functions->name; functions++) {
        lua_pushfstring(L, "%s.%s", name, functions->name);
        bind_function_push(L, lua_tostring(L, -1), functions->func);
        lua_setfield(L, -3, functions->name);
        lua_pop(L, 1);
    }
    bind_seal(L, name);
    lua_setglobal(L, name);
}

int
bind_fail(lua_State *L, const char *fmt, ...)
{
    char text[512];
    const char *name; /* operators have none */
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    name = lua_tostring(L, lua_upvalueindex(1));
    return name ? luaL_error(L, "%s: %s", name, text) : luaL_error(L, "%s", text);
}

static const char *
kind_of(lua_State *L, int arg)
{
    switch (lua_type(L, arg)) {
    case LUA_TNONE:
    case LUA_TNIL:
        return "nil";
    case LUA_TBOOLEAN:
        return lua_toboolean(L, arg) ? "true" : "false";
    case LUA_TSTRING:
        return "a text";
    case LUA_TTABLE:
        return "a table";
    case LUA_TUSERDATA:
        return bind_big_text(L, arg)    ? "a big number"
               : bind_view_test(L, arg) ? "a value of the plan"
                                        : "an object";
    default:
        return lua_type(L, arg) == LUA_TNUMBER ? "a number" : "a function";
    }
}

int
bind_arg_fail(lua_State *L, int arg, const char *want)
{
    return bind_fail(L, "argument %d must be %s, not %s", arg, want, kind_of(L, arg));
}

const char *
bind_arg_text(lua_State *L, int arg, size_t *len)
{
    if (lua_type(L, arg) != LUA_TSTRING)
        bind_arg_fail(L, arg, "a text");
    return lua_tolstring(L, arg, len);
}

const char *
bind_arg_word(lua_State *L, int arg, const char *want)
{
    size_t len;
    const char *text;

    if (lua_type(L, arg) != LUA_TSTRING)
        bind_arg_fail(L, arg, want);
    text = lua_tolstring(L, arg, &len);
    if (strlen(text) != len)
        bind_fail(L, "argument %d must be %s, not a text with a NUL", arg, want);
    return text;
}

lua_Integer
bind_arg_integer(lua_State *L, int arg, lua_Integer least, lua_Integer most)
{
    lua_Integer n;
    int is = 0;

    n = lua_type(L, arg) == LUA_TNUMBER ? lua_tointegerx(L, arg, &is) : 0;
    if (!is)
        bind_arg_fail(L, arg, "a whole number");
    if (n < least || n > most)
        bind_fail(L, "argument %d must be from %lld to %lld, not %lld", arg, (long long)least,
                  (long long)most, (long long)n);
    return n;
}

void
bind_arg_function(lua_State *L, int arg)
{
    if (!lua_isfunction(L, arg))
        bind_arg_fail(L, arg, "a function");
}

/* A table that has keys, and none of a list. */
static bool
is_map(lua_State *L, int index)
{
    int top = lua_gettop(L);
    bool any;

    if (!lua_istable(L, index) || luaL_len(L, index) > 0)
        return false;
    any = bind_each_next(L, bind_each(L, index, "pairs"));
    lua_settop(L, top);
    return any;
}

static void
take_table(lua_State *L, int arg, const char *want)
{
    if (lua_gettop(L) < arg)
        lua_settop(L, arg);
    if (lua_isnil(L, arg)) {
        lua_newtable(L);
        lua_replace(L, arg);
    }
    if (!lua_istable(L, arg) && !bind_view_test(L, arg))
        bind_arg_fail(L, arg, want);
}

void
bind_arg_list(lua_State *L, int arg)
{
    const struct view *v;

    take_table(L, arg, "a list");
    v = bind_view_test(L, arg);
    if (v ? !view_is_array(bind_session_of(L)->plan->text, v) : is_map(L, arg))
        bind_fail(L, "argument %d must be a list, and this one has names for keys", arg);
}

void
bind_arg_map(lua_State *L, int arg)
{
    const struct view *v;

    take_table(L, arg, "a map");
    v = bind_view_test(L, arg);
    if (v ? view_is_array(bind_session_of(L)->plan->text, v) : luaL_len(L, arg) > 0)
        bind_fail(L, "argument %d must be a map, and this is a list", arg);
}

bool
bind_arg_any_text(lua_State *L, int arg, bool (*each)(lua_State *L, void *data), void *data,
                  const char *want)
{
    bool found = false;
    int top, it;

    if (lua_type(L, arg) == LUA_TSTRING) {
        lua_pushvalue(L, arg);
        found = each(L, data);
        lua_pop(L, 1);
        return found;
    }
    if (!lua_isnoneornil(L, arg) && !lua_istable(L, arg) && !bind_view_test(L, arg))
        bind_arg_fail(L, arg, want);
    bind_arg_list(L, arg);
    top = lua_gettop(L);
    it = bind_each(L, arg, "ipairs");
    while (!found && bind_each_next(L, it)) {
        if (lua_type(L, -1) != LUA_TSTRING)
            bind_fail(L, "argument %d must be %s, and element %d is %s", arg, want,
                      (int)lua_tointeger(L, -2), kind_of(L, lua_gettop(L)));
        found = each(L, data);
        lua_settop(L, it + 2);
    }
    lua_settop(L, top);
    return found;
}

int
bind_each(lua_State *L, int index, const char *how)
{
    index = lua_absindex(L, index);
    luaL_checkstack(L, 12, "values are nested too deeply");
    lua_getglobal(L, how);
    lua_pushvalue(L, index);
    lua_call(L, 1, 3);
    return lua_gettop(L) - 2;
}

bool
bind_each_next(lua_State *L, int it)
{
    host_charge(L, 1);
    lua_pushvalue(L, it);
    lua_pushvalue(L, it + 1);
    lua_pushvalue(L, it + 2);
    lua_call(L, 2, 2);
    if (lua_isnil(L, -2)) {
        lua_pop(L, 2);
        return false;
    }
    lua_pushvalue(L, -2);
    lua_replace(L, it + 2);
    return true;
}

/* ---- values ---- */

static void
copy(lua_State *L, int index, int depth)
{
    int it;

    if (depth > DEPTH_MAX)
        luaL_error(L, "a table is nested too deeply (%d levels at most)", DEPTH_MAX);
    luaL_checkstack(L, 12, "values are nested too deeply");
    if (bind_view_test(L, index)) {
        bind_view_copy(L, index);
        lua_replace(L, index);
        return;
    }
    if (!lua_istable(L, index))
        return;
    lua_newtable(L);
    it = bind_each(L, index, "pairs");
    while (bind_each_next(L, it)) {
        copy(L, lua_gettop(L), depth + 1);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, it - 1);
        lua_pop(L, 1);
    }
    lua_pop(L, 3);
    lua_replace(L, index);
}

void
bind_plain(lua_State *L, int index)
{
    copy(L, lua_absindex(L, index), 0);
}

static void put_value(lua_State *L, struct bind_session *s, int index, int depth);

static void
put_table(lua_State *L, struct bind_session *s, int index, int depth)
{
    int top = lua_gettop(L), it = bind_each(L, index, "pairs");

    buf_putc(&s->scratch, '{');
    while (bind_each_next(L, it)) {
        put_value(L, s, it + 3, depth + 1);
        put_value(L, s, it + 4, depth + 1);
        lua_settop(L, it + 2);
    }
    buf_putc(&s->scratch, '}');
    lua_settop(L, top);
}

/* So that no two different values have one text: texts go with their length. */
static void
put_value(lua_State *L, struct bind_session *s, int index, int depth)
{
    const char *text = bind_big_text(L, index);
    lua_Integer n;
    size_t len;
    int whole;

    if (depth > DEPTH_MAX)
        luaL_error(L, "a table is nested too deeply (%d levels at most)", DEPTH_MAX);
    host_charge(L, 1 + (lua_isstring(L, index) ? lua_rawlen(L, index) / 16 : 0));
    if (text || lua_type(L, index) == LUA_TUSERDATA) {
        text = luaL_tolstring(L, index, &len);
        buf_printf(&s->scratch, "u%zu:", len);
        buf_append(&s->scratch, text, len);
        lua_pop(L, 1);
        return;
    }
    switch (lua_type(L, index)) {
    case LUA_TSTRING:
        text = lua_tolstring(L, index, &len);
        buf_printf(&s->scratch, "s%zu:", len);
        buf_append(&s->scratch, text, len);
        return;
    case LUA_TNUMBER:
        n = lua_tointegerx(L, index, &whole);
        if (whole)
            buf_printf(&s->scratch, "i%lld;", (long long)n);
        else
            buf_printf(&s->scratch, "f%a;", lua_tonumber(L, index));
        return;
    case LUA_TBOOLEAN:
        buf_putc(&s->scratch, lua_toboolean(L, index) ? 't' : 'f');
        return;
    case LUA_TTABLE:
        put_table(L, s, index, depth);
        return;
    case LUA_TNIL:
        buf_putc(&s->scratch, 'n');
        return;
    default:
        luaL_error(L, "a function inside a table has nothing to be compared by");
    }
}

void
bind_key_push(lua_State *L, int index)
{
    struct bind_session *s = bind_session_of(L);
    int type = lua_type(L, index);

    index = lua_absindex(L, index);
    luaL_checkstack(L, 12, "values are nested too deeply");
    if (type == LUA_TNUMBER && lua_tonumber(L, index) != lua_tonumber(L, index))
        bind_fail(L, "a value is not a number (0/0), which equals nothing");
    if (type == LUA_TBOOLEAN || type == LUA_TNUMBER || type == LUA_TFUNCTION ||
        (type == LUA_TSTRING && lua_tostring(L, index)[0] != '\1')) {
        lua_pushvalue(L, index);
        return;
    }
    lua_pushvalue(L, index);
    copy(L, lua_gettop(L), 0);
    buf_reset(&s->scratch);
    buf_putc(&s->scratch, '\1');
    put_value(L, s, lua_gettop(L), 0);
    lua_pushlstring(L, buf_str(&s->scratch), s->scratch.len);
    lua_replace(L, -2);
}

bool
bind_equal(lua_State *L, int a, int b)
{
    bool deep_a = lua_istable(L, a) || bind_view_test(L, a);
    bool deep_b = lua_istable(L, b) || bind_view_test(L, b), same;

    a = lua_absindex(L, a);
    b = lua_absindex(L, b);
    if (!deep_a && !deep_b)
        return lua_compare(L, a, b, LUA_OPEQ);
    bind_key_push(L, a);
    bind_key_push(L, b);
    same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return same;
}
