/* SPDX-License-Identifier: Apache-2.0 */
/* Files: read whole with a limit, write durably, private directories. */
#ifndef MOONGATE_BASE_FS_H
#define MOONGATE_BASE_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/* Append the whole file to `out`; more than `limit` bytes is an error, not a cut. */
int fs_read_file(struct buf *out, const char *path, size_t limit, struct err *err);
int fs_read_fd(struct buf *out, int fd, size_t limit, struct err *err);

/* All of `data`, over short writes and EINTR. */
int fs_write_all(int fd, const void *data, size_t len, struct err *err);
/* As much of `data` as goes without waiting for a reader: the number of bytes, 0 when none goes
 * now, -1 when nobody will ever read. */
ssize_t fs_write_ready(int fd, const void *data, size_t len);

/*
 * Durable publication of `dir`/`name`: a temporary file in the same directory (0600, O_EXCL,
 * O_NOFOLLOW), written, fsynced, renamed without replacing, the directory fsynced.  After a
 * failure nothing is left under `name`.  An existing `name` is an error (EEXIST in err->sys)
 * unless `replace`.  Errors carry EXITCODE_EVIDENCE.
 */
int fs_publish(const char *dir, const char *name, const void *data, size_t len, bool replace,
               struct err *err);
/* The same end for a file that the caller has written and named `tmp` in `dir`. */
int fs_publish_tmp(const char *dir, const char *tmp, const char *name, bool replace,
                   struct err *err);
/* fs_publish over an older one, but not synced: for what nobody relies on after a crash. */
int fs_replace(const char *dir, const char *name, const void *data, size_t len, struct err *err);
int fs_sync_dir(const char *dir, struct err *err);
/* fsync of every file and directory below `path`, and of itself. */
int fs_sync_tree(const char *path, struct err *err);

/* mkdir -p with mode 0700 for each directory that has to be made. */
int fs_mkdirs(const char *path, struct err *err);
/* A descriptor-free copy of a regular file, mode 0600, O_EXCL; fsynced when `sync`. */
int fs_copy(const char *from, const char *to, bool sync, struct err *err);
/* rm -r; a missing path is fine; never follows a link. */
int fs_remove_tree(const char *path, struct err *err);
bool fs_exists(const char *path); /* lstat succeeds */

/* Absolute, links resolved; NULL and err if it does not exist.  The caller frees. */
char *fs_realpath(const char *path, struct err *err);
/* `path` if absolute, else `base`/`path`; nothing resolved.  The caller frees. */
char *fs_join(const char *base, const char *path);
/* One part of a path, from the place that `at` names below some top ("" for that itself): a step
 * down, or up for "..".  False when it would leave the top. */
bool fs_step(struct buf *at, const char *part, size_t len);
/* All parts of `rel` from `base`, which names a place below some top: "a/b" and "../c" give "a/c".
 * NULL when that leaves the top or `rel` is absolute.  The caller frees. */
char *fs_resolve(const char *base, const char *rel);

#endif
