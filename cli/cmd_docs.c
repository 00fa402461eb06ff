/* SPDX-License-Identifier: Apache-2.0 */
/* moongate docs: a catalogue of policies from what they say about themselves. */
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/where.h"
#include "cli/args.h"
#include "policies/catalogue.h"
#include "policies/files.h"
#include "policies/judgement.h"

static const char usage[] =
    "usage: moongate docs [--format markdown|text|json] [--std] [PATH]...\n"
    "\n"
    "  PATH               a policy file or a folder of them, by default policies\n"
    "  --std              the stock library too; alone, only that\n"
    "  --format NAME      markdown (the default), text or json\n"
    "\n"
    "Each policy with its title, description, severity, parameters and their defaults, and what\n"
    "passes it.  Levels, scopes and dates are set by use, in moongate.lua.\n";

struct docs {
    struct files own, std;
    bool want_std, help;
    catalogue_fn *write;
};

static int
parse_format(struct docs *d, const char *name, struct err *err)
{
    d->write = strcmp(name, "markdown") == 0 ? catalogue_markdown
               : strcmp(name, "text") == 0   ? catalogue_text
               : strcmp(name, "json") == 0   ? catalogue_json
                                             : NULL;
    return d->write ? 0 : err_set(err, EXITCODE_USAGE,
                                  "docs: --format is markdown, text or json, not %.100s", name);
}

static int
add_path(struct docs *d, const char *path, struct err *err)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    return S_ISDIR(st.st_mode) ? files_add_dir(&d->own, path, path, err)
                               : files_add(&d->own, path, path, err);
}

static int
parse_args(struct docs *d, int argc, char **argv, struct err *err)
{
    struct args a = {argc, argv, 1};
    const char *value;
    bool paths = false;
    int rc;

    d->write = catalogue_markdown;
    while (args_left(&a)) {
        if (args_flag(&a, "--help") || args_flag(&a, "-h")) {
            d->help = true;
            return 0;
        }
        if (args_flag(&a, "--std")) {
            d->want_std = true;
        } else if ((rc = args_value(&value, &a, "--format", err)) != 0) {
            if (rc < 0 || parse_format(d, value, err) < 0)
                return -1;
        } else if (!(value = args_word(&a))) {
            return args_unknown(&a, err);
        } else {
            paths = true;
            if (add_path(d, value, err) < 0)
                return -1;
        }
    }
    if (!paths && !d->want_std && add_path(d, "policies", err) < 0)
        return err_wrap(err, "docs: name a file or a folder of policies, or --std");
    if (files_add_libraries(&d->own, NULL, err) < 0)
        return -1;
    return d->want_std ? files_add_std(&d->std, err) : 0;
}

/* A judge loads them and judges nothing: what a policy says of itself is Lua as well. */
static int
read_policies(json_t **decision, const struct docs *d, struct err *err)
{
    auto_free char *judge = where_libexec("judge", err);
    auto_json *command = json_pack("{s:s, s:[], s:[], s:{}}", "command", "import", "args",
                                   "addresses", "flags");
    const struct judgement_source sources[] = {
        {.name = "repository", .files = d->own.list, .nfiles = d->own.n},
        {.name = "std", .files = d->std.list, .nfiles = d->std.n},
    };
    const struct judgement_request req = {
        .judge = judge, .command = command, .sources = sources, .nsources = 2, .catalogue = true,
    };
    const json_t *causes;

    if (!judge || judgement_run(decision, &req, err) < 0)
        return -1;
    causes = json_object_get(*decision, "causes");
    if (json_array_size(causes) > 0)
        return err_set(err, EXITCODE_UNDECIDED, "%s",
                       json_string_value(json_array_get(causes, 0)));
    return 0;
}

static int
docs_run(const struct docs *d, struct err *err)
{
    auto_json *decision = NULL;
    auto_buf out = BUF_INIT;

    if (d->own.n + d->std.n == 0)
        return err_set(err, EXITCODE_UNDECIDED, "docs: no policy (*.lua) there");
    if (read_policies(&decision, d, err) < 0)
        return -1;
    d->write(&out, json_object_get(decision, "policies"));
    fwrite(out.data, 1, out.len, stdout);
    if (fflush(stdout) != 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot write the catalogue");
    return EXITCODE_OK;
}

int
cmd_docs(int argc, char **argv, struct err *err)
{
    struct docs d = {0};
    int rc = parse_args(&d, argc, argv, err);

    if (rc == 0 && d.help)
        fputs(usage, stdout);
    else if (rc == 0)
        rc = docs_run(&d, err);
    files_clear(&d.own);
    files_clear(&d.std);
    return rc;
}
