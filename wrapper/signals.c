/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/signals.h"

#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/proc.h"

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
    sigaddset(&set, SIGQUIT);
    /* a blocked signal would reach the descriptor even if it is ignored */
    if (sigaction(SIGHUP, NULL, &hup) == 0 && hup.sa_handler != SIG_IGN)
        sigaddset(&set, SIGHUP);
    if (sigprocmask(SIG_BLOCK, &set, &mask_before) < 0 || signal(SIGPIPE, SIG_IGN) == SIG_ERR)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot hold signals");
    event_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    if (event_fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot hold signals");
    proc_cancel_on(event_fd);
    return 0;
}

void
signals_release(void)
{
    signal(SIGPIPE, SIG_DFL);
    sigprocmask(SIG_SETMASK, &mask_before, NULL);
}

void
signals_endure(void)
{
    proc_cancel_on(-1);
}

int
signals_fd(void)
{
    return event_fd;
}

bool
signals_pending(void)
{
    struct pollfd fd = {event_fd, POLLIN, 0};

    return event_fd >= 0 && poll(&fd, 1, 0) == 1;
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

const char *
signals_name(int number)
{
    switch (number) {
    case SIGINT:
        return "SIGINT";
    case SIGTERM:
        return "SIGTERM";
    case SIGHUP:
        return "SIGHUP";
    case SIGQUIT:
        return "SIGQUIT";
    default:
        return "signal";
    }
}

void
signals_die(int number)
{
    const struct rlimit none = {0, 0};
    sigset_t set;

    setrlimit(RLIMIT_CORE, &none);
    sigemptyset(&set);
    sigaddset(&set, number);
    signal(number, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    raise(number);
}
