/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/hcl.h"

#include <string.h>

/* Templates in templates.  Nobody writes ten; the limit keeps a hostile file off our stack. */
#define NESTING_MAX 100

static void skip_template(struct hcl *h, int nesting);

static bool
ident_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80);
}

static bool
ident_char(char c)
{
    return ident_start(c) || (c >= '0' && c <= '9') || c == '-';
}

static bool
looking_at(const struct hcl *h, const char *s)
{
    size_t n = strlen(s);

    return (size_t)(h->end - h->p) >= n && memcmp(h->p, s, n) == 0;
}

static void
step(struct hcl *h)
{
    if (*h->p++ == '\n')
        h->line++;
}

static void
skip_line(struct hcl *h)
{
    while (h->p < h->end && *h->p != '\n')
        h->p++;
}

/* Blanks and comments, but not the end of a line: it ends an attribute. */
static void
skip_blank(struct hcl *h)
{
    while (h->p < h->end) {
        if (*h->p == ' ' || *h->p == '\t' || *h->p == '\r') {
            h->p++;
        } else if (*h->p == '#' || looking_at(h, "//")) {
            skip_line(h);
        } else if (looking_at(h, "/*")) {
            for (h->p += 2; h->p < h->end && !looking_at(h, "*/");)
                step(h);
            h->p += h->p < h->end ? 2 : 0;
        } else {
            return;
        }
    }
}

/* Inside a template: "$${" and "%%{" are text, "${" and "%{" begin an expression. */
static bool
skip_sequence(struct hcl *h, int nesting)
{
    if (looking_at(h, "$${") || looking_at(h, "%%{")) {
        h->p += 3;
        return true;
    }
    if (looking_at(h, "${") || looking_at(h, "%{")) {
        h->p += 2;
        skip_template(h, nesting + 1);
        return true;
    }
    return false;
}

/* Behind the opening quote -> on the closing one. */
static void
skip_quoted(struct hcl *h, int nesting)
{
    while (h->p < h->end && *h->p != '"') {
        if (skip_sequence(h, nesting))
            continue;
        if (*h->p == '\\' && h->end - h->p > 1)
            h->p++;
        step(h);
    }
}

/* What an engine trims around a closing mark: Unicode's blanks, not only ours. */
static size_t
blank_at(const char *p, const char *end)
{
    static const char *const wide[] = {
        "\xC2\x85",     "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81",
        "\xE2\x80\x82", "\xE2\x80\x83", "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86",
        "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89", "\xE2\x80\x8A", "\xE2\x80\xA8",
        "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"};

    if (p < end && *p && strchr(" \t\r\v\f", *p))
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        if ((size_t)(end - p) >= strlen(wide[i]) && memcmp(p, wide[i], strlen(wide[i])) == 0)
            return strlen(wide[i]);
    return 0;
}

/* Is the line that begins here the closing mark of a heredoc? */
static bool
closes(const struct hcl *h, const char *mark, size_t len)
{
    const char *p = h->p;
    const char *end = memchr(p, '\n', (size_t)(h->end - p));
    size_t n;

    end = end ? end : h->end;
    while ((n = blank_at(p, end)) > 0)
        p += n;
    if ((size_t)(end - p) < len || memcmp(p, mark, len) != 0)
        return false;
    p += len;
    while ((n = blank_at(p, end)) > 0)
        p += n;
    return p == end;
}

/* Behind "<<" -> on the end of the line of the closing mark.  False: it is no heredoc. */
static bool
skip_heredoc(struct hcl *h, int nesting)
{
    const char *mark;
    size_t len;

    if (h->p < h->end && *h->p == '-')
        h->p++;
    mark = h->p;
    while (h->p < h->end && ident_char(*h->p))
        h->p++;
    len = (size_t)(h->p - mark);
    if (len == 0)
        return false;
    skip_line(h);
    while (h->p < h->end) {
        step(h); /* the line feed */
        if (closes(h, mark, len)) {
            skip_line(h);
            return true;
        }
        while (h->p < h->end && *h->p != '\n')
            if (!skip_sequence(h, nesting))
                h->p++;
    }
    return true;
}

/* A string or heredoc that begins here, if one does. */
static bool
skip_string(struct hcl *h, int nesting)
{
    struct hcl at = *h;

    if (*h->p == '"') {
        h->p++;
        skip_quoted(h, nesting);
        h->p += h->p < h->end;
        return true;
    }
    if (!looking_at(h, "<<"))
        return false;
    h->p += 2;
    if (skip_heredoc(h, nesting))
        return true;
    *h = at;
    return false;
}

/* Behind "${" -> behind the brace that closes it. */
static void
skip_template(struct hcl *h, int nesting)
{
    int depth = 1;

    if (nesting > NESTING_MAX)
        h->p = h->end;
    while (h->p < h->end && depth > 0) {
        skip_blank(h);
        if (h->p == h->end || skip_string(h, nesting))
            continue;
        depth += *h->p == '{' ? 1 : *h->p == '}' ? -1 : 0;
        step(h);
    }
}

