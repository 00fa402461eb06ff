/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/observe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

#define DIR_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
/* Files up to this size are read in one piece; longer ones block by block. */
#define BLOCK (256u << 10)
/* Below this many files a second thread costs more than it brings (0.1 ms to start one). */
#define FILES_PER_THREAD 400
#define MOST_THREADS 4
/* Directories that a thread takes at a time: neighbours, so that parents stay open. */
#define CHUNK 16
#define DEEPEST 64

/* The directories above the one looked at, kept open. */
struct ladder {
    DIR *dirs[DEEPEST];
    const char *paths[DEEPEST]; /* borrowed from the tracked directories */
    size_t n;
};

struct look {
    struct tracked *t;
    int top_fd;
    bool strict;
    atomic_size_t next;
    atomic_bool failed;
};

struct worker {
    struct look *look;
    struct ladder ladder;
    struct digest_blob *sha1;
    char *block;
    struct err err;
    pthread_t thread;
    bool started;
};

int
observe_open_dir(int top_fd, const char *path)
{
    int fd = openat(top_fd, ".", DIR_FLAGS);

    while (fd >= 0 && *path) {
        size_t len = strcspn(path, "/");
        auto_free char *part = mem_dupn(path, len);
        int next = openat(fd, part, DIR_FLAGS);
        int why = errno;

        close(fd);
        fd = next;
        errno = why;
        path += len + (path[len] == '/');
    }
    return fd;
}

static void
ladder_up(struct ladder *l, size_t n)
{
    while (l->n > n)
        closedir(l->dirs[--l->n]);
}

static bool
is_above(const char *dir, const char *path)
{
    size_t len = strlen(dir);

    if (len == 0)
        return true;
    return strncmp(path, dir, len) == 0 && path[len] == '/';
}

/* The directory, which stays open on the ladder until a path elsewhere; NULL with errno. */
static DIR *
ladder_open(struct ladder *l, int top_fd, const char *path)
{
    const char *rest = path;
    int from = top_fd;
    DIR *d;
    int fd;

    while (l->n > 0 && !is_above(l->paths[l->n - 1], path))
        ladder_up(l, l->n - 1);
    if (l->n == DEEPEST)
        ladder_up(l, DEEPEST - 1); /* deeper ones are opened from there, each time */
    if (l->n > 0) {
        from = dirfd(l->dirs[l->n - 1]);
        rest = path + strlen(l->paths[l->n - 1]);
        rest += *rest == '/';
    }
    fd = *rest && !strchr(rest, '/') ? openat(from, rest, DIR_FLAGS) : observe_open_dir(from, rest);
    d = fd < 0 ? NULL : fdopendir(fd);
    if (!d)
        return NULL;
    l->dirs[l->n] = d;
    l->paths[l->n++] = path;
    return d;
}

/* ---- one file ---- */

static int
hash_in_blocks(struct worker *w, struct tracked_file *f, int fd, uint64_t size)
{
    uint64_t left = size;

    digest_blob_begin(w->sha1, size);
    for (;;) {
        ssize_t n = read(fd, w->block, BLOCK);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_sys(&w->err, EXITCODE_GIT, "cannot read %s", f->path);
        if (n == 0)
            break;
        left -= (uint64_t)n < left ? (uint64_t)n : left;
        digest_blob_update(w->sha1, w->block, (size_t)n);
    }
    digest_blob_finish(w->sha1, f->found); /* of a file that grew meanwhile: no blob's name */
    return left == 0 ? 0 : err_set(&w->err, EXITCODE_GIT, "%s changed while it was read", f->path);
}

/* In one piece, because the detecting SHA-1 takes no other. */
static int
hash_strictly(struct worker *w, struct tracked_file *f, int fd, uint64_t size)
{
    char oid[GITSTORE_OID_SIZE];
    void *p = NULL;

    if (size > 0) {
        p = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p == MAP_FAILED)
            return err_sys(&w->err, EXITCODE_GIT, "cannot map %s", f->path);
    }
    gitstore_blob_name(oid, p ? p : "", (size_t)size);
    if (p)
        munmap(p, (size_t)size);
    digest_unhex(f->found, oid, DIGEST_BLOB_LEN);
    return 0;
}

static int
hash_file(struct worker *w, struct tracked_file *f, int fd, uint64_t size)
{
    ssize_t n;

    if (size >= BLOCK)
        return w->look->strict ? hash_strictly(w, f, fd, size) : hash_in_blocks(w, f, fd, size);
    do
        n = read(fd, w->block, BLOCK);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_sys(&w->err, EXITCODE_GIT, "cannot read %s", f->path);
    if ((uint64_t)n != size)
        return err_set(&w->err, EXITCODE_GIT, "%s changed while it was read", f->path);
    if (w->look->strict) {
        char oid[GITSTORE_OID_SIZE];

        gitstore_blob_name(oid, w->block, (size_t)n);
        digest_unhex(f->found, oid, DIGEST_BLOB_LEN);
        return 0;
    }
    digest_blob_begin(w->sha1, (uint64_t)n);
    digest_blob_update(w->sha1, w->block, (size_t)n);
    digest_blob_finish(w->sha1, f->found);
    return 0;
}

