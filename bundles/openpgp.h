/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenPGP signatures by `gpgv`, run with argv from the path that configure fixed (GPGV): with a
 * keyring of ours, a home directory that is not there, no agent, no trust, no network.
 */
#ifndef MOONGATE_BUNDLES_OPENPGP_H
#define MOONGATE_BUNDLES_OPENPGP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Armored public keys (any number of blocks; blank lines and lines with # between them) as the
 * bytes of a keyring.  Anything else is an error (EXITCODE_UNDECIDED). */
int openpgp_dearmor(struct buf *out, const char *text, size_t len, struct err *err);

struct openpgp_result {
    bool good;
    char *principal; /* the mail address of the key's user id, or all of the user id; good only */
    char *key;       /* the primary key's fingerprint; good only */
    char *why;       /* one sentence, when it is not good */
};

/* Verify one armored, detached signature over `data` with the keys of `keyring`.  A bad one is a
 * verdict, not an error. */
int openpgp_verify(struct openpgp_result *out, const struct buf *keyring, const void *data,
                   size_t len, const char *signature, struct err *err);
/* What gpgv's status lines say, all of them: for openpgp_verify, and its tests. */
void openpgp_read_status(struct openpgp_result *out, const char *status, bool ended_well);
void openpgp_result_clear(struct openpgp_result *r);

#endif
