/* SPDX-License-Identifier: Apache-2.0 */
/* Where the reports of a decision go: --format NAME[=FILE], repeated, and --output FILE. */
#ifndef MOONGATE_CLI_REPORTS_H
#define MOONGATE_CLI_REPORTS_H

#include "base/err.h"
#include "policies/formats.h"

struct reports_one {
    const struct format *format;
    const char *file; /* NULL: standard output.  Borrowed */
};

struct reports {
    struct reports_one *list; /* owned */
    size_t n;
};

void reports_clear(struct reports *r);
/* One --format.  Errors are of usage. */
int reports_add(struct reports *r, const char *value, struct err *err);
/* After the last: without any, human; `output` (or NULL) is for the one without a file; `input` is
 * what no report may replace. */
int reports_settle(struct reports *r, const char *output, const char *input, struct err *err);
/* What an earlier call left must not be taken for ours, should there be none. */
int reports_remove_old(const struct reports *r, struct err *err);
/* `style` is for standard output; in a file there is no terminal and nothing is left out. */
int reports_write(const struct reports *r, const json_t *decision,
                  const struct report_style *style, struct err *err);
/* Into the files alone: nothing was judged, and this is why. */
void reports_write_failure(const struct reports *r, const char *why,
                           const struct report_style *style);

#endif
