/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a plan file says about its own judgement, so that another machine can apply it: the entry
 * moongate/verdict, JSON in its one spelling (sorted keys, no spaces), and moongate/verdict.sig,
 * an SSHSIG over exactly those bytes.  Nothing in it is secret; the plan file itself is.
 */
#ifndef MOONGATE_WRAPPER_VERDICT_H
#define MOONGATE_WRAPPER_VERDICT_H

#include <jansson.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "bundles/signer.h"
#include "policies/planzip.h"

#define VERDICT_VERSION 1
#define VERDICT_NAMESPACE "moongate-verdict-v1"

/* The entry that tells what a run's facts tell (see run_facts.c).  The caller frees. */
char *verdict_text(const json_t *facts);
/* A copy of the plan file with the entry, and its signature when `signer` has a key. */
int verdict_attach(struct buf *out, const struct buf *plan, const char *text,
                   const struct signer *signer, struct err *err);

/* Strict: one spelling, exactly the known keys, each of its type.  The caller owns the result. */
json_t *verdict_parse(const char *text, size_t len, struct err *err);
/* The entry of a plan file; 1 when it has none.  One that cannot be read, and any other entry
 * below moongate/, is an error. */
int verdict_read(json_t **out, const struct planzip *z, struct err *err);

enum verdict_signed {
    VERDICT_UNSIGNED,
    VERDICT_UNCHECKED, /* signed, and no list here says who may sign */
    VERDICT_REFUSED,   /* signed, by whom or how nobody here allows */
    VERDICT_GOOD,
};
/* Who signed the entry of `z`, whose parsed form is `v`.  `*who` (good) and `*why` (refused) are
 * the caller's to free. */
int verdict_signature(enum verdict_signed *out, char **who, char **why, const struct planzip *z,
                      const json_t *v, const char *allowed_signers, struct err *err);

/*
 * The first fact in which the plan differs from what runs here, as a clause ("it was made for
 * …"), and the command that helps; 1 when every one agrees.  `v` is a verdict or a ledger's entry
 * of kind planned, `facts` are of the run that wants to apply.  The caller frees both.
 */
int verdict_difference(char **why, char **help, const json_t *v, const json_t *facts,
                       const char *plan_digest);

#endif
