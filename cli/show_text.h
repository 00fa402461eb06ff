/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `moongate show` as people read them; each appends to a buf. */
#ifndef MOONGATE_CLI_SHOW_TEXT_H
#define MOONGATE_CLI_SHOW_TEXT_H

#include <jansson.h>

#include "base/buf.h"
#include "base/term.h"
#include "bundles/bundle_read.h"
#include "cli/records.h"

/* `items` as records_run gives them.  What happened, when, where, by whom. */
void show_text_entries(struct buf *out, const struct term *t, const json_t *items);
/* Why it was refused, or nothing. */
void show_text_reasons(struct buf *out, const struct term *t, const json_t *items);
/* policy/result.json: verdict by policy and the findings, with the messages if they are there
 * (both may be NULL). */
void show_text_policies(struct buf *out, const struct term *t, const json_t *result,
                        const json_t *messages);
/* The changes of the plan (`result` may be NULL). */
void show_text_plan(struct buf *out, const struct term *t, const json_t *result);
/* The members with their sizes. */
void show_text_files(struct buf *out, const struct term *t, const struct bundle_file *b);

#endif
