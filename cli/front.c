/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The front: `moongate` itself, and under the name terraform or tofu the wrapper.  libc only,
 * because every `terraform fmt` of an editor pays for what it links.  It decides one thing: who
 * runs.  What only reads is the engine, by execv, with argv, environment and descriptors as they
 * came; the rest is `gate`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/where.h"
#include "wrapper/engine_find.h"
#include "wrapper/invocation.h"

static const struct row {
    const char *name;
    const char *program;
    const char *summary;
} rows[] = {
#define COMMAND(name, program, summary) {#name, #program, summary},
#include "cli/commands.def"
#undef COMMAND
};

#define NROWS (sizeof rows / sizeof *rows)

static int
fail(const struct err *err)
{
    fprintf(stderr, "moongate: %s\n", err->text);
    return (int)err->code;
}

static const char *
from_environment(const char *name)
{
    return getenv(name);
}

static void
exec_libexec(const char *program, char **argv, struct err *err)
{
    auto_free char *path = where_libexec(program, err);

    if (!path)
        return;
    execv(path, argv);
    err_sys(err, EXITCODE_UNDECIDED, "cannot start %s", path);
}

static bool
is_there(const char *dir, const char *name)
{
    auto_free char *path = name[0] == '/' ? mem_dup(name) : mem_format("%s/%s", dir, name);
    struct stat st;

    return stat(path, &st) == 0;
}

/* An `init` in a directory that has no state and was initialised for none has nothing to move. */
static bool
is_first(const struct invocation *inv)
{
    const char *dir = inv->chdir ? inv->chdir : ".";
    const char *set = getenv("TF_DATA_DIR");
    auto_free char *data = mem_format("%s/terraform.tfstate", set && set[0] ? set : ".terraform");

    return !is_there(dir, data) && !is_there(dir, "terraform.tfstate") &&
           !is_there(dir, "terraform.tfstate.d");
}

/* An open quote in TF_CLI_ARGS: the engine says so before it looks at anything else; should a
 * version not, it can only tell its number. */
static void
exec_for_quotes(const char *name, const struct invocation *inv, struct err *err)
{
    auto_free char *chdir = inv->chdir ? mem_format("-chdir=%s", inv->chdir) : NULL;
    auto_free char *words = mem_dup(inv->command);
    auto_free char *self = mem_dup(name);
    char version[] = "-version";
    char *argv[16];
    size_t n = 0;

    argv[n++] = self;
    if (chdir)
        argv[n++] = chdir;
    for (char *w = strtok(words, " "); w && n < 14; w = strtok(NULL, " "))
        argv[n++] = w;
    argv[n++] = version;
    argv[n] = NULL;
    engine_exec(name, argv, err);
}

/* Under the engine's name: only returns to say what went wrong. */
static int
wrapper_main(const char *name, int argc, char **argv)
{
    struct err err = ERR_INIT;
    struct invocation inv = {0};
    char **args = NULL;

    /* OpenTofu 1.13 has two parsers of arguments; ours is the one that all versions share */
    if (strcmp(name, "tofu") == 0)
        setenv("TOFU_EXPERIMENTAL_CLI_ENABLED", "false", 1);
    if (invocation_parse(&inv, argv + 1, from_environment, &err) < 0)
        return fail(&err);
    if (inv.class == INVOCATION_PASS || (inv.class == INVOCATION_INIT && is_first(&inv))) {
        engine_exec(name, argv, &err);
        return fail(&err);
    }
    if (inv.class == INVOCATION_BROKEN) {
        exec_for_quotes(name, &inv, &err);
        return fail(&err);
    }
    args = mem_grow(NULL, (size_t)argc + 3, sizeof *args);
    args[0] = mem_dup("gate");
    args[1] = mem_dup("--as");
    args[2] = mem_dup(name);
    for (int i = 1; i <= argc; i++)
        args[i + 2] = argv[i];
    exec_libexec("gate", args, &err);
    return fail(&err);
}

static int
help(FILE *out)
{
    fprintf(out, "usage: moongate COMMAND [ARGUMENT...]\n"
                 "       terraform ...          (a link named terraform or tofu: the gate)\n\n");
    for (size_t i = 0; i < NROWS; i++)
        fprintf(out, "  %-10s %s\n", rows[i].name, rows[i].summary);
    fprintf(out, "  %-10s %s\n  %-10s %s\n\nsee also   man moongate\n", "version",
            "the version of moongate", "help", "this text");
    return EXITCODE_OK;
}

static int
unknown(const char *name)
{
    const char *names[NROWS + 3];
    auto_free char *shown = text_clean(name);
    const char *near;

    for (size_t i = 0; i < NROWS; i++)
        names[i] = rows[i].name;
    names[NROWS] = "version";
    names[NROWS + 1] = "help";
    names[NROWS + 2] = NULL;
    near = text_nearest(name, names);
    fprintf(stderr, "moongate: there is no command \"%s\"", shown);
    if (near)
        fprintf(stderr, "; did you mean \"%s\"?", near);
    fprintf(stderr, "\n  see   moongate help\n");
    return EXITCODE_USAGE;
}

static int
moongate_main(int argc, char **argv)
{
    struct err err = ERR_INIT;

    if (argc < 2) {
        help(stderr);
        return EXITCODE_USAGE;
    }
    if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0)
        return help(stdout);
    if (strcmp(argv[1], "version") == 0 || strcmp(argv[1], "--version") == 0) {
        printf("moongate %s\n", MOONGATE_VERSION);
        return EXITCODE_OK;
    }
    for (size_t i = 0; i < NROWS; i++)
        if (strcmp(argv[1], rows[i].name) == 0) {
            exec_libexec(rows[i].program, argv, &err);
            return fail(&err);
        }
    return unknown(argv[1]);
}

int
main(int argc, char **argv)
{
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
    const char *name = slash ? slash + 1 : argc > 0 ? argv[0] : "";

    if (strcmp(name, "terraform") == 0 || strcmp(name, "tofu") == 0)
        return wrapper_main(name, argc, argv);
    return moongate_main(argc, argv);
}
