/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/locate.h"
#include "policies/report_governance.h"
#include "policies/waivers.h"
#include "policies/results.h"

/* A longer id pushes its own line only, not the whole column. */
#define ID_COLUMN_MAX 28
/* Where text is broken when the terminal is narrower than anybody reads. */
#define WIDTH_MIN 40

/* What a person looks for first comes first. */
static const struct {
    const char *outcome;
    const char *colour;
} kinds[] = {
    {"deny", "1;31"},
    {"error", "1;31"},
    {"unknown", "1;33"},
    {"warn", "33"},
    {"waived", "36"},
};
#define NKINDS (sizeof kinds / sizeof *kinds)

struct page {
    struct buf *out;
    const json_t *decision;
    const struct report_style *style;
    int outcome_width;
    int id_width;
};

static int
columns(const char *s)
{
    int n = 0;

    for (; *s; s++)
        n += ((unsigned char)*s & 0xc0) != 0x80;
    return n;
}

static void
put_coloured(const struct page *pg, const char *colour, const char *text)
{
    if (pg->style->colour)
        buf_printf(pg->out, "\033[%sm%s\033[0m", colour, text);
    else
        buf_puts(pg->out, text);
}

static void
put_spaces(const struct page *pg, int n)
{
    for (; n > 0; n--)
        buf_putc(pg->out, ' ');
}

/* `text` from column `at` on, broken between words, further lines at column `indent`. */
static void
put_wrapped(const struct page *pg, int at, int indent, const char *text)
{
    int width = pg->style->width;
    bool first = true;

    if (width > 0 && width < WIDTH_MIN)
        width = WIDTH_MIN;
    while (*text) {
        size_t n = strcspn(text, " ");
        auto_free char *word = mem_dupn(text, n);

        if (!first && width > 0 && at + 1 + columns(word) > width) {
            buf_putc(pg->out, '\n');
            put_spaces(pg, indent);
            at = indent;
        } else if (!first) {
            buf_putc(pg->out, ' ');
            at++;
        }
        buf_puts(pg->out, word);
        at += columns(word);
        first = false;
        text += n + (text[n] == ' ');
    }
}

static char *
clean_text(const json_t *object, const char *key)
{
    return text_clean(json_text(object, key, ""));
}

/* "live/prod/db.tf:14", or "". */
static char *
place_of(const json_t *finding)
{
    auto_free char *file = clean_text(finding, "file");

    return *file ? mem_format("%s:%d", file, (int)json_number(finding, "line", 0)) : mem_dup("");
}

static const json_t *
policy_of(const json_t *decision, const char *id)
{
    const json_t *list = json_object_get(decision, "policies");
    size_t i;

    for (i = 0; i < json_array_size(list); i++)
        if (strcmp(json_text(json_array_get(list, i), "id", ""), id) == 0)
            return json_array_get(list, i);
    return NULL;
}

/* What a policy or a finding comes to: an objection that only advises is a warning. */
static const char *
outcome_of(const json_t *o)
{
    const char *outcome = json_text(o, "outcome", "");
    bool advice = strcmp(json_text(o, "level", ""), "advisory") == 0;

    return advice && strcmp(outcome, "deny") == 0 ? "warn" : outcome;
}

static size_t
policies_with(const json_t *decision, const char *outcome)
{
    const json_t *list = json_object_get(decision, "policies");
    size_t found = 0;

    for (size_t i = 0; i < json_array_size(list); i++)
        found += strcmp(outcome_of(json_array_get(list, i)), outcome) == 0;
    return found;
}

static bool
verdict_is(const struct page *pg, const char *verdict)
{
    return strcmp(json_text(pg->decision, "verdict", "undecided"), verdict) == 0;
}

/* Why an unknown refuses or does not; the reader's next question. */
static void
add_unknown_reason(struct buf *out, const json_t *finding)
{
    const char *level = json_text(finding, "level", "hard");

    if (strcmp(level, "advisory") == 0)
        buf_puts(out, "; this policy is advisory");
    else
        buf_printf(out, "; this policy is %s, so the run is refused", level);
}

static char *
message_of(const json_t *finding)
{
    auto_free char *message = results_message(finding);
    auto_buf text = BUF_INIT;

    if (strcmp(json_text(finding, "outcome", ""), "unknown") != 0)
        return steal(&message);
    buf_puts(&text, message);
    add_unknown_reason(&text, finding);
    return buf_steal(&text);
}

