/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by gitstore.c (reading) and gitstore_write.c; nothing else includes it. */
#ifndef MOONGATE_BASE_GITSTORE_PRIVATE_H
#define MOONGATE_BASE_GITSTORE_PRIVATE_H

#include <git2.h>

#include "base/gitstore.h"

struct gitstore {
    git_repository *repo;
    git_odb *odb;
    char *dir;
};

/* libgit2's last error as ours; it may have none.  Returns -1. */
int gitstore_fail(struct err *err, const char *what);
int gitstore_parse_oid(git_oid *out, const char *hex, struct err *err);

#endif
