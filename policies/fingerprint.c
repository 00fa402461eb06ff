/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/fingerprint.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "policies/summary.h"
#include "policies/view.h"

/* ---- one side of a change, as the list of its leaves ---- */

struct leaf {
    char *path, *value; /* owned */
};

struct leaves {
    struct leaf *list;
    size_t n, cap;
};

static void
leaves_clear(struct leaves *l)
{
    for (size_t i = 0; i < l->n; i++) {
        free(l->list[i].path);
        free(l->list[i].value);
    }
    free(l->list);
}

#define auto_leaves __attribute__((cleanup(leaves_clear))) struct leaves

static void
add(struct leaves *l, const struct buf *path, struct buf *value)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? l->cap * 2 : 32;
        l->list = mem_grow(l->list, l->cap, sizeof *l->list);
    }
    l->list[l->n++] = (struct leaf){mem_dup(buf_str(path)), buf_steal(value)};
}

/* A key's own bytes, quoted, with what would end it escaped: two paths are never one text. */
static void
put_key(struct buf *path, const char *text, uint32_t key)
{
    auto_free char *name = mem_alloc(jscan_at_end(text, key) - key);
    size_t len = jscan_at_decode(text, key, name);

    buf_puts(path, "[\"");
    for (size_t i = 0; i < len; i++) {
        if (name[i] == '"' || name[i] == '\\' || name[i] == '\0')
            buf_putc(path, '\\');
        buf_putc(path, name[i] ? name[i] : '0');
    }
    buf_puts(path, "\"]");
}

static void
put_scalar(struct buf *out, const char *text, uint32_t at)
{
    uint32_t end = jscan_at_end(text, at);

    buf_append(out, text + at, end - at);
}

/* Null and missing are the same, so null is no leaf. */
static void
collect(struct leaves *l, struct buf *path, const char *text, const struct view *v)
{
    enum view_state state = view_state(text, v);
    struct buf value = BUF_INIT;
    size_t len = path->len, seen = 0;
    struct view_iter it;
    struct view child;

    if (state == VIEW_NIL)
        return;
    if (state != VIEW_VALUE || (!view_is_array(text, v) && !view_is_object(text, v))) {
        if (state == VIEW_VALUE)
            put_scalar(&value, text, v->value);
        else
            buf_puts(&value, state == VIEW_UNKNOWN ? "(known after apply)" : "(sensitive)");
        add(l, path, &value);
        return;
    }
    it = view_open(text, v);
    while (view_next(text, &it, &child)) {
        if (it.key)
            put_key(path, text, it.key);
        else
            buf_printf(path, "[%lu]", (unsigned long)it.index);
        collect(l, path, text, &child);
        path->len = len;
        path->data[len] = '\0';
        seen++;
    }
    if (seen == 0) {
        buf_puts(&value, view_is_array(text, v) ? "[]" : "{}");
        add(l, path, &value);
    }
}

static int
by_path(const void *a, const void *b)
{
    const struct leaf *x = a, *y = b;
    int c = strcmp(x->path, y->path);

    return c ? c : strcmp(x->value, y->value);
}

static void
side(struct leaves *l, const char *text, struct view v)
{
    auto_buf path = BUF_INIT;

    buf_puts(&path, "");
    collect(l, &path, text, &v);
    if (l->n > 1)
        qsort(l->list, l->n, sizeof *l->list, by_path);
}

/* ---- the digest ---- */

/* Each text with its end, so that no two lists of texts are one. */
static void
put(struct digest *d, const char *s)
{
    digest_update(d, s ? s : "", s ? strlen(s) + 1 : 1);
}

static void
put_difference(struct digest *d, const struct leaves *a, const struct leaves *b)
{
    size_t i = 0, k = 0;

    while (i < a->n || k < b->n) {
        int c = i == a->n ? 1 : k == b->n ? -1 : strcmp(a->list[i].path, b->list[k].path);
        const char *was = c <= 0 ? a->list[i].value : NULL;
        const char *is = c >= 0 ? b->list[k].value : NULL;

        if (!was || !is || strcmp(was, is) != 0) {
            put(d, c <= 0 ? a->list[i].path : b->list[k].path);
            put(d, was ? was : "(none)");
            put(d, is ? is : "(none)");
        }
        i += c <= 0;
        k += c >= 0;
    }
}

static void
put_string(struct digest *d, const struct plan *p, uint32_t at)
{
    auto_free char *s = at && p->text[at] == '"' ? plan_string(p, at) : NULL;

    put(d, s);
}

void
fingerprint_change(char hex[DIGEST_HEX_SIZE], const struct plan *p, const struct plan_change *c)
{
    auto_json *actions = summary_actions(p, c);
    auto_leaves before = {NULL, 0, 0};
    auto_leaves after = {NULL, 0, 0};
    struct digest *d = digest_new();
    size_t i;
    json_t *word;

    side(&before, p->text,
         (struct view){.value = c->before, .sensitive = c->before_sensitive});
    side(&after, p->text, (struct view){.value = c->after, .unknown = c->unknown,
                                        .sensitive = c->after_sensitive});
    put(d, "moongate-change-v1");
    put_string(d, p, c->address);
    put_string(d, p, plan_member(p, c, "deposed"));
    json_array_foreach(actions, i, word)
        put(d, json_string_value(word));
    put(d, "");
    put_difference(d, &before, &after);
    digest_finish(d, hex);
}

/* ---- those of a decision ---- */

/* Of a change: address and deposed key in one text.  The caller frees. */
static char *
key_of(const char *address, const char *deposed)
{
    return mem_format("%s\n%s", address, deposed ? deposed : "");
}

/* {key: [findings]}, or NULL when no finding is about a change. */
static json_t *
wanted(json_t *findings)
{
    auto_json *out = json_object();
    size_t i;
    json_t *f;

    json_array_foreach(findings, i, f) {
        const char *address = json_text(f, "address", "");
        auto_free char *key = key_of(address, json_text(f, "deposed", NULL));

        if (!address[0] || address[0] == '@')
            continue;
        if (!json_object_get(out, key))
            json_object_set_new(out, key, json_array());
        json_array_append(json_object_get(out, key), f);
    }
    return json_object_size(out) > 0 ? steal(&out) : NULL;
}

static void
give(json_t *findings, const struct plan *p, const struct plan_change *c)
{
    auto_json *actions = summary_actions(p, c);
    char hex[DIGEST_HEX_SIZE];
    size_t i;
    json_t *f;

    fingerprint_change(hex, p, c);
    json_array_foreach(findings, i, f) {
        json_put(f, "fingerprint", hex);
        json_object_set(f, "actions", actions);
    }
}

static void
look(json_t *want, const struct plan *p)
{
    for (size_t i = 0; i < p->nchanges; i++) {
        const struct plan_change *c = &p->changes[i];
        auto_free char *address = plan_string(p, c->address);
        uint32_t at = c->deposed ? plan_member(p, c, "deposed") : 0;
        auto_free char *deposed = at && p->text[at] == '"' ? plan_string(p, at) : NULL;
        auto_free char *key = key_of(address, deposed);
        json_t *findings = json_object_get(want, key);

        if (findings)
            give(findings, p, c);
    }
}

int
fingerprint_add(json_t *decision, const char *plan_path, struct err *err)
{
    auto_json *want = wanted(json_object_get(decision, "findings"));
    auto_map m = {NULL, 0, NULL};
    struct plan *p = NULL;

    if (!want)
        return 0;
    if (map_open(&m, plan_path, err) < 0 || plan_open(&p, m.text, m.len, err) < 0)
        return -1;
    look(want, p);
    plan_free(p);
    return 0;
}