/* "        label   text" */
static void
put_detail(const struct page *pg, const char *label, const char *text)
{
    int indent = 2 + pg->outcome_width + 2;
    int at = indent + (*label ? columns(label) + 3 : 0);

    if (!*text)
        return;
    put_spaces(pg, indent);
    if (*label)
        buf_printf(pg->out, "%s   ", label);
    put_wrapped(pg, at, at, text);
    buf_putc(pg->out, '\n');
}

/* What was expected, and where that is written. */
static void
put_policy(const struct page *pg, const json_t *finding)
{
    const json_t *policy = policy_of(pg->decision, json_text(finding, "policy", ""));
    auto_free char *title = clean_text(policy, "title");
    auto_free char *fix = clean_text(policy, "remediation");
    auto_free char *file = clean_text(policy, "file");
    auto_free char *level = clean_text(policy, "level");
    auto_free char *terms = waivers_terms(policy);
    auto_free char *rule = mem_format("%s%s%s", file, *level ? ", " : "", level);

    if (strcmp(title, json_text(finding, "message", "")) != 0)
        put_detail(pg, "", title);
    put_detail(pg, "to pass", fix);
    put_detail(pg, "waive it", terms);
    if (*file)
        put_detail(pg, "rule", rule);
}

static int
put_head(const struct page *pg, size_t kind, const json_t *finding)
{
    auto_free char *id = clean_text(finding, "policy");
    const struct results all = {.decision = pg->decision};
    auto_free char *address = results_subject(&all, finding);
    int id_width = columns(id) > pg->id_width ? columns(id) : pg->id_width;

    buf_puts(pg->out, "  ");
    put_coloured(pg, kinds[kind].colour, report_label(kinds[kind].outcome));
    put_spaces(pg, pg->outcome_width - columns(kinds[kind].outcome) + 2);
    buf_puts(pg->out, id);
    put_spaces(pg, id_width - columns(id) + 2);
    buf_puts(pg->out, address);
    return 2 + pg->outcome_width + 2 + id_width + 2 + columns(address);
}

/* Returns whether it took more than one line. */
static bool
put_finding(const struct page *pg, size_t kind, const json_t *finding)
{
    bool denial = strcmp(kinds[kind].outcome, "deny") == 0;
    bool warning = strcmp(kinds[kind].outcome, "warn") == 0;
    auto_free char *place = place_of(finding);
    auto_free char *message = message_of(finding);
    auto_free char *waiver = results_waiver(finding);
    auto_free char *tail = mem_format("%s%s%s", place, *place && *message ? "   " : "", message);
    int indent = 2 + pg->outcome_width + 2;
    int at = put_head(pg, kind, finding);
    bool one_line = warning && (pg->style->width <= 0 ||
                                at + 3 + columns(tail) <= pg->style->width);

    if (one_line) {
        buf_printf(pg->out, "%s%s\n", *tail ? "   " : "", tail);
        return false;
    }
    if (denial && *place) {
        buf_putc(pg->out, '\n');
        put_spaces(pg, indent);
        buf_printf(pg->out, "%s   ", place);
        put_wrapped(pg, indent + columns(place) + 3, indent, message);
        buf_putc(pg->out, '\n');
    } else {
        buf_printf(pg->out, "%s%s\n", *place ? "   " : "", place);
        put_detail(pg, "", message);
    }
    put_detail(pg, "waiver", waiver);
    return true;
}

/* Behind the findings of one policy: its rule, once, and how many the limit left out. */
static void
end_policy(const struct page *pg, size_t kind, const json_t *last, size_t n)
{
    size_t limit = pg->style->per_policy;
    auto_free char *clean = last ? clean_text(last, "policy") : NULL;

    if (last && strcmp(kinds[kind].outcome, "deny") == 0)
        put_policy(pg, last);
    if (limit > 0 && n > limit)
        buf_printf(pg->out, "\n  and %zu more of %s (--format json has them all)\n", n - limit,
                   clean);
}

/* All findings of one kind; they are sorted by policy. */
static void
put_kind(const struct page *pg, size_t kind, bool *blank)
{
    const json_t *list = json_object_get(pg->decision, "findings");
    bool single = strcmp(kinds[kind].outcome, "warn") == 0;
    size_t limit = pg->style->per_policy;
    const json_t *last = NULL;
    size_t n = 0;

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *f = json_array_get(list, i);

        if (strcmp(outcome_of(f), kinds[kind].outcome) != 0)
            continue;
        if (last && strcmp(json_text(f, "policy", ""), json_text(last, "policy", "")) != 0) {
            end_policy(pg, kind, last, n);
            n = 0;
        }
        last = f;
        if (n++ >= limit && limit > 0)
            continue;
        if (*blank || !single)
            buf_putc(pg->out, '\n');
        *blank = put_finding(pg, kind, f);
    }
    end_policy(pg, kind, last, n);
    *blank = *blank || (limit > 0 && n > limit);
}

