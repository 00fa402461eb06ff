/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lua's patterns, compiled to a short list of items and matched with a step counter: each step
 * is charged, so backtracking ends with the instruction budget.  A malformed pattern is an error
 * when it is compiled, also where stock Lua would not have come to the malformed part.
 */
#ifndef MOONGATE_LUA_STRPATTERN_H
#define MOONGATE_LUA_STRPATTERN_H

#include <lua.h>
#include <stddef.h>
#include <stdint.h>

#define STRPATTERN_CAPTURES 32 /* as in stock Lua */

struct strpattern_item {
    unsigned char kind;
    unsigned char quantifier; /* 0, '?', '*', '+' or '-' */
    unsigned char a, b;       /* character, class letter, capture number, delimiters */
    uint32_t set[8];          /* one bit for each byte that a set holds */
};

struct strpattern_capture {
    const char *start;
    ptrdiff_t len; /* -1: a position */
};

struct strpattern {
    lua_State *L;
    struct strpattern_item *items;
    size_t nitems;
    int ncaptures;
    uint32_t steps; /* not yet charged */
    const char *subject, *end;
    struct strpattern_capture captures[STRPATTERN_CAPTURES];
    struct strpattern_item few[16];
};

/* Compile: [+1], a value that keeps the items and must stay on the stack.  May raise. */
void strpattern_compile(struct strpattern *p, lua_State *L, const char *text, size_t len);
void strpattern_subject(struct strpattern *p, const char *subject, size_t len);
/* Match at exactly `at`: the end of the match, or NULL.  May raise. */
const char *strpattern_match(struct strpattern *p, const char *at);
/* Push capture `i` (0-based) of the match from `s` to `e`; without captures, 0 is the whole. */
void strpattern_push(struct strpattern *p, int i, const char *s, const char *e);
/* Push all captures; without any, the whole match if `whole`.  Returns how many. */
int strpattern_push_all(struct strpattern *p, const char *s, const char *e, int whole);

#endif
