/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Facts about the work tree around a directory.  Content is compared byte by byte with HEAD's
 * tree: the index, attributes of the clone, filters and every GIT_* variable play no part.
 */
#ifndef MOONGATE_WRAPPER_WORKTREE_H
#define MOONGATE_WRAPPER_WORKTREE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/gitstore.h"

struct worktree {
    char *top;                    /* absolute, links resolved */
    char *gitdir;                 /* of this work tree */
    char *commondir;              /* where objects and branches are */
    char *dir;                    /* the effective directory, absolute, links resolved */
    char *root;                   /* `dir` from `top`; "" for the top itself */
    char head[GITSTORE_OID_SIZE]; /* "" on an unborn branch */
    char *branch;                 /* "main"; NULL when detached */
    const char *operation;        /* "merge", "rebase", … in progress; NULL: none */
    void *repo;                   /* libgit2's handle; worktree.c's own */
};

/* Find the repository around `dir` (absolute, resolved).  Errors carry EXITCODE_GIT: not a
 * repository, one that git would not trust, or one whose work tree is elsewhere. */
int worktree_open(struct worktree *out, const char *dir, struct err *err);
void worktree_clear(struct worktree *wt);

/* URL of the remote named origin, else of the only one; 1 when there is no remote; an error when
 * there are several and none is origin.  The caller frees. */
int worktree_remote(char **out, const struct worktree *wt, struct err *err);
/* Branch that the checked-out branch follows ("main"); 1 when it follows none. */
int worktree_upstream(char **out, const struct worktree *wt, struct err *err);
/* Did the user ask git to leave files out (git sparse-checkout)? */
bool worktree_is_sparse(const struct worktree *wt);
/* Does git ignore this path (from the top; a directory ends in '/')?  -1 on error. */
int worktree_ignores(const struct worktree *wt, const char *path, struct err *err);

#endif
