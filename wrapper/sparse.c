/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/sparse.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

static const char help[] = "have them all   git sparse-checkout disable";

static bool
is_below(const char *path, const char *dir)
{
    size_t len = strlen(dir);

    return len == 0 || (strncmp(path, dir, len) == 0 && path[len] == '/');
}

static void
check_dirs(struct reasons *reasons, const json_t *absent, const json_t *dirs)
{
    size_t i, k;
    json_t *path;
    json_t *dir;

    json_array_foreach(absent, i, path)
        json_array_foreach(dirs, k, dir)
            if (is_below(json_string_value(path), json_string_value(dir))) {
                reasons_add(reasons, EXITCODE_GIT, "deleted", json_string_value(path),
                            "is left out by the sparse checkout, but a module of this plan "
                            "holds it", help);
                break;
            }
}

static bool
contains(const char *line, size_t len, const char *word)
{
    return memmem(line, len, word, strlen(word)) != NULL;
}

/* A module's source may lead up: its directory is looked at.  Anything else that leads up reads
 * files, and nothing is evaluated here to know which. */
static bool
leads_up(const char *line, size_t len)
{
    size_t blank = strspn(line, " \t");

    if (len > blank + 6 && strncmp(line + blank, "source", 6) == 0 &&
        strspn(line + blank + 6, " \t") + blank + 6 < len &&
        line[blank + 6 + strspn(line + blank + 6, " \t")] == '=')
        return false;
    return contains(line, len, "../") || contains(line, len, "/..") ||
           contains(line, len, "\"..\"") || contains(line, len, "path.cwd");
}

static void
check_text(struct reasons *reasons, const struct planzip_entry *e)
{
    size_t number = 1;

    for (size_t at = 0; at < e->len; number++) {
        const char *end = memchr(e->data + at, '\n', e->len - at);
        size_t len = end ? (size_t)(end - e->data) - at : e->len - at;

        if (leads_up(e->data + at, len)) {
            auto_free char *where = mem_format("%s:%zu", e->name + strlen("tfconfig/"), number);

            reasons_add(reasons, EXITCODE_GIT, "sparse", where,
                        "reads what lies above its module, and parts of the commit are not "
                        "checked out", help);
            return;
        }
        at += len + 1;
    }
}

void
sparse_check(struct reasons *reasons, const json_t *absent, const json_t *dirs,
             const struct planzip *z)
{
    const struct planzip_entry *entries;
    size_t n = planzip_entries(z, &entries);

    if (!absent)
        return;
    check_dirs(reasons, absent, dirs);
    for (size_t i = 0; i < n; i++)
        if (strncmp(entries[i].name, "tfconfig/m-", 11) == 0 && entries[i].data)
            check_text(reasons, &entries[i]);
}
