/* SPDX-License-Identifier: Apache-2.0 */
/* rc: one resource change, as check(rc, ctx) gets it. */
#include "policies/bind_rc.h"

#include <lauxlib.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/jscan.h"
#include "policies/address.h"
#include "policies/defaults.h"

#define RC "resource change"

const struct bind_rc *
bind_rc_at(lua_State *L, int index)
{
    return luaL_checkudata(L, index, RC);
}

static const struct plan_change *
self(lua_State *L)
{
    return bind_rc_at(L, 1)->c;
}

void
bind_rc_push(lua_State *L, const struct plan_change *c)
{
    struct bind_rc *out = lua_newuserdatauv(L, offsetof(struct bind_rc, own), 0);

    out->c = c;
    out->kind = BIND_RC_CHANGE;
    out->reason = 0;
    luaL_setmetatable(L, RC);
}

void
bind_rc_push_own(lua_State *L, const struct plan_change *c, enum bind_rc_kind kind,
                 uint32_t reason)
{
    struct bind_rc *out = lua_newuserdatauv(L, sizeof *out, 0);

    *out = (struct bind_rc){.c = &out->own, .kind = kind, .reason = reason, .own = *c};
    luaL_setmetatable(L, RC);
}

void
bind_unknown(lua_State *L, const char *path, const char *reason)
{
    bind_session_of(L)->unread = reason;
    host_abort(L, HOST_UNKNOWN, path);
}

/* ---- where its values are ---- */

struct view
bind_rc_after(const struct plan_change *c)
{
    return (struct view){
        .value = c->after, .unknown = c->unknown, .sensitive = c->after_sensitive};
}

struct view
bind_rc_before(const struct plan_change *c)
{
    return (struct view){.value = c->before, .sensitive = c->before_sensitive};
}

struct view
bind_rc_subject(const struct plan *plan, const struct plan_change *c)
{
    struct view v = bind_rc_after(c);

    return view_state(plan->text, &v) == VIEW_NIL ? bind_rc_before(c) : v;
}

void
bind_rc_push_path(lua_State *L, const struct plan_change *c, const char *path)
{
    bool own = c == bind_session_of(L)->target || !c->address;

    if (own && path) {
        lua_pushstring(L, path);
    } else if (own) {
        lua_pushnil(L);
    } else {
        bind_push_string(L, c->address);
        if (path) {
            lua_pushfstring(L, "%s%s%s", lua_tostring(L, -1), *path == '[' ? "" : ".", path);
            lua_remove(L, -2);
        }
    }
}

void
bind_rc_bad_path(lua_State *L, const char *path)
{
    luaL_error(L, "'%s' is not a path: write it as ingress[0].cidr_blocks or tags[\"a.b\"]",
               path);
    abort();
}

/* The view at a path; an unknown or sensitive whole on the way covers what is below. */
struct view
bind_rc_walk(lua_State *L, const struct view *from, const char *path)
{
    const char *text = bind_session_of(L)->plan->text, *at = path;
    struct view v = *from;
    struct path_step step;
    int rc;

    while ((rc = path_next(&step, path, &at)) == 1) {
        host_charge(L, 1);
        v = step.is_index ? view_element(text, &v, step.index)
                          : view_member(text, &v, step.key, step.len);
    }
    if (rc < 0)
        bind_rc_bad_path(L, path);
    return v;
}

static struct view
walk_arg(lua_State *L)
{
    struct bind_session *s = bind_session_of(L);
    struct view root = bind_rc_subject(s->plan, self(L));

    return bind_rc_walk(L, &root, luaL_checkstring(L, 2));
}

/* ---- fields ---- */

static int
push_member(lua_State *L, const char *name, bool of_change)
{
    const struct plan *plan = bind_session_of(L)->plan;
    struct view v = {.value = of_change ? plan_change_member(plan, self(L), name)
                                        : plan_member(plan, self(L), name)};

    bind_rc_push_path(L, self(L), name);
    bind_view_push(L, &v, 0, lua_gettop(L));
    return 1;
}

