/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The committed .terraform.lock.hcl.  The engine checks a provider's package against the
 * checksums in it, and only if there are any: a block without one is refused here.
 */
#ifndef MOONGATE_WRAPPER_LOCKFILE_H
#define MOONGATE_WRAPPER_LOCKFILE_H

#include "base/err.h"
#include "base/gitstore.h"
#include "wrapper/reasons.h"

/* A root module without a lock file has nothing to say here. */
int lockfile_check(struct reasons *reasons, struct gitstore *store, const char *commit,
                   const char *root, struct err *err);

#endif
