/* SPDX-License-Identifier: Apache-2.0 */
/* semver: versions and constraints, as the engine reads them. */
#include "policies/bind.h"

#include <lauxlib.h>

#include "policies/bind_args.h"
#include "policies/semver.h"

#define SHOWN_MAX 80

static struct semver
take(lua_State *L, int arg)
{
    struct semver v;
    size_t len;
    const char *text;

    if (lua_type(L, arg) != LUA_TSTRING)
        bind_arg_fail(L, arg, "a version such as 1.2.3");
    text = lua_tolstring(L, arg, &len);
    host_charge(L, 1 + len / 16);
    if (!semver_parse(&v, text, len))
        bind_fail(L, "argument %d must be a version such as 1.2.3, not '%.*s'", arg, SHOWN_MAX,
                  text);
    return v;
}

static int
help_valid(lua_State *L)
{
    struct semver v;
    size_t len;
    const char *text;

    if (lua_isnoneornil(L, 1)) {
        lua_pushboolean(L, false);
        return 1;
    }
    text = bind_arg_text(L, 1, &len);
    host_charge(L, 1 + len / 16);
    lua_pushboolean(L, semver_parse(&v, text, len));
    return 1;
}

static int
help_parse(lua_State *L)
{
    static const char *const names[] = {"major", "minor", "patch"};
    struct semver v = take(L, 1);

    lua_newtable(L);
    lua_newtable(L);
    for (size_t i = 0; i < v.n; i++) {
        lua_pushinteger(L, v.segments[i]);
        if (i < 3) {
            lua_pushvalue(L, -1);
            lua_setfield(L, -4, names[i]);
        }
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "segments");
    if (v.pre_len) {
        lua_pushlstring(L, v.pre, v.pre_len);
        lua_setfield(L, -2, "prerelease");
    }
    if (v.meta_len) {
        lua_pushlstring(L, v.meta, v.meta_len);
        lua_setfield(L, -2, "metadata");
    }
    return 1;
}

static int
order(lua_State *L)
{
    struct semver a = take(L, 1), b = take(L, 2);

    return semver_compare(&a, &b);
}

static int
help_compare(lua_State *L)
{
    lua_pushinteger(L, order(L));
    return 1;
}

static int
help_eq(lua_State *L)
{
    lua_pushboolean(L, order(L) == 0);
    return 1;
}

static int
help_lt(lua_State *L)
{
    lua_pushboolean(L, order(L) < 0);
    return 1;
}

static int
help_le(lua_State *L)
{
    lua_pushboolean(L, order(L) <= 0);
    return 1;
}

static int
help_gt(lua_State *L)
{
    lua_pushboolean(L, order(L) > 0);
    return 1;
}

static int
help_ge(lua_State *L)
{
    lua_pushboolean(L, order(L) >= 0);
    return 1;
}

static int
help_satisfies(lua_State *L)
{
    struct semver v = take(L, 1);
    struct err err = ERR_INIT;
    size_t len;
    const char *text = bind_arg_text(L, 2, &len);
    int rc;

    host_charge(L, 1 + len / 4);
    rc = semver_satisfies(&v, text, len, &err);
    if (rc < 0)
        bind_fail(L, "argument 2: %s", err.text);
    lua_pushboolean(L, rc);
    return 1;
}

static int
help_valid_constraint(lua_State *L)
{
    struct semver v = {.n = 3, .stated = 3};
    struct err err = ERR_INIT;
    size_t len;
    const char *text;

    if (lua_isnoneornil(L, 1)) {
        lua_pushboolean(L, false);
        return 1;
    }
    text = bind_arg_text(L, 1, &len);
    host_charge(L, 1 + len / 4);
    lua_pushboolean(L, semver_satisfies(&v, text, len, &err) >= 0);
    return 1;
}

void
bind_semver_open(lua_State *L)
{
    static const luaL_Reg semver[] = {
        {"compare", help_compare}, {"eq", help_eq},         {"ge", help_ge},
        {"gt", help_gt},           {"le", help_le},         {"lt", help_lt},
        {"parse", help_parse},     {"satisfies", help_satisfies}, {"valid", help_valid},
        {"valid_constraint", help_valid_constraint}, {NULL, NULL},
    };

    bind_library(L, "semver", semver);
}
