/* SPDX-License-Identifier: Apache-2.0 */
/* time and units: points in time as texts, durations as seconds, amounts as numbers. */
#include "policies/bind.h"

#include <lauxlib.h>
#include <string.h>

#include "policies/bind_args.h"
#include "policies/bind_decimal.h"
#include "policies/instant.h"

#define WANTED "a time such as 2026-11-23T12:15:00Z"
#define WANTED_DURATION "a duration such as 1h30m, 7d or PT5M, or seconds"
#define SHOWN_MAX 80
/* Seconds as a float that become nanoseconds; 292 years. */
#define SECONDS_MAX 9.2e9

static struct instant
take(lua_State *L, int arg)
{
    struct instant t;
    size_t len;
    const char *text;

    if (lua_type(L, arg) != LUA_TSTRING)
        bind_arg_fail(L, arg, WANTED);
    text = lua_tolstring(L, arg, &len);
    host_charge(L, 1 + len / 16);
    if (!instant_parse(&t, text, len))
        bind_fail(L, "argument %d must be " WANTED ", not '%.*s'", arg, SHOWN_MAX, text);
    return t;
}

static int64_t
take_duration(lua_State *L, int arg)
{
    int64_t nanos = 0;
    size_t len;
    const char *text;

    if (lua_type(L, arg) == LUA_TNUMBER) {
        lua_Number n = lua_tonumber(L, arg);

        if (!(n > -SECONDS_MAX && n < SECONDS_MAX))
            bind_fail(L, "argument %d is longer than 292 years", arg);
        return lua_isinteger(L, arg) ? lua_tointeger(L, arg) * INSTANT_SECOND
                                     : (int64_t)(n * (lua_Number)INSTANT_SECOND);
    }
    if (lua_type(L, arg) != LUA_TSTRING)
        bind_arg_fail(L, arg, WANTED_DURATION);
    text = lua_tolstring(L, arg, &len);
    host_charge(L, 1 + len / 16);
    if (!instant_duration(&nanos, text, len))
        bind_fail(L, "argument %d must be " WANTED_DURATION ", not '%.*s'", arg, SHOWN_MAX, text);
    return nanos;
}

static int
take_offset(lua_State *L, int arg)
{
    int offset = 0;
    size_t len;
    const char *text;

    if (lua_isnoneornil(L, arg))
        return 0;
    text = bind_arg_text(L, arg, &len);
    if (!instant_parse_offset(&offset, text, len))
        bind_fail(L, "argument %d must be an offset such as +02:00, not '%.*s'", arg, SHOWN_MAX,
                  text);
    return offset;
}

static int
push_instant(lua_State *L, const struct instant *t)
{
    struct bind_session *s = bind_session_of(L);

    buf_reset(&s->scratch);
    instant_put(&s->scratch, t);
    lua_pushlstring(L, buf_str(&s->scratch), s->scratch.len);
    return 1;
}

/* An integer where there is no fraction. */
static int
push_seconds(lua_State *L, int64_t seconds, int64_t nanos)
{
    if (nanos == 0)
        lua_pushinteger(L, seconds);
    else
        lua_pushnumber(L, (lua_Number)seconds + (lua_Number)nanos / (lua_Number)INSTANT_SECOND);
    return 1;
}

/* The plan's timestamp: the one clock that says the same on every machine. */
static int
time_now(lua_State *L)
{
    lua_settop(L, 0);
    lua_getglobal(L, "run");
    lua_getfield(L, 1, "time");
    if (lua_type(L, 2) != LUA_TSTRING)
        bind_fail(L, "the plan says no time, and policies have no other clock");
    lua_remove(L, 1);
    take(L, 1);
    return 1;
}

static int
time_valid(lua_State *L)
{
    struct instant t;
    size_t len;
    const char *text = lua_type(L, 1) == LUA_TSTRING ? lua_tolstring(L, 1, &len) : NULL;

    if (!text && !lua_isnoneornil(L, 1))
        bind_arg_text(L, 1, &len);
    lua_pushboolean(L, text && instant_parse(&t, text, len));
    return 1;
}

static const char *const weekdays[] = {"sunday",   "monday", "tuesday", "wednesday",
                                       "thursday", "friday", "saturday"};

