/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One confined Lua state: text chunks only, allow-listed globals, allocator cap, instruction
 * budget, aborts that no pcall can swallow.  Knows nothing of plans.
 *
 * The only protected call border is host_call.  Nothing may be held across it by C code that
 * takes a lua_State (no malloc, no descriptor): a Lua error is a longjmp.
 */
#ifndef MOONGATE_LUA_HOST_H
#define MOONGATE_LUA_HOST_H

#include <stddef.h>
#include <stdint.h>

#include <lua.h>

#include "base/err.h"

struct host;

struct host_limits {
    size_t memory_bytes;   /* allocator cap of this state */
    uint64_t instructions; /* VM instructions, and steps of the bounded C functions */
};

/* Why a call ended.  MEMORY, INSTRUCTIONS and FORBIDDEN end the state for good: every later call
 * gives the same cause and text.  The others end this call only. */
enum host_cause {
    HOST_OK,
    HOST_ERROR,        /* an ordinary Lua error; host_text says file, line and message */
    HOST_MEMORY,
    HOST_INSTRUCTIONS,
    HOST_FORBIDDEN,    /* touched something that is not available in policies, pcall or not */
    HOST_UNKNOWN,      /* host_abort: a value known only after apply was read */
    HOST_SENSITIVE,    /* host_abort: a sensitive value was read */
};

struct host_usage {
    uint64_t instructions;
    size_t memory_peak_bytes;
};

int host_new(struct host **out, const struct host_limits *limits, struct err *err);
void host_free(struct host *h);
lua_State *host_lua(struct host *h);
/* The host that a state belongs to, for C functions. */
struct host *host_of(lua_State *L);

/*
 * Globals: lua_setglobal adds names that policies may read; policies can't assign any.  Outside
 * of C functions called by Lua, do what may raise in a C function run by host_call:
 * lua_pushcfunction(L, f), host_call(h, 0, 0).
 *
 * Compile a text chunk (a leading 0x1B is refused) and leave the function on the stack: [+1].
 * Its first upvalue is its environment.
 */
enum host_cause host_load(struct host *h, const char *chunk_name, const char *text, size_t len);
/* The same from inside a C function that Lua called: may raise, its text begins with the name. */
void host_compile(lua_State *L, const char *chunk_name, const char *text, size_t len);
/* Call the function under `nargs` arguments: [-(nargs+1), +nresults], or on a cause other than
 * HOST_OK [-(nargs+1), 0].  host_text then says what happened: "policies/x.lua:12: message",
 * printable, with no heap address in it. */
enum host_cause host_call(struct host *h, int nargs, int nresults);
const char *host_text(const struct host *h);
/* Line of the last host_load's chunk where it happened, 0 when not known: where that chunk called
 * another one that failed, the line of the call. */
int host_line(const struct host *h);

/* From inside a C function: end the running host_call with `cause`; pcall does not catch it.
 * `detail` is copied; host_text gives it back unchanged for UNKNOWN and SENSITIVE. */
int host_abort(lua_State *L, enum host_cause cause, const char *detail)
    __attribute__((noreturn));
/* Charge `steps` of work done in C against the instruction budget; aborts when it is spent. */
void host_charge(lua_State *L, uint64_t steps);

/* Replace the table on top by a read-only one (shallow; pairs, next, ipairs and # work): [0].
 * For C functions; may raise. */
void host_freeze(lua_State *L);

void host_usage(const struct host *h, struct host_usage *out);

/* From now on, note which lines of the chunks that are loaded run; for tests of policies only. */
void host_cover(struct host *h);
/* What was noted (borrowed), NULL without host_cover. */
struct cover;
const struct cover *host_covered(const struct host *h);

#endif
