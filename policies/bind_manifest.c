/* SPDX-License-Identifier: Apache-2.0 */
/*
 * moongate.lua as statements.  Its environment has no functions: any name can be called
 * (`gate {…}`, `use "x" {…}`) or assigned (`sign = {…}`), and each of these becomes one
 * statement.  The tables stay Lua's until the file has run to its end; what a table holds is read
 * then, outside of Lua, where nothing can be raised.
 */
#include <lauxlib.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "lua/host.h"
#include "policies/evaluate.h"

/* A manifest is written by hand. */
#define STATEMENT_LIMIT 10000
#define DEPTH_LIMIT 32

/* Registry: a list of statements, and the environment.  A statement is its arguments, with name
 * and line below them: numbers as keys, since making a string could raise. */
static const char statements_key, env_key;
enum { AT_NAME = -1, AT_LINE = -2 };

static int
current_line(lua_State *L)
{
    lua_Debug ar;

    if (!lua_getstack(L, 1, &ar))
        return 0;
    lua_getinfo(L, "l", &ar);
    return ar.currentline;
}

/* A new statement with the name at `name`: [+1]. */
static void
new_statement(lua_State *L, int name)
{
    lua_Integer n;

    lua_createtable(L, 2, 2);
    lua_pushvalue(L, name);
    lua_rawseti(L, -2, AT_NAME);
    lua_pushinteger(L, current_line(L));
    lua_rawseti(L, -2, AT_LINE);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &statements_key);
    n = (lua_Integer)lua_rawlen(L, -1) + 1;
    if (n > STATEMENT_LIMIT)
        luaL_error(L, "more than %d statements", STATEMENT_LIMIT);
    lua_pushvalue(L, -2);
    lua_rawseti(L, -2, n);
    lua_pop(L, 1);
}

/* Append the arguments 1..n to the statement on top. */
static void
add_arguments(lua_State *L, int n)
{
    for (int i = 1; i <= n; i++) {
        if (lua_isnil(L, i))
            luaL_error(L, "argument %d is nil (a name that is not set?)", i);
        lua_pushvalue(L, i);
        lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    }
}

/* `use "x"` has made a statement; the table behind it belongs to the same.  Upvalue: it. */
static int
on_refine(lua_State *L)
{
    int n = lua_gettop(L);

    lua_pushvalue(L, lua_upvalueindex(1));
    add_arguments(L, n);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_pushcclosure(L, on_refine, 1);
    return 1;
}

/* A call of any name.  Upvalue: the name. */
static int
on_call(lua_State *L)
{
    int n = lua_gettop(L);

    new_statement(L, lua_upvalueindex(1));
    add_arguments(L, n);
    lua_pushcclosure(L, on_refine, 1);
    return 1;
}

static int
on_name(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TSTRING);
    lua_settop(L, 2);
    lua_pushcclosure(L, on_call, 1);
    return 1;
}

static int
on_assignment(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TSTRING);
    if (lua_isnil(L, 3))
        return luaL_error(L, "'%s' is set to nil (a name that is not set?)", lua_tostring(L, 2));
    new_statement(L, 2);
    lua_pushvalue(L, 3);
    lua_rawseti(L, -2, 1);
    return 0;
}

static int
set_up(lua_State *L)
{
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &statements_key);
    lua_newtable(L);
    lua_createtable(L, 0, 3);
    lua_pushcfunction(L, on_name);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, on_assignment);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &env_key);
    return 0;
}

/* ---- Lua to JSON: nothing below can raise ---------------------------------------------------- */

static json_t *value_at(lua_State *L, int index, int depth, struct err *err);

static json_t *
fail(struct err *err, const char *what)
{
    err_set(err, EXITCODE_UNDECIDED, "%s", what);
    return NULL;
}

static json_t *
array_at(lua_State *L, int index, lua_Integer n, int depth, struct err *err)
{
    auto_json *out = json_array();

    for (lua_Integer i = 1; i <= n; i++) {
        json_t *item;

        lua_rawgeti(L, index, i);
        item = value_at(L, lua_gettop(L), depth + 1, err);
        lua_pop(L, 1);
        if (!item)
            return NULL;
        json_array_append_new(out, item);
    }
    return steal(&out);
}

static json_t *
object_at(lua_State *L, int index, int depth, struct err *err)
{
    auto_json *out = json_object();

    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        json_t *item = value_at(L, lua_gettop(L), depth + 1, err);
        size_t len;
        const char *key = lua_tolstring(L, -2, &len);

        if (!item || strlen(key) != len || json_object_set_new(out, key, item) < 0) {
            lua_pop(L, 2);
            return fail(err, "a key is not a text in UTF-8");
        }
    }
    return steal(&out);
}

