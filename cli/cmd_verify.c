/* SPDX-License-Identifier: Apache-2.0 */
/* moongate verify: bundles and the ledger, byte for byte. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/where.h"
#include "bundles/verify.h"
#include "cli/args.h"
#include "cli/command.h"
#include "cli/records.h"
#include "wrapper/policyset.h"
#include "wrapper/settings.h"

static const char usage[] =
    "usage: moongate verify [--all] [RUN | FILE.tar …] [--allowed-signers FILE]\n"
    "                       [--anchor SEQ:SHA256] [--require-anchor]\n"
    "                       [--format human|json] [--state DIR]\n"
    "\n"
    "  --all                    the whole chain and every bundle (without a RUN or FILE: so)\n"
    "  RUN                      one run: #NUMBER, or 4 or more characters of its id\n"
    "  FILE.tar                 one bundle, wherever it lies\n"
    "  --allowed-signers FILE   who may sign (ssh-keygen's format); else those that\n"
    "                           sign.allowed_signers of your own moongate.lua names\n"
    "  --anchor SEQ:SHA256      an entry that you know from elsewhere\n"
    "  --require-anchor         without an anchor the chain is not good enough\n"
    "\n"
    "Exits with 0 when all is good, with 1 and one line for each finding when not.\n";

#define NOT_ANCHORED "not anchored: a rewritten or shortened chain can't be seen"

struct verify_cmd {
    const char *state, *format;
    struct verify_opts opts;
    char *anchor; /* the SHA-256 part; owned */
    char **names; /* RUN and FILE arguments; borrowed texts, owned array */
    size_t n;
    bool all, require_anchor, help;
    json_t *report; /* for --format json */
    size_t findings;
    struct settings own; /* the user's and the system's: whose signatures count */
};

static void
cmd_clear(struct verify_cmd *c)
{
    settings_clear(&c->own);
    free(c->anchor);
    free(c->names);
    json_decref(c->report);
}

#define auto_cmd __attribute__((cleanup(cmd_clear))) struct verify_cmd

static int
parse_anchor(struct verify_cmd *c, const char *text, struct err *err)
{
    const char *colon = strchr(text, ':');
    char *end;

    c->opts.anchor_seq = strtoll(text, &end, 10);
    if (!colon || end != colon || c->opts.anchor_seq < 1 || strlen(colon + 1) != 64 ||
        strspn(colon + 1, "0123456789abcdef") != 64)
        return err_set(err, EXITCODE_USAGE,
                       "verify: an anchor is SEQ:SHA256, as log --format json shows them "
                       "(seq, entry_sha256), not %.90s", text);
    free(c->anchor);
    c->anchor = mem_dup(colon + 1);
    c->opts.anchor_sha256 = c->anchor;
    return 0;
}

static int
parse_one(struct verify_cmd *c, struct args *a, struct err *err)
{
    const char *value;
    int rc;

    if (args_flag(a, "--all"))
        c->all = true;
    else if (args_flag(a, "--require-anchor"))
        c->require_anchor = true;
    else if (args_flag(a, "--help") || args_flag(a, "-h"))
        c->help = true;
    else if ((rc = args_value(&value, a, "--anchor", err)) != 0)
        return rc < 0 ? -1 : parse_anchor(c, value, err);
    else if ((rc = args_value(&c->opts.allowed_signers, a, "--allowed-signers", err)) != 0 ||
             (rc = args_value(&c->state, a, "--state", err)) != 0 ||
             (rc = args_value(&c->format, a, "--format", err)) != 0)
        return rc < 0 ? -1 : 0;
    else if ((value = args_word(a)) == NULL)
        return args_unknown(a, err);
    else
        c->names[c->n++] = a->argv[a->at - 1];
    return 0;
}

static int
parse(struct verify_cmd *c, int argc, char **argv, struct err *err)
{
    struct args a = {argc, argv, 1};

    c->names = mem_alloc((size_t)argc * sizeof *c->names);
    while (args_left(&a))
        if (parse_one(c, &a, err) < 0)
            return -1;
    if (strcmp(c->format, "human") != 0 && strcmp(c->format, "json") != 0)
        return err_set(err, EXITCODE_USAGE, "verify: --format is human or json, not %.20s",
                       c->format);
    if (c->n == 0)
        c->all = true;
    return 0;
}

static bool
is_json(const struct verify_cmd *c)
{
    return strcmp(c->format, "json") == 0;
}

/* One line of the human form; findings are safe for a terminal already. */
static int
say(const struct verify_cmd *c, const char *line, struct err *err)
{
    auto_free char *text = mem_format("%s\n", line);

    return is_json(c) ? 0 : records_print(text, err);
}

