/* SPDX-License-Identifier: Apache-2.0 */
/* Policies as a document: `policies` is that of a decision made with `catalogue`. */
#ifndef MOONGATE_POLICIES_CATALOGUE_H
#define MOONGATE_POLICIES_CATALOGUE_H

#include <jansson.h>

#include "base/buf.h"

/* Sorted by id; the same policies give the same bytes. */
typedef void catalogue_fn(struct buf *out, const json_t *policies);

catalogue_fn catalogue_markdown, catalogue_text, catalogue_json;

#endif
