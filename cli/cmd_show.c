/* SPDX-License-Identifier: Apache-2.0 */
/* moongate show: one run, from the ledger and from its bundle. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "bundles/bundle_read.h"
#include "cli/args.h"
#include "cli/command.h"
#include "cli/show_plan.h"
#include "cli/show_text.h"

#define JSON_MAX ((size_t)64 << 20)

static const char usage[] =
    "usage: moongate show RUN [--file NAME] [--format human|json] [--state DIR]\n"
    "       moongate show PLAN [--format human|json]\n"
    "\n"
    "  RUN            #NUMBER, or 4 or more characters of the run's id (moongate log)\n"
    "  PLAN           a plan file: what it says of its judgement, and whether it counts here\n"
    "  --file NAME    one member of the run's bundle, as it is (printable on a terminal)\n"
    "  --state DIR    records in DIR, not those of the repository here\n";

struct show_opts {
    const char *state, *format, *file, *run;
    bool help;
};

static int
parse_one(struct show_opts *o, struct args *a, struct err *err)
{
    const char *word;
    int rc;

    if (args_flag(a, "--help") || args_flag(a, "-h")) {
        o->help = true;
        return 0;
    }
    if ((rc = args_value(&o->state, a, "--state", err)) != 0 ||
        (rc = args_value(&o->format, a, "--format", err)) != 0 ||
        (rc = args_value(&o->file, a, "--file", err)) != 0)
        return rc < 0 ? -1 : 0;
    word = args_word(a);
    if (!word)
        return args_unknown(a, err);
    if (o->run)
        return err_set(err, EXITCODE_USAGE, "show: one run at a time");
    o->run = word;
    return 0;
}

static int
parse(struct show_opts *o, int argc, char **argv, struct err *err)
{
    struct args a = {argc, argv, 1};

    while (args_left(&a))
        if (parse_one(o, &a, err) < 0)
            return -1;
    if (strcmp(o->format, "human") != 0 && strcmp(o->format, "json") != 0)
        return err_set(err, EXITCODE_USAGE, "show: --format is human or json, not %.20s",
                       o->format);
    if (!o->run && !o->help)
        return err_set(err, EXITCODE_USAGE, "show: which run? (moongate log lists them)");
    return 0;
}

/* The bundle that the newest entry with one names; NULL in `*out` and 0 when none does. */
static int
open_bundle(struct bundle_file **out, struct findings *why, const struct records *r,
            const json_t *items, struct err *err)
{
    const json_t *item;
    size_t i;

    json_array_foreach(items, i, item) {
        const json_t *entry = json_object_get(item, "entry");
        const char *file = json_text(json_object_get(entry, "bundle"), "file", "");
        auto_free char *path = NULL;

        if (!*file)
            continue;
        path = fs_join(r->bundles_dir, file);
        if (strchr(file, '/') || !fs_exists(path)) {
            findings_add(why, "the bundle %s is missing", file);
            return 0;
        }
        return bundle_open(out, why, path, err) < 0 ? -1 : 0;
    }
    return 0;
}

/* A JSON member, or NULL when it is absent or not JSON (verify speaks about that). */
static json_t *
member_json(const struct bundle_file *b, const char *name)
{
    const struct bundle_entry *e = b ? bundle_find(b, name) : NULL;
    struct err ignored = ERR_INIT;
    auto_buf text = BUF_INIT;

    if (!e || bundle_content(&text, b, e, JSON_MAX, &ignored) < 0)
        return NULL;
    return json_parse(buf_str(&text), text.len, name, &ignored);
}

