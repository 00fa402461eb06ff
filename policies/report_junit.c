/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JUnit XML: a suite for each policy, a case for each of its targets.  A denial is a failure; what
 * could not be decided is an error; a waiver and a policy out of scope are skipped.  What only
 * advises passes, with its words in system-out.  Causes are errors of a suite of their own.
 */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/formats.h"
#include "policies/results.h"

/* An attribute that a report shows in one line; the whole text is the element's content. */
#define MESSAGE_MAX 500

/* U+FFFE and U+FFFF are characters of UTF-8 and none of XML; all else that is none is gone.  Two
 * hashes can begin a command in the log of a CI system. */
static void
put_xml(struct buf *out, const char *text)
{
    static const char *const entities[][2] = {
        {"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"},
        {"##", "#&#35;"}, {"\xef\xbf\xbe", "\\ufffe"}, {"\xef\xbf\xbf", "\\uffff"},
    };

    while (*text) {
        const char *special = NULL;
        size_t n = 1;

        for (size_t i = 0; i < sizeof entities / sizeof *entities && !special; i++)
            if (strncmp(text, entities[i][0], strlen(entities[i][0])) == 0) {
                special = entities[i][1];
                n = strlen(entities[i][0]);
            }
        if (special)
            buf_puts(out, special);
        else
            buf_putc(out, *text);
        text += n;
    }
}

static void
put_attribute(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, " %s=\"", name);
    put_xml(out, value);
    buf_putc(out, '"');
}

/* What the findings of a case say, one a line. */
static char *
words(const struct results *r, const struct results_case *c)
{
    auto_buf out = BUF_INIT;
    const json_t *f;
    size_t i;

    json_array_foreach(c->findings, i, f) {
        int line = 0;
        auto_free char *file = results_file(r, f, &line), *said = results_message(f);
        auto_free char *why = results_waiver(f);

        buf_printf(&out, "%s: %s", results_word(results_outcome(f)), said);
        if (*why)
            buf_printf(&out, " (waiver: %s)", why);
        if (file)
            buf_printf(&out, " at %s:%d", file, line);
        buf_putc(&out, '\n');
    }
    return buf_steal(&out);
}

/* Where the policy is from, and how it is met. */
static char *
rule(const json_t *policy)
{
    static const char *const keys[][2] = {
        {"title", ""}, {"remediation", "to pass: "}, {"file", "rule: "}, {"url", "see: "},
    };
    auto_buf out = BUF_INIT;

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        auto_free char *text = results_text(policy, keys[i][0]);

        if (*text)
            buf_printf(&out, "%s%s\n", keys[i][1], text);
    }
    return buf_steal(&out);
}

static const char *
element(const struct results_case *c)
{
    if (c->outcome == RESULTS_WAIVED || c->outcome == RESULTS_SKIP)
        return "skipped";
    if (!c->refuses)
        return NULL;
    return c->outcome == RESULTS_DENY ? "failure" : "error";
}

static void
put_case(struct buf *out, const struct results *r, const struct results_case *c)
{
    auto_free char *id = results_text(c->policy, "id"), *said = words(r, c);
    auto_free char *about = rule(c->policy);
    auto_free char *first = c->first ? results_message(c->first) : mem_dup("");
    auto_free char *brief = results_cut(*first ? first : results_past(c->outcome), MESSAGE_MAX);
    auto_free char *skipped = results_skipped(c->policy);
    const char *tag = element(c);

    buf_puts(out, "    <testcase");
    put_attribute(out, "classname", id);
    put_attribute(out, "name", c->target);
    if (!tag && !*said) {
        buf_puts(out, "/>\n");
        return;
    }
    buf_puts(out, ">\n");
    if (tag && strcmp(tag, "skipped") == 0) { /* it has no attribute */
        buf_puts(out, "      <skipped>");
        put_xml(out, *said ? said : skipped);
        buf_puts(out, "</skipped>\n");
    } else if (tag) {
        buf_printf(out, "      <%s", tag);
        put_attribute(out, "type", results_word(c->outcome));
        put_attribute(out, "message", brief);
        buf_putc(out, '>');
        put_xml(out, said);
        put_xml(out, about);
        buf_printf(out, "</%s>\n", tag);
    } else {
        buf_puts(out, "      <system-out>");
        put_xml(out, said);
        buf_puts(out, "</system-out>\n");
    }
    buf_puts(out, "    </testcase>\n");
}

struct sums {
    size_t tests, failures, errors, skipped;
};

static struct sums
sum(const struct results *r, size_t from, size_t to)
{
    struct sums n = {.tests = to - from};

    for (size_t i = from; i < to; i++) {
        const char *tag = element(&r->cases[i]);

        n.failures += tag && strcmp(tag, "failure") == 0;
        n.errors += tag && strcmp(tag, "error") == 0;
        n.skipped += tag && strcmp(tag, "skipped") == 0;
    }
    return n;
}

static void
put_suite(struct buf *out, const struct results *r, size_t from, size_t to)
{
    static const char *const keys[] = {"title", "severity", "level", "file", "source"};
    const json_t *policy = r->cases[from].policy;
    auto_free char *id = results_text(policy, "id");
    struct sums n = sum(r, from, to);

    buf_puts(out, "  <testsuite");
    put_attribute(out, "name", id);
    buf_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\">\n", n.tests,
               n.failures, n.errors, n.skipped);
    buf_printf(out, "    <properties>\n      <property name=\"outcome\" value=\"%s\"/>\n",
               results_word(results_outcome(policy)));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        auto_free char *text = results_text(policy, keys[i]);

        if (!*text)
            continue;
        buf_puts(out, "      <property");
        put_attribute(out, "name", keys[i]);
        put_attribute(out, "value", text);
        buf_puts(out, "/>\n");
    }
    buf_puts(out, "    </properties>\n");
    for (size_t i = from; i < to; i++)
        put_case(out, r, &r->cases[i]);
    buf_puts(out, "  </testsuite>\n");
}

static void
put_causes(struct buf *out, const struct results *r)
{
    size_t n = results_ncauses(r);

    if (n == 0)
        return;
    buf_printf(out, "  <testsuite name=\"moongate\" tests=\"%zu\" failures=\"0\" errors=\"%zu\" "
                    "skipped=\"0\">\n", n, n);
    for (size_t i = 0; i < n; i++) {
        const char *text = results_cause(r, i);
        auto_free char *brief = results_cut(text, MESSAGE_MAX);

        buf_puts(out, "    <testcase classname=\"moongate\"");
        put_attribute(out, "name", brief);
        buf_puts(out, ">\n      <error type=\"undecided\"");
        put_attribute(out, "message", brief);
        buf_putc(out, '>');
        put_xml(out, text);
        buf_puts(out, "</error>\n    </testcase>\n");
    }
    buf_puts(out, "  </testsuite>\n");
}

void
report_junit(struct buf *out, const json_t *decision, const struct report_style *style)
{
    auto_results r;
    struct sums n;
    size_t ncauses;

    results_init(&r, decision, style);
    n = sum(&r, 0, r.ncases);
    ncauses = results_ncauses(&r);
    buf_printf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                    "<testsuites name=\"moongate\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\">"
                    "\n", n.tests + ncauses, n.failures, n.errors + ncauses);
    put_causes(out, &r);
    for (size_t from = 0, to; from < r.ncases; from = to) {
        for (to = from + 1; to < r.ncases && r.cases[to].policy == r.cases[from].policy;)
            to++;
        put_suite(out, &r, from, to);
    }
    buf_puts(out, "</testsuites>\n");
}
