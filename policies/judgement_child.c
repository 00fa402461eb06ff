/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/proc.h"
#include "policies/judgement_private.h"
#include "policies/limits.h"
#include "policies/sealed.h"

static long
now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int
make_nonce(char out[JUDGEMENT_NONCE_SIZE], struct err *err)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[(JUDGEMENT_NONCE_SIZE - 1) / 2];

    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot make a nonce for the judge");
    for (size_t i = 0; i < sizeof bytes; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[JUDGEMENT_NONCE_SIZE - 1] = '\0';
    return 0;
}

static int
spawn(struct judgement_child *c, const struct judgement_start *how, int request, int answer,
      struct err *err)
{
    static char name[] = "judge", only_limits[] = "--rlimits-only";
    static char of_command[] = "--command", of_manifest[] = "--manifest", of_test[] = "--test";
    static char *const of[] = {NULL, of_command, of_manifest, of_test};
    char *argv[] = {name, NULL, NULL, NULL};
    struct proc_fd fds[] = {{4, request}, {5, answer}, {3, how->plan}};
    struct proc_opts opts = {
        .path = how->judge,
        .argv = argv,
        .fds = fds,
        .nfds = how->what == JUDGEMENT_PLAN ? 3 : 2,
    };
    int n = 1;
    pid_t pid;

    if (how->what != JUDGEMENT_PLAN)
        argv[n++] = of[how->what];
    if (how->rlimits_only)
        argv[n] = only_limits;
    pid = proc_spawn(&opts, err);
    if (pid < 0)
        return -1;
    c->pid = pid;
    return 0;
}

