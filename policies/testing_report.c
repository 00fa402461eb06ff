/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/testing_report.h"

#include <string.h>

#include "base/json.h"

static void
put_messages(struct buf *out, const char *before, const json_t *test)
{
    const json_t *v;
    size_t i;

    json_array_foreach(json_object_get(test, "messages"), i, v)
        buf_printf(out, "%s%s\n", before, json_string_value(v));
}

static void
put_policies(struct buf *out, const json_t *result, const char *before)
{
    const json_t *v;
    size_t i;

    json_array_foreach(json_object_get(result, "unmatched"), i, v)
        buf_printf(out, "%spolicy %s: none of its tests (%lld) gave it anything to judge; a policy "
                   "that sees nothing refuses nothing\n", before, json_text(v, "policy", ""),
                   (long long)json_number(v, "tests", 0));
    json_array_foreach(json_object_get(result, "untested"), i, v)
        buf_printf(out, "%spolicy %s (%s) has no test\n", before, json_text(v, "policy", ""),
                   json_text(v, "file", ""));
}

/* "12-14, 20" */
static void
put_ranges(struct buf *out, const json_t *ranges)
{
    const json_t *v;
    size_t i;

    json_array_foreach(ranges, i, v) {
        long long first = (long long)json_integer_value(json_array_get(v, 0));
        long long last = (long long)json_integer_value(json_array_get(v, 1));

        buf_printf(out, i ? ", %lld" : "%lld", first);
        if (last != first)
            buf_printf(out, "-%lld", last);
    }
}

static void
put_coverage_row(struct buf *out, const char *before, const json_t *v, const char *name)
{
    buf_printf(out, "%s%3lld%%  %lld of %lld lines  %s", before,
               (long long)json_number(v, "percent", 0), (long long)json_number(v, "reached", 0),
               (long long)json_number(v, "lines", 0), name);
    if (json_array_size(json_object_get(v, "missed")) > 0) {
        buf_puts(out, ", missed: ");
        put_ranges(out, json_object_get(v, "missed"));
    }
    buf_putc(out, '\n');
}

static void
put_coverage(struct buf *out, const char *before, const json_t *coverage)
{
    const json_t *v;
    size_t i;

    if (!coverage)
        return;
    buf_printf(out, "%scoverage\n", before);
    json_array_foreach(json_object_get(coverage, "files"), i, v)
        put_coverage_row(out, before, v, json_text(v, "file", ""));
    put_coverage_row(out, before, coverage, "in all");
}

void
testing_report_text(struct buf *out, const json_t *result)
{
    const json_t *totals = json_object_get(result, "totals"), *v;
    long long passed = json_number(totals, "passed", 0), failed = json_number(totals, "failed", 0);
    size_t i;

    json_array_foreach(json_object_get(result, "tests"), i, v) {
        bool pass = strcmp(json_text(v, "outcome", ""), "pass") == 0;

        buf_printf(out, "%s  %s\n", pass ? "pass" : "FAIL", json_text(v, "name", ""));
        if (!pass)
            buf_printf(out, "      %s:%lld, policy %s\n", json_text(v, "file", ""),
                       (long long)json_number(v, "line", 0), json_text(v, "policy", ""));
        put_messages(out, "      ", v);
    }
    put_policies(out, result, "");
    put_coverage(out, "", json_object_get(result, "coverage"));
    if (passed + failed == 0)
        buf_puts(out, "no tests: nothing was tested\n");
    else
        buf_printf(out, "%lld passed, %lld failed\n", passed, failed);
}

void
testing_report_tap(struct buf *out, const json_t *result)
{
    const json_t *tests = json_object_get(result, "tests"), *v;
    const json_t *unmatched = json_object_get(result, "unmatched");
    size_t i, n = json_array_size(tests);

    buf_printf(out, "TAP version 13\n1..%zu\n", n + json_array_size(unmatched));
    json_array_foreach(tests, i, v) {
        bool pass = strcmp(json_text(v, "outcome", ""), "pass") == 0;

        buf_printf(out, "%sok %zu - ", pass ? "" : "not ", i + 1);
        for (const char *s = json_text(v, "name", ""); *s; s++) {
            if (*s == '#' || *s == '\\')
                buf_putc(out, '\\');
            buf_putc(out, *s);
        }
        buf_putc(out, '\n');
        put_messages(out, "# ", v);
    }
    json_array_foreach(unmatched, i, v)
        buf_printf(out, "not ok %zu - policy %s judges something in its tests\n", n + i + 1,
                   json_text(v, "policy", ""));
    put_policies(out, result, "# ");
    put_coverage(out, "# ", json_object_get(result, "coverage"));
}
