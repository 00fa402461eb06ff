/* SPDX-License-Identifier: Apache-2.0 */
/* The formats of a report by name. */
#ifndef MOONGATE_POLICIES_FORMATS_H
#define MOONGATE_POLICIES_FORMATS_H

#include "policies/report.h"

/* A pure function of the decision: the same one gives the same bytes. */
typedef void formats_fn(struct buf *out, const json_t *decision, const struct report_style *style);

#define FORMAT(name, summary) formats_fn report_##name;
#include "policies/formats.def"
#undef FORMAT

struct format {
    const char *name, *summary;
    formats_fn *write;
};

extern const struct format formats_all[];
extern const size_t formats_count;

/* NULL when there is none of this name (`len` bytes of it). */
const struct format *formats_find(const char *name, size_t len);
/* "human, json or sarif". */
void formats_names(struct buf *out);

#endif
