/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meter FILE COMMAND…: runs the command and appends to the file the CPU time, user and system, of
 * it and of every descendant that was waited for, in microseconds.  Called by the name of an engine
 * it is one: it runs $BENCH_ENGINE with its arguments, so that what an engine takes inside a gated
 * run is known apart; the file is $BENCH_ENGINE_FILE.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int
fail(const char *what)
{
    fprintf(stderr, "meter: %s: %s\n", what, strerror(errno));
    return 125;
}

static long long
micros(const struct rusage *ru)
{
    return (ru->ru_utime.tv_sec + ru->ru_stime.tv_sec) * 1000000LL + ru->ru_utime.tv_usec +
           ru->ru_stime.tv_usec;
}

static int
append(const char *path, long long us)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    char line[32];
    int n = snprintf(line, sizeof line, "%lld\n", us);

    if (fd < 0 || write(fd, line, (size_t)n) != n)
        return fail(path);
    close(fd);
    return 0;
}

/* `stands_in`: what this process takes itself is no part of what is measured around it either. */
static int
measure(const char *file, const char *path, char **argv, int stands_in)
{
    struct rusage ru, self = {0};
    pid_t pid;
    int st;

    errno = posix_spawnp(&pid, path, NULL, NULL, argv, environ);
    if (errno)
        return fail(path);
    if (wait4(pid, &st, 0, &ru) < 0)
        return fail("wait");
    if (stands_in)
        getrusage(RUSAGE_SELF, &self);
    if (append(file, micros(&ru) + micros(&self)) != 0)
        return 125;
    return WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st);
}

int
main(int argc, char **argv)
{
    const char *name = strrchr(argv[0], '/');
    const char *engine = getenv("BENCH_ENGINE");
    const char *file = getenv("BENCH_ENGINE_FILE");

    name = name ? name + 1 : argv[0];
    if (strcmp(name, "meter") != 0 && engine && file)
        return measure(file, engine, argv, 1);
    if (argc < 3) {
        fprintf(stderr, "usage: meter FILE COMMAND…\n");
        return 125;
    }
    return measure(argv[1], argv[2], argv + 2, 0);
}
