/* SPDX-License-Identifier: Apache-2.0 */
/* What the tables of a test file say, as JSON.  Raw reads of Lua only: nothing here can raise. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/bind_test.h"
#include "policies/testing_cases.h"

#define DEPTH_LIMIT 32

/* A value in its three parts, as a plan has them; NULL: nothing of it. */
struct parts {
    json_t *value, *unknown, *sensitive;
};

static void
parts_clear(struct parts *p)
{
    json_decref(p->value);
    json_decref(p->unknown);
    json_decref(p->sensitive);
}

#define auto_parts __attribute__((cleanup(parts_clear))) struct parts

static int value_at(struct parts *out, lua_State *L, int index, int depth, struct err *err);

static int
bad(struct err *err, const char *what)
{
    return err_set(err, EXITCODE_UNDECIDED, "%s", what);
}

/* A text of which nothing is lost in C; NULL when it is none. */
static const char *
text_at(lua_State *L, int index)
{
    const char *s = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : NULL;

    return s && strlen(s) == lua_rawlen(L, index) ? s : NULL;
}

/* ---- values --------------------------------------------------------------------------------- */

static void
append_marks(json_t **list, size_t before, json_t *mark)
{
    if (mark && !*list) {
        *list = json_array();
        for (size_t i = 0; i < before; i++)
            json_array_append_new(*list, json_false());
    }
    if (*list)
        json_array_append_new(*list, mark ? json_incref(mark) : json_false());
}

static int
list_at(struct parts *out, lua_State *L, int index, size_t n, int depth, struct err *err)
{
    out->value = json_array();
    for (size_t i = 0; i < n; i++) {
        auto_parts item = {0};
        int rc;

        lua_rawgeti(L, index, (lua_Integer)i + 1);
        rc = value_at(&item, L, lua_gettop(L), depth + 1, err);
        lua_pop(L, 1);
        if (rc < 0)
            return -1;
        json_array_append_new(out->value, item.value ? json_incref(item.value) : json_null());
        append_marks(&out->unknown, i, item.unknown);
        append_marks(&out->sensitive, i, item.sensitive);
    }
    return 0;
}

static void
set_member(json_t **object, const char *key, json_t *v)
{
    if (v && !*object)
        *object = json_object();
    if (v)
        json_object_set(*object, key, v);
}

static int
object_at(struct parts *out, lua_State *L, int index, int depth, struct err *err)
{
    out->value = json_object();
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        auto_parts item = {0};
        const char *key = text_at(L, -2);

        if (!key || value_at(&item, L, lua_gettop(L), depth + 1, err) < 0 ||
            (item.value && json_object_set(out->value, key, item.value) < 0)) {
            lua_pop(L, 2);
            return bad(err, "a key is not a text in UTF-8");
        }
        set_member(&out->unknown, key, item.unknown);
        set_member(&out->sensitive, key, item.sensitive);
    }
    return 0;
}

static int
table_at(struct parts *out, lua_State *L, int index, int depth, struct err *err)
{
    size_t texts = 0, others = 0;

    if (depth > DEPTH_LIMIT || !lua_checkstack(L, 10))
        return bad(err, "tables are nested too deeply");
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
        ++*(lua_type(L, -2) == LUA_TSTRING ? &texts : &others);
    if (others == 0)
        return object_at(out, L, index, depth, err);
    if (texts > 0)
        return bad(err, "a table has both names and positions");
    if (lua_rawlen(L, index) != others)
        return bad(err, "a list has gaps");
    return list_at(out, L, index, others, depth, err);
}

static int
marked_at(struct parts *out, lua_State *L, int index, int depth, struct err *err)
{
    int rc;

    if (bind_test_is(L, index, BIND_TEST_UNKNOWN)) {
        out->unknown = json_true();
        return 0;
    }
    if (!bind_test_is(L, index, BIND_TEST_SENSITIVE))
        return bad(err, "not a value");
    if (depth > DEPTH_LIMIT || !lua_checkstack(L, 10))
        return bad(err, "values are nested too deeply");
    lua_getiuservalue(L, index, 1);
    rc = value_at(out, L, lua_gettop(L), depth + 1, err);
    lua_pop(L, 1);
    json_decref(out->sensitive);
    out->sensitive = json_true();
    return rc;
}

static int
number_at(struct parts *out, lua_State *L, int index, struct err *err)
{
    if (lua_isinteger(L, index))
        out->value = json_integer(lua_tointeger(L, index));
    else if (isfinite(lua_tonumber(L, index)))
        out->value = json_real(lua_tonumber(L, index));
    return out->value ? 0 : bad(err, "a number is not finite");
}

