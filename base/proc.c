/* SPDX-License-Identifier: Apache-2.0 */
#include "base/proc.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"

#define OUTPUT_LIMIT_DEFAULT ((size_t)64 << 20)

int
proc_standard_fds(struct err *err)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= 2);
    if (fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot open /dev/null");
    close(fd);
    return 0;
}

/* In the child: move every wanted descriptor out of the way first, so that none is overwritten
 * before it was duplicated, then into place.  close_range leaves nothing else open. */
static int
child_fds(const struct proc_opts *o)
{
    int high[32];
    int top = 2;

    if (o->nfds > 32)
        return -1;
    for (size_t i = 0; i < o->nfds; i++)
        if (o->fds[i].child > top)
            top = o->fds[i].child;
    for (size_t i = 0; i < o->nfds; i++) {
        high[i] = fcntl(o->fds[i].parent, F_DUPFD, top + 1);
        if (high[i] < 0)
            return -1;
    }
    for (int fd = 0; fd <= top; fd++) {
        bool wanted = false;

        for (size_t i = 0; i < o->nfds; i++)
            if (o->fds[i].child == fd) {
                if (dup2(high[i], fd) < 0)
                    return -1;
                wanted = true;
            }
        if (!wanted)
            close(fd);
    }
    return close_range((unsigned)top + 1, ~0U, 0);
}

static void __attribute__((noreturn))
child_exec(const struct proc_opts *o, int report)
{
    static char *const none[] = {NULL};
    sigset_t empty;
    int sys;

    /* What we ignore or block must not reach the program; handlers reset at exec anyway. */
    sigemptyset(&empty);
    sigprocmask(SIG_SETMASK, &empty, NULL);
    signal(SIGPIPE, SIG_DFL);
    if (o->new_group)
        setpgid(0, 0);
    if (!o->cwd || chdir(o->cwd) == 0) {
        struct proc_fd fds[33];
        struct proc_opts with = *o;
        int top = 2;

        for (size_t i = 0; i < o->nfds && i < 32; i++) {
            fds[i] = o->fds[i];
            if (o->fds[i].child > top)
                top = o->fds[i].child;
        }
        fds[o->nfds] = (struct proc_fd){top + 1, report};
        with.fds = fds;
        with.nfds = o->nfds + 1;
        if (child_fds(&with) == 0) {
            report = top + 1;
            fcntl(report, F_SETFD, FD_CLOEXEC);
            execve(o->path, o->argv, o->envp ? o->envp : none);
        }
    }
    sys = errno;
    if (write(report, &sys, sizeof sys) < 0)
        _exit(127);
    _exit(127);
}

int
proc_stdio(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR); /* the lowest that is free */
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd < 0)
        return -1;
    close(fd);
    return 0;
}

