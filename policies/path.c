/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/path.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static void
put(struct path *p, const char *bytes, size_t len)
{
    if (len > sizeof p->text - 1 - p->len)
        len = sizeof p->text - 1 - p->len;
    memcpy(p->text + p->len, bytes, len);
    p->len += len;
    p->text[p->len] = '\0';
}

static bool
word_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
word_char(char c)
{
    return word_start(c) || (c >= '0' && c <= '9') || c == '-';
}

static bool
is_word(const char *key, size_t len)
{
    if (len == 0 || !word_start(key[0]))
        return false;
    for (size_t i = 1; i < len; i++)
        if (!word_char(key[i]))
            return false;
    return true;
}

void
path_key(struct path *p, const char *key, size_t len)
{
    if (is_word(key, len)) {
        if (p->len)
            put(p, ".", 1);
        put(p, key, len);
        return;
    }
    put(p, "[\"", 2);
    for (size_t i = 0; i < len; i++) {
        char hex[8];

        if (key[i] == '"' || key[i] == '\\') {
            put(p, "\\", 1);
            put(p, key + i, 1);
        } else if ((unsigned char)key[i] < 0x20) {
            snprintf(hex, sizeof hex, "\\u%04x", (unsigned)key[i]);
            put(p, hex, 6);
        } else {
            put(p, key + i, 1);
        }
    }
    put(p, "\"]", 2);
}

void
path_word(struct path *p, const char *bytes, size_t len)
{
    put(p, bytes, len);
}

void
path_index(struct path *p, uint32_t index)
{
    char text[16];
    int n = snprintf(text, sizeof text, "[%u]", index);

    put(p, text, (size_t)n);
}

/* Behind `["`: the key up to `"]`. */
static int
quoted(struct path_step *out, const char **at)
{
    const char *p = *at;

    while (*p && *p != '"') {
        if (*p == '\\' && (p[1] == '"' || p[1] == '\\'))
            p++;
        if (out->len == sizeof out->key)
            return -1;
        out->key[out->len++] = *p++;
    }
    if (p[0] != '"' || p[1] != ']')
        return -1;
    *at = p + 2;
    return 1;
}

static int
number(struct path_step *out, const char **at, char close)
{
    const char *p = *at;
    uint64_t n = 0;

    if (!isdigit((unsigned char)*p))
        return -1;
    for (; isdigit((unsigned char)*p); p++) {
        n = n * 10 + (unsigned)(*p - '0');
        if (n > UINT32_MAX)
            return -1;
    }
    if (close && *p++ != close)
        return -1;
    out->is_index = true;
    out->index = (uint32_t)n;
    *at = p;
    return 1;
}

int
path_next(struct path_step *out, const char *start, const char **at)
{
    const char *p = *at;
    int rc = 1;

    out->is_index = false;
    out->len = 0;
    if (*p == '\0')
        return p == start ? -1 : 0;
    if (*p == '[') {
        *at = p[1] == '"' ? p + 2 : p + 1;
        return p[1] == '"' ? quoted(out, at) : number(out, at, ']');
    }
    if ((*p == '.') == (p == start))
        return -1;
    p += *p == '.';
    *at = p;
    if (isdigit((unsigned char)*p)) /* ingress.0.from_port, as older Terraform wrote it */
        return number(out, at, '\0');
    for (; *p && *p != '.' && *p != '['; p++) {
        if (out->len == sizeof out->key)
            return -1;
        out->key[out->len++] = *p;
    }
    if (out->len == 0)
        rc = -1;
    *at = p;
    return rc;
}
