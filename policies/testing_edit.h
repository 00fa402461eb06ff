/* SPDX-License-Identifier: Apache-2.0 */
/* Edits of a fixture: a planned change with another value, in a copy of the plan's text. */
#ifndef MOONGATE_POLICIES_TESTING_EDIT_H
#define MOONGATE_POLICIES_TESTING_EDIT_H

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * The plan's text with `edits` (see bind_test.h) made in their order; appended to `out`.  Only
 * after, after_unknown and after_sensitive of the changes that are named differ.  What cannot be
 * edited is an error that names address and path.
 */
int testing_edit(struct buf *out, const char *text, size_t len, const json_t *edits,
                 struct err *err);

#endif
