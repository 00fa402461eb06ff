/* SPDX-License-Identifier: Apache-2.0 */
/* Exact bytes of small reports; what holds for all of them is in tests/cli/formats.t. */
#include "policies/formats.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/results.h"

static const struct report_style plain = {.base = "live", .plan = "p.json"};

static json_t *
parse(const char *text)
{
    struct err err = ERR_INIT;
    json_t *doc = json_parse(text, strlen(text), "decision", &err);

    if (!doc)
        fail_msg("%s", err.text);
    return doc;
}

static char *
written(const char *format, const char *decision)
{
    const struct format *f = formats_find(format, strlen(format));
    auto_json *doc = parse(decision);
    auto_buf out = BUF_INIT;

    assert_non_null(f);
    f->write(&out, doc, &plain);
    return buf_steal(&out);
}

static void
shows(const char *format, const char *decision, const char *want)
{
    auto_free char *text = written(format, decision);

    if (!strstr(text, want))
        fail_msg("no %s in:\n%s", want, text);
}

#define POLICY(outcome, level) \
    "{\"verdict\":\"deny\",\"policies\":[{\"id\":\"a\",\"outcome\":\"" outcome \
    "\",\"level\":\"" level "\"}],\"findings\":[{\"policy\":\"a\",\"address\":\"x.y\"," \
    "\"outcome\":\"" outcome "\",\"level\":\"" level "\",\"path\":\"size\"," \
    "\"file\":\"a,b:c%.tf\",\"line\":3,\"message\":\"50% off::here\\nnow\"}]}"

static void
test_github(void **state)
{
    auto_free char *text = written("github", POLICY("deny", "hard"));

    (void)state;
    assert_string_equal(text, "::error file=live/a%2Cb%3Ac%25.tf,line=3,title=deny a::"
                              "x.y: size: 50%25 off::here\\x0anow\n"
                              "::notice title=moongate::denied by 1 of 1 policy; denied: a\n");
}

/* What only advises is never an error, in no format. */
static void
test_advice(void **state)
{
    (void)state;
    shows("github", POLICY("deny", "advisory"), "::warning file=");
    shows("github", POLICY("unknown", "advisory"), "::warning file=");
    shows("junit", POLICY("deny", "advisory"), "failures=\"0\" errors=\"1\"");
    shows("junit", POLICY("deny", "advisory"), "<error type=\"undecided\" message=\"no reason");
    shows("tap", POLICY("deny", "advisory"), "\nok 2 - a: x.y\n");
    shows("sarif", POLICY("deny", "advisory"), "\"level\": \"warning\"");
    shows("gitlab", POLICY("deny", "advisory"), "\"severity\": \"minor\"");
}

static void
test_unknown_word(void **state)
{
    (void)state;
    shows("junit", POLICY("fine", "hard"), "<error type=\"error\"");
    shows("tap", POLICY("fine", "hard"), "not ok 1 - a: x.y");
    shows("github", POLICY("fine", "hard"), "::error file=");
}

/* A decision that refuses without a word is refused in every format; one of nobody is as well. */
static void
test_no_reason(void **state)
{
    (void)state;
    shows("tap", "{\"verdict\":\"deny\"}", "1..1\n");
    shows("tap", "{}", "not ok 1 - moongate: no reason was given\n");
    shows("github", "{}", "::error title=moongate undecided::no reason was given\n");
    shows("junit", "{}", "errors=\"1\"");
    shows("sarif", "{}", "\"executionSuccessful\": false");
    shows("gitlab", "{}", "\"severity\": \"blocker\"");
    shows("markdown", "{}", "no reason was given");
    shows("human", "{}", "undecided, so refused");
}

