/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A decision (policies/judgement.h) as people and programs read it.  Nothing from outside reaches
 * the text unprintable.
 */
#ifndef MOONGATE_POLICIES_REPORT_H
#define MOONGATE_POLICIES_REPORT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "policies/planzip.h"

/*
 * Add "file" and "line" to each finding that has a place in the configuration.  `root` is the
 * root module's directory in the repository, as for locate_in.
 */
void report_place(json_t *decision, const struct planzip *z, const char *root);

struct report_style {
    int width;          /* columns; 0: lines are not broken */
    bool colour;
    size_t per_policy;  /* findings shown of one policy, the rest counted; 0: all of them */
    bool verbose;       /* every policy by name, too */
    const char *base;   /* what files are relative to, from the top of the repository; or NULL */
    const char *plan;   /* the plan as it was named, from the same place; or NULL */
    const char *what;   /* behind "allowed by 14 policies": " at 8d20e44 (main)"; or NULL */
    const char *footer; /* last line, "nothing was changed; …"; or NULL */
};

/* "moongate: denied by 1 of 14 policies …", the findings, worst first, causes, the footer. */
void report_text(struct buf *out, const json_t *decision, const struct report_style *style);

/* Sorted keys, two spaces, without `usage`: the same decision gives the same bytes. */
void report_json(struct buf *out, const json_t *decision, const struct report_style *style);

#endif
