/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by worktree.c and worktree_place.c; nothing else includes it. */
#ifndef MOONGATE_WRAPPER_WORKTREE_PRIVATE_H
#define MOONGATE_WRAPPER_WORKTREE_PRIVATE_H

#include "wrapper/worktree.h"

/* libgit2, with the extensions of a repository that do not matter to us. */
void worktree_start(void);
/* The nearest .git at or above a directory; NULL: none.  The caller frees. */
char *worktree_dot_git(const char *dir);
/* A setting of the repository or of its work tree; NULL: not set.  The caller frees. */
char *worktree_setting(const struct worktree *wt, const char *key);
/* Is it a .git file that leads to nothing?  Then `err` says so. */
bool worktree_leads_nowhere(const char *dot, struct err *err);
/* Do work tree and repository belong to each other, and to no other? */
int worktree_check_place(const struct worktree *wt, struct err *err);

#endif
