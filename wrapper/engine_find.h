/* SPDX-License-Identifier: Apache-2.0 */
/* Where the real engine is.  libc only: the front uses it. */
#ifndef MOONGATE_WRAPPER_ENGINE_FIND_H
#define MOONGATE_WRAPPER_ENGINE_FIND_H

#include "base/err.h"

/*
 * The configured path (--with-engine), else the one line of SYSCONFDIR/moongate/engine, else the
 * first `name` on PATH that is not moongate itself (same file, or another copy of it).
 * `name` is "terraform" or "tofu"; NULL: either, terraform first.  The caller frees.
 * There is none, or only one of the other name: EXITCODE_UNDECIDED, with what to do.
 */
int engine_find(char **out, const char *name, struct err *err);

/* Become it, with `argv` (its name included) as it is.  Only returns, -1, when that fails. */
int engine_exec(const char *name, char *const *argv, struct err *err);

/* A text that stands in every copy of the front, by which one recognises another. */
extern const char engine_find_mark[];

#endif
