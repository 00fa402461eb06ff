/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of a plan, and the actions that its apply will invoke. */
#include <lauxlib.h>

#include "base/jscan.h"
#include "policies/bind_parts.h"
#include "policies/bind_rc.h"
#include "policies/config.h"

#define CHECK "check"
#define INVOCATION "action invocation"

static const struct plan *
plan_of(lua_State *L)
{
    return bind_session_of(L)->plan;
}

static const struct bind_part *
self(lua_State *L, const char *type)
{
    return luaL_checkudata(L, 1, type);
}

/* ---- checks ---- */

static int
push_address(lua_State *L, uint32_t object)
{
    return bind_part_text(L, config_key(plan_of(L), object, "address"), "to_display");
}

static int
check_address(lua_State *L)
{
    return push_address(L, self(L, CHECK)->at);
}

static int
check_kind(lua_State *L)
{
    return bind_part_text(L, config_key(plan_of(L), self(L, CHECK)->at, "address"), "kind");
}

static int
check_status(lua_State *L)
{
    return bind_part_text(L, self(L, CHECK)->at, "status");
}

/* Append the messages of one instance to the list on top. */
static void
add_problems(lua_State *L, uint32_t instance)
{
    const struct plan *p = plan_of(L);
    uint32_t list = config_key(p, instance, "problems");
    struct jscan_iter it;

    if (!list || p->text[list] != '[')
        return;
    it = jscan_at_open(p->text, list);
    while (jscan_at_next(p->text, &it)) {
        host_charge(L, 1);
        bind_part_text(L, it.value, "message");
        if (lua_isnil(L, -1))
            lua_pop(L, 1);
        else
            bind_part_add(L);
    }
}

/* Calls `each` with every instance; the list is on top. */
static int
push_instances(lua_State *L, void (*each)(lua_State *, uint32_t))
{
    const struct plan *p = plan_of(L);
    uint32_t list = config_key(p, self(L, CHECK)->at, "instances");
    struct jscan_iter it;

    lua_newtable(L);
    if (!list || p->text[list] != '[')
        return 1;
    it = jscan_at_open(p->text, list);
    while (jscan_at_next(p->text, &it)) {
        host_charge(L, 1);
        each(L, it.value);
    }
    return 1;
}

static int
check_problems(lua_State *L)
{
    return push_instances(L, add_problems);
}

static void
add_instance(lua_State *L, uint32_t instance)
{
    lua_createtable(L, 0, 3);
    push_address(L, instance);
    lua_setfield(L, -2, "address");
    bind_part_text(L, instance, "status");
    lua_setfield(L, -2, "status");
    lua_newtable(L);
    add_problems(L, instance);
    lua_setfield(L, -2, "problems");
    bind_part_add(L);
}

static int
check_instances(lua_State *L)
{
    return push_instances(L, add_instance);
}

/* A list of the elements of an array, each a part. */
static int
push_elements(lua_State *L, uint32_t array, const char *type)
{
    const struct plan *p = plan_of(L);
    struct jscan_iter it;

    lua_newtable(L);
    if (!array || p->text[array] != '[')
        return 1;
    it = jscan_at_open(p->text, array);
    while (jscan_at_next(p->text, &it)) {
        struct bind_part part = {.at = it.value};

        bind_part_push(L, type, &part);
        bind_part_add(L);
    }
    return 1;
}

int
bind_parts_checks(lua_State *L)
{
    return push_elements(L, plan_of(L)->checks, CHECK);
}

/* ---- actions that the apply will invoke ---- */

static int
invocation_address(lua_State *L)
{
    return bind_part_text(L, self(L, INVOCATION)->at, "address");
}

static int
invocation_type(lua_State *L)
{
    return bind_part_text(L, self(L, INVOCATION)->at, "type");
}

static int
invocation_name(lua_State *L)
{
    return bind_part_text(L, self(L, INVOCATION)->at, "name");
}

static int
invocation_provider(lua_State *L)
{
    return bind_part_text(L, self(L, INVOCATION)->at, "provider_name");
}

static int
invocation_config(lua_State *L)
{
    const struct plan *p = plan_of(L);
    uint32_t at = self(L, INVOCATION)->at;
    struct view v = {.value = config_key(p, at, "config_values"),
                     .unknown = config_key(p, at, "config_unknown"),
                     .sensitive = config_key(p, at, "config_sensitive")};

    return bind_part_view(L, &v, "config", 0);
}

/* What sets it off: a resource's event, or the command line. */
static int
invocation_trigger(lua_State *L)
{
    const struct plan *p = plan_of(L);
    struct view v = {.value = config_key(p, self(L, INVOCATION)->at, "lifecycle_action_trigger")};

    return bind_part_view(L, &v, "trigger", 0);
}

int
bind_parts_invocations(lua_State *L)
{
    return push_elements(L, plan_of(L)->invocations, INVOCATION);
}

void
bind_checks_open(lua_State *L)
{
    static const luaL_Reg none[] = {{NULL, NULL}};
    static const luaL_Reg check[] = {
        {"address", check_address}, {"kind", check_kind}, {"status", check_status},
        {"problems", check_problems}, {"instances", check_instances}, {NULL, NULL}};
    static const luaL_Reg invocation[] = {
        {"address", invocation_address}, {"type", invocation_type}, {"name", invocation_name},
        {"provider", invocation_provider}, {"config", invocation_config},
        {"trigger", invocation_trigger}, {NULL, NULL}};

    bind_object(L, CHECK, "a check", check, none);
    bind_object(L, INVOCATION, "an invocation", invocation, none);
}
