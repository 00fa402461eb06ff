/* SPDX-License-Identifier: Apache-2.0 */
/* `moongate show FILE`: what a plan file says about its judgement, and whether it counts here. */
#ifndef MOONGATE_CLI_SHOW_PLAN_H
#define MOONGATE_CLI_SHOW_PLAN_H

#include <stdbool.h>

#include "base/err.h"

/* Is `word` a file rather than a run? */
bool show_plan_is_file(const char *word);
/* EXITCODE_OK: `apply FILE` would take it to be judged again; EXITCODE_FINDING: it is foreign
 * here. */
int show_plan(const char *file, bool json, struct err *err);

#endif
