/* SPDX-License-Identifier: Apache-2.0 */
/* What a plan changes, for people and records: the `plan` member of judgement.h. */
#ifndef MOONGATE_POLICIES_SUMMARY_H
#define MOONGATE_POLICIES_SUMMARY_H

#include <jansson.h>
#include <stdbool.h>

struct plan;
struct plan_change;

/* A new object; the caller owns it.  `list`: with every change by its address. */
json_t *summary_new(const struct plan *p, bool list);

/* The action words of a change, in the plan's own order, which tells the two kinds of replace
 * apart; the caller owns them. */
json_t *summary_actions(const struct plan *p, const struct plan_change *c);

#endif
