/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of lua/; nothing outside includes it. */
#ifndef MOONGATE_LUA_HOST_PRIVATE_H
#define MOONGATE_LUA_HOST_PRIVATE_H

#include <stdbool.h>

#include "lua/cover.h"
#include "lua/host.h"

struct host {
    lua_State *L;
    struct host_limits limits;
    uint64_t used;        /* instructions and charged steps */
    size_t bytes;         /* held by the state now */
    size_t peak;
    enum host_cause stop; /* set: the running call must end, whatever pcall does */
    int line;
    char *text;           /* owned; what host_text gives */
    char *chunk;          /* owned; "@policies/x.lua", the last chunk loaded */
    struct cover *cover;  /* owned; NULL: lines are not looked at */
};

/* Causes after which the state never runs again. */
static inline bool
host_is_final(enum host_cause cause)
{
    return cause == HOST_MEMORY || cause == HOST_INSTRUCTIONS || cause == HOST_FORBIDDEN;
}

/* budget.c */
void *budget_alloc(void *ud, void *ptr, size_t old_size, size_t new_size);
void budget_arm(lua_State *L);

/* sandbox.c: a C function for the protected set-up call; leaves the globals in place. */
int sandbox_open(lua_State *L);
void sandbox_freeze(lua_State *L); /* host_freeze */
/* Push the read-only environment of policy chunks: [+1]. */
void sandbox_env(lua_State *L);
/* The table behind a frozen one at `index`, else the value itself: [+1]. */
void sandbox_thaw(lua_State *L, int index);

/* Each pushes one library table (not yet frozen): [+1]. */
void baselib_open(lua_State *L); /* into the table on top: [0] */
void strlib_open(lua_State *L);
void tablib_open(lua_State *L);
void utf8lib_open(lua_State *L);

/* baselib.c: push the text of the value at `index`, without any address: [+1]. */
const char *baselib_text(lua_State *L, int index, size_t *len);

/* order.c: `pairs` and `next` in one order on every machine. */
int order_next(lua_State *L);
int order_pairs(lua_State *L);

/* strformat.c, strmatch.c: rows of the string library. */
int strformat(lua_State *L);
int strmatch_find(lua_State *L);
int strmatch_match(lua_State *L);
int strmatch_gmatch(lua_State *L);
int strmatch_gsub(lua_State *L);

#endif
