/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A test file as data.  It runs with what policies may use, and `test`, `fixture`, `unknown` and
 * `sensitive`; nothing is judged while it runs.  The tables of its tests stay Lua's until it has
 * run to its end; bind_testread.c reads them then, where nothing can be raised.
 */
#include "policies/bind_test.h"

#include <lauxlib.h>
#include <string.h>

#include "base/json.h"
#include "policies/bind.h"

/* A test file is written by hand. */
#define TEST_LIMIT 10000
#define EDIT_LIMIT 1000

static const char metas[3]; /* registry keys, one a kind */
static const char tests_key;

bool
bind_test_is(lua_State *L, int index, enum bind_test_kind kind)
{
    bool same;

    if (lua_type(L, index) != LUA_TUSERDATA || !lua_getmetatable(L, index))
        return false;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &metas[kind]);
    same = lua_rawequal(L, -1, -2);
    lua_pop(L, 2);
    return same;
}

/* A new object with `n` user values: [+1]. */
static void
push_kind(lua_State *L, enum bind_test_kind kind, int n)
{
    lua_newuserdatauv(L, 0, n);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &metas[kind]);
    lua_setmetatable(L, -2);
}

static int
line_here(lua_State *L)
{
    lua_Debug ar;

    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "l", &ar);
        if (ar.currentline > 0)
            return ar.currentline;
    }
    return 0;
}

/* ---- test "name" { … } ----------------------------------------------------------------- */

/* Upvalue: the test. */
static int
on_body(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    if (lua_gettop(L) != 1)
        return luaL_error(L, "a test has one table");
    if (lua_rawgeti(L, lua_upvalueindex(1), BIND_TEST_BODY) != LUA_TNIL)
        return luaL_error(L, "this test has its table already");
    lua_pushvalue(L, 1);
    lua_rawseti(L, lua_upvalueindex(1), BIND_TEST_BODY);
    return 0;
}

static int
on_test(lua_State *L)
{
    lua_Integer n;

    if (lua_gettop(L) != 1 || lua_type(L, 1) != LUA_TSTRING)
        return luaL_error(L, "write: test \"what it shows\" { … }");
    lua_createtable(L, 3, 0);
    lua_pushvalue(L, 1);
    lua_rawseti(L, -2, BIND_TEST_NAME);
    lua_pushinteger(L, line_here(L));
    lua_rawseti(L, -2, BIND_TEST_LINE);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &tests_key);
    n = (lua_Integer)lua_rawlen(L, -1) + 1;
    if (n > TEST_LIMIT)
        return luaL_error(L, "more than %d tests", TEST_LIMIT);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, n);
    lua_pop(L, 1);
    lua_pushcclosure(L, on_body, 1);
    return 1;
}

/* ---- fixture "x.json":set(address, path, value) --------------------------------------------- */

static int
on_fixture(lua_State *L)
{
    if (lua_gettop(L) != 1 || lua_type(L, 1) != LUA_TSTRING)
        return luaL_error(L, "write: fixture \"plan.json\"");
    push_kind(L, BIND_TEST_FIXTURE, 2);
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    lua_newtable(L);
    lua_setiuservalue(L, -2, 2);
    return 1;
}

/* The same fixture with one edit more: what it was made from may be used again.  [+1] */
static void
push_edited(lua_State *L, int edit)
{
    lua_Integer n;

    if (!bind_test_is(L, 1, BIND_TEST_FIXTURE))
        luaL_error(L, "write: fixture \"plan.json\":set(address, path, value)");
    push_kind(L, BIND_TEST_FIXTURE, 2);
    lua_getiuservalue(L, 1, 1);
    lua_setiuservalue(L, -2, 1);
    lua_getiuservalue(L, 1, 2);
    n = (lua_Integer)lua_rawlen(L, -1);
    if (n >= EDIT_LIMIT)
        luaL_error(L, "more than %d edits of one fixture", EDIT_LIMIT);
    host_charge(L, (uint64_t)n);
    lua_createtable(L, (int)n + 1, 0);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, -2, i);
        lua_rawseti(L, -2, i);
    }
    lua_pushvalue(L, edit);
    lua_rawseti(L, -2, n + 1);
    lua_setiuservalue(L, -3, 2);
    lua_pop(L, 1);
}

static void
check_place(lua_State *L, const char *usage)
{
    if (lua_type(L, 2) != LUA_TSTRING || lua_type(L, 3) != LUA_TSTRING)
        luaL_error(L, "write: %s", usage);
}

