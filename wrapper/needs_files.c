/* SPDX-License-Identifier: Apache-2.0 */
/* Where needs reads from: a git tree, listed once, or the files below a directory. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "wrapper/needs.h"
#include "wrapper/needs_private.h"
#include "wrapper/scan.h"

#define MODE_LINK 0120000u
#define MODE_SUBMODULE 0160000u
/* No configuration file comes near; a larger one is not read in part. */
#define FILE_MAX ((size_t)16 << 20)
/* As many as Linux follows. */
#define LINKS_MAX 40

struct entry {
    char *path;
    char oid[GITSTORE_OID_SIZE];
    unsigned mode;
};

struct needs_files {
    struct gitstore *store; /* borrowed; NULL: a directory */
    struct entry *list;     /* of the tree, sorted by path */
    size_t n, cap;
    char *top;              /* of the directory, links resolved */
};

/* ---- a tree ---- */

static int
collect(void *arg, const struct gitstore_entry *e, struct err *err)
{
    struct needs_files *f = arg;

    (void)err;
    if (f->n == f->cap) {
        f->cap = f->cap ? 2 * f->cap : 256;
        f->list = mem_grow(f->list, f->cap, sizeof *f->list);
    }
    f->list[f->n] = (struct entry){.path = mem_dup(e->path), .mode = e->mode};
    memcpy(f->list[f->n].oid, e->oid, GITSTORE_OID_SIZE);
    f->n++;
    return 0;
}

static int
by_path(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->path, ((const struct entry *)b)->path);
}

int
needs_files_of_tree(struct needs_files **out, struct gitstore *store, const char *treeish,
                    struct err *err)
{
    struct needs_files *f = mem_alloc(sizeof *f);

    f->store = store;
    if (gitstore_walk(store, treeish, "", collect, f, err) < 0) {
        needs_files_free(f);
        return -1;
    }
    if (f->n > 0)
        qsort(f->list, f->n, sizeof *f->list, by_path);
    *out = f;
    return 0;
}

