/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Annotations of a GitHub workflow: every line is one command, and nothing in a text can be taken
 * for the end of one or the begin of another.
 */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/formats.h"
#include "policies/results.h"

/* An annotation holds 64 KiB; the rest of a message is in the other formats. */
#define MESSAGE_MAX 60000
#define TITLE_MAX 250

static void
put_escaped(struct buf *out, const char *text, const char *special)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f || strchr(special, *text))
            buf_printf(out, "%%%02X", (unsigned char)*text);
        else
            buf_putc(out, *text);
}

static void
put_property(struct buf *out, bool *first, const char *name, const char *value)
{
    buf_printf(out, "%s%s=", *first ? " " : ",", name);
    put_escaped(out, value, "%:,");
    *first = false;
}

static void
put_message(struct buf *out, const char *text)
{
    auto_free char *cut = results_cut(*text ? text : "no message", MESSAGE_MAX);

    buf_puts(out, "::");
    put_escaped(out, cut, "%");
    buf_putc(out, '\n');
}

static const char *
command(const json_t *entry)
{
    enum results_outcome o = results_outcome(entry);

    return results_refuses(entry) ? "error" : o <= RESULTS_WARN ? "warning" : "notice";
}

static void
put_finding(struct buf *out, const struct results *r, const json_t *f)
{
    int line = 0;
    auto_free char *file = results_file(r, f, &line), *said = results_message(f);
    auto_free char *id = results_text(f, "policy"), *why = results_waiver(f);
    auto_free char *target = results_subject(r, f);
    auto_free char *full = mem_format("%s %s", results_word(results_outcome(f)), id);
    auto_free char *title = results_cut(full, TITLE_MAX);
    auto_free char *text = mem_format("%s: %s%s%s%s", target, said, *why ? " (waiver: " : "", why,
                                      *why ? ")" : "");
    bool first = true;

    buf_printf(out, "::%s", command(f));
    if (file) {
        auto_free char *number = mem_format("%d", line);

        put_property(out, &first, "file", file);
        put_property(out, &first, "line", number);
    }
    put_property(out, &first, "title", title);
    put_message(out, text);
}

/* What a policy says where no finding does. */
static void
put_whole(struct buf *out, const struct results_case *c)
{
    auto_free char *id = results_text(c->policy, "id");
    auto_free char *full = mem_format("%s %s", results_word(c->outcome), id);
    auto_free char *title = results_cut(full, TITLE_MAX);
    bool first = true;

    buf_puts(out, "::error");
    put_property(out, &first, "title", title);
    put_message(out, full);
}

static void
put_causes(struct buf *out, const struct results *r)
{
    for (size_t i = 0; i < results_ncauses(r); i++) {
        buf_puts(out, "::error title=moongate undecided");
        put_message(out, results_cause(r, i));
    }
    for (size_t i = 0; i < results_nnotes(r); i++) {
        buf_puts(out, "::warning title=moongate");
        put_message(out, results_note(r, i));
    }
}

/* One notice: the verdict, and every policy by its outcome. */
static void
put_summary(struct buf *out, const struct results *r)
{
    auto_buf text = BUF_INIT;

    results_headline(&text, r);
    for (int o = 0; o < RESULTS_COUNT; o++) {
        const char *comma = "";
        const json_t *p;
        size_t i;

        if (results_count(r, (enum results_outcome)o) == 0)
            continue;
        buf_printf(&text, "; %s: ", results_past((enum results_outcome)o));
        json_array_foreach(r->policies, i, p) {
            auto_free char *id = results_text(p, "id");

            if (results_outcome(p) != (enum results_outcome)o)
                continue;
            buf_printf(&text, "%s%s", comma, id);
            comma = ", ";
        }
    }
    buf_puts(out, "::notice title=moongate");
    put_message(out, buf_str(&text));
}

void
report_github(struct buf *out, const json_t *decision, const struct report_style *style)
{
    auto_results r;

    results_init(&r, decision, style);
    put_causes(out, &r);
    for (size_t i = 0; i < r.ncases; i++) {
        const struct results_case *c = &r.cases[i];
        const json_t *f;
        size_t k;

        json_array_foreach(c->findings, k, f)
            put_finding(out, &r, f);
        if (!c->first && c->refuses)
            put_whole(out, c);
    }
    put_summary(out, &r);
}
