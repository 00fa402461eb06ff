/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which lines of the chunks of one state have code, and which of them ran; and the literals that
 * stand in them.  For tests of policies, never in a judgement that decides.
 */
#ifndef MOONGATE_LUA_COVER_H
#define MOONGATE_LUA_COVER_H

#include <lua.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

/* What is known of a line: one character, the first is line 1. */
enum cover_mark { COVER_NOTHING = ' ', COVER_MISSED = '0', COVER_REACHED = '1' };

struct cover_file {
    char *name;       /* owned */
    struct buf marks;
};

struct cover_literal {
    char *text;  /* owned; NULL: a number */
    size_t len;
    double number;
};

struct cover {
    struct cover_file *files; /* owned */
    size_t nfiles;
    size_t last; /* the file of the last line that ran */
    struct cover_literal *literals; /* owned; each once in a chunk's function */
    size_t nliterals;
};

void cover_free(struct cover *c); /* NULL is fine */

/* Note the function on top, just compiled from the chunk `name` ("policies/x.lua"), and all that
 * stand in it.  Does not raise; [0]. */
void cover_chunk(struct cover *c, lua_State *L, const char *name);
/* A line hook's event. */
void cover_line(struct cover *c, lua_State *L, lua_Debug *ar);

#endif
