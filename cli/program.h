/* SPDX-License-Identifier: Apache-2.0 */
/* Main of a program in libexec: find the command's row, run it, print its error once. */
#ifndef MOONGATE_CLI_PROGRAM_H
#define MOONGATE_CLI_PROGRAM_H

#include <stddef.h>

#include "cli/command.h"

struct program_row {
    const char *name;
    command_fn *run; /* NULL: of another program */
};

/* `who` is what starts this program, for somebody who starts it by hand. */
int program_main(const struct program_row *rows, size_t n, int argc, char **argv,
                 const char *who);

#endif
