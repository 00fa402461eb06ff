/* SPDX-License-Identifier: Apache-2.0 */
/*
 * iam: AWS policy documents, as JSON or as the blocks of aws_iam_policy_document, made alike.
 * What is not understood is an error: a statement passed over is a permission passed over.
 */
#include "policies/bind_iam.h"

#include <lauxlib.h>
#include <string.h>
#include <strings.h>

#include "policies/bind.h"
#include "policies/bind_args.h"

#define WANTED "a policy document: JSON text, its table, or statements"

enum kind { TEXT, LIST, PRINCIPALS, CONDITIONS };

/* Fields of a statement: in JSON, in the data source, and what we call them. */
static const struct field {
    const char *json, *block, *name;
    enum kind kind;
} fields[] = {
    {"sid", "sid", "sid", TEXT},
    {"effect", "effect", "effect", TEXT},
    {"action", "actions", "actions", LIST},
    {"notaction", "not_actions", "not_actions", LIST},
    {"resource", "resources", "resources", LIST},
    {"notresource", "not_resources", "not_resources", LIST},
    {"principal", "principals", "principals", PRINCIPALS},
    {"notprincipal", "not_principals", "not_principals", PRINCIPALS},
    {"condition", "conditions", "conditions", CONDITIONS},
    {NULL, NULL, NULL, TEXT},
};

/* ---- reading a document; `n` is the number of the statement, for complaints ---- */

static bool
is_list(lua_State *L, int index)
{
    bool any;

    if (!lua_istable(L, index) || lua_rawlen(L, index) > 0)
        return lua_istable(L, index);
    lua_pushnil(L);
    any = lua_next(L, index);
    lua_pop(L, any ? 2 : 0);
    return !any;
}

static int
bad(lua_State *L, int n, const char *field)
{
    return bind_fail(L, "statement %d: its %s is not as in a policy", n, field);
}

/* The text or list of texts (numbers and truths, too, where `any`) at `index` onto the list at
 * `out`. */
static void
add_texts(lua_State *L, int out, int index, bool any, int n, const char *field)
{
    index = lua_absindex(L, index);
    if (lua_istable(L, index) && is_list(L, index)) {
        for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, index); i++) {
            lua_rawgeti(L, index, i);
            if (lua_istable(L, -1))
                bad(L, n, field);
            add_texts(L, out, -1, any, n, field);
            lua_pop(L, 1);
        }
        return;
    }
    if (lua_type(L, index) != LUA_TSTRING &&
        !(any && (lua_type(L, index) == LUA_TNUMBER || lua_isboolean(L, index))))
        bad(L, n, field);
    host_charge(L, 1);
    luaL_tolstring(L, index, NULL);
    lua_rawseti(L, out, (lua_Integer)lua_rawlen(L, out) + 1);
}

/* {type, id} for each text of the list on top, which is popped. */
static void
add_principals(lua_State *L, int out, const char *type)
{
    int list = lua_gettop(L);

    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, list); i++) {
        lua_createtable(L, 0, 2);
        lua_pushstring(L, type);
        lua_setfield(L, -2, "type");
        lua_rawgeti(L, list, i);
        lua_setfield(L, -2, "id");
        lua_rawseti(L, out, (lua_Integer)lua_rawlen(L, out) + 1);
    }
    lua_settop(L, list - 1);
}

/* A block {type, identifiers}, or one of our own {type, id}, on top. */
static void
add_principal_block(lua_State *L, int out, int n, const char *field)
{
    int block = lua_gettop(L);

    if (!lua_istable(L, block) || lua_getfield(L, block, "type") != LUA_TSTRING)
        bad(L, n, field);
    lua_newtable(L);
    if (lua_getfield(L, block, "identifiers") == LUA_TNIL) {
        lua_pop(L, 1);
        lua_getfield(L, block, "id");
    }
    add_texts(L, block + 2, -1, false, n, field);
    lua_pop(L, 1);
    add_principals(L, out, lua_tostring(L, block + 1));
    lua_settop(L, block);
}

