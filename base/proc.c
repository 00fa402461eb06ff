/* SPDX-License-Identifier: Apache-2.0 */
#include "base/proc.h"

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

#include "base/mem.h"

#define OUTPUT_LIMIT_DEFAULT ((size_t)64 << 20)

/* In the child: what stands between the wanted numbers goes. */
static int
close_others(const struct proc_fd *fds, size_t n)
{
    unsigned next = 0;

    for (;;) {
        unsigned least = ~0U;

        for (size_t i = 0; i < n; i++)
            if ((unsigned)fds[i].child >= next && (unsigned)fds[i].child < least)
                least = (unsigned)fds[i].child;
        if (least > next && close_range(next, least - 1, 0) < 0)
            return -1;
        if (least == ~0U)
            return 0;
        next = least + 1;
    }
}

/* In the child: what changes its number is moved out of the way first, so that none is
 * overwritten before it was duplicated. */
static int
child_fds(struct proc_fd *fds, size_t n)
{
    int top = 2;

    for (size_t i = 0; i < n; i++)
        if (fds[i].child > top)
            top = fds[i].child;
    for (size_t i = 0; i < n; i++) {
        if (fds[i].child == fds[i].parent)
            continue;
        fds[i].parent = fcntl(fds[i].parent, F_DUPFD, top + 1);
        if (fds[i].parent < 0) {
            if (errno == EINVAL) /* a number above the limit */
                errno = EMFILE;
            return -1;
        }
    }
    for (size_t i = 0; i < n; i++)
        if (fds[i].child == fds[i].parent ? fcntl(fds[i].child, F_SETFD, 0) < 0
                                          : dup2(fds[i].parent, fds[i].child) < 0)
            return -1;
    return close_others(fds, n);
}

/* A record lock belongs to the process: it stays over execve and goes with the program, whatever
 * its own children keep open. */
static int
child_lock(int fd)
{
    struct flock mark = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    struct stat st;

    if (fcntl(fd, F_SETLK, &mark) < 0 || fstat(fd, &st) < 0)
        return -1;
    errno = ESTALE;
    return st.st_nlink > 0 ? 0 : -1;
}

/* What we ignore or block must not reach the program; handlers reset at exec anyway. */
static void
child_signals(const struct proc_opts *o)
{
    sigset_t empty;

    signal(SIGPIPE, SIG_DFL);
    if (o->shielded) {
        signal(SIGINT, SIG_IGN);
        signal(SIGHUP, SIG_IGN);
    }
    sigemptyset(&empty);
    sigprocmask(SIG_SETMASK, &empty, NULL);
}

/* `fds` has room for one more. */
static void __attribute__((noreturn))
child_exec(const struct proc_opts *o, struct proc_fd *fds, int report)
{
    static char *const none[] = {NULL};
    int number = 2;
    bool ready;
    int sys;

    if (o->new_group)
        setpgid(0, 0);
    child_signals(o);
    for (size_t i = 0; i < o->nfds; i++)
        if (fds[i].child > number)
            number = fds[i].child;
    fds[o->nfds] = (struct proc_fd){number + 1, report};
    ready = (!o->cwd || chdir(o->cwd) == 0) && child_fds(fds, o->nfds + 1) == 0;
    report = ready ? number + 1 : fds[o->nfds].parent;
    /* the lock comes last: closing any descriptor of the same file would give it up */
    if (ready && fcntl(report, F_SETFD, FD_CLOEXEC) == 0 &&
        (o->lock_fd == 0 || child_lock(o->lock_fd) == 0))
        execve(o->path, o->argv, o->envp ? o->envp : none);
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
    auto_free struct proc_fd *fds = mem_alloc((opts->nfds + 1) * sizeof *fds);
    int report[2];
    int sys = 0;
    ssize_t n;
    pid_t pid;

    if (opts->nfds)
        memcpy(fds, opts->fds, opts->nfds * sizeof *fds);
    if (pipe2(report, O_CLOEXEC) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot start %s", opts->path);
    /* vfork: copying our page tables was most of what a start took.  The child, in our memory,
     * changes nothing there but `fds`, and we go on when it has become the program. */
    pid = vfork();
    if (pid == 0)
        child_exec(opts, fds, report[1]);
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

static long
now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* A descriptor that is readable when somebody wants us to stop; one a process, as signals are. */
static int cancel_fd = -1;

void
proc_cancel_on(int fd)
{
    cancel_fd = fd;
}

int
proc_cancel_fd(void)
{
    return cancel_fd;
}

/* What is asked to stop gets this long; only an engine that tidies up needs any of it. */
#define STOP_MS 5000

enum awaited { AWAITED_END, AWAITED_DEADLINE, AWAITED_CANCEL };

/* Until the child has ended (it is not reaped), the deadline (0: none) or a cancel. */
static enum awaited
await(pid_t pid, long deadline, int cancel)
{
    auto_close int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);

    for (;;) {
        struct pollfd fds[2] = {{pidfd, POLLIN, 0}, {cancel, POLLIN, 0}};
        long left = deadline ? deadline - now_ms() : -1;
        siginfo_t info = {0};

        if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 || info.si_pid)
            return AWAITED_END; /* waitpid has the error, too */
        if (deadline && left <= 0)
            return AWAITED_DEADLINE;
        if (pidfd < 0 && (left < 0 || left > 10))
            left = 10;
        if (poll(fds, 2, (int)left) > 0 && fds[1].revents)
            return AWAITED_CANCEL;
    }
}