/* The edit at 2 (address), 3 (path) and, of a set, 4 (value). */
static int
add_edit(lua_State *L, bool unset)
{
    lua_createtable(L, BIND_TEST_EDIT_LINE, 0);
    lua_pushvalue(L, 2);
    lua_rawseti(L, -2, BIND_TEST_EDIT_ADDRESS);
    lua_pushvalue(L, 3);
    lua_rawseti(L, -2, BIND_TEST_EDIT_PATH);
    if (!unset) {
        lua_pushvalue(L, 4);
        lua_rawseti(L, -2, BIND_TEST_EDIT_VALUE);
    }
    lua_pushboolean(L, unset);
    lua_rawseti(L, -2, BIND_TEST_EDIT_UNSET);
    lua_pushinteger(L, line_here(L));
    lua_rawseti(L, -2, BIND_TEST_EDIT_LINE);
    push_edited(L, lua_gettop(L));
    return 1;
}

static int
fixture_set(lua_State *L)
{
    check_place(L, "fixture \"plan.json\":set(address, path, value)");
    if (lua_gettop(L) != 4)
        return luaL_error(L, "write: fixture \"plan.json\":set(address, path, value)");
    return add_edit(L, false);
}

static int
fixture_unset(lua_State *L)
{
    check_place(L, "fixture \"plan.json\":unset(address, path)");
    if (lua_gettop(L) != 3)
        return luaL_error(L, "write: fixture \"plan.json\":unset(address, path)");
    return add_edit(L, true);
}

static const luaL_Reg fixture_methods[] = {
    {"set", fixture_set},
    {"unset", fixture_unset},
    {NULL, NULL},
};

static int
fixture_index(lua_State *L)
{
    static const char *const names[] = {"set", "unset", NULL};
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";

    for (const luaL_Reg *r = fixture_methods; r->name; r++)
        if (strcmp(r->name, name) == 0) {
            lua_pushcfunction(L, r->func);
            return 1;
        }
    return bind_no_field(L, "a fixture", name, names);
}

static int
on_sensitive(lua_State *L)
{
    if (lua_gettop(L) != 1)
        return luaL_error(L, "write: sensitive(value)");
    push_kind(L, BIND_TEST_SENSITIVE, 1);
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    return 1;
}

/* ---- running the file ----------------------------------------------------------------------- */

static void
make_kind(lua_State *L, enum bind_test_kind kind, lua_CFunction index)
{
    lua_createtable(L, 0, 2);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    if (index) {
        lua_pushcfunction(L, index);
        lua_setfield(L, -2, "__index");
    }
    lua_rawsetp(L, LUA_REGISTRYINDEX, &metas[kind]);
}

static int
set_up(lua_State *L)
{
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &tests_key);
    make_kind(L, BIND_TEST_FIXTURE, fixture_index);
    make_kind(L, BIND_TEST_UNKNOWN, NULL);
    make_kind(L, BIND_TEST_SENSITIVE, NULL);
    lua_pushcfunction(L, on_test);
    lua_setglobal(L, "test");
    lua_pushcfunction(L, on_fixture);
    lua_setglobal(L, "fixture");
    lua_pushcfunction(L, on_sensitive);
    lua_setglobal(L, "sensitive");
    push_kind(L, BIND_TEST_UNKNOWN, 0);
    lua_setglobal(L, "unknown");
    return 0;
}

static enum host_cause
run(struct host *h, const char *path, const char *text, size_t len)
{
    enum host_cause why;

    lua_pushcfunction(host_lua(h), set_up);
    why = host_call(h, 0, 0);
    if (why == HOST_OK)
        why = host_load(h, path, text, len);
    return why == HOST_OK ? host_call(h, 0, 0) : why;
}

static const char *
limit(enum host_cause why)
{
    return why == HOST_MEMORY         ? "limit: memory: "
           : why == HOST_INSTRUCTIONS ? "limit: instructions: "
                                      : "";
}

static void
free_host(struct host **h)
{
    host_free(*h);
}

int
bind_test_read(json_t **out, const char *path, const char *text, size_t len,
               const json_t *limits, struct err *err)
{
    struct host_limits l = {
        .memory_bytes = (size_t)json_number(limits, "memory_bytes", 0),
        .instructions = (uint64_t)json_number(limits, "instructions", 0),
    };
    __attribute__((cleanup(free_host))) struct host *h = NULL;
    enum host_cause why;
    lua_State *L;

    if (host_new(&h, &l, err) < 0)
        return -1;
    L = host_lua(h);
    why = run(h, path, text, len);
    if (why != HOST_OK)
        return err_set(err, EXITCODE_UNDECIDED, "%s%s", limit(why), host_text(h));
    if (!lua_checkstack(L, 16))
        return err_set(err, EXITCODE_UNDECIDED, "%s: no memory for the tests", path);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &tests_key);
    return bind_testread(out, L, path, err);
}
