/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody with a zip tool could do to a plan file, for the attacks:
 *   plan_driver digest FILE              prints its plan_digest
 *   plan_driver get FILE NAME            prints one entry
 *   plan_driver edit FILE OUT EDIT …     a new zip with right sums, each EDIT one of
 *     -NAME          without that entry
 *     NAME=PATH      with that content, in its place or as a new entry
 *     +NAME=PATH     once more, whether it is there or not
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/fs.h"
#include "base/mem.h"
#include "policies/planzip.h"
#include "tests/unit/zipmake.h"

#define ENTRIES_MAX 64

struct zip {
    struct zipmake_entry v[ENTRIES_MAX];
    size_t n;
};

static void
add(struct zip *z, const char *name, const struct buf *content)
{
    if (z->n == ENTRIES_MAX)
        abort();
    z->v[z->n++] = (struct zipmake_entry){.name = mem_dup(name), .len = content->len,
                                          .data = mem_dupn(buf_str(content), content->len)};
}

static int
load(struct zip *z, const char *path, struct err *err)
{
    struct archive *a = archive_read_new();
    struct archive_entry *e;

    archive_read_support_format_zip_seekable(a);
    if (archive_read_open_filename(a, path, 1 << 16) != ARCHIVE_OK)
        return err_set(err, EXITCODE_FINDING, "%s: %s", path, archive_error_string(a));
    while (archive_read_next_header(a, &e) == ARCHIVE_OK) {
        auto_buf content = BUF_INIT;
        char block[4096];
        ssize_t n;

        while ((n = archive_read_data(a, block, sizeof block)) > 0)
            buf_append(&content, block, (size_t)n);
        add(z, archive_entry_pathname(e), &content);
    }
    archive_read_free(a);
    return 0;
}

static size_t
find(const struct zip *z, const char *name)
{
    size_t i = 0;

    while (i < z->n && strcmp(z->v[i].name, name) != 0)
        i++;
    return i;
}

static int
edit(struct zip *z, char *how, struct err *err)
{
    bool once_more = how[0] == '+';
    char *eq = strchr(how, '=');
    auto_buf content = BUF_INIT;
    size_t at;

    if (how[0] == '-') {
        at = find(z, how + 1);
        if (at == z->n)
            return err_set(err, EXITCODE_FINDING, "no entry %s", how + 1);
        memmove(&z->v[at], &z->v[at + 1], (--z->n - at) * sizeof *z->v);
        return 0;
    }
    if (!eq)
        return err_set(err, EXITCODE_USAGE, "%s is no edit", how);
    *eq = '\0';
    if (fs_read_file(&content, eq + 1, 1 << 26, err) < 0)
        return -1;
    at = once_more ? z->n : find(z, how);
    if (at == z->n) {
        add(z, how + once_more, &content);
        return 0;
    }
    z->v[at].data = mem_dupn(buf_str(&content), content.len);
    z->v[at].len = content.len;
    return 0;
}

static int
do_edit(int argc, char **argv, struct err *err)
{
    struct zip z = {.n = 0};
    auto_buf out = BUF_INIT;
    auto_file FILE *f = NULL;

    if (load(&z, argv[2], err) < 0)
        return -1;
    for (int i = 4; i < argc; i++)
        if (edit(&z, argv[i], err) < 0)
            return -1;
    zipmake(&out, z.v, z.n, NULL);
    f = fopen(argv[3], "w");
    return f && fwrite(out.data, 1, out.len, f) == out.len ? 0 : err_sys(err, 1, "%s", argv[3]);
}

static int
do_get(char **argv, struct err *err)
{
    struct zip z = {.n = 0};
    size_t at;

    if (load(&z, argv[2], err) < 0)
        return -1;
    at = find(&z, argv[3]);
    if (at == z.n)
        return err_set(err, EXITCODE_FINDING, "no entry %s", argv[3]);
    return fwrite(z.v[at].data, 1, z.v[at].len, stdout) == z.v[at].len ? 0 : -1;
}

static int
do_digest(char **argv, struct err *err)
{
    struct planzip *z = NULL;

    if (planzip_open(&z, argv[2], err) < 0)
        return -1;
    printf("%s\n", planzip_digest(z));
    planzip_free(z);
    return 0;
}

int
main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    int rc = -1;

    if (argc == 3 && strcmp(argv[1], "digest") == 0)
        rc = do_digest(argv, &err);
    else if (argc == 4 && strcmp(argv[1], "get") == 0)
        rc = do_get(argv, &err);
    else if (argc >= 4 && strcmp(argv[1], "edit") == 0)
        rc = do_edit(argc, argv, &err);
    if (rc < 0)
        fprintf(stderr, "plan_driver: %s\n", err.text[0] ? err.text : "what?");
    return rc < 0 ? 1 : 0;
}
