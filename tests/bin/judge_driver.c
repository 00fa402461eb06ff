/* SPDX-License-Identifier: Apache-2.0 */
/*
 * judge_driver JUDGE PLAN FILE…            judge with these policy files; prints the decision
 * judge_driver --command JUDGE JSON FILE…  the same of a command
 * judge_driver --manifest JUDGE FILE       prints the statements
 * Status: 0 allow, 81 deny, 82 undecided or error; the first line of stdout is the verdict, the
 * second the milliseconds that it took.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "policies/judgement.h"

static int
fail(const struct err *err)
{
    printf("error\n0\n%s\n", err->text);
    return EXITCODE_UNDECIDED;
}

static void
print(const char *verdict, const struct timespec *from, const json_t *v)
{
    auto_free char *text = json_pretty(v);
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    printf("%s\n%ld\n%s", verdict,
           (long)(now.tv_sec - from->tv_sec) * 1000 + (now.tv_nsec - from->tv_nsec) / 1000000,
           text);
}

static int
manifest(char **argv)
{
    struct err err = ERR_INIT;
    struct timespec from;
    auto_buf text = BUF_INIT;
    auto_json *out = NULL;

    clock_gettime(CLOCK_MONOTONIC, &from);
    if (fs_read_file(&text, argv[1], (size_t)2 << 20, &err) < 0 ||
        judgement_manifest(&out, argv[0], "moongate.lua", buf_str(&text), text.len, false, &err) <
            0)
        return fail(&err);
    print("statements", &from, out);
    return 0;
}

static int
run(char **argv, int nfiles, bool of_command)
{
    struct err err = ERR_INIT;
    struct timespec from;
    auto_free struct judgement_file *files = mem_alloc((size_t)nfiles * sizeof *files);
    auto_free struct buf *texts = mem_alloc((size_t)nfiles * sizeof *texts);
    struct judgement_source source = {"repository", false, files, (size_t)nfiles};
    struct judgement_request req = {
        .judge = argv[0],
        .plan_path = argv[1],
        .sources = &source,
        .nsources = 1,
    };
    auto_json *command =
        of_command ? json_parse(argv[1], strlen(argv[1]), "command", &err) : NULL;
    auto_json *out = NULL;
    const char *verdict;

    if (of_command && !command)
        return fail(&err);
    req.command = command;
    for (int i = 0; i < nfiles; i++) {
        if (fs_read_file(&texts[i], argv[2 + i], (size_t)2 << 20, &err) < 0)
            return fail(&err);
        files[i] = (struct judgement_file){argv[2 + i], buf_str(&texts[i]), texts[i].len};
    }
    clock_gettime(CLOCK_MONOTONIC, &from);
    if (judgement_run(&out, &req, &err) < 0)
        return fail(&err);
    verdict = json_text(out, "verdict", "");
    print(verdict, &from, out);
    for (int i = 0; i < nfiles; i++)
        buf_clear(&texts[i]);
    return strcmp(verdict, "allow") == 0  ? 0
           : strcmp(verdict, "deny") == 0 ? EXITCODE_DENIED
                                          : EXITCODE_UNDECIDED;
}

int
main(int argc, char **argv)
{
    if (argc == 4 && strcmp(argv[1], "--manifest") == 0)
        return manifest(argv + 2);
    if (argc < 4)
        return EXITCODE_USAGE;
    if (argc > 4 && strcmp(argv[1], "--command") == 0)
        return run(argv + 2, argc - 4, true);
    return run(argv + 1, argc - 3, false);
}
