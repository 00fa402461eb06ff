/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/rcfile.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"

#define DEPTH_MAX 32

enum kind { END, WORD, STRING, NUMBER, MARK };

struct reader {
    const char *p, *end;
    int line;
    enum kind kind; /* of the token that is next */
    char mark;      /* of MARK: one of { } [ ] = : , */
    int at;         /* its line */
    struct buf text;/* of WORD and STRING, escapes resolved */
    int depth;
    struct rcfile *rc;
};

/* Where we are: what the keys around mean. */
enum where { TOP, INSTALLATION, OVERRIDES, ELSEWHERE };

static int
bad(const struct reader *r, const char *what, struct err *err)
{
    return err_set(err, EXITCODE_UNDECIDED, "line %d: %s", r->line, what);
}

/* ---- tokens ---- */

static bool
is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool
is_word(char c)
{
    return is_letter(c) || is_digit(c) || c == '-' || c == '.';
}

static bool
looking_at(const struct reader *r, const char *text)
{
    size_t n = strlen(text);

    return (size_t)(r->end - r->p) >= n && memcmp(r->p, text, n) == 0;
}

/* White space and comments; a comment in JSON is an error to the engine, and nothing to us. */
static int
skip_blank(struct reader *r, struct err *err)
{
    while (r->p < r->end) {
        if (*r->p == '\n')
            r->line++;
        if (strchr(" \t\r\n", *r->p) && *r->p != '\0') {
            r->p++;
        } else if (*r->p == '#' || looking_at(r, "//")) {
            while (r->p < r->end && *r->p != '\n')
                r->p++;
        } else if (looking_at(r, "/*")) {
            for (r->p += 2; r->p < r->end && !looking_at(r, "*/"); r->p++)
                r->line += *r->p == '\n';
            if (r->p == r->end)
                return bad(r, "a comment that does not end", err);
            r->p += 2;
        } else {
            break;
        }
    }
    return 0;
}

static int
digit_of(char c)
{
    if (is_digit(c))
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return 99;
}

/* Behind a backslash.  Only ASCII matters: no key that is looked for has anything else. */
static int
take_escape(struct reader *r, struct err *err)
{
    static const char simple[] = "abfnrtv\\\"/";
    static const char meant[] = "\a\b\f\n\r\t\v\\\"/";
    char c = r->p < r->end ? *r->p++ : '\0';
    const char *s = c ? strchr(simple, c) : NULL;
    int base = 16, digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    unsigned long code = 0;

    if (s) {
        buf_putc(&r->text, meant[s - simple]);
        return 0;
    }
    if (c >= '0' && c <= '7') {
        base = 8;
        digits = 3;
        r->p--;
    }
    if (digits == 0)
        return bad(r, "an escape in a string that means nothing", err);
    for (; digits > 0; digits--, r->p++) {
        if (r->p == r->end || digit_of(*r->p) >= base)
            return bad(r, "an escape in a string that means nothing", err);
        code = code * (unsigned)base + (unsigned)digit_of(*r->p);
    }
    buf_putc(&r->text, code > 0 && code < 0x80 ? (char)code : '?');
    return 0;
}

/* ${ … } may hold quotes in the native syntax and not in JSON, so what is in it must be plain. */
static int
take_template(struct reader *r, struct err *err)
{
    buf_putc(&r->text, *r->p++);
    while (r->p < r->end && *r->p != '}') {
        if (strchr("\"\\{\n", *r->p))
            return bad(r, "a ${…} with more than a name in it", err);
        buf_putc(&r->text, *r->p++);
    }
    if (r->p == r->end)
        return bad(r, "a ${…} that does not end", err);
    return 0;
}

static int
take_string(struct reader *r, struct err *err)
{
    r->kind = STRING;
    for (r->p++; r->p < r->end && *r->p != '"';) {
        char c = *r->p++;

        if (c == '\n' || c == '\0')
            return bad(r, "a string that does not end", err);
        if (c == '\\') {
            if (take_escape(r, err) < 0)
                return -1;
            continue;
        }
        buf_putc(&r->text, c);
        if (c == '$' && r->p < r->end && *r->p == '{' && take_template(r, err) < 0)
            return -1;
    }
    if (r->p == r->end)
        return bad(r, "a string that does not end", err);
    r->p++;
    return 0;
}

/* The engine ends a number where a letter begins and takes that for the next key: 0key { }. */
static int
take_number(struct reader *r, struct err *err)
{
    r->kind = NUMBER;
    r->p += *r->p == '-';
    while (r->p < r->end && is_digit(*r->p))
        r->p++;
    if (r->p < r->end && *r->p == '.')
        for (r->p++; r->p < r->end && is_digit(*r->p);)
            r->p++;
    if (r->p < r->end && (is_word(*r->p) || (unsigned char)*r->p >= 0x80))
        return bad(r, "a number that runs into a word", err);
    return 0;
}

