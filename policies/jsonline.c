/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/jsonline.h"

#include <stdbool.h>
#include <string.h>

#include <jansson.h>

#include "base/json.h"

/* Deeper than any configuration; keeps a hostile file off our stack. */
#define DEPTH_MAX 100

struct scan {
    const char *p;
    const char *end;
    int line;
};

static int seek(struct scan *s, const char *const *keys, size_t nkeys, int depth);

static char
peek(struct scan *s)
{
    for (; s->p < s->end && strchr(" \t\r\n", *s->p); s->p++)
        s->line += *s->p == '\n';
    return s->p < s->end ? *s->p : '\0';
}

/* On the opening quote -> behind the closing one. */
static void
skip_string(struct scan *s)
{
    for (s->p++; s->p < s->end && *s->p != '"'; s->p++)
        if (*s->p == '\\' && s->end - s->p > 1)
            s->p++;
    s->p += s->p < s->end;
}

static bool
same_key(const char *quoted, size_t len, const char *key)
{
    auto_json *value = json_loadb(quoted, len, JSON_DECODE_ANY, NULL);

    return json_is_string(value) && strcmp(json_string_value(value), key) == 0;
}

static int
seek_object(struct scan *s, const char *const *keys, size_t nkeys, int depth)
{
    for (s->p++; peek(s) == '"';) {
        const char *start = s->p;
        int line = s->line;
        bool same;
        int found;

        skip_string(s);
        same = nkeys > 0 && same_key(start, (size_t)(s->p - start), keys[0]);
        if (same && nkeys == 1)
            return line;
        if (peek(s) != ':')
            break;
        s->p++;
        found = seek(s, keys + (same ? 1 : 0), same ? nkeys - 1 : 0, depth);
        if (found)
            return found;
        if (peek(s) != ',')
            break;
        s->p++;
    }
    s->p += peek(s) == '}';
    return 0;
}

static int
seek_array(struct scan *s, const char *const *keys, size_t nkeys, int depth)
{
    s->p++;
    while (peek(s) != ']' && s->p < s->end) {
        int found = seek(s, keys, nkeys, depth);

        if (found)
            return found;
        if (peek(s) != ',')
            break;
        s->p++;
    }
    s->p += peek(s) == ']';
    return 0;
}

/* Pass over one value; with keys left, look for them in it. */
static int
seek(struct scan *s, const char *const *keys, size_t nkeys, int depth)
{
    switch (depth > DEPTH_MAX ? '\0' : peek(s)) {
    case '{':
        return seek_object(s, keys, nkeys, depth + 1);
    case '[':
        return seek_array(s, keys, nkeys, depth + 1);
    case '"':
        skip_string(s);
        return 0;
    case '\0':
        s->p = s->end;
        return 0;
    default:
        while (s->p < s->end && !strchr(",]} \t\r\n", *s->p))
            s->p++;
        return 0;
    }
}

int
jsonline_find(const char *text, size_t len, const char *const *keys, size_t nkeys)
{
    struct scan s = {text, text + len, 1};

    return nkeys > 0 ? seek(&s, keys, nkeys, 0) : 0;
}
