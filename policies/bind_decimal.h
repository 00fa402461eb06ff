/* SPDX-License-Identifier: Apache-2.0 */
/* Exact numbers as Lua sees them.  All of these may raise. */
#ifndef MOONGATE_POLICIES_BIND_DECIMAL_H
#define MOONGATE_POLICIES_BIND_DECIMAL_H

#include <lua.h>

#include "policies/decimal.h"

/* The number at `arg`: a decimal, a number, a big one, or a text that is one. */
void bind_decimal_take(lua_State *L, int arg, struct decimal *out);
void bind_decimal_push(lua_State *L, const struct decimal *a);
/* The value at `index`, if it is a decimal, was made of a sensitive text. */
void bind_decimal_hide(lua_State *L, int index);
/* As an integer where it is one of 64 bits, else as a decimal. */
void bind_decimal_push_number(lua_State *L, const struct decimal *a);

#endif
