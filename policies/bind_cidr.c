/* SPDX-License-Identifier: Apache-2.0 */
/* cidr: addresses and ranges.  What is neither is an error, so that it is never "not in". */
#include "policies/bind.h"

#include <lauxlib.h>
#include <string.h>

#include "policies/bind_args.h"
#include "policies/cidr.h"

#define WANTED "an address or a range such as 10.0.0.0/8"
#define SHOWN_MAX 80

static struct cidr
read_text(lua_State *L, int arg, const char *text)
{
    struct cidr out;

    if (!cidr_parse(&out, text))
        bind_fail(L, "argument %d must be " WANTED ", not '%.*s'", arg, SHOWN_MAX, text);
    return out;
}

static struct cidr
take(lua_State *L, int arg)
{
    return read_text(L, arg, bind_arg_word(L, arg, WANTED));
}

static void
push_text(lua_State *L, const struct cidr *c, bool prefix)
{
    struct bind_session *s = bind_session_of(L);

    buf_reset(&s->scratch);
    cidr_put_address(&s->scratch, c);
    if (prefix)
        buf_printf(&s->scratch, "/%u", c->prefix);
    lua_pushlstring(L, buf_str(&s->scratch), s->scratch.len);
}

/* How many addresses: an integer, and from 2^63 on a float, which a power of two is exactly. */
static void
push_count(lua_State *L, const struct cidr *c)
{
    unsigned host = c->bits - c->prefix;
    lua_Number n = 1;

    if (host < 63) {
        lua_pushinteger(L, (lua_Integer)1 << host);
        return;
    }
    while (host-- > 0)
        n *= 2;
    lua_pushnumber(L, n);
}

static int
help_valid(lua_State *L)
{
    struct cidr c;
    size_t len;
    const char *text;

    if (lua_isnoneornil(L, 1)) {
        lua_pushboolean(L, false);
        return 1;
    }
    text = bind_arg_text(L, 1, &len);
    lua_pushboolean(L, strlen(text) == len && cidr_parse(&c, text));
    return 1;
}

static int
help_parse(lua_State *L)
{
    struct cidr c = take(L, 1), first = cidr_first(&c), last = cidr_last(&c);

    lua_createtable(L, 0, 7);
    push_text(L, &c, false);
    lua_setfield(L, -2, "address");
    push_text(L, &first, true);
    lua_setfield(L, -2, "range");
    push_text(L, &first, false);
    lua_setfield(L, -2, "first");
    push_text(L, &last, false);
    lua_setfield(L, -2, "last");
    lua_pushinteger(L, c.prefix);
    lua_setfield(L, -2, "prefix");
    lua_pushinteger(L, c.bits == 32 ? 4 : 6);
    lua_setfield(L, -2, "family");
    push_count(L, &c);
    lua_setfield(L, -2, "count");
    return 1;
}

static int
help_range(lua_State *L)
{
    struct cidr c = take(L, 1), first = cidr_first(&c);

    push_text(L, &first, true);
    return 1;
}

static int
help_prefix(lua_State *L)
{
    lua_pushinteger(L, take(L, 1).prefix);
    return 1;
}

static int
help_family(lua_State *L)
{
    lua_pushinteger(L, take(L, 1).bits == 32 ? 4 : 6);
    return 1;
}

static int
help_count(lua_State *L)
{
    struct cidr c = take(L, 1);

    push_count(L, &c);
    return 1;
}

static int
help_host(lua_State *L)
{
    struct cidr c = take(L, 1), first = cidr_first(&c), host;
    lua_Integer n = bind_arg_integer(L, 2, 0, LUA_MAXINTEGER);

    if (!cidr_step(&host, &first, (uint64_t)n))
        bind_fail(L, "there is no address number %lld in %s", (long long)n, lua_tostring(L, 1));
    push_text(L, &host, false);
    return 1;
}

static int
help_contains(lua_State *L)
{
    struct cidr a = take(L, 1), b = take(L, 2);

    lua_pushboolean(L, cidr_contains(&a, &b));
    return 1;
}

