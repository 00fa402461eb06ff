/* SPDX-License-Identifier: Apache-2.0 */
/*
 * timeit [-n ROUNDS] [-m] [-s STATUS] -- COMMAND… [--- COMMAND…]…
 * Runs the commands in turn, ROUNDS times, so that what else the machine does falls on all of
 * them alike.  Prints one row per command: median and least wall time in microseconds.
 * -m: instead, the peak of anonymous memory (RssAnon in KiB) summed over the command and its
 * descendants, sampled while it runs.  -s: the exit status that each run must have (0).
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS_MAX 8
#define PROCS_MAX 256
/* A sample costs some 50 us; what lives for less than a millisecond is seen in later rounds. */
#define SAMPLE_NS 300000

struct bench {
    char **argv[COMMANDS_MAX];
    size_t n;
    size_t rounds;
    int status;
    bool memory;
    double *results; /* n rows of `rounds` */
};

static void __attribute__((noreturn))
die(const char *what, const char *name)
{
    fprintf(stderr, "timeit: %s %s: %s\n", what, name, strerror(errno));
    exit(2);
}

static double
now_us(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

/* One number of /proc/<pid>/<file>, behind `key`; 0 when the process is gone. */
static long
proc_number(long pid, const char *file, const char *key)
{
    char path[64], text[4096];
    ssize_t n;
    char *at;
    int fd;

    snprintf(path, sizeof path, "/proc/%ld/%s", pid, file);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return 0;
    n = read(fd, text, sizeof text - 1);
    close(fd);
    if (n <= 0)
        return 0;
    text[n] = '\0';
    at = strstr(text, key);
    return at ? strtol(at + strlen(key), NULL, 10) : 0;
}

/* Processes and their parents; children have larger numbers than parents but for wrap-around. */
static long
tree_anon_kib(pid_t root)
{
    long tree[PROCS_MAX] = {root};
    size_t n = 1;
    long total = 0;
    DIR *dir = opendir("/proc");
    struct dirent *e;

    while (dir && (e = readdir(dir))) {
        long pid = strtol(e->d_name, NULL, 10);
        long parent = pid > root ? proc_number(pid, "status", "\nPPid:") : 0;

        for (size_t i = 0; parent && i < n && n < PROCS_MAX; i++)
            if (tree[i] == parent) {
                tree[n++] = pid;
                break;
            }
    }
    if (dir)
        closedir(dir);
    for (size_t i = 0; i < n; i++)
        total += proc_number(tree[i], "status", "\nRssAnon:");
    return total;
}

static pid_t
start(char **argv)
{
    posix_spawn_file_actions_t fa;
    pid_t pid;

    posix_spawn_file_actions_init(&fa);
    posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&fa, 1, "/dev/null", O_WRONLY, 0);
    errno = posix_spawnp(&pid, argv[0], &fa, NULL, argv, environ);
    if (errno)
        die("cannot run", argv[0]);
    posix_spawn_file_actions_destroy(&fa);
    return pid;
}

static void
check_status(const struct bench *b, char **argv, int st)
{
    if (WIFEXITED(st) && WEXITSTATUS(st) == b->status)
        return;
    fprintf(stderr, "timeit: %s: status %d, not %d\n", argv[0],
            WIFEXITED(st) ? WEXITSTATUS(st) : 128 + WTERMSIG(st), b->status);
    exit(2);
}

static double
run_timed(const struct bench *b, char **argv)
{
    double before = now_us();
    pid_t pid = start(argv);
    int st;

    if (waitpid(pid, &st, 0) < 0)
        die("cannot wait for", argv[0]);
    before = now_us() - before;
    check_status(b, argv, st);
    return before;
}

static double
run_watched(const struct bench *b, char **argv)
{
    const struct timespec pause = {0, SAMPLE_NS};
    pid_t pid = start(argv);
    long peak = 0;
    int st;

    while (waitpid(pid, &st, WNOHANG) == 0) {
        long kib = tree_anon_kib(pid);

        peak = kib > peak ? kib : peak;
        nanosleep(&pause, NULL);
    }
    check_status(b, argv, st);
    return (double)peak;
}

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void
parse(struct bench *b, int argc, char **argv)
{
    int opt;

    *b = (struct bench){.rounds = 20};
    while ((opt = getopt(argc, argv, "+n:ms:")) != -1) {
        if (opt == 'n')
            b->rounds = strtoul(optarg, NULL, 10);
        else if (opt == 's')
            b->status = atoi(optarg);
        else if (opt == 'm')
            b->memory = true;
        else
            exit(64);
    }
    for (int i = optind; i < argc && b->n < COMMANDS_MAX; i++) {
        if (i == optind || !argv[i - 1])
            b->argv[b->n++] = &argv[i];
        if (strcmp(argv[i], "---") == 0)
            argv[i] = NULL;
    }
    if (b->n == 0 || b->rounds == 0) {
        fprintf(stderr, "usage: timeit [-n ROUNDS] [-m] [-s STATUS] -- CMD… [--- CMD…]…\n");
        exit(64);
    }
}

int
main(int argc, char **argv)
{
    struct bench b;

    parse(&b, argc, argv);
    b.results = calloc(b.n * b.rounds, sizeof *b.results);
    if (!b.results)
        die("out of", "memory");
    for (size_t round = 0; round < b.rounds; round++)
        for (size_t i = 0; i < b.n; i++)
            b.results[i * b.rounds + round] =
                b.memory ? run_watched(&b, b.argv[i]) : run_timed(&b, b.argv[i]);
    for (size_t i = 0; i < b.n; i++) {
        double *row = &b.results[i * b.rounds];

        qsort(row, b.rounds, sizeof *row, by_value);
        if (b.memory)
            printf("%.0f\n", row[b.rounds - 1]);
        else
            printf("%.0f %.0f\n", row[b.rounds / 2], row[0]);
    }
    free(b.results);
    return 0;
}
