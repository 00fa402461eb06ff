/* SPDX-License-Identifier: Apache-2.0 */
/* moongate log: the ledger, newest first, one line a run. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/term.h"
#include "base/text.h"
#include "cli/args.h"
#include "cli/command.h"
#include "cli/records.h"

#define ID_SHORT 8 /* as DESIGN's examples; more where two runs share them */
#define SUBJECT_COLUMNS 48
#define MARGIN 8 /* rows behind the last one shown that ids are told apart from */

static const char usage[] =
    "usage: moongate log [-n N | -N] [--all] [--workspace ROOT] [--kind KIND]\n"
    "                    [--format human|json] [--state DIR]\n"
    "\n"
    "  -n N, -N           the newest N lines (default: all)\n"
    "  --all              every entry of the ledger, not one line a run\n"
    "  --workspace ROOT   only this root module's directory (or ROOT:NAME)\n"
    "  --kind KIND        only planned, intent, result, refused or recovered entries\n"
    "  --state DIR        records in DIR, not those of the repository here\n";

#define TYPED_COLUMNS 40 /* a command with one address of usual length */

struct log_opts {
    const char *state, *format, *workspace, *kind;
    long long count; /* 0: all */
    bool all, help;
};

struct listing {
    const struct log_opts *o;
    json_t *items; /* what is shown, and up to MARGIN more */
    json_t *seen;  /* run ids that have a line */
};

static int
parse_count(struct log_opts *o, const char *text, struct err *err)
{
    if (!*text || strspn(text, "0123456789") != strlen(text) || strlen(text) > 9 ||
        (o->count = atoll(text)) < 1)
        return err_set(err, EXITCODE_USAGE, "log: \"%.20s\" is not a number of lines", text);
    return 0;
}

static int
parse_one(struct log_opts *o, struct args *a, struct err *err)
{
    const char *value;
    const char *arg = a->argv[a->at];
    int rc;

    if (arg[0] == '-' && arg[1] >= '0' && arg[1] <= '9') {
        a->at++;
        return parse_count(o, arg + 1, err);
    }
    if (args_flag(a, "--all"))
        o->all = true;
    else if (args_flag(a, "--help") || args_flag(a, "-h"))
        o->help = true;
    else if ((rc = args_value(&value, a, "-n", err)) != 0)
        return rc < 0 ? -1 : parse_count(o, value, err);
    else if ((rc = args_value(&o->state, a, "--state", err)) != 0 ||
             (rc = args_value(&o->format, a, "--format", err)) != 0 ||
             (rc = args_value(&o->workspace, a, "--workspace", err)) != 0 ||
             (rc = args_value(&o->kind, a, "--kind", err)) != 0)
        return rc < 0 ? -1 : 0;
    else
        return args_unknown(a, err);
    return 0;
}

static int
parse(struct log_opts *o, int argc, char **argv, struct err *err)
{
    struct args a = {argc, argv, 1};

    while (args_left(&a))
        if (parse_one(o, &a, err) < 0)
            return -1;
    if (strcmp(o->format, "human") != 0 && strcmp(o->format, "json") != 0)
        return err_set(err, EXITCODE_USAGE, "log: --format is human or json, not %.20s",
                       o->format);
    if (o->kind && !ledger_kind_known(o->kind))
        return err_set(err, EXITCODE_USAGE, "log: \"%.20s\" is not a kind of entry", o->kind);
    return 0;
}

static bool
wanted(struct listing *l, const json_t *entry)
{
    const char *id = json_text(entry, "run_id", "");
    auto_free char *workspace = records_workspace(entry);

    if (!l->o->all && !l->o->kind) {
        if (json_object_get(l->seen, id))
            return false;
        json_object_set_new(l->seen, id, json_true());
    }
    return (!l->o->workspace || strcmp(l->o->workspace, workspace) == 0) &&
           (!l->o->kind || strcmp(l->o->kind, json_text(entry, "kind", "")) == 0);
}

static int
collect(void *arg, const struct ledger_pos *pos, const json_t *entry, struct err *err)
{
    struct listing *l = arg;

    (void)err;
    if (wanted(l, entry))
        json_array_append_new(l->items, records_item(pos, entry));
    return l->o->count > 0 && json_array_size(l->items) >= (size_t)l->o->count + MARGIN;
}

static const char *
run_id(const json_t *items, size_t i)
{
    return json_text(json_object_get(json_array_get(items, i), "entry"), "run_id", "");
}

