/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command-line configuration that the engine will read: which files, and whether they make it
 * run providers that no lock file checks.
 */
#ifndef MOONGATE_WRAPPER_CLICONFIG_H
#define MOONGATE_WRAPPER_CLICONFIG_H

#include <jansson.h>

#include "base/err.h"
#include "wrapper/reasons.h"

/*
 * For the record: [{"path", "sha256", "dev_overrides", "methods", "may_break_lock"}], in the
 * engine's order.  `cwd` is where the user stands, because the engine reads this before -chdir.
 * Overrides, and a file that cannot be read with certainty, go to `reasons`.
 */
void cliconfig_read(json_t **out, struct reasons *reasons, const char *product, const char *cwd);

/* The files once more: 0, or -1 when they are not the same any more. */
int cliconfig_same(const json_t *before, const char *product, const char *cwd, struct err *err);

#endif
