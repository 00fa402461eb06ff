/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/show_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

#define CHANGES_MAX 200 /* beyond that a list is no summary; the plan is in the bundle */
#define SUBJECT_COLUMNS 200

/* A row of two cells, unless the value is empty. */
static void
fact(struct term_table *tab, const char *name, const char *value)
{
    if (!*value)
        return;
    term_table_row(tab);
    term_table_cell(tab, TERM_DIM, name);
    term_table_cell(tab, TERM_PLAIN, value);
}

static void
heading(struct buf *out, const struct term *t, const char *text)
{
    buf_puts(out, "\n  ");
    term_put(out, t, TERM_BOLD, text);
    buf_putc(out, '\n');
}

/* The first entry, newest first, that has the field; NULL when none has. */
static const json_t *
field(const json_t *items, const char *key)
{
    const json_t *item;
    size_t i;

    json_array_foreach(items, i, item) {
        const json_t *v = json_object_get(json_object_get(item, "entry"), key);

        if (v && !json_is_null(v))
            return v;
    }
    return NULL;
}

static char *
clean_field(const json_t *items, const char *key)
{
    return text_clean(json_string_value(field(items, key)));
}

/* Where a plan that was applied from a file came from. */
static char *
from_text(const json_t *items)
{
    const json_t *from = field(items, "plan_from");
    auto_free char *raw = mem_format("run %.13s, %s %s", json_text(from, "run_id", ""),
                                     json_text(from, "signer", NULL) ? "signed by" : "known to",
                                     json_text(from, "signer", "this machine's ledger"));

    return from ? text_clean(raw) : mem_dup("");
}

static char *
engine_text(const json_t *items)
{
    const json_t *e = field(items, "engine");
    auto_free char *raw = mem_format("%s %s%s%.12s", json_text(e, "name", ""),
                                     json_text(e, "version", ""),
                                     json_text(e, "sha256", NULL) ? "   sha256 " : "",
                                     json_text(e, "sha256", ""));

    return e ? text_clean(raw) : mem_dup("");
}

/* "lineage 3f2a… serial 3 -> 4" */
static char *
state_text(const json_t *items)
{
    const json_t *before = field(items, "state_before"), *after = field(items, "state_after");
    auto_free char *raw = NULL;

    if (!before && !after)
        return mem_dup("");
    if (!before || !after) {
        auto_free char *missing = clean_field(items, before ? "state_after_missing"
                                                            : "state_before_missing");

        raw = before ? mem_format("serial %lld%s%s", (long long)json_number(before, "serial", 0),
                                  *missing ? " -> " : "", missing)
                     : mem_format("none -> serial %lld",
                                  (long long)json_number(after, "serial", 0));
        return text_clean(raw);
    }
    raw = mem_format("serial %lld -> %lld   lineage %.8s",
                     (long long)json_number(before, "serial", 0),
                     (long long)json_number(after, "serial", 0),
                     json_text(after ? after : before, "lineage", ""));
    return text_clean(raw);
}

static char *
plan_text(const json_t *items)
{
    const json_t *c = field(items, "counts");
    auto_free char *sha = clean_field(items, "plan_sha256");
    json_int_t replace = json_number(c, "replace", 0);

    if (!c && !*sha)
        return mem_dup("");
    return mem_format("%lld to add, %lld to change, %lld to destroy%s%.12s",
                      (long long)(json_number(c, "create", 0) + replace),
                      (long long)json_number(c, "update", 0),
                      (long long)(json_number(c, "delete", 0) + replace),
                      *sha ? "   sha256 " : "", sha);
}

static char *
bundle_text(const json_t *items)
{
    const json_t *b = field(items, "bundle");
    auto_free char *raw = mem_format("%s   id %.12s", json_text(b, "file", ""),
                                     json_text(b, "id", ""));

    return b ? text_clean(raw) : mem_dup("");
}

static void
title(struct buf *out, const struct term *t, const json_t *newest)
{
    auto_free char *id = text_clean(json_text(newest, "run_id", ""));
    const char *word = records_word(newest);
    bool good = strcmp(word, "applied") == 0 || strcmp(word, "planned") == 0;

    buf_puts(out, "run ");
    term_put(out, t, TERM_BOLD, id);
    buf_puts(out, "   ");
    term_put(out, t, good ? TERM_GOOD : TERM_BAD, word);
    buf_puts(out, json_flag(newest, "recovered", false) ? " (recovered)\n\n" : "\n\n");
}

static char *
command_text(const json_t *items, const json_t *newest)
{
    auto_free char *typed = records_typed(newest, SUBJECT_COLUMNS);

    return *typed ? steal(&typed) : clean_field(items, "command");
}

static char *
verdict_text(const json_t *items)
{
    auto_free char *verdict = clean_field(items, "verdict");
    auto_free char *by = clean_field(items, "allowed_by");

    return *by ? mem_format("%s, by %s", verdict, by) : steal(&verdict);
}

