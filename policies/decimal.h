/* SPDX-License-Identifier: Apache-2.0 */
/* Exact decimal numbers of bounded size: money, and integers that neither 64 bits nor a double
 * hold.  Always in one form: no zeros in front, none at the end of a fraction, no minus zero. */
#ifndef MOONGATE_POLICIES_DECIMAL_H
#define MOONGATE_POLICIES_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define DECIMAL_DIGITS_MAX 1000 /* in all; what a person writes has twenty */
#define DECIMAL_PLACES_MAX 100  /* of a quotient or of rounding */

struct decimal {
    bool negative;
    int n;     /* digits; 0: zero */
    int scale; /* of these, behind the point; may be more than n */
    uint8_t d[DECIMAL_DIGITS_MAX]; /* 0 to 9, the last one first */
};

/* "-12.50", "1e3".  0; -1: this is no number; -2: it has too many digits. */
int decimal_parse(struct decimal *out, const char *text, size_t len);
void decimal_put(struct buf *out, const struct decimal *a);
/* With just so many places behind the point: rounded, or filled up with 0. */
void decimal_put_places(struct buf *out, const struct decimal *a, int places);
int decimal_compare(const struct decimal *a, const struct decimal *b);
/* False: too many digits. */
bool decimal_add(struct decimal *out, const struct decimal *a, const struct decimal *b);
bool decimal_mul(struct decimal *out, const struct decimal *a, const struct decimal *b);
/* Rounded half away from zero; b is not zero. */
bool decimal_div(struct decimal *out, const struct decimal *a, const struct decimal *b, int places);
void decimal_round(struct decimal *a, int places);

#endif
