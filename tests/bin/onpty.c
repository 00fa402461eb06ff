/* SPDX-License-Identifier: Apache-2.0 */
/*
 * onpty [OPTION…] -- COMMAND…
 * Runs a command on a new pseudo-terminal, as the leader of a session of its own whose controlling
 * terminal that is, and follows a list of steps.
 *   -s COLSxROWS   size (80x24)
 *   -o FILE        every byte that appeared on the screen (a terminal turns \n into \r\n)
 *   -e STEP        a step; may be repeated
 *   -f FILE        steps, one a line; empty lines and lines with # in front are skipped
 *   -t MS          the time limit of each step (30000)
 *   -r FILE        how the command ended: "exit N" or "signal N"
 *   -0 FILE, -1 FILE, -2 FILE   stdin, stdout or stderr of the command is that file, not the
 *                  terminal; "-" stands for onpty's own, so that a pipe may come in
 * Steps:
 *   expect TEXT        until TEXT appears behind what the last expect found
 *   send TEXT          type it
 *   wait MS            let time pass; what appears is taken meanwhile
 *   file PATH          until that file exists
 *   until COMMAND      until that shell command succeeds; it is asked again every 20 ms
 *   sh COMMAND         a shell command that must succeed; $ONPTY_PID is the command's process
 *   signal NAME        to the command's process alone
 *   group-signal NAME  to the command's process group
 *   resize COLSxROWS   the foreground gets a SIGWINCH
 *   freeze, thaw       stop reading the screen, as a terminal with Ctrl-S does; read on
 *   hangup             close the terminal
 *   exit               until the command ends; without one it is the last step
 * TEXT knows \r \n \t \e \\ \s (a blank) and \xHH.  Enter is \r, Ctrl-C \x03, Ctrl-D \x04,
 * Ctrl-Z \x1a, Ctrl-\ \x1c.  Names of signals go without SIG.
 *
 * Exit status: the command's own, 128 + N when signal N killed it (-r tells the two apart), 125
 * when a step failed or its time was over; then stderr has the step and the screen, and the
 * command is killed.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define STEPS_MAX 256
#define POLL_MS 20

struct session {
    int master, slave; /* -1 after a hangup */
    pid_t pid;
    bool ended, frozen;
    int raw; /* of waitpid, once ended */
    char *screen;
    size_t len, size;
    size_t seen; /* where the next expect begins */
    long limit;
    const char *step; /* for messages */
    const char *out;  /* the file for the screen; NULL: none */
};

struct plan {
    char *steps[STEPS_MAX];
    size_t n;
    const char *out, *fate;
    const char *files[3];
    struct winsize ws;
    long limit;
};

static void __attribute__((noreturn))
die(const char *what, const char *name)
{
    fprintf(stderr, "onpty: %s %s: %s\n", what, name, strerror(errno));
    exit(125);
}

static void
write_file(const char *path, const char *text, size_t len)
{
    FILE *f = path ? fopen(path, "w") : NULL;

    if (path && (!f || fwrite(text, 1, len, f) != len || fclose(f) != 0))
        die("cannot write", path);
}

static long
now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* ---- text ---- */

static int
hex(const char *at)
{
    char digits[3] = {at[0], at[0] ? at[1] : '\0', '\0'};

    return isxdigit((unsigned char)digits[0]) && isxdigit((unsigned char)digits[1])
               ? (int)strtol(digits, NULL, 16)
               : -1;
}

/* In place; the length, for there may be a \x00 in it. */
static size_t
unescape(char *text)
{
    static const char from[] = "rnte\\s";
    static const char to[] = "\r\n\t\033\\ ";
    char *w = text;

    for (char *p = text; *p; p++) {
        const char *known = p[0] == '\\' && p[1] ? strchr(from, p[1]) : NULL;

        if (known) {
            *w++ = to[known - from];
            p++;
        } else if (p[0] == '\\' && p[1] == 'x' && hex(p + 2) >= 0) {
            *w++ = (char)hex(p + 2);
            p += 3;
        } else {
            *w++ = *p;
        }
    }
    *w = '\0';
    return (size_t)(w - text);
}

