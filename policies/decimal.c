/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/decimal.h"

#include <string.h>

/* Digits of two numbers one under the other, and a carry. */
#define WIDE (2 * DECIMAL_DIGITS_MAX + 2)
/* A numerator that a quotient needs. */
#define LONG (3 * DECIMAL_DIGITS_MAX + DECIMAL_PLACES_MAX + 2)

/* Take `n` digits (the last one first) in; false: too many once zeros are gone. */
static bool
take(struct decimal *out, const uint8_t *d, int n, int scale, bool negative)
{
    int low = 0;

    while (n > 0 && d[n - 1] == 0)
        n--;
    while (low < n && scale > 0 && d[low] == 0) {
        low++;
        scale--;
    }
    n -= low;
    if (n == 0)
        scale = 0;
    if (n > DECIMAL_DIGITS_MAX || scale > DECIMAL_DIGITS_MAX)
        return false;
    memmove(out->d, d + low, (size_t)n);
    out->n = n;
    out->scale = scale;
    out->negative = negative && n > 0;
    return true;
}

/* "e-12" at s, whole; false: it is none.  Far beyond the limit it stops counting. */
static bool
parse_exponent(int *out, const char *s, const char *end)
{
    bool negative = s < end && *s == '-';
    int n = 0;

    s += s < end && (*s == '-' || *s == '+');
    if (s == end)
        return false;
    for (; s < end && *s >= '0' && *s <= '9'; s++)
        n = n < 100000 ? n * 10 + (*s - '0') : n;
    *out = negative ? -n : n;
    return s == end;
}

/* The number that `digits` say, of which `scale` stand behind the point. */
static int
put_digits(struct decimal *out, const char *digits, size_t len, int scale, bool negative)
{
    uint8_t d[WIDE] = {0};
    int n = 0, zeros = scale < 0 ? -scale : 0;

    if (len == 0) { /* nothing but zeros */
        *out = (struct decimal){.n = 0};
        return 0;
    }
    if (len > DECIMAL_DIGITS_MAX || zeros > DECIMAL_DIGITS_MAX)
        return -2;
    n = zeros;
    for (size_t i = len; i-- > 0;)
        if (digits[i] != '.')
            d[n++] = (uint8_t)(digits[i] - '0');
    return take(out, d, n, scale < 0 ? 0 : scale, negative) ? 0 : -2;
}

int
decimal_parse(struct decimal *out, const char *text, size_t len)
{
    const char *s = text, *end = text + len, *first, *stop;
    int exponent = 0, places = 0;
    bool negative = len > 0 && *s == '-', point = false, any = false;

    s += len > 0 && (*s == '-' || *s == '+');
    for (stop = s; stop < end && ((*stop >= '0' && *stop <= '9') || (*stop == '.' && !point));
         stop++) {
        any = any || *stop != '.';
        places += point;
        point = point || *stop == '.';
        if (places > 100000)
            return -2;
    }
    if (!any || stop[-1] == '.' || *s == '.')
        return -1;
    if (stop < end && ((*stop | 32) != 'e' || !parse_exponent(&exponent, stop + 1, end)))
        return -1;
    for (first = s; first < stop && (*first == '0' || *first == '.'); first++)
        ;
    return put_digits(out, first, (size_t)(stop - first), places - exponent, negative);
}

/* The digit that stands at 10^(i - scale), as seen with another scale. */
static uint8_t
digit_at(const struct decimal *a, int i, int scale)
{
    int k = i - (scale - a->scale);

    return k >= 0 && k < a->n ? a->d[k] : 0;
}

static int
larger(int a, int b)
{
    return a > b ? a : b;
}

static int
compare_sizes(const struct decimal *a, const struct decimal *b)
{
    int scale = larger(a->scale, b->scale);
    int n = larger(a->n + scale - a->scale, b->n + scale - b->scale);

    for (int i = n - 1; i >= 0; i--) {
        int x = digit_at(a, i, scale), y = digit_at(b, i, scale);

        if (x != y)
            return x < y ? -1 : 1;
    }
    return 0;
}

int
decimal_compare(const struct decimal *a, const struct decimal *b)
{
    if (a->negative != b->negative)
        return a->negative ? -1 : 1;
    return a->negative ? compare_sizes(b, a) : compare_sizes(a, b);
}

