/* SPDX-License-Identifier: Apache-2.0 */
/* The calls that the user sees.  See engine.h for what happens to output and signals. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "wrapper/engine.h"
#include "wrapper/engine_copy.h"
#include "wrapper/signals.h"

static bool
same_file(int a, int b)
{
    struct stat sa, sb;

    return fstat(a, &sa) == 0 && fstat(b, &sb) == 0 && sa.st_dev == sb.st_dev &&
           sa.st_ino == sb.st_ino;
}

struct running {
    struct engine_copy out, err;
    struct proc_fd fds[4];
    size_t nfds;
    bool group; /* the engine leads its own process group: no terminal is there */
    bool told;  /* one interrupt was passed on */
};

static int
arrange_output(struct running *r, const struct engine_show *show, struct err *err)
{
    bool out_tty = isatty(STDOUT_FILENO) && !show->quiet_stdout;
    bool err_tty = isatty(STDERR_FILENO);

    if (!out_tty && engine_copy_open(&r->out, show->log_dir, "out.log",
                                     show->quiet_stdout ? -1 : STDOUT_FILENO, err) < 0)
        return -1;
    if (!err_tty && !(same_file(STDOUT_FILENO, STDERR_FILENO) && r->out.to >= 0) &&
        engine_copy_open(&r->err, show->log_dir, "err.log", STDERR_FILENO, err) < 0)
        return -1;
    r->fds[0] = (struct proc_fd){0, STDIN_FILENO};
    r->fds[1] = (struct proc_fd){1, r->out.fd >= 0 ? r->out.fd : STDOUT_FILENO};
    r->fds[2] = (struct proc_fd){2, r->err.fd >= 0 ? r->err.fd
                                    : err_tty      ? STDERR_FILENO
                                                   : r->out.fd};
    r->nfds = 3;
    if (show->keep_fd >= 0)
        r->fds[r->nfds++] = (struct proc_fd){3, show->keep_fd};
    return 0;
}

static bool
has_terminal(void)
{
    auto_close int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

    return fd >= 0;
}

/* One interrupt makes the engine stop gracefully, a second one makes it drop what it does: so
 * one is passed on, never two, and none that the terminal has sent it already. */
static void
pass_on(struct running *r, pid_t pid)
{
    struct signals_event ev;

    while ((ev = signals_take()).number != 0) {
        bool has_it = ev.from_terminal && !r->group && ev.number != SIGHUP;

        if (!has_it && !r->told)
            kill(pid, ev.number == SIGHUP ? SIGINT : ev.number);
        r->told = true;
    }
}

static int
wait_and_copy(struct proc_status *st, struct running *r, pid_t pid, struct err *err)
{
    auto_close int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    bool copying = r->out.fd >= 0 || r->err.fd >= 0;

    for (;;) {
        struct pollfd fds[2] = {{pidfd, POLLIN, 0}, {signals_fd(), POLLIN, 0}};
        int n = poll(fds, 2, copying || pidfd < 0 ? ENGINE_COPY_INTERVAL_MS : -1);
        siginfo_t info = {0};

        if (n < 0 && errno != EINTR)
            return err_sys(err, EXITCODE_UNDECIDED, "cannot wait for the engine");
        pass_on(r, pid);
        engine_copy_more(&r->out);
        engine_copy_more(&r->err);
        if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid)
            break;
    }
    return proc_wait(st, pid, err);
}

static pid_t
start(struct running *r, const struct engine *e, const struct engine_place *at,
      const char *command, const struct flags_words *words, bool in_automation, struct err *err)
{
    auto_free char *chdir = at->chdir ? mem_format("-chdir=%s", at->chdir) : NULL;
    auto_free char *verb = mem_dup(command);
    auto_free char **argv = mem_alloc((words->n + 4) * sizeof *argv);
    auto_free char **env = engine_env(at, in_automation);
    struct proc_opts opts = {.path = e->path, .argv = argv, .envp = env, .cwd = at->cwd,
                             .fds = r->fds, .nfds = r->nfds, .new_group = r->group};
    void (*before)(int);
    size_t n = 0;
    mode_t ours;
    pid_t pid;

    argv[n++] = e->product;
    if (chdir)
        argv[n++] = chdir;
    argv[n++] = verb;
    for (size_t i = 0; i < words->n; i++)
        argv[n++] = words->v[i];
    ours = umask(at->umask);
    before = signal(SIGHUP, SIG_IGN); /* inherited: a closed terminal must not kill the engine */
    pid = proc_spawn(&opts, err);
    signal(SIGHUP, before); /* ours is held by the mask, so that we can see it */
    umask(ours);
    return pid;
}

int
engine_run(struct proc_status *st, const struct engine *e, const struct engine_place *at,
           const char *command, const struct flags_words *words, const struct engine_show *show,
           struct err *err)
{
    struct running r = {.out = ENGINE_COPY_NONE, .err = ENGINE_COPY_NONE,
                        .group = !has_terminal()};
    int rc = arrange_output(&r, show, err);
    pid_t pid = rc < 0 ? -1 : start(&r, e, at, command, words, show->in_automation, err);

    if (pid < 0)
        rc = -1;
    else
        rc = wait_and_copy(st, &r, pid, err);
    engine_copy_close(&r.out);
    engine_copy_close(&r.err);
    return rc;
}