static void
test_allowed(void **state)
{
    const char *doc = "{\"verdict\":\"allow\",\"policies\":[{\"id\":\"a\",\"outcome\":\"pass\"},"
                      "{\"id\":\"b\",\"outcome\":\"skip\",\"skipped\":\"not in live\"}]}";

    (void)state;
    shows("tap", doc, "1..2\n# allowed by 2 policies\nok 1 - a: every target\n");
    shows("tap", doc, "\nok 2 - b: every target # SKIP not in live\n");
    shows("junit", doc, "tests=\"2\" failures=\"0\" errors=\"0\">");
    shows("junit", doc, "<skipped>not in live</skipped>");
    shows("github", doc, "::notice title=moongate::allowed by 2 policies; skipped: b; passed: a");
    shows("sarif", doc, "\"results\": []");
}

static void
test_waived(void **state)
{
    const char *doc =
        "{\"verdict\":\"allow\",\"policies\":[{\"id\":\"a\",\"outcome\":\"waived\"}],"
        "\"findings\":[{\"policy\":\"a\",\"outcome\":\"waived\",\"address\":\"x.y\","
        "\"message\":\"m\",\"waiver\":{\"reason\":\"old\",\"ticket\":\"T-1\","
        "\"expires\":\"2027-01-01\",\"approved_by\":[\"ann\",\"bob\"]}}],"
        "\"waivers\":[{\"at\":\"w.lua:3\",\"policy\":\"a\",\"address\":\"x.z\","
        "\"state\":\"unused\",\"warning\":\"nothing to waive\"}]}";

    (void)state;
    shows("tap", doc, "not ok 1 - a: x.y # TODO waived: old (T-1, until 2027-01-01, approved by "
                      "ann, bob)\n");
    shows("sarif", doc, "\"justification\": \"old (T-1, until 2027-01-01, approved by ann, bob)\"");
    shows("junit", doc, "failures=\"0\" errors=\"0\" skipped=\"1\"");
    shows("github", doc, "::warning title=moongate::waiver w.lua:3, a at x.z: nothing to waive\n");
    shows("markdown", doc, "<li>warning: <code>waiver w.lua:3, a at x.z: nothing to waive</code>");
}

static void
test_cut(void **state)
{
    auto_free char *same = results_cut("short", 20), *cut = NULL;
    char many[64];

    (void)state;
    memset(many, 0, sizeof many);
    for (size_t i = 0; i + 2 < sizeof many; i += 2)
        memcpy(many + i, "é", 2);
    cut = results_cut(many, 30);
    assert_string_equal(same, "short");
    assert_true(strlen(cut) <= 30);
    assert_string_equal(cut, "ééééééééé … (cut)");
}

static void
test_fingerprint(void **state)
{
    auto_json *f = parse("{\"policy\":\"a\",\"address\":\"x\",\"path\":\"p\",\"message\":\"1\"}");
    auto_json *other = parse("{\"policy\":\"a\",\"address\":\"xp\",\"path\":\"\"}");
    auto_json *seen = json_object(), *later = json_object();
    char one[DIGEST_HEX_SIZE], two[DIGEST_HEX_SIZE], again[DIGEST_HEX_SIZE];

    (void)state;
    results_fingerprint(one, f, seen);
    results_fingerprint(two, f, seen);
    assert_string_not_equal(one, two);
    json_put(f, "message", "2");
    results_fingerprint(again, f, later);
    assert_string_equal(one, again);
    results_fingerprint(again, other, later);
    assert_string_not_equal(one, again);
}

static void
test_harmless(void **state)
{
    auto_buf out = BUF_INIT;

    (void)state;
    results_harmless(&out, "a ::b\n  ::error::x\n\xc2\xa0::y\n##[z] ##vso[q] ## a ##b # [\n");
    assert_string_equal(buf_str(&out), "a ::b\n  \\x3a:error::x\n\xc2\xa0\\x3a:y\n"
                                       "#\\x23[z] #\\x23vso[q] ## a ##b # [\n");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_github),   cmocka_unit_test(test_advice),
        cmocka_unit_test(test_unknown_word), cmocka_unit_test(test_no_reason),
        cmocka_unit_test(test_allowed),  cmocka_unit_test(test_waived),
        cmocka_unit_test(test_cut),      cmocka_unit_test(test_fingerprint),
        cmocka_unit_test(test_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
