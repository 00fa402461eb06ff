/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/globre.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

struct reader {
    const char *s, *end;
    struct buf *out;
    char separator;
    int braces; /* open ones */
};

static void
put(struct buf *out, char c)
{
    if ((unsigned char)c < 128 && ispunct((unsigned char)c))
        buf_putc(out, '\\');
    buf_putc(out, c);
}

void
globre_escape(struct buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        put(out, text[i]);
}

/* One character that is not the separator. */
static void
put_any(struct reader *r)
{
    if (r->separator) {
        buf_puts(r->out, "[^");
        put(r->out, r->separator);
        buf_putc(r->out, ']');
    } else {
        buf_putc(r->out, '.');
    }
}

static void
put_star(struct reader *r)
{
    size_t n = 1;

    for (; r->s < r->end && *r->s == '*'; r->s++)
        n++;
    if (n > 1)
        buf_putc(r->out, '.');
    else
        put_any(r);
    buf_putc(r->out, '*');
}

/* Behind the [. */
static int
put_set(struct reader *r, struct err *err)
{
    bool negated = r->s < r->end && (*r->s == '!' || *r->s == '^'), first = true;

    r->s += negated;
    buf_puts(r->out, negated ? "[^" : "[");
    if (negated && r->separator)
        put(r->out, r->separator);
    for (; r->s < r->end && (first || *r->s != ']'); first = false, r->s++) {
        if (*r->s == '\\' && r->end - r->s > 1)
            put(r->out, *++r->s);
        else if (*r->s == '-' && !first && r->end - r->s > 1 && r->s[1] != ']')
            buf_putc(r->out, '-');
        else
            put(r->out, *r->s);
    }
    if (r->s == r->end)
        return err_set(err, EXITCODE_UNDECIDED, "a [ without its ]");
    buf_putc(r->out, ']');
    r->s++;
    return 0;
}

static int
put_one(struct reader *r, struct err *err)
{
    char c = *r->s++;

    switch (c) {
    case '*':
        put_star(r);
        return 0;
    case '?':
        put_any(r);
        return 0;
    case '[':
        return put_set(r, err);
    case '\\':
        if (r->s == r->end)
            return err_set(err, EXITCODE_UNDECIDED, "nothing behind the last \\");
        put(r->out, *r->s++);
        return 0;
    case '{':
        r->braces++;
        buf_puts(r->out, "(?:");
        return 0;
    case '}':
    case ',':
        if (r->braces == 0)
            break;
        r->braces -= c == '}';
        buf_putc(r->out, c == '}' ? ')' : '|');
        return 0;
    }
    put(r->out, c);
    return 0;
}

int
globre_write(struct buf *out, const char *pattern, size_t len, char separator, struct err *err)
{
    struct reader r = {pattern, pattern + len, out, separator, 0};

    buf_puts(out, "(?s)");
    while (r.s < r.end)
        if (put_one(&r, err) < 0)
            return -1;
    if (r.braces > 0)
        return err_set(err, EXITCODE_UNDECIDED, "a { without its }");
    return 0;
}