static void
show(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if (c == '\n' || (c >= 0x20 && c != 0x7f))
            fputc(c, stderr);
        else if (c != '\r')
            fprintf(stderr, "\\x%02x", c);
    }
}

static void __attribute__((noreturn))
fail(struct session *s, const char *why)
{
    fprintf(stderr, "onpty: %s: %s; on the screen was:\n", s->step, why);
    show(s->screen, s->len);
    fprintf(stderr, "\nonpty: end of the screen\n");
    write_file(s->out, s->screen ? s->screen : "", s->len);
    if (!s->ended) {
        kill(-s->pid, SIGKILL);
        kill(s->pid, SIGKILL);
    }
    exit(125);
}

/* ---- the terminal ---- */

static void
take_screen(struct session *s)
{
    while (s->master >= 0 && !s->frozen) {
        ssize_t n;

        if (s->size - s->len < 65536) {
            s->size = s->size * 2 + 65536;
            s->screen = realloc(s->screen, s->size);
            if (!s->screen)
                die("out of", "memory");
        }
        n = read(s->master, s->screen + s->len, s->size - s->len);
        if (n <= 0)
            return;
        s->len += (size_t)n;
    }
}

/* Sleep a little, or until something appears; then see who has ended. */
static void
pause_a_little(struct session *s, long ms)
{
    struct pollfd fd = {s->frozen ? -1 : s->master, POLLIN, 0};

    poll(&fd, 1, (int)(ms < POLL_MS ? ms : POLL_MS));
    if (!s->ended && waitpid(s->pid, &s->raw, WNOHANG) == s->pid)
        s->ended = true;
    take_screen(s);
}

