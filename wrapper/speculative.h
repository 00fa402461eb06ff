/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Speculative plans: what would refuse a run may pass for a plan that can never be applied, and
 * what it must not bring: anything that the engine would fetch or run and T does not have.
 */
#ifndef MOONGATE_WRAPPER_SPECULATIVE_H
#define MOONGATE_WRAPPER_SPECULATIVE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/gitstore.h"
#include "wrapper/reasons.h"
#include "wrapper/settings.h"

/* Why T is only what was known last. */
#define SPECULATIVE_AWAY "out of reach"

/* Could a plan be made in spite of all of these? */
bool speculative_allows(const struct reasons *reasons, enum settings_speculative how);
/* Move those that a speculative plan may have from `reasons` to `to`. */
void speculative_move(struct reasons *to, struct reasons *reasons,
                      enum settings_speculative how);
/* "3f9c2a1 is not main, the work tree is not clean": what a person is told.  The caller frees. */
char *speculative_words(const struct reasons *moved, const char *head, const char *branch);

/* What is compared with T. */
struct speculative_tree {
    struct gitstore *store; /* has T and HEAD */
    const char *tip, *head;
    const char *branch;     /* T's, for the text */
    const char *top, *root; /* of the work tree; of the root module in it */
    const char *data_dir;   /* the engine's own folder, absolute */
    bool reads_tofu;
    bool unclean;           /* the work tree is not HEAD */
};

/* Everything that the work tree would bring and T does not have becomes a reason; -1 when that
 * can't be told, which refuses too. */
int speculative_needs(struct reasons *reasons, const struct speculative_tree *t,
                      struct err *err);

#endif
