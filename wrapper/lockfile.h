/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .terraform.lock.hcl, read in one way for all who ask.  The engine checks a provider's package
 * against the checksums in it, and only if there are any.
 */
#ifndef MOONGATE_WRAPPER_LOCKFILE_H
#define MOONGATE_WRAPPER_LOCKFILE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/gitstore.h"
#include "wrapper/reasons.h"

#define LOCKFILE ".terraform.lock.hcl"

/* {provider: {"version", "hashes": a set, "line"}}; NULL, and the line, when it is not as an
 * engine writes it.  The caller owns it. */
json_t *lockfile_read(int *line, const char *text, size_t len);
/* Of one provider: does any of its hashes prove a package? */
bool lockfile_has_checksum(const json_t *provider);
/* Does it have one that `old` has not?  `old` may be NULL. */
bool lockfile_adds_checksum(const json_t *provider, const json_t *old);

/* The committed one: each provider must have a checksum.  A root module without a lock file has
 * nothing to say here. */
int lockfile_check(struct reasons *reasons, struct gitstore *store, const char *commit,
                   const char *root, struct err *err);

#endif
