/* SPDX-License-Identifier: Apache-2.0 */
#include "base/jscan.h"

#include <string.h>

/* One class per byte keeps the inner loops free of comparisons. */
enum { PLAIN = 0, STOP = 1, SPACE = 2 };
static const unsigned char class_of[256] = {
    ['"'] = STOP, ['\\'] = STOP, [' '] = SPACE, ['\t'] = SPACE, ['\n'] = SPACE, ['\r'] = SPACE,
};

static int
fail(struct jscan *s, const char *at, const char *what)
{
    if (!s->error) {
        s->error = what;
        s->pos = (size_t)(at - s->text);
    }
    return -1;
}

static inline const char *
space(const char *p, const char *end)
{
    while (p < end && class_of[(unsigned char)*p] == SPACE)
        p++;
    return p;
}

/* ---- strings ---- */

#define EACH(byte) (0x0101010101010101u * (byte))

/* Top bits of those bytes of `v` that are zero; above the first such byte it may err. */
static inline uint64_t
zeroes(uint64_t v)
{
    return (v - EACH(0x01u)) & ~v & EACH(0x80u);
}

/* First byte from p that is not plain ASCII text: a quote, a backslash, a control or >= 0x80. */
static inline const char *
plain_run(const char *p, const char *end)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    while (end - p >= 8) {
        uint64_t v, odd;

        memcpy(&v, p, sizeof v);
        odd = zeroes(v ^ EACH(0x22u)) | zeroes(v ^ EACH(0x5cu)) | (v & EACH(0x80u)) |
              ((v - EACH(0x20u)) & ~v & EACH(0x80u));
        if (odd)
            return p + __builtin_ctzll(odd) / 8;
        p += 8;
    }
#endif
    while (p < end && (unsigned char)*p >= 0x20 && (unsigned char)*p < 0x80 && *p != '"' &&
           *p != '\\')
        p++;
    return p;
}

