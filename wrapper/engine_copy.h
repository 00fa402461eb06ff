/* SPDX-License-Identifier: Apache-2.0 */
/* What the engine writes where no terminal is: a regular file, copied on while it grows, so that
 * a reader that goes away can't end the engine. */
#ifndef MOONGATE_WRAPPER_ENGINE_COPY_H
#define MOONGATE_WRAPPER_ENGINE_COPY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* How often a growing file is looked at; short enough that a reader of a pipe sees no delay. */
#define ENGINE_COPY_INTERVAL_MS 15

/* What is copied on instead of what was written, line by line; the file keeps what was written. */
struct engine_edit {
    /* a line with its newline; only the last may lack it.  `out` gets what goes on */
    void (*line)(struct buf *out, const char *line, size_t len, void *arg);
    void (*end)(struct buf *out, void *arg); /* once the engine has ended */
    void *arg;
};

struct engine_copy {
    int fd; /* the file; -1: this stream is the terminal, or the other stream's file */
    int to; /* where it is copied on to; -1: nowhere (any more) */
    off_t at;
    const struct engine_edit *edit; /* NULL: the bytes as they are */
    struct buf part;                /* with an edit: a line that has not ended yet, */
    struct buf ready;               /* and edited lines that the reader has not taken */
};

#define ENGINE_COPY_NONE {.fd = -1, .to = -1}

/* dir/name is created (0600) or appended to; only what comes from now on is copied to `to`. */
int engine_copy_open(struct engine_copy *c, const char *dir, const char *name, int to,
                     struct err *err);
/* Copy what has come since the last call, as much as the reader takes without being waited for. */
void engine_copy_more(struct engine_copy *c);
/* The engine has ended: a last line without a newline counts, too. */
void engine_copy_end(struct engine_copy *c);
/* Is there something that a reader who is still there has not taken? */
bool engine_copy_behind(const struct engine_copy *c);
void engine_copy_close(struct engine_copy *c);

#endif
