/* SPDX-License-Identifier: Apache-2.0 */
/* What a document that is not a plan looks like, in one sentence.  Used by plan.c alone. */
#ifndef MOONGATE_POLICIES_PLANLOOK_H
#define MOONGATE_POLICIES_PLANLOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct plan;

/* Members that tell other documents apart. */
struct planlook {
    bool changes;    /* resource_changes is there */
    bool values;     /* of `show -json` on a state */
    bool state_file; /* lineage, serial */
    bool log_line;   /* @level: `plan -json` */
    bool redacted;   /* plan_format_version: a remote run's */
};

/* Note a member that the index does not keep. */
void planlook_member(struct planlook *look, const char *text, uint32_t key);
/* A document that did not parse: `what` is wrong at byte `pos`.  Returns -1. */
int planlook_broken(const char *text, size_t len, const char *what, size_t pos, struct err *err);
/* A document that did: is it a plan whose format we know? */
int planlook_check(const struct plan *p, const struct planlook *look, struct err *err);

#endif
