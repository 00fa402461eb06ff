/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/bind.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

static const char session_key, format_key;

void
bind_session_clear(struct bind_session *s)
{
    for (size_t i = 0; i < s->npolicies; i++)
        policy_clear(&s->policies[i]);
    free(s->policies);
    policy_clear(&s->filter);
    buf_clear(&s->scratch);
    json_decref(s->secrets);
    *s = (struct bind_session){0};
}

struct bind_session *
bind_session_of(lua_State *L)
{
    struct bind_session *s;

    luaL_checkstack(L, 1, "session");
    lua_rawgetp(L, LUA_REGISTRYINDEX, &session_key);
    s = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return s;
}

int
bind_no_field(lua_State *L, const char *what, const char *name, const char *const *names)
{
    const char *near = text_nearest(name, names);

    return luaL_error(L, "%s has no field '%s'%s%s%s", what, name, near ? ", did you mean '" : "",
                      near ? near : "", near ? "'?" : "");
}

/* ---- objects ---- */

/* Upvalues: methods, fields, all names (a userdata), what the object is called. */
static int
object_index(lua_State *L)
{
    lua_CFunction get;

    lua_settop(L, 2);
    lua_pushvalue(L, 2);
    if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
        return 1;
    lua_pop(L, 1);
    lua_pushvalue(L, 2);
    lua_rawget(L, lua_upvalueindex(2));
    get = lua_tocfunction(L, -1);
    lua_pop(L, 1);
    if (get)
        return get(L);
    return bind_no_field(L, lua_tostring(L, lua_upvalueindex(4)), luaL_tolstring(L, 2, NULL),
                         lua_touserdata(L, lua_upvalueindex(3)));
}

static int
object_newindex(lua_State *L)
{
    return luaL_error(L, "the plan is read-only");
}

static void
push_names(lua_State *L, const luaL_Reg *fields, const luaL_Reg *methods)
{
    size_t n = 1, i = 0;
    const char **names;

    for (const luaL_Reg *r = fields; r->name; r++)
        n++;
    for (const luaL_Reg *r = methods; r->name; r++)
        n++;
    names = lua_newuserdatauv(L, n * sizeof *names, 0);
    for (const luaL_Reg *r = fields; r->name; r++)
        names[i++] = r->name;
    for (const luaL_Reg *r = methods; r->name; r++)
        names[i++] = r->name;
    names[i] = NULL;
}

void
bind_object(lua_State *L, const char *type, const char *what, const luaL_Reg *fields,
            const luaL_Reg *methods)
{
    luaL_newmetatable(L, type);
    lua_newtable(L);
    luaL_setfuncs(L, methods, 0);
    lua_newtable(L);
    luaL_setfuncs(L, fields, 0);
    push_names(L, fields, methods);
    lua_pushstring(L, what);
    lua_pushcclosure(L, object_index, 4);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, object_newindex);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

/* ---- plain JSON and Lua values ---- */

