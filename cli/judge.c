/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The judge: one confined process.  It maps the plan (descriptor 3) and the request (4), gives
 * up everything else, and only then reads them; the answer goes to descriptor 5 as a 32-bit
 * big-endian length and JSON.  It prints nothing and ends by _exit: no Lua state is closed, so
 * no finalizer runs.
 *
 *   judge [--rlimits-only]              plan and request
 *   judge --command [--rlimits-only]    request only: it holds a command to judge
 *   judge --manifest [--rlimits-only]   request only: evaluate a moongate.lua
 *   judge --test [--rlimits-only]       request only: tests of policies, to read or to run
 */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/confine.h"
#include "policies/evaluate.h"
#include "policies/limits.h"
#include "policies/testing_run.h"

enum what { PLAN, COMMAND, MANIFEST, TEST };
enum { FD_PLAN = 3, FD_REQUEST = 4, FD_ANSWER = 5 };

struct input {
    const char *text;
    size_t len;
};

static void __attribute__((noreturn))
end(int status)
{
#ifdef MOONGATE_COVERAGE
    extern void __gcov_dump(void);

    __gcov_dump();
#endif
    _exit(status);
}

static int
map(struct input *out, int fd)
{
    struct stat st;
    void *p;

    if (fstat(fd, &st) < 0 || st.st_size < 0)
        return -1;
    out->len = (size_t)st.st_size;
    out->text = "";
    if (out->len == 0)
        return 0;
    p = mmap(NULL, out->len, PROT_READ, MAP_PRIVATE, fd, 0);
    if (p == MAP_FAILED)
        return -1;
    out->text = p;
    return 0;
}

static int
write_all(const char *data, size_t len)
{
    while (len > 0) {
        ssize_t n = write(FD_ANSWER, data, len);

        if (n < 0 && errno != EINTR)
            return -1;
        if (n > 0) {
            data += n;
            len -= (size_t)n;
        }
    }
    return 0;
}

static int
send_answer(json_t *answer)
{
    auto_free char *text = json_compact(answer);
    size_t len = strlen(text);
    unsigned char head[4] = {(unsigned char)(len >> 24), (unsigned char)(len >> 16),
                             (unsigned char)(len >> 8), (unsigned char)len};

    if (len > LIMITS_ANSWER)
        return -1;
    return write_all((const char *)head, sizeof head) < 0 || write_all(text, len) < 0 ? -1 : 0;
}

static int
answer_manifest(json_t **out, const json_t *request, struct err *err)
{
    const json_t *text = json_object_get(request, "text");
    json_t *statements;

    if (!json_is_string(text))
        return err_set(err, EXITCODE_UNDECIDED, "no text in the request");
    *out = json_object();
    if (evaluate_manifest(&statements, json_text(request, "path", "moongate.lua"),
                          json_string_value(text), json_string_length(text),
                          json_object_get(request, "limits"), err) < 0)
        json_put(*out, "error", err->text);
    else
        json_object_set_new(*out, "statements", statements);
    return 0;
}

static int
judge(const struct input *plan, const struct input *text, enum what what, const char *confinement)
{
    struct err err = ERR_INIT;
    auto_json *request = json_parse(text->text, text->len, "request", &err);
    auto_json *answer = NULL;
    int rc;

    if (!json_is_string(json_object_get(request, "nonce")))
        return LIMITS_EXIT_REQUEST;
    if ((what == COMMAND) != json_is_object(json_object_get(request, "command")))
        return LIMITS_EXIT_REQUEST;
    rc = what == MANIFEST ? answer_manifest(&answer, request, &err)
         : what == TEST   ? testing_run(&answer, request, &err)
                          : evaluate(&answer, plan->text, plan->len, request, &err);
    if (rc < 0)
        return LIMITS_EXIT_EVALUATE;
    json_object_set(answer, "nonce", json_object_get(request, "nonce"));
    json_put(answer, "confinement", confinement);
    return send_answer(answer) < 0 ? LIMITS_EXIT_ANSWER : LIMITS_EXIT_OK;
}

int
main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    struct input plan = {"", 0}, request;
    struct confine_opts opts = {
        .answer = FD_ANSWER,
        .cpu_seconds = LIMITS_CPU_SECONDS,
    };
    const char *confinement;
    enum what what = PLAN;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--manifest") == 0)
            what = MANIFEST;
        else if (strcmp(argv[i], "--test") == 0)
            what = TEST;
        else if (strcmp(argv[i], "--command") == 0)
            what = COMMAND;
        else if (strcmp(argv[i], "--rlimits-only") == 0)
            opts.rlimits_only = true;
        else
            end(LIMITS_EXIT_USAGE);
    }
    if (map(&request, FD_REQUEST) < 0 || (what == PLAN && map(&plan, FD_PLAN) < 0))
        end(LIMITS_EXIT_INPUT);
    /* jansson reads random bytes for its tables from a file, at the first object. */
    json_object_seed(0);
    opts.memory_bytes = LIMITS_PROCESS_MEMORY + plan.len + 4 * request.len;
    if (confine(&confinement, &opts, &err) < 0)
        end(LIMITS_EXIT_CONFINE);
    end(judge(&plan, &request, what, confinement));
}
