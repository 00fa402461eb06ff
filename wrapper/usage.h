/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the engine refuses by itself, a wrong argument or a command that it does not have, it
 * refuses in its own words: it becomes this process.  Nothing can run then, whatever its version
 * takes: the workspace is named so that every engine refuses it, a step later.
 */
#ifndef MOONGATE_WRAPPER_USAGE_H
#define MOONGATE_WRAPPER_USAGE_H

#include "base/err.h"
#include "wrapper/flags.h"
#include "wrapper/invocation.h"

/* A -chdir that leads nowhere.  Each returns 0 when there is nothing to refuse, and -1 when the
 * engine can't be started; `name` is the one that we were called by. */
int usage_chdir(const char *name, const struct invocation *inv, struct err *err);

/* plan, apply, destroy: wrong arguments, or a FILE that is no plan file. */
int usage_arguments(const char *name, const struct invocation *inv, const struct flags *f,
                    struct err *err);

/* INVOCATION_UNKNOWN: the engine is asked for help on the command.  0 when it has it, so that
 * this is no slip. */
int usage_command(const char *name, const struct invocation *inv, struct err *err);

#endif
