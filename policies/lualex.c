/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/lualex.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct cursor {
    const char *p, *end;
    uint32_t line;
};

static const char *const keywords[] = {
    "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
    "local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while", NULL,
};

static bool
is_keyword(const char *s, size_t len)
{
    for (size_t i = 0; keywords[i]; i++)
        if (strlen(keywords[i]) == len && memcmp(keywords[i], s, len) == 0)
            return true;
    return false;
}

static void
step(struct cursor *c)
{
    c->line += *c->p++ == '\n';
}

/* How many signs = stand in a long bracket that opens here; -1: none does. */
static int
long_open(const struct cursor *c)
{
    const char *p = c->p + 1;

    if (c->p >= c->end || *c->p != '[')
        return -1;
    while (p < c->end && *p == '=')
        p++;
    return p < c->end && *p == '[' ? (int)(p - c->p - 1) : -1;
}

static void
skip_long(struct cursor *c, int level)
{
    for (c->p += level + 2; c->p < c->end; step(c)) {
        const char *p = c->p + 1;

        if (*c->p != ']')
            continue;
        while (p < c->end && p - c->p <= level && *p == '=')
            p++;
        if (p < c->end && *p == ']' && p - c->p - 1 == level) {
            c->p = p + 1;
            return;
        }
    }
}

static void
skip_text(struct cursor *c)
{
    char quote = *c->p++;

    for (; c->p < c->end && *c->p != quote && *c->p != '\n'; step(c)) {
        if (*c->p != '\\' || c->p + 1 >= c->end)
            continue;
        c->p++;
        if (*c->p == 'z') /* and the white space behind it, lines included */
            while (c->p + 1 < c->end && isspace((unsigned char)c->p[1]))
                step(c);
    }
    if (c->p < c->end && *c->p == quote)
        c->p++;
}

static void
skip_comment(struct cursor *c)
{
    int level;

    c->p += 2;
    level = long_open(c);
    if (level >= 0)
        skip_long(c, level);
    else
        while (c->p < c->end && *c->p != '\n')
            c->p++;
}

static bool
is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

static void
skip_number(struct cursor *c)
{
    bool hex = c->p + 1 < c->end && (c->p[1] == 'x' || c->p[1] == 'X');

    while (c->p < c->end && (is_word(*c->p) || *c->p == '.')) {
        bool exponent = hex ? *c->p == 'p' || *c->p == 'P' : *c->p == 'e' || *c->p == 'E';

        c->p++;
        if (exponent && c->p < c->end && (*c->p == '+' || *c->p == '-'))
            c->p++;
    }
}

static void
skip_sign(struct cursor *c)
{
    static const char *const signs[] = {"...", "..", "==", "~=", "<=", ">=", "//", "::", "<<",
                                        ">>", NULL};

    for (size_t i = 0; signs[i]; i++) {
        size_t n = strlen(signs[i]);

        if ((size_t)(c->end - c->p) >= n && memcmp(c->p, signs[i], n) == 0) {
            c->p += n;
            return;
        }
    }
    c->p++;
}

static enum lualex_kind
read_one(struct cursor *c)
{
    const char *from = c->p;
    int level = long_open(c);

    if (level >= 0) {
        skip_long(c, level);
        return LUALEX_TEXT;
    }
    if (*c->p == '"' || *c->p == '\'') {
        skip_text(c);
        return LUALEX_TEXT;
    }
    if (isdigit((unsigned char)*c->p) ||
        (*c->p == '.' && c->p + 1 < c->end && isdigit((unsigned char)c->p[1]))) {
        skip_number(c);
        return LUALEX_NUMBER;
    }
    if (!is_word(*c->p)) {
        skip_sign(c);
        return LUALEX_SIGN;
    }
    while (c->p < c->end && is_word(*c->p))
        c->p++;
    return is_keyword(from, (size_t)(c->p - from)) ? LUALEX_KEYWORD : LUALEX_NAME;
}

void
lualex_read(struct lualex *out, const char *text, uint32_t len)
{
    struct cursor c = {text, text + len, 1};
    size_t cap = 0;

    *out = (struct lualex){.text = text};
    for (;;) {
        struct lualex_token t;

        while (c.p < c.end && isspace((unsigned char)*c.p))
            step(&c);
        if (c.end - c.p >= 2 && c.p[0] == '-' && c.p[1] == '-') {
            skip_comment(&c);
            continue;
        }
        t = (struct lualex_token){.at = (uint32_t)(c.p - text), .line = c.line};
        if (c.p < c.end)
            t.kind = (uint8_t)read_one(&c);
        t.len = (uint32_t)(c.p - text) - t.at;
        if (out->n == cap) {
            cap = cap ? cap * 2 : 256;
            out->list = mem_grow(out->list, cap, sizeof *out->list);
        }
        out->list[out->n] = t;
        if (t.kind == LUALEX_END)
            return;
        out->n++;
    }
}

void
lualex_clear(struct lualex *l)
{
    free(l->list);
    *l = (struct lualex){0};
}

bool
lualex_is(const struct lualex *l, size_t i, const char *word)
{
    const struct lualex_token *t = i < l->n ? &l->list[i] : NULL;

    return t && t->kind != LUALEX_TEXT && t->len == strlen(word) &&
           memcmp(l->text + t->at, word, t->len) == 0;
}

bool
lualex_is_name(const struct lualex *l, size_t i)
{
    return i < l->n && l->list[i].kind == LUALEX_NAME;
}

char *
lualex_word(const struct lualex *l, size_t i)
{
    return mem_dupn(l->text + l->list[i].at, l->list[i].len);
}
