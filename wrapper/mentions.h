/* SPDX-License-Identifier: Apache-2.0 */
/* What to ask of a configuration that needs.h cannot read: does it have a word anywhere? */
#ifndef MOONGATE_WRAPPER_MENTIONS_H
#define MOONGATE_WRAPPER_MENTIONS_H

#include "base/err.h"

/* Could any configuration file in `dir` have one of `words`?  1 too for an escape, which could
 * spell it in any way; -1 when a file cannot be read. */
int mentions_any(const char *dir, const char *const *words, struct err *err);

#endif
