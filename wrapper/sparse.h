/* SPDX-License-Identifier: Apache-2.0 */
/* Files that a sparse checkout leaves out: does this plan depend on one of them? */
#ifndef MOONGATE_WRAPPER_SPARSE_H
#define MOONGATE_WRAPPER_SPARSE_H

#include <jansson.h>

#include "policies/planzip.h"
#include "wrapper/reasons.h"

/* `absent` are the paths, `dirs` the directories of the plan's modules.  A path in one of them,
 * and a line of the configuration that reads what lies above its module, become reasons: a file
 * that is not there can change a plan without a word. */
void sparse_check(struct reasons *reasons, const json_t *absent, const json_t *dirs,
                  const struct planzip *z);

#endif
