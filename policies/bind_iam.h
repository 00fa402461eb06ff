/* SPDX-License-Identifier: Apache-2.0 */
/* Between the two files of the library iam.  Both may raise. */
#ifndef MOONGATE_POLICIES_BIND_IAM_H
#define MOONGATE_POLICIES_BIND_IAM_H

#include <lua.h>

/* Cut the arguments to so many, and replace the document at 1 by the list of its statements. */
void bind_iam_take(lua_State *L, int arguments);
/* Elements of a list of the statement at an index. */
lua_Integer bind_iam_count(lua_State *L, int statement, const char *field);

#endif
