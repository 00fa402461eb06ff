/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of a commit by directory, and what was found of each in the work tree.  Directories
 * stand in the order of a walk, so that one that looks at them in turn keeps few open.
 */
#ifndef MOONGATE_WRAPPER_TRACKED_H
#define MOONGATE_WRAPPER_TRACKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/gitstore.h"

#define TRACKED_GITLINK 0160000u
#define TRACKED_LINK 0120000u
#define TRACKED_EXECUTABLE 0100755u
#define TRACKED_FILE 0100644u

enum tracked_state {
    TRACKED_MISSING,  /* not looked at, or not there */
    TRACKED_FOUND,    /* `found` is the blob name of its raw bytes */
    TRACKED_KIND,     /* something else is there: a link, a directory, a pipe */
    TRACKED_PRESENT   /* a submodule's place */
};

/* What a file system says of a file; equal facts of an old enough file mean equal bytes. */
struct tracked_stat {
    uint64_t dev, ino, size;
    int64_t mtime, ctime; /* ns since 1970 */
    uint32_t mode;
    uint32_t pad;
};

struct tracked_file {
    const char *path;
    const char *name; /* its last part */
    uint32_t mode;    /* of the commit */
    enum tracked_state state;
    unsigned char oid[DIGEST_BLOB_LEN];   /* of the commit */
    unsigned char found[DIGEST_BLOB_LEN]; /* also what an older look left, when `known` */
    struct tracked_stat st;
    bool known;    /* st and found come from an older look at the tree */
    bool converted; /* found is a form that the commit's attributes give it */
};

struct tracked_name {
    const char *name;
    size_t at; /* of files, or of dirs */
    bool is_dir;
};

/* What stands in a directory beside what is tracked. */
struct tracked_extra {
    char *name;
    bool is_dir, is_regular;
};

struct tracked_dir {
    const char *path; /* "" for the top */
    struct tracked_name *names; /* sorted after tracked_sort */
    size_t n, cap;
    struct tracked_extra *extras;
    size_t nextras;
    bool replaced; /* it is not a directory any more */
};

struct tracked {
    struct tracked_file *files;
    size_t n, cap;
    struct tracked_dir *dirs;
    size_t ndirs, dircap;
    size_t *open; /* the directories that the last path lies in */
    size_t nopen, opencap;
    char **blocks; /* memory of the paths */
    size_t nblocks, used, size;
};

/* Add in the order of a walk: a directory's files stand together, its directories among them.
 * A path that no git would check out is an error. */
int tracked_add(struct tracked *t, const char *path, uint32_t mode, const unsigned char *oid,
                struct err *err);
/* All files of a commit. */
int tracked_of_commit(struct tracked *t, struct gitstore *store, const char *commit,
                      struct err *err);
void tracked_sort(struct tracked *t);
void tracked_clear(struct tracked *t);

/* NULL when the commit has no such file. */
struct tracked_file *tracked_find(struct tracked *t, const char *path);
/* Does the commit hold a file below this directory? */
bool tracked_below(struct tracked *t, const char *dir);
const struct tracked_name *tracked_name_find(const struct tracked_dir *d, const char *name);

void tracked_stat_of(struct tracked_stat *out, const struct stat *st);
bool tracked_stat_same(const struct tracked_stat *a, const struct tracked_stat *b);

#endif
