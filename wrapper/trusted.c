/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/trusted.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"

static int
check(const struct stat *st, const char *path, struct err *err)
{
    struct stat self;

    if (stat("/proc/self/exe", &self) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "/proc/self/exe");
    if (st->st_uid != 0 && st->st_uid != self.st_uid)
        return err_set(err, EXITCODE_UNDECIDED, "%s belongs to user %lu, and settings of the "
                       "system count only from root or the owner of the program: chown root %s",
                       path, (unsigned long)st->st_uid, path);
    if (st->st_mode & (S_IWGRP | S_IWOTH))
        return err_set(err, EXITCODE_UNDECIDED, "%s can be written by %s, so anybody could have "
                       "set what it says: chmod go-w %s", path,
                       st->st_mode & S_IWOTH ? "others" : "its group", path);
    return 0;
}

/* The folder of `real`, and those above it up to `top`; outside of `top` that one alone. */
static int
check_above(char *real, const char *top, struct err *err)
{
    size_t len = strlen(top);
    struct stat st;

    do {
        char *slash = strrchr(real, '/');

        slash[slash == real] = '\0';
        if (stat(real, &st) < 0)
            return err_sys(err, EXITCODE_UNDECIDED, "%s", real);
        if (check(&st, real, err) < 0)
            return -1;
    } while (strncmp(real, top, len) == 0 && real[len] == '/');
    return 0;
}

/* Who can write a folder can replace what is in it: a link as well as what it leads to. */
static int
check_folders(const char *path, const char *top, struct err *err)
{
    auto_free char *folder = mem_dupn(path, (size_t)(strrchr(path, '/') - path));
    auto_free char *above = fs_realpath(folder, err);
    auto_free char *end = fs_realpath(top, err);
    auto_free char *target = fs_realpath(path, err);
    auto_free char *name = above ? mem_format("%s/x", above) : NULL;

    if (!above || !end || !target)
        return -1;
    return check_above(name, end, err) < 0 ? -1 : check_above(target, end, err);
}

int
trusted_read(struct buf *out, const char *path, const char *top, size_t limit, struct err *err)
{
    auto_close int fd = -1;
    struct stat st;

    /* "Not there" must be known: a folder that cannot be searched may hold one. */
    if (lstat(path, &st) < 0)
        return errno == ENOENT || errno == ENOTDIR
                   ? 1
                   : err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, EXITCODE_UNDECIDED, "%s is not a regular file", path);
    if (check(&st, path, err) < 0 || check_folders(path, top, err) < 0)
        return -1;
    if (fs_read_fd(out, fd, limit, err) < 0)
        return err_wrap(err, "%s", path);
    return 0;
}