static size_t
lower_bound(const struct needs_files *f, const char *path)
{
    size_t lo = 0;
    size_t hi = f->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (strcmp(f->list[mid].path, path) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static const struct entry *
find(const struct needs_files *f, const char *path)
{
    size_t i = lower_bound(f, path);

    return i < f->n && strcmp(f->list[i].path, path) == 0 ? &f->list[i] : NULL;
}

static bool
below(const char *path, const char *prefix)
{
    return strncmp(path, prefix, strlen(prefix)) == 0;
}

static bool
is_dir(const struct needs_files *f, const char *path)
{
    auto_free char *prefix = mem_format("%s/", path);
    size_t i = lower_bound(f, prefix);

    return path[0] == '\0' || (i < f->n && below(f->list[i].path, prefix));
}

static int
follow_link(char **rest, struct buf *at, const struct needs_files *f, const struct entry *e,
            const char *behind, struct err *err)
{
    auto_buf target = BUF_INIT;

    if (gitstore_object(&target, f->store, e->oid, err) < 0)
        return -1;
    if (buf_str(&target)[0] == '/')
        return err_set(err, EXITCODE_UNDECIDED, "%s is a link out of the repository", e->path);
    *rest = mem_format("%s/%s", buf_str(&target), behind);
    fs_step(at, "..", 2);
    return 0;
}

/* What a path leads to, over links in the tree.  1 when there is nothing. */
static int
resolve(struct buf *out, const struct needs_files *f, const char *path, struct err *err)
{
    auto_free char *rest = mem_dup(path);
    auto_buf at = BUF_INIT;
    char *p = rest;
    int links = 0;

    while (*p) {
        size_t n = strcspn(p, "/");
        const struct entry *e;

        if (!fs_step(&at, p, n))
            return err_set(err, EXITCODE_UNDECIDED, "%s leads out of the repository", path);
        p += n + (p[n] == '/');
        e = find(f, buf_str(&at));
        if (e && e->mode == MODE_SUBMODULE)
            return err_set(err, EXITCODE_UNDECIDED, "%s lies in the submodule %s, whose files "
                           "are in no commit of this repository", path, e->path);
        if (e && e->mode == MODE_LINK) {
            char *next = NULL;

            if (++links > LINKS_MAX)
                return err_set(err, EXITCODE_UNDECIDED, "%s: too many links", path);
            if (follow_link(&next, &at, f, e, p, err) < 0)
                return -1;
            free(rest);
            p = rest = next;
        } else if (!e && !is_dir(f, buf_str(&at))) {
            return 1;
        }
    }
    buf_puts(out, buf_str(&at));
    return 0;
}

/* A name that JSON can't hold is no configuration's, or an error. */
static int
add_name(json_t *names, const char *dir, const char *name, struct err *err)
{
    json_t *s = json_string(name);

    if (s)
        return json_array_append_new(names, s);
    if (!scan_is_configuration(name))
        return 0;
    return err_set(err, EXITCODE_UNDECIDED, "%s: the name of a configuration file is not UTF-8",
                   dir[0] ? dir : ".");
}

static int
list_tree(json_t *names, const struct needs_files *f, const char *dir, struct err *err)
{
    auto_free char *prefix = dir[0] ? mem_format("%s/", dir) : mem_dup("");

    for (size_t i = lower_bound(f, prefix); i < f->n && below(f->list[i].path, prefix); i++) {
        const char *name = f->list[i].path + strlen(prefix);

        if (!strchr(name, '/') && f->list[i].mode != MODE_SUBMODULE &&
            add_name(names, dir, name, err) < 0)
            return -1;
    }
    return 0;
}

static int
read_tree(struct buf *out, struct needs_files *f, const char *path, struct err *err)
{
    auto_buf real = BUF_INIT;
    const struct entry *e;
    int rc = resolve(&real, f, path, err);

    if (rc != 0)
        return rc;
    e = find(f, buf_str(&real));
    if (!e)
        return err_set(err, EXITCODE_UNDECIDED, "%s is not a file", path);
    if (gitstore_object(out, f->store, e->oid, err) < 0)
        return -1;
    if (out->len > FILE_MAX)
        return err_set(err, EXITCODE_UNDECIDED, "%s is too large to be read", path);
    return 0;
}

/* ---- a directory ---- */

int
needs_files_of_dir(struct needs_files **out, const char *top, struct err *err)
{
    struct needs_files *f = mem_alloc(sizeof *f);

    f->top = fs_realpath(top, err);
    if (!f->top) {
        needs_files_free(f);
        return -1;
    }
    *out = f;
    return 0;
}

static int
inside(char **real, const struct needs_files *f, const char *path, struct err *err)
{
    auto_free char *full = path[0] ? fs_join(f->top, path) : mem_dup(f->top);
    auto_free char *to = realpath(full, NULL);
    size_t n = strlen(f->top);

    if (!to && (errno == ENOENT || errno == ENOTDIR))
        return 1;
    if (!to)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    if (strncmp(to, f->top, n) != 0 || (to[n] != '/' && to[n] != '\0'))
        return err_set(err, EXITCODE_UNDECIDED, "%s leads out of the repository", path);
    *real = steal(&to);
    return 0;
}

static int
list_dir(json_t *names, const struct needs_files *f, const char *dir, struct err *err)
{
    auto_free char *real = dir[0] ? fs_join(f->top, dir) : mem_dup(f->top);
    DIR *d = opendir(real);
    int rc = 0;

    if (!d)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot read the directory %s", real);
    for (struct dirent *e; (e = readdir(d)) && rc == 0;) {
        struct stat st;

        if (fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
            rc = err_sys(err, EXITCODE_UNDECIDED, "%s/%s", dir, e->d_name);
        else if (!S_ISDIR(st.st_mode))
            rc = add_name(names, dir, e->d_name, err);
    }
    closedir(d);
    return rc;
}

static int
read_dir(struct buf *out, const struct needs_files *f, const char *path, struct err *err)
{
    auto_free char *real = NULL;
    auto_close int fd = -1;
    struct stat st;
    int rc = inside(&real, f, path, err);

    if (rc != 0)
        return rc;
    fd = open(real, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, EXITCODE_UNDECIDED, "%s is not a regular file", path);
    if (fs_read_fd(out, fd, FILE_MAX, err) < 0) {
        err->code = EXITCODE_UNDECIDED;
        return err_wrap(err, "%s", path);
    }
    return 0;
}

/* ---- both ---- */

static int
compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* An engine loads files in the order of their names' bytes. */
static json_t *
sorted(json_t *names)
{
    size_t n = json_array_size(names);
    auto_free const char **v = mem_alloc((n + 1) * sizeof *v);
    json_t *out = json_array();

    for (size_t i = 0; i < n; i++)
        v[i] = json_string_value(json_array_get(names, i));
    qsort(v, n, sizeof *v, compare);
    for (size_t i = 0; i < n; i++)
        json_array_append_new(out, json_string(v[i]));
    return out;
}

int
needs_files_dir(char **real, struct needs_files *f, const char *dir, struct err *err)
{
    auto_free char *full = NULL;
    auto_buf at = BUF_INIT;
    struct stat st;
    int rc = f->store ? resolve(&at, f, dir, err) : inside(&full, f, dir, err);

    if (rc < 0)
        return -1;
    if (rc == 0 && f->store && is_dir(f, buf_str(&at))) {
        *real = mem_dup(buf_str(&at));
        return 0;
    }
    if (rc == 0 && full && stat(full, &st) == 0 && S_ISDIR(st.st_mode)) {
        size_t n = strlen(f->top);

        *real = mem_dup(full + n + (full[n] == '/'));
        return 0;
    }
    return err_set(err, EXITCODE_UNDECIDED, "there is no directory %s", dir[0] ? dir : ".");
}

int
needs_files_list(json_t **names, struct needs_files *f, const char *dir, struct err *err)
{
    json_t *found = json_array();
    int rc = f->store ? list_tree(found, f, dir, err) : list_dir(found, f, dir, err);

    if (rc == 0)
        *names = sorted(found);
    json_decref(found);
    return rc;
}

int
needs_files_read(struct buf *out, struct needs_files *f, const char *path, struct err *err)
{
    return f->store ? read_tree(out, f, path, err) : read_dir(out, f, path, err);
}

void
needs_files_free(struct needs_files *f)
{
    if (!f)
        return;
    for (size_t i = 0; i < f->n; i++)
        free(f->list[i].path);
    free(f->list);
    free(f->top);
    free(f);
}

int
needs_resolve(char **out, struct gitstore *store, const char *treeish, const char *base,
              const char *source, struct err *err)
{
    auto_free char *joined = fs_resolve(base, source);
    struct needs_files *f = NULL;
    int rc;

    if (!joined)
        return err_set(err, EXITCODE_UNDECIDED, "%s leads out of the repository", source);
    if (needs_files_of_tree(&f, store, treeish, err) < 0)
        return -1;
    rc = needs_files_dir(out, f, joined, err);
    needs_files_free(f);
    return rc;
}