static int
time_parse(lua_State *L)
{
    struct instant t = take(L, 1);
    struct instant_parts p = instant_split(&t, take_offset(L, 2));
    const struct {
        const char *name;
        int value;
    } fields[] = {{"year", p.year},     {"month", p.month},   {"day", p.day},
                  {"hour", p.hour},     {"minute", p.minute}, {"second", p.second},
                  {"nanosecond", p.nanos}, {"yearday", p.yearday}};

    lua_createtable(L, 0, 10);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        lua_pushinteger(L, fields[i].value);
        lua_setfield(L, -2, fields[i].name);
    }
    lua_pushstring(L, weekdays[p.weekday]);
    lua_setfield(L, -2, "weekday");
    lua_pushinteger(L, t.seconds);
    lua_setfield(L, -2, "unix");
    return 1;
}

static int
time_weekday(lua_State *L)
{
    struct instant t = take(L, 1);

    lua_pushstring(L, weekdays[instant_split(&t, take_offset(L, 2)).weekday]);
    return 1;
}

static int
time_hour(lua_State *L)
{
    struct instant t = take(L, 1);

    lua_pushinteger(L, instant_split(&t, take_offset(L, 2)).hour);
    return 1;
}

static int
time_date(lua_State *L)
{
    struct instant t = take(L, 1);
    struct instant_parts p = instant_split(&t, take_offset(L, 2));

    lua_pushfstring(L, "%d%d%d%d-%d%d-%d%d", p.year / 1000 % 10, p.year / 100 % 10,
                    p.year / 10 % 10, p.year % 10, p.month / 10, p.month % 10, p.day / 10,
                    p.day % 10);
    return 1;
}

static int
time_clock(lua_State *L)
{
    struct instant t = take(L, 1);
    struct instant_parts p = instant_split(&t, take_offset(L, 2));

    lua_pushfstring(L, "%d%d:%d%d", p.hour / 10, p.hour % 10, p.minute / 10, p.minute % 10);
    return 1;
}

static int
time_unix(lua_State *L)
{
    struct instant t = take(L, 1);

    return push_seconds(L, t.seconds, t.nanos);
}

static int
time_add(lua_State *L)
{
    struct instant t = take(L, 1), out;
    bool good = lua_isinteger(L, 2) ? instant_add_seconds(&out, &t, lua_tointeger(L, 2))
                                    : instant_add(&out, &t, take_duration(L, 2));

    if (!good)
        bind_fail(L, "the sum lies beyond the years 0 to 9999");
    return push_instant(L, &out);
}

static int
time_utc(lua_State *L)
{
    struct instant t = take(L, 1);

    return push_instant(L, &t);
}

static int
order(lua_State *L)
{
    struct instant a = take(L, 1), b = take(L, 2);

    if (a.seconds != b.seconds)
        return a.seconds < b.seconds ? -1 : 1;
    return (a.nanos > b.nanos) - (a.nanos < b.nanos);
}

static int
time_compare(lua_State *L)
{
    lua_pushinteger(L, order(L));
    return 1;
}

static int
time_before(lua_State *L)
{
    lua_pushboolean(L, order(L) < 0);
    return 1;
}

static int
time_after(lua_State *L)
{
    lua_pushboolean(L, order(L) > 0);
    return 1;
}

static int
time_equal(lua_State *L)
{
    lua_pushboolean(L, order(L) == 0);
    return 1;
}

/* From the second to the first. */
static int
time_diff(lua_State *L)
{
    struct instant a = take(L, 1), b = take(L, 2);

    return push_seconds(L, a.seconds - b.seconds, a.nanos - b.nanos);
}

static int
time_duration(lua_State *L)
{
    int64_t nanos = take_duration(L, 1);

    return push_seconds(L, nanos / INSTANT_SECOND, nanos % INSTANT_SECOND);
}

/* ---- units ---- */

struct suffix {
    const char *text, *factor;
};

