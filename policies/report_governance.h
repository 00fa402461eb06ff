/* SPDX-License-Identifier: Apache-2.0 */
/* What people see of scopes, dates and waivers in a report.  Used by report.c alone. */
#ifndef MOONGATE_POLICIES_REPORT_GOVERNANCE_H
#define MOONGATE_POLICIES_REPORT_GOVERNANCE_H

#include <jansson.h>

#include "base/buf.h"
#include "policies/report.h"

/* The word for an outcome: WAIVED is to be seen, the others are themselves. */
const char *report_label(const char *outcome);
/* Warnings about waivers, policies that are not in force yet, and those that were skipped. */
void report_governance(struct buf *out, const json_t *decision, const struct report_style *style);

#endif