/* Length of the well-formed UTF-8 sequence (two bytes or more) at p, 0 if there is none. */
static size_t
utf8_run(const char *text, const char *end)
{
    const unsigned char *p = (const unsigned char *)text;
    size_t n = p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : p[0] < 0xf5 ? 4 : 0;

    if (n == 0 || n > (size_t)(end - text))
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
        (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
        return 0;
    return n;
}

/* Four hex digits at p as a number, or -1. */
static int
hex4(const char *p)
{
    int v = 0;

    for (int i = 0; i < 4; i++) {
        char c = p[i];
        int d = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
        if (d < 0)
            return -1;
        v = v * 16 + d;
    }
    return v;
}

/* The escape at p (a backslash): the byte behind it, or NULL. */
static const char *
escape(struct jscan *s, const char *p, const char *end)
{
    int unit;

    if (end - p < 2)
        return fail(s, end, "the text ends inside a string"), NULL;
    if (p[1] != 'u')
        return p[1] && strchr("\"\\/bfnrt", p[1])
                   ? p + 2
                   : (fail(s, p, "this escape does not exist in JSON"), NULL);
    if (end - p < 6)
        return fail(s, end, "the text ends inside a string"), NULL;
    unit = hex4(p + 2);
    if (unit < 0)
        return fail(s, p, "\\u wants four hex digits"), NULL;
    if (unit < 0xd800 || unit > 0xdfff)
        return p + 6;
    if (unit < 0xdc00 && end - p >= 12 && p[6] == '\\' && p[7] == 'u') {
        int low = hex4(p + 8);

        if (low >= 0xdc00 && low <= 0xdfff)
            return p + 12;
    }
    return fail(s, p, "half of a surrogate pair"), NULL;
}

/* p behind the opening quote; returns behind the closing one, or NULL. */
static const char *
string(struct jscan *s, const char *p, const char *end)
{
    for (;;) {
        size_t n;

        p = plain_run(p, end);
        if (p >= end)
            return fail(s, end, "the text ends inside a string"), NULL;
        if (*p == '"')
            return p + 1;
        if (*p == '\\') {
            p = escape(s, p, end);
            if (!p)
                return NULL;
        } else if ((unsigned char)*p < 0x20) {
            return fail(s, p, "a control character stands bare in a string"), NULL;
        } else {
            n = utf8_run(p, end);
            if (n == 0)
                return fail(s, p, "a string is not UTF-8"), NULL;
            p += n;
        }
    }
}

/* ---- other scalars ---- */

static const char *
digits(const char *p, const char *end)
{
    while (p < end && *p >= '0' && *p <= '9')
        p++;
    return p;
}

static const char *
number(struct jscan *s, const char *p, const char *end)
{
    const char *start = p, *from;

    if (*p == '-')
        p++;
    from = p;
    p = digits(p, end);
    if (p == from)
        return fail(s, p < end ? start : end, "this is not a JSON value"), NULL;
    if (*from == '0' && p - from > 1)
        return fail(s, start, "a number starts with a needless zero"), NULL;
    if (p < end && *p == '.') {
        from = ++p;
        p = digits(p, end);
        if (p == from)
            return fail(s, p, "a number has no digit behind its point"), NULL;
    }
    if (p < end && (*p == 'e' || *p == 'E')) {
        p++;
        if (p < end && (*p == '+' || *p == '-'))
            p++;
        from = p;
        p = digits(p, end);
        if (p == from)
            return fail(s, p, "a number has no digit in its exponent"), NULL;
    }
    return p;
}

static const char *
word(struct jscan *s, const char *p, const char *end, const char *want, size_t len)
{
    size_t left = (size_t)(end - p);

    if (left >= len && memcmp(p, want, len) == 0)
        return p + len;
    if (left < len && memcmp(p, want, left) == 0)
        return fail(s, end, "the text ends inside a word"), NULL;
    return fail(s, p, "this is not a JSON value"), NULL;
}

/* A value without children; p is before end. */
static const char *
scalar(struct jscan *s, const char *p, const char *end)
{
    switch (*p) {
    case '"':
        return string(s, p + 1, end);
    case 't':
        return word(s, p, end, "true", 4);
    case 'f':
        return word(s, p, end, "false", 5);
    case 'n':
        return word(s, p, end, "null", 4);
    default:
        return number(s, p, end);
    }
}

/* ---- the validating reader ---- */

void
jscan_init(struct jscan *s, const char *text, size_t len)
{
    *s = (struct jscan){.text = text, .len = len};
    if (len > JSCAN_LIMIT) {
        fail(s, text, "the document is larger than 4 GiB");
        return;
    }
    s->pos = (size_t)(space(text, text + len) - text);
    if (s->pos >= len)
        fail(s, text + len, "the document is empty");
}

enum jscan_type
jscan_peek(const struct jscan *s)
{
    return jscan_at_type(s->text, (uint32_t)s->pos);
}

/* `"key" :` at p; returns the value's first byte.  *key gets the offset of the quote. */
static const char *
key_colon(struct jscan *s, const char *p, const char *end, uint32_t *key)
{
    p = space(p, end);
    if (p >= end)
        return fail(s, end, "the text ends inside an object"), NULL;
    if (*p != '"')
        return fail(s, p, "an object wants a key in double quotes here"), NULL;
    *key = (uint32_t)(p - s->text);
    p = string(s, p + 1, end);
    if (!p)
        return NULL;
    p = space(p, end);
    if (p < end && *p != ':')
        return fail(s, p, "a colon is missing behind a key"), NULL;
    if (p < end)
        p = space(p + 1, end);
    if (p >= end)
        return fail(s, end, "the text ends inside an object"), NULL;
    return p;
}

/* Behind a value inside a container: at the next value, or NULL with *closed or an error. */
static const char *
next_value(struct jscan *s, const char *p, const char *end, char close, uint32_t *key,
           bool *closed)
{
    p = space(p, end);
    if (p < end && *p == close) {
        *closed = true;
        return p + 1;
    }
    if (p >= end)
        return fail(s, end, close == '}' ? "the text ends inside an object"
                                         : "the text ends inside an array"), NULL;
    if (*p != ',')
        return fail(s, p, close == '}' ? "a comma or } is missing" : "a comma or ] is missing"),
               NULL;
    if (close == '}')
        return key_colon(s, p + 1, end, key);
    p = space(p + 1, end);
    return p < end ? p : (fail(s, end, "the text ends inside an array"), NULL);
}

/* Behind an opening bracket: at the first value, or behind the bracket that closes it. */
static const char *
first_value(struct jscan *s, const char *p, const char *end, char close, uint32_t *key,
            bool *closed)
{
    p = space(p, end);
    if (p < end && *p == close) {
        *closed = true;
        return p + 1;
    }
    if (p >= end)
        return fail(s, end, close == '}' ? "the text ends inside an object"
                                         : "the text ends inside an array"), NULL;
    return close == '}' ? key_colon(s, p, end, key) : p;
}

int
jscan_value(struct jscan *s)
{
    const char *p = s->text + s->pos, *end = s->text + s->len;
    unsigned char open[JSCAN_DEPTH + 1]; /* the bracket that closes each level */
    unsigned depth = 0;
    uint32_t key;
    bool closed;

    if (s->error)
        return -1;
    for (;;) {
        closed = false;
        if (*p == '{' || *p == '[') {
            if (s->depth + depth >= JSCAN_DEPTH)
                return fail(s, p, "values are nested too deeply (512 levels at most)");
            open[++depth] = *p == '{' ? '}' : ']';
            p = first_value(s, p + 1, end, (char)open[depth], &key, &closed);
        } else {
            p = scalar(s, p, end);
            if (p && depth)
                p = next_value(s, p, end, (char)open[depth], &key, &closed);
        }
        while (p && closed && --depth) {
            closed = false;
            p = next_value(s, p, end, (char)open[depth], &key, &closed);
        }
        if (!p)
            return -1;
        if (depth == 0) {
            s->pos = (size_t)(p - s->text);
            return 0;
        }
    }
}

int
jscan_enter(struct jscan *s)
{
    if (s->error)
        return -1;
    if (s->depth >= JSCAN_DEPTH)
        return fail(s, s->text + s->pos, "values are nested too deeply (512 levels at most)");
    s->depth++;
    s->pos++;
    s->fresh = true;
    return 0;
}

/* In an entered container: to the next value, or out of it. */
static int
step(struct jscan *s, char close, uint32_t *key)
{
    const char *p = s->text + s->pos, *end = s->text + s->len;
    bool closed = false, first = s->fresh;

    if (s->error)
        return -1;
    s->fresh = false;
    p = first ? first_value(s, p, end, close, key, &closed)
              : next_value(s, p, end, close, key, &closed);
    if (!p)
        return -1;
    s->pos = (size_t)(p - s->text);
    if (closed)
        s->depth--;
    return !closed;
}

int
jscan_member(struct jscan *s, uint32_t *key)
{
    return step(s, '}', key);
}

int
jscan_element(struct jscan *s)
{
    return step(s, ']', &(uint32_t){0});
}

int
jscan_end(struct jscan *s)
{
    const char *end = s->text + s->len, *p = space(s->text + s->pos, end);

    if (s->error)
        return -1;
    return p < end ? fail(s, p, "something follows the document") : 0;
}

int
jscan_check(struct jscan *s, const char *text, size_t len)
{
    jscan_init(s, text, len);
    return jscan_value(s) < 0 ? -1 : jscan_end(s);
}
