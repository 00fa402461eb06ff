/* SPDX-License-Identifier: Apache-2.0 */
/* decimal: numbers with operators of their own.  Each is a userdata of just its digits. */
#include "policies/bind_decimal.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policies/bind.h"
#include "policies/bind_args.h"
#include "policies/bind_big.h"

#define DECIMAL "decimal"
#define SHOWN_MAX 80

struct number {
    bool hidden; /* made of a sensitive text: its own is one, too */
    bool negative;
    int n, scale;
    uint8_t d[];
};

void
bind_decimal_push(lua_State *L, const struct decimal *a)
{
    struct number *out = lua_newuserdatauv(L, sizeof *out + (size_t)a->n, 0);

    *out = (struct number){false, a->negative, a->n, a->scale};
    memcpy(out->d, a->d, (size_t)a->n);
    luaL_setmetatable(L, DECIMAL);
}

void
bind_decimal_hide(lua_State *L, int index)
{
    struct number *a = luaL_testudata(L, index, DECIMAL);

    if (a)
        a->hidden = true;
}

static void
push_text(lua_State *L, const struct decimal *a)
{
    struct bind_session *s = bind_session_of(L);

    buf_reset(&s->scratch);
    decimal_put(&s->scratch, a);
    lua_pushlstring(L, buf_str(&s->scratch), s->scratch.len);
}

void
bind_decimal_push_number(lua_State *L, const struct decimal *a)
{
    const char *text;
    size_t len;

    if (a->scale == 0 && a->n < 20) {
        push_text(L, a);
        text = lua_tolstring(L, -1, &len);
        if (lua_stringtonumber(L, text) == len + 1 && lua_isinteger(L, -1)) {
            lua_replace(L, -2);
            return;
        }
        lua_settop(L, lua_gettop(L) - (lua_type(L, -1) == LUA_TNUMBER ? 2 : 1));
    }
    bind_decimal_push(L, a);
}

static bool
from_userdata(lua_State *L, int arg, struct decimal *out)
{
    const struct number *a = luaL_testudata(L, arg, DECIMAL);

    if (!a)
        return false;
    out->negative = a->negative;
    out->n = a->n;
    out->scale = a->scale;
    memcpy(out->d, a->d, (size_t)a->n);
    return true;
}

static void
read_text(lua_State *L, int arg, struct decimal *out, const char *text, size_t len)
{
    int rc;

    host_charge(L, 1 + len / 4);
    rc = decimal_parse(out, text, len);
    if (rc == -2)
        luaL_error(L, "decimal: a number of more than %d digits", DECIMAL_DIGITS_MAX);
    if (rc == -1)
        bind_fail(L, "argument %d must be a number, not '%.*s'", arg, SHOWN_MAX, text);
}

/* The shortest text that gives the same double: what the plan said. */
static void
from_double(lua_State *L, int arg, struct decimal *out)
{
    lua_Number n = lua_tonumber(L, arg);
    char text[40];
    int len = 0;

    for (int digits = 15; digits <= 17; digits++) {
        len = snprintf(text, sizeof text, "%.*g", digits, n);
        if (strtod(text, NULL) == n)
            break;
    }
    read_text(L, arg, out, text, (size_t)len);
}

/* False: it is no number, or a text. */
static bool
from_number(lua_State *L, int arg, struct decimal *out)
{
    const char *big = bind_big_text(L, arg);
    char text[32];

    if (from_userdata(L, arg, out))
        return true;
    if (big)
        read_text(L, arg, out, big, strlen(big));
    else if (lua_type(L, arg) != LUA_TNUMBER)
        return false;
    else if (lua_isinteger(L, arg))
        read_text(L, arg, out, text,
                  (size_t)snprintf(text, sizeof text, "%lld", (long long)lua_tointeger(L, arg)));
    else
        from_double(L, arg, out);
    return true;
}

void
bind_decimal_take(lua_State *L, int arg, struct decimal *out)
{
    size_t len;
    const char *text;

    if (from_number(L, arg, out))
        return;
    if (lua_type(L, arg) != LUA_TSTRING)
        bind_arg_fail(L, arg, "a number or the text of one");
    text = lua_tolstring(L, arg, &len);
    read_text(L, arg, out, text, len);
}

/* ---- results ---- */

/* Is an argument a sensitive text, or a number that was made of one? */
static bool
is_hidden(lua_State *L, int args)
{
    bool hidden = false;

    for (int i = 1; i <= args; i++) {
        const struct number *a = luaL_testudata(L, i, DECIMAL);
        size_t len;

        if (a)
            hidden = hidden || a->hidden;
        else if (lua_type(L, i) == LUA_TSTRING) {
            const char *text = lua_tolstring(L, i, &len);

            hidden = bind_hidden(L, text, len) || hidden;
        }
    }
    return hidden;
}