/* One row for each entry: number, kind, time, the first digits of its digest. */
static void
ledger_rows(struct buf *out, const struct term *t, const json_t *items)
{
    auto_table tab = TERM_TABLE_INIT;

    heading(out, t, "ledger");
    for (size_t i = json_array_size(items); i-- > 0;) {
        const json_t *item = json_array_get(items, i), *e = json_object_get(item, "entry");
        auto_free char *seq = mem_format("#%lld", (long long)json_number(item, "seq", 0));
        auto_free char *kind = text_clean(json_text(e, "kind", ""));
        auto_free char *time = text_clean(json_text(e, "time", ""));
        auto_free char *sha = mem_format("sha256 %.12s", json_text(item, "entry_sha256", ""));

        term_table_row(&tab);
        term_table_cell(&tab, TERM_PLAIN, seq);
        term_table_cell(&tab, TERM_PLAIN, kind);
        term_table_cell(&tab, TERM_PLAIN, time);
        term_table_cell(&tab, TERM_DIM, sha);
    }
    term_table_format(out, t, &tab, 4);
}

void
show_text_entries(struct buf *out, const struct term *t, const json_t *items)
{
    const json_t *newest = json_object_get(json_array_get(items, 0), "entry");
    auto_table tab = TERM_TABLE_INIT;
    auto_free char *command = command_text(items, newest);
    auto_free char *workspace = records_workspace(newest);
    auto_free char *commit = records_commit(newest, SUBJECT_COLUMNS);
    auto_free char *branch = clean_field(items, "branch");
    auto_free char *actor = records_actor(newest);
    auto_free char *engine = engine_text(items);
    auto_free char *plan = plan_text(items);
    auto_free char *verdict = verdict_text(items);
    auto_free char *from = from_text(items);
    auto_free char *state = state_text(items);
    auto_free char *bundle = bundle_text(items);
    const json_t *status = field(items, "exit_status");
    auto_free char *code =
        status ? mem_format("%lld", (long long)json_integer_value(status)) : mem_dup("");

    title(out, t, newest);
    fact(&tab, "command", command);
    fact(&tab, "workspace", workspace);
    fact(&tab, "commit", commit);
    fact(&tab, "branch", branch);
    fact(&tab, "by", actor);
    fact(&tab, "engine", engine);
    fact(&tab, "plan", plan);
    fact(&tab, "verdict", verdict);
    fact(&tab, "plan of", from);
    fact(&tab, "exit status", code);
    fact(&tab, "state", state);
    fact(&tab, "bundle", bundle);
    term_table_format(out, t, &tab, 2);
    ledger_rows(out, t, items);
}

static void
reason_rows(struct buf *out, const struct term *t, const json_t *list, const char *title)
{
    const json_t *r;
    auto_table tab = TERM_TABLE_INIT;
    size_t i;

    if (json_array_size(list) == 0)
        return;
    heading(out, t, title);
    json_array_foreach(list, i, r) {
        auto_free char *kind = text_clean(json_text(r, "kind", ""));
        auto_free char *what = text_clean(json_text(r, "what", ""));
        auto_free char *subject = text_clean(json_text(r, "subject", ""));
        auto_free char *detail = text_clean(json_text(r, "detail", ""));

        term_table_row(&tab);
        term_table_cell(&tab, TERM_BAD, kind);
        term_table_cell(&tab, TERM_PLAIN, what);
        term_table_cell(&tab, TERM_PLAIN, subject);
        term_table_cell(&tab, TERM_PLAIN, detail);
    }
    term_table_format(out, t, &tab, 4);
}

void
show_text_reasons(struct buf *out, const struct term *t, const json_t *items)
{
    reason_rows(out, t, field(items, "reasons"), "reasons");
    reason_rows(out, t, field(items, "would_refuse"), "speculative: an apply would be refused");
}

static enum term_style
outcome_style(const char *outcome)
{
    if (strcmp(outcome, "pass") == 0)
        return TERM_GOOD;
    if (strcmp(outcome, "warn") == 0 || strcmp(outcome, "skip") == 0)
        return TERM_WARN;
    return TERM_BAD;
}

static bool
same_text(const json_t *a, const json_t *b, const char *key)
{
    return strcmp(json_text(a, key, ""), json_text(b, key, "")) == 0;
}

static bool
same_finding(const json_t *a, const json_t *b)
{
    return same_text(a, b, "policy") && same_text(a, b, "address") && same_text(a, b, "path");
}

/* The message of finding `i`, from the secret member, which lists them in the same order; ""
 * when it is not there. */
static const char *
message_of(const json_t *messages, const json_t *finding, size_t i)
{
    const json_t *m = json_array_get(messages, i);
    size_t k;

    if (same_finding(m, finding))
        return json_text(m, "message", "");
    json_array_foreach(messages, k, m)
        if (same_finding(m, finding))
            return json_text(m, "message", "");
    return "";
}

