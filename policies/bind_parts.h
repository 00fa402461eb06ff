/* SPDX-License-Identifier: Apache-2.0 */
/* Methods of plan that list its other parts, by file.  Each may raise. */
#ifndef MOONGATE_POLICIES_BIND_PARTS_H
#define MOONGATE_POLICIES_BIND_PARTS_H

#include <lua.h>

#include "policies/plan.h"
#include "policies/policy.h"

/* bind_parts.c: outputs(name), variables(name), providers(name), modules(address), checks(),
 * invocations(): lists of objects. */
int bind_parts_outputs(lua_State *L);
int bind_parts_variables(lua_State *L);
int bind_parts_providers(lua_State *L);
int bind_parts_modules(lua_State *L);
int bind_parts_checks(lua_State *L);
int bind_parts_invocations(lua_State *L);
void bind_parts_open(lua_State *L);

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
