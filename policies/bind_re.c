/* SPDX-License-Identifier: Apache-2.0 */
/* re and glob: patterns matched in linear time, each step charged. */
#include "policies/bind.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#include "policies/bind_args.h"
#include "policies/globre.h"
#include "policies/regex.h"

#define CACHE_MAX 200 /* compiled patterns; a policy has a few, a table of them some dozens */

#define SHOWN_MAX 80  /* bytes of a pattern in a complaint */

static const char cache_key, work_key;

static void
charge(void *arg, uint64_t steps)
{
    host_charge(arg, steps);
}

/* The registry's table at `key`, made anew where it is missing or full: [+1]. */
static void
push_cache(lua_State *L)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &cache_key) == LUA_TTABLE &&
        lua_rawlen(L, -1) < CACHE_MAX)
        return;
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &cache_key);
}

/* Compile the text on top, complaining about the pattern at `shown`: [-1, +1]. */
static const void *
compile(lua_State *L, int shown)
{
    struct bind_session *s = bind_session_of(L);
    struct err err = ERR_INIT;
    size_t len;
    const char *text = lua_tolstring(L, -1, &len);
    const void *program;

    push_cache(L);
    lua_pushvalue(L, -2);
    lua_rawget(L, -2);
    program = lua_touserdata(L, -1);
    if (program) {
        lua_replace(L, -3);
        lua_pop(L, 1);
        return program;
    }
    lua_pop(L, 1);
    host_charge(L, 10 + len * 2);
    buf_reset(&s->scratch);
    if (regex_compile(&s->scratch, text, len, &err) < 0)
        bind_fail(L, "'%.*s': %s", SHOWN_MAX, lua_tostring(L, shown), err.text);
    host_charge(L, s->scratch.len / 16);
    program = memcpy(lua_newuserdatauv(L, s->scratch.len, 0), s->scratch.data, s->scratch.len);
    lua_pushvalue(L, -3);
    lua_pushvalue(L, -2);
    lua_rawset(L, -4);
    lua_pushboolean(L, true);
    lua_rawseti(L, -3, (lua_Integer)lua_rawlen(L, -3) + 1); /* counts them */
    lua_replace(L, -3);
    lua_pop(L, 1);
    return program;
}

/* Room for a search; the same one again and again, as no search runs inside another.  The
 * registry holds it. */
static void *
work(lua_State *L, size_t size)
{
    void *block;

    lua_rawgetp(L, LUA_REGISTRYINDEX, &work_key);
    if (!lua_isuserdata(L, -1) || lua_rawlen(L, -1) < size) {
        lua_pop(L, 1);
        lua_newuserdatauv(L, size, 0);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &work_key);
    }
    block = lua_touserdata(L, -1);
    lua_pop(L, 1);
    return block;
}

/* Search the text at 2 for the program, from byte `from`. */
static bool
search(lua_State *L, const void *program, size_t from, bool whole, struct regex_span *spans)
{
    struct regex_search how = {.program = program, .from = from, .whole = whole, .spans = spans,
                               .charge = charge, .arg = L};

    how.text = lua_tolstring(L, 2, &how.len);
    how.work = work(L, regex_work_size(program, spans != NULL));
    return regex_run(&how);
}

/* A pattern at 1 and a text at 2: the program, which stays on the stack at `most` + 1. */
static const void *
take(lua_State *L, int most)
{
    size_t len;

    lua_settop(L, most);
    bind_arg_text(L, 1, &len);
    bind_arg_text(L, 2, &len);
    lua_pushvalue(L, 1);
    return compile(L, 1);
}

static int
re_test(lua_State *L)
{
    lua_pushboolean(L, search(L, take(L, 2), 0, false, NULL));
    return 1;
}

static int
re_full(lua_State *L)
{
    lua_pushboolean(L, search(L, take(L, 2), 0, true, NULL));
    return 1;
}

static void
push_span(lua_State *L, const struct regex_span *span)
{
    lua_pushlstring(L, lua_tostring(L, 2) + span->start, span->end - span->start);
}

static int
re_match(lua_State *L)
{
    struct regex_span spans[REGEX_GROUPS_MAX + 1];

    if (!search(L, take(L, 2), 0, false, spans))
        return 0;
    push_span(L, spans);
    return 1;
}

static int
re_find(lua_State *L)
{
    struct regex_span spans[REGEX_GROUPS_MAX + 1];
    const void *program = take(L, 3);
    size_t from = 0;

    if (!lua_isnil(L, 3))
        from = (size_t)bind_arg_integer(L, 3, 1, (lua_Integer)lua_rawlen(L, 2) + 1) - 1;
    if (!search(L, program, from, false, spans))
        return 0;
    lua_pushinteger(L, (lua_Integer)spans[0].start + 1);
    lua_pushinteger(L, (lua_Integer)spans[0].end);
    return 2;
}

