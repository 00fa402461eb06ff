/* SPDX-License-Identifier: Apache-2.0 */
/* moongate lint: what policies should say about themselves, and whether they have tests. */
#include "cli/command.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "cli/args.h"
#include "cli/policyset.h"
#include "policies/results.h"

static const char usage[] =
    "usage: moongate lint [PATH]...\n"
    "\n"
    "  PATH  a policy file or a folder of them, by default policies\n"
    "\n"
    "Names policies without title, description or remediation, and those that no test\n"
    "file names.  Exit status: 0 nothing found, 1 something found.\n";

struct lint {
    struct files own, std, tests;
    bool help;
    struct buf out;
    size_t found;
};

/* The tests of a path stand beside it. */
static int
add_path(struct lint *l, const char *path, struct err *err)
{
    auto_free char *copy = mem_format("%s", path);
    struct stat st;

    if (policyset_add(&l->own, path, err) < 0)
        return -1;
    if (stat(path, &st) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    return files_add_tests(&l->tests, S_ISDIR(st.st_mode) ? path : dirname(copy), err);
}

static int
parse_args(struct lint *l, int argc, char **argv, struct err *err)
{
    struct args a = {argc, argv, 1};
    bool paths = false;
    const char *word;

    while (args_left(&a)) {
        if (args_flag(&a, "--help") || args_flag(&a, "-h")) {
            l->help = true;
            return 0;
        }
        if (!(word = args_word(&a)))
            return args_unknown(&a, err);
        paths = true;
        if (add_path(l, word, err) < 0)
            return -1;
    }
    if (!paths && add_path(l, "policies", err) < 0)
        return err_wrap(err, "lint: name a file or a folder of policies");
    return files_add_libraries(&l->own, NULL, err);
}

static void
find(struct lint *l, const json_t *p, const char *rule, const char *what, const char *fix)
{
    auto_free char *file = results_text(p, "file"), *id = results_text(p, "id");

    buf_printf(&l->out, "%s: warning: %s %s; %s [%s]\n", file, id, what, fix, rule);
    l->found++;
}

static bool
tested(const struct lint *l, const char *id)
{
    for (size_t i = 0; i < l->tests.n; i++)
        if (memmem(l->tests.list[i].text, l->tests.list[i].len, id, strlen(id)))
            return true;
    return false;
}

static void
lint_policy(struct lint *l, const json_t *p)
{
    static const char *const keys[] = {"title", "description", "remediation"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        auto_free char *fix = mem_format("add %s = \"...\" to it", keys[i]);
        auto_free char *what = mem_format("has no %s", keys[i]);

        if (!*json_text(p, keys[i], ""))
            find(l, p, "missing-metadata", what, fix);
    }
    if (!tested(l, json_text(p, "id", "")))
        find(l, p, "untested", "is named in no test", "write one beside it, see moongate test");
}

static int
lint_run(struct lint *l, struct err *err)
{
    auto_json *decision = NULL;
    const json_t *p;
    size_t i;

    if (l->own.n == 0)
        return err_set(err, EXITCODE_UNDECIDED, "lint: no policy (*.lua) there");
    if (policyset_read(&decision, &l->own, &l->std, err) < 0)
        return -1;
    json_array_foreach(json_object_get(decision, "policies"), i, p)
        lint_policy(l, p);
    fwrite(l->out.data, 1, l->out.len, stdout);
    if (fflush(stdout) != 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot write what was found");
    return l->found ? EXITCODE_FINDING : EXITCODE_OK;
}

int
cmd_lint(int argc, char **argv, struct err *err)
{
    struct lint l = {.out = BUF_INIT};
    int rc = parse_args(&l, argc, argv, err);

    if (rc == 0 && l.help)
        fputs(usage, stdout);
    else if (rc == 0)
        rc = lint_run(&l, err);
    files_clear(&l.own);
    files_clear(&l.tests);
    buf_clear(&l.out);
    return rc;
}