static void
policy_rows(struct buf *out, const struct term *t, const json_t *policies)
{
    auto_table tab = TERM_TABLE_INIT;
    const json_t *p;
    size_t i;

    heading(out, t, "policies");
    json_array_foreach(policies, i, p) {
        auto_free char *outcome = text_clean(json_text(p, "outcome", ""));
        auto_free char *id = text_clean(json_text(p, "id", ""));
        auto_free char *level = text_clean(json_text(p, "level", ""));
        auto_free char *title = text_clean(json_text(p, "title", ""));

        term_table_row(&tab);
        term_table_cell(&tab, outcome_style(outcome), outcome);
        term_table_cell(&tab, TERM_PLAIN, id);
        term_table_cell(&tab, TERM_DIM, level);
        term_table_cell(&tab, TERM_PLAIN, title);
    }
    term_table_format(out, t, &tab, 4);
}

void
show_text_policies(struct buf *out, const struct term *t, const json_t *result,
                   const json_t *messages)
{
    const json_t *policies = json_object_get(result, "policies");
    const json_t *findings = json_object_get(result, "findings"), *f;
    auto_table tab = TERM_TABLE_INIT;
    size_t i;

    if (json_array_size(policies) > 0)
        policy_rows(out, t, policies);
    if (json_array_size(findings) == 0)
        return;
    heading(out, t, "findings");
    json_array_foreach(findings, i, f) {
        auto_free char *outcome = text_clean(json_text(f, "outcome", ""));
        auto_free char *id = text_clean(json_text(f, "policy", ""));
        auto_free char *address = text_clean(json_text(f, "address", ""));
        auto_free char *path = text_clean(json_text(f, "path", ""));
        auto_free char *message = text_clean(message_of(messages, f, i));

        term_table_row(&tab);
        term_table_cell(&tab, outcome_style(outcome), outcome);
        term_table_cell(&tab, TERM_PLAIN, id);
        term_table_cell(&tab, TERM_PLAIN, address);
        term_table_cell(&tab, TERM_PLAIN, path);
        term_table_cell(&tab, TERM_PLAIN, message);
    }
    term_table_format(out, t, &tab, 4);
}

/* The engine's own signs. */
static const char *
sign_of(const json_t *actions, enum term_style *style)
{
    const char *a = json_string_value(json_array_get(actions, 0));
    const char *b = json_string_value(json_array_get(actions, 1));
    static const struct {
        const char *first, *second, *sign;
        enum term_style style;
    } signs[] = {
        {"create", "delete", "+/-", TERM_BAD}, {"delete", "create", "-/+", TERM_BAD},
        {"create", "", "+", TERM_GOOD},        {"delete", "", "-", TERM_BAD},
        {"update", "", "~", TERM_WARN},        {"forget", "", ".", TERM_WARN},
    };

    for (size_t i = 0; a && i < sizeof signs / sizeof *signs; i++)
        if (strcmp(a, signs[i].first) == 0 && strcmp(b ? b : "", signs[i].second) == 0) {
            *style = signs[i].style;
            return signs[i].sign;
        }
    *style = TERM_WARN;
    return "?";
}

void
show_text_plan(struct buf *out, const struct term *t, const json_t *result)
{
    const json_t *changes = json_object_get(json_object_get(result, "plan"), "changes"), *c;
    auto_table tab = TERM_TABLE_INIT;
    size_t i, n = json_array_size(changes);

    if (n == 0)
        return;
    heading(out, t, "changes");
    json_array_foreach(changes, i, c) {
        enum term_style style;
        const char *sign = sign_of(json_object_get(c, "actions"), &style);
        auto_free char *address = text_clean(json_text(c, "address", ""));

        if (i == CHANGES_MAX)
            break;
        term_table_row(&tab);
        term_table_cell(&tab, style, sign);
        term_table_cell(&tab, TERM_PLAIN, address);
    }
    term_table_format(out, t, &tab, 4);
    if (n > CHANGES_MAX)
        buf_printf(out, "    and %zu more, in plan/plan.json\n", n - CHANGES_MAX);
}

static char *
size_text(unsigned long long bytes)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB"};
    double value = (double)bytes;
    size_t u = 0;

    for (; value >= 1024 && u < 3; u++)
        value /= 1024;
    return mem_format(u ? "%.1f %s" : "%.0f %s", value, units[u]);
}

void
show_text_files(struct buf *out, const struct term *t, const struct bundle_file *b)
{
    auto_table tab = TERM_TABLE_INIT;
    const struct bundle_entry *e;
    size_t n = bundle_entries(b, &e);

    heading(out, t, bundle_signature(b) ? "files" : "files (unsigned)");
    for (size_t i = 0; i < n; i++) {
        auto_free char *raw = size_text(e[i].size);
        auto_free char *size = mem_format("%10s", raw);

        term_table_row(&tab);
        term_table_cell(&tab, TERM_DIM, size);
        term_table_cell(&tab, TERM_PLAIN, e[i].name);
    }
    term_table_format(out, t, &tab, 2);
}