static int
value_at(struct parts *out, lua_State *L, int index, int depth, struct err *err)
{
    const char *text;

    switch (lua_type(L, index)) {
    case LUA_TNIL:
        out->value = json_null();
        return 0;
    case LUA_TBOOLEAN:
        out->value = json_boolean(lua_toboolean(L, index));
        return 0;
    case LUA_TNUMBER:
        return number_at(out, L, index, err);
    case LUA_TSTRING:
        text = lua_tostring(L, index);
        out->value = json_stringn(text, lua_rawlen(L, index));
        return out->value ? 0 : bad(err, "a text is not UTF-8");
    case LUA_TTABLE:
        return table_at(out, L, index, depth, err);
    case LUA_TUSERDATA:
        return marked_at(out, L, index, depth, err);
    default:
        return bad(err, "a function is not a value");
    }
}

/* A value without marks. */
static json_t *
plain_at(lua_State *L, int index, struct err *err)
{
    auto_parts p = {0};

    if (value_at(&p, L, index, 0, err) < 0)
        return NULL;
    if (p.unknown || p.sensitive) {
        bad(err, "unknown and sensitive stand in plans only: fixture \"x.json\":set(…)");
        return NULL;
    }
    return steal(&p.value);
}

/* ---- edits ---------------------------------------------------------------------------------- */

static json_t *
new_edit(const char *address, const char *path, int line, bool unset)
{
    auto_json *out = json_object();

    json_put(out, "address", address);
    json_put(out, "path", path);
    json_object_set_new(out, "line", json_integer(line));
    json_object_set_new(out, "unset", json_boolean(unset));
    if (!json_is_string(json_object_get(out, "address")) ||
        !json_is_string(json_object_get(out, "path")))
        return NULL; /* not UTF-8 */
    return steal(&out);
}

/* The value on top into `edit`; takes `edit`, and gives it to the list. */
static int
add_edit(json_t *list, json_t *edit, lua_State *L, struct err *err)
{
    auto_json *e = edit;
    auto_parts p = {0};

    if (!e)
        return bad(err, "an address or a path is not a text in UTF-8");
    if (!json_flag(e, "unset", false)) {
        if (value_at(&p, L, lua_gettop(L), 0, err) < 0)
            return err_wrap(err, "set %s %s", json_text(e, "address", ""),
                            json_text(e, "path", ""));
        json_object_set(e, "value", p.value);
        json_object_set(e, "unknown", p.unknown);
        json_object_set(e, "sensitive", p.sensitive);
    }
    json_array_append(list, e);
    return 0;
}

/* The fixture at `index`: its name and edits into `fields`. */
static int
fixture_at(json_t *fields, lua_State *L, int index, struct err *err)
{
    json_t *edits = json_array();
    size_t n;
    int list;

    json_object_set_new(fields, "edits", edits);
    if (!bind_test_is(L, index, BIND_TEST_FIXTURE))
        return bad(err, "plan is a fixture: plan = fixture \"plan.json\"");
    lua_getiuservalue(L, index, 1);
    json_put(fields, "fixture", text_at(L, -1));
    lua_pop(L, 1);
    if (!json_is_string(json_object_get(fields, "fixture")))
        return bad(err, "the name of a fixture is not a text in UTF-8");
    lua_getiuservalue(L, index, 2);
    list = lua_gettop(L);
    n = lua_rawlen(L, list);
    for (size_t i = 1; i <= n; i++) {
        lua_rawgeti(L, list, (lua_Integer)i);
        for (int k = BIND_TEST_EDIT_ADDRESS; k <= BIND_TEST_EDIT_LINE; k++)
            lua_rawgeti(L, list + 1, k);
        /* address, path, value, unset, line stand at list + 2 … list + 6 */
        lua_pushvalue(L, list + 4);
        if (add_edit(edits, new_edit(text_at(L, list + 2), text_at(L, list + 3),
                                     (int)lua_tointeger(L, list + 6), lua_toboolean(L, list + 5)),
                     L, err) < 0) {
            lua_settop(L, list - 1);
            return -1;
        }
        lua_settop(L, list);
    }
    lua_settop(L, list - 1);
    return 0;
}

static int
by_place(const void *a, const void *b)
{
    const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
    int c = strcmp(json_text(x, "address", ""), json_text(y, "address", ""));

    return c ? c : strcmp(json_text(x, "path", ""), json_text(y, "path", ""));
}

/* Tables have no order; edits have one. */
static void
sort_edits(json_t *edits)
{
    size_t n = json_array_size(edits);
    auto_free json_t **all = mem_alloc((n + 1) * sizeof *all);

    for (size_t i = 0; i < n; i++)
        all[i] = json_incref(json_array_get(edits, i));
    qsort(all, n, sizeof *all, by_place);
    json_array_clear(edits);
    for (size_t i = 0; i < n; i++)
        json_array_append_new(edits, all[i]);
}