void
bind_push_json(lua_State *L, const json_t *v, bool frozen)
{
    void *it;

    luaL_checkstack(L, 6, "json");
    switch (v ? json_typeof(v) : JSON_NULL) {
    case JSON_OBJECT:
        lua_newtable(L);
        for (it = json_object_iter((json_t *)(uintptr_t)v); it;
             it = json_object_iter_next((json_t *)(uintptr_t)v, it)) {
            lua_pushstring(L, json_object_iter_key(it));
            bind_push_json(L, json_object_iter_value(it), frozen);
            lua_rawset(L, -3);
        }
        if (frozen)
            host_freeze(L);
        return;
    case JSON_ARRAY:
        lua_newtable(L);
        for (size_t i = 0; i < json_array_size(v); i++) {
            bind_push_json(L, json_array_get(v, i), frozen);
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
        if (frozen)
            host_freeze(L);
        return;
    case JSON_STRING:
        lua_pushlstring(L, json_string_value(v), json_string_length(v));
        return;
    case JSON_INTEGER:
        lua_pushinteger(L, json_integer_value(v));
        return;
    case JSON_REAL:
        lua_pushnumber(L, json_real_value(v));
        return;
    case JSON_NULL:
        lua_pushnil(L);
        return;
    default:
        lua_pushboolean(L, json_is_true(v));
    }
}

/* A table as JSON: a list if its keys are 1..n, else an object; an empty one is an object. */
static json_t *
table_to_json(lua_State *L, int index, int depth)
{
    size_t n = lua_rawlen(L, index), count = 0;
    auto_json *out = n ? json_array() : json_object();

    for (size_t i = 1; i <= n; i++) {
        json_t *v;

        lua_rawgeti(L, index, (lua_Integer)i);
        v = bind_to_json(L, lua_gettop(L), depth + 1);
        lua_pop(L, 1);
        if (!v)
            return NULL;
        json_array_append_new(out, v);
    }
    lua_pushnil(L);
    while (lua_next(L, index)) {
        json_t *v;

        count++;
        v = n ? NULL : bind_to_json(L, lua_gettop(L), depth + 1);
        if (!n && (!v || lua_type(L, -2) != LUA_TSTRING ||
                   json_object_set_new(out, lua_tostring(L, -2), v) < 0)) {
            lua_pop(L, 2);
            return NULL;
        }
        lua_pop(L, 1);
    }
    return n && count != n ? NULL : steal(&out);
}

json_t *
bind_to_json(lua_State *L, int index, int depth)
{
    size_t len;
    const char *text;

    if (depth > 64 || !lua_checkstack(L, 6))
        return NULL;
    switch (lua_type(L, index)) {
    case LUA_TTABLE:
        return table_to_json(L, lua_absindex(L, index), depth);
    case LUA_TSTRING:
        text = lua_tolstring(L, index, &len);
        return json_stringn(text, len);
    case LUA_TNUMBER:
        return lua_isinteger(L, index) ? json_integer(lua_tointeger(L, index))
                                       : json_real(lua_tonumber(L, index));
    case LUA_TBOOLEAN:
        return json_boolean(lua_toboolean(L, index));
    default:
        return NULL;
    }
}

/* ---- findings ---- */

/* Replace `secret` in *text; short ones only where they stand alone. */
static void
redact_one(struct buf *out, const char *text, size_t len, const char *secret, size_t n)
{
    for (size_t i = 0; i < len;) {
        bool hit = n > 0 && len - i >= n && memcmp(text + i, secret, n) == 0;

        if (hit && n < 4)
            hit = (i == 0 || !isalnum((unsigned char)text[i - 1])) &&
                  (i + n == len || !isalnum((unsigned char)text[i + n]));
        if (hit) {
            buf_puts(out, "(sensitive)");
            i += n;
        } else {
            buf_putc(out, text[i++]);
        }
    }
}

char *
bind_redact(const struct bind_session *s, const char *text, size_t len)
{
    struct buf now = BUF_INIT;
    auto_buf clean = BUF_INIT;
    json_t *secret;
    size_t i;

    buf_append(&now, text, len);
    if (s->secrets && json_array_size(s->secrets) > 1000) {
        buf_reset(&now);
        buf_puts(&now, "(sensitive)");
    } else {
        json_array_foreach(s->secrets, i, secret) {
            struct buf next = BUF_INIT;

            redact_one(&next, buf_str(&now), now.len, json_string_value(secret),
                       json_string_length(secret));
            buf_clear(&now);
            now = next;
        }
    }
    text_printable(&clean, buf_str(&now), now.len);
    buf_clear(&now);
    return buf_steal(&clean);
}

/* The running target's address, as JSON. */
static json_t *
address(const struct bind_session *s)
{
    auto_free char *text = NULL;

    if (!s->target || !s->target->address)
        return json_string(s->command ? "@command" : "@plan");
    text = plan_string(s->plan, s->target->address);
    return json_string(text);
}

bool
bind_note(struct bind_session *s, enum policy_outcome outcome, const char *path,
          const char *message, size_t len, int line)
{
    struct policy *p = s->policy;
    auto_free char *shown = bind_redact(s, message, len);
    auto_free char *where = path ? bind_redact(s, path, strlen(path)) : NULL;
    json_t *f;

    p->message_bytes += strlen(shown) + (where ? strlen(where) : 0);
    if (++p->nfindings > POLICY_FINDINGS_MAX || p->message_bytes > POLICY_MESSAGES_MAX)
        return false;
    if (outcome > s->worst)
        s->worst = outcome;
    f = json_object();
    json_put(f, "policy", p->id);
    json_put(f, "level", policy_level_name(p->level));
    json_put(f, "severity", p->severity);
    json_put(f, "outcome", policy_outcome_name(outcome));
    json_object_set_new(f, "address", address(s));
    json_put(f, "path", where);
    json_put(f, "message", shown);
    json_object_set_new(f, "line", line > 0 ? json_integer(line) : json_null());
    if (s->target && s->target->deposed) {
        auto_free char *key = plan_string(s->plan, plan_member(s->plan, s->target, "deposed"));

        json_put(f, "deposed", key);
    }
    json_array_append_new(outcome == POLICY_PASS ? s->notes : s->findings, f);
    return true;
}

/* The line of the policy that called us, not of a library that it called in between. */
static int
line_of(lua_State *L, const char *file)
{
    lua_Debug ar;

    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline > 0 && strcmp(ar.source + 1, file) == 0)
            return ar.currentline;
    }
    return 0;
}