static unsigned
actions(lua_State *L)
{
    const struct plan_change *c = self(L);

    if (!c->actions) {
        bind_rc_push_path(L, c, "actions");
        host_abort(L, HOST_UNKNOWN, lua_tostring(L, -1));
    }
    return c->actions;
}

static int
get_address(lua_State *L)
{
    return bind_push_string(L, self(L)->address);
}

static int
get_type(lua_State *L)
{
    return bind_push_string(L, plan_type(bind_session_of(L)->plan, self(L)));
}

static int
get_name(lua_State *L)
{
    return bind_push_string(L, self(L)->name);
}

static int
get_index(lua_State *L)
{
    const struct plan *p = bind_session_of(L)->plan;
    uint32_t unknown = plan_member(p, self(L), "index_unknown");

    if (unknown && p->text[unknown] == 't') {
        bind_rc_push_path(L, self(L), "index");
        host_abort(L, HOST_UNKNOWN, lua_tostring(L, -1));
    }
    return push_member(L, "index", false);
}

static int
get_module(lua_State *L)
{
    return bind_push_string(L, self(L)->module);
}

/* The module without its instance keys, which may hold dots, brackets and quotes. */
static int
get_module_call(lua_State *L)
{
    const char *at;
    size_t len;
    luaL_Buffer b;

    if (get_module(L) != 1 || lua_isnil(L, -1))
        return 1;
    at = lua_tolstring(L, -1, &len);
    host_charge(L, 1 + len / 16);
    luaL_buffinit(L, &b);
    while (*at) {
        size_t name = strcspn(at, "["), key = address_key(at + name);

        if (at[name] && key == 0) {
            lua_pushnil(L); /* no engine writes that: no call has this address */
            return 1;
        }
        luaL_addlstring(&b, at, name);
        at += name + key;
    }
    luaL_pushresult(&b);
    return 1;
}

static int
get_provider(lua_State *L)
{
    return bind_push_string(L, self(L)->provider);
}

static int
get_mode(lua_State *L)
{
    lua_pushstring(L, self(L)->data ? "data" : "managed");
    return 1;
}

static int
get_deposed(lua_State *L)
{
    return push_member(L, "deposed", false);
}

static int
get_previous(lua_State *L)
{
    return push_member(L, "previous_address", false);
}

static int
get_actions(lua_State *L)
{
    actions(L);
    bind_view_decode(L, bind_session_of(L)->plan->text,
                     plan_change_member(bind_session_of(L)->plan, self(L), "actions"));
    host_freeze(L);
    return 1;
}

static int
get_reason(lua_State *L)
{
    return push_member(L, "action_reason", false);
}

static int
get_importing(lua_State *L)
{
    return push_member(L, "importing", true);
}

static int
get_replace_paths(lua_State *L)
{
    return push_member(L, "replace_paths", true);
}

/* Of a replace: is the new one there before the old one goes? */
static int
get_create_first(lua_State *L)
{
    const struct plan *p = bind_session_of(L)->plan;
    unsigned a = actions(L);
    uint32_t list = plan_change_member(p, self(L), "actions");

    if (!(a & PLAN_CREATE) || !(a & (PLAN_DELETE | PLAN_FORGET)))
        lua_pushnil(L);
    else
        lua_pushboolean(L, jscan_at_equal(p->text, jscan_at_index(p->text, list, 0), "create", 6));
    return 1;
}

static int
get_kind(lua_State *L)
{
    static const char *const kinds[] = {"change", "drift", "deferred"};

    lua_pushstring(L, kinds[bind_rc_at(L, 1)->kind]);
    return 1;
}

static int
get_deferred(lua_State *L)
{
    return bind_push_string(L, bind_rc_at(L, 1)->reason);
}

static int
get_after(lua_State *L)
{
    struct view v = bind_rc_after(self(L));

    bind_rc_push_path(L, self(L), NULL);
    bind_view_push(L, &v, 0, lua_gettop(L));
    return 1;
}

static int
get_before(lua_State *L)
{
    struct view v = bind_rc_before(self(L));

    bind_rc_push_path(L, self(L), NULL);
    bind_view_push(L, &v, 0, lua_gettop(L));
    return 1;
}

/* ---- methods ---- */