void
hcl_next(struct hcl_token *out, struct hcl *h)
{
    const char *start;

    skip_blank(h);
    start = h->p;
    *out = (struct hcl_token){.kind = HCL_END, .text = start, .line = h->line};
    if (h->p == h->end)
        return;
    if (*h->p == '\n') {
        out->kind = HCL_NEWLINE;
        step(h);
    } else if (ident_start(*h->p)) {
        out->kind = HCL_IDENT;
        while (h->p < h->end && ident_char(*h->p))
            h->p++;
    } else if (skip_string(h, 0)) {
        out->kind = HCL_STRING;
    } else {
        out->kind = HCL_OTHER;
        h->p++;
    }
    out->len = (size_t)(h->p - start);
    if (out->kind == HCL_STRING && *start == '"') {
        out->text++;
        out->len -= out->len > 1 && h->p[-1] == '"' ? 2 : 1;
    }
}

bool
hcl_is(const struct hcl_token *t, const char *text)
{
    return t->len == strlen(text) && memcmp(t->text, text, t->len) == 0;
}

static int
bracket(const struct hcl_token *t)
{
    if (t->kind != HCL_OTHER)
        return 0;
    return strchr("([{", *t->text) ? 1 : strchr(")]}", *t->text) ? -1 : 0;
}

/* Behind "=" -> behind the end of the expression. */
static void
skip_expression(struct hcl *h)
{
    struct hcl_token t;
    int depth = 0;

    do {
        hcl_next(&t, h);
        depth += bracket(&t);
    } while (t.kind != HCL_END && depth >= 0 && !(depth == 0 && t.kind == HCL_NEWLINE));
}

/* Behind "{" -> behind its "}"; gives what is between. */
static struct hcl
skip_body(struct hcl *h)
{
    struct hcl body = *h;
    struct hcl_token t;
    int depth = 1;

    do {
        body.end = h->p;
        hcl_next(&t, h);
        depth += bracket(&t);
    } while (t.kind != HCL_END && depth > 0);
    if (t.kind != HCL_END)
        body.end = t.text;
    return body;
}

bool
hcl_item(struct hcl_item *out, struct hcl *h)
{
    struct hcl_token t;

    for (;;) {
        *out = (struct hcl_item){0};
        do {
            hcl_next(&out->name, h);
            if (out->name.kind == HCL_END)
                return false;
        } while (out->name.kind != HCL_IDENT);
        for (hcl_next(&t, h); t.kind == HCL_IDENT || t.kind == HCL_STRING; hcl_next(&t, h))
            if (out->nlabels < HCL_LABELS_MAX)
                out->labels[out->nlabels++] = t;
        if (t.kind == HCL_OTHER && *t.text == '{') {
            out->is_block = true;
            out->body = skip_body(h);
            return true;
        }
        if (t.kind == HCL_OTHER && *t.text == '=' && out->nlabels == 0) {
            skip_expression(h);
            return true;
        }
        if (t.kind == HCL_END)
            return false;
    }
}

/* ---- strictly ---- */

#define BRACKETS_MAX 200

struct brackets {
    char open[BRACKETS_MAX];
    int n;
};

/* False for a closing bracket that nothing, or another kind, has opened. */
static bool
follow(struct brackets *b, const struct hcl_token *t)
{
    static const char pairs[] = "()[]{}";
    const char *at = t->kind == HCL_OTHER && *t->text ? strchr(pairs, *t->text) : NULL;

    if (!at)
        return true;
    if ((at - pairs) % 2 == 0) {
        if (b->n == BRACKETS_MAX)
            return false;
        b->open[b->n++] = *at;
        return true;
    }
    return b->n > 0 && b->open[--b->n] == at[-1];
}

bool
hcl_value(struct hcl *out, struct hcl *h, const char *ends)
{
    struct brackets b = {.n = 0};
    struct hcl before = *h;
    struct hcl_token t;

    *out = *h;
    for (;;) {
        before = *h;
        hcl_next(&t, h);
        if (b.n == 0 && (t.kind == HCL_NEWLINE || t.kind == HCL_END ||
                         (t.kind == HCL_OTHER && *t.text && strchr(ends, *t.text))))
            break;
        if (t.kind == HCL_END || !follow(&b, &t))
            return false;
    }
    out->end = t.text;
    *h = before;
    return true;
}

static bool
strict_body(struct hcl *body, struct hcl *h)
{
    struct brackets b = {.open = "{", .n = 1};
    struct hcl_token t;

    *body = *h;
    do {
        hcl_next(&t, h);
        if (t.kind == HCL_END || !follow(&b, &t))
            return false;
    } while (b.n > 0);
    body->end = t.text;
    hcl_next(&t, h);
    return t.kind == HCL_NEWLINE || t.kind == HCL_END;
}

int
hcl_strict(struct hcl_item *out, struct hcl *h)
{
    struct hcl_item it = {0};
    struct hcl_token t;

    do
        hcl_next(&it.name, h);
    while (it.name.kind == HCL_NEWLINE);
    if (it.name.kind == HCL_END)
        return 0;
    if (it.name.kind != HCL_IDENT)
        return -1;
    for (hcl_next(&t, h); t.kind == HCL_IDENT || t.kind == HCL_STRING; hcl_next(&t, h)) {
        if (it.nlabels == HCL_LABELS_MAX)
            return -1;
        it.labels[it.nlabels++] = t;
    }
    if (t.kind != HCL_OTHER)
        return -1;
    it.is_block = *t.text == '{';
    if (it.is_block ? !strict_body(&it.body, h)
                    : *t.text != '=' || it.nlabels > 0 || !hcl_value(&it.body, h, ""))
        return -1;
    *out = it;
    return 1;
}
