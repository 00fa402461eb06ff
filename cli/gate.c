/* SPDX-License-Identifier: Apache-2.0 */
/* Main of libexec's gate: one run of the wrapper (gate --as NAME ARGS), or a command of ours. */
#include <string.h>

#include "base/exitcode.h"
#include "base/proc.h"
#include "cli/program.h"
#include "wrapper/run.h"

static const struct program_row rows[] = {
#define RUN_gate(name) cmd_##name
#define RUN_evidence(name) NULL
#define COMMAND(name, program, summary) {#name, RUN_##program(name)},
#include "cli/commands.def"
#undef COMMAND
};

int
main(int argc, char **argv)
{
    if (proc_stdio() < 0)
        return EXITCODE_UNDECIDED;
    if (argc >= 3 && strcmp(argv[1], "--as") == 0)
        return run_command(argv[2], argv + 3);
    return program_main(rows, sizeof rows / sizeof *rows, argc, argv,
                        "moongate and by its links terraform and tofu");
}
