/* SPDX-License-Identifier: Apache-2.0 */
#include "lua/host.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "lua/host_private.h"

/* A policy that needs more is not a policy; keeps the parser's time small. */
#define CHUNK_LIMIT ((size_t)1 << 20)
/* Messages are shown to people; a longer one is a flood. */
#define MESSAGE_LIMIT ((size_t)4096)

static void
say(struct host *h, const char *name, int line, const char *message, size_t len)
{
    auto_buf b = BUF_INIT;

    if (name)
        text_printable(&b, name, strlen(name));
    if (name && line > 0)
        buf_printf(&b, ":%d", line);
    if (name)
        buf_puts(&b, ": ");
    text_printable(&b, message, len < MESSAGE_LIMIT ? len : MESSAGE_LIMIT);
    free(h->text);
    h->text = buf_steal(&b);
    h->line = line;
}

/* The innermost frame of a policy. */
static bool
where(lua_State *L, lua_Debug *ar)
{
    for (int level = 0; lua_getstack(L, level, ar); level++) {
        lua_getinfo(L, "Sl", ar);
        if (ar->currentline > 0)
            return true;
    }
    return false;
}

/* The line of the chunk that host_load loaded; another one may run inside it. */
static int
own_line(lua_State *L, const struct host *h)
{
    lua_Debug ar;

    for (int level = 0; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline > 0 && strcmp(ar.source, h->chunk) == 0)
            return ar.currentline;
    }
    return 0;
}

/* Lua puts "<short name>:<line>: " in front, and cuts long names: take it off, keep the line. */
static const char *
strip_position(const char *message, size_t *len, int *line)
{
    const char *p = message, *end = message + *len;
    long n = 0;

    for (; p < end; p++) {
        const char *q = p + 1;

        if (*p != ':' || q == end || !isdigit((unsigned char)*q))
            continue;
        for (n = 0; q < end && isdigit((unsigned char)*q) && n < 10000000; q++)
            n = n * 10 + (*q - '0');
        if (end - q < 2 || q[0] != ':' || q[1] != ' ')
            continue;
        *line = (int)n;
        *len = (size_t)(end - q) - 2;
        return q + 2;
    }
    return message;
}

/* True when Lua itself put a position of this chunk in front of the message. */
static bool
has_position(const char *message, size_t len, const char *short_name)
{
    size_t n = strlen(short_name);

    return len > n && memcmp(message, short_name, n) == 0 && message[n] == ':';
}

/* Message handler of host_call: runs where the error happened, so the stack is still there. */
static int
on_error(lua_State *L)
{
    struct host *h = host_of(L);
    lua_Debug ar;
    bool known;
    size_t len;
    const char *message;
    int line = 0;

    if (h->stop != HOST_OK)
        return 1;
    known = where(L, &ar);
    if (known)
        line = ar.currentline;
    if (lua_isstring(L, 1)) {
        message = lua_tolstring(L, 1, &len);
        if (known && has_position(message, len, ar.short_src))
            message = strip_position(message, &len, &line);
    } else {
        /* An object's __tostring would run outside any limit. */
        message = "an error that is not a text";
        len = strlen(message);
    }
    say(h, known ? ar.source + 1 : h->chunk + 1, line, message, len);
    if (known && strcmp(ar.source, h->chunk) != 0)
        h->line = own_line(L, h);
    return 1;
}

int
host_new(struct host **out, const struct host_limits *limits, struct err *err)
{
    struct host *h = mem_alloc(sizeof *h);
    int status;

    h->limits = *limits;
    h->chunk = mem_dup("@policy");
    h->L = lua_newstate(budget_alloc, h);
    if (!h->L) {
        host_free(h);
        return err_set(err, EXITCODE_UNDECIDED,
                       "the memory limit of %zu bytes leaves no room for the interpreter",
                       limits->memory_bytes);
    }
    *(struct host **)lua_getextraspace(h->L) = h;
    lua_pushcfunction(h->L, sandbox_open);
    status = lua_pcall(h->L, 0, 0, 0);
    if (status != LUA_OK) {
        err_set(err, EXITCODE_UNDECIDED, "cannot set up the interpreter: %s",
                h->text ? h->text : "not enough memory");
        host_free(h);
        return -1;
    }
    h->used = 0;
    budget_arm(h->L);
    *out = h;
    return 0;
}

void
host_free(struct host *h)
{
    if (!h)
        return;
    if (h->L)
        lua_close(h->L);
    free(h->text);
    free(h->chunk);
    cover_free(h->cover);
    free(h);
}

lua_State *
host_lua(struct host *h)
{
    return h->L;
}

struct host *
host_of(lua_State *L)
{
    return *(struct host **)lua_getextraspace(L);
}

/* An ended call: what is not final is forgotten, so that the next target can be judged. */
static enum host_cause
settle(struct host *h, int status)
{
    enum host_cause cause = h->stop;

    if (cause == HOST_OK && status == LUA_ERRMEM) {
        static const char full[] = "the memory limit is reached";

        cause = HOST_MEMORY;
        say(h, h->chunk + 1, 0, full, sizeof full - 1);
    }
    if (cause == HOST_OK) {
        static const char nested[] = "an error while an error was handled";

        cause = HOST_ERROR;
        if (!h->text)
            say(h, h->chunk + 1, 0, nested, sizeof nested - 1);
    }
    h->stop = host_is_final(cause) ? cause : HOST_OK;
    return cause;
}