static void
open_terminal(struct session *s, const struct winsize *ws)
{
    const char *name;

    s->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (s->master < 0 || grantpt(s->master) < 0 || unlockpt(s->master) < 0)
        die("no pseudo-terminal", "");
    name = ptsname(s->master);
    /* one that stays open here: else the screen would end with the first program that closes it */
    s->slave = name ? open(name, O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
    if (s->slave < 0 || ioctl(s->slave, TIOCSWINSZ, ws) < 0 ||
        fcntl(s->master, F_SETFL, O_NONBLOCK) < 0)
        die("cannot open", name ? name : "the terminal");
}

static int
end_of(const struct plan *p, int fd, int slave)
{
    const char *name = p->files[fd];

    if (!name)
        return slave;
    if (strcmp(name, "-") == 0)
        return fd;
    return open(name, fd == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_APPEND, 0666);
}

static void __attribute__((noreturn))
become(const struct plan *p, const struct session *s, char **argv)
{
    int ends[3];

    /* as on a terminal, however we were started: what is ignored stays so over execve */
    for (int sig = 1; sig < NSIG; sig++)
        signal(sig, SIG_DFL);
    setsid();
    if (ioctl(s->slave, TIOCSCTTY, 0) < 0)
        die("no controlling", "terminal");
    for (int fd = 0; fd < 3; fd++) {
        ends[fd] = end_of(p, fd, s->slave);
        if (ends[fd] < 0)
            die("cannot open", p->files[fd]);
    }
    for (int fd = 0; fd < 3; fd++)
        if (ends[fd] != fd && dup2(ends[fd], fd) < 0)
            die("cannot arrange", "descriptors");
    execvp(argv[0], argv);
    die("cannot run", argv[0]);
}

/* ---- steps ---- */

static void
step_expect(struct session *s, char *text)
{
    size_t len = unescape(text);
    long end = now_ms() + s->limit;

    for (;;) {
        char *at = s->len > s->seen ? memmem(s->screen + s->seen, s->len - s->seen, text, len)
                                    : NULL;

        if (at) {
            s->seen = (size_t)(at - s->screen) + len;
            return;
        }
        if (s->ended)
            fail(s, "the command ended before");
        if (now_ms() >= end)
            fail(s, "not within the time");
        pause_a_little(s, POLL_MS);
    }
}

static void
step_send(struct session *s, char *text)
{
    size_t len = unescape(text);
    long end = now_ms() + s->limit;

    while (len > 0) {
        ssize_t n = s->master >= 0 ? write(s->master, text, len) : -1;

        if (n > 0) {
            text += n;
            len -= (size_t)n;
        } else if (s->master < 0 || now_ms() >= end) {
            fail(s, "nobody takes what is typed");
        } else {
            pause_a_little(s, POLL_MS);
        }
    }
}

static void
step_wait(struct session *s, char *text)
{
    long end = now_ms() + strtol(text, NULL, 10);

    for (long left; (left = end - now_ms()) > 0;)
        pause_a_little(s, left);
}

static void
step_until(struct session *s, char *command)
{
    long end = now_ms() + s->limit;

    while (system(command) != 0) {
        if (now_ms() >= end)
            fail(s, "not within the time");
        pause_a_little(s, POLL_MS);
    }
}

static void
step_file(struct session *s, char *path)
{
    long end = now_ms() + s->limit;

    while (access(path, F_OK) < 0) {
        if (s->ended)
            fail(s, "the command ended before");
        if (now_ms() >= end)
            fail(s, "not within the time");
        pause_a_little(s, POLL_MS);
    }
}

static void
step_sh(struct session *s, char *command)
{
    if (system(command) != 0)
        fail(s, "did not succeed");
}

static void
send_signal(struct session *s, pid_t to, const char *name)
{
    for (int n = 1; n < NSIG; n++) {
        const char *known = sigabbrev_np(n);

        if (known && strcmp(known, name) == 0) {
            if (s->ended || kill(to, n) < 0)
                fail(s, "the command is gone");
            return;
        }
    }
    fail(s, "no such signal");
}

static void
step_signal(struct session *s, char *name)
{
    send_signal(s, s->pid, name);
}

static void
step_group_signal(struct session *s, char *name)
{
    send_signal(s, -s->pid, name);
}

static bool
parse_size(struct winsize *ws, const char *text)
{
    return sscanf(text, "%hux%hu", &ws->ws_col, &ws->ws_row) == 2;
}

static void
step_resize(struct session *s, char *text)
{
    struct winsize ws = {0};

    if (!parse_size(&ws, text) || s->master < 0 || ioctl(s->master, TIOCSWINSZ, &ws) < 0)
        fail(s, "no such size");
}

static void
step_freeze(struct session *s, char *text)
{
    (void)text;
    s->frozen = true;
}

static void
step_thaw(struct session *s, char *text)
{
    (void)text;
    s->frozen = false;
}

static void
step_hangup(struct session *s, char *text)
{
    (void)text;
    take_screen(s);
    close(s->slave);
    close(s->master);
    s->slave = s->master = -1;
}

static void
step_exit(struct session *s, char *text)
{
    long end = now_ms() + s->limit;

    (void)text;
    while (!s->ended) {
        if (now_ms() >= end)
            fail(s, "not within the time");
        pause_a_little(s, POLL_MS);
    }
    take_screen(s);
}

static const struct {
    const char *name;
    void (*act)(struct session *s, char *text);
    bool takes; /* something behind its name */
} steps[] = {
    {"expect", step_expect, true},   {"send", step_send, true},
    {"wait", step_wait, true},       {"file", step_file, true},
    {"until", step_until, true},     {"sh", step_sh, true},
    {"signal", step_signal, true},   {"group-signal", step_group_signal, true},
    {"resize", step_resize, true},   {"freeze", step_freeze, false},
    {"thaw", step_thaw, false},      {"hangup", step_hangup, false},
    {"exit", step_exit, false},
};

static void
follow(struct session *s, char *step)
{
    size_t len = strcspn(step, " ");

    s->step = step;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (strlen(steps[i].name) == len && strncmp(steps[i].name, step, len) == 0 &&
            steps[i].takes == (step[len] != '\0')) {
            char *text = strdup(step[len] ? step + len + 1 : "");

            if (!text)
                die("out of", "memory");
            steps[i].act(s, text);
            free(text);
            return;
        }
    fail(s, "no such step");
}

/* ---- the command line ---- */

static void
add_step(struct plan *p, const char *step)
{
    if (p->n == STEPS_MAX) {
        fprintf(stderr, "onpty: more than %d steps\n", STEPS_MAX);
        exit(125);
    }
    p->steps[p->n] = strdup(step);
    if (!p->steps[p->n++])
        die("out of", "memory");
}

static void
read_steps(struct plan *p, const char *path)
{
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t size = 0;
    ssize_t len;

    if (!f)
        die("cannot open", path);
    while ((len = getline(&line, &size, f)) > 0) {
        if (line[len - 1] == '\n')
            line[len - 1] = '\0';
        if (line[0] != '\0' && line[0] != '#')
            add_step(p, line);
    }
    free(line);
    fclose(f);
}

static void
parse(struct plan *p, int argc, char **argv)
{
    int opt;

    *p = (struct plan){.limit = 30000, .ws = {.ws_col = 80, .ws_row = 24}};
    while ((opt = getopt(argc, argv, "+s:o:e:f:t:r:0:1:2:")) != -1) {
        if (opt == 's' && parse_size(&p->ws, optarg))
            continue;
        else if (opt == 'o')
            p->out = optarg;
        else if (opt == 'e')
            add_step(p, optarg);
        else if (opt == 'f')
            read_steps(p, optarg);
        else if (opt == 't')
            p->limit = strtol(optarg, NULL, 10);
        else if (opt == 'r')
            p->fate = optarg;
        else if (opt >= '0' && opt <= '2')
            p->files[opt - '0'] = optarg;
        else
            exit(125);
    }
    if (optind == argc) {
        fprintf(stderr, "usage: onpty [-s COLSxROWS] [-o SCREEN] [-e STEP] [-f STEPS] [-t MS]\n"
                        "             [-r FATE] [-0 FILE] [-1 FILE] [-2 FILE] -- COMMAND…\n");
        exit(125);
    }
}

/* What the steps of a shell may want to know. */
static void
tell_pid(pid_t pid)
{
    char number[32];

    snprintf(number, sizeof number, "%ld", (long)pid);
    setenv("ONPTY_PID", number, 1);
}

static int
report(const struct plan *p, const struct session *s)
{
    bool killed = WIFSIGNALED(s->raw);
    int n = killed ? WTERMSIG(s->raw) : WEXITSTATUS(s->raw);
    char fate[32];

    snprintf(fate, sizeof fate, "%s %d\n", killed ? "signal" : "exit", n);
    write_file(p->fate, fate, strlen(fate));
    write_file(p->out, s->screen ? s->screen : "", s->len);
    return killed ? 128 + n : n;
}

int
main(int argc, char **argv)
{
    struct session s = {.master = -1, .slave = -1};
    char last[] = "exit";
    struct plan p;
    int status;

    parse(&p, argc, argv);
    open_terminal(&s, &p.ws);
    s.limit = p.limit;
    s.out = p.out;
    s.pid = fork();
    if (s.pid < 0)
        die("cannot start", argv[optind]);
    if (s.pid == 0)
        become(&p, &s, argv + optind);
    tell_pid(s.pid);
    for (size_t i = 0; i < p.n; i++)
        follow(&s, p.steps[i]);
    follow(&s, last);
    status = report(&p, &s);
    for (size_t i = 0; i < p.n; i++)
        free(p.steps[i]);
    free(s.screen);
    return status;
}