static int
help_overlaps(lua_State *L)
{
    struct cidr a = take(L, 1), b = take(L, 2);

    lua_pushboolean(L, cidr_overlaps(&a, &b));
    return 1;
}

struct search {
    struct cidr what;
    bool overlap;
};

static bool
holds(lua_State *L, void *data)
{
    const struct search *s = data;
    size_t len;
    const char *text = lua_tolstring(L, -1, &len);
    struct cidr c = read_text(L, 2, strlen(text) == len ? text : "");

    return s->overlap ? cidr_overlaps(&c, &s->what) : cidr_contains(&c, &s->what);
}

static int
help_in_any(lua_State *L)
{
    struct search s = {.what = take(L, 1)};

    lua_settop(L, 2);
    lua_pushboolean(L, bind_arg_any_text(L, 2, holds, &s, "a list of ranges"));
    return 1;
}

static int
help_overlaps_any(lua_State *L)
{
    struct search s = {.what = take(L, 1), .overlap = true};

    lua_settop(L, 2);
    lua_pushboolean(L, bind_arg_any_text(L, 2, holds, &s, "a list of ranges"));
    return 1;
}

static int
help_is_private(lua_State *L)
{
    struct cidr c = take(L, 1);

    lua_pushboolean(L, cidr_is_private(&c));
    return 1;
}

/* Every address of a family.  What is no range is not: tables of rules hold other words as well,
 * and this is the question that is asked of all of them. */
static int
help_any(lua_State *L)
{
    struct cidr c;
    char address[64];
    size_t len;
    const char *text, *slash;

    if (lua_isnoneornil(L, 1)) {
        lua_pushboolean(L, false);
        return 1;
    }
    text = bind_arg_text(L, 1, &len);
    slash = strchr(text, '/');
    if (!slash || slash[1] == '\0' || (size_t)(slash - text) >= sizeof address ||
        strspn(slash + 1, "0") != len - (size_t)(slash + 1 - text)) {
        lua_pushboolean(L, strlen(text) == len && cidr_parse(&c, text) && c.prefix == 0);
        return 1;
    }
    memcpy(address, text, (size_t)(slash - text));
    address[slash - text] = '\0';
    lua_pushboolean(L, cidr_parse(&c, address));
    return 1;
}

struct collection {
    struct cidr *list;
    size_t n;
};

static bool
collect(lua_State *L, void *data)
{
    struct collection *c = data;
    size_t len;
    const char *text = lua_tolstring(L, -1, &len);

    c->list[c->n++] = read_text(L, 1, strlen(text) == len ? text : "");
    return false;
}

static int
help_merge(lua_State *L)
{
    struct collection c = {NULL, 0};
    size_t n;

    lua_settop(L, 1);
    if (lua_type(L, 1) != LUA_TSTRING)
        bind_arg_list(L, 1);
    n = lua_type(L, 1) == LUA_TSTRING ? 1 : (size_t)luaL_len(L, 1);
    c.list = lua_newuserdatauv(L, (n + 1) * sizeof *c.list, 0);
    bind_arg_any_text(L, 1, collect, &c, "a list of ranges");
    for (size_t width = 1; width < c.n; width *= 2)
        host_charge(L, c.n * 8);
    c.n = cidr_merge(c.list, c.n);
    lua_createtable(L, (int)c.n, 0);
    for (size_t i = 0; i < c.n; i++) {
        push_text(L, &c.list[i], true);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

void
bind_cidr_open(lua_State *L)
{
    static const luaL_Reg cidr[] = {
        {"any", help_any},           {"contains", help_contains}, {"count", help_count},
        {"family", help_family},     {"host", help_host},         {"in_any", help_in_any},
        {"is_private", help_is_private}, {"merge", help_merge},   {"overlaps", help_overlaps},
        {"overlaps_any", help_overlaps_any}, {"parse", help_parse}, {"prefix", help_prefix},
        {"range", help_range},       {"valid", help_valid},       {NULL, NULL},
    };

    bind_library(L, "cidr", cidr);
}
