/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/semver.h"

#include <string.h>

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A character of a pre-release or of metadata. */
static bool
is_word(char c)
{
    return is_digit(c) || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '-' || c == '~';
}

static bool
parse_number(int64_t *out, const char **s, const char *end)
{
    const char *start = *s;

    for (*out = 0; *s < end && is_digit(**s); (*s)++)
        if (__builtin_mul_overflow(*out, 10, out) ||
            __builtin_add_overflow(*out, **s - '0', out))
            return false;
    return *s > start;
}

/* Words with dots between them; the length, 0: there are none. */
static size_t
words(const char *s, const char *end)
{
    const char *p = s;

    for (;;) {
        const char *word = p;

        while (p < end && is_word(*p))
            p++;
        if (p == word)
            return 0;
        if (p == end || *p != '.')
            return (size_t)(p - s);
        p++;
    }
}

bool
semver_parse(struct semver *out, const char *text, size_t len)
{
    struct semver v = {0};
    const char *s = text, *end = text + len;

    s += s < end && *s == 'v';
    for (;; s++) {
        if (v.n == SEMVER_SEGMENTS_MAX || !parse_number(&v.segments[v.n++], &s, end))
            return false;
        if (s == end || *s != '.')
            break;
    }
    v.stated = v.n;
    if (v.n < 3)
        v.n = 3;
    if (s < end && *s != '+') {
        bool dash = *s == '-' && end - s > 1;

        s += dash;
        v.pre = s;
        v.pre_len = words(s, end);
        if (v.pre_len == 0)
            return false;
        s += v.pre_len;
    }
    if (s < end && *s == '+') {
        v.meta = ++s;
        v.meta_len = words(s, end);
        if (v.meta_len == 0)
            return false;
        s += v.meta_len;
    }
    if (s != end)
        return false;
    *out = v;
    return true;
}

/* One part of a pre-release; numbers come before words. */
struct part {
    const char *s;
    size_t len;
    bool numeric;
    int64_t number;
};

static struct part
next_part(const char **s, const char *end)
{
    struct part p = {.s = *s};
    const char *at = *s;

    while (*s < end && **s != '.')
        (*s)++;
    p.len = (size_t)(*s - p.s);
    p.numeric = p.len > 0 && parse_number(&p.number, &at, p.s + p.len) && at == p.s + p.len;
    *s += *s < end;
    return p;
}

/* As the engine does, also where one of them has no such part: it comes before a number and
 * behind a word. */
static int
compare_parts(const struct part *a, const struct part *b)
{
    size_t least = a->len < b->len ? a->len : b->len;
    int c;

    if (a->len == 0 || b->len == 0)
        return a->len == b->len ? 0 : a->len == 0 ? (b->numeric ? -1 : 1) : (a->numeric ? 1 : -1);
    if (a->numeric != b->numeric)
        return a->numeric ? -1 : 1;
    if (a->numeric)
        return (a->number > b->number) - (a->number < b->number);
    c = memcmp(a->s, b->s, least);
    return c ? (c > 0 ? 1 : -1) : (a->len > b->len) - (a->len < b->len);
}

static int
compare_pre(const struct semver *a, const struct semver *b)
{
    const char *s = a->pre, *t = b->pre, *s_end = s + a->pre_len, *t_end = t + b->pre_len;

    while (s < s_end || t < t_end) {
        struct part x = next_part(&s, s_end), y = next_part(&t, t_end);
        int c = compare_parts(&x, &y);

        if (c)
            return c;
    }
    return 0;
}

static int
compare_segments(const struct semver *a, const struct semver *b)
{
    for (size_t i = 0; i < SEMVER_SEGMENTS_MAX; i++)
        if (a->segments[i] != b->segments[i])
            return a->segments[i] < b->segments[i] ? -1 : 1;
    return 0;
}

int
semver_compare(const struct semver *a, const struct semver *b)
{
    int c = compare_segments(a, b);

    if (c || (a->pre_len == 0 && b->pre_len == 0))
        return c;
    if (a->pre_len == 0 || b->pre_len == 0)
        return a->pre_len == 0 ? 1 : -1;
    return compare_pre(a, b);
}

/* ---- constraints ---- */

enum op { EQ, NE, GT, GE, LT, LE, NEAR };

static enum op
take_op(const char **s, const char *end)
{
    static const struct {
        const char *text;
        enum op op;
    } ops[] = {{">=", GE}, {"<=", LE}, {"!=", NE}, {"~>", NEAR}, {">", GT}, {"<", LT}, {"=", EQ}};

    for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
        size_t n = strlen(ops[i].text);

        if ((size_t)(end - *s) >= n && memcmp(*s, ops[i].text, n) == 0) {
            *s += n;
            return ops[i].op;
        }
    }
    return EQ;
}

/* Is this pre-release one that the inequality speaks of? */
static bool
may_be(const struct semver *v, const struct semver *c)
{
    if (v->pre_len == 0)
        return true;
    return c->pre_len > 0 && compare_segments(v, c) == 0;
}

/* At least c, and the same but for the last number that c states. */
static bool
is_near(const struct semver *v, const struct semver *c)
{
    if (c->pre_len > 0 && v->pre_len == 0)
        return false;
    if (semver_compare(v, c) < 0)
        return false;
    for (size_t i = 0; i + 1 < c->stated; i++)
        if (v->segments[i] != c->segments[i])
            return false;
    return true;
}

static bool
holds(enum op op, const struct semver *v, const struct semver *c)
{
    int order = semver_compare(v, c);

    switch (op) {
    case EQ:
        return order == 0;
    case NE:
        return order != 0;
    case GT:
        return may_be(v, c) && order > 0;
    case GE:
        return may_be(v, c) && order >= 0;
    case LT:
        return may_be(v, c) && order < 0;
    case LE:
        return may_be(v, c) && order <= 0;
    default:
        return may_be(v, c) && is_near(v, c);
    }
}

static bool
is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

int
semver_satisfies(const struct semver *v, const char *constraint, size_t len, struct err *err)
{
    const char *s = constraint, *end = constraint + len;
    int all = 1;

    for (;;) {
        const char *stop = memchr(s, ',', (size_t)(end - s)), *last = stop ? stop : end;
        struct semver c;
        enum op op;

        while (s < last && is_space(*s))
            s++;
        while (last > s && is_space(last[-1]))
            last--;
        op = take_op(&s, last);
        while (s < last && is_space(*s))
            s++;
        if (!semver_parse(&c, s, (size_t)(last - s)))
            return err_set(err, EXITCODE_UNDECIDED, "'%.*s' is no version constraint such as "
                           "~> 1.2 or >= 1.0, < 2.0", (int)(len < 80 ? len : 80), constraint);
        all = all && holds(op, v, &c);
        if (!stop)
            return all;
        s = stop + 1;
    }
}
