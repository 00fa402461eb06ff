/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* It must keep nothing open: a lock of ours, a pipe whose reader waits for the end of it. */
static void
close_all_but(int fd)
{
    if (fd > 0)
        close_range(0, (unsigned)fd - 1, 0);
    close_range((unsigned)fd + 1, ~0U, 0);
}

static void __attribute__((noreturn))
stand(pid_t parent, pid_t group, int tell)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGQUIT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    prctl(PR_SET_NAME, "gate-witness");
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent ||
        (group && setpgid(0, group) < 0))
        _exit(1);
    close_all_but(tell);
    for (;;) {
        int number = sigwaitinfo(&set, NULL);
        unsigned char byte = (unsigned char)number;

        if (number > 0 && write(tell, &byte, 1) != 1)
            _exit(0);
    }
}

void
witness_start(struct witness *w, pid_t group)
{
    pid_t parent = getpid();
    int ends[2];

    *w = (struct witness){0, -1};
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        return;
    w->pid = fork();
    if (w->pid == 0)
        stand(parent, group, ends[1]);
    close(ends[1]);
    if (w->pid < 0) {
        w->pid = 0;
        close(ends[0]);
        return;
    }
    w->said = ends[0];
}

int
witness_take(struct witness *w)
{
    unsigned char byte;
    ssize_t n = w->said >= 0 ? read(w->said, &byte, 1) : -1;

    if (n == 1)
        return byte;
    if (n == 0) { /* it is gone */
        close(w->said);
        w->said = -1;
    }
    return 0;
}

void
witness_end(struct witness *w)
{
    if (w->said >= 0)
        close(w->said);
    w->said = -1;
    if (w->pid > 0) {
        kill(w->pid, SIGKILL);
        while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    w->pid = 0;
}