/* { ["aws_instance.web"] = { instance_type = unknown } } */
static int
sets_at(json_t *fields, lua_State *L, int index, struct err *err)
{
    json_t *edits = json_array();
    int top = lua_gettop(L);

    json_object_set_new(fields, "set", edits);
    if (lua_type(L, index) != LUA_TTABLE)
        return bad(err, "set is a table: { [address] = { [path] = value } }");
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        int inner = lua_gettop(L);
        const char *address = text_at(L, inner - 1);

        if (!address || lua_type(L, inner) != LUA_TTABLE) {
            lua_settop(L, top);
            return bad(err, "set is a table: { [address] = { [path] = value } }");
        }
        for (lua_pushnil(L); lua_next(L, inner); lua_pop(L, 1))
            if (add_edit(edits, new_edit(address, text_at(L, -2), 0, false), L, err) < 0) {
                lua_settop(L, top);
                return -1;
            }
    }
    sort_edits(edits);
    return 0;
}

/* ---- tests ---------------------------------------------------------------------------------- */

static json_t *body_at(lua_State *L, int index, bool is_case, struct err *err);

static int
cases_at(json_t *fields, lua_State *L, int index, struct err *err)
{
    json_t *list = json_array();
    size_t n = lua_type(L, index) == LUA_TTABLE ? lua_rawlen(L, index) : 0;

    json_object_set_new(fields, "cases", list);
    if (n == 0)
        return bad(err, "cases is a list of tables, and not an empty one");
    for (size_t i = 1; i <= n; i++) {
        json_t *one;

        lua_rawgeti(L, index, (lua_Integer)i);
        one = lua_type(L, -1) == LUA_TTABLE ? body_at(L, lua_gettop(L), true, err) : NULL;
        lua_pop(L, 1);
        if (!one) {
            bad(err, "it is not a table");
            return err_wrap(err, "case %zu", i);
        }
        json_array_append_new(list, one);
    }
    return 0;
}

static int
field_at(json_t *fields, const char *key, lua_State *L, int index, struct err *err)
{
    json_t *v;

    if (strcmp(key, "plan") == 0)
        return fixture_at(fields, L, index, err);
    if (strcmp(key, "set") == 0)
        return sets_at(fields, L, index, err);
    if (strcmp(key, "cases") == 0)
        return cases_at(fields, L, index, err);
    v = plain_at(L, index, err);
    if (!v)
        return err_wrap(err, "%s", key);
    json_object_set_new(fields, key, v);
    return 0;
}

/* A test's table, or a case's; its keys are checked first, so that a misspelt one is called so. */
static json_t *
body_at(lua_State *L, int index, bool is_case, struct err *err)
{
    auto_json *fields = json_object();
    int top = lua_gettop(L);

    if (!lua_checkstack(L, 16)) {
        bad(err, "no memory for the tests");
        return NULL;
    }
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1)) {
        const char *key = text_at(L, -2);

        if (testing_cases_key(key ? key : "?", is_case, err) < 0) {
            lua_settop(L, top);
            return NULL;
        }
    }
    for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
        if (field_at(fields, text_at(L, -2), L, lua_gettop(L), err) < 0) {
            lua_settop(L, top);
            return NULL;
        }
    return steal(&fields);
}

/* The test on top, appended to `out`. */
static int
test_at(json_t *out, lua_State *L, const char *path, struct err *err)
{
    int index = lua_gettop(L), rc = -1;
    auto_json *body = NULL;
    auto_free char *name = NULL;
    int line;

    lua_rawgeti(L, index, BIND_TEST_LINE);
    line = (int)lua_tointeger(L, -1);
    lua_rawgeti(L, index, BIND_TEST_NAME);
    name = text_clean(text_at(L, -1) ? text_at(L, -1) : "");
    lua_rawgeti(L, index, BIND_TEST_BODY);
    if (lua_type(L, -1) != LUA_TTABLE)
        bad(err, "it has no table behind its name");
    else
        body = body_at(L, lua_gettop(L), false, err);
    lua_settop(L, index);
    if (body)
        rc = testing_cases_add(out, name, line, body, err);
    return rc < 0 ? err_wrap(err, "%s:%d: test \"%s\"", path, line, name) : 0;
}

int
bind_testread(json_t **out, lua_State *L, const char *path, struct err *err)
{
    int list = lua_gettop(L);
    size_t n = lua_rawlen(L, list);
    auto_json *tests = json_array();

    for (size_t i = 1; i <= n; i++) {
        int rc;

        lua_rawgeti(L, list, (lua_Integer)i);
        rc = test_at(tests, L, path, err);
        lua_settop(L, list);
        if (rc < 0)
            return -1;
    }
    *out = steal(&tests);
    return 0;
}
