/* SPDX-License-Identifier: Apache-2.0 */
/*
 * evaluate() from the command line, for scenarios:
 *   policy_check [--json] [--time] [--needs-use] [--uses JSON] [--facts JSON] PLAN POLICY…
 * Prints one line a cause, policy and finding, tab-separated; a finding's path is - when it has
 * none.  Exits 0 whatever the judgement is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "policies/evaluate.h"

static int
usage(void)
{
    fprintf(stderr, "usage: policy_check [--json] [--time] [--needs-use] [--uses JSON] "
                    "[--facts JSON] PLAN POLICY...\n");
    return 64;
}

static int
fail(const struct err *err)
{
    fprintf(stderr, "policy_check: %s\n", err->text);
    return 1;
}

static void
print_lines(const json_t *answer)
{
    const json_t *v;
    size_t i;

    json_array_foreach(json_object_get(answer, "causes"), i, v)
        printf("cause\t%s\n", json_string_value(v));
    json_array_foreach(json_object_get(answer, "policies"), i, v)
        printf("policy\t%s\t%s\t%s\t%lld\n", json_text(v, "id", "?"), json_text(v, "level", "?"),
               json_text(v, "outcome", "?"), (long long)json_number(v, "evaluated", -1));
    json_array_foreach(json_object_get(answer, "findings"), i, v)
        printf("%s\t%s\t%s\t%s\t%s\n", json_text(v, "outcome", "?"), json_text(v, "policy", "?"),
               json_text(v, "address", "-"), json_text(v, "path", "-"),
               json_text(v, "message", "-"));
    json_array_foreach(json_object_get(answer, "notes"), i, v)
        printf("note\t%s\t%s\t-\t%s\n", json_text(v, "policy", "?"), json_text(v, "address", "-"),
               json_text(v, "message", "-"));
}

static int
add_file(json_t *files, const char *path, struct err *err)
{
    auto_buf text = BUF_INIT;

    if (fs_read_file(&text, path, 1 << 20, err) < 0)
        return -1;
    json_array_append_new(files, json_pack("{s:s, s:s%}", "path", path, "text", buf_str(&text),
                                           text.len));
    return 0;
}

static double
now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

int
main(int argc, char **argv)
{
    auto_json *request =
        json_pack("{s:{s:i, s:i}, s:{s:s, s:b}, s:{}, s:[], s:[]}", "limits", "memory_bytes",
                  64 << 20, "instructions", 50000000, "source", "name", "repository", "needs_use",
                  0, "facts", "uses", "files");
    auto_json *answer = NULL;
    auto_buf plan = BUF_INIT;
    struct err err = ERR_INIT;
    bool json = false, timed = false;
    double start;
    int i = 1;

    for (; i < argc && strncmp(argv[i], "--", 2) == 0; i++) {
        if (strcmp(argv[i], "--json") == 0) {
            json = true;
        } else if (strcmp(argv[i], "--time") == 0) {
            timed = true;
        } else if (strcmp(argv[i], "--needs-use") == 0) {
            json_object_set_new(json_object_get(request, "source"), "needs_use", json_true());
        } else if (i + 1 < argc) {
            json_t *v = json_parse(argv[i + 1], strlen(argv[i + 1]), argv[i], &err);

            if (!v)
                return fail(&err);
            json_object_set_new(request, argv[i] + 2, v);
            i++;
        }
    }
    if (i >= argc)
        return usage();
    if (fs_read_file(&plan, argv[i++], (size_t)1 << 30, &err) < 0)
        return fail(&err);
    for (; i < argc; i++)
        if (add_file(json_object_get(request, "files"), argv[i], &err) < 0)
            return fail(&err);
    start = now_ms();
    if (evaluate(&answer, buf_str(&plan), plan.len, request, &err) < 0)
        return fail(&err);
    if (timed)
        fprintf(stderr, "%.1f ms\n", now_ms() - start);
    if (json) {
        auto_free char *text = json_pretty(answer);

        fputs(text, stdout);
    } else {
        print_lines(answer);
    }
    return 0;
}
