/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the last look at a work tree found, kept in the state directory: for each tracked file its
 * facts from the file system (change time included) and the blob name of its bytes, so that the
 * next look reads only what may have changed.  Only ever a help: a cache that is damaged, foreign
 * or of another work tree is as none.
 */
#ifndef MOONGATE_WRAPPER_STATCACHE_H
#define MOONGATE_WRAPPER_STATCACHE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/gitstore.h"
#include "wrapper/tracked.h"

/*
 * Times on a file system can be as coarse as two seconds (FAT), so a file that changed less than
 * that before a look may change again without a new time.  Such files are not kept.
 */
#define STATCACHE_GRANULARITY 2000000000ll

struct statcache {
    char tree[GITSTORE_OID_SIZE]; /* the tree that `files` is the listing of; "" without a cache */
    struct tracked files;
};

int64_t statcache_now(void); /* ns since 1970, by the clock that stamps files */
/* The file of a work tree: `dir`/stat-<digest of top>.  The caller frees. */
char *statcache_path(const char *dir, const char *top);
/* false: there is none to be used.  `now` is when this look began. */
bool statcache_read(struct statcache *out, const char *path, const char *top, int64_t now);
/* What a look that began at `began` found; a failure leaves the old one or none. */
void statcache_write(const char *path, const char *top, const char *tree, int64_t began,
                     const struct tracked *t);
void statcache_clear(struct statcache *c);
/* Take over what an older look knew of the files that both have. */
void statcache_adopt(struct tracked *t, struct tracked *older);

/* The bytes of a cache, for tests; statcache_parse returns false where anything is odd. */
void statcache_format(struct buf *out, const char *top, const char *tree, int64_t began,
                      const struct tracked *t);
bool statcache_parse(struct statcache *out, const char *data, size_t len, const char *top,
                     int64_t now);

#endif
