/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that the libraries read: addresses, versions, numbers, times, wildcards; two lines. */
#include <string.h>

#include "base/mem.h"
#include "policies/cidr.h"
#include "policies/decimal.h"
#include "policies/iam.h"
#include "policies/instant.h"
#include "policies/semver.h"
#include "tests/fuzz/fuzz.h"

static void
check_cidr(const char *a, const char *b)
{
    struct cidr list[2], first, last, again;
    auto_buf text = BUF_INIT;
    size_t n;

    if (!cidr_parse(&list[0], a))
        return;
    first = cidr_first(&list[0]);
    last = cidr_last(&list[0]);
    cidr_put_address(&text, &first);
    buf_printf(&text, "/%u", first.prefix);
    fuzz_check(cidr_parse(&again, buf_str(&text)) && memcmp(&again, &first, sizeof first) == 0);
    fuzz_check(cidr_contains(&list[0], &first) && cidr_contains(&list[0], &last));
    if (!cidr_parse(&list[1], b))
        return;
    fuzz_check(cidr_overlaps(&list[0], &list[1]) == cidr_overlaps(&list[1], &list[0]));
    fuzz_check(!cidr_contains(&list[0], &list[1]) || cidr_overlaps(&list[0], &list[1]));
    again = list[1];
    n = cidr_merge(list, 2);
    fuzz_check((n == 2 || cidr_contains(&list[0], &again)) && n >= 1);
}

static void
check_semver(const char *a, size_t len_a, const char *b, size_t len_b)
{
    struct err err = ERR_INIT;
    struct semver x, y;
    int rc;

    if (!semver_parse(&x, a, len_a))
        return;
    fuzz_check(semver_compare(&x, &x) == 0 && semver_satisfies(&x, a, len_a, &err) == 1);
    rc = semver_satisfies(&x, b, len_b, &err);
    fuzz_check(rc >= 0 || err.text[0] != '\0');
    if (semver_parse(&y, b, len_b))
        fuzz_check(rc == (semver_compare(&x, &y) == 0) &&
                   (semver_compare(&x, &y) == 0) == (semver_compare(&y, &x) == 0));
}

/* a + b - b = a; what is written is read again. */
static void
check_decimal(const char *a, size_t len_a, const char *b, size_t len_b)
{
    struct decimal x, y, sum, back;
    auto_buf text = BUF_INIT;

    if (decimal_parse(&x, a, len_a) != 0)
        return;
    decimal_put(&text, &x);
    fuzz_check(decimal_parse(&back, buf_str(&text), text.len) == 0);
    fuzz_check(decimal_compare(&back, &x) == 0);
    decimal_put_places(&text, &x, 3);
    if (decimal_parse(&y, b, len_b) != 0)
        return;
    fuzz_check(decimal_compare(&x, &y) == -decimal_compare(&y, &x));
    if (decimal_add(&sum, &x, &y)) {
        y.negative = y.n > 0 && !y.negative;
        if (decimal_add(&back, &sum, &y))
            fuzz_check(decimal_compare(&back, &x) == 0);
    }
    if (y.n > 0 && decimal_mul(&sum, &x, &y) && decimal_div(&back, &sum, &y, 100) &&
        x.scale <= 100)
        fuzz_check(decimal_compare(&back, &x) == 0);
}

static void
check_time(const char *a, size_t len_a, const char *b, size_t len_b)
{
    struct instant t, again, sum;
    auto_buf text = BUF_INIT;
    int64_t nanos;

    if (!instant_parse(&t, a, len_a))
        return;
    instant_put(&text, &t);
    fuzz_check(instant_parse(&again, buf_str(&text), text.len));
    fuzz_check(again.seconds == t.seconds && again.nanos == t.nanos);
    if (instant_duration(&nanos, b, len_b) && instant_add(&sum, &t, nanos))
        fuzz_check(sum.nanos >= 0 && sum.nanos < INSTANT_SECOND &&
                   instant_add(&again, &sum, -nanos) && again.seconds == t.seconds &&
                   again.nanos == t.nanos);
}

static void
check_wildcards(const char *a, size_t len_a, const char *b, size_t len_b)
{
    auto_free uint8_t *row = mem_alloc((len_a > len_b ? len_a : len_b) + 1);
    bool overlap;

    if (len_a * len_b > 100000)
        return;
    overlap = iam_overlap(a, len_a, b, len_b, true, row);
    fuzz_check(overlap == iam_overlap(b, len_b, a, len_a, true, row));
    fuzz_check(overlap || !iam_covers(a, len_a, b, len_b, true, row));
    fuzz_check(iam_covers(a, len_a, a, len_a, false, row) &&
               iam_covers("*", 1, b, len_b, false, row));
    fuzz_check(!iam_covers(a, len_a, b, len_b, false, row) ||
               iam_covers(a, len_a, b, len_b, true, row));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *line = size ? memchr(data, '\n', size) : NULL;
    size_t len = line ? (size_t)(line - (const char *)data) : size;
    auto_free char *a = fuzz_string(data, len);
    auto_free char *b = fuzz_string(line ? line + 1 : "", line ? size - len - 1 : 0);
    size_t len_b = line ? size - len - 1 : 0;

    if (len_b > 0 && b[len_b - 1] == '\n')
        b[--len_b] = '\0';
    check_cidr(a, b);
    check_semver(a, len, b, len_b);
    check_decimal(a, len, b, len_b);
    check_time(a, len, b, len_b);
    check_wildcards(a, len, b, len_b);
    return 0;
}
