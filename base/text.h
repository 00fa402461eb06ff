/* SPDX-License-Identifier: Apache-2.0 */
/* Text that people read: times, run ids, untrusted bytes made printable, near names. */
#ifndef MOONGATE_BASE_TEXT_H
#define MOONGATE_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

#define TEXT_TIME_SIZE 21 /* 2026-11-23T12:15:00Z and a NUL */
#define TEXT_UUID_SIZE 37

/* Now, UTC, RFC 3339 with seconds. */
void text_now(char out[TEXT_TIME_SIZE]);
/* A new UUIDv7 (RFC 9562): sorts by time of making. */
void text_uuid7(char out[TEXT_UUID_SIZE]);

/* Append `s` with control characters and invalid UTF-8 shown as \xNN: nothing from outside may
 * move the cursor or fake a line. */
void text_printable(struct buf *out, const char *s, size_t len);
/* The same as a string that the caller frees; NULL gives "". */
char *text_clean(const char *s);

/* Does `s` end with `end`? */
bool text_ends(const char *s, const char *end);

/* The candidate nearest to `word` (edit distance at most a third of its length), or NULL.
 * `names` is NULL-terminated. */
const char *text_nearest(const char *word, const char *const *names);

/* shell-style match of `*`, `?` and `[…]`; `*` does not cross '/' when `path`. */
bool text_glob(const char *pattern, const char *text, bool path);

#endif
