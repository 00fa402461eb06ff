/* SPDX-License-Identifier: Apache-2.0 */
/* Which variables the engine gets in a gated call; the table is environment.def. */
#ifndef MOONGATE_WRAPPER_ENVIRONMENT_H
#define MOONGATE_WRAPPER_ENVIRONMENT_H

#include <jansson.h>
#include <stdbool.h>

#include "wrapper/reasons.h"

/* The environment for a call of the engine, with `set` ("NAME=value", NULL-terminated) on top;
 * `quiet`: its output is ours.  One free() releases it. */
char **environment_for_engine(const char *const *set, bool quiet);
/* Each variable that a gated command must not run with. */
void environment_check(struct reasons *reasons);
/* Names for the record, sorted. */
json_t *environment_names(void);

#endif