pid_t
proc_spawn(const struct proc_opts *opts, struct err *err)
{
    int report[2];
    int sys = 0;
    ssize_t n;
    pid_t pid;

    if (opts->nfds > 31)
        return err_set(err, EXITCODE_UNDECIDED, "%s: too many descriptors", opts->path);
    if (pipe2(report, O_CLOEXEC) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot start %s", opts->path);
    pid = fork();
    if (pid == 0)
        child_exec(opts, report[1]);
    close(report[1]);
    if (pid < 0) {
        close(report[0]);
        return err_sys(err, EXITCODE_UNDECIDED, "cannot start %s", opts->path);
    }
    /* End of file means that exec closed the pipe: the program runs. */
    do
        n = read(report[0], &sys, sizeof sys);
    while (n < 0 && errno == EINTR);
    close(report[0]);
    if (n == (ssize_t)sizeof sys) {
        waitpid(pid, NULL, 0);
        errno = sys;
        return err_sys(err, EXITCODE_UNDECIDED, "cannot start %s", opts->path);
    }
    return pid;
}

static void
status_from(struct proc_status *out, int raw)
{
    *out = (struct proc_status){0};
    out->exited = WIFEXITED(raw);
    if (out->exited)
        out->code = WEXITSTATUS(raw);
    else
        out->signal = WTERMSIG(raw);
}

int
proc_wait(struct proc_status *out, pid_t pid, struct err *err)
{
    int raw;

    while (waitpid(pid, &raw, 0) < 0)
        if (errno != EINTR)
            return err_sys(err, EXITCODE_UNDECIDED, "cannot wait for process %ld", (long)pid);
    status_from(out, raw);
    return 0;
}

static long
now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* The three pipes of proc_run, ours and the child's ends. */
struct pump {
    int in, out, err; /* ours; -1 once closed */
    size_t fed;
    size_t limit;
    bool overflow;
    long slow_at; /* when on_slow is due; 0: not any more */
};

/* People wait a second without wondering. */
#define SLOW_MS 1000

static void
pump_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void
pump_feed(struct pump *p, const struct proc_opts *o)
{
    ssize_t n = write(p->in, (const char *)o->input + p->fed, o->input_len - p->fed);

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n > 0)
        p->fed += (size_t)n;
    if (n < 0 || p->fed == o->input_len)
        pump_close(&p->in);
}

static void
pump_take(struct pump *p, int *fd, struct buf *out)
{
    char block[16384];
    ssize_t n = read(*fd, block, sizeof block);

    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n <= 0) {
        pump_close(fd);
        return;
    }
    if (out->len + (size_t)n > p->limit)
        p->overflow = true;
    else
        buf_append(out, block, (size_t)n);
}

/* How long to sleep, and whether somebody must be told that it takes long. */
static long
pump_patience(struct pump *p, const struct proc_opts *o, long deadline)
{
    long now = now_ms();
    long left = deadline ? deadline - now : -1;

    if (p->slow_at && now >= p->slow_at) {
        p->slow_at = 0;
        o->on_slow(o->slow_what);
    }
    if (p->slow_at && (left < 0 || p->slow_at - now < left))
        return p->slow_at - now;
    return left;
}

/* Until all pipes are closed, the limit is hit or time is over; true when it ended by itself. */
static bool
pump_run(struct pump *p, const struct proc_opts *o, struct buf *out, struct buf *errout)
{
    long deadline = o->timeout_ms > 0 ? now_ms() + o->timeout_ms : 0;

    while ((p->in >= 0 || p->out >= 0 || p->err >= 0) && !p->overflow) {
        struct pollfd fds[3] = {{p->in, POLLOUT, 0}, {p->out, POLLIN, 0}, {p->err, POLLIN, 0}};
        long left = pump_patience(p, o, deadline);

        if (deadline && now_ms() >= deadline)
            return false;
        if (poll(fds, 3, (int)left) < 0 && errno != EINTR)
            return false;
        if (fds[0].revents)
            pump_feed(p, o);
        if (fds[1].revents)
            pump_take(p, &p->out, out);
        if (fds[2].revents)
            pump_take(p, &p->err, errout);
    }
    return !p->overflow;
}

/* After the pipes closed the child may still run: wait within the same deadline. */
static int
reap(struct proc_status *status, pid_t pid, bool in_time, const struct proc_opts *o,
     struct err *err)
{
    long deadline = o->timeout_ms > 0 ? now_ms() + o->timeout_ms : 0;
    int raw = 0;

    while (in_time) {
        pid_t got = waitpid(pid, &raw, deadline ? WNOHANG : 0);
        struct timespec nap = {0, 1000000};

        if (got == pid) {
            status_from(status, raw);
            return 0;
        }
        if (got < 0 && errno != EINTR)
            return err_sys(err, EXITCODE_UNDECIDED, "cannot wait for %s", o->path);
        if (deadline && now_ms() >= deadline)
            break;
        if (got == 0)
            nanosleep(&nap, NULL);
    }
    kill(pid, SIGKILL);
    if (proc_wait(status, pid, err) < 0)
        return -1;
    status->timed_out = true;
    return 0;
}

