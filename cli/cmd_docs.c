/* SPDX-License-Identifier: Apache-2.0 */
/* moongate docs: a catalogue of policies from what they say about themselves. */
#include "cli/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/buf.h"
#include "cli/args.h"
#include "cli/policyset.h"
#include "policies/catalogue.h"
#include "policies/files.h"

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
            if (policyset_add(&d->own, value, err) < 0)
                return -1;
        }
    }
    if (!paths && !d->want_std && policyset_add(&d->own, "policies", err) < 0)
        return err_wrap(err, "docs: name a file or a folder of policies, or --std");
    if (files_add_libraries(&d->own, NULL, err) < 0)
        return -1;
    return d->want_std ? files_add_std(&d->std, err) : 0;
}

static int
docs_run(const struct docs *d, struct err *err)
{
    auto_json *decision = NULL;
    auto_buf out = BUF_INIT;

    if (d->own.n + d->std.n == 0)
        return err_set(err, EXITCODE_UNDECIDED, "docs: no policy (*.lua) there");
    if (policyset_read(&decision, &d->own, &d->std, err) < 0)
        return -1;
    d->write(&out, json_object_get(decision, "policies"));
    /* What does not fit the stream's buffer fails at once; a flush has nothing left then. */
    if (fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0)
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