/* Raw to a file or pipe; on a terminal every line made printable. */
static int
print_file(const struct bundle_file *b, const char *name, struct err *err)
{
    const struct bundle_entry *e = bundle_find(b, name);
    auto_buf raw = BUF_INIT;
    auto_buf out = BUF_INIT;

    if (!e)
        return err_set(err, EXITCODE_USAGE, "the bundle has no member %.100s (moongate show RUN "
                                            "lists them)", name);
    if (!isatty(STDOUT_FILENO))
        return bundle_copy(STDOUT_FILENO, b, e, err);
    if (bundle_content(&raw, b, e, JSON_MAX, err) < 0)
        return -1;
    for (size_t at = 0; at < raw.len;) {
        const char *nl = memchr(raw.data + at, '\n', raw.len - at);
        size_t n = nl ? (size_t)(nl - raw.data) - at : raw.len - at;

        text_printable(&out, raw.data + at, n);
        buf_putc(&out, '\n');
        at += n + 1;
    }
    return records_print(buf_str(&out), err);
}

static json_t *
members_json(const struct bundle_file *b)
{
    const struct bundle_entry *e;
    size_t n = bundle_entries(b, &e);
    json_t *list = json_array();

    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_pack("{s:s, s:I, s:s}", "name", e[i].name, "size",
                                              (json_int_t)e[i].size, "sha256", e[i].sha256));
    return list;
}

static int
print_json(const json_t *items, const struct bundle_file *b, const struct findings *why,
           struct err *err)
{
    auto_json *out = json_object();
    json_t *damage = json_array();
    json_t *statement = member_json(b, "statement.json");
    json_t *result = member_json(b, "policy/result.json");

    for (size_t i = 0; i < why->n; i++)
        json_array_append_new(damage, json_string(why->lines[i]));
    json_object_set_new(out, "entries", json_deep_copy(items));
    json_object_set_new(out, "files", b ? members_json(b) : json_array());
    json_object_set_new(out, "findings", damage);
    json_object_set_new(out, "statement", statement ? statement : json_null());
    json_object_set_new(out, "policy", result ? result : json_null());
    return records_print_json(out, err);
}

static int
print_human(const json_t *items, const struct bundle_file *b, const struct findings *why,
            struct err *err)
{
    auto_json *result = member_json(b, "policy/result.json");
    auto_json *messages = member_json(b, "policy/messages.json");
    auto_buf out = BUF_INIT;
    struct term term;

    term_init(&term, STDOUT_FILENO);
    show_text_entries(&out, &term, items);
    show_text_policies(&out, &term, result, messages);
    show_text_plan(&out, &term, result);
    show_text_reasons(&out, &term, items);
    if (b)
        show_text_files(&out, &term, b);
    for (size_t i = 0; i < why->n; i++) {
        buf_puts(&out, "\n  ");
        term_put(&out, &term, TERM_BAD, why->lines[i]);
    }
    if (why->n > 0)
        buf_puts(&out, "\n");
    return records_print(buf_str(&out), err);
}

int
cmd_show(int argc, char **argv, struct err *err)
{
    struct show_opts o = {.format = "human"};
    auto_records r = RECORDS_INIT;
    auto_json *items = NULL;
    auto_findings why = FINDINGS_INIT;
    struct bundle_file *b = NULL;
    int rc;

    if (parse(&o, argc, argv, err) < 0)
        return -1;
    if (o.help)
        return records_print(usage, err);
    if (!o.file && show_plan_is_file(o.run))
        return show_plan(o.run, strcmp(o.format, "json") == 0, err);
    if (records_open(&r, o.state, err) < 0 || records_run(&items, &r, o.run, err) < 0 ||
        open_bundle(&b, &why, &r, items, err) < 0)
        return -1;
    if (o.file && !b)
        rc = err_set(err, why.n ? EXITCODE_FINDING : EXITCODE_USAGE, "%s",
                     why.n ? why.lines[0] : "this run has no bundle");
    else if (o.file)
        rc = print_file(b, o.file, err);
    else if (strcmp(o.format, "json") == 0)
        rc = print_json(items, b, &why, err);
    else
        rc = print_human(items, b, &why, err);
    bundle_close(b);
    return rc < 0 ? -1 : why.n > 0 ? EXITCODE_FINDING : EXITCODE_OK;
}
