/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The bundle container, version 0: a canonical ustar (bundles/FORMAT.md) whose first member
 * SHA256SUMS names the SHA-256 of every other one.  Same members, same bytes.
 */
#ifndef MOONGATE_BUNDLES_BUNDLE_H
#define MOONGATE_BUNDLES_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/err.h"
#include "bundles/signer.h"

#define BUNDLE_VERSION 0
#define BUNDLE_SUMS "SHA256SUMS"
#define BUNDLE_SIG "SHA256SUMS.sig"

/* One member: exactly one of `data` and `path` is set.  Borrowed. */
struct bundle_member {
    const char *name; /* [A-Za-z0-9._/-]{1,100}, relative, no empty, "." or ".." part */
    const void *data;
    size_t len;
    const char *path; /* a regular file to be read */
};

struct bundle_ref {
    char id[DIGEST_HEX_SIZE];         /* SHA-256 of SHA256SUMS */
    char tar_sha256[DIGEST_HEX_SIZE]; /* of the whole file */
    unsigned long long size;
};

/*
 * Write `dir`/`file` (0600) durably: temporary name, fsync, rename without replacing, fsync of
 * the directory.  Adds SHA256SUMS and, when `signer` is not NULL, SHA256SUMS.sig.  After a
 * failure no file of that name exists.  Errors carry EXITCODE_EVIDENCE.
 * Calling it again after a crash with the same members gives the same bytes; an existing equal
 * file is success, an existing different one is an error.
 */
int bundle_write(struct bundle_ref *out, const char *dir, const char *file,
                 const struct bundle_member *members, size_t n, const struct signer *signer,
                 struct err *err);

/* Whether `name` can be a member's name. */
bool bundle_name_valid(const char *name);
/* Content of the member VERIFY.txt: how to check a bundle with tar, sha256sum, ssh-keygen and
 * git alone. */
const char *bundle_verify_text(void);

#endif
