/* SPDX-License-Identifier: Apache-2.0 */
/* Main of libexec's evidence: log, show, verify. */
#include "base/exitcode.h"
#include "base/proc.h"
#include "cli/program.h"

static const struct program_row rows[] = {
#define RUN_evidence(name) cmd_##name
#define RUN_gate(name) NULL
#define COMMAND(name, program, summary) {#name, RUN_##program(name)},
#include "cli/commands.def"
#undef COMMAND
};

int
main(int argc, char **argv)
{
    if (proc_stdio() < 0)
        return EXITCODE_UNDECIDED;
    return program_main(rows, sizeof rows / sizeof *rows, argc, argv,
                        "moongate log, show and verify");
}
