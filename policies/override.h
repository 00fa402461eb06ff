/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The override of soft denials: an in-toto Statement v1 that a person signs, bound to the content
 * of one plan.
 *   {"_type": OVERRIDE_TYPE, "predicateType": OVERRIDE_PREDICATE,
 *    "subject": [{"name": "plan", "digest": {"sha256": the plan's content}}],
 *    "predicate": {"policies": [ids], "findings": [ids of findings], "reason", "ticket"?,
 *                  "principal", "created", "expires"}}
 * Signed are its bytes in the one spelling (sorted keys, no spaces); lists are sorted, too.  Here
 * are its form and its checks; who signed is verified by the caller.
 */
#ifndef MOONGATE_POLICIES_OVERRIDE_H
#define MOONGATE_POLICIES_OVERRIDE_H

#include <jansson.h>
#include <stddef.h>

#include "base/digest.h"
#include "base/err.h"

#define OVERRIDE_TYPE "https://in-toto.io/Statement/v1"
#define OVERRIDE_PREDICATE "urn:moongate:override:v1"
#define OVERRIDE_NAMESPACE "moongate-override-v1"

/* Which finding it is: the digest of policy, address, path and the change's fingerprint.  The
 * message is not in it: it may quote secrets. */
void override_finding(char hex[DIGEST_HEX_SIZE], const json_t *finding);

/* What a person is asked to sign.  Strings are borrowed; the times are "2026-11-23T12:15:00Z". */
struct override_words {
    const char *plan_digest; /* of the plan's content, 64 hexadecimal digits */
    const char *reason, *ticket, *principal, *created, *expires; /* ticket may be NULL */
};

/* The statement over every soft finding of a decision that refuses.  NULL with an error where
 * there is none, where one of them is hard, or where a word is missing.  The caller owns it. */
json_t *override_new(const json_t *decision, const struct override_words *words,
                     struct err *err);
/* The bytes that are signed; the caller frees. */
char *override_bytes(const json_t *statement);
/* Strict: the known keys, each of its type, the one spelling.  NULL with an error. */
json_t *override_parse(const char *text, size_t len, struct err *err);

struct override_facts {
    const char *plan_digest;
    const char *now;    /* "2026-11-23T12:15:00Z" */
    const char *signer; /* the principal whose signature was verified; NULL: nobody's was */
    const char *runner; /* the principal who runs; NULL: not known */
};
/* May the decision go on by this statement?  0, or -1 with what is wrong (EXITCODE_DENIED). */
int override_check(const json_t *statement, const json_t *decision,
                   const struct override_facts *facts, struct err *err);

#endif
