/* SPDX-License-Identifier: Apache-2.0 */
/* One run of the wrapper: a gated command from argv to its record. */
#ifndef MOONGATE_WRAPPER_RUN_H
#define MOONGATE_WRAPPER_RUN_H

#include "base/err.h"

/*
 * `name` is what we were called ("terraform", "tofu"); `argv` follows it, NULL-terminated.
 * Returns the exit status; everything that is to be said has been said, on stderr.
 */
int run_command(const char *name, char *const *argv);

#endif
