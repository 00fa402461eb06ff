/* SPDX-License-Identifier: Apache-2.0 */
#include "base/wildmatch.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

static bool
in_class(const char *name, size_t len, unsigned char c)
{
    static const struct {
        const char *name;
        int (*is)(int);
    } classes[] = {{"alnum", isalnum}, {"alpha", isalpha}, {"blank", isblank}, {"cntrl", iscntrl},
                   {"digit", isdigit}, {"graph", isgraph}, {"lower", islower}, {"print", isprint},
                   {"punct", ispunct}, {"space", isspace}, {"upper", isupper},
                   {"xdigit", isxdigit}};

    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (strlen(classes[i].name) == len && memcmp(classes[i].name, name, len) == 0)
            return classes[i].is(c) != 0;
    return false;
}

/* Behind the `]` of a bracket expression that starts at `p`; NULL when it has none. */
static const char *
bracket_end(const char *p, const char *end)
{
    const char *q = p + 1;

    if (q < end && (*q == '!' || *q == '^'))
        q++;
    if (q < end && *q == ']')
        q++;
    while (q < end && *q != ']') {
        if (q[0] == '[' && q + 1 < end && q[1] == ':') {
            const char *close = q + 2;

            while (close + 1 < end && (close[0] != ':' || close[1] != ']'))
                close++;
            q = close + 1 < end ? close + 2 : q + 1;
        } else {
            q += *q == '\\' && q + 1 < end ? 2 : 1;
        }
    }
    return q < end ? q + 1 : NULL;
}

static bool
in_bracket(const char *p, const char *close, unsigned char c)
{
    bool negated = *p == '!' || *p == '^';
    bool hit = false;

    for (p += negated; p < close;) {
        unsigned char from;

        if (p[0] == '[' && p[1] == ':') {
            const char *end = p + 2;

            while (end + 1 < close && (end[0] != ':' || end[1] != ']'))
                end++;
            if (end + 1 < close) {
                hit = hit || in_class(p + 2, (size_t)(end - p - 2), c);
                p = end + 2;
                continue;
            }
        }
        if (*p == '\\' && p + 1 < close)
            p++;
        from = (unsigned char)*p++;
        if (p + 1 < close && p[0] == '-') {
            p += 1 + (p[1] == '\\' && p + 2 < close);
            hit = hit || (c >= from && c <= (unsigned char)*p);
            p++;
        } else {
            hit = hit || c == from;
        }
    }
    return hit != negated;
}

/* Does the one token at `p` match `c`?  `next` is behind it. */
static bool
token(const char *p, const char *end, unsigned char c, const char **next)
{
    const char *close;

    *next = p + 1;
    switch (*p) {
    case '?':
        return true;
    case '[':
        close = bracket_end(p, end);
        if (!close)
            return false;
        *next = close;
        return in_bracket(p + 1, close - 1, c);
    case '\\':
        if (p + 1 == end)
            return false;
        *next = p + 2;
        return (unsigned char)p[1] == c;
    default:
        return (unsigned char)*p == c;
    }
}

/* One part against one part.  Of several stars only the last has to be tried again. */
static bool
part_matches(const char *p, const char *pend, const char *s, const char *send)
{
    const char *star = NULL;
    const char *retry = NULL;

    while (s < send || p < pend) {
        const char *next;

        if (p < pend && *p == '*') {
            while (p < pend && *p == '*')
                p++;
            star = p;
            retry = s;
            continue;
        }
        if (s < send && p < pend && token(p, pend, (unsigned char)*s, &next)) {
            p = next;
            s++;
            continue;
        }
        if (!star || retry == send)
            return false;
        p = star;
        s = ++retry;
    }
    return true;
}

/* The end of the part at `p`; a slash in brackets or behind a backslash does not end it. */
static const char *
pattern_part_end(const char *p)
{
    const char *all = p + strlen(p);

    while (*p && *p != '/') {
        const char *close = *p == '[' ? bracket_end(p, all) : NULL;

        if (close)
            p = close;
        else
            p += *p == '\\' && p[1] ? 2 : 1;
    }
    return p;
}

bool
wildmatch_name(const char *pattern, const char *name)
{
    return part_matches(pattern, pattern + strlen(pattern), name, name + strlen(name));
}

bool
wildmatch_path(const char *pattern, const char *path)
{
    const char *p = pattern;
    const char *s = path;
    const char *star = NULL;  /* the pattern behind the last part that is two stars */
    const char *retry = NULL; /* the path from which it is tried again */

    while (p && s) {
        const char *pend = pattern_part_end(p);
        const char *send = strchrnul(s, '/');

        if (pend - p == 2 && p[0] == '*' && p[1] == '*') {
            if (!*pend)
                return true;
            star = p = pend + 1;
            retry = s;
            continue;
        }
        if (part_matches(p, pend, s, send) && !*pend == !*send) {
            if (!*pend)
                return true;
            p = pend + 1;
            s = send + 1;
            continue;
        }
        if (!star)
            return false;
        p = star;
        s = retry = strchr(retry, '/') ? strchr(retry, '/') + 1 : NULL;
    }
    return false;
}
