/* SPDX-License-Identifier: Apache-2.0 */
/* Wildcards of AWS policies: * for any characters, ? for one. */
#ifndef MOONGATE_POLICIES_IAM_H
#define MOONGATE_POLICIES_IAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Both work in time and `row` in the product of the lengths; `row` has room for len_b + 1 bytes.
 * `fold`: capitals and small letters are the same (actions). */

/* Is there a text that both match?  A text without wildcards matches itself. */
bool iam_overlap(const char *a, size_t len_a, const char *b, size_t len_b, bool fold, uint8_t *row);
/* Does `a` match whatever `b` matches?  False also where that cannot be seen from the patterns. */
bool iam_covers(const char *a, size_t len_a, const char *b, size_t len_b, bool fold, uint8_t *row);

#endif