static void
read_principals(lua_State *L, int out, int value, int n, const char *field)
{
    if (lua_type(L, value) == LUA_TSTRING) {
        if (strcmp(lua_tostring(L, value), "*") != 0)
            bad(L, n, field);
        lua_newtable(L);
        add_texts(L, lua_gettop(L), value, false, n, field);
        add_principals(L, out, "*");
    } else if (is_list(L, value)) {
        for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, value); i++) {
            lua_rawgeti(L, value, i);
            add_principal_block(L, out, n, field);
            lua_pop(L, 1);
        }
    } else {
        int it = bind_each(L, value, "pairs");

        while (bind_each_next(L, it)) {
            if (lua_type(L, it + 3) != LUA_TSTRING)
                bad(L, n, field);
            lua_newtable(L);
            add_texts(L, it + 5, it + 4, false, n, field);
            add_principals(L, out, lua_tostring(L, it + 3));
            lua_settop(L, it + 2);
        }
        lua_settop(L, it - 1);
    }
}

/* Take a condition {test, variable, values} up: test and variable are on the stack at the indexes,
 * the values at a third. */
static void
add_condition(lua_State *L, int out, int test, int variable, int values, int n)
{
    if (lua_type(L, test) != LUA_TSTRING || lua_type(L, variable) != LUA_TSTRING)
        bad(L, n, "condition");
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, test);
    lua_setfield(L, -2, "test");
    lua_pushvalue(L, variable);
    lua_setfield(L, -2, "variable");
    lua_newtable(L);
    add_texts(L, lua_gettop(L), values, true, n, "condition");
    lua_setfield(L, -2, "values");
    lua_rawseti(L, out, (lua_Integer)lua_rawlen(L, out) + 1);
}

static void
read_condition_blocks(lua_State *L, int out, int value, int n)
{
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, value); i++) {
        int top = lua_gettop(L);

        if (lua_rawgeti(L, value, i) != LUA_TTABLE)
            bad(L, n, "condition");
        lua_getfield(L, top + 1, "test");
        lua_getfield(L, top + 1, "variable");
        lua_getfield(L, top + 1, "values");
        add_condition(L, out, top + 2, top + 3, top + 4, n);
        lua_settop(L, top);
    }
}

static void
read_conditions(lua_State *L, int out, int value, int n)
{
    int tests;

    if (is_list(L, value)) {
        read_condition_blocks(L, out, value, n);
        return;
    }
    tests = bind_each(L, value, "pairs");
    while (bind_each_next(L, tests)) {
        int keys;

        if (!lua_istable(L, tests + 4) || lua_rawlen(L, tests + 4) > 0)
            bad(L, n, "condition");
        keys = bind_each(L, tests + 4, "pairs");
        while (bind_each_next(L, keys)) {
            add_condition(L, out, tests + 3, keys + 3, keys + 4, n);
            lua_settop(L, keys + 2);
        }
        lua_settop(L, tests + 2);
    }
    lua_settop(L, tests - 1);
}

/* The field of a statement that a key names, whatever its capitals; NULL: "index", our own. */
static const struct field *
field_of(lua_State *L, int key, int n)
{
    const char *name = lua_type(L, key) == LUA_TSTRING ? lua_tostring(L, key) : "";

    for (const struct field *f = fields; f->json; f++)
        if (strcasecmp(name, f->json) == 0 || strcmp(name, f->block) == 0)
            return f;
    if (strcmp(name, "index") != 0)
        bind_fail(L, "statement %d has a field '%s', which no policy has", n, name);
    return NULL;
}

/* One field, its value at `value`, into the statement at `out`. */
static void
read_field(lua_State *L, int out, const struct field *f, int value, int n)
{
    int top = lua_gettop(L);

    if (lua_getfield(L, out, f->name) != LUA_TNIL &&
        (f->kind == TEXT || lua_rawlen(L, -1) > 0))
        bind_fail(L, "statement %d has two fields '%s'", n, f->name);
    if (f->kind == TEXT) {
        if (lua_type(L, value) != LUA_TSTRING)
            bad(L, n, f->name);
        lua_pushvalue(L, value);
        lua_setfield(L, out, f->name);
    } else if (f->kind == LIST) {
        add_texts(L, top + 1, value, false, n, f->name);
    } else {
        if (f->kind == CONDITIONS ? !lua_istable(L, value)
                                  : !lua_istable(L, value) && !lua_isstring(L, value))
            bad(L, n, f->name);
        if (f->kind == CONDITIONS)
            read_conditions(L, top + 1, value, n);
        else
            read_principals(L, top + 1, value, n, f->name);
    }
    lua_settop(L, top);
}

