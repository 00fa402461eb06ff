/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/confine.h"

#include <errno.h>
#include <seccomp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static int
fail(struct err *err, const char *what)
{
    return err_sys(err, EXITCODE_UNDECIDED, "cannot confine the judge: %s", what);
}

static int
limit(int resource, rlim_t soft, rlim_t hard, struct err *err)
{
    struct rlimit l = {soft, hard};

    return setrlimit(resource, &l) < 0 ? fail(err, "setrlimit") : 0;
}

static int
set_limits(const struct confine_opts *o, struct err *err)
{
    /* At the soft limit SIGXCPU, which tells the parent what happened; SIGKILL a second later. */
    if (limit(RLIMIT_CPU, o->cpu_seconds, o->cpu_seconds + 1, err) < 0 ||
        limit(RLIMIT_CORE, 0, 0, err) < 0 || limit(RLIMIT_NPROC, 0, 0, err) < 0)
        return -1;
#ifndef MOONGATE_COVERAGE /* writes its counters to files at the end */
    if (limit(RLIMIT_FSIZE, 0, 0, err) < 0 || limit(RLIMIT_NOFILE, 0, 0, err) < 0)
        return -1;
#endif
#if !defined MOONGATE_SANITIZED && !defined MOONGATE_COVERAGE /* shadow memory is terabytes */
    if (limit(RLIMIT_AS, o->memory_bytes, o->memory_bytes, err) < 0)
        return -1;
#endif
    return 0;
}

/* Is the kernel able to take all file rights away?  True when it did. */
static bool
landlock(void)
{
#ifdef SYS_landlock_create_ruleset
    /* The kernel's struct grows; an older kernel wants the size that it knows. */
    struct {
        uint64_t fs, net, scoped;
    } attr = {0, 0, 0};
    long abi = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, 1U);
    size_t size = abi >= 6 ? 24 : abi >= 4 ? 16 : 8;
    long ruleset;
    bool held;

    if (abi < 1)
        return false;
    attr.fs = ((uint64_t)1 << (abi >= 5 ? 16 : abi >= 3 ? 15 : abi == 2 ? 14 : 13)) - 1;
    attr.net = abi >= 4 ? 3 : 0;
    attr.scoped = abi >= 6 ? 3 : 0;
    ruleset = syscall(SYS_landlock_create_ruleset, &attr, size, 0U);
    if (ruleset < 0)
        return false;
    held = syscall(SYS_landlock_restrict_self, (int)ruleset, 0U) == 0;
    close((int)ruleset);
    return held;
#else
    return false;
#endif
}

static int
allow(scmp_filter_ctx ctx, int call)
{
    return seccomp_rule_add(ctx, SCMP_ACT_ALLOW, call, 0);
}

static int
allow_memory(scmp_filter_ctx ctx)
{
    int bad = 0;

    bad |= allow(ctx, SCMP_SYS(brk));
    bad |= allow(ctx, SCMP_SYS(munmap));
    bad |= allow(ctx, SCMP_SYS(mremap));
    bad |= allow(ctx, SCMP_SYS(madvise));
    bad |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    bad |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
    return bad;
}

/* What the C library may ask on the way, and can do without: an error, not death.  No clock:
 * nothing in a judgement may depend on it. */
static int
deny_softly(scmp_filter_ctx ctx)
{
    static const int calls[] = {
        SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
        SCMP_SYS(getrandom),     SCMP_SYS(sysinfo),
    };
    int bad = 0;

    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        bad |= seccomp_rule_add(ctx, SCMP_ACT_ERRNO(ENOSYS), calls[i], 0);
    return bad;
}

#ifdef MOONGATE_SANITIZED
/* What the sanitizer's own runtime calls while it watches and when it reports. */
static int
allow_sanitizer(scmp_filter_ctx ctx)
{
    static const int calls[] = {
        SCMP_SYS(futex),       SCMP_SYS(getpid),         SCMP_SYS(gettid),
        SCMP_SYS(sched_yield), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
        SCMP_SYS(sigaltstack), SCMP_SYS(tgkill),         SCMP_SYS(readlink),
    };
    int bad = 0;

    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
        bad |= allow(ctx, calls[i]);
    return bad;
}
#endif

static int
filter(scmp_filter_ctx ctx, int answer)
{
    int bad = 0;

    bad |= seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
                            SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)answer));
    /* It is closed; who says there that memory is out may go on to end. */
    if (answer != STDERR_FILENO)
        bad |= seccomp_rule_add(ctx, SCMP_ACT_ERRNO(EBADF), SCMP_SYS(write), 1,
                                SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO));
    bad |= allow(ctx, SCMP_SYS(exit));
    bad |= allow(ctx, SCMP_SYS(exit_group));
    bad |= allow(ctx, SCMP_SYS(rt_sigreturn));
    bad |= allow(ctx, SCMP_SYS(restart_syscall));
    bad |= allow_memory(ctx);
    bad |= deny_softly(ctx);
#ifdef MOONGATE_SANITIZED
    bad |= allow_sanitizer(ctx);
#endif
    return bad ? -1 : seccomp_load(ctx);
}

/* The counters of a coverage build are written by calls that the filter forbids. */
#ifdef MOONGATE_COVERAGE
#define FILTERED false
#else
#define FILTERED true
#endif

static bool
system_calls(int answer)
{
    scmp_filter_ctx ctx;
    bool held;

    if (!FILTERED)
        return true;
    ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
    held = ctx && filter(ctx, answer) == 0;
    seccomp_release(ctx);
    return held;
}

static int
by_number(const void *a, const void *b)
{
    return *(const int *)a - *(const int *)b;
}

/* The C library's qsort asks for the size of memory at its first larger use, by reading files on
 * some systems: let it do so while it can. */
static void
prime_library(void)
{
    int numbers[512];

    for (int i = 0; i < 512; i++)
        numbers[i] = 512 - i;
    qsort(numbers, 512, sizeof *numbers, by_number);
}

static void
close_others(int keep)
{
#ifndef MOONGATE_COVERAGE
    if (keep > 0)
        close_range(0, (unsigned)keep - 1, 0);
#endif
    close_range((unsigned)keep + 1, ~0U, 0);
}

int
confine(const char **what, const struct confine_opts *opts, struct err *err)
{
    bool files, calls;

    prime_library();
    close_others(opts->answer);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
        return fail(err, "prctl");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 && !opts->rlimits_only)
        return fail(err, "no_new_privs");
    if (set_limits(opts, err) < 0)
        return -1;
    files = landlock();
    calls = system_calls(opts->answer);
    if (!calls && !opts->rlimits_only)
        return err_set(err, EXITCODE_UNDECIDED,
                       "cannot confine the judge: this system has no seccomp filter; see sandbox "
                       "in the system file");
    *what = !calls ? "rlimits" : files ? "rlimits+landlock+seccomp" : "rlimits+seccomp";
    return 0;
}
