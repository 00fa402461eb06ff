/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Waivers: findings that the tracked branch accepts for a while, in .moongate/waivers.lua.  They
 * are applied by the parent, to the decision, never inside a judge: no policy can waive.
 */
#ifndef MOONGATE_POLICIES_WAIVERS_H
#define MOONGATE_POLICIES_WAIVERS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"

#define WAIVERS_FILE ".moongate/waivers.lua"
/* Approvals: WAIVERS_FOLDER/<id>.<principal>.sig, over the entry's statement. */
#define WAIVERS_FOLDER ".moongate/waivers"
#define WAIVERS_NAMESPACE "moongate-waiver-v1"
#define WAIVERS_NEAR_DAYS 7
#define WAIVERS_MAX 1000
/* Where a policy does not say how long. */
#define WAIVERS_DAYS 90

/* "2026-11-23", a day that there is. */
bool waivers_is_day(const char *text);
/* What is wrong with a policy's `waivable` (true, false, or {"max_days", "approvers", "globs"});
 * NULL: nothing. */
const char *waivers_rule_fault(const json_t *rule);

/* That word with all of its parts, or false: what it says, or nothing said and `open`.  The caller
 * owns it. */
json_t *waivers_rule(const json_t *stated, bool open);

/*
 * The entries of the file: `statements` as judgement_manifest gives them, `path` for the errors.
 * `*out` (the caller owns it): [{"id", "line", "policy", "address", "deposed"?, "actions"?,
 * "outcomes", "scope"?, "reason", "ticket", "created", "expires", "approved_by", "fingerprint"?,
 * "statement"}].  The statement is what approvers sign: the entry in its one spelling, and the id
 * is the start of its SHA-256.  An unknown, missing or wrong field is an error.
 */
int waivers_read(json_t **out, const char *path, const json_t *statements, struct err *err);

/*
 * Apply them to a decision (judgement.h) whose findings have their fingerprints.  `waivers` may
 * have "approvals": [principals whose signatures were verified], and "unapproved": what is wrong
 * with an approval.  `run` is {"root", "workspace", "time"}; without a time nothing is waived.
 *   findings   a waived one has the outcome "waived", "waived_from", and "waiver" {id, at, reason,
 *              ticket, expires, approved_by}; one that could not be has "waiver_refused": why
 *   policies   "waived" where nothing worse is left
 *   waivers    [{id, at, policy, address, expires, reason, ticket, approved_by, state, days_left,
 *              warning}]; state: used, unused, refused, expired, elsewhere; warning may be null
 * Verdict and counts are made again.
 */
void waivers_apply(json_t *decision, const json_t *waivers, const char *path, const json_t *run);

/* For people: "at most 14 days, 2 approvers" for a policy of a decision, "" when none is taken.
 * The caller frees. */
char *waivers_terms(const json_t *policy);

#endif