lua_Integer
bind_iam_count(lua_State *L, int statement, const char *field)
{
    lua_Integer n;

    lua_getfield(L, statement, field);
    n = (lua_Integer)lua_rawlen(L, -1);
    lua_pop(L, 1);
    return n;
}

/* The statement at `from`, made alike: [+1]. */
static void
push_statement(lua_State *L, int from, int n)
{
    const char *effect;
    int out, it;

    if (!lua_istable(L, from) || (is_list(L, from) && lua_rawlen(L, from) > 0))
        bind_fail(L, "statement %d is not a statement", n);
    lua_newtable(L);
    out = lua_gettop(L);
    for (const struct field *f = fields; f->json; f++)
        if (f->kind != TEXT) {
            lua_newtable(L);
            lua_setfield(L, out, f->name);
        }
    it = bind_each(L, from, "pairs");
    while (bind_each_next(L, it)) {
        const struct field *f = field_of(L, it + 3, n);

        if (f)
            read_field(L, out, f, it + 4, n);
        lua_settop(L, it + 2);
    }
    lua_settop(L, out);
    if (lua_getfield(L, out, "effect") == LUA_TNIL) { /* as the data source has it */
        lua_pushliteral(L, "Allow");
        lua_setfield(L, out, "effect");
    } else {
        effect = lua_tostring(L, -1);
        if (strcmp(effect, "Allow") != 0 && strcmp(effect, "Deny") != 0)
            bind_fail(L, "statement %d: its effect is neither Allow nor Deny", n);
    }
    lua_settop(L, out);
    if (bind_iam_count(L, out, "actions") == 0 && bind_iam_count(L, out, "not_actions") == 0)
        bind_fail(L, "statement %d names no action", n);
    lua_pushinteger(L, n);
    lua_setfield(L, out, "index");
}

/* Leave at `doc` what holds the statements: a list of them, or a single one in a list. */
static void
find_statements(lua_State *L, int doc)
{
    static const char *const known[] = {"version", "id", "policy_id", "json", "minified_json",
                                        "statement", NULL};
    int it, found = 0;

    if (is_list(L, doc))
        return;
    lua_newtable(L);
    it = bind_each(L, doc, "pairs");
    while (bind_each_next(L, it)) {
        const char *key = lua_type(L, it + 3) == LUA_TSTRING ? lua_tostring(L, it + 3) : "";
        size_t i = 0;

        while (known[i] && strcasecmp(known[i], key) != 0)
            i++;
        if (!known[i] && !(lua_istable(L, it + 4) && is_list(L, it + 4) &&
                           lua_rawlen(L, it + 4) == 0))
            bind_fail(L, "the document has a field '%s': one that is made of others is read by "
                         "its json", key);
        if (known[i] && strcmp(known[i], "statement") == 0) {
            if (!lua_istable(L, it + 4) || found++)
                bind_fail(L, "the document's Statement is not as in a policy");
            if (is_list(L, it + 4))
                lua_replace(L, it - 1);
            else
                lua_rawseti(L, it - 1, 1);
        }
        lua_settop(L, it + 2);
    }
    lua_settop(L, it - 1);
    if (!found)
        bind_fail(L, "the document has no Statement");
    lua_replace(L, doc);
}

void
bind_iam_take(lua_State *L, int arguments)
{
    lua_settop(L, arguments);
    if (lua_type(L, 1) == LUA_TSTRING) {
        lua_getglobal(L, "json");
        lua_getfield(L, -1, "decode");
        lua_pushvalue(L, 1);
        lua_call(L, 1, 1);
        lua_replace(L, 1);
        lua_settop(L, arguments);
    }
    if (!lua_istable(L, 1) && !bind_view_test(L, 1))
        bind_arg_fail(L, 1, WANTED);
    bind_plain(L, 1);
    find_statements(L, 1);
    lua_newtable(L);
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, 1); i++) {
        lua_rawgeti(L, 1, i);
        push_statement(L, lua_gettop(L), (int)i);
        lua_rawseti(L, arguments + 1, i);
        lua_settop(L, arguments + 1);
    }
    lua_replace(L, 1);
}
