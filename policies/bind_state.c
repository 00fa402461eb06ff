/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a plan lists beside its changes: drift and deferred changes, which look like changes, and
 * the resources of the state before and of the planned state.
 *
 * The planned values of a plan leave out what is unknown, and nothing in them says so.  So the
 * planned state is read from the changes, which hold the same values with their marks.
 */
#include "policies/bind_parts.h"

#include <lauxlib.h>
#include <string.h>

#include "base/jscan.h"
#include "base/mem.h"
#include "policies/bind_rc.h"
#include "policies/config.h"

#define RESOURCE "state resource"

/* `c` has the values as `after`. */
struct resource {
    struct plan_change c;
    bool prior;
};

static const struct plan *
plan_of(lua_State *L)
{
    return bind_session_of(L)->plan;
}

static bool
matches(const struct plan *p, const struct policy *filter, const struct plan_change *c)
{
    auto_free char *type = plan_string(p, plan_type(p, c));

    return type && policy_matches_type(filter, type) && policy_matches(filter, p, c);
}

/* ---- lists of the shape of resource_changes ---- */

/* Read an element; what cannot be read is an error, never left out. */
static void
read_element(lua_State *L, struct plan_change *c, uint32_t at, const char *list, size_t number)
{
    struct err err = ERR_INIT;

    if (plan_element(c, plan_of(L), at, list, number, &err) < 0)
        luaL_error(L, "%s", err.text);
}

static int
push_list(lua_State *L, uint32_t list, const char *name, enum bind_rc_kind kind)
{
    const struct plan *p = plan_of(L);
    const struct policy *filter = bind_plan_filter(L, true);
    struct jscan_iter it;

    lua_newtable(L);
    if (!list)
        return 1;
    if (p->text[list] != '[')
        return luaL_error(L, "the plan's %s is not a list", name);
    it = jscan_at_open(p->text, list);
    while (jscan_at_next(p->text, &it)) {
        uint32_t at = it.value, reason = 0;
        struct plan_change c;

        if (kind == BIND_RC_DEFERRED) {
            at = config_key(p, it.value, "resource_change");
            reason = config_key(p, it.value, "reason");
            if (!at)
                return luaL_error(L, "the plan's %s[%d] has no resource_change", name,
                                  (int)it.count - 1);
        }
        host_charge(L, 1 + (jscan_at_end(p->text, at) - at) / 64);
        read_element(L, &c, at, name, it.count - 1);
        if (!matches(p, filter, &c))
            continue;
        bind_rc_push_own(L, &c, kind, reason && p->text[reason] == '"' ? reason : 0);
        lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    }
    return 1;
}

int
bind_state_drift(lua_State *L)
{
    return push_list(L, plan_of(L)->drift, "resource_drift", BIND_RC_DRIFT);
}

int
bind_state_deferred(lua_State *L)
{
    return push_list(L, plan_of(L)->deferred, "deferred_changes", BIND_RC_DEFERRED);
}

/* ---- resources of a state ---- */