/* How many keys are texts, and how many others there are. */
static void
count_keys(lua_State *L, int index, lua_Integer *texts, lua_Integer *others)
{
    *texts = *others = 0;
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING)
            ++*texts;
        else
            ++*others;
}

static json_t *
table_at(lua_State *L, int index, int depth, struct err *err)
{
    lua_Integer texts, others;

    if (depth > DEPTH_LIMIT || !lua_checkstack(L, 8))
        return fail(err, "tables are nested too deeply");
    count_keys(L, index, &texts, &others);
    if (others == 0)
        return object_at(L, index, depth, err);
    if (texts > 0)
        return fail(err, "a table has both names and positions");
    if ((lua_Integer)lua_rawlen(L, index) != others)
        return fail(err, "a list has gaps");
    return array_at(L, index, others, depth, err);
}

static json_t *
value_at(lua_State *L, int index, int depth, struct err *err)
{
    const char *text;
    size_t len;
    json_t *out;

    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        return json_boolean(lua_toboolean(L, index));
    case LUA_TNUMBER:
        if (lua_isinteger(L, index))
            return json_integer(lua_tointeger(L, index));
        if (!isfinite(lua_tonumber(L, index)))
            return fail(err, "a number is not finite");
        return json_real(lua_tonumber(L, index));
    case LUA_TSTRING:
        text = lua_tolstring(L, index, &len);
        out = json_stringn(text, len);
        return out ? out : fail(err, "a text is not UTF-8");
    case LUA_TTABLE:
        return table_at(L, index, depth, err);
    case LUA_TFUNCTION:
        return fail(err, "a function is not a value (a name that is not set?)");
    default:
        return fail(err, "not a value");
    }
}

/* The statement on top as JSON. */
static json_t *
statement_at(lua_State *L, const char *path, struct err *err)
{
    int index = lua_gettop(L);
    auto_json *out = json_object();
    json_t *args;
    lua_Integer line;

    lua_rawgeti(L, index, AT_LINE);
    line = lua_tointeger(L, -1);
    json_object_set_new(out, "line", json_integer(line));
    lua_rawgeti(L, index, AT_NAME);
    json_put(out, "name", lua_tostring(L, -1));
    args = array_at(L, index, (lua_Integer)lua_rawlen(L, index), 0, err);
    if (!args) {
        err_wrap(err, "%s:%d: %s", path, (int)line, lua_tostring(L, -1));
        lua_settop(L, index);
        return NULL;
    }
    json_object_set_new(out, "args", args);
    lua_settop(L, index);
    return steal(&out);
}

static json_t *
all_statements(lua_State *L, const char *path, struct err *err)
{
    auto_json *out = json_array();
    lua_Integer n;

    if (!lua_checkstack(L, 16))
        return fail(err, "no memory for the statements");
    lua_rawgetp(L, LUA_REGISTRYINDEX, &statements_key);
    n = (lua_Integer)lua_rawlen(L, -1);
    for (lua_Integer i = 1; i <= n; i++) {
        json_t *statement;

        lua_rawgeti(L, -1, i);
        statement = statement_at(L, path, err);
        lua_pop(L, 1);
        if (!statement)
            return NULL;
        json_array_append_new(out, statement);
    }
    return steal(&out);
}

static int
run(struct host *h, const char *path, const char *text, size_t len)
{
    lua_State *L = host_lua(h);

    lua_pushcfunction(L, set_up);
    if (host_call(h, 0, 0) != HOST_OK || host_load(h, path, text, len) != HOST_OK)
        return -1;
    lua_rawgetp(L, LUA_REGISTRYINDEX, &env_key);
    lua_setupvalue(L, -2, 1);
    return host_call(h, 0, 0) == HOST_OK ? 0 : -1;
}

static void
free_host(struct host **h)
{
    host_free(*h);
}

int
evaluate_manifest(json_t **out, const char *path, const char *text, size_t len,
                  const json_t *limits, struct err *err)
{
    struct host_limits l = {
        .memory_bytes = (size_t)json_number(limits, "memory_bytes", 0),
        .instructions = (uint64_t)json_number(limits, "instructions", 0),
    };
    __attribute__((cleanup(free_host))) struct host *h = NULL;
    json_t *statements;

    if (host_new(&h, &l, err) < 0)
        return -1;
    if (run(h, path, text, len) < 0)
        return err_set(err, EXITCODE_UNDECIDED, "%s", host_text(h));
    statements = all_statements(host_lua(h), path, err);
    if (!statements)
        return -1;
    *out = statements;
    return 0;
}
