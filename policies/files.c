/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/files.h"

#include <errno.h>
#include <glob.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/where.h"
#include "policies/library.h"

/* A policy is read by people; a megabyte is not one. */
#define FILE_LIMIT ((size_t)1 << 20)

void
files_clear(struct files *f)
{
    for (size_t i = 0; i < f->n; i++) {
        free((char *)(uintptr_t)f->list[i].path);
        free((char *)(uintptr_t)f->list[i].text);
    }
    free(f->list);
    *f = (struct files)FILES_INIT;
}

int
files_add(struct files *f, const char *path, const char *shown, struct err *err)
{
    auto_buf text = BUF_INIT;
    size_t len;

    if (fs_read_file(&text, path, FILE_LIMIT, err) < 0)
        return -1;
    len = text.len;
    f->list = mem_grow(f->list, f->n + 1, sizeof *f->list);
    f->list[f->n++] = (struct judgement_file){mem_dup(shown), buf_steal(&text), len};
    return 0;
}

/* glob(3) wants a pattern; a directory's own name is none. */
static void
put_literal(struct buf *out, const char *s)
{
    for (; *s; s++) {
        if (strchr("\\*?[]", *s))
            buf_putc(out, '\\');
        buf_putc(out, *s);
    }
}

static bool
has(const struct files *f, const char *shown)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->list[i].path, shown) == 0)
            return true;
    return false;
}

static int
add_matches(struct files *f, const glob_t *found, size_t skip, const char *prefix, bool tests,
            struct err *err)
{
    for (size_t i = 0; i < found->gl_pathc; i++) {
        const char *path = found->gl_pathv[i];
        auto_free char *shown = mem_format("%s%s%s", prefix, *prefix ? "/" : "", path + skip);

        if ((tests || !files_is_test(path)) && !has(f, shown) && files_add(f, path, shown, err) < 0)
            return -1;
    }
    return 0;
}

/* A folder that is not there holds no policies; one that cannot be read may hold some. */
static int
unreadable(const char *path, int sys)
{
    (void)path;
    return sys != ENOENT && sys != ENOTDIR;
}

/* 1 when nothing matches. */
static int
add_pattern(struct files *f, const char *base, const char *pattern, const char *prefix,
            bool tests, struct err *err)
{
    auto_buf full = BUF_INIT;
    glob_t found;
    int rc;

    put_literal(&full, base);
    buf_printf(&full, "/%s", pattern);
    rc = glob(full.data, 0, unreadable, &found);
    if (rc == GLOB_NOMATCH)
        return 1;
    if (rc != 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot look for policies %s", full.data);
    rc = add_matches(f, &found, strlen(base) + 1, prefix, tests, err);
    globfree(&found);
    return rc;
}

int
files_add_dir(struct files *f, const char *dir, const char *prefix, struct err *err)
{
    return add_pattern(f, dir, "*.lua", prefix, false, err) < 0 ? -1 : 0;
}

bool
files_is_test(const char *path)
{
    return text_ends(path, "_test.lua");
}

int
files_add_tests(struct files *f, const char *dir, struct err *err)
{
    return add_pattern(f, dir, "*_test.lua", dir, true, err) < 0 ||
                   add_pattern(f, dir, "tests/*.lua", dir, true, err) < 0
               ? -1 : 0;
}

int
files_add_glob(struct files *f, const char *base, const char *pattern, struct err *err)
{
    int rc = add_pattern(f, base, pattern, "", false, err);

    if (rc == 1)
        return err_set(err, EXITCODE_UNDECIDED, "policies: no file in %s matches \"%s\"", base,
                       pattern);
    return rc;
}

int
files_add_libraries(struct files *f, const char *base, struct err *err)
{
    size_t n = f->n;

    for (size_t i = 0; i < n; i++) {
        auto_free char *folder = library_folder(f->list[i].path);
        auto_free char *dir = folder && base ? fs_join(base, folder) : NULL;
        auto_free char *beside = folder ? library_data_folder(f->list[i].path) : NULL;
        auto_free char *data = beside && base ? fs_join(base, beside) : NULL;

        if (folder && (files_add_dir(f, dir ? dir : folder, folder, err) < 0 ||
                       add_pattern(f, data ? data : beside, "*.json", beside, false, err) < 0))
            return -1;
    }
    return 0;
}

int
files_add_std(struct files *f, struct err *err)
{
    auto_free char *dir = where_data("std", err);

    return dir ? files_add_dir(f, dir, "std", err) : -1;
}