static int
re_groups(lua_State *L)
{
    struct regex_span spans[REGEX_GROUPS_MAX + 1];
    const void *program = take(L, 2);
    const char *name;
    size_t len;

    if (!search(L, program, 0, false, spans))
        return 0;
    lua_newtable(L);
    for (size_t i = 0; i <= regex_groups(program); i++) {
        if (spans[i].start == REGEX_NONE)
            continue;
        push_span(L, &spans[i]);
        lua_pushvalue(L, -1);
        lua_rawseti(L, -3, (lua_Integer)i);
        name = i > 0 ? regex_name(program, i, &len) : NULL;
        if (name) {
            lua_pushlstring(L, name, len);
            lua_insert(L, -2);
            lua_rawset(L, -3);
        } else {
            lua_pop(L, 1);
        }
    }
    return 1;
}

/* The next match at or behind *from, and *from to where the one after it may begin. */
static bool
next(lua_State *L, const void *program, size_t *from, struct regex_span *spans)
{
    size_t len = lua_rawlen(L, 2);

    if (*from > len || !search(L, program, *from, false, spans))
        return false;
    *from = spans[0].end;
    if (spans[0].end == spans[0].start) { /* an empty one: past a whole character */
        const char *text = lua_tostring(L, 2);

        for ((*from)++; *from < len && ((unsigned char)text[*from] & 0xC0) == 0x80; (*from)++)
            ;
    }
    return true;
}

static int
re_all(lua_State *L)
{
    struct regex_span spans[REGEX_GROUPS_MAX + 1];
    const void *program = take(L, 2);
    lua_Integer n = 0;
    size_t from = 0;

    lua_newtable(L);
    while (next(L, program, &from, spans)) {
        push_span(L, spans);
        lua_rawseti(L, -2, ++n);
    }
    return 1;
}

static int
re_split(lua_State *L)
{
    struct regex_span spans[REGEX_GROUPS_MAX + 1], part = {0, 0};
    const void *program = take(L, 2);
    lua_Integer n = 0;
    size_t from = 0;

    lua_newtable(L);
    while (next(L, program, &from, spans)) {
        if (spans[0].end == spans[0].start)
            bind_fail(L, "'%.*s' matches nothing at all, which lies between any two characters",
                      SHOWN_MAX, lua_tostring(L, 1));
        part.end = spans[0].start;
        push_span(L, &part);
        lua_rawseti(L, -2, ++n);
        part.start = spans[0].end;
    }
    part.end = (uint32_t)lua_rawlen(L, 2);
    push_span(L, &part);
    lua_rawseti(L, -2, ++n);
    return 1;
}

/* The number of the group that "$1", "${1}" or "${name}" speaks of; *at goes behind it. */
static size_t
group_of(lua_State *L, const void *program, const char *with, size_t len, size_t *at)
{
    size_t end = *at + 1, n, name_len;
    bool braces = end < len && with[end] == '{';
    size_t start = end + braces;
    const char *name;

    for (end = start; end < len && (braces ? with[end] != '}' : end == start); end++)
        ;
    *at = end + braces;
    for (n = 0; n <= regex_groups(program); n++) {
        char digits[12];
        int width = snprintf(digits, sizeof digits, "%zu", n);

        if (end - start == (size_t)width && memcmp(with + start, digits, (size_t)width) == 0)
            return n;
        name = n > 0 ? regex_name(program, n, &name_len) : NULL;
        if (name && braces && end - start == name_len &&
            memcmp(with + start, name, name_len) == 0)
            return n;
    }
    bind_fail(L, "argument 3: the pattern has no group '%.*s'; a dollar is written $$",
              (int)(end - start), with + start);
    return 0;
}

/* Add the replacement for a match to the buffer. */
static void
add_replacement(lua_State *L, luaL_Buffer *b, const void *program, const struct regex_span *spans)
{
    size_t len;
    const char *text = lua_tostring(L, 2), *with = lua_tolstring(L, 3, &len);

    host_charge(L, 1 + len);
    for (size_t i = 0; i < len;) {
        if (with[i] != '$') {
            luaL_addchar(b, with[i++]);
        } else if (i + 1 < len && with[i + 1] == '$') {
            luaL_addchar(b, '$');
            i += 2;
        } else {
            size_t n = group_of(L, program, with, len, &i);

            if (spans[n].start != REGEX_NONE)
                luaL_addlstring(b, text + spans[n].start, spans[n].end - spans[n].start);
        }
    }
}

