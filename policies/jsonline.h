/* SPDX-License-Identifier: Apache-2.0 */
/* The line of a key in a JSON text (parsers give values, not places). */
#ifndef MOONGATE_POLICIES_JSONLINE_H
#define MOONGATE_POLICIES_JSONLINE_H

#include <stddef.h>

/*
 * 1-based line of the key at keys[0] / keys[1] / …; arrays on the way are looked through, as
 * configuration in JSON allows lists of blocks everywhere.  0 when it is not there.
 */
int jsonline_find(const char *text, size_t len, const char *const *keys, size_t nkeys);

#endif
