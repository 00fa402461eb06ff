/* SPDX-License-Identifier: Apache-2.0 */
/*
 * TAP 14: a test point for each policy and target, with what was found in its YAML block.  What
 * refuses is not ok; a waived finding is not ok and TODO, so that it fails nothing and is seen; a
 * policy out of scope is skipped.  Strings of the YAML are those of JSON.
 */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/formats.h"
#include "policies/results.h"

/* Of a text of a block: perl's reader ends at 64 KiB, escapes included. */
#define TEXT_MAX 16000

/* A description or a reason: `#` would begin a directive. */
static void
put_escaped(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '#' || *text == '\\')
            buf_putc(out, '\\');
        buf_putc(out, *text);
    }
}

/* Two hashes can begin a command in the log of a CI system. */
static void
put_field(struct buf *out, const char *indent, const char *key, const char *text)
{
    auto_free char *cut = results_cut(text, TEXT_MAX);
    auto_json *value = *text ? json_string(cut) : NULL;
    auto_free char *quoted = value ? json_compact(value) : NULL;

    if (!quoted)
        return;
    buf_printf(out, "%s%s: ", indent, key);
    for (const char *p = quoted; *p; p++)
        if (p[0] == '#' && p > quoted && p[-1] == '#')
            buf_puts(out, "\\u0023");
        else
            buf_putc(out, *p);
    buf_putc(out, '\n');
}

static void
put_finding(struct buf *out, const struct results *r, const json_t *f)
{
    int line = 0;
    auto_free char *path = results_text(f, "path"), *said = results_message(f);
    auto_free char *file = results_file(r, f, &line), *why = results_waiver(f);

    buf_printf(out, "    - outcome: \"%s\"\n", results_word(results_outcome(f)));
    put_field(out, "      ", "message", said);
    put_field(out, "      ", "path", path);
    put_field(out, "      ", "waiver", why);
    if (file) {
        put_field(out, "      ", "file", file);
        buf_printf(out, "      line: %d\n", line);
    }
}

static void
put_block(struct buf *out, const struct results *r, const struct results_case *c)
{
    static const char *const keys[] = {"title", "severity", "level", "remediation"};
    const json_t *f;
    size_t i;

    buf_printf(out, "  ---\n  outcome: \"%s\"\n", results_word(c->outcome));
    for (i = 0; i < sizeof keys / sizeof *keys; i++) {
        auto_free char *text = results_text(c->policy, keys[i]);

        put_field(out, "  ", keys[i], text);
    }
    if (json_array_size(c->findings) > 0)
        buf_puts(out, "  findings:\n");
    json_array_foreach(c->findings, i, f)
        put_finding(out, r, f);
    buf_puts(out, "  ...\n");
}

static void
put_case(struct buf *out, const struct results *r, const struct results_case *c, size_t n)
{
    bool waived = c->outcome == RESULTS_WAIVED;
    auto_free char *id = results_text(c->policy, "id");
    auto_free char *why = c->first ? results_waiver(c->first) : mem_dup("");
    auto_free char *skipped = results_skipped(c->policy);

    buf_printf(out, "%sok %zu - ", c->refuses || waived ? "not " : "", n);
    put_escaped(out, id);
    buf_puts(out, ": ");
    put_escaped(out, c->target);
    if (waived)
        buf_puts(out, *why ? " # TODO waived: " : " # TODO waived");
    else if (c->outcome == RESULTS_SKIP)
        buf_puts(out, " # SKIP ");
    put_escaped(out, waived ? why : c->outcome == RESULTS_SKIP ? skipped : "");
    buf_putc(out, '\n');
    put_block(out, r, c);
}

void
report_tap(struct buf *out, const json_t *decision, const struct report_style *style)
{
    auto_results r;
    size_t n = 0;

    results_init(&r, decision, style);
    buf_printf(out, "TAP version 14\n1..%zu\n# ", r.ncases + results_ncauses(&r));
    results_headline(out, &r);
    buf_putc(out, '\n');
    for (size_t i = 0; i < results_nnotes(&r); i++) {
        buf_puts(out, "# warning: ");
        put_escaped(out, results_note(&r, i));
        buf_putc(out, '\n');
    }
    for (size_t i = 0; i < results_ncauses(&r); i++) {
        buf_printf(out, "not ok %zu - moongate: ", ++n);
        put_escaped(out, results_cause(&r, i));
        buf_putc(out, '\n');
    }
    for (size_t i = 0; i < r.ncases; i++)
        put_case(out, &r, &r.cases[i], ++n);
}