static int
next(struct reader *r, struct err *err)
{
    buf_reset(&r->text);
    if (skip_blank(r, err) < 0)
        return -1;
    r->at = r->line;
    r->kind = END;
    if (r->p == r->end)
        return 0;
    if (*r->p == '"')
        return take_string(r, err);
    if (is_letter(*r->p)) {
        r->kind = WORD;
        while (r->p < r->end && is_word(*r->p))
            buf_putc(&r->text, *r->p++);
        if (r->p < r->end && (unsigned char)*r->p >= 0x80)
            return bad(r, "a name that is not ASCII", err);
        return 0;
    }
    if (is_digit(*r->p) || (*r->p == '-' && r->p + 1 < r->end && is_digit(r->p[1])))
        return take_number(r, err);
    if (*r->p == '\0' || !strchr("{}[]=:,", *r->p))
        return bad(r, looking_at(r, "<<") ? "a heredoc" : "a character that does not belong here",
                   err);
    r->kind = MARK;
    r->mark = *r->p++;
    return 0;
}

static bool
at_mark(const struct reader *r, char c)
{
    return r->kind == MARK && r->mark == c;
}

/* ---- what they make ---- */

static int items(struct reader *r, enum where where, struct err *err);

static void
note(json_t *list, const char *key)
{
    auto_free char *shown = text_clean(key);

    json_array_append_new(list, json_string(shown));
}

/* The first key of an item says what is inside; any key that says dev_overrides counts. */
static enum where
meet_key(struct reader *r, enum where where)
{
    const char *key = buf_str(&r->text);

    if (strcasecmp(key, "dev_overrides") == 0) {
        if (r->rc->line == 0)
            r->rc->line = r->at;
        return OVERRIDES;
    }
    if (where == TOP && strcasecmp(key, "plugin_cache_may_break_dependency_lock_file") == 0)
        r->rc->may_break_lock = true;
    if (where == INSTALLATION)
        note(r->rc->methods, key);
    if (where == OVERRIDES)
        note(r->rc->overrides, key);
    return where == TOP && strcasecmp(key, "provider_installation") == 0 ? INSTALLATION
           : where == OVERRIDES                                          ? OVERRIDES
                                                                         : ELSEWHERE;
}

static int
object(struct reader *r, enum where where, struct err *err)
{
    if (++r->depth > DEPTH_MAX)
        return bad(r, "nested too deeply", err);
    if (next(r, err) < 0 || items(r, where, err) < 0)
        return -1;
    if (!at_mark(r, '}'))
        return bad(r, "a { that is not closed", err);
    r->depth--;
    return next(r, err);
}

static int
value(struct reader *r, enum where where, struct err *err)
{
    if (r->kind == WORD || r->kind == STRING || r->kind == NUMBER)
        return next(r, err);
    if (at_mark(r, '{'))
        return object(r, where, err);
    if (!at_mark(r, '['))
        return bad(r, "no value where one is due", err);
    if (++r->depth > DEPTH_MAX)
        return bad(r, "nested too deeply", err);
    if (next(r, err) < 0)
        return -1;
    while (!at_mark(r, ']'))
        if (at_mark(r, ',') ? next(r, err) < 0 : value(r, where, err) < 0)
            return -1;
    r->depth--;
    return next(r, err);
}

static int
item(struct reader *r, enum where where, struct err *err)
{
    enum where inner = meet_key(r, where);

    if (next(r, err) < 0)
        return -1;
    while (r->kind == WORD || r->kind == STRING) {
        if (meet_key(r, ELSEWHERE) == OVERRIDES)
            inner = OVERRIDES;
        if (next(r, err) < 0)
            return -1;
    }
    if (at_mark(r, '{'))
        return object(r, inner, err);
    if (!at_mark(r, '=') && !at_mark(r, ':'))
        return bad(r, "a name without a value", err);
    return next(r, err) < 0 ? -1 : value(r, inner, err);
}

static int
items(struct reader *r, enum where where, struct err *err)
{
    for (;;) {
        if (r->kind == END || at_mark(r, '}'))
            return 0;
        if (at_mark(r, ',')) {
            if (next(r, err) < 0)
                return -1;
        } else if (r->kind != WORD && r->kind != STRING) {
            return bad(r, "no name where one is due", err);
        } else if (item(r, where, err) < 0) {
            return -1;
        }
    }
}

static int
whole(struct reader *r, struct err *err)
{
    if (next(r, err) < 0)
        return -1;
    if (at_mark(r, '{') ? object(r, TOP, err) < 0 : items(r, TOP, err) < 0)
        return -1;
    return r->kind == END ? 0 : bad(r, "more than one document", err);
}

int
rcfile_parse(struct rcfile *out, const char *text, size_t len, struct err *err)
{
    struct rcfile rc = {json_array(), 0, json_array(), false};
    struct reader r = {.p = text, .end = text + len, .line = 1, .text = BUF_INIT, .rc = &rc};
    int rv = whole(&r, err);

    buf_clear(&r.text);
    if (rv < 0) {
        rcfile_clear(&rc);
        return -1;
    }
    *out = rc;
    return 0;
}

void
rcfile_clear(struct rcfile *rc)
{
    json_decref(rc->overrides);
    json_decref(rc->methods);
    *rc = (struct rcfile){0};
}
