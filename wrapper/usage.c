/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/usage.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/proc.h"
#include "wrapper/engine.h"
#include "wrapper/engine_find.h"
#include "wrapper/signals.h"

/* No workspace's name can have a blank. */
#define NO_WORKSPACE "moongate does not know these arguments"
/* Twice behind a wrong word, so that it stays wrong where an engine takes the first as a value. */
#define NO_FLAG "-flag-before-this-is-unknown-to-moongate"
/* `-help` answers in milliseconds; a file that does not is no engine. */
#define HELP_TIMEOUT_MS 30000

static int
become(const char *name, const struct invocation *inv, const struct flags_words *args,
       struct err *err)
{
    struct engine_place at = {.workspace = NO_WORKSPACE};
    auto_free char *chdir = inv->chdir ? mem_format("-chdir=%s", inv->chdir) : NULL;
    auto_free char *self = mem_dup(name);
    auto_free char *command = mem_dup(inv->command);
    auto_free char **argv = mem_alloc((args->n + 4) * sizeof *argv);
    auto_free char **env = engine_env(&at, false);
    auto_free char *path = NULL;
    size_t n = 0;

    if (engine_find(&path, name, err) < 0)
        return -1;
    argv[n++] = self;
    if (chdir)
        argv[n++] = chdir;
    argv[n++] = command; /* none of these has two words */
    for (size_t i = 0; i < args->n; i++)
        argv[n++] = args->v[i];
    argv[n] = NULL;
    signals_release();
    execve(path, argv, env);
    return err_sys(err, EXITCODE_UNDECIDED, "cannot start %s", path);
}

int
usage_arguments(const char *name, const struct invocation *inv, const struct flags *f,
                struct err *err)
{
    struct flags_words words = {NULL, 0};

    for (size_t i = 0; i < f->given.n; i++) {
        flags_push(&words, f->given.v[i]);
        if (f->wrong == FLAGS_WRONG_WORD && i + 1 == f->wrong_at && !f->ends_open) {
            flags_push(&words, NO_FLAG);
            flags_push(&words, NO_FLAG);
        }
    }
    become(name, inv, &words, err);
    for (size_t i = 0; i < words.n; i++)
        free(words.v[i]);
    free(words.v);
    return -1;
}

/* ---- commands ---- */

static int
ask_help(struct proc_status *st, struct buf *out, struct buf *errout, const char *path,
         const char *command, const char *nested, struct err *err)
{
    const char *const drop[] = {"TF_", "MOONGATE_", "COMP_LINE", NULL};
    const char *const set[] = {"TF_CLI_CONFIG_FILE=/dev/null", "CHECKPOINT_DISABLE=1", NULL};
    auto_free char **env = proc_env(environ, drop, set);
    auto_free char *first = mem_dup(command);
    auto_free char *second = nested ? mem_dup(nested) : NULL;
    char name[] = "terraform";
    char help[] = "-help";
    char *argv[5] = {name, first, second ? second : help, second ? help : NULL, NULL};
    struct proc_opts opts = {.path = path, .argv = argv, .envp = env, .cwd = "/",
                             .timeout_ms = HELP_TIMEOUT_MS};

    return proc_run(st, out, errout, &opts, err);
}

/* Does this engine lack the command?  -1 when that can't be found out. */
static int
is_missing(const char *path, const struct invocation *inv, struct err *err)
{
    auto_buf out = BUF_INIT;
    auto_buf errout = BUF_INIT;
    auto_buf nested = BUF_INIT;
    struct proc_status st;

    if (ask_help(&st, &out, &errout, path, inv->command, NULL, err) < 0)
        return -1;
    if (!inv->nested)
        return st.exited && st.code == 1 && strstr(buf_str(&errout), " has no command named ");
    if (!proc_ok(&st) || ask_help(&st, &nested, NULL, path, inv->command, inv->args[0], err) < 0)
        return -1;
    /* of a nested command that it does not have it shows the help of the parent */
    return proc_ok(&st) && out.len > 0 && strcmp(buf_str(&out), buf_str(&nested)) == 0;
}

int
usage_command(const char *name, const struct invocation *inv, struct err *err)
{
    struct flags_words words = {inv->args, inv->nargs};
    struct err ignored = ERR_INIT; /* then it counts as one that may be there */
    auto_free char *path = NULL;

    if (engine_find(&path, name, err) < 0)
        return -1;
    return is_missing(path, inv, &ignored) == 1 ? become(name, inv, &words, err) : 0;
}
