/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/usage.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"
#include "wrapper/engine.h"
#include "wrapper/engine_find.h"
#include "wrapper/signals.h"

/* No workspace's name can have a blank: no engine opens a state with this one. */
#define NO_WORKSPACE "moongate does not know these arguments"
/* `-help` answers in milliseconds; a file that does not is no engine. */
#define HELP_TIMEOUT_MS 30000

static int
become(const char *name, const struct invocation *inv, struct err *err)
{
    struct engine_place at = {.workspace = NO_WORKSPACE};
    auto_free char *chdir = inv->chdir ? mem_format("-chdir=%s", inv->chdir) : NULL;
    auto_free char *self = mem_dup(name);
    auto_free char *words = mem_dup(inv->command);
    auto_free char **argv = mem_alloc((inv->nargs + strlen(words) + 5) * sizeof *argv);
    auto_free char **env = engine_env(&at, false);
    auto_free char *path = NULL;
    size_t n = 0;

    if (engine_find(&path, name, err) < 0)
        return -1;
    argv[n++] = self;
    if (chdir)
        argv[n++] = chdir;
    for (char *w = strtok(words, " "); w; w = strtok(NULL, " "))
        argv[n++] = w;
    for (size_t i = 0; i < inv->nargs; i++)
        argv[n++] = inv->args[i];
    argv[n] = NULL;
    signals_release();
    execve(path, argv, env);
    return err_sys(err, EXITCODE_UNDECIDED, "cannot start %s", path);
}

int
usage_chdir(const char *name, const struct invocation *inv, struct err *err)
{
    struct stat st;

    if (!inv->chdir || (stat(inv->chdir, &st) == 0 && S_ISDIR(st.st_mode)))
        return 0;
    return become(name, inv, err);
}

/* A zip, or JSON as of a plan that is kept elsewhere or is encrypted; more is looked at later. */
static bool
may_be_plan(const struct invocation *inv, const char *file)
{
    auto_free char *path = inv->chdir ? fs_join(inv->chdir, file) : mem_dup(file);
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    char first = '\0';

    if (fd < 0 || fstat(fd, &st) < 0 || S_ISDIR(st.st_mode))
        return false;
    return !S_ISREG(st.st_mode) || (pread(fd, &first, 1, 0) == 1 && (first == 'P' || first == '{'));
}

int
usage_arguments(const char *name, const struct invocation *inv, const struct flags *f,
                struct err *err)
{
    if (f->wrong || (f->file && !may_be_plan(inv, f->file)))
        return become(name, inv, err);
    return 0;
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
    struct err ignored = ERR_INIT; /* then it counts as one that may be there */
    auto_free char *path = NULL;

    if (engine_find(&path, name, err) < 0)
        return -1;
    return is_missing(path, inv, &ignored) == 1 ? become(name, inv, err) : 0;
}