static void
forget(struct host *h)
{
    free(steal(&h->text));
    h->line = 0;
}

enum host_cause
host_load(struct host *h, const char *chunk_name, const char *text, size_t len)
{
    static const char large[] = "more than 1 MiB of text";
    static const char binary[] = "this is not a text";
    const char *message;
    size_t n;
    int line = 0, status;

    if (host_is_final(h->stop))
        return h->stop;
    forget(h);
    free(h->chunk);
    h->chunk = mem_format("@%s", chunk_name);
    if (len > CHUNK_LIMIT) {
        say(h, chunk_name, 0, large, sizeof large - 1);
        return HOST_ERROR;
    }
    if (len > 0 && text[0] == '\x1b') {
        say(h, chunk_name, 0, binary, sizeof binary - 1);
        return HOST_ERROR;
    }
    if (!lua_checkstack(h->L, 4))
        return settle(h, LUA_ERRMEM);
    status = luaL_loadbufferx(h->L, text, len, h->chunk, "t");
    if (status == LUA_OK) {
        if (h->cover)
            cover_chunk(h->cover, h->L, chunk_name);
        sandbox_env(h->L);
        lua_setupvalue(h->L, -2, 1);
        return HOST_OK;
    }
    if (status != LUA_ERRMEM && lua_type(h->L, -1) == LUA_TSTRING) {
        message = lua_tolstring(h->L, -1, &n);
        message = strip_position(message, &n, &line);
        say(h, chunk_name, line, message, n);
    }
    lua_pop(h->L, 1);
    return settle(h, status);
}

void
host_compile(lua_State *L, const char *chunk_name, const char *text, size_t len)
{
    const char *message;
    size_t n;
    int line = 0, status;

    if (len > CHUNK_LIMIT || (len > 0 && text[0] == '\x1b'))
        luaL_error(L, "%s: this is not a text of at most 1 MiB", chunk_name);
    host_charge(L, 1 + len / 16);
    luaL_checkstack(L, 6, "chunk");
    lua_pushfstring(L, "@%s", chunk_name);
    status = luaL_loadbufferx(L, text, len, lua_tostring(L, -1), "t");
    if (status == LUA_ERRMEM)
        host_abort(L, HOST_MEMORY, "the memory limit is reached");
    if (status != LUA_OK) {
        message = lua_tolstring(L, -1, &n);
        message = strip_position(message, &n, &line);
        luaL_error(L, "%s:%d: %s", chunk_name, line, message);
    }
    lua_replace(L, -2);
    if (host_of(L)->cover)
        cover_chunk(host_of(L)->cover, L, chunk_name);
    sandbox_env(L);
    lua_setupvalue(L, -2, 1);
}

enum host_cause
host_call(struct host *h, int nargs, int nresults)
{
    lua_State *L = h->L;
    int base = lua_gettop(L) - nargs;
    int status;

    if (host_is_final(h->stop)) {
        lua_settop(L, base - 1);
        return h->stop;
    }
    forget(h);
    if (!lua_checkstack(L, 1)) {
        lua_settop(L, base - 1);
        return settle(h, LUA_ERRMEM);
    }
    lua_pushcfunction(L, on_error);
    lua_insert(L, base);
    status = lua_pcall(L, nargs, nresults, base);
    if (status == LUA_OK && h->stop == HOST_OK) {
        lua_remove(L, base);
        return HOST_OK;
    }
    lua_settop(L, base - 1);
    return settle(h, status);
}

const char *
host_text(const struct host *h)
{
    return h->text ? h->text : "";
}

int
host_line(const struct host *h)
{
    return h->line;
}

/* In its own function: nothing of it is alive when the error is raised. */
static void
note_stop(lua_State *L, struct host *h, enum host_cause cause, const char *detail)
{
    lua_Debug ar;
    bool known;

    if (host_is_final(h->stop))
        return;
    h->stop = cause;
    known = where(L, &ar);
    if (host_is_final(cause) || cause == HOST_ERROR) {
        say(h, known ? ar.source + 1 : h->chunk + 1, known ? ar.currentline : 0, detail,
            strlen(detail));
        h->line = own_line(L, h);
        return;
    }
    free(h->text);
    h->text = mem_dup(detail);
    h->line = own_line(L, h);
}

int
host_abort(lua_State *L, enum host_cause cause, const char *detail)
{
    struct host *h = host_of(L);

    note_stop(L, h, cause, detail ? detail : "");
    lua_pushlightuserdata(L, h);
    lua_error(L);
    abort(); /* lua_error does not return */
}

void
host_charge(lua_State *L, uint64_t steps)
{
    struct host *h = host_of(L);

    if (steps > h->limits.instructions - h->used) {
        /* Stays spent: each later hook or charge ends the call again. */
        h->used = h->limits.instructions;
        host_abort(L, HOST_INSTRUCTIONS, "the instruction budget is spent");
    }
    h->used += steps;
}

void
host_freeze(lua_State *L)
{
    sandbox_freeze(L);
}

void
host_cover(struct host *h)
{
    if (!h->cover)
        h->cover = mem_alloc(sizeof *h->cover);
    budget_arm(h->L);
}

const struct cover *
host_covered(const struct host *h)
{
    return h->cover;
}

void
host_usage(const struct host *h, struct host_usage *out)
{
    out->instructions = h->used;
    out->memory_peak_bytes = h->peak;
}
