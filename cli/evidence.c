/* SPDX-License-Identifier: Apache-2.0 */
/* The program `evidence`: commands that read the records.  argv[1] is the command. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/command.h"

static const struct {
    const char *name;
    command_fn *run; /* NULL: of another program */
} commands[] = {
#define RUN_evidence(name) cmd_##name
#define RUN_gate(name) NULL
#define COMMAND(name, program, summary) {#name, RUN_##program(name)},
#include "cli/commands.def"
#undef COMMAND
};

static int
dispatch(int argc, char **argv, struct err *err)
{
    for (size_t i = 0; argc > 1 && i < sizeof commands / sizeof *commands; i++)
        if (commands[i].run && strcmp(commands[i].name, argv[1]) == 0)
            return commands[i].run(argc - 1, argv + 1, err);
    return err_set(err, EXITCODE_USAGE, "evidence is started by moongate log, show and verify");
}

int
main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    int status = dispatch(argc, argv, &err);

    if (status >= 0)
        return status;
    auto_free char *text = text_clean(err.text);
    fprintf(stderr, "moongate: %s\n", text);
    return err.code == EXITCODE_OK ? EXITCODE_EVIDENCE : (int)err.code;
}
