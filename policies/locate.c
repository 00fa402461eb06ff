/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/locate.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "policies/address.h"
#include "policies/hcl.h"
#include "policies/jsonline.h"

/* What is looked for, and the best place so far. */
struct search {
    const struct address *what;
    const char *attribute; /* first step of the path; NULL when there is none */
    const struct planzip_entry *entry;
    int line;
};

/* Line of the block and of the attribute in it, 0 where not found. */
struct lines {
    int block;
    int attribute;
};

static bool
ends_with(const char *s, const char *end)
{
    size_t n = strlen(s);
    size_t m = strlen(end);

    return n >= m && strcmp(s + n - m, end) == 0;
}

static bool
is_block(const struct hcl_item *it, const struct address *a)
{
    size_t wanted = a->type ? 2 : 1;

    return it->is_block && hcl_is(&it->name, a->block) && it->nlabels == wanted &&
           (!a->type || hcl_is(&it->labels[0], a->type)) &&
           hcl_is(&it->labels[wanted - 1], a->name);
}

/* `name = …`, `name { … }` or `dynamic "name" { … }`. */
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

static struct lines
find_hcl(struct hcl text, const struct search *s, bool nested)
{
    struct hcl_item it;

    while (hcl_item(&it, &text)) {
        if (is_block(&it, s->what))
            return (struct lines){it.name.line, attribute_line(it.body, s->attribute)};
        /* A check may have a data source of its own. */
        if (!nested && it.is_block && hcl_is(&it.name, "check")) {
            struct lines inner = find_hcl(it.body, s, true);

            if (inner.block)
                return inner;
        }
    }
    return (struct lines){0, 0};
}

static struct lines
find_json(const struct planzip_entry *e, const struct search *s)
{
    const char *keys[4] = {s->what->block};
    struct lines found = {0, 0};
    size_t n = 1;

    if (s->what->type)
        keys[n++] = s->what->type;
    keys[n++] = s->what->name;
    found.block = jsonline_find(e->data, e->len, keys, n);
    if (found.block && s->attribute) {
        keys[n++] = s->attribute;
        found.attribute = jsonline_find(e->data, e->len, keys, n);
    }
    return found;
}

/* "x.tf" -> 1, "x_override.tf" and "override.tf" -> 2, anything else -> 0. */
static int
file_class(const char *name, bool *json)
{
    static const char *const ends[] = {".tf.json", ".tofu.json", ".tf", ".tofu"};

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends_with(name, ends[i])) {
            size_t base = strlen(name) - strlen(ends[i]);

            *json = i < 2;
            if (base == 8 && strncmp(name, "override", base) == 0)
                return 2;
            return base >= 9 && strncmp(name + base - 9, "_override", 9) == 0 ? 2 : 1;
        }
    return 0;
}

static void
search_file(struct search *s, const struct planzip_entry *e, const char *name, bool overrides)
{
    struct hcl text = {e->data, e->data + e->len, 1};
    struct lines found;
    bool json;

    if (file_class(name, &json) != (overrides ? 2 : 1))
        return;
    if (e->len >= 3 && memcmp(e->data, "\xef\xbb\xbf", 3) == 0)
        text.p += 3;
    found = json ? find_json(e, s) : find_hcl(text, s, false);
    if (!found.block)
        return;
    /* An override says what it changes; everything else is where the base file has it.  Of
     * several overrides the last one counts. */
    if (s->entry && !(overrides && found.attribute))
        return;
    s->entry = e;
    s->line = found.attribute ? found.attribute : found.block;
}

static void
search_module(struct search *s, const struct planzip *z, const char *key)
{
    auto_free char *prefix = mem_format("tfconfig/m-%s/", key);
    const struct planzip_entry *e;
    size_t n = planzip_entries(z, &e);
    size_t skip = strlen(prefix);

    for (int overrides = 0; overrides < 2; overrides++)
        for (size_t i = 0; i < n; i++)
            if (e[i].data && strncmp(e[i].name, prefix, skip) == 0 &&
                !strchr(e[i].name + skip, '/'))
                search_file(s, &e[i], e[i].name + skip, overrides);
}

