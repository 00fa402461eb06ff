/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns of file names as regular expressions for regex_compile, to be matched whole. */
#ifndef MOONGATE_POLICIES_GLOBRE_H
#define MOONGATE_POLICIES_GLOBRE_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * `*` any characters, `?` one, [abc], [a-z], [!a-z], {one,other}, \ before what stands for itself.
 * With a separator (not 0) `*`, `?` and [!…] stop at it, and two stars do not.  -1: malformed.
 */
int globre_write(struct buf *out, const char *pattern, size_t len, char separator,
                 struct err *err);
/* The text so that a regular expression matches just it. */
void globre_escape(struct buf *out, const char *text, size_t len);

#endif
