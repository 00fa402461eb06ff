/* SPDX-License-Identifier: Apache-2.0 */
/* Zips for tests, written by hand so that each field can be a lie.  Stored entries only. */
#ifndef MOONGATE_TESTS_ZIPMAKE_H
#define MOONGATE_TESTS_ZIPMAKE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct zipmake_entry {
    const char *name;
    const char *data;
    const char *local_name; /* in the local header, when it is another one */
    bool hidden;            /* not in the directory */
    size_t len;             /* of `data`; 0: up to its NUL */
};

/* A whole zip of `n` entries, with a comment when not NULL. */
void zipmake(struct buf *out, const struct zipmake_entry *e, size_t n, const char *comment);
/* Write it to a new temporary file; the caller unlinks and frees the name. */
char *zipmake_file(const void *data, size_t len);

#endif