static const struct planzip_module *
find_module(const struct planzip *z, const char *key, size_t len)
{
    const struct planzip_module *m;
    size_t n = planzip_modules(z, &m);

    for (size_t i = 0; i < n; i++)
        if (strlen(m[i].key) == len && strncmp(m[i].key, key, len) == 0)
            return &m[i];
    return NULL;
}

static bool
last_is_up(const struct buf *path)
{
    return strcmp(buf_str(path), "..") == 0 || ends_with(buf_str(path), "/..");
}

/* Append the parts of `path` to the parts in `out`, resolving "." and "..".  -1 when it leaves
 * the top and may not. */
static int
join_parts(struct buf *out, const char *path, bool may_leave)
{
    while (*path) {
        size_t n = strcspn(path, "/");

        if (n == 2 && strncmp(path, "..", 2) == 0 && out->len > 0 && !last_is_up(out)) {
            char *slash = strrchr(out->data, '/');

            out->len = slash ? (size_t)(slash - out->data) : 0;
            out->data[out->len] = '\0';
        } else if (n == 2 && strncmp(path, "..", 2) == 0 && !may_leave) {
            return -1;
        } else if (n > 0 && !(n == 1 && *path == '.')) {
            if (out->len)
                buf_putc(out, '/');
            buf_append(out, path, n);
        }
        path += n + (path[n] == '/');
    }
    return 0;
}

/* Directory of a module that the repository holds; -1 for one that came from elsewhere. */
static int
module_dir(struct buf *out, const struct planzip_module *m, const char *root)
{
    bool local = m->key[0] == '\0' || strncmp(m->source, "./", 2) == 0 ||
                 strncmp(m->source, "../", 3) == 0;

    if (!local || m->dir[0] == '/' || strncmp(m->dir, ".terraform/", 11) == 0 ||
        strstr(m->dir, "/.terraform/"))
        return -1;
    if (root && join_parts(out, root, false) < 0)
        return -1;
    return join_parts(out, m->dir, root == NULL);
}

/*
 * Walk down the chain of modules as far as the repository holds them.  When the last one is not
 * in it, `a` becomes the call of the first that is not.  -1 when the plan has no such module.
 */
static int
settle_module(struct buf *dir, struct address *a, const struct planzip *z, const char *root)
{
    size_t len = 0;
    size_t parent = 0;

    if (a->module[0] && !find_module(z, a->module, strlen(a->module)))
        return -1;
    for (;;) {
        const struct planzip_module *m = find_module(z, a->module, len);
        auto_buf here = BUF_INIT;

        if (!m)
            return -1;
        if (module_dir(&here, m, root) < 0) {
            size_t skip = parent ? parent + 1 : 0;

            if (len == 0)
                return -1;
            mem_cleanup_free(&a->type);
            mem_cleanup_free(&a->name);
            a->type = NULL;
            a->name = mem_dupn(a->module + skip, len - skip);
            a->block = "module";
            a->module[parent] = '\0';
            return 0;
        }
        buf_reset(dir);
        buf_puts(dir, buf_str(&here));
        if (a->module[len] == '\0')
            return 0;
        parent = len;
        len += (len > 0) + strcspn(a->module + len + (len > 0), ".");
    }
}

int
locate_from(struct locate_place *out, const struct planzip *z, const char *root,
            const char *address, const char *path)
{
    size_t step = path ? strcspn(path, ".[") : 0;
    auto_free char *attribute = step ? mem_dupn(path, step) : NULL;
    struct address a;
    struct search s = {.what = &a};
    auto_buf file = BUF_INIT;

    if (address_parse(&a, address) < 0)
        return 1;
    if (settle_module(&file, &a, z, root) == 0) {
        /* The path is about the thing, not about a call that stands for it. */
        s.attribute = strcmp(a.block, "module") == 0 ? NULL : attribute;
        search_module(&s, z, a.module);
    }
    address_clear(&a);
    if (!s.entry)
        return 1;
    buf_printf(&file, "%s%s", file.len ? "/" : "", strrchr(s.entry->name, '/') + 1);
    *out = (struct locate_place){.file = buf_steal(&file), .line = s.line};
    return 0;
}

int
locate(struct locate_place *out, const struct planzip *z, const char *address, const char *path)
{
    return locate_from(out, z, NULL, address, path);
}

void
locate_clear(struct locate_place *p)
{
    free(p->file);
    p->file = NULL;
}