/* Is it still what an older look saw?  Then its bytes are, too. */
static bool
still_known(struct tracked_file *f, int dirfd)
{
    struct tracked_stat now;
    struct stat st;

    if (!f->known || fstatat(dirfd, f->name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return false;
    tracked_stat_of(&now, &st);
    return S_ISREG(st.st_mode) && tracked_stat_same(&now, &f->st);
}

static int
look_at_file(struct worker *w, int dirfd, struct tracked_file *f)
{
    auto_close int fd = -1;
    struct stat st;

    if (still_known(f, dirfd)) {
        f->state = TRACKED_FOUND;
        return 0;
    }
    f->known = f->converted = false;
    fd = openat(dirfd, f->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT)
        return 0;
    if (fd < 0 && errno == ELOOP) {
        f->state = TRACKED_KIND;
        return 0;
    }
    if (fd < 0 || fstat(fd, &st) < 0)
        return err_sys(&w->err, EXITCODE_GIT, "cannot read %s", f->path);
    f->state = S_ISREG(st.st_mode) ? TRACKED_FOUND : TRACKED_KIND;
    tracked_stat_of(&f->st, &st);
    return f->state == TRACKED_KIND ? 0 : hash_file(w, f, fd, f->st.size);
}

static int
look_at_link(struct worker *w, int dirfd, struct tracked_file *f)
{
    ssize_t n = readlinkat(dirfd, f->name, w->block, BLOCK);

    f->known = f->converted = false;
    f->state = n < 0 ? TRACKED_KIND : TRACKED_FOUND;
    if (n < 0)
        return 0;
    digest_blob_begin(w->sha1, (uint64_t)n);
    digest_blob_update(w->sha1, w->block, (size_t)n);
    digest_blob_finish(w->sha1, f->found);
    return 0;
}

/* ---- one directory ---- */

static int
kind_of(int dirfd, const struct dirent *e)
{
    struct stat st;

    if (e->d_type != DT_UNKNOWN)
        return e->d_type;
    if (fstatat(dirfd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return DT_UNKNOWN;
    return S_ISDIR(st.st_mode) ? DT_DIR : S_ISREG(st.st_mode) ? DT_REG
           : S_ISLNK(st.st_mode)                              ? DT_LNK
                                                              : DT_FIFO;
}

static void
add_extra(struct tracked_dir *d, const char *name, int kind)
{
    d->extras = mem_grow(d->extras, d->nextras + 1, sizeof *d->extras);
    d->extras[d->nextras++] = (struct tracked_extra){mem_dup(name), kind == DT_DIR,
                                                     kind == DT_REG};
}

static int
look_at_name(struct worker *w, struct tracked_dir *d, int dirfd, const struct dirent *e)
{
    struct tracked *t = w->look->t;
    const struct tracked_name *name = tracked_name_find(d, e->d_name);
    int kind = kind_of(dirfd, e);
    struct tracked_file *f;

    if (!name) {
        add_extra(d, e->d_name, kind);
        return 0;
    }
    if (name->is_dir) {
        if (kind != DT_DIR)
            t->dirs[name->at].replaced = true;
        return 0;
    }
    f = &t->files[name->at];
    if (f->mode == TRACKED_GITLINK) {
        f->state = kind == DT_DIR ? TRACKED_PRESENT : TRACKED_KIND;
        return 0;
    }
    if (f->mode == TRACKED_LINK)
        return look_at_link(w, dirfd, f);
    if (kind == DT_REG)
        return look_at_file(w, dirfd, f);
    f->state = TRACKED_KIND;
    return 0;
}

static int
compare_extras(const void *a, const void *b)
{
    return strcmp(((const struct tracked_extra *)a)->name,
                  ((const struct tracked_extra *)b)->name);
}

static int
look_at_dir(struct worker *w, struct tracked_dir *d)
{
    DIR *dir = ladder_open(&w->ladder, w->look->top_fd, d->path);
    int rc = 0;

    if (!dir && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP))
        return 0; /* what the directory above says of it counts */
    if (!dir)
        return err_sys(&w->err, EXITCODE_GIT, "cannot read the directory %s",
                       d->path[0] ? d->path : "at the top");
    for (struct dirent *e; rc == 0 && (e = readdir(dir));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
            strcmp(e->d_name, ".git") != 0)
            rc = look_at_name(w, d, dirfd(dir), e);
    if (d->nextras > 1) /* so that the order of reasons does not depend on the file system */
        qsort(d->extras, d->nextras, sizeof *d->extras, compare_extras);
    return rc;
}

static void *
work(void *arg)
{
    struct worker *w = arg;
    struct look *l = w->look;
    size_t from;

    w->sha1 = digest_blob_new();
    w->block = mem_alloc(BLOCK);
    while (!atomic_load(&l->failed) &&
           (from = atomic_fetch_add(&l->next, CHUNK)) < l->t->ndirs)
        for (size_t i = from; i < from + CHUNK && i < l->t->ndirs; i++)
            if (look_at_dir(w, &l->t->dirs[i]) < 0) {
                atomic_store(&l->failed, true);
                break;
            }
    ladder_up(&w->ladder, 0);
    free(w->block);
    digest_blob_free(w->sha1);
    return NULL;
}

static size_t
thread_count(const struct tracked *t)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = t->n / FILES_PER_THREAD + 1;

    if (processors < 1)
        processors = 1;
    if (n > (size_t)processors)
        n = (size_t)processors;
    return n > MOST_THREADS ? MOST_THREADS : n;
}

int
observe_tree(struct tracked *t, int top_fd, bool strict, struct err *err)
{
    struct look look = {.t = t, .top_fd = top_fd, .strict = strict};
    struct worker workers[MOST_THREADS] = {{.look = NULL}};
    size_t n = thread_count(t);
    int rc = 0;

    for (size_t i = 0; i < n; i++)
        workers[i].look = &look;
    for (size_t i = 1; i < n; i++) /* one that cannot start leaves its share to the others */
        workers[i].started = pthread_create(&workers[i].thread, NULL, work, &workers[i]) == 0;
    work(&workers[0]);
    for (size_t i = 1; i < n; i++)
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
    for (size_t i = 0; i < n && rc == 0; i++)
        if (workers[i].err.code != EXITCODE_OK) {
            *err = workers[i].err;
            rc = -1;
        }
    return rc;
}