#define PREDICATE(name, condition)            \
    static int name(lua_State *L)             \
    {                                         \
        unsigned a = actions(L);              \
                                              \
        lua_pushboolean(L, (condition) != 0); \
        return 1;                             \
    }

PREDICATE(rc_creates, a & PLAN_CREATE)
PREDICATE(rc_updates, a & PLAN_UPDATE)
PREDICATE(rc_destroys, a & PLAN_DELETE)
PREDICATE(rc_forgets, a & PLAN_FORGET)
PREDICATE(rc_reads, a & PLAN_READ)
PREDICATE(rc_noop, a == PLAN_NOOP)
PREDICATE(rc_replaces, (a & PLAN_CREATE) && (a & (PLAN_DELETE | PLAN_FORGET)))

static int
rc_imports(lua_State *L)
{
    lua_pushboolean(L, self(L)->importing);
    return 1;
}

static int
rc_moved(lua_State *L)
{
    lua_pushboolean(L, self(L)->moved);
    return 1;
}

/* get(path): the value; get(path, default): the default for what is unknown, and only for that. */
static int
rc_get(lua_State *L)
{
    struct bind_session *s = bind_session_of(L);
    struct view v = walk_arg(L);

    if (lua_gettop(L) >= 3 && view_state(s->plan->text, &v) == VIEW_UNKNOWN) {
        lua_settop(L, 3);
        return 1;
    }
    bind_rc_push_path(L, self(L), lua_tostring(L, 2));
    bind_view_push(L, &v, 0, lua_gettop(L));
    return 1;
}

static int
rc_known(lua_State *L)
{
    struct view v = walk_arg(L);
    struct path path = {.len = 0};

    lua_pushboolean(L, view_blocked(bind_session_of(L)->plan->text, &v, false, &path) !=
                           VIEW_UNKNOWN);
    return 1;
}

static int
rc_has(lua_State *L)
{
    struct view v = walk_arg(L);

    lua_pushboolean(L, view_present(bind_session_of(L)->plan->text, &v));
    return 1;
}

static int
rc_is_null(lua_State *L)
{
    const char *text = bind_session_of(L)->plan->text;
    struct view v = walk_arg(L);

    bind_rc_push_path(L, self(L), lua_tostring(L, 2));
    if (view_state(text, &v) == VIEW_UNKNOWN)
        host_abort(L, HOST_UNKNOWN, lua_tostring(L, -1));
    lua_pushboolean(L, v.value && text[v.value] == 'n' && view_state(text, &v) == VIEW_NIL);
    return 1;
}

/* For messages: never aborts, never shows what is sensitive. */
static int
rc_show(lua_State *L)
{
    struct bind_session *s = bind_session_of(L);
    struct view v = walk_arg(L);

    if (view_state(s->plan->text, &v) == VIEW_VALUE && s->plan->text[v.value] == '"') {
        bind_view_decode(L, s->plan->text, v.value);
        return 1;
    }
    buf_reset(&s->scratch);
    view_encode(s->plan->text, &v, true, &s->scratch);
    lua_pushlstring(L, buf_str(&s->scratch), s->scratch.len);
    return 1;
}

/* Different before and after?  Certain differences answer at once; otherwise what is unknown
 * leaves the question open. */
static int
rc_changed(lua_State *L)
{
    struct bind_session *s = bind_session_of(L);
    const char *name = luaL_checkstring(L, 2);
    struct view a = bind_rc_before(self(L)), b = bind_rc_after(self(L));
    struct path path = {.len = 0};
    enum view_state state;

    a = bind_rc_walk(L, &a, name);
    b = bind_rc_walk(L, &b, name);
    bind_rc_push_path(L, self(L), name);
    path_word(&path, lua_tostring(L, -1), strlen(lua_tostring(L, -1)));
    if (!s->policy->reads_sensitive) {
        struct path where = path;

        state = view_blocked(s->plan->text, &a, true, &where);
        if (state == VIEW_SENSITIVE)
            host_abort(L, HOST_SENSITIVE, where.text);
        where = path;
        state = view_blocked(s->plan->text, &b, true, &where);
        if (state == VIEW_SENSITIVE)
            host_abort(L, HOST_SENSITIVE, where.text);
    }
    if (view_differs(s->plan->text, &a, &b)) {
        lua_pushboolean(L, true);
        return 1;
    }
    bind_view_demand(L, &b, &path);
    lua_pushboolean(L, !view_equal(s->plan->text, &a, &b));
    return 1;
}

