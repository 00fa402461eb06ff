/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Regular expressions in time linear in the text: the pattern becomes a program for a machine
 * that goes through the text once, with all alternatives side by side (after Thompson and Pike).
 * The syntax is a part of RE2's; see moongate-policy(5).  No Lua, no memory beyond the caller's.
 *
 * Texts are UTF-8; a byte that is not counts as one character, U+FFFD.
 */
#ifndef MOONGATE_POLICIES_REGEX_H
#define MOONGATE_POLICIES_REGEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define REGEX_PATTERN_MAX 8192  /* bytes; one that a person reads is a hundredth of it */
#define REGEX_PROGRAM_MAX 10000 /* instructions: what a character of text may cost */
#define REGEX_REPEAT_MAX 1000   /* as in RE2 */
#define REGEX_GROUPS_MAX 32
#define REGEX_NONE UINT32_MAX   /* a group that took no part */

struct regex_span {
    uint32_t start, end; /* bytes from the start of the text, `end` behind it */
};

/* The program, as bytes that can be copied to any place aligned for uint32_t.  -1: `err` says what
 * is wrong with the pattern, and at which byte. */
int regex_compile(struct buf *out, const char *pattern, size_t len, struct err *err);

size_t regex_groups(const void *program);
/* NULL: group `n` (from 1) has no name. */
const char *regex_name(const void *program, size_t n, size_t *len);
/* Bytes that a search needs beside it, aligned for uint32_t. */
size_t regex_work_size(const void *program, bool spans);

struct regex_search {
    const void *program;
    void *work;
    const char *text;
    size_t len;  /* below 4 GiB */
    size_t from; /* where the search starts; what lies before is seen by ^ and \b */
    bool whole;  /* only a match of all of it */
    struct regex_span *spans; /* NULL: only whether; else room for groups + 1, the match first */
    void (*charge)(void *arg, uint64_t steps); /* called now and then; need not return */
    void *arg;
};
/* The leftmost match, of several there the one that backtracking would find first. */
bool regex_run(const struct regex_search *how);

#endif
