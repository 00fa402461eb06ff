/* SPDX-License-Identifier: Apache-2.0 */
/* Arguments of a moongate command, one after the other, without getopt's global state. */
#ifndef MOONGATE_CLI_ARGS_H
#define MOONGATE_CLI_ARGS_H

#include <stdbool.h>

#include "base/err.h"

struct args {
    int argc;
    char **argv;
    int at; /* the argument that is asked about; starts at 1 */
};

static inline bool
args_left(const struct args *a)
{
    return a->at < a->argc;
}

/* True, and the argument consumed, when it is exactly `name`. */
bool args_flag(struct args *a, const char *name);
/* `name VALUE` or `name=VALUE`: 1 and the value, 0 when it is another argument, -1 without a
 * value (EXITCODE_USAGE). */
int args_value(const char **value, struct args *a, const char *name, struct err *err);
/* The argument, consumed, when it is not an option; else NULL. */
const char *args_word(struct args *a);
/* `--help` or `-h`: true, and `usage` is on stdout. */
bool args_help(const struct args *a, const char *usage);
/* The current argument is none that the command knows.  Returns -1. */
int args_unknown(const struct args *a, struct err *err);

#endif
