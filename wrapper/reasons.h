/* SPDX-License-Identifier: Apache-2.0 */
/* Why a run is refused: every reason at once, each with what it is about and what helps. */
#ifndef MOONGATE_WRAPPER_REASONS_H
#define MOONGATE_WRAPPER_REASONS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/exitcode.h"

struct reasons {
    json_t *list; /* [{"kind", "what", "subject", "detail", "help"}]; NULL while empty */
};

#define REASONS_INIT {NULL}

/* `what` is one or two words ("changed", "not pushed"), `subject` what it is about, `detail` one
 * clause, `help` a command or NULL.  The kind follows from `code`: git, policy, undecided,
 * approval, evidence. */
void reasons_add(struct reasons *r, enum exitcode code, const char *what, const char *subject,
                 const char *detail, const char *help);
bool reasons_any(const struct reasons *r);
/* The status of the refusal: 80, then 81, then 82, whichever is present first. */
enum exitcode reasons_code(const struct reasons *r);
void reasons_clear(struct reasons *r);

/* The block that a person reads, below its headline; at most `most` rows of one `what`. */
void reasons_format(struct buf *out, const struct reasons *r, size_t most, bool colour);

#endif
