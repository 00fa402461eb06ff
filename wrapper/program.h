/* SPDX-License-Identifier: Apache-2.0 */
/* A block that runs a program has the text that T has.  Does it run the program that T has? */
#ifndef MOONGATE_WRAPPER_PROGRAM_H
#define MOONGATE_WRAPPER_PROGRAM_H

#include <jansson.h>

#include "base/err.h"
#include "wrapper/speculative.h"

/* `block` is a row of needs.data.  `*why` is a clause when it may be another one, else NULL; the
 * caller frees. */
int program_differs(char **why, const json_t *block, const struct speculative_tree *t,
                    struct err *err);

#endif
