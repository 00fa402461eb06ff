/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Verification of one bundle and of the chain with all its bundles.  What is wrong is a
 * finding (a value); -1 is for what kept us from looking.
 */
#ifndef MOONGATE_BUNDLES_VERIFY_H
#define MOONGATE_BUNDLES_VERIFY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "bundles/bundle_read.h"
#include "bundles/findings.h"
#include "bundles/ledger.h"

struct verify_opts {
    const char *allowed_signers; /* the auditor's file; NULL: who signed is not decided */
    long long anchor_seq;        /* a position kept elsewhere; 0: none */
    const char *anchor_sha256;   /* of that entry's bytes */
};

/* Distinct principals whose signature was good. */
struct verify_signers {
    char **names; /* owned */
    size_t n;
};

struct verify_bundle_report {
    struct bundle_ref ref;
    char *run_id; /* as the statement says; NULL when it doesn't; owned */
    char *signer; /* principal whose signature is good; NULL: unsigned or not compared; owned */
    char *note;   /* why there is no signer, one clause; NULL when there is one; owned */
    struct findings findings;
};
/* The whole of a bundle: container, contents, statement, source names, signature. */
int verify_bundle(struct verify_bundle_report *out, const char *path,
                  const struct verify_opts *opts, struct err *err);
void verify_bundle_clear(struct verify_bundle_report *r);

struct verify_chain_report {
    size_t entries;
    size_t bundles;          /* that were looked at */
    size_t unsigned_entries;
    bool anchored;
    char since[11];          /* date of the first entry, "" for an empty chain */
    struct verify_signers signers;
    struct findings findings;
};
/* The chain, and every bundle it names in `bundles_dir`.  `l` NULL: there is no ledger (every
 * bundle is then a stray); `bundles_dir` NULL: then there is nothing at all. */
int verify_chain(struct verify_chain_report *out, struct ledger *l, const char *bundles_dir,
                 const struct verify_opts *opts, struct err *err);
void verify_chain_clear(struct verify_chain_report *r);

#endif
