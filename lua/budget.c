/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "lua/host_private.h"

/* The hook costs the same whatever its count (the interpreter looks at every instruction once
 * a hook is set); 1000 keeps the overshoot far below any limit. */
#define HOOK_COUNT 1000

void *
budget_alloc(void *ud, void *ptr, size_t old_size, size_t new_size)
{
    struct host *h = ud;
    size_t old = ptr ? old_size : 0; /* without a block, old_size is a type tag */
    void *block;

    if (new_size == 0) {
        free(ptr);
        h->bytes -= old;
        return NULL;
    }
    /* Lua collects all garbage and asks once more before it gives up. */
    if (new_size > old && new_size - old > h->limits.memory_bytes - h->bytes)
        return NULL;
    block = realloc(ptr, new_size);
    if (!block)
        return NULL;
    h->bytes = h->bytes - old + new_size;
    if (h->bytes > h->peak)
        h->peak = h->bytes;
    return block;
}

/* Where both events are due, each has its call, and the count comes first: a line changes nothing
 * of what is counted. */
static void
on_event(lua_State *L, lua_Debug *ar)
{
    if (ar->event == LUA_HOOKCOUNT)
        host_charge(L, HOOK_COUNT);
    else
        cover_line(host_of(L)->cover, L, ar);
}

void
budget_arm(lua_State *L)
{
    lua_sethook(L, on_event, host_of(L)->cover ? LUA_MASKCOUNT | LUA_MASKLINE : LUA_MASKCOUNT,
                HOOK_COUNT);
}
