/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/mem.h"

/* From linux/fs.h, which clashes with sys/mount.h on some libcs. */
#define FS_RENAME_NOREPLACE 1u

int
fs_read_fd(struct buf *out, int fd, size_t limit, struct err *err)
{
    auto_free char *block = mem_alloc(1 << 16);
    size_t total = 0;

    for (;;) {
        ssize_t n = read(fd, block, 1 << 16);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_sys(err, EXITCODE_UNDECIDED, "cannot read");
        if (n == 0)
            return 0;
        total += (size_t)n;
        if (total > limit)
            return err_set(err, EXITCODE_UNDECIDED, "larger than the limit of %zu bytes", limit);
        buf_append(out, block, (size_t)n);
    }
}

int
fs_read_file(struct buf *out, const char *path, size_t limit, struct err *err)
{
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

    if (fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    if (fs_read_fd(out, fd, limit, err) < 0)
        return err_wrap(err, "%s", path);
    return 0;
}

int
fs_write_all(int fd, const void *data, size_t len, struct err *err)
{
    const char *p = data;

    while (len > 0) {
        ssize_t n = write(fd, p, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EAGAIN) { /* a caller's pipe may be non-blocking */
            struct pollfd room = {fd, POLLOUT, 0};

            poll(&room, 1, -1);
            continue;
        }
        if (n < 0)
            return err_sys(err, EXITCODE_EVIDENCE, "cannot write");
        p += n;
        len -= (size_t)n;
    }
    return 0;
}

ssize_t
fs_write_ready(int fd, const void *data, size_t len)
{
    struct pollfd p = {fd, POLLOUT, 0};
    ssize_t n;

    if (poll(&p, 1, 0) == 0)
        return 0;
    /* what poll promises: a pipe takes PIPE_BUF bytes; a socket must be told not to wait */
    n = send(fd, data, len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n < 0 && errno == ENOTSOCK)
        n = write(fd, data, len < PIPE_BUF ? len : PIPE_BUF);
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    return n;
}

int
fs_sync_dir(const char *dir, struct err *err)
{
    auto_close int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0 || fsync(fd) < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot sync the directory %s", dir);
    return 0;
}

static int
sync_entry(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    auto_close int fd = -1;

    (void)st;
    (void)ftw;
    if (flag != FTW_F && flag != FTW_DP)
        return 0;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    return fd < 0 ? -1 : fsync(fd);
}

int
fs_sync_tree(const char *path, struct err *err)
{
    if (nftw(path, sync_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) != 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot sync %s", path);
    return 0;
}

int
fs_publish_tmp(const char *dir, const char *tmp, const char *name, bool replace, struct err *err)
{
    auto_free char *from = fs_join(dir, tmp);
    auto_free char *to = fs_join(dir, name);
    auto_close int fd = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    long rc;

    if (fd < 0 || fsync(fd) < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot sync %s", from);
    rc = syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, replace ? 0 : FS_RENAME_NOREPLACE);
    /* A file system without RENAME_NOREPLACE (NFS): link(2) refuses an existing name as well. */
    if (rc < 0 && !replace && (errno == EINVAL || errno == ENOSYS)) {
        rc = link(from, to);
        if (rc == 0)
            unlink(from);
    }
    if (rc < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot publish %s", to);
    return fs_sync_dir(dir, err);
}

/* A new file beside `name`, whole; its name in the directory is the caller's to free. */
static int
write_beside(char **tmp_name, const char *dir, const char *name, const void *data, size_t len,
             struct err *err)
{
    auto_free char *tmp = NULL;
    auto_free char *path = NULL;
    auto_close int fd = -1;
    unsigned long long tag = 0;

    /* not the process id alone: in a container that is the same again after a kill */
    if (getrandom(&tag, sizeof tag, 0) != sizeof tag)
        tag = (unsigned long long)getpid();
    tmp = mem_format(".%s.%016llx.tmp", name, tag);
    path = fs_join(dir, tmp);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot create %s", path);
    if (fs_write_all(fd, data, len, err) < 0) {
        unlink(path);
        return err_wrap(err, "%s/%s", dir, name);
    }
    *tmp_name = steal(&tmp);
    return 0;
}

int
fs_publish(const char *dir, const char *name, const void *data, size_t len, bool replace,
           struct err *err)
{
    auto_free char *tmp = NULL;
    auto_free char *path = NULL;

    if (write_beside(&tmp, dir, name, data, len, err) < 0)
        return -1;
    path = fs_join(dir, tmp);
    if (fs_publish_tmp(dir, tmp, name, replace, err) < 0) {
        unlink(path);
        return err_wrap(err, "%s/%s", dir, name);
    }
    return 0;
}

int
fs_replace(const char *dir, const char *name, const void *data, size_t len, struct err *err)
{
    auto_free char *tmp = NULL;
    auto_free char *from = NULL;
    auto_free char *to = fs_join(dir, name);

    if (write_beside(&tmp, dir, name, data, len, err) < 0)
        return -1;
    from = fs_join(dir, tmp);
    if (rename(from, to) < 0) {
        err_sys(err, EXITCODE_EVIDENCE, "cannot write %s", to);
        unlink(from);
        return -1;
    }
    return 0;
}

int
fs_mkdirs(const char *path, struct err *err)
{
    auto_free char *copy = mem_dup(path);

    /* nearly always it is there, or its parent is */
    if (mkdir(copy, 0700) == 0 || errno == EEXIST)
        return 0;
    for (char *p = copy + 1;; p++) {
        char end = *p;

        if (end != '/' && end != '\0')
            continue;
        *p = '\0';
        if (mkdir(copy, 0700) < 0 && errno != EEXIST)
            return err_sys(err, EXITCODE_EVIDENCE, "cannot make the directory %s", copy);
        *p = end;
        if (end == '\0')
            return 0;
    }
}

int
fs_copy(const char *from, const char *to, bool sync, struct err *err)
{
    auto_free char *block = mem_alloc(1 << 16);
    auto_close int in = open(from, O_RDONLY | O_CLOEXEC);
    auto_close int out = -1;

    if (in < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "%s", from);
    out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (out < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot create %s", to);
    for (;;) {
        ssize_t n = read(in, block, 1 << 16);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_sys(err, EXITCODE_EVIDENCE, "%s", from);
        if (n == 0)
            break;
        if (fs_write_all(out, block, (size_t)n, err) < 0)
            return err_wrap(err, "%s", to);
    }
    if (sync && fsync(out) < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot sync %s", to);
    return 0;
}

static int
remove_entry(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

int
fs_remove_tree(const char *path, struct err *err)
{
    if (!fs_exists(path))
        return 0;
    if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT) != 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot remove %s", path);
    return 0;
}

bool
fs_exists(const char *path)
{
    struct stat st;

    return lstat(path, &st) == 0;
}

char *
fs_realpath(const char *path, struct err *err)
{
    char *real = realpath(path, NULL);

    if (!real)
        err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    return real;
}

char *
fs_join(const char *base, const char *path)
{
    size_t len = strlen(base);

    if (path[0] == '/')
        return mem_dup(path);
    while (len > 1 && base[len - 1] == '/')
        len--;
    return mem_format("%.*s%s%s", (int)len, base, len == 1 && base[0] == '/' ? "" : "/", path);
}

bool
fs_step(struct buf *at, const char *part, size_t len)
{
    if (len == 0 || (len == 1 && *part == '.'))
        return true;
    if (len == 2 && memcmp(part, "..", 2) == 0) {
        char *slash = at->len ? strrchr(at->data, '/') : NULL;

        if (at->len == 0)
            return false;
        at->len = slash ? (size_t)(slash - at->data) : 0;
        at->data[at->len] = '\0';
        return true;
    }
    if (at->len)
        buf_putc(at, '/');
    buf_append(at, part, len);
    return true;
}

static bool
steps(struct buf *at, const char *path)
{
    while (*path) {
        size_t len = strcspn(path, "/");

        if (!fs_step(at, path, len))
            return false;
        path += len + (path[len] == '/');
    }
    return true;
}

char *
fs_resolve(const char *base, const char *rel)
{
    auto_buf at = BUF_INIT;

    if (rel[0] == '/' || !steps(&at, base) || !steps(&at, rel))
        return NULL;
    return mem_dup(buf_str(&at));
}
