/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a commit object: its signature, and what that signature is over. */
#ifndef MOONGATE_WRAPPER_SIGNED_COMMIT_H
#define MOONGATE_WRAPPER_SIGNED_COMMIT_H

#include <stddef.h>

#include "base/buf.h"

enum signed_commit_kind {
    SIGNED_COMMIT_NONE,
    SIGNED_COMMIT_SSH,
    SIGNED_COMMIT_OPENPGP,
    SIGNED_COMMIT_X509,
    SIGNED_COMMIT_STRANGE, /* a signature of no kind that git makes */
};

/*
 * Split a commit object.  NULL and `*kind`, with the armored text in `signature` and the bytes
 * that it must be over in `payload`; or what is wrong with the commit ("has two signatures"),
 * with nothing in either.  Headers stand as git writes them: tree, parents, author, committer,
 * then the others, with at most one gpgsig among those.
 */
const char *signed_commit_split(enum signed_commit_kind *kind, struct buf *signature,
                                struct buf *payload, const char *text, size_t len);

#endif