int
proc_run(struct proc_status *status, struct buf *out, struct buf *errout,
         const struct proc_opts *opts, struct err *err)
{
    struct proc_opts o = *opts;
    struct proc_fd fds[32];
    struct pump p = {-1, -1, -1, 0, o.output_limit ? o.output_limit : OUTPUT_LIMIT_DEFAULT, false,
                     o.on_slow ? now_ms() + SLOW_MS : 0};
    auto_close int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int in[2] = {-1, -1}, ou[2] = {-1, -1}, er[2] = {-1, -1};
    void (*old)(int);
    bool in_time;
    pid_t pid;
    int rc;

    if (null < 0 || (o.input && pipe2(in, O_CLOEXEC) < 0) || (out && pipe2(ou, O_CLOEXEC) < 0) ||
        (errout && pipe2(er, O_CLOEXEC) < 0) || o.nfds > 28)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot start %s", o.path);
    fds[0] = (struct proc_fd){0, o.input ? in[0] : null};
    fds[1] = (struct proc_fd){1, out ? ou[1] : null};
    fds[2] = (struct proc_fd){2, errout ? er[1] : null};
    for (size_t i = 0; i < o.nfds; i++)
        fds[3 + i] = opts->fds[i];
    o.fds = fds;
    o.nfds += 3;
    pid = proc_spawn(&o, err);
    pump_close(&in[0]);
    pump_close(&ou[1]);
    pump_close(&er[1]);
    p.in = in[1];
    p.out = ou[0];
    p.err = er[0];
    if (pid < 0) {
        pump_close(&p.in);
        pump_close(&p.out);
        pump_close(&p.err);
        return -1;
    }
    if (p.in >= 0) {
        fcntl(p.in, F_SETFL, O_NONBLOCK);
        if (o.input_len == 0)
            pump_close(&p.in);
    }
    old = signal(SIGPIPE, SIG_IGN); /* a child that does not read its input is no reason to die */
    in_time = pump_run(&p, &o, out, errout);
    rc = reap(status, pid, in_time, &o, err);
    signal(SIGPIPE, old);
    pump_close(&p.in);
    pump_close(&p.out);
    pump_close(&p.err);
    if (rc == 0 && p.overflow)
        return err_set(err, EXITCODE_UNDECIDED, "%s: more than %zu bytes of output", o.path,
                       p.limit);
    return rc;
}

bool
proc_ok(const struct proc_status *st)
{
    return st->exited && st->code == 0;
}

int
proc_code(const struct proc_status *st)
{
    return st->exited ? st->code : 128 + st->signal;
}

static bool
env_dropped(const char *entry, const char *const *drop, const char *const *set)
{
    for (; drop && *drop; drop++)
        if (strncmp(entry, *drop, strlen(*drop)) == 0)
            return true;
    for (; set && *set; set++) {
        size_t len = strcspn(*set, "=") + 1;

        if (strncmp(entry, *set, len) == 0)
            return true;
    }
    return false;
}

char **
proc_env(char *const *envp, const char *const *drop, const char *const *set)
{
    size_t n = 1, bytes = 0, at = 0;
    char **out;
    char *text;

    for (size_t i = 0; envp[i]; i++, n++)
        bytes += strlen(envp[i]) + 1;
    for (size_t i = 0; set && set[i]; i++, n++)
        bytes += strlen(set[i]) + 1;
    out = mem_alloc(n * sizeof *out + bytes);
    text = (char *)(out + n);
    for (size_t i = 0; envp[i]; i++)
        if (!env_dropped(envp[i], drop, set)) {
            out[at++] = text;
            text = stpcpy(text, envp[i]) + 1;
        }
    for (size_t i = 0; set && set[i]; i++) {
        out[at++] = text;
        text = stpcpy(text, set[i]) + 1;
    }
    out[at] = NULL;
    return out;
}
