/* SPDX-License-Identifier: Apache-2.0 */
/* The report for people, and with it, when asked for, every policy by name. */
#include "base/mem.h"
#include "base/term.h"
#include "policies/formats.h"
#include "policies/results.h"

static const enum term_style styles[] = {
    [RESULTS_DENY] = TERM_BAD, [RESULTS_ERROR] = TERM_BAD,  [RESULTS_UNKNOWN] = TERM_WARN,
    [RESULTS_WARN] = TERM_WARN, [RESULTS_WAIVED] = TERM_DIM, [RESULTS_SKIP] = TERM_DIM,
    [RESULTS_PASS] = TERM_GOOD,
};

void
report_human(struct buf *out, const json_t *decision, const struct report_style *style)
{
    const struct term term = {.colour = style->colour, .width = (size_t)style->width};
    auto_table table = TERM_TABLE_INIT;
    auto_results r = {0};
    auto_buf text = BUF_INIT;
    const json_t *p;
    size_t i;

    report_text(out, decision, style);
    if (!style->verbose)
        return;
    results_init(&r, decision, style);
    if (json_array_size(r.policies) > 0)
        buf_putc(out, '\n');
    json_array_foreach(r.policies, i, p) {
        enum results_outcome o = results_outcome(p);
        auto_free char *id = results_text(p, "id"), *level = results_text(p, "level");
        auto_free char *file = results_text(p, "file"), *title = results_text(p, "title");

        term_table_row(&table);
        term_table_cell(&table, styles[o], results_past(o));
        term_table_cell(&table, TERM_PLAIN, id);
        term_table_cell(&table, TERM_PLAIN, level);
        term_table_cell(&table, TERM_PLAIN, file);
        term_table_cell(&table, TERM_PLAIN, title);
    }
    term_table_format(&text, &term, &table, 2);
    results_harmless(out, buf_str(&text));
}
