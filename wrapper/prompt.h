/* SPDX-License-Identifier: Apache-2.0 */
/* The engine's own question before an apply, drawn as the engine draws it. */
#ifndef MOONGATE_WRAPPER_PROMPT_H
#define MOONGATE_WRAPPER_PROMPT_H

#include <stdbool.h>

#include "wrapper/flags.h"

enum prompt_answer { PROMPT_YES, PROMPT_NO, PROMPT_ABORTED };

struct prompt {
    const char *product;   /* "terraform" or "tofu" */
    const char *workspace;
    enum flags_mode mode;
    bool plain;            /* -no-color */
};

/* Asks on stdout, reads one line from stdin byte by byte; says what the engine would say when
 * the answer is not yes. */
enum prompt_answer prompt_ask(const struct prompt *p);

/* What the engine prints below a plan that was made without automation: the rule, and how the
 * plan was saved (`out`) or that it was not (NULL). */
void prompt_trailer(const struct prompt *p, const char *out);

#endif