static void
push_resource(lua_State *L, const struct plan_change *c, bool prior)
{
    struct resource *out = lua_newuserdatauv(L, sizeof *out, 0);

    *out = (struct resource){.c = *c, .prior = prior};
    luaL_setmetatable(L, RESOURCE);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* A string member, or 0. */
static uint32_t
text_key(const struct plan *p, uint32_t object, const char *name)
{
    uint32_t at = config_key(p, object, name);

    return at && p->text[at] == '"' ? at : 0;
}

static void
add_module(lua_State *L, const struct policy *filter, uint32_t module)
{
    const struct plan *p = plan_of(L);
    uint32_t list = config_key(p, module, "resources"), inner;
    struct jscan_iter it;

    luaL_checkstack(L, 4, "modules");
    if (list && p->text[list] == '[') {
        it = jscan_at_open(p->text, list);
        while (jscan_at_next(p->text, &it)) {
            uint32_t mode = text_key(p, it.value, "mode");
            struct plan_change c = {
                .at = it.value,
                .change = it.value,
                .address = text_key(p, it.value, "address"),
                .name = text_key(p, it.value, "name"),
                .module = text_key(p, module, "address"),
                .provider = text_key(p, it.value, "provider_name"),
                .after = config_key(p, it.value, "values"),
                .after_sensitive = config_key(p, it.value, "sensitive_values"),
                .type = PLAN_NO_TYPE,
                .actions = PLAN_NOOP,
                .data = mode && jscan_at_equal(p->text, mode, "data", 4),
            };

            host_charge(L, 1 + (jscan_at_end(p->text, it.value) - it.value) / 64);
            if (!c.address || !text_key(p, it.value, "type"))
                luaL_error(L, "a resource of the plan's prior_state has no address or type");
            if (matches(p, filter, &c))
                push_resource(L, &c, true);
        }
    }
    inner = config_key(p, module, "child_modules");
    if (!inner || p->text[inner] != '[')
        return;
    it = jscan_at_open(p->text, inner);
    while (jscan_at_next(p->text, &it))
        add_module(L, filter, it.value);
}

int
bind_state_prior(lua_State *L)
{
    const struct plan *p = plan_of(L);
    const struct policy *filter = bind_plan_filter(L, false);
    uint32_t values = config_key(p, p->prior_state, "values");

    lua_newtable(L);
    add_module(L, filter, config_key(p, values, "root_module"));
    return 1;
}

int
bind_state_planned(lua_State *L)
{
    const struct plan *p = plan_of(L);
    const struct policy *filter = bind_plan_filter(L, false);

    host_charge(L, p->nchanges);
    lua_newtable(L);
    for (size_t i = 0; i < p->nchanges; i++) {
        const struct plan_change *c = &p->changes[i];
        struct view after = bind_rc_after(c);

        if (!c->deposed && view_state(p->text, &after) != VIEW_NIL && matches(p, filter, c))
            push_resource(L, c, false);
    }
    return 1;
}

/* ---- what they have ---- */

static const struct resource *
self(lua_State *L)
{
    return luaL_checkudata(L, 1, RESOURCE);
}

static int
push_member(lua_State *L, const char *name)
{
    struct view v = {.value = plan_member(plan_of(L), &self(L)->c, name)};

    bind_rc_push_path(L, &self(L)->c, name);
    bind_view_push(L, &v, 0, lua_gettop(L));
    return 1;
}

static int
get_address(lua_State *L)
{
    return bind_push_string(L, self(L)->c.address);
}

static int
get_type(lua_State *L)
{
    return bind_push_string(L, plan_type(plan_of(L), &self(L)->c));
}

static int
get_name(lua_State *L)
{
    return bind_push_string(L, self(L)->c.name);
}

static int
get_index(lua_State *L)
{
    return push_member(L, "index");
}

static int
get_module(lua_State *L)
{
    return bind_push_string(L, self(L)->c.module);
}

static int
get_provider(lua_State *L)
{
    return bind_push_string(L, self(L)->c.provider);
}

static int
get_mode(lua_State *L)
{
    lua_pushstring(L, self(L)->c.data ? "data" : "managed");
    return 1;
}

/* In a state this member names the deposed object. */
static int
get_deposed(lua_State *L)
{
    return push_member(L, self(L)->prior ? "deposed_key" : "deposed");
}

static int
get_tainted(lua_State *L)
{
    uint32_t at = plan_member(plan_of(L), &self(L)->c, "tainted");

    lua_pushboolean(L, self(L)->prior && at && plan_of(L)->text[at] == 't');
    return 1;
}

static int
get_values(lua_State *L)
{
    struct view v = bind_rc_after(&self(L)->c);

    bind_rc_push_path(L, &self(L)->c, NULL);
    bind_view_push(L, &v, 0, lua_gettop(L));
    return 1;
}

static int
get_sensitive(lua_State *L)
{
    struct view v = bind_rc_after(&self(L)->c);
    struct path path = {.len = 0};

    v.unknown = 0;
    lua_pushboolean(L, view_blocked(plan_of(L)->text, &v, true, &path) == VIEW_SENSITIVE);
    return 1;
}

static struct view
walk(lua_State *L)
{
    struct view v = bind_rc_after(&self(L)->c);

    return bind_rc_walk(L, &v, luaL_checkstring(L, 2));
}

static int
resource_get(lua_State *L)
{
    struct view v = walk(L);

    if (lua_gettop(L) >= 3 && view_state(plan_of(L)->text, &v) == VIEW_UNKNOWN) {
        lua_settop(L, 3);
        return 1;
    }
    bind_rc_push_path(L, &self(L)->c, lua_tostring(L, 2));
    bind_view_push(L, &v, 0, lua_gettop(L));
    return 1;
}

static int
resource_known(lua_State *L)
{
    struct view v = walk(L);
    struct path path = {.len = 0};

    lua_pushboolean(L, view_blocked(plan_of(L)->text, &v, false, &path) != VIEW_UNKNOWN);
    return 1;
}

void
bind_state_open(lua_State *L)
{
    static const luaL_Reg fields[] = {
        {"address", get_address},     {"type", get_type},       {"name", get_name},
        {"index", get_index},         {"module", get_module},   {"provider", get_provider},
        {"mode", get_mode},           {"deposed", get_deposed}, {"tainted", get_tainted},
        {"values", get_values},       {"sensitive", get_sensitive}, {NULL, NULL}};
    static const luaL_Reg methods[] = {
        {"get", resource_get}, {"known", resource_known}, {NULL, NULL}};

    bind_object(L, RESOURCE, "a resource", fields, methods);
}
