/* SPDX-License-Identifier: Apache-2.0 */
/* What a confined process can and can't do, each in a child of its own.  A sanitized or coverage
 * build is confined less on purpose; there only what it keeps is asserted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "policies/confine.h"

#if defined MOONGATE_SANITIZED || defined MOONGATE_COVERAGE
#define PLAIN 0
#else
#define PLAIN 1
#endif

typedef void act(void);

/* The answer's pipe, where a confined child may still write. */
static int answer;

static const char *
confine_here(unsigned cpu_seconds)
{
    const struct confine_opts opts = {
        .answer = answer,
        .memory_bytes = (size_t)256 << 20,
        .cpu_seconds = cpu_seconds,
    };
    struct err err = ERR_INIT;
    const char *what;

    if (confine(&what, &opts, &err) < 0)
        _exit(99);
    return what;
}

/* Wait status of a confined child that does `what`; what it wrote is in `said`. */
static int
in_child(act *what, char said[64])
{
    int ends[2], raw;
    ssize_t n;
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        answer = ends[1];
        confine_here(1);
        what();
        _exit(0);
    }
    close(ends[1]);
    n = read(ends[0], said, 63);
    said[n > 0 ? n : 0] = '\0';
    close(ends[0]);
    assert_int_equal(waitpid(pid, &raw, 0), pid);
    return raw;
}

static void
expect_killed(const char *name, act *what)
{
    char said[64];
    int raw = in_child(what, said);

    if (!WIFSIGNALED(raw) || WTERMSIG(raw) != SIGSYS)
        fail_msg("%s was not killed: status %x", name, (unsigned)raw);
}

static void
do_open(void)
{
    if (open("/etc/passwd", O_RDONLY) >= 0)
        _exit(1);
}

static void
do_socket(void)
{
    socket(AF_INET, SOCK_STREAM, 0);
}

static void
do_fork(void)
{
    fork();
}

static void
do_exec(void)
{
    static char name[] = "/bin/true";
    char *argv[] = {name, NULL};

    execve(name, argv, argv + 1);
}

static void
do_kill(void)
{
    kill(getppid(), 0);
}

static void
do_read(void)
{
    char c;

    if (read(answer, &c, 1) < 0)
        _exit(1);
}

static void
do_write_elsewhere(void)
{
    if (write(1, "x", 1) < 0)
        _exit(1);
}

/* Last words have nowhere to go, but do not hide why it ends. */
static void
do_write_errors(void)
{
    if (write(2, "x", 1) >= 0 || errno != EBADF)
        _exit(1);
}

static void
do_ptrace(void)
{
    syscall(SYS_ptrace, 0, 0, 0, 0);
}

