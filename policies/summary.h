/* SPDX-License-Identifier: Apache-2.0 */
/* What a plan changes, for people and records: the `plan` member of judgement.h. */
#ifndef MOONGATE_POLICIES_SUMMARY_H
#define MOONGATE_POLICIES_SUMMARY_H

#include <jansson.h>
#include <stdbool.h>

struct plan;

/* A new object; the caller owns it.  `list`: with every change by its address. */
json_t *summary_new(const struct plan *p, bool list);

#endif
