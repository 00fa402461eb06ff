/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Ephemeral variables, whose values no plan keeps: the engine wants them again with its apply, and
 * does not ask then.  What was typed when the plan asked could not be given to it a second time.
 */
#ifndef MOONGATE_WRAPPER_TYPED_H
#define MOONGATE_WRAPPER_TYPED_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Names of the root module's variables that have no default and, though the plan had to be given
 * them, stand in it without a value.  `text` is what `show -json` says; of what is no plan none. */
json_t *typed_wanted(const char *text, size_t len);
/* Does a variable file speak of it?  In doubt yes: JSON with escapes, or a comment. */
bool typed_mentions(const char *text, size_t len, const char *name);

#endif
