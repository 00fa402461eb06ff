/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/blocks.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "policies/hcl.h"
#include "policies/jsonline.h"

struct block {
    char *key; /* owned; see key_of */
    const struct planzip_entry *file;
    bool overrides;
    int line;
    struct hcl body;
};

/* A file in JSON is searched when asked: there are few of them. */
struct json_file {
    const struct planzip_entry *file;
    size_t prefix; /* bytes of its name up to the file's own */
    bool overrides;
};

struct blocks {
    struct block *list; /* sorted by key */
    size_t n;
    size_t cap;
    struct json_file *json;
    size_t njson;
};

/* Places of a block in base and override files. */
struct places {
    const struct planzip_entry *base, *changed, *override;
    int base_line, changed_line, override_line;
};

void
blocks_free(struct blocks *b)
{
    if (!b)
        return;
    for (size_t i = 0; i < b->n; i++)
        free(b->list[i].key);
    free(b->list);
    free(b->json);
    free(b);
}

/* "tfconfig/m-a.b/" resource | type | name: module, block, labels.  No part can hold a '|' but the
 * last. */
static char *
key_of(const char *prefix, size_t prefix_len, const struct hcl_item *it)
{
    auto_buf key = BUF_INIT;

    buf_append(&key, prefix, prefix_len);
    buf_append(&key, it->name.text, it->name.len);
    for (size_t i = 0; i < it->nlabels; i++) {
        buf_putc(&key, '|');
        buf_append(&key, it->labels[i].text, it->labels[i].len);
    }
    return buf_steal(&key);
}

static bool
ends_with(const char *s, size_t len, const char *end)
{
    size_t n = strlen(end);

    return len >= n && memcmp(s + len - n, end, n) == 0;
}

/* Is this a file of configuration, in JSON, an override? */
static bool
file_kind(const char *name, bool *json, bool *overrides)
{
    static const char *const ends[] = {".tf.json", ".tofu.json", ".tf", ".tofu"};
    size_t len = strlen(name);

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t stem = len - strlen(ends[i]);

        if (!ends_with(name, len, ends[i]))
            continue;
        *json = i < 2;
        *overrides = (stem == 8 && memcmp(name, "override", 8) == 0) ||
                     ends_with(name, stem, "_override");
        return true;
    }
    return false;
}

static void
add_blocks(struct blocks *b, const struct planzip_entry *e, size_t prefix, struct hcl text,
           bool overrides, bool nested)
{
    struct hcl_item it;

    while (hcl_item(&it, &text)) {
        if (!it.is_block)
            continue;
        if (b->n == b->cap) {
            b->cap = b->cap ? 2 * b->cap : 64;
            b->list = mem_grow(b->list, b->cap, sizeof *b->list);
        }
        b->list[b->n++] = (struct block){.key = key_of(e->name, prefix, &it), .file = e,
                                         .overrides = overrides, .line = it.name.line,
                                         .body = it.body};
        /* A check may have a data source of its own. */
        if (!nested && hcl_is(&it.name, "check"))
            add_blocks(b, e, prefix, it.body, overrides, true);
    }
}

static void
add_file(struct blocks *b, const struct planzip_entry *e)
{
    struct hcl text = {e->data, e->data, 1};
    const char *slash = strrchr(e->name, '/');
    bool json, overrides;
    size_t prefix;

    if (!e->data || !slash || strncmp(e->name, "tfconfig/m-", 11) != 0 ||
        strchr(e->name + 11, '/') != slash || !file_kind(slash + 1, &json, &overrides))
        return;
    prefix = (size_t)(slash + 1 - e->name);
    if (json) {
        b->json[b->njson++] = (struct json_file){e, prefix, overrides};
        return;
    }
    text.end += e->len;
    if (e->len >= 3 && memcmp(e->data, "\xef\xbb\xbf", 3) == 0)
        text.p += 3;
    add_blocks(b, e, prefix, text, overrides, false);
}

static int
by_key(const void *a, const void *b)
{
    const struct block *x = a;
    const struct block *y = b;

    return strcmp(x->key, y->key);
}

struct blocks *
blocks_new(const struct planzip *z)
{
    struct blocks *b = mem_alloc(sizeof *b);
    const struct planzip_entry *e;
    size_t n = planzip_entries(z, &e);

    b->json = mem_alloc(n * sizeof *b->json);
    for (size_t i = 0; i < n; i++)
        add_file(b, &e[i]);
    if (b->n > 0)
        qsort(b->list, b->n, sizeof *b->list, by_key);
    return b;
}

/* `name = …`, `name { … }` or `dynamic "name" { … }`; 0 when there is none. */
static int
attribute_line(struct hcl body, const char *name)
{
    struct hcl_item it;

    if (!name)
        return 0;
    while (hcl_item(&it, &body))
        if (hcl_is(&it.name, name) ||
            (hcl_is(&it.name, "dynamic") && it.nlabels == 1 && hcl_is(&it.labels[0], name)))
            return it.name.line;
    return 0;
}

/* Of several overrides the last file counts; entries are sorted by name. */
static void
note(struct places *p, const struct planzip_entry *e, bool overrides, int block, int attribute)
{
    int line = attribute ? attribute : block;

    if (!overrides && !p->base) {
        p->base = e;
        p->base_line = line;
    }
    if (overrides && attribute && (!p->changed || e > p->changed)) {
        p->changed = e;
        p->changed_line = line;
    }
    if (overrides && (!p->override || e > p->override)) {
        p->override = e;
        p->override_line = line;
    }
}

static void
find_hcl(struct places *p, const struct blocks *b, const char *key, const char *attribute)
{
    size_t low = 0;
    size_t high = b->n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (strcmp(b->list[mid].key, key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < b->n && strcmp(b->list[low].key, key) == 0; low++)
        note(p, b->list[low].file, b->list[low].overrides, b->list[low].line,
             attribute_line(b->list[low].body, attribute));
}

static void
find_json(struct places *p, const struct json_file *f, const struct address *what,
          const char *attribute)
{
    const char *keys[4] = {what->block};
    int block, line = 0;
    size_t n = 1;

    if (what->type)
        keys[n++] = what->type;
    keys[n++] = what->name;
    block = jsonline_find(f->file->data, f->file->len, keys, n);
    if (!block)
        return;
    if (attribute) {
        keys[n++] = attribute;
        line = jsonline_find(f->file->data, f->file->len, keys, n);
    }
    note(p, f->file, f->overrides, block, line);
}

int
blocks_find(const struct planzip_entry **file, int *line, const struct blocks *b,
            const struct address *what, const char *attribute)
{
    auto_free char *prefix = mem_format("tfconfig/m-%s/", what->module);
    auto_free char *key = mem_format("%s%s|%s%s%s", prefix, what->block,
                                     what->type ? what->type : "", what->type ? "|" : "",
                                     what->name);
    struct places p = {0};

    find_hcl(&p, b, key, attribute);
    for (size_t i = 0; i < b->njson; i++)
        if (b->json[i].prefix == strlen(prefix) &&
            strncmp(b->json[i].file->name, prefix, strlen(prefix)) == 0)
            find_json(&p, &b->json[i], what, attribute);
    if (!p.base && !p.override)
        return 1;
    *file = p.changed ? p.changed : p.base ? p.base : p.override;
    *line = p.changed ? p.changed_line : p.base ? p.base_line : p.override_line;
    return 0;
}
