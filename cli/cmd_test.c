/* SPDX-License-Identifier: Apache-2.0 */
/* moongate test: the tests that stand beside policies. */
#include "cli/command.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/where.h"
#include "cli/args.h"
#include "policies/coverage.h"
#include "policies/testing.h"
#include "policies/testing_report.h"
#include "wrapper/policyset.h"

static const char usage[] =
    "usage: moongate test [--policies PATH]... [--run PATTERN] [--format human|json|tap]\n"
    "                     [--coverage] [--coverage-output FILE] [--min-coverage PERCENT]\n"
    "\n"
    "  --policies PATH         a folder of policies and their tests, by default policies\n"
    "  --run PATTERN           only tests whose names match; * stands for anything\n"
    "  --coverage              which lines of the policies the tests reach\n"
    "  --coverage-output FILE  the same for other programs, as lcov writes it\n"
    "  --min-coverage PERCENT  fail where a file has fewer lines reached\n"
    "\n"
    "Tests are in x_test.lua beside the policies and in tests/.  Exit status: 0 all pass, 1 a\n"
    "test fails or there is none, or a minimum is missed, 82 they cannot be run.\n";

enum format { HUMAN, JSON, TAP };

struct test {
    const char **paths;
    size_t npaths;
    const char *pattern;
    enum format format;
    bool help, coverage;
    const char *lcov;   /* --coverage-output, or NULL */
    long min_coverage;  /* percent */
    struct testing_set *sets;
    char *judge;
    struct settings settings;
};

static void
test_clear(struct test *t)
{
    for (size_t i = 0; t->sets && i < t->npaths; i++) {
        files_clear(&t->sets[i].policies);
        files_clear(&t->sets[i].tests);
    }
    settings_clear(&t->settings);
    free(t->sets);
    free(t->paths);
    free(t->judge);
}

static int
parse_format(struct test *t, const char *name, struct err *err)
{
    static const char *const names[] = {"human", "json", "tap"};

    for (size_t i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0) {
            t->format = (enum format)i;
            return 0;
        }
    return err_set(err, EXITCODE_USAGE, "test: --format is human, json or tap, not %.100s", name);
}

static int
parse_percent(long *out, const char *option, const char *value, struct err *err)
{
    size_t n = strspn(value, "0123456789");

    if (n == 0 || n > 3 || value[n] || strtol(value, NULL, 10) > 100)
        return err_set(err, EXITCODE_USAGE, "test: %s is a whole number from 0 to 100, not %.100s",
                       option, value);
    *out = strtol(value, NULL, 10);
    return 0;
}

/* What looks at lines; results as below. */
static int
parse_coverage(struct test *t, struct args *a, struct err *err)
{
    const char *value;
    int rc;

    if (args_flag(a, "--coverage")) {
        rc = 1;
    } else if ((rc = args_value(&value, a, "--coverage-output", err)) != 0) {
        if (rc > 0)
            t->lcov = value;
    } else if ((rc = args_value(&value, a, "--min-coverage", err)) != 0) {
        if (rc > 0 && parse_percent(&t->min_coverage, "--min-coverage", value, err) < 0)
            return -1;
    }
    if (rc > 0)
        t->coverage = true;
    return rc;
}

/* 1: it was one of these; 0: it was none. */
static int
parse_value(struct test *t, struct args *a, struct err *err)
{
    const char *value;
    int rc;

    if ((rc = args_value(&value, a, "--policies", err)) != 0) {
        if (rc > 0)
            t->paths[t->npaths++] = value;
    } else if ((rc = args_value(&value, a, "--run", err)) != 0) {
        if (rc > 0)
            t->pattern = value;
    } else if ((rc = args_value(&value, a, "--format", err)) != 0) {
        if (rc > 0 && parse_format(t, value, err) < 0)
            return -1;
    } else {
        rc = parse_coverage(t, a, err);
    }
    return rc;
}

static int
parse_args(struct test *t, int argc, char **argv, struct err *err)
{
    struct args a = {argc, argv, 1};

    t->paths = mem_alloc(((size_t)argc + 1) * sizeof *t->paths);
    while (args_left(&a)) {
        int rc;

        if (args_flag(&a, "--help") || args_flag(&a, "-h")) {
            t->help = true;
            return 0;
        }
        rc = parse_value(t, &a, err);
        if (rc < 0)
            return -1;
        if (rc == 0)
            return args_unknown(&a, err);
    }
    if (t->npaths == 0)
        t->paths[t->npaths++] = "policies";
    return 0;
}