static const struct suffix quantity_suffixes[] = {
    {"n", "1e-9"}, {"u", "1e-6"}, {"m", "1e-3"}, {"k", "1e3"},  {"M", "1e6"},
    {"G", "1e9"},  {"T", "1e12"}, {"P", "1e15"}, {"E", "1e18"}, {"Ki", "1024"},
    {"Mi", "1048576"}, {"Gi", "1073741824"}, {"Ti", "1099511627776"}, {"Pi", "1125899906842624"},
    {"Ei", "1152921504606846976"}, {"", "1"}, {NULL, NULL},
};

static const struct suffix byte_suffixes[] = {
    {"B", "1"},   {"kB", "1e3"},  {"KB", "1e3"},  {"MB", "1e6"},  {"GB", "1e9"},  {"TB", "1e12"},
    {"PB", "1e15"}, {"EB", "1e18"}, {"KiB", "1024"}, {"MiB", "1048576"}, {"GiB", "1073741824"},
    {"TiB", "1099511627776"}, {"PiB", "1125899906842624"}, {"EiB", "1152921504606846976"},
    {"K", "1e3"}, {NULL, NULL},
};

static const char *
factor_of(const struct suffix *rows, const char *text)
{
    for (; rows->text; rows++)
        if (strcmp(rows->text, text) == 0)
            return rows->factor;
    return NULL;
}

/* The text at 1: a number, a space where `bytes`, a suffix. */
static void
take_amount(lua_State *L, bool bytes, struct decimal *out)
{
    size_t len, n;
    const char *want = bytes ? "an amount of bytes such as 10GiB or 512 MB"
                             : "a quantity such as 500m, 2Gi or 1.5";
    const char *text = bind_arg_word(L, 1, want), *suffix, *factor;
    struct decimal number, times;
    int rc;

    len = strlen(text);
    host_charge(L, 1 + len / 4);
    n = strspn(text, "+-0123456789.");
    if ((text[n] | 32) == 'e' && text[n + 1] && strspn(text + n + 1, "+-0123456789") > 0)
        n += 1 + strspn(text + n + 1, "+-0123456789");
    suffix = text + n;
    suffix += bytes && *suffix == ' ';
    factor = bytes ? factor_of(byte_suffixes, suffix) : NULL;
    if (!factor)
        factor = bytes && strchr("num", *suffix) && *suffix ? NULL
                                                            : factor_of(quantity_suffixes, suffix);
    rc = factor ? decimal_parse(&number, text, n) : -1;
    if (rc == -1)
        bind_fail(L, "argument 1 must be %s, not '%.*s'", want, SHOWN_MAX, text);
    if (rc == 0)
        decimal_parse(&times, factor, strlen(factor));
    if (rc < 0 || !decimal_mul(out, &number, &times))
        bind_fail(L, "argument 1 is a number of more than %d digits", DECIMAL_DIGITS_MAX);
}

static int
units_bytes(lua_State *L)
{
    struct decimal a;

    if (lua_type(L, 1) == LUA_TSTRING)
        take_amount(L, true, &a);
    else
        bind_decimal_take(L, 1, &a);
    if (a.scale > 0 || a.negative)
        bind_fail(L, "argument 1 is no whole number of bytes");
    bind_decimal_push_number(L, &a);
    return 1;
}

static int
units_quantity(lua_State *L)
{
    struct decimal a;

    if (lua_type(L, 1) == LUA_TSTRING)
        take_amount(L, false, &a);
    else
        bind_decimal_take(L, 1, &a);
    bind_decimal_push(L, &a);
    return 1;
}

void
bind_time_open(lua_State *L)
{
    static const luaL_Reg time[] = {
        {"add", time_add},         {"after", time_after},   {"before", time_before},
        {"clock", time_clock},     {"compare", time_compare}, {"date", time_date},
        {"diff", time_diff},       {"duration", time_duration}, {"equal", time_equal},
        {"hour", time_hour},       {"now", time_now},       {"parse", time_parse},
        {"unix", time_unix},       {"utc", time_utc},       {"valid", time_valid},
        {"weekday", time_weekday}, {NULL, NULL},
    };
    static const luaL_Reg units[] = {
        {"bytes", units_bytes}, {"quantity", units_quantity}, {"seconds", time_duration},
        {NULL, NULL},
    };

    bind_library(L, "time", time);
    bind_library(L, "units", units);
}
