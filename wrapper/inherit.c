/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/inherit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "wrapper/signals.h"

/* The largest file of variables that anybody has; all of it is in memory. */
#define INPUT_LIMIT ((size_t)64 << 20)

static int *taken; /* one list a process, as descriptors are; freed by its end */
static size_t ntaken;

/* A closed one would be given to the next file that we open, and get what is said to people.  Go
 * programs do the same at their start. */
static int
fill_standard(struct err *err)
{
    for (int fd = 0; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
            return err_sys(err, EXITCODE_UNDECIDED, "/dev/null");
    return 0;
}

int
inherit_take(struct err *err)
{
    DIR *d = fill_standard(err) < 0 ? NULL : opendir("/proc/self/fd");

    if (!d)
        return err_sys(err, EXITCODE_UNDECIDED, "/proc/self/fd");
    for (struct dirent *e; (e = readdir(d));) {
        int fd = atoi(e->d_name);
        int flags = fd > STDERR_FILENO ? fcntl(fd, F_GETFD) : -1;

        if (flags < 0 || (flags & FD_CLOEXEC))
            continue;
        taken = mem_grow(taken, ntaken + 1, sizeof *taken);
        taken[ntaken++] = fd;
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    }
    closedir(d);
    return 0;
}

void
inherit_release(void)
{
    for (size_t i = 0; i < ntaken; i++)
        fcntl(taken[i], F_SETFD, 0);
}

size_t
inherit_count(void)
{
    return ntaken;
}

int
inherit_fd(size_t i)
{
    return taken[i];
}

/* The descriptor that a path means, if the engine has it; else -1. */
static int
number_of(const char *path)
{
    static const char *const dirs[] = {"/dev/fd/", "/proc/self/fd/"};
    long n = strcmp(path, "/dev/stdin") == 0 ? 0 : -1;

    for (size_t i = 0; i < 2; i++)
        if (strncmp(path, dirs[i], strlen(dirs[i])) == 0) {
            char *end;

            n = strtol(path + strlen(dirs[i]), &end, 10);
            if (*end || end == path + strlen(dirs[i]))
                return -1;
        }
    for (size_t i = 0; i < ntaken; i++)
        if (taken[i] == n)
            return taken[i];
    return n == 0 ? 0 : -1;
}

/* To the end of the pipe, or until somebody wants us to stop. */
static int
drain(int from, int to, const char *path, struct err *err)
{
    char block[65536];
    size_t total = 0;

    for (;;) {
        struct pollfd fds[2] = {{from, POLLIN, 0}, {signals_fd(), POLLIN, 0}};
        ssize_t n;

        if (poll(fds, 2, -1) < 0 && errno != EINTR)
            return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
        if (fds[1].revents)
            return err_set(err, EXITCODE_FINDING, "interrupted");
        if (!fds[0].revents)
            continue;
        n = read(from, block, sizeof block);
        if (n == 0)
            return 0;
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
        if (n > 0 && (total += (size_t)n) > INPUT_LIMIT)
            return err_set(err, EXITCODE_UNDECIDED, "%s: more than %zu bytes", path, INPUT_LIMIT);
        if (n > 0 && fs_write_all(to, block, (size_t)n, err) < 0)
            return -1;
    }
}

int
inherit_keep(const char *path, struct err *err)
{
    int fd = number_of(path);
    auto_close int copy = -1;
    struct stat st;

    if (fd < 0 || fstat(fd, &st) < 0 || !S_ISFIFO(st.st_mode))
        return 0;
    copy = memfd_create("input", MFD_CLOEXEC);
    if (copy < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    if (drain(fd, copy, path, err) < 0)
        return -1;
    /* opened by its path it begins at its start; read as stdin it is at its end, as the pipe is */
    if (dup3(copy, fd, O_CLOEXEC) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    return 0;
}
