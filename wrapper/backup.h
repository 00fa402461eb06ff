/* SPDX-License-Identifier: Apache-2.0 */
/* -backup=FILE of an apply: the engine writes the state before over FILE, whatever it was. */
#ifndef MOONGATE_WRAPPER_BACKUP_H
#define MOONGATE_WRAPPER_BACKUP_H

#include "base/err.h"
#include "base/gitstore.h"
#include "wrapper/worktree.h"

/* Refuses a FILE that is, or would become, somebody's state, one that git tracks and one of git's
 * own.  `file` is as given, NULL for none; `dir` is where the engine runs. */
int backup_check(const char *file, const char *dir, const struct worktree *wt,
                 struct gitstore *store, struct err *err);

#endif
