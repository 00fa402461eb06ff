/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/program.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static int
dispatch(const struct program_row *rows, size_t n, int argc, char **argv, const char *who,
         struct err *err)
{
    for (size_t i = 0; argc > 1 && i < n; i++)
        if (rows[i].run && strcmp(rows[i].name, argv[1]) == 0)
            return rows[i].run(argc - 1, argv + 1, err);
    return err_set(err, EXITCODE_USAGE, "this program is started by %s", who);
}

int
program_main(const struct program_row *rows, size_t n, int argc, char **argv, const char *who)
{
    struct err err = ERR_INIT;
    int status = dispatch(rows, n, argc, argv, who, &err);
    auto_free char *text = NULL;

    if (status >= 0)
        return status;
    text = text_clean(err.text);
    fprintf(stderr, "moongate: %s\n", text);
    return err.code == EXITCODE_OK ? EXITCODE_UNDECIDED : (int)err.code;
}