/* A child that is not wanted any more. */
static void
stop(pid_t pid)
{
    kill(pid, SIGTERM);
    if (await(pid, now_ms() + STOP_MS, -1) != AWAITED_END)
        kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

static int
cancelled(struct err *err)
{
    return err_set(err, EXITCODE_FINDING, "interrupted");
}

int
proc_wait(struct proc_status *out, pid_t pid, struct err *err)
{
    int raw;

    if (cancel_fd >= 0 && await(pid, 0, cancel_fd) == AWAITED_CANCEL) {
        stop(pid);
        return cancelled(err);
    }
    while (waitpid(pid, &raw, 0) < 0)
        if (errno != EINTR)
            return err_sys(err, EXITCODE_UNDECIDED, "cannot wait for process %ld", (long)pid);
    status_from(out, raw);
    return 0;
}

/* The three pipes of proc_run, ours and the child's ends. */
struct pump {
    int in, out, err; /* ours; -1 once closed */
    size_t fed;
    size_t limit;
    bool overflow;
    int cancel; /* readable: stop; -1: nothing stops it */
    bool cancelled;
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
        struct pollfd fds[4] = {{p->in, POLLOUT, 0}, {p->out, POLLIN, 0}, {p->err, POLLIN, 0},
                                {p->cancel, POLLIN, 0}};
        long left = pump_patience(p, o, deadline);

        if (deadline && now_ms() >= deadline)
            return false;
        if (poll(fds, 4, (int)left) < 0 && errno != EINTR)
            return false;
        p->cancelled = fds[3].revents != 0;
        if (p->cancelled)
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
reap(struct proc_status *status, pid_t pid, bool in_time, struct pump *p,
     const struct proc_opts *o, struct err *err)
{
    long deadline = o->timeout_ms > 0 ? now_ms() + o->timeout_ms : 0;
    enum awaited end = in_time ? await(pid, deadline, p->cancel) : AWAITED_DEADLINE;
    int raw;

    if (p->cancelled || end == AWAITED_CANCEL) {
        stop(pid);
        return cancelled(err);
    }
    if (end == AWAITED_DEADLINE)
        kill(pid, SIGKILL);
    while (waitpid(pid, &raw, 0) < 0)
        if (errno != EINTR)
            return err_sys(err, EXITCODE_UNDECIDED, "cannot wait for %s", o->path);
    status_from(status, raw);
    status->timed_out = end == AWAITED_DEADLINE;
    return 0;
}

int
proc_run(struct proc_status *status, struct buf *out, struct buf *errout,
         const struct proc_opts *opts, struct err *err)
{
    struct proc_opts o = *opts;
    auto_free struct proc_fd *fds = mem_alloc((o.nfds + 3) * sizeof *fds);
    struct pump p = {.in = -1, .out = -1, .err = -1,
                     .limit = o.output_limit ? o.output_limit : OUTPUT_LIMIT_DEFAULT,
                     .cancel = o.shielded ? -1 : cancel_fd,
                     .slow_at = o.on_slow ? now_ms() + SLOW_MS : 0};
    auto_close int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int in[2] = {-1, -1}, ou[2] = {-1, -1}, er[2] = {-1, -1};
    void (*old)(int);
    bool in_time;
    pid_t pid;
    int rc;

    if (null < 0 || (o.input && pipe2(in, O_CLOEXEC) < 0) || (out && pipe2(ou, O_CLOEXEC) < 0) ||
        (errout && pipe2(er, O_CLOEXEC) < 0))
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
    rc = reap(status, pid, in_time, &p, &o, err);
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
