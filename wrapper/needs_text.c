/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of a configuration in the engine's own syntax, from text that no engine has accepted. */
#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/mem.h"
#include "policies/hcl.h"
#include "wrapper/needs_private.h"

/* {source = …} is one; what is deeper is not asked for. */
#define OBJECT_DEPTH_MAX 8

struct row {
    const char *parent, *type;
    int labels;
    bool inside;
};

static const struct row rows[] = {
#define BLOCK(parent, type, labels, inside) {parent, type, labels, inside},
#include "wrapper/needs.def"
#undef BLOCK
};

int
needs_text_labels(const char *parent, const char *type, bool *inside)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].parent, parent) == 0 && strcmp(rows[i].type, type) == 0) {
            *inside = rows[i].inside;
            return rows[i].labels;
        }
    return -1;
}

bool
needs_text_whole(const char *block)
{
    return strcmp(block, "required_providers") == 0 || strcmp(block, "backend") == 0;
}

bool
needs_text_wanted(const char *name)
{
    static const char *const names[] = {"source", "version", "provider", "to"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* ---- provider functions ---- */

static bool
word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-' || (c & 0x80);
}

static bool
blank_char(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A comment may stand between the word and the colons: then nothing certain can be said. */
static int
before_colons(const char *text, const char *colons, bool *is_provider)
{
    static const char word[] = "provider";
    const char *end = colons;
    const char *start;

    while (end > text && blank_char(end[-1]))
        end--;
    if (end - text >= 2 && end[-1] == '/' && end[-2] == '*')
        return -1;
    start = end;
    while (start > text && word_char(start[-1]))
        start--;
    *is_provider = (size_t)(end - start) == strlen(word) &&
                   memcmp(start, word, strlen(word)) == 0;
    return 0;
}

int
needs_text_functions(json_t *names, const char *text, size_t len, const char *path,
                     struct err *err)
{
    const char *end = text + len;
    const char *p = text;

    while ((p = memmem(p, (size_t)(end - p), "::", 2))) {
        bool is_provider = false;
        const char *start;

        if (before_colons(text, p, &is_provider) < 0)
            return err_set(err, EXITCODE_UNDECIDED, "%s: a comment in the name of a function; "
                           "write provider::name::function", path);
        p += 2;
        if (!is_provider)
            continue;
        while (p < end && blank_char(*p))
            p++;
        start = p;
        while (p < end && word_char(*p))
            p++;
        if (p == start)
            return err_set(err, EXITCODE_UNDECIDED, "%s: `provider::` without a name", path);
        {
            auto_free char *name = mem_dupn(start, (size_t)(p - start));

            json_object_set_new(names, name, json_true());
        }
    }
    return 0;
}

/* ---- attributes ---- */

static bool
plain(const struct hcl_token *t)
{
    return t->kind == HCL_STRING && t->text[-1] == '"' && !memchr(t->text, '\\', t->len) &&
           !memchr(t->text, '\n', t->len) && !memmem(t->text, t->len, "${", 2) &&
           !memmem(t->text, t->len, "%{", 2);
}

static json_t *
string_of(const struct hcl_token *t)
{
    return json_stringn(t->text, t->len);
}

static json_t *read_object(struct hcl h, int depth);

static json_t *
read_value(struct hcl h, int depth)
{
    struct hcl value = h;
    struct hcl_token first, next;

    hcl_next(&first, &h);
    if (first.kind == HCL_IDENT)
        return json_pack("{s:o}", "word", string_of(&first));
    if (first.kind == HCL_OTHER && *first.text == '{')
        return read_object(value, depth + 1);
    hcl_next(&next, &h);
    if (plain(&first) && next.kind == HCL_END)
        return json_pack("{s:o}", "literal", string_of(&first));
    return json_pack("{s:b}", "other", 1);
}

/* One `key = value` or `key : value` of an object; false for anything else. */
static bool
read_pair(json_t *to, const struct hcl_token *key, struct hcl *h, int depth)
{
    auto_free char *name = mem_dupn(key->text, key->len);
    struct hcl_token t;
    struct hcl value;

    if ((key->kind != HCL_IDENT && !plain(key)) || json_object_get(to, name))
        return false;
    hcl_next(&t, h);
    if (t.kind != HCL_OTHER || !strchr("=:", *t.text) || !hcl_value(&value, h, ",}"))
        return false;
    return json_object_set_new(to, name, read_value(value, depth)) == 0;
}

/* From the "{" on.  What is not read with certainty makes the whole of it {"other": true}. */
static json_t *
read_object(struct hcl h, int depth)
{
    auto_json *pairs = json_object();
    struct hcl_token t;

    hcl_next(&t, &h);
    while (depth < OBJECT_DEPTH_MAX) {
        hcl_next(&t, &h);
        if (t.kind == HCL_NEWLINE || (t.kind == HCL_OTHER && *t.text == ','))
            continue;
        if (t.kind == HCL_OTHER && *t.text == '}') {
            hcl_next(&t, &h);
            if (t.kind == HCL_END)
                return json_pack("{s:O}", "object", pairs);
            break;
        }
        if (!read_pair(pairs, &t, &h, depth))
            break;
    }
    return json_pack("{s:b}", "other", 1);
}

/* ---- blocks ---- */

struct reader {
    const char *path;
    struct err *err;
};

static int
unreadable(struct reader *r, int line, const char *what)
{
    return err_set(r->err, EXITCODE_UNDECIDED, "%s:%d: %s, so what the engine would fetch or run "
                   "can't be told before it starts", r->path, line, what);
}

static int
read_attribute(json_t *attrs, struct reader *r, const struct hcl_item *it, bool all)
{
    auto_free char *name = mem_dupn(it->name.text, it->name.len);

    if (!all && !needs_text_wanted(name))
        return 0;
    if (json_object_get(attrs, name))
        return unreadable(r, it->name.line, "this argument is there twice");
    json_object_set_new(attrs, name, read_value(it->body, 0));
    return 0;
}

static json_t *read_body(struct reader *r, struct hcl body, const char *parent, bool known,
                         json_t *attrs);

static int
read_labels(json_t *labels, struct reader *r, const struct hcl_item *it)
{
    for (size_t i = 0; i < it->nlabels; i++) {
        const struct hcl_token *t = &it->labels[i];

        if (t->kind != HCL_IDENT && !plain(t))
            return unreadable(r, t->line, "a label that is no plain word");
        json_array_append_new(labels, string_of(t));
    }
    return 0;
}

static json_t *
read_block(struct reader *r, const struct hcl_item *it, const char *parent, bool known)
{
    auto_free char *type = mem_dupn(it->name.text, it->name.len);
    auto_json *labels = json_array();
    auto_json *attrs = json_object();
    auto_json *blocks = NULL;
    char sha256[DIGEST_HEX_SIZE];
    bool inside = false;
    int want = known ? needs_text_labels(parent, type, &inside) : (int)it->nlabels;

    if (want < 0) {
        unreadable(r, it->name.line, "a kind of block that this version does not know");
        return NULL;
    }
    if ((size_t)want != it->nlabels) {
        unreadable(r, it->name.line, "a block with too few or too many labels");
        return NULL;
    }
    if (read_labels(labels, r, it) < 0)
        return NULL;
    blocks = read_body(r, it->body, type, inside, attrs);
    if (!blocks)
        return NULL;
    digest_bytes(sha256, it->name.text, (size_t)(it->body.end - it->name.text));
    return json_pack("{s:s, s:O, s:i, s:s, s:O, s:O}", "type", type, "labels", labels, "line",
                     it->name.line, "sha256", sha256, "attrs", attrs, "blocks", blocks);
}

/* The blocks of a body, and its attributes; a body that is not looked into must be well-formed,
 * which its caller's brackets have shown, and give its attributes. */
static json_t *
read_body(struct reader *r, struct hcl body, const char *parent, bool known, json_t *attrs)
{
    auto_json *out = json_array();
    bool all = needs_text_whole(parent);
    struct hcl_item it;
    int line = body.line;
    int rc;

    while ((rc = hcl_strict(&it, &body)) == 1) {
        line = it.name.line;
        if (!it.is_block) {
            if (read_attribute(attrs, r, &it, all) < 0)
                return NULL;
        } else if (known) {
            json_t *one = read_block(r, &it, parent, known);

            if (!one)
                return NULL;
            json_array_append_new(out, one);
        }
    }
    if (rc < 0) {
        unreadable(r, line, "after this line is what no configuration holds");
        return NULL;
    }
    return steal(&out);
}

json_t *
needs_text_blocks(json_t *functions, const char *text, size_t len, const char *path,
                  struct err *err)
{
    static const char mark[] = "\xEF\xBB\xBF";
    struct reader r = {path, err};
    struct hcl all = {text, text + len, 1};
    auto_json *attrs = json_object();
    auto_json *whole = json_stringn(text, len);
    auto_json *blocks = NULL;

    if (!whole) {
        unreadable(&r, 1, "this file is not UTF-8");
        return NULL;
    }
    if (needs_text_functions(functions, text, len, path, err) < 0)
        return NULL;
    if (len >= 3 && memcmp(text, mark, 3) == 0)
        all.p += 3;
    blocks = read_body(&r, all, "", true, attrs);
    return blocks ? steal(&blocks) : NULL;
}