/* Ids begin with the time: runs of the same minute share their first characters. */
static size_t
id_length(const json_t *items)
{
    size_t len = ID_SHORT, n = json_array_size(items);

    for (size_t i = 0; i < n; i++)
        for (size_t k = i + 1; k < n && k <= i + MARGIN; k++) {
            const char *a = run_id(items, i), *b = run_id(items, k);
            size_t same = 0;

            while (a[same] && a[same] == b[same])
                same++;
            if (a[same] && same >= len)
                len = same + 1;
        }
    return len;
}

static enum term_style
style_of(const char *word)
{
    if (strcmp(word, "applied") == 0)
        return TERM_GOOD;
    if (strcmp(word, "planned") == 0)
        return TERM_PLAIN;
    return strcmp(word, "started") == 0 ? TERM_WARN : TERM_BAD;
}

/* Policies that refused, kinds of reasons, or that a run was recovered. */
static char *
remark(const json_t *entry)
{
    struct buf b = BUF_INIT;
    const json_t *ids = json_object_get(entry, "policies");
    const json_t *reasons = json_object_get(entry, "reasons");
    bool refused = strcmp(json_text(entry, "kind", ""), "refused") == 0;
    const json_t *v;
    size_t i;

    if (json_flag(entry, "recovered", false))
        buf_puts(&b, "recovered");
    json_array_foreach(ids, i, v)
        if (refused && json_is_string(v))
            buf_printf(&b, "%s%s", b.len ? ", " : "", json_string_value(v));
    if (refused && b.len == 0 && json_array_size(reasons) > 0) {
        auto_free char *text = records_reason(json_array_get(reasons, 0), TYPED_COLUMNS);

        buf_puts(&b, text);
        if (json_array_size(reasons) > 1)
            buf_printf(&b, " and %zu more", json_array_size(reasons) - 1);
    }
    auto_free char *raw = buf_steal(&b);
    return text_clean(raw);
}

static void
add_row(struct term_table *tab, const json_t *item, size_t id_len)
{
    const json_t *e = json_object_get(item, "entry");
    auto_free char *seq = mem_format("%lld", (long long)json_number(item, "seq", 0));
    auto_free char *clean = text_clean(json_text(e, "run_id", ""));
    auto_free char *id = mem_format("%.*s", (int)id_len, clean);
    auto_free char *time = text_clean(json_text(e, "time", ""));
    auto_free char *when = mem_format("%.10s %.5s", time, strlen(time) > 15 ? time + 11 : "");
    auto_free char *workspace = records_workspace(e);
    auto_free char *counts = records_counts(e);
    auto_free char *typed = records_typed(e, TYPED_COLUMNS);
    auto_free char *actor = records_actor(e);
    auto_free char *commit = records_commit(e, SUBJECT_COLUMNS);
    auto_free char *more = remark(e);
    const char *word = records_word(e);
    bool refused = strcmp(json_text(e, "kind", ""), "refused") == 0;

    term_table_row(tab);
    term_table_cell(tab, TERM_DIM, seq);
    term_table_cell(tab, TERM_BOLD, id);
    term_table_cell(tab, TERM_PLAIN, when);
    term_table_cell(tab, style_of(word), word);
    term_table_cell(tab, TERM_PLAIN, workspace);
    term_table_cell(tab, TERM_PLAIN, *typed ? typed : refused ? "" : counts);
    term_table_cell(tab, TERM_PLAIN, actor);
    term_table_cell(tab, TERM_PLAIN, commit);
    term_table_cell(tab, TERM_WARN, more);
}

static int
print(const struct log_opts *o, json_t *items, struct err *err)
{
    size_t id_len = id_length(items);
    auto_table tab = TERM_TABLE_INIT;
    auto_buf out = BUF_INIT;
    struct term term;
    const json_t *item;
    size_t i;

    while (o->count > 0 && json_array_size(items) > (size_t)o->count)
        json_array_remove(items, json_array_size(items) - 1);
    if (strcmp(o->format, "json") == 0)
        return records_print_json(items, err);
    if (json_array_size(items) == 0)
        fprintf(stderr, "moongate: %s\n", RECORDS_NONE);
    term_init(&term, 1);
    json_array_foreach(items, i, item)
        add_row(&tab, item, id_len);
    term_table_format(&out, &term, &tab, 0);
    return records_print(buf_str(&out), err);
}

int
cmd_log(int argc, char **argv, struct err *err)
{
    struct log_opts o = {.format = "human"};
    auto_records r = RECORDS_INIT;
    auto_json *items = json_array();
    auto_json *seen = json_object();
    struct listing l = {&o, items, seen};

    if (parse(&o, argc, argv, err) < 0)
        return -1;
    if (o.help)
        return records_print(usage, err);
    if (records_open(&r, o.state, err) < 0 ||
        (r.ledger && ledger_walk(r.ledger, collect, &l, err) < 0))
        return -1;
    return print(&o, items, err);
}
