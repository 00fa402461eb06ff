/* SPDX-License-Identifier: Apache-2.0 */
/* Views as Lua sees them: read-only, lazy, and impossible to read past what is known. */
#include "policies/bind.h"

#include <lauxlib.h>
#include <string.h>

#include "base/jscan.h"
#include "base/mem.h"
#include "policies/bind_big.h"

#define VIEW "plan value"
/* A check that reads more secrets than this shows no message at all. */
#define SECRETS_MAX 1000

static const char *
text_of(lua_State *L)
{
    return bind_session_of(L)->plan->text;
}

const struct view *
bind_view_test(lua_State *L, int index)
{
    return luaL_testudata(L, index, VIEW);
}

/* User values: 1 the view it was reached from, 2 its key there (a whole path without 1). */
void
bind_view_path(lua_State *L, int index, struct path *path)
{
    size_t len;
    const char *key;
    bool whole;

    luaL_checkstack(L, 4, "path");
    whole = lua_getiuservalue(L, index, 1) != LUA_TUSERDATA;
    if (!whole)
        bind_view_path(L, lua_gettop(L), path);
    if (lua_getiuservalue(L, index, 2) == LUA_TNUMBER) {
        path_index(path, (uint32_t)lua_tointeger(L, -1));
    } else if ((key = lua_tolstring(L, -1, &len)) != NULL) {
        if (whole)
            path_word(path, key, len);
        else
            path_key(path, key, len);
    }
    lua_pop(L, 2);
}

static void
child_path(lua_State *L, int parent, int key, struct path *path)
{
    size_t len;
    const char *word;

    if (parent)
        bind_view_path(L, parent, path);
    if (lua_type(L, key) == LUA_TNUMBER) {
        path_index(path, (uint32_t)lua_tointeger(L, key));
    } else if (lua_type(L, key) == LUA_TSTRING) {
        word = lua_tolstring(L, key, &len);
        if (parent)
            path_key(path, word, len);
        else
            path_word(path, word, len);
    }
}

/* Keep the sensitive leaves of `v` in mind, so that no message shows one. */
static void
remember(struct bind_session *s, const struct view *v)
{
    const char *text = s->plan->text;
    struct view_iter it;
    struct view child;

    if (view_is_array(text, v) || view_is_object(text, v)) {
        it = view_open(text, v);
        while (view_next(text, &it, &child))
            remember(s, &child);
    } else if (view_state(text, v) == VIEW_SENSITIVE &&
               json_array_size(s->secrets) <= SECRETS_MAX) {
        auto_free char *bytes = mem_alloc(jscan_at_end(text, v->value) - v->value + 1);
        size_t len = jscan_at_end(text, v->value) - v->value;
        json_t *have;
        size_t i;

        if (text[v->value] == '"')
            len = jscan_at_decode(text, v->value, bytes);
        else
            memcpy(bytes, text + v->value, len);
        json_array_foreach(s->secrets, i, have)
            if (json_string_length(have) == len &&
                memcmp(json_string_value(have), bytes, len) == 0)
                return;
        json_array_append_new(s->secrets, json_stringn(bytes, len));
    }
}

/* true and false are no secrets that a message could be searched for. */
static void
remember_read(lua_State *L, const struct view *v)
{
    struct bind_session *s = bind_session_of(L);

    if (!s->secrets)
        s->secrets = json_array();
    remember(s, v);
}

static void
push_scalar(lua_State *L, const char *text, uint32_t at)
{
    const char *bytes;
    size_t len;
    luaL_Buffer b;
    struct jscan_num n;

    switch (jscan_at_type(text, at)) {
    case JSCAN_TRUE:
    case JSCAN_FALSE:
        lua_pushboolean(L, text[at] == 't');
        return;
    case JSCAN_STRING:
        if (jscan_at_raw(text, at, &bytes, &len)) {
            lua_pushlstring(L, bytes, len);
            return;
        }
        luaL_pushresultsize(&b, jscan_at_decode(text, at, luaL_buffinitsize(L, &b, len + 1)));
        return;
    case JSCAN_NUMBER:
        jscan_at_number(&n, text, at);
        if (n.kind == JSCAN_INT)
            lua_pushinteger(L, n.i);
        else if (n.kind == JSCAN_FLOAT)
            lua_pushnumber(L, n.d);
        else
            bind_big_push(L, &n);
        return;
    default:
        lua_pushnil(L);
    }
}