static int
find(struct test *t, struct err *err)
{
    t->sets = mem_alloc(t->npaths * sizeof *t->sets);
    for (size_t i = 0; i < t->npaths; i++) {
        const char *dir = t->paths[i];
        struct stat st;

        t->sets[i].root = dir;
        if (stat(dir, &st) < 0)
            return err_sys(err, EXITCODE_UNDECIDED, "%s (name the folder with --policies)", dir);
        if (!S_ISDIR(st.st_mode))
            return err_set(err, EXITCODE_UNDECIDED, "%s is not a folder of policies", dir);
        if (files_add_dir(&t->sets[i].policies, dir, dir, err) < 0 ||
            files_add_libraries(&t->sets[i].policies, NULL, err) < 0 ||
            files_add_tests(&t->sets[i].tests, dir, err) < 0)
            return -1;
        if (t->sets[i].policies.n == 0)
            return err_set(err, EXITCODE_UNDECIDED, "no policy (*.lua) at %s: nothing to test",
                           dir);
    }
    return 0;
}

static void
print(const struct test *t, const json_t *result)
{
    auto_buf out = BUF_INIT;

    if (t->format == JSON) {
        auto_free char *text = json_pretty(result);

        buf_puts(&out, text);
    } else if (t->format == TAP) {
        testing_report_tap(&out, result);
    } else {
        testing_report_text(&out, result);
    }
    fwrite(buf_str(&out), 1, out.len, stdout);
}

static int
write_file(const char *path, const struct buf *text, struct err *err)
{
    auto_close int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

    if (fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot write %s", path);
    return fs_write_all(fd, buf_str(text), text->len, err);
}

/* Each file counts: a mean hides the policy that nobody tests. */
static bool
below_coverage(const struct test *t, const json_t *result)
{
    const json_t *v;
    bool below = false;
    size_t i;

    json_array_foreach(json_object_get(json_object_get(result, "coverage"), "files"), i, v)
        if (json_number(v, "percent", 0) < t->min_coverage) {
            fprintf(stderr, "moongate: test: %s: %lld%% of its lines are reached, and "
                            "--min-coverage is %ld%%\n", json_text(v, "file", ""),
                    (long long)json_number(v, "percent", 0), t->min_coverage);
            below = true;
        }
    return below;
}

/* Said on the standard error: the formats have no place for it. */
static int
status(const struct test *t, const json_t *result)
{
    const json_t *totals = json_object_get(result, "totals");
    int rc = EXITCODE_OK;

    if (json_array_size(json_object_get(result, "tests")) == 0) {
        fprintf(stderr, "moongate: test: no test %s\n",
                t->pattern ? "matches --run" : "(x_test.lua, or tests/*.lua) is there");
        rc = EXITCODE_FINDING;
    }
    if (json_number(totals, "failed", 0) > 0 ||
        json_array_size(json_object_get(result, "unmatched")) > 0 || below_coverage(t, result))
        rc = EXITCODE_FINDING;
    return rc;
}

static int
conclude_coverage(const struct test *t, json_t *result, struct err *err)
{
    const json_t *marks = json_object_get(result, "marks");
    auto_buf lcov = BUF_INIT;

    if (!t->coverage)
        return 0;
    json_object_set_new(result, "coverage", coverage_report(marks));
    coverage_lcov(&lcov, marks);
    json_object_del(result, "marks");
    return t->lcov ? write_file(t->lcov, &lcov, err) : 0;
}

static int
test_run(struct test *t, struct err *err)
{
    struct testing_request req = {.nsets = t->npaths, .pattern = t->pattern};
    auto_json *result = NULL;

    t->judge = where_libexec("judge", err);
    if (!t->judge || policyset_own_settings(&t->settings, t->judge, err) < 0 || find(t, err) < 0)
        return -1;
    req.judge = t->judge;
    req.sets = t->sets;
    req.coverage = t->coverage;
    req.rlimits_only = t->settings.rlimits_only;
    if (testing(&result, &req, err) < 0 || conclude_coverage(t, result, err) < 0)
        return -1;
    print(t, result);
    if (fflush(stdout) != 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot write the results");
    return status(t, result);
}

int
cmd_test(int argc, char **argv, struct err *err)
{
    struct test t = {0};
    int rc;

    settings_init(&t.settings);
    rc = parse_args(&t, argc, argv, err);
    if (rc == 0 && t.help)
        fputs(usage, stdout);
    else if (rc == 0)
        rc = test_run(&t, err);
    test_clear(&t);
    if (rc < 0 && err->code != EXITCODE_USAGE)
        err->code = EXITCODE_UNDECIDED;
    return rc;
}
