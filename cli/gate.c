/* SPDX-License-Identifier: Apache-2.0 */
/* Main of libexec's gate: one run of the wrapper (gate --as NAME ARGS), or a command of ours. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "cli/command.h"
#include "wrapper/run.h"

static const struct {
    const char *name;
    command_fn *run; /* NULL: of another program */
} commands[] = {
#define RUN_gate(name) cmd_##name
#define RUN_evidence(name) NULL
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
    return err_set(err, EXITCODE_USAGE, "gate is started by moongate and by its links terraform "
                                        "and tofu");
}

int
main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    auto_free char *text = NULL;
    int status;

    if (argc >= 3 && strcmp(argv[1], "--as") == 0)
        return run_command(argv[2], argv + 3);
    status = dispatch(argc, argv, &err);
    if (status >= 0)
        return status;
    text = text_clean(err.text);
    fprintf(stderr, "moongate: %s\n", text);
    return (int)err.code;
}