void
bind_view_push(lua_State *L, const struct view *v, int parent, int key)
{
    struct bind_session *s = bind_session_of(L);
    const char *text = s->plan->text;
    enum view_state state = view_state(text, v);
    struct view *out;

    if (state == VIEW_NIL) {
        lua_pushnil(L);
        return;
    }
    if (state == VIEW_UNKNOWN ||
        (state == VIEW_SENSITIVE && !(s->policy && s->policy->reads_sensitive))) {
        struct path path = {.len = 0};

        child_path(L, parent, key, &path);
        host_abort(L, state == VIEW_UNKNOWN ? HOST_UNKNOWN : HOST_SENSITIVE, path.text);
    }
    if (!view_is_array(text, v) && !view_is_object(text, v)) {
        if (state == VIEW_SENSITIVE)
            remember_read(L, v);
        push_scalar(L, text, v->value);
        return;
    }
    luaL_checkstack(L, 4, "value");
    parent = parent ? lua_absindex(L, parent) : 0;
    key = lua_absindex(L, key);
    out = lua_newuserdatauv(L, sizeof *out, 2);
    *out = *v;
    luaL_setmetatable(L, VIEW);
    if (parent) {
        lua_pushvalue(L, parent);
        lua_setiuservalue(L, -2, 1);
    }
    lua_pushvalue(L, key);
    lua_setiuservalue(L, -2, 2);
}

void
bind_view_demand(lua_State *L, const struct view *v, struct path *path)
{
    struct bind_session *s = bind_session_of(L);
    bool may = s->policy && s->policy->reads_sensitive;
    enum view_state state = view_blocked(s->plan->text, v, !may, path);

    if (state != VIEW_VALUE)
        host_abort(L, state == VIEW_UNKNOWN ? HOST_UNKNOWN : HOST_SENSITIVE, path->text);
    if (may && v->sensitive)
        remember_read(L, v);
}

/* Work in C costs budget too: a step for some bytes walked. */
static void
charge(lua_State *L, const char *text, const struct view *v)
{
    if (v->value)
        host_charge(L, 1 + (jscan_at_end(text, v->value) - v->value) / 64);
}

/* ---- metamethods; 1 is always a view, unless said ---- */

static int
view_index(lua_State *L)
{
    const struct view *v = lua_touserdata(L, 1);
    const char *text = text_of(L);
    bool array = view_is_array(text, v);
    struct view child = {0};
    size_t len;

    if (array && lua_isinteger(L, 2)) {
        lua_Integer i = lua_tointeger(L, 2);

        if (i >= 1 && i <= UINT32_MAX) {
            host_charge(L, 1 + (uint64_t)i / 16);
            child = view_element(text, v, (uint32_t)(i - 1));
        }
        lua_pushinteger(L, i - 1);
        bind_view_push(L, &child, 1, 3);
        return 1;
    }
    if (!array && lua_type(L, 2) == LUA_TSTRING) {
        const char *key = lua_tolstring(L, 2, &len);

        child = view_member(text, v, key, len);
        if (v->open && view_state(text, &child) == VIEW_NIL) {
            struct path path = {.len = 0};

            child_path(L, 1, 2, &path);
            host_abort(L, HOST_UNKNOWN, path.text);
        }
        bind_view_push(L, &child, 1, 2);
        return 1;
    }
    /* A quiet nil here is how rules about blocks pass by accident. */
    struct path path = {.len = 0};

    bind_view_path(L, 1, &path);
    if (array)
        return luaL_error(L, "'%s' is a list: write [1] for its first element, not '%s'",
                          path.text, luaL_tolstring(L, 2, NULL));
    return luaL_error(L, "'%s' is an object: its keys are texts, not %s", path.text,
                      luaL_typename(L, 2));
}

static int
view_newindex(lua_State *L)
{
    return luaL_error(L, "the plan is read-only");
}

static int
view_len(lua_State *L)
{
    const struct view *v = lua_touserdata(L, 1);

    if (!view_is_array(text_of(L), v))
        return luaL_error(L, "# counts the elements of a list, and this is an object");
    charge(L, text_of(L), v);
    lua_pushinteger(L, view_length(text_of(L), v));
    return 1;
}

/* Upvalues: the view, a struct view_iter, whether nulls are visited (ipairs). */
static int
next_pair(lua_State *L)
{
    struct view_iter *it = lua_touserdata(L, lua_upvalueindex(2));
    bool all = lua_toboolean(L, lua_upvalueindex(3));
    const char *text = text_of(L);
    struct view child;

    lua_settop(L, 0);
    lua_pushvalue(L, lua_upvalueindex(1));
    while (view_next(text, it, &child)) {
        host_charge(L, 1);
        if (!all && view_state(text, &child) == VIEW_NIL)
            continue;
        if (it->key)
            push_scalar(L, text, it->key);
        else
            lua_pushinteger(L, it->index);
        bind_view_push(L, &child, 1, 2);
        if (!it->key) {
            lua_pushinteger(L, (lua_Integer)it->index + 1);
            lua_replace(L, 2);
        }
        return 2;
    }
    if (it->more) {
        struct path path = {.len = 0};

        bind_view_path(L, 1, &path);
        host_abort(L, HOST_UNKNOWN, path.text);
    }
    lua_pushnil(L);
    return 1;
}

