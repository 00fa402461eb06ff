/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of `data "external"` names a program; what it is follows from the files of the commit
 * and, where the name is put together, from other text.  So: the name must be written out, and no
 * file may differ from T's but those that are configuration, variables or words for people.
 */
#include "wrapper/program.h"

#include <dirent.h>
#include <string.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "policies/hcl.h"

#define FILE_MAX ((size_t)16 << 20)

/* ---- is it written out? ---- */

/* Text of a string: paths of the module are the commit's own, anything else is a value. */
static bool
closed_text(const char *p, size_t len)
{
    static const char *const allowed[] = {"${path.module}", "${path.root}", "${path.cwd}"};

    for (size_t i = 0; i + 1 < len; i++) {
        bool known = false;

        if ((p[i] != '$' && p[i] != '%') || p[i + 1] != '{')
            continue;
        for (size_t k = 0; k < 3; k++) {
            size_t n = strlen(allowed[k]);

            known = known || (len - i >= n && memcmp(p + i, allowed[k], n) == 0);
        }
        if (!known)
            return false;
    }
    return true;
}

/* A string, or a list of strings. */
static bool
closed_value(struct hcl value)
{
    struct hcl_token t;

    for (hcl_next(&t, &value); t.kind != HCL_END; hcl_next(&t, &value)) {
        if (t.kind == HCL_NEWLINE || (t.kind == HCL_OTHER && strchr("[],", t.text[0])))
            continue;
        if (t.kind != HCL_STRING || !closed_text(t.text, t.len))
            return false;
    }
    return true;
}

/* `query` is what the program is told, not which it is. */
static bool
closed_block(struct hcl body)
{
    struct hcl_item item;
    int rc;

    while ((rc = hcl_strict(&item, &body)) == 1)
        if (item.is_block || (!hcl_is(&item.name, "query") && !closed_value(item.body)))
            return false;
    return rc == 0;
}

static bool
closed_in(const struct buf *text, const char *type, const char *name)
{
    struct hcl h = {buf_str(text), buf_str(text) + text->len, 1};
    struct hcl_item item;
    bool found = false;

    while (hcl_strict(&item, &h) == 1) {
        if (!item.is_block || item.nlabels != 2 || !hcl_is(&item.labels[0], type) ||
            !hcl_is(&item.labels[1], name))
            continue;
        if (!closed_block(item.body))
            return false;
        found = true;
    }
    return found;
}

/* An override file can put other words into the block. */
static bool
has_overrides(const char *file)
{
    auto_free char *dir = mem_dupn(file, (size_t)(strrchr(file, '/') - file));
    DIR *d = opendir(dir);
    bool found = !d;

    for (struct dirent *e; d && (e = readdir(d));)
        found = found || strstr(e->d_name, "override.t");
    if (d)
        closedir(d);
    return found;
}

/* ---- are the files the same? ---- */

/* The lock file is compared by itself. */
static bool
is_words(const char *path)
{
    static const char *const ends[] = {".tf", ".tofu", ".tfvars", ".md", ".terraform.lock.hcl"};
    size_t len = strlen(path);

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t n = strlen(ends[i]);

        if (len >= n && strcmp(path + len - n, ends[i]) == 0)
            return true;
    }
    return false;
}

static int
visit(void *arg, const struct gitstore_change *c, struct err *err)
{
    char **found = arg;

    (void)err;
    if (is_words(c->path))
        return 0;
    *found = mem_dup(c->path);
    return 1;
}

int
program_differs(char **why, const json_t *block, const struct speculative_tree *t,
                struct err *err)
{
    auto_free char *path = fs_join(t->top, json_text(block, "path", ""));
    auto_free char *other = NULL;
    auto_buf text = BUF_INIT;

    if (fs_read_file(&text, path, FILE_MAX, err) < 0)
        return -1;
    if (has_overrides(path) ||
        !closed_in(&text, json_text(block, "type", ""), json_text(block, "name", ""))) {
        *why = mem_dup("which program it is follows from other text");
        return 0;
    }
    if (t->unclean) {
        *why = mem_dup("which program it is follows from files that are not committed");
        return 0;
    }
    if (gitstore_changes(t->store, t->tip, t->head, visit, &other, err) < 0)
        return -1;
    if (other)
        *why = mem_format("it could run %s, which is not the same there", other);
    return 0;
}
