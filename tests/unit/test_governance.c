/* SPDX-License-Identifier: Apache-2.0 */
/* Scopes, fingerprints and overrides: the parts without a process. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/fingerprint.h"
#include "policies/override.h"
#include "policies/scope.h"
#include "policies/waivers.h"

static json_t *
parse(const char *text)
{
    struct err err = ERR_INIT;
    json_t *doc = json_parse(text, strlen(text), "test", &err);

    if (!doc)
        fail_msg("%s", err.text);
    return doc;
}

/* ---- scopes ---- */

static void
what_is_not_known_is_in_scope(void **state)
{
    auto_json *scope = parse("{\"path\":\"live\",\"not_workspace\":\"dev\"}");
    auto_json *nothing = parse("{}");
    auto_json *out = parse("{\"root\":\"test\",\"workspace\":\"prod\"}");
    auto_json *in = parse("{\"root\":\"live/eu\",\"workspace\":\"prod\"}");

    (void)state;
    assert_true(scope_covers(scope, nothing));
    assert_true(scope_covers(scope, NULL));
    assert_true(scope_covers(NULL, out));
    assert_true(scope_covers(scope, in));
    assert_false(scope_covers(scope, out));
}

static void
a_repository_only_raises_what_the_system_uses(void **state)
{
    static const struct {
        const char *system, *own, *level;
    } rows[] = {
        {"\"level\":\"soft\"", "\"level\":\"hard\"", "hard"},
        {"\"level\":\"hard\"", "\"level\":\"advisory\"", "hard"},
        {"\"level\":\"soft\"", "\"params\":{}", "soft"},
        {"\"level\":\"soft\"", "\"level\":\"hard\",\"scope\":{\"path\":\"b\"}", "soft"},
        {"\"effective\":\"2027-01-01\"", "\"level\":\"soft\"", "soft"},
        {"\"effective\":\"2026-01-01\"", "\"level\":\"soft\"", "hard"},
    };
    auto_json *run = parse("{\"root\":\"a\",\"workspace\":\"w\","
                           "\"time\":\"2026-11-23T00:00:00Z\"}");

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        auto_free char *text = mem_format("[{\"id\":\"x\",\"system\":true,%s},"
                                          "{\"id\":\"x\",\"system\":false,%s}]",
                                          rows[i].system, rows[i].own);
        auto_json *uses = parse(text);
        auto_json *std = scope_uses(uses, run, "std");

        assert_int_equal(json_array_size(std), 1);
        assert_string_equal(json_text(json_array_get(std, 0), "level", ""), rows[i].level);
    }
}

/* ---- fingerprints ---- */

static char *
print_of(const char *change)
{
    auto_free char *text = mem_format(
        "{\"format_version\":\"1.2\",\"resource_changes\":[{\"address\":\"a.b\",\"type\":\"a\","
        "\"name\":\"b\",\"mode\":\"managed\",\"change\":{\"actions\":[\"update\"],%s}}]}", change);
    struct err err = ERR_INIT;
    struct plan *p;
    char *hex = mem_alloc(DIGEST_HEX_SIZE);

    if (plan_open(&p, text, strlen(text), &err) < 0)
        fail_msg("%s", err.text);
    fingerprint_change(hex, p, &p->changes[0]);
    plan_free(p);
    return hex;
}

