/* SPDX-License-Identifier: Apache-2.0 */
/* One moongate command: options and one call into a layer below. */
#ifndef MOONGATE_CLI_COMMAND_H
#define MOONGATE_CLI_COMMAND_H

#include "base/err.h"

/* argv[0] is the command's name.  Returns the exit status, or -1 with `err` set (main prints it
 * and exits with err->code).  Usage errors: err_set(err, EXITCODE_USAGE, …). */
typedef int command_fn(int argc, char **argv, struct err *err);

#define COMMAND(name, program, summary) command_fn cmd_##name;
#include "cli/commands.def"
#undef COMMAND

#endif
