/* SPDX-License-Identifier: Apache-2.0 */
/*
 * T, the commit that governs: the server's tip of the pinned branch, in a private object store
 * that borrows the clone's objects, so that only what is new travels.
 */
#ifndef MOONGATE_WRAPPER_TIP_H
#define MOONGATE_WRAPPER_TIP_H

#include "base/err.h"
#include "base/gitstore.h"
#include "wrapper/pin.h"
#include "wrapper/worktree.h"

struct tip {
    char oid[GITSTORE_OID_SIZE];
    struct gitstore *store; /* has T and HEAD */
};

/* Ask the server, fetch what is missing, check that T's history is the pinned one.  1 when the
 * server could not be asked; `err` says why. */
int tip_read(struct tip *out, const struct pin *pin, const struct worktree *wt,
             struct err *err);
/* T as the server said it last, in this clone; 1 when it never did.  For plans that are never
 * applied. */
int tip_last(struct tip *out, const struct pin *pin, const struct worktree *wt, struct err *err);
/* Ask once more, and have the commit in the store if it moved.  A server that cannot be asked is
 * an error. */
int tip_again(char oid[GITSTORE_OID_SIZE], const struct pin *pin, const struct worktree *wt,
              struct err *err);
void tip_clear(struct tip *t);

#endif
