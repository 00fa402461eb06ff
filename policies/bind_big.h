/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Numbers that neither a Lua integer nor a double holds: integers beyond 64 bits, 1e999.  Their
 * text is exact.  <, <= and ..  work against numbers, == between two of them; Lua never asks a
 * value of ours about == with a number, so against one it is false, and arithmetic is an error.
 */
#ifndef MOONGATE_POLICIES_BIND_BIG_H
#define MOONGATE_POLICIES_BIND_BIG_H

#include <lua.h>

#include "base/jscan.h"

/* Push such a number: [+1], may raise. */
void bind_big_push(lua_State *L, const struct jscan_num *n);
/* The text of the one at `index`, or NULL. */
const char *bind_big_text(lua_State *L, int index);
/* Their metatable: [0], may raise. */
void bind_big_open(lua_State *L);

#endif