static int
result(lua_State *L, bool fits, const struct decimal *a, int args)
{
    bool hidden = is_hidden(L, args);
    struct number *out;

    if (!fits)
        return luaL_error(L, "decimal: a result of more than %d digits", DECIMAL_DIGITS_MAX);
    bind_decimal_push(L, a);
    out = lua_touserdata(L, -1);
    out->hidden = hidden;
    return 1;
}

/* ---- operations, on two numbers that are read already ---- */

static int
add(lua_State *L, const struct decimal *a, struct decimal *b, bool negate)
{
    struct decimal out;

    b->negative = b->n > 0 && b->negative != negate;
    host_charge(L, 1 + (uint64_t)(a->n + b->n) / 4);
    return result(L, decimal_add(&out, a, b), &out, 2);
}

static int
multiply(lua_State *L, const struct decimal *a, const struct decimal *b)
{
    struct decimal out;

    host_charge(L, 1 + (uint64_t)(a->n + 1) * (uint64_t)(b->n + 1) / 4);
    return result(L, decimal_mul(&out, a, b), &out, 2);
}

/* ---- operators: of decimals and numbers, not of texts ---- */

static void
operands(lua_State *L, struct decimal *a, struct decimal *b)
{
    for (int i = 1; i <= 2; i++)
        if (!from_number(L, i, i == 1 ? a : b))
            luaL_error(L, "decimal: a %s is no number; decimal.new makes one of a text",
                       luaL_typename(L, i));
}

static int
op_add(lua_State *L)
{
    struct decimal a, b;

    operands(L, &a, &b);
    return add(L, &a, &b, false);
}

static int
op_sub(lua_State *L)
{
    struct decimal a, b;

    operands(L, &a, &b);
    return add(L, &a, &b, true);
}

static int
op_mul(lua_State *L)
{
    struct decimal a, b;

    operands(L, &a, &b);
    return multiply(L, &a, &b);
}

static int
op_div(lua_State *L)
{
    return luaL_error(L, "decimal: write decimal.div(a, b, places), as a quotient has no end");
}

static int
op_unm(lua_State *L)
{
    struct decimal a;

    from_userdata(L, 1, &a);
    a.negative = a.n > 0 && !a.negative;
    return result(L, true, &a, 1);
}

static int
op_order(lua_State *L)
{
    struct decimal a, b;

    operands(L, &a, &b);
    host_charge(L, 1 + (uint64_t)(a.n + b.n) / 4);
    return decimal_compare(&a, &b);
}

static int
op_lt(lua_State *L)
{
    lua_pushboolean(L, op_order(L) < 0);
    return 1;
}

static int
op_le(lua_State *L)
{
    lua_pushboolean(L, op_order(L) <= 0);
    return 1;
}

static int
op_eq(lua_State *L)
{
    struct decimal a, b;

    lua_pushboolean(L, from_number(L, 1, &a) && from_number(L, 2, &b) &&
                           decimal_compare(&a, &b) == 0);
    return 1;
}

/* What is written of a sensitive number is sensitive. */
static void
hide_text(lua_State *L, bool hidden)
{
    size_t len;
    const char *text = lua_tolstring(L, -1, &len);

    if (hidden)
        bind_hide(L, text, len);
}

static int
op_tostring(lua_State *L)
{
    struct decimal a;

    from_userdata(L, 1, &a);
    push_text(L, &a);
    hide_text(L, is_hidden(L, 1));
    return 1;
}

static int
op_concat(lua_State *L)
{
    for (int i = 1; i <= 2; i++)
        if (!luaL_testudata(L, i, DECIMAL) && !lua_isstring(L, i) && !bind_big_text(L, i))
            return luaL_error(L, "attempt to concatenate a %s value", luaL_typename(L, i));
    luaL_tolstring(L, 1, NULL);
    luaL_tolstring(L, 2, NULL);
    lua_concat(L, 2);
    return 1;
}

/* ---- functions ---- */

static void
two(lua_State *L, struct decimal *a, struct decimal *b)
{
    bind_decimal_take(L, 1, a);
    bind_decimal_take(L, 2, b);
}

static int
help_new(lua_State *L)
{
    struct decimal a;

    bind_decimal_take(L, 1, &a);
    return result(L, true, &a, 1);
}

static int
help_valid(lua_State *L)
{
    struct decimal a;
    size_t len;
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &len) : NULL;

    if (text)
        host_charge(L, 1 + len / 4);
    lua_pushboolean(L, text ? decimal_parse(&a, text, len) == 0
                            : luaL_testudata(L, 1, DECIMAL) || lua_isinteger(L, 1) ||
                                  (lua_type(L, 1) == LUA_TNUMBER &&
                                   lua_tonumber(L, 1) - lua_tonumber(L, 1) == 0));
    return 1;
}

