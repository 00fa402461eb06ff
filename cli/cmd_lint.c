/* SPDX-License-Identifier: Apache-2.0 */
/* moongate lint: what policies should say about themselves, and whether they have tests. */
#include "cli/command.h"

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
    "usage: moongate lint [--format human|json] [PATH]...\n"
    "\n"
    "  PATH           a policy file or a folder of them, by default policies\n"
    "  --format NAME  human (the default) or json\n"
    "\n"
    "Names what policies use and there is not (with the nearest name), parameters that are not\n"
    "read or not declared, globals that are written, policies without title, description or\n"
    "remediation, and those that no test file names.  No check runs.\n"
    "Exit status: 0 nothing found, 1 something found.\n";

struct lint {
    struct files own, std, tests;
    bool help, as_json;
    json_t *found; /* as judgement.h has it; without a line where a policy as a whole is meant */
};

/* The tests of a path stand beside it. */
static int
add_path(struct lint *l, const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    auto_free char *folder = slash ? mem_dupn(path, (size_t)(slash - path) + 1) : mem_dup(".");
    struct stat st;

    if (policyset_add(&l->own, path, err) < 0)
        return -1;
    if (stat(path, &st) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    return files_add_tests(&l->tests, S_ISDIR(st.st_mode) ? path : folder, err);
}

static int
parse_format(struct lint *l, const char *name, struct err *err)
{
    l->as_json = strcmp(name, "json") == 0;
    return l->as_json || strcmp(name, "human") == 0
               ? 0
               : err_set(err, EXITCODE_USAGE, "lint: --format is human or json, not %.100s", name);
}

static int
parse_args(struct lint *l, int argc, char **argv, struct err *err)
{
    struct args a = {argc, argv, 1};
    bool paths = false;
    const char *word;
    int rc;

    while (args_left(&a)) {
        if (args_flag(&a, "--help") || args_flag(&a, "-h")) {
            l->help = true;
            return 0;
        }
        if ((rc = args_value(&word, &a, "--format", err)) != 0) {
            if (rc < 0 || parse_format(l, word, err) < 0)
                return -1;
        } else if (!(word = args_word(&a))) {
            return args_unknown(&a, err);
        } else {
            paths = true;
            if (add_path(l, word, err) < 0)
                return -1;
        }
    }
    if (!paths && add_path(l, "policies", err) < 0)
        return err_wrap(err, "lint: name a file or a folder of policies");
    return files_add_libraries(&l->own, NULL, err);
}

static void
find(struct lint *l, const json_t *p, const char *rule, const char *what, const char *fix)
{
    auto_free char *file = results_text(p, "file"), *id = results_text(p, "id");
    auto_free char *text = mem_format("%s %s; %s", id, what, fix);
    json_t *one = json_object();

    json_put(one, "file", file);
    json_put(one, "level", "warning");
    json_put(one, "rule", rule);
    json_put(one, "text", text);
    json_array_append_new(l->found, one);
}

/* All of it was made printable where it was taken. */
static void
put_text(struct buf *out, const json_t *found)
{
    const json_t *f;
    size_t i;

    json_array_foreach(found, i, f) {
        buf_puts(out, json_text(f, "file", ""));
        if (json_object_get(f, "line"))
            buf_printf(out, ":%lld", (long long)json_number(f, "line", 0));
        buf_printf(out, ": %s: %s [%s]\n", json_text(f, "level", ""), json_text(f, "text", ""),
                   json_text(f, "rule", ""));
    }
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
    auto_buf out = BUF_INIT;
    const json_t *p;
    size_t i;

    if (l->own.n == 0)
        return err_set(err, EXITCODE_UNDECIDED, "lint: no policy (*.lua) there");
    if (policyset_read(&decision, &l->own, &l->std, err) < 0)
        return -1;
    json_array_extend(l->found, json_object_get(decision, "lint"));
    json_array_foreach(json_object_get(decision, "policies"), i, p)
        lint_policy(l, p);
    if (l->as_json) {
        auto_free char *text = json_pretty(l->found);

        buf_puts(&out, text);
    } else {
        put_text(&out, l->found);
    }
    if (out.len)
        fwrite(out.data, 1, out.len, stdout);
    if (fflush(stdout) != 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot write what was found");
    return json_array_size(l->found) ? EXITCODE_FINDING : EXITCODE_OK;
}

int
cmd_lint(int argc, char **argv, struct err *err)
{
    auto_json *found = json_array();
    struct lint l = {.found = found};
    int rc = parse_args(&l, argc, argv, err);

    if (rc == 0 && l.help)
        fputs(usage, stdout);
    else if (rc == 0)
        rc = lint_run(&l, err);
    files_clear(&l.own);
    files_clear(&l.tests);
    return rc;
}
