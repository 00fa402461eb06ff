/* SPDX-License-Identifier: Apache-2.0 */
#include "lua/strbuf.h"

#include <lauxlib.h>
#include <stdint.h>
#include <string.h>

#include "lua/host.h"

/* Bytes that a block copy moves in the time of one VM instruction, rounded down. */
#define BYTES_PER_STEP 16

void
strbuf_init(struct strbuf *b, lua_State *L)
{
    luaL_checkstack(L, 4, "buffer");
    lua_pushnil(L);
    b->L = L;
    b->slot = lua_gettop(L);
    b->data = b->small;
    b->len = 0;
    b->cap = sizeof b->small;
}

char *
strbuf_room(struct strbuf *b, size_t more)
{
    size_t cap = b->cap;
    char *data;

    if (more > SIZE_MAX / 4 - b->len)
        luaL_error(b->L, "resulting string too large");
    host_charge(b->L, more / BYTES_PER_STEP);
    if (b->len + more <= b->cap)
        return b->data + b->len;
    while (cap < b->len + more)
        cap *= 2;
    host_charge(b->L, b->len / BYTES_PER_STEP);
    data = lua_newuserdatauv(b->L, cap, 0);
    memcpy(data, b->data, b->len);
    lua_replace(b->L, b->slot);
    b->data = data;
    b->cap = cap;
    return b->data + b->len;
}

void
strbuf_add(struct strbuf *b, const char *data, size_t len)
{
    char *at = strbuf_room(b, len);

    if (len)
        memcpy(at, data, len);
    b->len += len;
}

void
strbuf_push(struct strbuf *b)
{
    lua_pushlstring(b->L, b->data, b->len);
}
