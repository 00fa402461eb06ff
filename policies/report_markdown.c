/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A comment on a pull request.  Whatever comes from a plan or a policy stands in <code> with its
 * HTML escaped, inside blocks of HTML without an empty line: there no Markdown is read, and what
 * makes mentions, references and links of a text passes over code.  A comment has a limit; every
 * policy is named first, and what does not fit is counted.
 */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/formats.h"
#include "policies/results.h"

#define COMMENT_MAX 65535  /* GitHub's; bytes here, which are never fewer than characters */
#define POLICIES_MAX 20000 /* of that for the list of policies, at most */
#define CAUSES_MAX 10000
#define CELL_MAX 1500      /* of one text */
#define CLOSING_MAX 400    /* what ends a table, and the sentence about what is left out */

static void
put_html(struct buf *out, const char *text)
{
    for (; *text; text++) {
        const char *entity = *text == '&'    ? "&amp;"
                             : *text == '<'  ? "&lt;"
                             : *text == '>'  ? "&gt;"
                             : *text == '"'  ? "&quot;"
                             : *text == '\'' ? "&#39;"
                             : *text == '`'  ? "&#96;"
                             : *text == '#'  ? "&#35;"
                                             : NULL;

        if (entity)
            buf_puts(out, entity);
        else
            buf_putc(out, *text);
    }
}

static void
put_code(struct buf *out, const char *text)
{
    auto_free char *cut = results_cut(text, CELL_MAX);

    if (!*cut)
        return;
    buf_puts(out, "<code>");
    put_html(out, cut);
    buf_puts(out, "</code>");
}

/* Appends `row` when it leaves room below `limit`; counts it otherwise. */
static void
put_fitting(struct buf *out, const struct buf *row, size_t limit, size_t *left_out)
{
    if (*left_out == 0 && out->len + row->len <= limit)
        buf_append(out, row->data, row->len);
    else
        (*left_out)++;
}

static size_t
put_causes(struct buf *out, const struct results *r)
{
    size_t causes = results_ncauses(r), all = causes + results_nnotes(r);
    size_t limit = out->len + CAUSES_MAX, left_out = 0;

    if (all == 0)
        return 0;
    buf_puts(out, "\n<ul>\n");
    for (size_t i = 0; i < all; i++) {
        auto_buf row = BUF_INIT;

        buf_printf(&row, "<li>%s: ", i < causes ? "cause" : "warning");
        put_code(&row, i < causes ? results_cause(r, i) : results_note(r, i - causes));
        buf_puts(&row, "</li>\n");
        put_fitting(out, &row, limit, &left_out);
    }
    buf_puts(out, "</ul>\n");
    return left_out;
}

static size_t
put_policies(struct buf *out, const struct results *r)
{
    size_t left_out = 0;
    const json_t *p;
    size_t i;

    buf_printf(out, "\n<details>\n<summary>all policies (%zu)</summary>\n<table>\n"
                    "<tr><th></th><th>policy</th><th>level</th><th>title</th></tr>\n",
               json_array_size(r->policies));
    json_array_foreach(r->policies, i, p) {
        auto_free char *id = results_text(p, "id"), *level = results_text(p, "level");
        auto_free char *title = results_text(p, "title");
        auto_buf row = BUF_INIT;

        buf_printf(&row, "<tr><td>%s</td><td>", results_word(results_outcome(p)));
        put_code(&row, id);
        buf_puts(&row, "</td><td>");
        put_code(&row, level);
        buf_puts(&row, "</td><td>");
        put_code(&row, title);
        buf_puts(&row, "</td></tr>\n");
        put_fitting(out, &row, POLICIES_MAX, &left_out);
    }
    buf_puts(out, "</table>\n</details>\n");
    return left_out;
}