static int
push_iterator(lua_State *L, bool all)
{
    const struct view *v = lua_touserdata(L, 1);
    struct view_iter *it;

    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    it = lua_newuserdatauv(L, sizeof *it, 0);
    *it = view_open(text_of(L), v);
    charge(L, text_of(L), v);
    lua_pushboolean(L, all);
    lua_pushcclosure(L, next_pair, 3);
    lua_pushvalue(L, 1);
    return 2;
}

static int
view_pairs(lua_State *L)
{
    return push_iterator(L, false);
}

/* The global ipairs; upvalue 1 is the host's. */
static int
any_ipairs(lua_State *L)
{
    const struct view *v = bind_view_test(L, 1);

    if (v) {
        if (!view_is_array(text_of(L), v))
            return luaL_error(L, "ipairs wants a list, and this is an object: use pairs");
        return push_iterator(L, true);
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
    return lua_gettop(L);
}

static int
view_eq(lua_State *L)
{
    const struct view *a = bind_view_test(L, 1), *b = bind_view_test(L, 2);
    struct path path = {.len = 0};

    if (!a || !b) {
        lua_pushboolean(L, false);
        return 1;
    }
    charge(L, text_of(L), a);
    charge(L, text_of(L), b);
    bind_view_path(L, 1, &path);
    bind_view_demand(L, a, &path);
    path = (struct path){.len = 0};
    bind_view_path(L, 2, &path);
    bind_view_demand(L, b, &path);
    lua_pushboolean(L, view_equal(text_of(L), a, b));
    return 1;
}

void
bind_view_text(lua_State *L, int index)
{
    struct bind_session *s = bind_session_of(L);
    const struct view *v = lua_touserdata(L, index);
    struct path path = {.len = 0};

    charge(L, s->plan->text, v);
    bind_view_path(L, index, &path);
    bind_view_demand(L, v, &path);
    buf_reset(&s->scratch);
    view_encode(s->plan->text, v, false, &s->scratch);
    lua_pushlstring(L, buf_str(&s->scratch), s->scratch.len);
}

static int
view_tostring(lua_State *L)
{
    bind_view_text(L, 1);
    return 1;
}

int
bind_concat(lua_State *L)
{
    for (int i = 1; i <= 2; i++)
        if (!bind_view_test(L, i) && !bind_big_text(L, i) && !lua_isstring(L, i))
            return luaL_error(L, "attempt to concatenate a %s value", luaL_typename(L, i));
    luaL_tolstring(L, 1, NULL);
    luaL_tolstring(L, 2, NULL);
    lua_concat(L, 2);
    return 1;
}

/* ---- plain copies ---- */

void
bind_view_decode(lua_State *L, const char *text, uint32_t at)
{
    struct jscan_iter it;

    if (text[at] != '{' && text[at] != '[') {
        push_scalar(L, text, at);
        return;
    }
    luaL_checkstack(L, 4, "too many levels");
    it = jscan_at_open(text, at);
    lua_newtable(L);
    while (jscan_at_next(text, &it)) {
        if (it.object)
            push_scalar(L, text, it.key);
        bind_view_decode(L, text, it.value);
        if (it.object)
            lua_rawset(L, -3);
        else
            lua_rawseti(L, -2, it.count);
    }
}

int
bind_push_string(lua_State *L, uint32_t at)
{
    if (at)
        bind_view_decode(L, bind_session_of(L)->plan->text, at);
    else
        lua_pushnil(L);
    return 1;
}

void
bind_view_copy(lua_State *L, int index)
{
    const struct view *v = lua_touserdata(L, index);
    const char *text = text_of(L);
    struct path path = {.len = 0};
    struct view_iter it;
    struct view child;

    charge(L, text, v);
    bind_view_path(L, index, &path);
    bind_view_demand(L, v, &path);
    if (!v->object) {
        if (v->value && text[v->value] != 'n')
            bind_view_decode(L, text, v->value);
        else
            lua_newtable(L);
        return;
    }
    lua_newtable(L);
    it = view_open(text, v);
    while (view_next(text, &it, &child)) {
        push_scalar(L, text, it.key);
        if (child.value)
            bind_view_decode(L, text, child.value);
        else
            lua_pushnil(L);
        lua_rawset(L, -3);
    }
}

void
bind_view_open(lua_State *L)
{
    static const luaL_Reg meta[] = {
        {"__index", view_index},  {"__newindex", view_newindex}, {"__len", view_len},
        {"__pairs", view_pairs},  {"__eq", view_eq},             {"__concat", bind_concat},
        {"__tostring", view_tostring}, {NULL, NULL},
    };

    luaL_newmetatable(L, VIEW);
    luaL_setfuncs(L, meta, 0);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
    lua_getglobal(L, "ipairs");
    lua_pushcclosure(L, any_ipairs, 1);
    lua_setglobal(L, "ipairs");
    bind_big_open(L);
}
