/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks of a configuration in JSON: labels are levels of objects, and lists are allowed
 * everywhere. */
#include <string.h>

#include "base/digest.h"
#include "base/json.h"
#include "base/mem.h"
#include "policies/jsonline.h"
#include "wrapper/needs_private.h"

#define KEYS_MAX 6

struct reader {
    const char *text;
    size_t len;
    const char *path;
    const char *keys[KEYS_MAX]; /* from the top to where we are */
    size_t nkeys;
    struct err *err;
};

static int
line_of(const struct reader *r)
{
    int line = jsonline_find(r->text, r->len, r->keys, r->nkeys);

    return line > 0 ? line : 1;
}

static int
unreadable(const struct reader *r, const char *what)
{
    return err_set(r->err, EXITCODE_UNDECIDED, "%s:%d: %s, so what the engine would fetch or run "
                   "can't be told before it starts", r->path, line_of(r), what);
}

static bool
is_word(const char *s)
{
    for (; *s; s++)
        if (!((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') ||
              *s == '_' || *s == '-' || (*s & 0x80)))
            return false;
    return true;
}

/* Strings are templates: one with a sequence in it is no plain one. */
static json_t *
value_of(const json_t *v)
{
    const char *s = json_string_value(v);
    json_t *out;
    const char *key;
    json_t *one;

    if (s && strlen(s) == json_string_length(v) && !strstr(s, "${") && !strstr(s, "%{"))
        return json_pack("{s:s}", "literal", s);
    if (!json_is_object(v))
        return json_pack("{s:b}", "other", 1);
    out = json_object();
    json_object_foreach((json_t *)(uintptr_t)v, key, one)
        json_object_set_new(out, key,
                            json_is_string(one) ? value_of(one) : json_pack("{s:b}", "other", 1));
    return json_pack("{s:o}", "object", out);
}

static json_t *
attributes(json_t *body, bool all)
{
    json_t *out = json_object();
    const char *key;
    json_t *one;

    json_object_foreach(body, key, one)
        if (all || needs_text_wanted(key))
            json_object_set_new(out, key, value_of(one));
    return out;
}

static int read_body(json_t *out, struct reader *r, json_t *body, const char *parent);

static int
add_block(json_t *out, struct reader *r, json_t *body, const char *type, bool inside,
          const char *const *labels, size_t nlabels)
{
    auto_json *names = json_array();
    auto_json *blocks = json_array();
    auto_free char *text = json_compact(body);
    char sha256[DIGEST_HEX_SIZE];

    if (!json_is_object(body))
        return unreadable(r, "a block that is no object");
    for (size_t i = 0; i < nlabels; i++)
        json_array_append_new(names, json_string(labels[i]));
    if (inside && read_body(blocks, r, body, type) < 0)
        return -1;
    digest_bytes(sha256, text, strlen(text));
    json_array_append_new(
        out, json_pack("{s:s, s:O, s:i, s:s, s:o, s:O}", "type", type, "labels", names, "line",
                       line_of(r), "sha256", sha256, "attrs",
                       attributes(body, needs_text_whole(type)), "blocks",
                       blocks));
    return 0;
}

struct level {
    const char *type;
    bool inside;
    size_t want; /* labels still to come */
    const char *labels[4];
    size_t nlabels;
};

/* Down through the labels to each body. */
static int
read_level(json_t *out, struct reader *r, json_t *v, const struct level *at)
{
    const char *key;
    json_t *one;
    size_t i;

    if (json_is_null(v))
        return 0;
    if (json_is_array(v)) {
        json_array_foreach(v, i, one)
            if (json_is_array(one) ? unreadable(r, "a list in a list") < 0
                                   : read_level(out, r, one, at) < 0)
                return -1;
        return 0;
    }
    if (at->want == 0)
        return add_block(out, r, v, at->type, at->inside, at->labels, at->nlabels);
    if (!json_is_object(v))
        return unreadable(r, "a block that is no object");
    json_object_foreach(v, key, one) {
        struct level next = *at;
        int rc;

        r->keys[r->nkeys++] = key;
        next.labels[next.nlabels++] = key;
        next.want--;
        rc = is_word(key) ? read_level(out, r, one, &next)
                          : unreadable(r, "a label that is no plain word");
        r->nkeys--;
        if (rc < 0)
            return -1;
    }
    return 0;
}

/* Properties of a body that are blocks.  At the top everything is one; in `terraform` and `check`
 * what the table does not have is an argument. */
static int
read_body(json_t *out, struct reader *r, json_t *body, const char *parent)
{
    const char *key;
    json_t *one;

    json_object_foreach(body, key, one) {
        struct level at = {.type = key};
        int labels = needs_text_labels(parent, key, &at.inside);
        int rc;

        if (strcmp(key, "//") == 0)
            continue;
        r->keys[r->nkeys++] = key;
        at.want = labels > 0 ? (size_t)labels : 0;
        if (labels < 0 && !json_is_object(one) && !json_is_array(one) && parent[0])
            rc = 0;
        else if (labels < 0 && strcmp(key, "experiments") == 0)
            rc = 0;
        else if (labels < 0)
            rc = unreadable(r, "a kind of block that this version does not know");
        else
            rc = read_level(out, r, one, &at);
        r->nkeys--;
        if (rc < 0)
            return -1;
    }
    return 0;
}

/* Every string, decoded, as an expression may stand in it. */
static int
functions_in(json_t *names, const struct reader *r, json_t *v)
{
    const char *key;
    json_t *one;
    size_t i;

    if (json_is_string(v))
        return needs_text_functions(names, json_string_value(v), json_string_length(v), r->path,
                                    r->err);
    json_object_foreach(v, key, one)
        if (needs_text_functions(names, key, strlen(key), r->path, r->err) < 0 ||
            functions_in(names, r, one) < 0)
            return -1;
    json_array_foreach(v, i, one)
        if (functions_in(names, r, one) < 0)
            return -1;
    return 0;
}

static int
read_file(json_t *out, json_t *names, struct reader *r, json_t *v)
{
    json_t *one;
    size_t i;

    if (functions_in(names, r, v) < 0)
        return -1;
    if (json_is_object(v))
        return read_body(out, r, v, "");
    if (!json_is_array(v))
        return unreadable(r, "no object");
    json_array_foreach(v, i, one)
        if (!json_is_object(one) ? unreadable(r, "no object") < 0
                                 : read_body(out, r, one, "") < 0)
            return -1;
    return 0;
}

json_t *
needs_json_blocks(json_t *functions, const char *text, size_t len, const char *path,
                  struct err *err)
{
    struct reader r = {.text = text, .len = len, .path = path, .err = err};
    auto_json *whole = json_parse(text, len, path, err);
    auto_json *blocks = json_array();

    if (!whole || read_file(blocks, functions, &r, whole) < 0)
        return NULL;
    return steal(&blocks);
}