static void
do_exec_memory(void)
{
    mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void
do_make_executable(void)
{
    void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static void
do_raise_limits(void)
{
    struct rlimit l = {RLIM_INFINITY, RLIM_INFINITY};

    setrlimit(RLIMIT_CPU, &l);
}

static void
do_dump_again(void)
{
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static void
test_forbidden_calls_kill(void **state)
{
    char said[64];

    (void)state;
#ifndef MOONGATE_COVERAGE
    expect_killed("open", do_open);
    expect_killed("socket", do_socket);
    expect_killed("fork", do_fork);
    expect_killed("exec", do_exec);
    expect_killed("kill", do_kill);
    expect_killed("read", do_read);
    expect_killed("write elsewhere", do_write_elsewhere);
    expect_killed("ptrace", do_ptrace);
    expect_killed("executable memory", do_exec_memory);
    expect_killed("making memory executable", do_make_executable);
    expect_killed("setrlimit", do_raise_limits);
    expect_killed("prctl", do_dump_again);
    assert_int_equal(in_child(do_write_errors, said), 0);
#else
    /* Coverage counters are written by such calls: there the limits alone hold. */
    assert_false(WIFSIGNALED(in_child(do_kill, said)));
#endif
}

static int
by_value(const void *a, const void *b)
{
    return memcmp(a, b, 64);
}

/* What a judgement needs: memory, sorting, formatting, its answer. */
static void
do_compute(void)
{
    size_t size = (size_t)64 << 20;
    char *p = malloc(size), text[64];

    if (!p)
        _exit(1);
    for (size_t i = 0; i < size; i += 64)
        memset(p + i, (int)(i * 2654435761U >> 24), 64);
    qsort(p, 100000, 64, by_value);
    p = realloc(p, size * 2);
    if (!p)
        _exit(2);
    free(p);
    snprintf(text, sizeof text, "%.14g", 0.1);
    if (write(answer, text, strlen(text)) < 0)
        _exit(3);
}

static void
test_a_judgement_can_work(void **state)
{
    char said[64];

    (void)state;
    assert_int_equal(in_child(do_compute, said), 0);
    assert_string_equal(said, "0.1");
}

static void
do_ask_the_time(void)
{
    struct timespec ts;

    _exit(syscall(SYS_clock_gettime, CLOCK_REALTIME, &ts) == 0 ? 1 : 0);
}

static void
test_there_is_no_clock(void **state)
{
    char said[64];

    (void)state;
#ifndef MOONGATE_COVERAGE
    assert_int_equal(in_child(do_ask_the_time, said), 0);
#else
    assert_true(WIFEXITED(in_child(do_ask_the_time, said)));
#endif
}

static void
do_eat_memory(void)
{
    for (int i = 0; i < 64; i++) {
        char *p = malloc((size_t)16 << 20);

        if (!p)
            _exit(7);
        memset(p, 1, (size_t)16 << 20);
        __asm__ volatile("" ::"r"(p) : "memory");
    }
}

static void
do_loop(void)
{
    for (volatile unsigned i = 0;; i++)
        continue;
}

static void
test_limits_hold(void **state)
{
    char said[64];
    int raw;

    (void)state;
    raw = in_child(do_loop, said);
    assert_true(WIFSIGNALED(raw) && WTERMSIG(raw) == SIGXCPU);
    if (!PLAIN)
        return; /* a sanitizer's shadow memory leaves no limit on addresses */
    raw = in_child(do_eat_memory, said);
    assert_true(WIFEXITED(raw));
    assert_int_equal(WEXITSTATUS(raw), 7);
}

static void
test_descriptors_are_closed(void **state)
{
    int ends[2], raw;
    char said[64];
    pid_t pid;

    (void)state;
    /* The reader sees the end of this pipe only if the child has lost its copy. */
    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        answer = open("/dev/null", O_WRONLY);
        close(ends[0]);
        confine_here(1);
        do_loop();
    }
    close(ends[1]);
    assert_int_equal(read(ends[0], said, 1), 0);
    close(ends[0]);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &raw, 0), pid);
    assert_true(WIFSIGNALED(raw));
    assert_int_equal(WTERMSIG(raw), SIGKILL);
}

static void
test_it_says_what_holds(void **state)
{
    int ends[2], raw;
    char said[64] = "";
    pid_t pid;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    pid = fork();
    if (pid == 0) {
        const char *what;

        answer = ends[1];
        what = confine_here(1);
        if (write(answer, what, strlen(what)) < 0)
            _exit(1);
        _exit(0);
    }
    close(ends[1]);
    assert_true(read(ends[0], said, 63) > 0);
    close(ends[0]);
    assert_int_equal(waitpid(pid, &raw, 0), pid);
    assert_int_equal(raw, 0);
    assert_non_null(strstr(said, "seccomp"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forbidden_calls_kill),
        cmocka_unit_test(test_a_judgement_can_work),
        cmocka_unit_test(test_there_is_no_clock),
        cmocka_unit_test(test_limits_hold),
        cmocka_unit_test(test_descriptors_are_closed),
        cmocka_unit_test(test_it_says_what_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
