/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/tracked.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

/* Paths are kept in blocks: one allocation for some thousand of them. */
#define BLOCK (64u << 10)

static const char *
keep(struct tracked *t, const char *s, size_t len)
{
    char *at;

    if (t->nblocks == 0 || t->used + len + 1 > t->size) {
        t->size = len + 1 > BLOCK ? len + 1 : BLOCK;
        t->blocks = mem_grow(t->blocks, t->nblocks + 1, sizeof *t->blocks);
        t->blocks[t->nblocks++] = mem_alloc(t->size);
        t->used = 0;
    }
    at = t->blocks[t->nblocks - 1] + t->used;
    memcpy(at, s, len);
    at[len] = '\0';
    t->used += len + 1;
    return at;
}

static void
add_name(struct tracked_dir *d, const char *name, size_t at, bool is_dir)
{
    if (d->n == d->cap) {
        d->cap = d->cap ? 2 * d->cap : 16;
        d->names = mem_grow(d->names, d->cap, sizeof *d->names);
    }
    d->names[d->n++] = (struct tracked_name){name, at, is_dir};
}

/* Opens the directory of the first `len` bytes of `path`, below the one that is open. */
static void
enter(struct tracked *t, const char *path, size_t len)
{
    const char *kept = keep(t, path, len);
    const char *slash = strrchr(kept, '/');

    if (t->ndirs == t->dircap) {
        t->dircap = t->dircap ? 2 * t->dircap : 64;
        t->dirs = mem_grow(t->dirs, t->dircap, sizeof *t->dirs);
    }
    if (t->nopen > 0)
        add_name(&t->dirs[t->open[t->nopen - 1]], slash ? slash + 1 : kept, t->ndirs, true);
    t->dirs[t->ndirs] = (struct tracked_dir){.path = kept};
    if (t->nopen == t->opencap) {
        t->opencap = t->opencap ? 2 * t->opencap : 16;
        t->open = mem_grow(t->open, t->opencap, sizeof *t->open);
    }
    t->open[t->nopen++] = t->ndirs++;
}

/* Leaves and enters directories until the last one opened is that of `path`. */
static void
go_to(struct tracked *t, const char *path)
{
    if (t->nopen == 0)
        enter(t, "", 0);
    for (;;) {
        const char *at = t->dirs[t->open[t->nopen - 1]].path;
        size_t len = strlen(at);
        const char *slash;

        if (len > 0 && (strncmp(path, at, len) != 0 || path[len] != '/')) {
            t->nopen--;
            continue;
        }
        slash = strchr(path + len + (len > 0), '/');
        if (!slash)
            return;
        enter(t, path, (size_t)(slash - path));
    }
}

/* Such names would lead the walk out of the tree, or to git's own files. */
static bool
is_sane(const char *path)
{
    for (const char *p = path;; p++) {
        size_t len = strcspn(p, "/");

        if (len == 0 || (len == 1 && p[0] == '.') || (len == 2 && strncmp(p, "..", 2) == 0) ||
            (len == 4 && strncasecmp(p, ".git", 4) == 0))
            return false;
        p += len;
        if (*p == '\0')
            return true;
    }
}

int
tracked_add(struct tracked *t, const char *path, uint32_t mode, const unsigned char *oid,
            struct err *err)
{
    struct tracked_file *f;
    const char *slash;

    if (!is_sane(path))
        return err_set(err, EXITCODE_GIT, "the commit holds the path \"%.200s\", which git itself "
                       "does not check out", path);
    go_to(t, path);
    if (t->n == t->cap) {
        t->cap = t->cap ? 2 * t->cap : 256;
        t->files = mem_grow(t->files, t->cap, sizeof *t->files);
    }
    f = &t->files[t->n];
    *f = (struct tracked_file){.path = keep(t, path, strlen(path)), .mode = mode};
    memcpy(f->oid, oid, sizeof f->oid);
    slash = strrchr(f->path, '/');
    f->name = slash ? slash + 1 : f->path;
    add_name(&t->dirs[t->open[t->nopen - 1]], f->name, t->n++, false);
    return 0;
}

static int
add_entry(void *arg, const struct gitstore_entry *e, struct err *err)
{
    return tracked_add(arg, e->path, e->mode, e->raw, err);
}

int
tracked_of_commit(struct tracked *t, struct gitstore *store, const char *commit, struct err *err)
{
    int rc = gitstore_walk(store, commit, "", add_entry, t, err);

    if (rc < 0)
        return -1;
    if (t->nopen == 0)
        enter(t, "", 0); /* a commit without a file has a top, too */
    tracked_sort(t);
    return 0;
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(((const struct tracked_name *)a)->name, ((const struct tracked_name *)b)->name);
}

/* Git sorts a directory as if its name ended in '/', so most lists are sorted as they come. */
void
tracked_sort(struct tracked *t)
{
    for (size_t i = 0; i < t->ndirs; i++) {
        struct tracked_dir *d = &t->dirs[i];
        size_t k = 1;

        while (k < d->n && strcmp(d->names[k - 1].name, d->names[k].name) < 0)
            k++;
        if (k < d->n)
            qsort(d->names, d->n, sizeof *d->names, by_name);
    }
}

void
tracked_clear(struct tracked *t)
{
    for (size_t i = 0; i < t->ndirs; i++) {
        for (size_t k = 0; k < t->dirs[i].nextras; k++)
            free(t->dirs[i].extras[k].name);
        free(t->dirs[i].extras);
        free(t->dirs[i].names);
    }
    for (size_t i = 0; i < t->nblocks; i++)
        free(t->blocks[i]);
    free(t->blocks);
    free(t->dirs);
    free(t->open);
    free(t->files);
    *t = (struct tracked){0};
}

const struct tracked_name *
tracked_name_find(const struct tracked_dir *d, const char *name)
{
    struct tracked_name key = {.name = name};

    return d->n == 0 ? NULL : bsearch(&key, d->names, d->n, sizeof key, by_name);
}

/* The directory or file at a path, part by part from the top. */
static const struct tracked_name *
lookup(struct tracked *t, const char *path)
{
    const struct tracked_dir *d = t->dirs;
    auto_free char *copy = mem_dup(path);
    const struct tracked_name *name = NULL;

    for (char *save = NULL, *part = strtok_r(copy, "/", &save); part;
         part = strtok_r(NULL, "/", &save)) {
        if (!d)
            return NULL;
        name = tracked_name_find(d, part);
        if (!name)
            return NULL;
        d = name->is_dir ? &t->dirs[name->at] : NULL;
    }
    return name;
}

struct tracked_file *
tracked_find(struct tracked *t, const char *path)
{
    const struct tracked_name *name = lookup(t, path);

    return name && !name->is_dir ? &t->files[name->at] : NULL;
}

bool
tracked_below(struct tracked *t, const char *dir)
{
    const struct tracked_name *name = lookup(t, dir);

    return name && name->is_dir;
}

static int64_t
nanoseconds(struct timespec t)
{
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void
tracked_stat_of(struct tracked_stat *out, const struct stat *st)
{
    *out = (struct tracked_stat){.dev = st->st_dev, .ino = st->st_ino,
                                 .size = (uint64_t)st->st_size,
                                 .mtime = nanoseconds(st->st_mtim),
                                 .ctime = nanoseconds(st->st_ctim), .mode = st->st_mode};
}

bool
tracked_stat_same(const struct tracked_stat *a, const struct tracked_stat *b)
{
    return a->dev == b->dev && a->ino == b->ino && a->size == b->size && a->mtime == b->mtime &&
           a->ctime == b->ctime && a->mode == b->mode;
}
