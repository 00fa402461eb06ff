/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the helper libraries share: how a library is made, how its functions read arguments and
 * complain, and values as keys.
 *
 * A function of a library runs under one that knows its name, so each complaint begins with it
 * ("cidr.contains: argument 2 must be …"), and that keeps sensitive texts redacted: where a text
 * argument holds one that this check has read, every text in the results is kept in mind as well.
 *
 * All of these may raise.
 */
#ifndef MOONGATE_POLICIES_BIND_ARGS_H
#define MOONGATE_POLICIES_BIND_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include <lua.h>

struct luaL_Reg;

/* Make the global table `name` of these functions, read-only: [0]. */
void bind_library(lua_State *L, const char *name, const struct luaL_Reg *functions);

/* One such function by itself: [+1]. */
void bind_function_push(lua_State *L, const char *name, lua_CFunction f);

/* "<name of the running function>: <text>" as an error.  Does not return. */
int bind_fail(lua_State *L, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* "argument N must be <want>, not <what it is>".  Does not return. */
int bind_arg_fail(lua_State *L, int arg, const char *want);

/* A text, which is not made of a number; and one without NUL, for readers of C strings. */
const char *bind_arg_text(lua_State *L, int arg, size_t *len);
const char *bind_arg_word(lua_State *L, int arg, const char *want);
lua_Integer bind_arg_integer(lua_State *L, int arg, lua_Integer least, lua_Integer most);
void bind_arg_function(lua_State *L, int arg);
/* A list or a map: a table or a value of the plan; nil becomes an empty table.  A map where a list
 * is wanted would be an empty list, which passes: it is an error. */
void bind_arg_list(lua_State *L, int arg);
void bind_arg_map(lua_State *L, int arg);
/* A text, or a list of texts: calls `each` on every text on top of the stack until it says true;
 * what it said.  `want` is for the complaint. */
bool bind_arg_any_text(lua_State *L, int arg, bool (*each)(lua_State *L, void *data), void *data,
                       const char *want);

/*
 * Walk the list at `index` in order, or the map in the order of pairs:
 *   int it = bind_each(L, index, "ipairs");          [+3]
 *   while (bind_each_next(L, it)) …                  [+2] key and value, to be popped
 * After the end the three are still there.
 */
int bind_each(lua_State *L, int index, const char *how);
bool bind_each_next(lua_State *L, int it);

/* Replace the view or the read-only table at `index` by a plain copy, deeply. */
void bind_plain(lua_State *L, int index);
/* Deeply equal, whichever are views? */
bool bind_equal(lua_State *L, int a, int b);
/* A key that is the same for equal values and only for them: [+1]. */
void bind_key_push(lua_State *L, int index);
/* The text becomes one that no message shows. */
void bind_hide(lua_State *L, const char *text, size_t len);
/* Is there a text in it that no message may show? */
bool bind_hidden(lua_State *L, const char *text, size_t len);

#endif
