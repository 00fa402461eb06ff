/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/signals.h"

#include <signal.h>
#include <stddef.h>
#include <sys/signalfd.h>
#include <unistd.h>

static int event_fd = -1; /* one a process, as the signal mask is */

static sigset_t mask_before;

int
signals_hold(struct err *err)
{
    struct sigaction hup;
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    /* a blocked signal would reach the descriptor even if it is ignored */
    if (sigaction(SIGHUP, NULL, &hup) == 0 && hup.sa_handler != SIG_IGN)
        sigaddset(&set, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &set, &mask_before) < 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot hold signals");
    event_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (event_fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot hold signals");
    return 0;
}

void
signals_release(void)
{
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &mask_before, NULL);
}

int
signals_fd(void)
{
    return event_fd;
}

struct signals_event
signals_take(void)
{
    struct signalfd_siginfo info;
    struct signals_event none = {0, false};

    if (event_fd < 0 || read(event_fd, &info, sizeof info) != (ssize_t)sizeof info)
        return none;
    return (struct signals_event){(int)info.ssi_signo, info.ssi_code == SI_KERNEL};
}
