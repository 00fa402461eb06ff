/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/locate.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/address.h"

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
    return strcmp(buf_str(path), "..") == 0 || text_ends(buf_str(path), "/..");
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
locate_in(struct locate_place *out, const struct planzip *z, const struct blocks *blocks,
          const char *root, const char *address, const char *path)
{
    size_t step = path ? strcspn(path, ".[") : 0;
    auto_free char *attribute = step ? mem_dupn(path, step) : NULL;
    const struct planzip_entry *entry = NULL;
    auto_buf file = BUF_INIT;
    struct address a;
    int line = 0;

    if (address_parse(&a, address) < 0)
        return 1;
    if (settle_module(&file, &a, z, root) == 0) {
        /* The path is about the thing, not about a call that stands for it. */
        bool call = strcmp(a.block, "module") == 0;

        blocks_find(&entry, &line, blocks, &a, call ? NULL : attribute);
    }
    address_clear(&a);
    if (!entry)
        return 1;
    buf_printf(&file, "%s%s", file.len ? "/" : "", strrchr(entry->name, '/') + 1);
    *out = (struct locate_place){.file = buf_steal(&file), .line = line};
    return 0;
}

int
locate(struct locate_place *out, const struct planzip *z, const char *address, const char *path)
{
    struct blocks *blocks = blocks_new(z);
    int rc = locate_in(out, z, blocks, NULL, address, path);

    blocks_free(blocks);
    return rc;
}

void
locate_clear(struct locate_place *p)
{
    free(p->file);
    p->file = NULL;
}