/* Same rows have one digest, and each group its own. */
static void
a_fingerprint_is_that_of_what_differs(void **state)
{
    static const struct {
        int group;
        const char *change;
    } rows[] = {
        {1, "\"before\":{\"x\":1,\"y\":2},\"after\":{\"x\":1,\"y\":3}"},
        {1, "\"before\":{\"y\":2,\"x\":9},\"after\":{\"y\":3,\"x\":9}"},
        {1, "\"before\":{\"y\":2,\"z\":null},\"after\":{\"y\":3}"},
        {2, "\"before\":{\"y\":2},\"after\":{\"y\":4}"},
        {3, "\"before\":{\"z\":2},\"after\":{\"z\":3}"},
        {4, "\"before\":{\"y\":2},\"after\":{},\"after_unknown\":{\"y\":true}"},
        {5, "\"before\":{\"y\":2},\"after\":{}"},
        {6, "\"before\":{\"y\":[1,2]},\"after\":{\"y\":[1,3]}"},
        {7, "\"before\":{\"y\":[]},\"after\":{\"y\":{}}"},
        /* a secret is bound to nothing, so its digest tells nothing */
        {8, "\"before\":{\"y\":\"a\"},\"after\":{\"y\":\"b\"},\"before_sensitive\":{\"y\":true},"
            "\"after_sensitive\":{\"y\":true}"},
        {8, "\"before\":{\"y\":\"a\"},\"after\":{\"y\":\"c\"},\"before_sensitive\":{\"y\":true},"
            "\"after_sensitive\":{\"y\":true}"},
        {9, "\"before\":{\"a\\\"]\":1},\"after\":{\"a\\\"]\":2}"},
        {10, "\"before\":{\"a\":{\"\":1}},\"after\":{\"a\":{\"\":2}}"},
    };
    enum { N = sizeof rows / sizeof *rows };

    (void)state;
    for (size_t i = 0; i < N; i++)
        for (size_t k = 0; k < N; k++) {
            auto_free char *a = print_of(rows[i].change);
            auto_free char *b = print_of(rows[k].change);

            if ((strcmp(a, b) == 0) != (rows[i].group == rows[k].group))
                fail_msg("%s against %s", rows[i].change, rows[k].change);
        }
}

/* ---- days ---- */

static void
a_day_is_one_that_there_is(void **state)
{
    (void)state;
    assert_true(waivers_is_day("2028-02-29"));
    assert_false(waivers_is_day("2026-02-29"));
    assert_false(waivers_is_day("2100-02-29"));
    assert_true(waivers_is_day("2000-02-29"));
    assert_false(waivers_is_day("2026-13-01"));
    assert_false(waivers_is_day("2026-1-01"));
    assert_false(waivers_is_day("2026-11-23T"));
    assert_false(waivers_is_day(""));
}

/* ---- overrides ---- */

#define PLAN "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define OTHER "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define POLICY(id, level, outcome) \
    "{\"id\":\"" id "\",\"level\":\"" level "\",\"outcome\":\"" outcome "\"}"
#define FINDING(id, level, outcome, address) \
    "{\"policy\":\"" id "\",\"level\":\"" level "\",\"outcome\":\"" outcome "\",\"address\":\"" \
    address "\",\"path\":null,\"message\":\"m\",\"fingerprint\":\"" PLAN "\"}"
#define DECISION(causes, policies, findings) \
    "{\"causes\":[" causes "],\"policies\":[" policies "],\"findings\":[" findings "]}"

static const char soft[] = DECISION("", POLICY("a", "soft", "deny") "," POLICY("c", "hard", "pass"),
                                    FINDING("a", "soft", "deny", "x.y") "," FINDING(
                                        "a", "soft", "warn", "x.w"));

static const struct override_words words = {
    PLAN, "black week", "OPS-1", "ann@acme", "2026-11-23T10:00:00Z", "2026-11-24T10:00:00Z"};
static const struct override_facts facts = {PLAN, "2026-11-23T12:00:00Z", "ann@acme", "bob@acme"};

static json_t *
signed_soft(void)
{
    auto_json *decision = parse(soft);
    struct err err = ERR_INIT;
    auto_json *made = override_new(decision, &words, &err);
    auto_free char *bytes = NULL;

    if (!made)
        fail_msg("%s", err.text);
    bytes = override_bytes(made);
    return override_parse(bytes, strlen(bytes), &err);
}

static void
check_fails(const char *decision, struct override_facts f, const char *why)
{
    auto_json *statement = signed_soft();
    auto_json *d = parse(decision);
    struct err err = ERR_INIT;

    assert_non_null(statement);
    if (override_check(statement, d, &f, &err) == 0)
        fail_msg("taken, in spite of: %s", why);
    if (!strstr(err.text, why))
        fail_msg("not \"%s\" but \"%s\"", why, err.text);
}

static void
an_override_of_the_right_plan_is_taken(void **state)
{
    auto_json *statement = signed_soft();
    auto_json *decision = parse(soft);
    struct err err = ERR_INIT;

    (void)state;
    assert_non_null(statement);
    if (override_check(statement, decision, &facts, &err) < 0)
        fail_msg("%s", err.text);
}

