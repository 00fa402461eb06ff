/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Growable bytes for C functions of the interpreter: small ones in the struct, larger ones in a
 * userdata on the Lua stack, so that an error frees them and the memory limit counts them.
 */
#ifndef MOONGATE_LUA_STRBUF_H
#define MOONGATE_LUA_STRBUF_H

#include <lua.h>
#include <stddef.h>

struct strbuf {
    lua_State *L;
    int slot; /* stack index of the userdata, or of a nil */
    char *data;
    size_t len, cap;
    char small[256];
};

/* [+1]: the slot; it must stay where it is until strbuf_push. */
void strbuf_init(struct strbuf *b, lua_State *L);
/* Room for `more` bytes behind `len`; the caller adds to `len`.  May raise. */
char *strbuf_room(struct strbuf *b, size_t more);
void strbuf_add(struct strbuf *b, const char *data, size_t len); /* may raise */
void strbuf_push(struct strbuf *b);                              /* the string: [+1] */

#endif
