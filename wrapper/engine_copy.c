/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/engine_copy.h"

#include <fcntl.h>
#include <string.h>
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

static void
drop_front(struct buf *b, size_t n)
{
    if (n == 0)
        return;
    memmove(b->data, b->data + n, b->len - n);
    b->len -= n;
    b->data[b->len] = '\0';
}

/* Whole lines go through the edit; at the end also one that has no newline. */
static void
edit_lines(struct engine_copy *c, bool end)
{
    size_t done = 0;

    while (done < c->part.len) {
        const char *line = c->part.data + done;
        const char *newline = memchr(line, '\n', c->part.len - done);
        size_t len = newline ? (size_t)(newline - line) + 1 : c->part.len - done;

        if (!newline && !end)
            break;
        c->edit->line(&c->ready, line, len, c->edit->arg);
        done += len;
    }
    drop_front(&c->part, done);
}

static void
copy_edited(struct engine_copy *c)
{
    char block[16384];
    ssize_t n;

    while ((n = pread(c->fd, block, sizeof block, c->at)) > 0) {
        c->at += n;
        buf_append(&c->part, block, (size_t)n);
        edit_lines(c, false);
    }
    while (c->to >= 0 && c->ready.len > 0) {
        ssize_t taken = fs_write_ready(c->to, c->ready.data, c->ready.len);

        if (taken == 0)
            return;
        if (taken < 0)
            c->to = -1;
        else
            drop_front(&c->ready, (size_t)taken);
    }
}

void
engine_copy_end(struct engine_copy *c)
{
    if (c->fd < 0 || c->to < 0 || !c->edit)
        return;
    copy_edited(c);
    edit_lines(c, true);
    c->edit->end(&c->ready, c->edit->arg);
}

void
engine_copy_more(struct engine_copy *c)
{
    char block[16384];
    ssize_t n;

    if (c->edit && c->fd >= 0 && c->to >= 0) {
        copy_edited(c);
        return;
    }
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

    if (c->fd < 0 || c->to < 0)
        return false;
    return c->ready.len > 0 || (fstat(c->fd, &st) == 0 && c->at < st.st_size);
}

void
engine_copy_close(struct engine_copy *c)
{
    if (c->fd >= 0)
        close(c->fd);
    c->fd = -1;
    buf_clear(&c->part);
    buf_clear(&c->ready);
}
