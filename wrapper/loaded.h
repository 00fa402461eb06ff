/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the engine would load from the work tree, for commands that leave no plan file to compare
 * with the commit (import, refresh, test).  That tracked files are the commit's is scan.h's part;
 * here is what no commit has: ignored files, and modules that lie elsewhere.
 */
#ifndef MOONGATE_WRAPPER_LOADED_H
#define MOONGATE_WRAPPER_LOADED_H

#include <jansson.h>

#include "base/err.h"
#include "base/gitstore.h"
#include "wrapper/reasons.h"
#include "wrapper/worktree.h"

struct loaded_from {
    const struct worktree *wt;
    struct gitstore *store;
    const char *data;      /* the engine's data directory, absolute */
    const char *test_dir;  /* of `test`, from the root module; NULL: no test files are loaded */
};

/* Differences become reasons; the directories of the modules, from the repository's top, are
 * appended to `dirs`.  -1 when something cannot be read. */
int loaded_check(json_t *dirs, struct reasons *reasons, const struct loaded_from *from,
                 struct err *err);

#endif
