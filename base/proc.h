/* SPDX-License-Identifier: Apache-2.0 */
/* Children: argv only, never a shell; every descriptor and the environment stated. */
#ifndef MOONGATE_BASE_PROC_H
#define MOONGATE_BASE_PROC_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

struct proc_fd {
    int child;  /* the number that the child sees */
    int parent; /* ours */
};

struct proc_opts {
    const char *path;             /* program, absolute */
    char *const *argv;            /* NULL-terminated */
    char *const *envp;            /* NULL-terminated; NULL: an empty environment */
    const char *cwd;              /* NULL: ours */
    const struct proc_fd *fds;    /* what the child has, 0 to 2 included; the rest is closed */
    size_t nfds;
    const void *input;            /* proc_run: fed to descriptor 0; NULL: /dev/null */
    size_t input_len;
    size_t output_limit;          /* proc_run: bytes of stdout at most; 0: 64 MiB */
    int timeout_ms;               /* proc_run: wall clock; 0: none.  Then SIGKILL. */
    bool new_group;               /* the child leads a process group of its own */
    bool shielded;                /* goes on when we are to stop: it ignores SIGINT and SIGHUP,
                                     and proc_cancel_on does not end it */
    int lock_fd;                  /* a child's number in `fds`: before the child becomes the
                                     program it takes fcntl's lock of that file, which it has
                                     until it ends, and its own children have not; 0: none */
    void (*on_slow)(const char *what); /* proc_run: called once when it takes over a second */
    const char *slow_what;
};

struct proc_status {
    bool exited; /* else killed by `signal` */
    int code;
    int signal;
    bool timed_out;
};

/* Descriptors 0 to 2 are there: what was closed when we were started is /dev/null, so that no file
 * that is opened later takes the place of stdin, stdout or stderr.  main's first call; -1: there
 * is no /dev/null. */
int proc_stdio(void);

/* From now on proc_wait and proc_run give up when `fd` is readable (-1: never): the child gets
 * SIGTERM, some seconds later SIGKILL, and the error says "interrupted" with EXITCODE_FINDING. */
void proc_cancel_on(int fd);
int proc_cancel_fd(void);

/* Start a child.  Descriptors that `fds` does not name are closed in it.  Returns the pid. */
pid_t proc_spawn(const struct proc_opts *opts, struct err *err);
/* Wait for it. */
int proc_wait(struct proc_status *out, pid_t pid, struct err *err);
/*
 * Start, feed, collect stdout and stderr, wait.  `opts->fds` must not name 0 to 2.  A child
 * that fails is not an error of this call: look at `status`.  Either buffer may be NULL (then
 * that stream is /dev/null).
 */
int proc_run(struct proc_status *status, struct buf *out, struct buf *errout,
             const struct proc_opts *opts, struct err *err);

/* True for an exit with status 0. */
bool proc_ok(const struct proc_status *st);
/* What a shell would show: the code, or 128 + signal. */
int proc_code(const struct proc_status *st);

/* A copy of the environment without names that start with one of `drop` (NULL-terminated list;
 * "GIT_" drops by prefix, "HOME=" drops just that name) and with `set` ("NAME=value") added.
 * One free() of the result releases everything. */
char **proc_env(char *const *envp, const char *const *drop, const char *const *set);

#endif