void
bind_find(lua_State *L, enum policy_outcome outcome, const char *path, int fmt)
{
    struct bind_session *s = bind_session_of(L);
    const struct plan_change *target = s->target, *about = s->about;
    int n = lua_gettop(L) - fmt;
    const char *message;
    size_t len;
    bool noted;

    s->about = NULL;
    if (!s->policy)
        luaL_error(L, "findings belong into check, check_plan or check_command");
    if (lua_isnoneornil(L, fmt)) {
        lua_settop(L, fmt - 1);
        lua_pushstring(L, s->policy->title ? s->policy->title : "this is not allowed");
    } else if (n == 0) {
        luaL_checkstring(L, fmt);
        luaL_gsub(L, lua_tostring(L, fmt), "%%", "%");
    } else {
        luaL_checkstring(L, fmt);
        lua_rawgetp(L, LUA_REGISTRYINDEX, &format_key);
        lua_insert(L, fmt);
        lua_call(L, n + 1, 1);
    }
    message = lua_tolstring(L, -1, &len);
    s->target = about ? about : target;
    noted = bind_note(s, outcome, path, message, len, line_of(L, s->file));
    s->target = target;
    if (!noted) {
        s->policy->stopped = true;
        host_abort(L, HOST_ERROR, "more than 1,000 findings or 64 KiB of messages: a policy "
                                  "judges, it does not list");
    }
}

/* ---- set-up and calls ---- */

/* __index of what must not be misspelt; upvalue 1 is its name. */
static int
no_name(lua_State *L)
{
    const char *what = lua_tostring(L, lua_upvalueindex(1));

    return luaL_error(L, "%s has no field '%s'", what, luaL_tolstring(L, 2, NULL));
}

void
bind_seal(lua_State *L, const char *what)
{
    lua_createtable(L, 0, 1);
    lua_pushstring(L, what);
    lua_pushcclosure(L, no_name, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    host_freeze(L);
}

static void
push_ctx(lua_State *L, const struct policy *p)
{
    lua_createtable(L, 0, 3);
    lua_pushstring(L, p->id);
    lua_setfield(L, -2, "id");
    lua_pushstring(L, policy_level_name(p->level));
    lua_setfield(L, -2, "level");
    lua_newtable(L);
    for (void *it = json_object_iter(p->params); it;
         it = json_object_iter_next(p->params, it)) {
        lua_pushstring(L, json_object_iter_key(it));
        bind_push_json(L, json_object_iter_value(it), true);
        lua_rawset(L, -3);
    }
    bind_seal(L, "ctx.params");
    lua_setfield(L, -2, "params");
    bind_seal(L, "ctx");
}

int
bind_check(lua_State *L)
{
    const struct bind_call *call = lua_touserdata(L, 1);
    struct policy *p = call->policy;

    lua_settop(L, 0);
    if (call->target) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, p->check);
        bind_rc_push(L, call->target);
    } else if (call->session->command) {
        lua_rawgeti(L, LUA_REGISTRYINDEX, p->check_command);
        bind_cmd_push(L);
    } else {
        lua_rawgeti(L, LUA_REGISTRYINDEX, p->check_plan);
        bind_plan_push(L);
    }
    if (p->ctx == LUA_NOREF) {
        push_ctx(L, p);
        p->ctx = luaL_ref(L, LUA_REGISTRYINDEX);
    }
    lua_rawgeti(L, LUA_REGISTRYINDEX, p->ctx);
    lua_call(L, 2, 0);
    return 0;
}

int
bind_open(lua_State *L)
{
    struct bind_session *s = lua_touserdata(L, 1);

    lua_pushlightuserdata(L, s);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &session_key);
    lua_getglobal(L, "string");
    lua_getfield(L, -1, "format");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &format_key);
    bind_view_open(L);
    bind_policy_open(L);
    bind_rc_open(L);
    bind_plan_open(L);
    bind_cmd_open(L);
    bind_help_open(L);
    bind_facts_open(L);
    return 0;
}
