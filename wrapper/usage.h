/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the engine refuses by itself, a wrong argument or a command that it does not have, it
 * refuses in its own words: it becomes this process.  Nothing can run then, whatever the version
 * takes: behind a wrong word stands one that no engine has, and the workspace is named so that
 * every engine refuses it.
 */
#ifndef MOONGATE_WRAPPER_USAGE_H
#define MOONGATE_WRAPPER_USAGE_H

#include "base/err.h"
#include "wrapper/flags.h"
#include "wrapper/invocation.h"

/* plan, apply, destroy with arguments that are wrong: returns only when it can't be started.
 * `name` is the one that we were called by. */
int usage_arguments(const char *name, const struct invocation *inv, const struct flags *f,
                    struct err *err);

/* INVOCATION_UNKNOWN: the engine is asked for help on the command.  0 when it has it, so that
 * more is meant than a slip; where it has not, the same as above. */
int usage_command(const char *name, const struct invocation *inv, struct err *err);

#endif