static int
say_findings(struct verify_cmd *c, const char *what, const struct findings *f, struct err *err)
{
    json_t *list = json_object_get(c->report, "findings");

    for (size_t i = 0; i < f->n; i++) {
        auto_free char *line = mem_format("%s%s%s", what, *what ? ": " : "", f->lines[i]);

        c->findings++;
        json_array_append_new(list, json_string(line));
        if (say(c, line, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- one bundle --------------------------------------------------------------------------- */

static int
report_bundle(struct verify_cmd *c, const char *name, const struct verify_bundle_report *r,
              const char *where, struct err *err)
{
    auto_free char *clean = text_clean(name);
    auto_free char *by = r->signer ? text_clean(r->signer) : NULL;
    auto_free char *line = NULL;
    json_t *item = json_object();

    json_put(item, "bundle", name);
    json_put(item, "id", r->findings.n ? NULL : r->ref.id);
    json_put(item, "tar_sha256", r->findings.n ? NULL : r->ref.tar_sha256);
    json_put(item, "run_id", r->run_id);
    json_put(item, "signer", r->signer);
    json_object_set_new(item, "good", json_boolean(r->findings.n == 0));
    json_array_append_new(json_object_get(c->report, "bundles"), item);
    if (r->findings.n > 0)
        return say_findings(c, clean, &r->findings, err);
    line = mem_format("%s: good   (%s%s, %s)", clean, by ? "signed by " : "", by ? by : r->note,
                      where);
    return say(c, line, err);
}

/* A bundle by its path; the ledger, if there is one, is asked by verify RUN. */
static int
check_file(struct verify_cmd *c, const char *path, struct err *err)
{
    struct verify_bundle_report r;
    int rc;

    if (verify_bundle(&r, path, &c->opts, err) < 0)
        return -1;
    rc = report_bundle(c, path, &r, "not compared with a ledger", err);
    verify_bundle_clear(&r);
    return rc;
}

static const json_t *
result_of(const json_t *items)
{
    const json_t *item;
    size_t i;

    json_array_foreach(items, i, item) {
        const json_t *e = json_object_get(item, "entry");
        const char *kind = json_text(e, "kind", "");

        if (strcmp(kind, "result") == 0 || strcmp(kind, "recovered") == 0)
            return item;
    }
    return NULL;
}

static void
compare_recorded(struct verify_bundle_report *r, const json_t *entry)
{
    const json_t *b = json_object_get(entry, "bundle");

    if (r->findings.n == 0 && (strcmp(json_text(b, "tar_sha256", ""), r->ref.tar_sha256) != 0 ||
                               strcmp(json_text(b, "id", ""), r->ref.id) != 0))
        findings_add(&r->findings, "it is whole, but not the bundle that the ledger names");
}

static int
check_run(struct verify_cmd *c, const struct records *r, const char *name, struct err *err)
{
    auto_json *items = NULL;
    const json_t *item, *entry;
    const char *file;
    auto_free char *path = NULL;
    auto_free char *where = NULL;
    struct verify_bundle_report report = {.findings = FINDINGS_INIT};
    int rc;

    if (records_run(&items, r, name, err) < 0)
        return -1;
    item = result_of(items);
    if (!item)
        return err_set(err, EXITCODE_USAGE, "run %.70s has no bundle: %s (moongate show %.70s)",
                       name, records_word(json_object_get(json_array_get(items, 0), "entry")),
                       name);
    entry = json_object_get(item, "entry");
    file = json_text(json_object_get(entry, "bundle"), "file", "");
    path = fs_join(r->bundles_dir, file);
    where = mem_format("as recorded in #%lld", (long long)json_number(item, "seq", 0));
    if (!*file || strchr(file, '/') || !fs_exists(path))
        findings_add(&report.findings, "the bundle is missing");
    else if (verify_bundle(&report, path, &c->opts, err) < 0)
        return -1;
    compare_recorded(&report, entry);
    rc = report_bundle(c, *file ? file : name, &report, where, err);
    verify_bundle_clear(&report);
    return rc;
}

/* Ids of runs have neither dot nor slash. */
static bool
is_file(const char *name)
{
    return strpbrk(name, "./") != NULL;
}

/* ---- the chain ---------------------------------------------------------------------------- */

/* What is known about who signed: "2 signers", "unsigned", … */
static char *
describe_signers(const struct verify_cmd *c, const struct verify_chain_report *r)
{
    if (r->entries == r->unsigned_entries)
        return mem_dup("unsigned");
    if (!c->opts.allowed_signers)
        return mem_dup("signed, by whom was not compared: --allowed-signers FILE");
    if (r->unsigned_entries > 0)
        return mem_format("%zu signer%s, %zu entr%s unsigned", r->signers.n,
                          r->signers.n == 1 ? "" : "s", r->unsigned_entries,
                          r->unsigned_entries == 1 ? "y" : "ies");
    return mem_format("%zu signer%s", r->signers.n, r->signers.n == 1 ? "" : "s");
}

static char *
describe_chain(const struct verify_cmd *c, const struct verify_chain_report *r)
{
    auto_free char *signers = describe_signers(c, r);
    auto_free char *anchor =
        r->anchored ? mem_format(", anchored at #%lld", c->opts.anchor_seq) : mem_dup("");
    auto_free char *good = c->findings == 0
                               ? mem_dup("all good")
                               : mem_format("%zu finding%s", c->findings,
                                            c->findings == 1 ? "" : "s");

    if (r->entries == 0)
        return mem_format("0 entries: %s", c->findings ? good : RECORDS_NONE);
    return mem_format("%zu entr%s, %zu bundle%s: %s   (%s%s%s%s)", r->entries,
                      r->entries == 1 ? "y" : "ies", r->bundles, r->bundles == 1 ? "" : "s", good,
                      signers, c->findings ? "" : ", chain unbroken since ",
                      c->findings ? "" : r->since, anchor);
}

static void
report_chain(struct verify_cmd *c, const struct verify_chain_report *r)
{
    json_t *names = json_array();

    for (size_t i = 0; i < r->signers.n; i++)
        json_array_append_new(names, json_string(r->signers.names[i]));
    json_object_set_new(c->report, "entries", json_integer((json_int_t)r->entries));
    json_object_set_new(c->report, "unsigned_entries",
                        json_integer((json_int_t)r->unsigned_entries));
    json_object_set_new(c->report, "bundles_checked", json_integer((json_int_t)r->bundles));
    json_object_set_new(c->report, "signers", names);
    json_object_set_new(c->report, "anchored", json_boolean(r->anchored));
    json_put(c->report, "since", r->since);
}

static int
check_chain(struct verify_cmd *c, const struct records *r, struct err *err)
{
    struct verify_chain_report report;
    auto_free char *line = NULL;
    int rc;

    if (verify_chain(&report, r->ledger, r->bundles_dir, &c->opts, err) < 0)
        return -1;
    rc = say_findings(c, "", &report.findings, err);
    line = describe_chain(c, &report);
    report_chain(c, &report);
    if (rc == 0)
        rc = say(c, line, err);
    if (rc == 0 && !report.anchored)
        rc = say(c, NOT_ANCHORED, err);
    if (!report.anchored && c->require_anchor)
        c->findings++;
    verify_chain_clear(&report);
    return rc;
}

/* Without --allowed-signers: those that the user's or the system's moongate.lua names. */
static int
default_signers(struct verify_cmd *c, struct err *err)
{
    auto_free char *judge = NULL;

    if (c->opts.allowed_signers)
        return 0;
    judge = where_libexec("judge", err);
    if (!judge || policyset_own_settings(&c->own, judge, err) < 0)
        return -1;
    c->opts.allowed_signers = c->own.signer.allowed_signers;
    return 0;
}

int
cmd_verify(int argc, char **argv, struct err *err)
{
    auto_cmd c = {.format = "human"};
    auto_records r = RECORDS_INIT;
    bool files_only = true;

    settings_init(&c.own);
    c.report = json_pack("{s:[], s:[]}", "bundles", "findings");
    if (parse(&c, argc, argv, err) < 0)
        return -1;
    if (c.help)
        return records_print(usage, err);
    if (default_signers(&c, err) < 0)
        return -1;
    for (size_t i = 0; i < c.n; i++)
        files_only = files_only && is_file(c.names[i]);
    if ((c.all || !files_only) && records_open(&r, c.state, err) < 0)
        return -1;
    for (size_t i = 0; i < c.n; i++)
        if ((is_file(c.names[i]) ? check_file(&c, c.names[i], err)
                                 : check_run(&c, &r, c.names[i], err)) < 0)
            return -1;
    if (c.all && check_chain(&c, &r, err) < 0)
        return -1;
    json_object_set_new(c.report, "good", json_boolean(c.findings == 0));
    if (is_json(&c) && records_print_json(c.report, err) < 0)
        return -1;
    return c.findings == 0 ? EXITCODE_OK : EXITCODE_FINDING;
}
