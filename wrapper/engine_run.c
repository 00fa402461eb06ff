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
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/engine.h"
#include "wrapper/engine_copy.h"
#include "wrapper/inherit.h"
#include "wrapper/interrupts.h"
#include "wrapper/signals.h"
#include "wrapper/witness.h"

/* A reader that takes nothing for this long after an interrupt will not take the rest. */
#define LAST_COPY_MS 1000

static bool
same_file(int a, int b)
{
    struct stat sa, sb;

    return fstat(a, &sa) == 0 && fstat(b, &sb) == 0 && sa.st_dev == sb.st_dev &&
           sa.st_ino == sb.st_ino;
}

struct running {
    struct engine_copy out, err;
    struct proc_fd *fds; /* owned */
    size_t nfds;
    bool group; /* the engine leads its own process group: no terminal is there */
    struct interrupts interrupts;
    struct witness witness;
};

static int
arrange_output(struct running *r, const struct engine_show *show, struct err *err)
{
    bool out_tty = isatty(STDOUT_FILENO) && !show->quiet_stdout && !show->copy_stdout;
    bool err_tty = isatty(STDERR_FILENO);

    if (!out_tty && engine_copy_open(&r->out, show->log_dir, "out.log",
                              show->quiet_stdout ? -1 : STDOUT_FILENO, err) < 0)
        return -1;
    r->out.edit = show->edit;
    if (!err_tty && !(same_file(STDOUT_FILENO, STDERR_FILENO) && r->out.to >= 0) &&
        engine_copy_open(&r->err, show->log_dir, "err.log", STDERR_FILENO, err) < 0)
        return -1;
    r->fds = mem_alloc((inherit_count() + 4) * sizeof *r->fds);
    r->fds[0] = (struct proc_fd){0, STDIN_FILENO};
    r->fds[1] = (struct proc_fd){1, r->out.fd >= 0 ? r->out.fd : STDOUT_FILENO};
    r->fds[2] = (struct proc_fd){2, r->err.fd >= 0 ? r->err.fd
                                    : err_tty      ? STDERR_FILENO
                                                   : r->out.fd};
    r->nfds = 3;
    if (show->keep_fd >= 0)
        r->fds[r->nfds++] = (struct proc_fd){show->keep_fd, show->keep_fd};
    for (size_t i = 0; i < inherit_count(); i++)
        r->fds[r->nfds++] = (struct proc_fd){inherit_fd(i), inherit_fd(i)};
    return 0;
}

static bool
has_terminal(void)
{
    auto_close int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

    return fd >= 0;
}

static long
now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* `early`: what came before the engine ran, which therefore has not got it, terminal or not. */
static void
take_signals(struct running *r, bool early)
{
    struct signals_event ev;
    char now[TEXT_TIME_SIZE];

    while ((ev = signals_take()).number != 0) {
        text_now(now);
        interrupts_came(&r->interrupts, now_ms(), ev.number, ev.from_terminal && !early, now);
    }
}

static void
pass_on(struct running *r, pid_t pid)
{
    int number;

    while ((number = witness_take(&r->witness)) != 0)
        interrupts_seen(&r->interrupts, now_ms(), number);
    take_signals(r, false);
    while ((number = interrupts_due(&r->interrupts, now_ms())) != 0)
        kill(pid, number);
}

/* What the engine left behind goes to a reader that is slow, but a reader that stands still must
 * not keep the record from being written once somebody wants us to stop. */
static void
copy_rest(struct running *r)
{
    long until = now_ms() + LAST_COPY_MS;

    engine_copy_end(&r->out);
    for (;;) {
        struct pollfd fds[3] = {{engine_copy_behind(&r->out) ? r->out.to : -1, POLLOUT, 0},
                                {engine_copy_behind(&r->err) ? r->err.to : -1, POLLOUT, 0},
                                {signals_fd(), POLLIN, 0}};
        long left = r->interrupts.any ? until - now_ms() : -1;

        if ((fds[0].fd < 0 && fds[1].fd < 0) || (r->interrupts.any && left <= 0))
            return;
        if (poll(fds, 3, (int)left) > 0 && fds[2].revents) {
            take_signals(r, false);
            until = now_ms() + LAST_COPY_MS;
        }
        engine_copy_more(&r->out);
        engine_copy_more(&r->err);
    }
}

static int
wait_and_copy(struct proc_status *st, struct running *r, pid_t pid, struct err *err)
{
    auto_close int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    bool copying = r->out.fd >= 0 || r->err.fd >= 0;

    for (;;) {
        struct pollfd fds[3] = {{pidfd, POLLIN, 0}, {signals_fd(), POLLIN, 0},
                                {r->witness.said, POLLIN, 0}};
        long wait = interrupts_patience(&r->interrupts, now_ms());
        siginfo_t info = {0};

        if ((copying || pidfd < 0) && (wait < 0 || wait > ENGINE_COPY_INTERVAL_MS))
            wait = ENGINE_COPY_INTERVAL_MS;
        if (poll(fds, 3, (int)wait) < 0 && errno != EINTR)
            return err_sys(err, EXITCODE_UNDECIDED, "cannot wait for the engine");
        pass_on(r, pid);
        engine_copy_more(&r->out);
        engine_copy_more(&r->err);
        if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid)
            break;
    }
    if (proc_wait(st, pid, err) < 0)
        return -1;
    copy_rest(r);
    return 0;
}

static pid_t
start(struct running *r, const struct engine *e, const struct engine_place *at,
      const char *command, const struct flags_words *words, const struct engine_show *show,
      struct err *err)
{
    auto_free char *chdir = at->chdir ? mem_format("-chdir=%s", at->chdir) : NULL;
    auto_free char *verb = mem_dup(command);
    auto_free char **argv = mem_alloc((words->n + 4) * sizeof *argv);
    auto_free char **env = engine_env(at, show->in_automation);
    struct proc_opts opts = {.path = e->path, .argv = argv, .envp = env, .cwd = at->cwd,
                             .fds = r->fds, .nfds = r->nfds, .new_group = r->group,
                             .lock_fd = show->keep_fd > 0 ? show->keep_fd : 0};
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

static int
run(struct proc_status *st, struct running *r, pid_t pid, struct err *err)
{
    int rc;

    take_signals(r, true);
    witness_start(&r->witness, r->group ? pid : 0);
    rc = wait_and_copy(st, r, pid, err);
    witness_end(&r->witness);
    return rc;
}

int
engine_run(struct proc_status *st, const struct engine *e, const struct engine_place *at,
           const char *command, const struct flags_words *words, const struct engine_show *show,
           struct err *err)
{
    auto_json *log = json_array();
    struct running r = {.out = ENGINE_COPY_NONE, .err = ENGINE_COPY_NONE,
                        .group = !has_terminal()};
    int rc = arrange_output(&r, show, err);
    pid_t pid = rc < 0 ? -1 : start(&r, e, at, command, words, show, err);

    r.interrupts.log = show->signals ? show->signals : log;
    r.interrupts.shares_terminal = !r.group;
    rc = pid < 0 ? -1 : run(st, &r, pid, err);
    engine_copy_close(&r.out);
    engine_copy_close(&r.err);
    free(r.fds);
    return rc;
}
