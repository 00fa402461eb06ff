/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/iam.h"

static int
folded(char c, bool fold)
{
    return fold && c >= 'A' && c <= 'Z' ? c + 32 : (unsigned char)c;
}

/* Can both stand for one and the same character? */
static bool
meet(char a, char b, bool fold)
{
    return a == '?' || b == '?' || folded(a, fold) == folded(b, fold);
}

/* row[k]: the rest of `a` and b[k..] have a text in common.  From the end to the start. */
bool
iam_overlap(const char *a, size_t len_a, const char *b, size_t len_b, bool fold, uint8_t *row)
{
    for (size_t i = len_a + 1; i-- > 0;) {
        bool corner = false; /* row[k + 1] as it was for a[i + 1..] */

        for (size_t k = len_b + 1; k-- > 0;) {
            bool old = i < len_a && row[k], now;

            if (i == len_a)
                now = k == len_b || (b[k] == '*' && row[k + 1]);
            else if (a[i] == '*')
                now = old || (k < len_b && row[k + 1]);
            else if (k == len_b)
                now = false;
            else if (b[k] == '*')
                now = row[k + 1] || old;
            else
                now = corner && meet(a[i], b[k], fold);
            corner = old;
            row[k] = now;
        }
    }
    return row[0];
}

/* row[k]: the rest of `a` matches all that b[k..] can be, its wildcards taken as characters that
 * only a wildcard stands for. */
bool
iam_covers(const char *a, size_t len_a, const char *b, size_t len_b, bool fold, uint8_t *row)
{
    for (size_t i = len_a + 1; i-- > 0;) {
        bool corner = false;

        for (size_t k = len_b + 1; k-- > 0;) {
            bool old = i < len_a && row[k], now;

            if (i == len_a)
                now = k == len_b;
            else if (a[i] == '*')
                now = old || (k < len_b && row[k + 1]);
            else if (k == len_b || b[k] == '*')
                now = false;
            else
                now = corner && (a[i] == '?' || (b[k] != '?' && meet(a[i], b[k], fold)));
            corner = old;
            row[k] = now;
        }
    }
    return row[0];
}
