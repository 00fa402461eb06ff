/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A change in one digest, so that a waiver can be bound to one diff: the SHA-256 over address,
 * deposed key, actions, and every path whose value differs before and after, with both values in
 * one spelling.  "(sensitive)" stands for a sensitive value and "(known after apply)" for an
 * unknown one, so neither is bound, and no secret can be guessed from the digest.
 */
#ifndef MOONGATE_POLICIES_FINGERPRINT_H
#define MOONGATE_POLICIES_FINGERPRINT_H

#include <jansson.h>

#include "base/digest.h"
#include "base/err.h"
#include "policies/plan.h"

void fingerprint_change(char hex[DIGEST_HEX_SIZE], const struct plan *p,
                        const struct plan_change *c);

/* Give each finding of a decision that is about a change its "fingerprint" and "actions".  The
 * plan is read again for it, only when there is such a finding. */
int fingerprint_add(json_t *decision, const char *plan_path, struct err *err);

#endif
