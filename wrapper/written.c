/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/written.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/modules.h"

struct reader {
    json_t *inputs;
    const struct worktree *wt;
    struct gitstore *store;
    const char *dir;  /* of the module that is read, absolute */
    const char *file; /* from the top */
    struct err *err;
};

static bool
starts(const char **text, const char *with)
{
    size_t n = strlen(with);

    if (strncmp(*text, with, n) != 0)
        return false;
    *text += n;
    return true;
}

/* The path that a string names, where it is written out. */
static char *
path_of(const struct reader *r, const char *text)
{
    const char *base = r->wt->dir; /* in which the engine works */

    if (starts(&text, "${path.module}/"))
        base = r->dir;
    else if (!starts(&text, "${path.root}/"))
        starts(&text, "${path.cwd}/");
    if (!text[0] || strstr(text, "${") || strstr(text, "%{") || strlen(text) >= PATH_MAX)
        return NULL;
    return fs_join(base, text);
}

static bool
is_listed(const json_t *inputs, const char *path)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)inputs, i, one)
        if (strcmp(json_text(one, "path", ""), path) == 0)
            return true;
    return false;
}

static int
check_string(struct reader *r, const char *text)
{
    auto_free char *path = path_of(r, text);
    auto_free char *real = path ? realpath(path, NULL) : NULL;
    size_t top = strlen(r->wt->top);
    auto_free char *tracked = NULL;
    auto_free char *shown = NULL;
    char oid[GITSTORE_OID_SIZE];
    char sha256[DIGEST_HEX_SIZE];
    struct stat st;
    unsigned mode;
    int rc;

    if (!real || strncmp(real, r->wt->top, top) != 0 || real[top] != '/' ||
        stat(real, &st) < 0 || !S_ISREG(st.st_mode))
        return 0;
    rc = gitstore_follow(&tracked, oid, &mode, r->store, r->wt->head, real + top + 1, r->err);
    if (rc != 1)
        return rc;
    shown = text_clean(real + top + 1);
    if (is_listed(r->inputs, shown))
        return 0;
    if (digest_file(sha256, real, r->err) < 0)
        return -1;
    json_array_append_new(r->inputs, json_pack("{s:s, s:s, s:s}", "path", shown, "sha256", sha256,
                                               "read_by", r->file));
    return 0;
}

/* Between any two quotes of a line something may be written: strings hold strings. */
static int
check_text(struct reader *r, const char *text, size_t len)
{
    const char *end = text + len;
    const char *from = NULL;

    for (const char *p = text; p < end; p++) {
        if (*p == '\n')
            from = NULL;
        if (*p != '"')
            continue;
        if (from && p - from < PATH_MAX) {
            auto_free char *one = mem_dupn(from, (size_t)(p - from));

            if (check_string(r, one) < 0)
                return -1;
        }
        from = p + 1;
    }
    return 0;
}

static int
check_module(struct reader *r, const struct planzip *z, const struct planzip_module *mod)
{
    auto_free char *prefix = mem_format("tfconfig/m-%s/", mod->key);
    auto_free char *below = fs_resolve(r->wt->root, mod->dir);
    auto_free char *dir = below ? fs_join(r->wt->top, below) : NULL;
    auto_free char *package = NULL;
    const struct planzip_entry *entries;
    size_t n = planzip_entries(z, &entries);

    if (!dir || modules_is_fetched(&package, z, mod->key))
        return 0;
    r->dir = dir;
    for (size_t i = 0; i < n; i++) {
        auto_free char *name = NULL;
        auto_free char *file = NULL;

        if (strncmp(entries[i].name, prefix, strlen(prefix)) != 0 || !entries[i].data)
            continue;
        name = mem_format("%s%s%s", below, *below ? "/" : "", entries[i].name + strlen(prefix));
        file = text_clean(name);
        r->file = file;
        if (check_text(r, entries[i].data, entries[i].len) < 0)
            return -1;
    }
    return 0;
}

int
written_inputs(json_t *inputs, const struct planzip *z, const struct worktree *wt,
               struct gitstore *store, struct err *err)
{
    struct reader r = {.inputs = inputs, .wt = wt, .store = store, .err = err};
    const struct planzip_module *mods;
    size_t n = planzip_modules(z, &mods);

    for (size_t i = 0; i < n; i++)
        if (check_module(&r, z, &mods[i]) < 0)
            return -1;
    return 0;
}
