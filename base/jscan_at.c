/* SPDX-License-Identifier: Apache-2.0 */
/* Readers of text that a struct jscan has accepted: they check nothing again. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/jscan.h"

enum { PLAIN = 0, QUOTE, OPEN, CLOSE };
static const unsigned char class_of[256] = {
    ['"'] = QUOTE, ['{'] = OPEN, ['['] = OPEN, ['}'] = CLOSE, [']'] = CLOSE,
};

static inline const char *
space(const char *p)
{
    while (*p == ' ' || *p == '\n' || *p == '\t' || *p == '\r')
        p++;
    return p;
}

/* p behind the opening quote; returns behind the closing one.  A validated string holds no NUL, so
 * strchr, which looks at many bytes at once, ends at a quote. */
static inline const char *
string_end(const char *p)
{
    const char *start = p;

    for (;;) {
        const char *q = strchr(p, '"');
        size_t slashes = 0;

        while ((size_t)(q - start) > slashes && q[-1 - (ptrdiff_t)slashes] == '\\')
            slashes++;
        if (slashes % 2 == 0)
            return q + 1;
        p = q + 1;
    }
}

static const char *
value_end(const char *p)
{
    unsigned depth = 0;

    if (*p == '"')
        return string_end(p + 1);
    if (*p != '{' && *p != '[') {
        while (*p != ',' && *p != '}' && *p != ']' && *p > ' ')
            p++;
        return p;
    }
    for (;;) {
        switch (class_of[(unsigned char)*p++]) {
        case QUOTE:
            p = string_end(p);
            break;
        case OPEN:
            depth++;
            break;
        case CLOSE:
            if (--depth == 0)
                return p;
            break;
        default:
            break;
        }
    }
}

enum jscan_type
jscan_at_type(const char *text, uint32_t at)
{
    switch (text[at]) {
    case '{':
        return JSCAN_OBJECT;
    case '[':
        return JSCAN_ARRAY;
    case '"':
        return JSCAN_STRING;
    case 't':
        return JSCAN_TRUE;
    case 'f':
        return JSCAN_FALSE;
    case 'n':
        return JSCAN_NULL;
    default:
        return JSCAN_NUMBER;
    }
}

uint32_t
jscan_at_end(const char *text, uint32_t at)
{
    return (uint32_t)(value_end(text + at) - text);
}

struct jscan_iter
jscan_at_open(const char *text, uint32_t at)
{
    struct jscan_iter it = {.pos = at, .object = text[at] == '{'};

    if (at && text[at] != '{' && text[at] != '[')
        it.pos = 0;
    return it;
}

bool
jscan_at_next(const char *text, struct jscan_iter *it)
{
    const char *p = text + it->pos;

    if (it->pos == 0)
        return false;
    p = space(it->count ? p : p + 1);
    if (*p == ',')
        p = space(p + 1);
    if (*p == '}' || *p == ']') {
        it->pos = 0;
        return false;
    }
    if (it->object) {
        it->key = (uint32_t)(p - text);
        p = space(string_end(p + 1));
        p = space(p + 1);
    }
    it->value = (uint32_t)(p - text);
    it->pos = (uint32_t)(value_end(p) - text);
    it->count++;
    return true;
}

uint32_t
jscan_at_key(const char *text, uint32_t at, const char *key, size_t key_len)
{
    struct jscan_iter it = jscan_at_open(text, at);
    uint32_t found = 0;

    if (at == 0 || !it.object)
        return 0;
    while (jscan_at_next(text, &it))
        if (jscan_at_equal(text, it.key, key, key_len))
            found = it.value;
    return found;
}

uint32_t
jscan_at_index(const char *text, uint32_t at, uint32_t index)
{
    struct jscan_iter it = jscan_at_open(text, at);

    if (at == 0 || it.object)
        return 0;
    while (jscan_at_next(text, &it))
        if (it.count - 1 == index)
            return it.value;
    return 0;
}

uint32_t
jscan_at_count(const char *text, uint32_t at)
{
    struct jscan_iter it = jscan_at_open(text, at);

    while (jscan_at_next(text, &it))
        ;
    return it.count;
}

/* ---- strings ---- */

