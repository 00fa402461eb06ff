/* SPDX-License-Identifier: Apache-2.0 */
/* plan: the plan as a whole, as check_plan(plan, ctx) gets it. */
#include "policies/bind_parts.h"

#include <lauxlib.h>

#include "base/mem.h"
#include "policies/bind.h"

#define PLAN "plan"

void
bind_plan_push(lua_State *L)
{
    lua_newuserdatauv(L, 0, 0);
    luaL_setmetatable(L, PLAN);
}

static const struct plan *
self(lua_State *L)
{
    luaL_checkudata(L, 1, PLAN);
    return bind_session_of(L)->plan;
}

static int
push_flag(lua_State *L, enum plan_flag flag)
{
    if (flag == PLAN_ABSENT)
        lua_pushnil(L);
    else
        lua_pushboolean(L, flag == PLAN_YES);
    return 1;
}

static int
get_complete(lua_State *L)
{
    return push_flag(L, self(L)->complete);
}

static int
get_errored(lua_State *L)
{
    return push_flag(L, self(L)->errored);
}

static int
get_applyable(lua_State *L)
{
    return push_flag(L, self(L)->applyable);
}

static int
get_version(lua_State *L)
{
    return bind_push_string(L, self(L)->terraform_version);
}

static int
get_format(lua_State *L)
{
    return bind_push_string(L, self(L)->format_version);
}

struct policy *
bind_plan_filter(lua_State *L, bool on)
{
    struct bind_session *s = bind_session_of(L);

    self(L);
    policy_clear(&s->filter);
    s->filter.on = PLAN_ON_ALL;
    if (!lua_isnoneornil(L, 2)) {
        luaL_checktype(L, 2, LUA_TTABLE);
        if (!on && lua_getfield(L, 2, "on") != LUA_TNIL)
            luaL_error(L, "a state has no changes to filter with on");
        bind_match(L, 2, "the filter", &s->filter);
    }
    return &s->filter;
}

static struct policy *
take_filter(lua_State *L)
{
    struct policy *filter = bind_plan_filter(L, true);

    host_charge(L, 1 + bind_session_of(L)->plan->nchanges / 8);
    return filter;
}

/* Which types match is asked once a type, not once a change.  [+1] */
static const bool *
push_types(lua_State *L, const struct plan *plan, const struct policy *filter)
{
    bool *yes = lua_newuserdatauv(L, plan->ntypes + 1, 0);

    for (size_t t = 0; t < plan->ntypes; t++) {
        auto_free char *name = plan_string(plan, plan->types[t].name);

        yes[t] = policy_matches_type(filter, name);
    }
    return yes;
}

static int
plan_count(lua_State *L)
{
    const struct policy *filter = take_filter(L);
    const struct plan *plan = bind_session_of(L)->plan;
    const bool *types = push_types(L, plan, filter);
    lua_Integer n = 0;

    for (size_t i = 0; i < plan->nchanges; i++)
        n += types[plan->changes[i].type] && policy_matches(filter, plan, &plan->changes[i]);
    lua_pushinteger(L, n);
    return 1;
}

static int
plan_changes(lua_State *L)
{
    const struct policy *filter = take_filter(L);
    const struct plan *plan = bind_session_of(L)->plan;
    const bool *types = push_types(L, plan, filter);
    lua_Integer n = 0;

    lua_newtable(L);
    for (size_t i = 0; i < plan->nchanges; i++) {
        if (!types[plan->changes[i].type] || !policy_matches(filter, plan, &plan->changes[i]))
            continue;
        bind_rc_push(L, &plan->changes[i]);
        lua_rawseti(L, -2, ++n);
    }
    return 1;
}

static int
plan_deny(lua_State *L)
{
    self(L);
    bind_find(L, POLICY_DENY, NULL, 2);
    return 0;
}

static int
plan_warn(lua_State *L)
{
    self(L);
    bind_find(L, POLICY_WARN, NULL, 2);
    return 0;
}

static int
plan_note(lua_State *L)
{
    self(L);
    bind_find(L, POLICY_PASS, NULL, 2);
    return 0;
}

static int
get_timestamp(lua_State *L)
{
    return bind_push_string(L, self(L)->timestamp);
}

static int
get_relevant(lua_State *L)
{
    struct view v = {.value = self(L)->relevant};

    if (!v.value) {
        lua_newtable(L);
        host_freeze(L);
        return 1;
    }
    lua_pushliteral(L, "relevant_attributes");
    bind_view_push(L, &v, 0, lua_gettop(L));
    return 1;
}

/* plan:outputs() and its like are asked of the plan, and of nothing else. */
#define PART(name, of)         \
    static int name(lua_State *L) \
    {                          \
        self(L);               \
        return of(L);          \
    }

PART(plan_outputs, bind_parts_outputs)
PART(plan_variables, bind_parts_variables)
PART(plan_providers, bind_parts_providers)
PART(plan_modules, bind_parts_modules)
PART(plan_checks, bind_parts_checks)
PART(plan_invocations, bind_parts_invocations)
PART(plan_drift, bind_state_drift)
PART(plan_deferred, bind_state_deferred)
PART(plan_state, bind_state_prior)
PART(plan_planned, bind_state_planned)

void
bind_plan_open(lua_State *L)
{
    static const luaL_Reg fields[] = {
        {"complete", get_complete},         {"errored", get_errored},
        {"applyable", get_applyable},       {"terraform_version", get_version},
        {"format_version", get_format},     {"timestamp", get_timestamp},
        {"relevant_attributes", get_relevant}, {NULL, NULL},
    };
    static const luaL_Reg methods[] = {
        {"changes", plan_changes}, {"count", plan_count}, {"deny", plan_deny},
        {"warn", plan_warn},       {"note", plan_note},   {"outputs", plan_outputs},
        {"variables", plan_variables}, {"providers", plan_providers}, {"modules", plan_modules},
        {"checks", plan_checks}, {"invocations", plan_invocations}, {"drift", plan_drift},
        {"deferred", plan_deferred}, {"state", plan_state}, {"planned", plan_planned},
        {NULL, NULL},
    };

    bind_object(L, PLAN, "plan", fields, methods);
    bind_parts_open(L);
    bind_state_open(L);
}
