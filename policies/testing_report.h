/* SPDX-License-Identifier: Apache-2.0 */
/* The results of tests of policies for people and for TAP readers; JSON is the result itself. */
#ifndef MOONGATE_POLICIES_TESTING_REPORT_H
#define MOONGATE_POLICIES_TESTING_REPORT_H

#include <jansson.h>

#include "base/buf.h"

void testing_report_text(struct buf *out, const json_t *result);
void testing_report_tap(struct buf *out, const json_t *result);

#endif