static void
anything_else_is_not(void **state)
{
    struct override_facts f = facts;

    (void)state;
    f.plan_digest = OTHER;
    check_fails(soft, f, "for another plan");
    f = facts;
    f.now = words.expires;
    check_fails(soft, f, "expired");
    f.now = "2026-11-23T09:59:59Z";
    check_fails(soft, f, "not yet");
    f = facts;
    f.signer = NULL;
    check_fails(soft, f, "signed by nobody");
    f.signer = "eve@acme";
    check_fails(soft, f, "signed by eve@acme");
    f = facts;
    f.runner = "ann@acme";
    check_fails(soft, f, "cannot override for themselves");
    f.runner = NULL;
    check_fails(soft, f, "who runs is not known");
    check_fails(DECISION("", POLICY("a", "hard", "deny"), FINDING("a", "hard", "deny", "x.y")),
                facts, "a is hard");
    check_fails(DECISION("", POLICY("a", "soft", "deny"), FINDING("a", "soft", "deny", "x.z")),
                facts, "is not one of those");
    check_fails(DECISION("", POLICY("a", "soft", "deny") "," POLICY("b", "soft", "deny"),
                         FINDING("a", "soft", "deny", "x.y")), facts, "name the policy b");
    check_fails(DECISION("", POLICY("a", "soft", "unknown"),
                         FINDING("a", "soft", "unknown", "x.y")), facts, "only a denial");
    check_fails(DECISION("\"limit\"", POLICY("a", "soft", "deny"),
                         FINDING("a", "soft", "deny", "x.y")), facts, "undecided");
}

static void
a_statement_has_one_form(void **state)
{
    auto_json *statement = signed_soft();
    auto_free char *good = override_bytes(statement);
    static const struct {
        const char *from, *to;
    } edits[] = {
        {"\"reason\":\"black week\",", ""},
        {"black week", " "},
        {"\"ticket\":\"OPS-1\"", "\"ticket\":\"\""},
        {"\"ticket\"", "\"tickets\""},
        {"2026-11-24T10:00:00Z", "2026-11-24"},
        {"override:v1", "override:v2"},
        {"\"policies\":[\"a\"]", "\"policies\":[]"},
        {"\"policies\":[\"a\"]", "\"policies\":[\"a\",\"a\"]"},
        {"\"sha256\":\"a", "\"sha256\":\"g"},
        {"{\"_type\"", "{ \"_type\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++) {
        const char *at = strstr(good, edits[i].from);
        auto_free char *bad = NULL;
        struct err err = ERR_INIT;
        json_t *taken;

        assert_non_null(at);
        bad = mem_format("%.*s%s%s", (int)(at - good), good, edits[i].to,
                         at + strlen(edits[i].from));
        taken = override_parse(bad, strlen(bad), &err);
        if (taken)
            fail_msg("taken: %s", bad);
        assert_true(err.text[0]);
    }
}

static void
nothing_soft_is_no_override(void **state)
{
    auto_json *hard = parse(DECISION("", POLICY("a", "hard", "deny"),
                                     FINDING("a", "hard", "deny", "x.y")));
    auto_json *none = parse(DECISION("", POLICY("a", "soft", "pass"), ""));
    struct override_words silent = words;
    auto_json *decision = parse(soft);
    struct err err = ERR_INIT;

    (void)state;
    assert_null(override_new(hard, &words, &err));
    assert_non_null(strstr(err.text, "hard"));
    err_clear(&err);
    assert_null(override_new(none, &words, &err));
    silent.reason = NULL;
    err_clear(&err);
    assert_null(override_new(decision, &silent, &err));
    assert_non_null(strstr(err.text, "reason"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_known_is_in_scope),
        cmocka_unit_test(a_repository_only_raises_what_the_system_uses),
        cmocka_unit_test(a_fingerprint_is_that_of_what_differs),
        cmocka_unit_test(a_day_is_one_that_there_is),
        cmocka_unit_test(an_override_of_the_right_plan_is_taken),
        cmocka_unit_test(anything_else_is_not),
        cmocka_unit_test(a_statement_has_one_form),
        cmocka_unit_test(nothing_soft_is_no_override),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