bool
decimal_add(struct decimal *out, const struct decimal *a, const struct decimal *b)
{
    int scale = larger(a->scale, b->scale), carry = 0, n, sign = 1;
    uint8_t d[WIDE];

    if (a->negative != b->negative) {
        sign = -1;
        if (compare_sizes(a, b) < 0) {
            const struct decimal *swap = a;

            a = b;
            b = swap;
        }
    }
    n = larger(a->n + scale - a->scale, b->n + scale - b->scale);
    for (int i = 0; i < n; i++) {
        int sum = digit_at(a, i, scale) + sign * digit_at(b, i, scale) + carry;

        carry = sum < 0 ? -1 : sum > 9;
        d[i] = (uint8_t)(sum - 10 * carry);
    }
    d[n] = (uint8_t)carry;
    return take(out, d, n + 1, scale, a->negative);
}

bool
decimal_mul(struct decimal *out, const struct decimal *a, const struct decimal *b)
{
    uint8_t d[WIDE] = {0};

    for (int i = 0; i < a->n; i++) {
        int carry = 0;

        for (int k = 0; k < b->n; k++) {
            carry += d[i + k] + a->d[i] * b->d[k];
            d[i + k] = (uint8_t)(carry % 10);
            carry /= 10;
        }
        d[i + b->n] = (uint8_t)carry;
    }
    return take(out, d, a->n + b->n, a->scale + b->scale, a->negative != b->negative);
}

/* Whole numbers, the last digit first: is `rest` (n digits) at least `b`? */
static bool
at_least(const uint8_t *rest, int n, const struct decimal *b)
{
    for (int i = n - 1; i >= 0; i--) {
        int y = i < b->n ? b->d[i] : 0;

        if (rest[i] != y)
            return rest[i] > y;
    }
    return true;
}

static void
subtract(uint8_t *rest, int n, const struct decimal *b)
{
    int borrow = 0;

    for (int i = 0; i < n; i++) {
        int x = rest[i] - (i < b->n ? b->d[i] : 0) - borrow;

        borrow = x < 0;
        rest[i] = (uint8_t)(x + 10 * borrow);
    }
}

/* One more place than asked for, then rounding: what lies behind that one place only matters
 * where it is a tie, and away from zero needs no more. */
bool
decimal_div(struct decimal *out, const struct decimal *a, const struct decimal *b, int places)
{
    /* a / b = (a's digits * 10^shift) / b's digits, with places + 1 digits behind the point */
    int shift = places + 1 + b->scale - a->scale, n = a->n + larger(shift, 0);
    int drop = shift < 0 ? -shift : 0, width = b->n + 1;
    uint8_t quotient[LONG] = {0}, rest[DECIMAL_DIGITS_MAX + 1] = {0};

    for (int i = n - 1; i >= drop; i--) {
        int k = i - larger(shift, 0), digit = 0;

        memmove(rest + 1, rest, (size_t)width - 1);
        rest[0] = k >= 0 ? a->d[k] : 0;
        for (; at_least(rest, width, b); digit++)
            subtract(rest, width, b);
        quotient[i - drop] = (uint8_t)digit;
    }
    if (!take(out, quotient, n > drop ? n - drop : 0, places + 1, a->negative != b->negative))
        return false;
    decimal_round(out, places);
    return true;
}

void
decimal_round(struct decimal *a, int places)
{
    int drop = a->scale - places, carry;
    uint8_t d[DECIMAL_DIGITS_MAX + 1] = {0};
    int n = larger(a->n - drop, 0);

    if (drop <= 0)
        return;
    carry = drop <= a->n && a->d[drop - 1] >= 5;
    for (int i = 0; i < n; i++) {
        carry += a->d[i + drop];
        d[i] = (uint8_t)(carry % 10);
        carry /= 10;
    }
    d[n] = (uint8_t)carry;
    take(a, d, n + 1, places, a->negative); /* not more digits than there were */
}

static void
put(struct buf *out, const struct decimal *a, int places)
{
    int whole = a->n > a->scale ? a->n : a->scale + 1;

    if (a->negative)
        buf_putc(out, '-');
    for (int i = whole - 1; i >= a->scale - places; i--) {
        if (i == a->scale - 1)
            buf_putc(out, '.');
        buf_putc(out, (char)('0' + (i >= 0 && i < a->n ? a->d[i] : 0)));
    }
}

void
decimal_put(struct buf *out, const struct decimal *a)
{
    put(out, a, a->scale);
}

void
decimal_put_places(struct buf *out, const struct decimal *a, int places)
{
    struct decimal rounded = *a;

    decimal_round(&rounded, places);
    put(out, &rounded, places);
}