static int
help_add(lua_State *L)
{
    struct decimal a, b;

    two(L, &a, &b);
    return add(L, &a, &b, false);
}

static int
help_sub(lua_State *L)
{
    struct decimal a, b;

    two(L, &a, &b);
    return add(L, &a, &b, true);
}

static int
help_mul(lua_State *L)
{
    struct decimal a, b;

    two(L, &a, &b);
    return multiply(L, &a, &b);
}

static int
help_div(lua_State *L)
{
    struct decimal a, b, out;
    int places;

    two(L, &a, &b);
    places = (int)bind_arg_integer(L, 3, 0, DECIMAL_PLACES_MAX);
    if (b.n == 0)
        return bind_fail(L, "argument 2 is zero");
    host_charge(L, 1 + (uint64_t)(a.n + places + b.scale + 1) * (uint64_t)(b.n + 1));
    return result(L, decimal_div(&out, &a, &b, places), &out, 2);
}

static int
help_round(lua_State *L)
{
    struct decimal a;

    bind_decimal_take(L, 1, &a);
    decimal_round(&a, lua_isnoneornil(L, 2)
                          ? 0
                          : (int)bind_arg_integer(L, 2, 0, DECIMAL_PLACES_MAX));
    return result(L, true, &a, 1);
}

static int
help_abs(lua_State *L)
{
    struct decimal a;

    bind_decimal_take(L, 1, &a);
    a.negative = false;
    return result(L, true, &a, 1);
}

static int
help_compare(lua_State *L)
{
    struct decimal a, b;

    two(L, &a, &b);
    host_charge(L, 1 + (uint64_t)(a.n + b.n) / 4);
    lua_pushinteger(L, decimal_compare(&a, &b));
    return 1;
}

static int
help_text(lua_State *L)
{
    struct bind_session *s = bind_session_of(L);
    struct decimal a;
    bool hidden;

    bind_decimal_take(L, 1, &a);
    hidden = is_hidden(L, 1);
    buf_reset(&s->scratch);
    if (lua_isnoneornil(L, 2))
        decimal_put(&s->scratch, &a);
    else
        decimal_put_places(&s->scratch, &a, (int)bind_arg_integer(L, 2, 0, DECIMAL_PLACES_MAX));
    lua_pushlstring(L, buf_str(&s->scratch), s->scratch.len);
    hide_text(L, hidden);
    return 1;
}

static int
help_number(lua_State *L)
{
    struct decimal a;

    bind_decimal_take(L, 1, &a);
    bind_decimal_push_number(L, &a);
    if (lua_type(L, -1) != LUA_TNUMBER) {
        push_text(L, &a);
        lua_pushnumber(L, strtod(lua_tostring(L, -1), NULL));
    }
    return 1;
}

static int
help_sum(lua_State *L)
{
    struct decimal sum = {.n = 0}, one;
    bool hidden = false;
    int it;

    lua_settop(L, 1);
    bind_arg_list(L, 1);
    it = bind_each(L, 1, "ipairs");
    while (bind_each_next(L, it)) {
        struct decimal next;

        lua_replace(L, 1); /* where a complaint and is_hidden look; the walk holds the list */
        bind_decimal_take(L, 1, &one);
        hidden = is_hidden(L, 1) || hidden;
        host_charge(L, 1 + (uint64_t)(sum.n + one.n) / 4);
        if (!decimal_add(&next, &sum, &one))
            return result(L, false, &sum, 0);
        sum = next;
        lua_settop(L, it + 2);
    }
    result(L, true, &sum, 0);
    ((struct number *)lua_touserdata(L, -1))->hidden = hidden;
    return 1;
}

void
bind_decimal_open(lua_State *L)
{
    static const luaL_Reg meta[] = {
        {"__add", op_add},       {"__sub", op_sub},   {"__mul", op_mul}, {"__div", op_div},
        {"__idiv", op_div},      {"__unm", op_unm},   {"__lt", op_lt},   {"__le", op_le},
        {"__eq", op_eq},         {"__concat", op_concat}, {"__tostring", op_tostring},
        {NULL, NULL},
    };
    static const luaL_Reg decimal[] = {
        {"abs", help_abs},     {"add", help_add}, {"compare", help_compare}, {"div", help_div},
        {"mul", help_mul},     {"new", help_new}, {"number", help_number},
        {"round", help_round}, {"sub", help_sub}, {"sum", help_sum},         {"text", help_text},
        {"valid", help_valid}, {NULL, NULL},
    };

    luaL_newmetatable(L, DECIMAL);
    luaL_setfuncs(L, meta, 0);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
    bind_library(L, "decimal", decimal);
}