/*
 * The tags that the resource will have: tags_all where it is known, else its own tags over the
 * provider's default_tags.  nil for what has no map of tags in its schema.
 */
static int
rc_tags(lua_State *L)
{
    struct bind_session *s = bind_session_of(L);
    const char *text = s->plan->text;
    struct view root = bind_rc_subject(s->plan, self(L));
    struct view all = view_member(text, &root, "tags_all", 8);
    struct view own = view_member(text, &root, "tags", 4);
    enum view_state state = view_state(text, &all);

    if (state == VIEW_VALUE || state == VIEW_SENSITIVE) {
        bind_rc_push_path(L, self(L), "tags_all");
        bind_view_push(L, &all, 0, lua_gettop(L));
        return 1;
    }
    /* A list called tags (Datadog's, an autoscaling group's) is no map of tags. */
    if ((!view_present(text, &own) && !view_present(text, &all)) || view_is_array(text, &own)) {
        lua_pushnil(L);
        return 1;
    }
    own.object = true;
    own.open = own.unknown && text[own.unknown] == 't';
    if (view_present(text, &all)) {
        struct defaults d;

        defaults_find(&d, s->plan, self(L));
        own.under = d.tags;
        own.open = own.open || d.unknown;
    }
    bind_rc_push_path(L, self(L), "tags");
    bind_view_push(L, &own, 0, lua_gettop(L));
    return 1;
}

/* A finding is about the resource whose method made it, whatever is being checked. */
static int
find(lua_State *L, enum policy_outcome outcome, const char *path, int fmt)
{
    bind_session_of(L)->about = self(L);
    bind_find(L, outcome, path, fmt);
    return 0;
}

static int
rc_deny(lua_State *L)
{
    return find(L, POLICY_DENY, luaL_optstring(L, 2, NULL), 3);
}

static int
rc_warn(lua_State *L)
{
    return find(L, POLICY_WARN, luaL_optstring(L, 2, NULL), 3);
}

static int
rc_note(lua_State *L)
{
    return find(L, POLICY_PASS, NULL, 2);
}

static const luaL_Reg fields[] = {
    {"address", get_address}, {"type", get_type}, {"name", get_name}, {"index", get_index},
    {"module", get_module}, {"module_call", get_module_call}, {"provider", get_provider},
    {"mode", get_mode},
    {"deposed", get_deposed}, {"previous_address", get_previous}, {"actions", get_actions},
    {"action_reason", get_reason}, {"importing", get_importing}, {"before", get_before},
    {"after", get_after}, {"replace_paths", get_replace_paths}, {"kind", get_kind},
    {"create_before_destroy", get_create_first}, {"deferred_reason", get_deferred},
    {"depends_on", bind_rc_depends}, {NULL, NULL},
};

static const luaL_Reg methods[] = {
    {"creates", rc_creates}, {"updates", rc_updates}, {"destroys", rc_destroys},
    {"replaces", rc_replaces}, {"forgets", rc_forgets}, {"reads", rc_reads},
    {"imports", rc_imports}, {"moved", rc_moved}, {"noop", rc_noop}, {"get", rc_get},
    {"known", rc_known}, {"has", rc_has}, {"is_null", rc_is_null}, {"changed", rc_changed},
    {"show", rc_show}, {"tags", rc_tags}, {"deny", rc_deny}, {"warn", rc_warn},
    {"note", rc_note}, {"config", bind_rc_config}, {"refs", bind_rc_refs},
    {"provisioners", bind_rc_provisioners}, {"referrers", bind_rc_referrers},
    {"references", bind_rc_references}, {"each", bind_rc_each}, {"diff", bind_rc_diff},
    {NULL, NULL},
};

void
bind_rc_open(lua_State *L)
{
    bind_object(L, RC, "rc", fields, methods);
    bind_config_open(L);
}