static int
re_replace(lua_State *L)
{
    struct regex_span spans[REGEX_GROUPS_MAX + 1];
    const void *program = take(L, 3);
    const char *text = lua_tostring(L, 2);
    size_t len, from = 0, done = 0;
    lua_Integer n = 0;
    luaL_Buffer b;

    bind_arg_text(L, 3, &len);
    /* Matches first: a search may need the stack that a buffer stands on. */
    lua_newtable(L);
    while (next(L, program, &from, spans)) {
        luaL_buffinit(L, &b);
        luaL_addlstring(&b, text + done, spans[0].start - done);
        add_replacement(L, &b, program, spans);
        luaL_pushresult(&b);
        lua_rawseti(L, 5, ++n);
        done = spans[0].end;
    }
    lua_pushlstring(L, text + done, lua_rawlen(L, 2) - done);
    lua_rawseti(L, 5, ++n);
    lua_getglobal(L, "table");
    lua_getfield(L, -1, "concat");
    lua_pushvalue(L, 5);
    lua_call(L, 1, 1);
    return 1;
}

static int
re_escape(lua_State *L)
{
    struct bind_session *s = bind_session_of(L);
    size_t len;
    const char *text = bind_arg_text(L, 1, &len);

    host_charge(L, 1 + len / 16);
    buf_reset(&s->scratch);
    globre_escape(&s->scratch, text, len);
    lua_pushlstring(L, buf_str(&s->scratch), s->scratch.len);
    return 1;
}

/* ---- glob ---- */

struct glob {
    char separator;
};

/* Does the pattern on top match the text at 2? */
static bool
matches(lua_State *L, void *data)
{
    const struct glob *g = data;
    struct bind_session *s = bind_session_of(L);
    struct err err = ERR_INIT;
    const void *program;
    bool found;
    size_t len;
    const char *pattern = lua_tolstring(L, -1, &len);

    host_charge(L, 1 + len / 16);
    if (len > REGEX_PATTERN_MAX)
        bind_fail(L, "the pattern is longer than %d bytes", REGEX_PATTERN_MAX);
    buf_reset(&s->scratch);
    if (globre_write(&s->scratch, pattern, len, g->separator, &err) < 0)
        bind_fail(L, "'%.*s': %s", SHOWN_MAX, pattern, err.text);
    lua_pushlstring(L, buf_str(&s->scratch), s->scratch.len);
    program = compile(L, lua_gettop(L) - 1);
    found = search(L, program, 0, true, NULL);
    lua_pop(L, 1);
    return found;
}

static struct glob
take_separator(lua_State *L)
{
    struct glob g = {0};
    size_t len;
    const char *text;

    if (!lua_isnil(L, 3)) {
        text = bind_arg_text(L, 3, &len);
        if (len != 1 || (unsigned char)*text < 0x21 || (unsigned char)*text > 0x7E)
            bind_fail(L, "argument 3 must be one printable ASCII character, such as '/'");
        g.separator = *text;
    }
    return g;
}

static int
glob_match(lua_State *L)
{
    struct glob g;
    size_t len;

    lua_settop(L, 3);
    g = take_separator(L);
    bind_arg_text(L, 2, &len);
    lua_pushboolean(L, bind_arg_any_text(L, 1, matches, &g, "a pattern or a list of patterns"));
    return 1;
}

static int
glob_filter(lua_State *L)
{
    struct glob g;
    lua_Integer n = 0;
    int it;

    lua_settop(L, 3);
    g = take_separator(L);
    bind_arg_list(L, 2);
    lua_newtable(L);      /* 4 */
    lua_pushvalue(L, 2);  /* 5: the list; each text takes the place of argument 2 */
    it = bind_each(L, 5, "ipairs");
    while (bind_each_next(L, it)) {
        if (lua_type(L, -1) != LUA_TSTRING)
            bind_fail(L, "argument 2 must be a list of texts, and element %d is none",
                      (int)lua_tointeger(L, -2));
        lua_replace(L, 2);
        if (bind_arg_any_text(L, 1, matches, &g, "a pattern or a list of patterns")) {
            lua_pushvalue(L, 2);
            lua_rawseti(L, 4, ++n);
        }
        lua_settop(L, it + 2);
    }
    lua_settop(L, 4);
    return 1;
}

void
bind_re_open(lua_State *L)
{
    static const luaL_Reg re[] = {
        {"all", re_all},       {"escape", re_escape},   {"find", re_find},   {"full", re_full},
        {"groups", re_groups}, {"match", re_match},     {"replace", re_replace},
        {"split", re_split},   {"test", re_test},       {NULL, NULL},
    };
    static const luaL_Reg glob[] = {{"filter", glob_filter}, {"match", glob_match}, {NULL, NULL}};

    bind_library(L, "re", re);
    bind_library(L, "glob", glob);
}
