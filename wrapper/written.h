/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files that the configuration of a plan names by a path that is written out: file("x"),
 * "${path.module}/x.zip", the program of a provisioner.  Nothing is evaluated: a name that is put
 * together, or found by a pattern, is not seen.
 */
#ifndef MOONGATE_WRAPPER_WRITTEN_H
#define MOONGATE_WRAPPER_WRITTEN_H

#include <jansson.h>

#include "base/err.h"
#include "base/gitstore.h"
#include "policies/planzip.h"
#include "wrapper/worktree.h"

/* Those in the work tree that no commit holds are appended to `inputs`: [{"path", "sha256",
 * "read_by"}], paths from the top; one that is there already is left as it is. */
int written_inputs(json_t *inputs, const struct planzip *z, const struct worktree *wt,
                   struct gitstore *store, struct err *err);

#endif
