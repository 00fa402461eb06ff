/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signatures by `ssh-keygen -Y` (SSHSIG).  Run with argv from the path that configure fixed
 * (SSH_KEYGEN), clean environment (SSH_AUTH_SOCK, SSH_SK_PROVIDER and HOME kept), data on stdin.
 */
#ifndef MOONGATE_BUNDLES_SIGNER_H
#define MOONGATE_BUNDLES_SIGNER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

#define SIGNER_NS_BUNDLE "moongate-bundle-v1"
#define SIGNER_NS_GIT "git"

/* Who signs, as the user's or the system file says.  Borrowed strings. */
struct signer {
    const char *key;             /* private key file, or public key file with an agent */
    const char *principal;       /* as in allowed_signers */
    const char *allowed_signers; /* file; never taken from a bundle */
};

/* Armored signature over `data`. */
int signer_sign(struct buf *out, const struct signer *s, const char *ns, const void *data,
                size_t len, struct err *err);
/* "SHA256:…" of the signer's public key; the caller frees. */
int signer_fingerprint(char **out, const struct signer *s, struct err *err);

/* The exact form that ssh-keygen writes, nothing before or after: one signature, one spelling. */
bool signer_armor_valid(const char *text, size_t len);

enum signer_verdict { SIGNER_GOOD, SIGNER_BAD, SIGNER_UNKNOWN /* key not in allowed signers */ };
/*
 * Verify a signature.  `principal` NULL: find the principal from allowed_signers first; the one
 * found (or given) is returned in `*who` (caller frees; NULL when not good).  `verify_time` is
 * "YYYYMMDDHHMMSSZ" or NULL.  `allowed_signers` NULL: the bytes alone are checked, which gives
 * BAD or UNKNOWN.  A bad signature is a verdict, not an error; `why` (may be NULL)
 * gets one sentence.
 */
int signer_verify(enum signer_verdict *out, char **who, struct buf *why,
                  const char *allowed_signers, const char *principal, const char *ns,
                  const char *verify_time, const void *data, size_t len, const char *signature,
                  struct err *err);

#endif
