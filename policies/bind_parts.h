/* SPDX-License-Identifier: Apache-2.0 */
/* Methods of plan that list its other parts, by file.  Each may raise. */
#ifndef MOONGATE_POLICIES_BIND_PARTS_H
#define MOONGATE_POLICIES_BIND_PARTS_H

#include <lua.h>

#include "policies/plan.h"
#include "policies/policy.h"
#include "policies/view.h"

struct bind_part {
    uint32_t at;
    uint32_t key;    /* the string that names it; 0: it names itself */
    uint32_t config; /* its block of the configuration */
    const char *path; /* of a module call: names joined by '.'; the plan's */
};

/* An object of a type made by bind_object; the part is copied.  [+1] */
void bind_part_push(lua_State *L, const char *type, const struct bind_part *part);
/* Append the object on top to the list below it.  [-1] */
void bind_part_add(lua_State *L);
/* A text member of an object of the plan, or nil.  [+1], returns 1 */
int bind_part_text(lua_State *L, uint32_t object, const char *name);
/* A view whose path is `kind`, or kind.NAME with the string at `name`.  [+1], returns 1 */
int bind_part_view(lua_State *L, const struct view *v, const char *kind, uint32_t name);

/* bind_parts.c: outputs(name), variables(name), providers(name), modules(address); bind_checks.c:
 * checks(), invocations(): lists of objects. */
int bind_parts_outputs(lua_State *L);
int bind_parts_variables(lua_State *L);
int bind_parts_providers(lua_State *L);
int bind_parts_modules(lua_State *L);
int bind_parts_checks(lua_State *L);
int bind_parts_invocations(lua_State *L);
void bind_parts_open(lua_State *L);
void bind_checks_open(lua_State *L);

/* bind_state.c: drift(filter), deferred(filter), state(filter), planned(filter). */
int bind_state_drift(lua_State *L);
int bind_state_deferred(lua_State *L);
int bind_state_prior(lua_State *L);
int bind_state_planned(lua_State *L);
void bind_state_open(lua_State *L);

/* bind_plan.c: the filter at 2 into the session, which owns it whatever happens; `on` is an error
 * where nothing changes. */
struct policy *bind_plan_filter(lua_State *L, bool on);

#endif