int
judgement_child_start(struct judgement_child *c, const struct judgement_start *how,
                      json_t *request, struct err *err)
{
    auto_free char *text = NULL;
    auto_close int sealed = -1, ours = -1, theirs = -1;
    int ends[2];

    if (make_nonce(c->nonce, err) < 0)
        return -1;
    json_put(request, "nonce", c->nonce);
    json_object_set_new(request, "limits",
                        json_pack("{s:I, s:I}", "memory_bytes",
                                  (json_int_t)LIMITS_POLICY_MEMORY, "instructions",
                                  (json_int_t)LIMITS_POLICY_INSTRUCTIONS));
    text = json_compact(request);
    sealed = sealed_new(text, strlen(text), err);
    if (sealed < 0)
        return -1;
    if (pipe2(ends, O_CLOEXEC) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot start the judge");
    ours = ends[0];
    theirs = ends[1];
    c->started_ms = now_ms();
    if (spawn(c, how, sealed, theirs, err) < 0)
        return -1;
    c->answer = steal_fd(&ours);
    return 0;
}

void
judgement_child_end(struct judgement_child *c)
{
    if (c->answer >= 0)
        close(c->answer);
    c->answer = -1;
    if (c->pid > 0) {
        kill(c->pid, SIGKILL);
        while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
            continue;
    }
    c->pid = 0;
}

/* What the dynamic loader ends a program with that it cannot load. */
enum { EXIT_NOT_LOADED = 127 };

enum reading { READING_DONE, READING_LATE, READING_LARGE, READING_FAILED };

/* All that comes until the pipe is closed, within time and size. */
static enum reading
read_answer(struct buf *out, const struct judgement_child *c)
{
    char block[65536];

    for (;;) {
        struct pollfd p[2] = {{c->answer, POLLIN, 0}, {proc_cancel_fd(), POLLIN, 0}};
        long left = c->started_ms + LIMITS_WALL_MS - now_ms();
        ssize_t n;

        if (left <= 0)
            return READING_LATE;
        if (poll(p, 2, (int)left) <= 0)
            continue;
        if (p[1].revents)
            return READING_FAILED;
        n = read(c->answer, block, sizeof block);
        if (n == 0)
            return READING_DONE;
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            return READING_FAILED;
        if (n > 0 && out->len + (size_t)n > LIMITS_ANSWER + 4)
            return READING_LARGE;
        if (n > 0)
            buf_append(out, block, (size_t)n);
    }
}

/* The pipe is closed; the process ends now or is late.  Its wait status, or -1 when late. */
static int
wait_status(struct judgement_child *c)
{
    for (long nap = 50000;; nap = nap < 5000000 ? nap * 2 : nap) {
        struct timespec ts = {0, nap};
        int raw;
        pid_t got = waitpid(c->pid, &raw, WNOHANG);

        if (got == c->pid) {
            c->pid = 0;
            return raw;
        }
        if ((got < 0 && errno != EINTR) || now_ms() >= c->started_ms + LIMITS_WALL_MS)
            return -1;
        nanosleep(&ts, NULL);
    }
}

static char *
death_cause(int raw)
{
    int sig = WIFSIGNALED(raw) ? WTERMSIG(raw) : 0;

    if (sig == SIGXCPU)
        return mem_format("limit: %d s of processor time", LIMITS_CPU_SECONDS);
    if (sig == SIGSYS)
        return mem_dup("the judge was killed for a forbidden system call");
    if (sig)
        return mem_format("the judge was killed by signal %d (%s)", sig, strsignal(sig));
    switch (WEXITSTATUS(raw)) {
    case LIMITS_EXIT_CONFINE:
        return mem_dup("the judge could not be confined on this system (see sandbox in the system "
                       "file)");
    case LIMITS_EXIT_MEMORY:
        return mem_dup("limit: memory of the judge");
    case LIMITS_EXIT_INPUT:
        return mem_dup("the judge could not read the plan");
    case LIMITS_EXIT_ANSWER:
        return mem_format("limit: %zu bytes of answer", LIMITS_ANSWER);
    case EXIT_NOT_LOADED:
        return mem_format("the judge could not be loaded: a library of it is missing, or it may "
                          "not open enough files (ulimit -n is %ld)", sysconf(_SC_OPEN_MAX));
    default:
        return mem_format("the judge ended with status %d", WEXITSTATUS(raw));
    }
}

/* Exactly one frame with our nonce. */
static json_t *
read_frame(const struct buf *b, const char *nonce, char **cause)
{
    const unsigned char *head = (const unsigned char *)b->data;
    struct err err = ERR_INIT;
    auto_json *answer = NULL;
    size_t len;

    if (b->len < 4) {
        *cause = mem_dup("the judge gave no answer");
        return NULL;
    }
    len = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (len != b->len - 4) {
        *cause = mem_format("the judge's answer is not whole (%zu of %zu bytes)", b->len - 4, len);
        return NULL;
    }
    answer = json_parse(b->data + 4, len, "the judge's answer", &err);
    if (!json_is_object(answer))
        *cause = mem_dup(answer ? "the judge's answer is not an object" : err.text);
    else if (strcmp(json_text(answer, "nonce", ""), nonce) != 0)
        *cause = mem_dup("the judge's answer belongs to another request");
    return *cause ? NULL : steal(&answer);
}

static char *
reading_cause(enum reading r)
{
    if (r == READING_LATE)
        return mem_format("limit: %d s of time", LIMITS_WALL_MS / 1000);
    if (r == READING_LARGE)
        return mem_format("limit: %zu bytes of answer", LIMITS_ANSWER);
    return mem_dup("the judge's answer could not be read");
}

json_t *
judgement_child_finish(struct judgement_child *c, bool rlimits_only, char **cause)
{
    auto_buf b = BUF_INIT;
    auto_json *answer = NULL;
    enum reading r = read_answer(&b, c);
    int raw = r == READING_DONE ? wait_status(c) : -1;

    *cause = NULL;
    judgement_child_end(c);
    c->wall_ms = now_ms() - c->started_ms;
    if (r != READING_DONE || raw < 0)
        *cause = reading_cause(r == READING_DONE ? READING_LATE : r);
    else if (!WIFEXITED(raw) || WEXITSTATUS(raw) != 0)
        *cause = death_cause(raw);
    if (*cause)
        return NULL;
    answer = read_frame(&b, c->nonce, cause);
    if (answer && !rlimits_only && !strstr(json_text(answer, "confinement", ""), "seccomp")) {
        *cause = mem_dup("the judge was not confined");
        return NULL;
    }
    return steal(&answer);
}