bool
jscan_at_raw(const char *text, uint32_t at, const char **bytes, size_t *len)
{
    const char *from = text + at + 1, *to = string_end(from) - 1;

    *bytes = from;
    *len = (size_t)(to - from);
    return memchr(from, '\\', *len) == NULL;
}

static unsigned
hex4(const char *p)
{
    unsigned v = 0;

    for (int i = 0; i < 4; i++)
        v = v * 16 + (unsigned)(p[i] <= '9' ? p[i] - '0' : (p[i] | 0x20) - 'a' + 10);
    return v;
}

static char *
utf8_put(char *out, unsigned c)
{
    if (c < 0x80) {
        *out++ = (char)c;
    } else if (c < 0x800) {
        *out++ = (char)(0xc0 | c >> 6);
        *out++ = (char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        *out++ = (char)(0xe0 | c >> 12);
        *out++ = (char)(0x80 | (c >> 6 & 0x3f));
        *out++ = (char)(0x80 | (c & 0x3f));
    } else {
        *out++ = (char)(0xf0 | c >> 18);
        *out++ = (char)(0x80 | (c >> 12 & 0x3f));
        *out++ = (char)(0x80 | (c >> 6 & 0x3f));
        *out++ = (char)(0x80 | (c & 0x3f));
    }
    return out;
}

/* Decode the escape at *p and step over it. */
static char *
unescape(char *out, const char **p)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    const char *at = *p, *which;

    if (at[1] == 'u') {
        unsigned c = hex4(at + 2);

        *p += 6;
        if (c >= 0xd800 && c <= 0xdbff) {
            c = 0x10000 + ((c - 0xd800) << 10) + (hex4(at + 8) - 0xdc00);
            *p += 6;
        }
        return utf8_put(out, c);
    }
    which = strchr(from, at[1]);
    *out++ = which ? to[which - from] : at[1];
    *p += 2;
    return out;
}

size_t
jscan_at_decode(const char *text, uint32_t at, char *out)
{
    const char *p = text + at + 1;
    char *start = out;

    while (*p != '"') {
        if (*p == '\\')
            out = unescape(out, &p);
        else
            *out++ = *p++;
    }
    return (size_t)(out - start);
}

bool
jscan_at_equal(const char *text, uint32_t at, const char *bytes, size_t len)
{
    const char *p = text + at + 1;
    size_t done = 0;

    while (*p != '"') {
        char piece[4];
        size_t n;

        if (*p != '\\') {
            if (done == len || *p++ != bytes[done++])
                return false;
            continue;
        }
        n = (size_t)(unescape(piece, &p) - piece);
        if (len - done < n || memcmp(bytes + done, piece, n) != 0)
            return false;
        done += n;
    }
    return done == len;
}

/* ---- numbers ---- */

/* An integer's digits as int64_t; false if it does not fit. */
static bool
integer(int64_t *out, const char *p, size_t len)
{
    bool minus = *p == '-';
    int64_t v = 0;

    for (size_t i = minus; i < len; i++)
        if (__builtin_mul_overflow(v, 10, &v) ||
            (minus ? __builtin_sub_overflow(v, p[i] - '0', &v)
                   : __builtin_add_overflow(v, p[i] - '0', &v)))
            return false;
    *out = v;
    return true;
}

void
jscan_at_number(struct jscan_num *out, const char *text, uint32_t at)
{
    char copy[1100]; /* a double needs at most 1,077 significant characters to be rounded right */
    const char *p = text + at;
    size_t len = (size_t)(value_end(p) - p);
    bool whole = true;

    for (size_t i = 0; i < len && whole; i++)
        whole = p[i] != '.' && p[i] != 'e' && p[i] != 'E';
    *out = (struct jscan_num){.kind = JSCAN_INT, .text = p, .len = len};
    if (whole && integer(&out->i, p, len)) {
        out->d = (double)out->i;
        return;
    }
    out->kind = whole || len >= sizeof copy ? JSCAN_BIG : JSCAN_FLOAT;
    if (len >= sizeof copy) {
        out->d = *p == '-' ? -HUGE_VAL : HUGE_VAL;
        return;
    }
    memcpy(copy, p, len);
    copy[len] = '\0';
    out->d = strtod(copy, NULL);
    if (isinf(out->d))
        out->kind = JSCAN_BIG;
}
