/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/engine_copy.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"

int
engine_copy_open(struct engine_copy *c, const char *dir, const char *name, int to,
                 struct err *err)
{
    auto_free char *path = fs_join(dir, name);

    c->fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (c->fd < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot create %s", path);
    c->at = lseek(c->fd, 0, SEEK_END);
    c->to = to;
    return 0;
}

void
engine_copy_more(struct engine_copy *c)
{
    char block[16384];
    ssize_t n;

    while (c->to >= 0 && c->fd >= 0 && (n = pread(c->fd, block, sizeof block, c->at)) > 0) {
        ssize_t taken = fs_write_ready(c->to, block, (size_t)n);

        if (taken == 0)
            return; /* a reader that is slow must not keep signals from the engine */
        if (taken < 0)
            c->to = -1; /* the reader has gone; the engine must not notice */
        else
            c->at += taken;
    }
}

bool
engine_copy_behind(const struct engine_copy *c)
{
    struct stat st;

    return c->fd >= 0 && c->to >= 0 && fstat(c->fd, &st) == 0 && c->at < st.st_size;
}

void
engine_copy_close(struct engine_copy *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
}
