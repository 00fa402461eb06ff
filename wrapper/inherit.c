/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/inherit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"

static int *taken; /* one list a process, as descriptors are; freed by its end */
static size_t ntaken;

int
inherit_take(struct err *err)
{
    DIR *d = opendir("/proc/self/fd");

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