static void
add_row(struct buf *row, const struct results *r, const json_t *f)
{
    int line = 0;
    auto_free char *file = results_file(r, f, &line), *said = results_message(f);
    auto_free char *target = results_subject(r, f), *why = results_waiver(f);
    auto_free char *place = file ? mem_format("%s:%d", file, line) : mem_dup("");

    buf_printf(row, "<tr><td>%s</td><td>", results_word(results_outcome(f)));
    put_code(row, target);
    buf_puts(row, "</td><td>");
    put_code(row, place);
    buf_puts(row, "</td><td>");
    put_code(row, said);
    if (*why) {
        buf_puts(row, "<br>waiver: ");
        put_code(row, why);
    }
    buf_puts(row, "</td></tr>\n");
}

/* The head of a policy's table: what it wants, and how that is met. */
static void
add_head(struct buf *out, const struct results_case *c, const char *open)
{
    static const char *const keys[][2] = {
        {"title", "expected"}, {"remediation", "to pass"}, {"file", "rule"}, {"url", "see"},
    };
    auto_free char *id = results_text(c->policy, "id");

    buf_printf(out, "\n<details%s>\n<summary>%s ", open, results_word(results_outcome(c->policy)));
    put_code(out, id);
    buf_puts(out, "</summary>\n<ul>\n");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        auto_free char *text = results_text(c->policy, keys[i][0]);

        if (!*text)
            continue;
        buf_printf(out, "<li>%s: ", keys[i][1]);
        put_code(out, text);
        buf_puts(out, "</li>\n");
    }
    buf_puts(out, "</ul>\n<table>\n<tr><th></th><th>resource</th><th>place</th><th>found</th>"
                  "</tr>\n");
}

/* Cases `from` to `to`, all of one policy; what does not fit is counted. */
static void
put_findings(struct buf *out, const struct results *r, size_t from, size_t to, size_t *left_out)
{
    auto_buf head = BUF_INIT;
    bool open = false;

    add_head(&head, &r->cases[from], results_refuses(r->cases[from].policy) ? " open" : "");
    for (size_t i = from; i < to; i++) {
        const json_t *f;
        size_t k;

        json_array_foreach(r->cases[i].findings, k, f) {
            auto_buf row = BUF_INIT;
            size_t before = *left_out;

            if (!open)
                buf_append(&row, head.data, head.len);
            add_row(&row, r, f);
            put_fitting(out, &row, COMMENT_MAX - CLOSING_MAX, left_out);
            open = open || *left_out == before;
        }
    }
    if (open)
        buf_puts(out, "</table>\n</details>\n");
}

/* What refuses first, then the rest: a long list of warnings pushes no denial out. */
static size_t
put_all(struct buf *out, const struct results *r)
{
    size_t left_out = 0;

    for (int refusing = 1; refusing >= 0; refusing--)
        for (size_t from = 0, to; from < r->ncases; from = to) {
            const json_t *policy = r->cases[from].policy;
            bool counts = false;

            for (to = from; to < r->ncases && r->cases[to].policy == policy; to++)
                counts = counts || r->cases[to].refuses;
            if (counts == refusing)
                put_findings(out, r, from, to, &left_out);
        }
    return left_out;
}

static void
put_left_out(struct buf *out, size_t n, const char *one, const char *many, bool *any)
{
    if (n > 0)
        buf_printf(out, "%s%zu %s", *any ? ", " : "\nCut to the length of a comment, without ", n,
                   n == 1 ? one : many);
    *any = *any || n > 0;
}

void
report_markdown(struct buf *out, const json_t *decision, const struct report_style *style)
{
    size_t causes, policies, findings;
    bool cut = false;
    auto_buf text = BUF_INIT;
    auto_results r;

    results_init(&r, decision, style);
    buf_puts(&text, "### moongate: ");
    results_headline(&text, &r);
    buf_puts(&text, "\n\n");
    results_counts(&text, &r);
    buf_putc(&text, '\n');
    causes = put_causes(&text, &r);
    policies = put_policies(&text, &r);
    findings = put_all(&text, &r);
    put_left_out(&text, causes, "cause", "causes", &cut);
    put_left_out(&text, findings, "finding", "findings", &cut);
    put_left_out(&text, policies, "policy of the list", "policies of the list", &cut);
    if (cut)
        buf_puts(&text, "; `moongate check --format json` has all of them.\n");
    buf_append(out, text.data, text.len);
}