static void
measure(struct page *pg)
{
    const json_t *list = json_object_get(pg->decision, "findings");

    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *f = json_array_get(list, i);
        auto_free char *id = clean_text(f, "policy");
        int outcome = columns(outcome_of(f));

        if (outcome > pg->outcome_width)
            pg->outcome_width = outcome;
        if (columns(id) > pg->id_width && columns(id) <= ID_COLUMN_MAX)
            pg->id_width = columns(id);
    }
}

static void
put_count(const struct page *pg, size_t n, const char *one, const char *many, bool *first)
{
    if (n == 0)
        return;
    buf_printf(pg->out, "%s%zu %s", *first ? "   (" : ", ", n, n == 1 ? one : many);
    *first = false;
}

/* "denied by 1 of 14 policies   (12 passed, 1 warning)" */
static void
put_summary(const struct page *pg)
{
    size_t all = json_array_size(json_object_get(pg->decision, "policies"));
    size_t denied = policies_with(pg->decision, "deny");
    size_t warned = policies_with(pg->decision, "warn");
    size_t open = policies_with(pg->decision, "unknown") + policies_with(pg->decision, "error");
    const char *noun = all == 1 ? "policy" : "policies";
    bool allow = verdict_is(pg, "allow");
    bool first = true;

    buf_puts(pg->out, "moongate: ");
    if (allow) {
        put_coloured(pg, "32", "allowed");
        buf_printf(pg->out, " by %zu %s%s", all, noun, pg->style->what ? pg->style->what : "");
    } else if (verdict_is(pg, "deny")) {
        put_coloured(pg, "1;31", "denied");
        buf_printf(pg->out, " by %zu of %zu %s", denied, all, noun);
    } else {
        put_coloured(pg, "1;31", "undecided");
        buf_puts(pg->out, ", so refused");
        if (open)
            buf_printf(pg->out, ": %zu of %zu %s cannot tell", open, all, noun);
    }
    if (!allow)
        put_count(pg, policies_with(pg->decision, "pass"), "passed", "passed", &first);
    put_count(pg, warned, "warning", "warnings", &first);
    if (verdict_is(pg, "deny") || allow)
        put_count(pg, open, "undecided", "undecided", &first);
    put_count(pg, policies_with(pg->decision, "waived"), "waived", "waived", &first);
    put_count(pg, policies_with(pg->decision, "skip"), "skipped", "skipped", &first);
    buf_puts(pg->out, first ? "\n" : ")\n");
}

static void
put_causes(const struct page *pg)
{
    const json_t *list = json_object_get(pg->decision, "causes");

    if (json_array_size(list) > 0)
        buf_putc(pg->out, '\n');
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *cause = json_string_value(json_array_get(list, i));
        auto_free char *clean = text_clean(cause);

        buf_puts(pg->out, "  ");
        put_coloured(pg, "1;31", "cause");
        buf_puts(pg->out, "  ");
        put_wrapped(pg, 9, 9, clean);
        buf_putc(pg->out, '\n');
    }
}

void
report_text(struct buf *out, const json_t *decision, const struct report_style *style)
{
    auto_buf text = BUF_INIT;
    struct page pg = {.out = &text, .decision = decision, .style = style};
    bool blank = true;

    measure(&pg);
    put_summary(&pg);
    put_causes(&pg);
    for (size_t kind = 0; kind < NKINDS; kind++)
        put_kind(&pg, kind, &blank);
    report_governance(&text, decision, style);
    if (style->footer)
        buf_printf(&text, "\n  %s\n", style->footer);
    results_harmless(out, buf_str(&text));
}

void
report_json(struct buf *out, const json_t *decision, const struct report_style *style)
{
    auto_json *copy = json_copy((json_t *)(uintptr_t)decision);
    auto_free char *text = NULL;

    (void)style;
    json_object_del(copy, "usage");
    text = json_pretty(copy);
    buf_puts(out, text);
}

void
report_place(json_t *decision, const struct planzip *z, const char *root)
{
    json_t *list = json_object_get(decision, "findings");
    struct blocks *blocks = blocks_new(z);
    json_t *f;
    size_t i;

    json_array_foreach(list, i, f) {
        struct locate_place place;

        if (locate_in(&place, z, blocks, root, json_text(f, "address", ""),
                      json_text(f, "path", NULL)) != 0)
            continue;
        json_put(f, "file", place.file);
        json_object_set_new(f, "line", json_integer(place.line));
        locate_clear(&place);
    }
    blocks_free(blocks);
}
