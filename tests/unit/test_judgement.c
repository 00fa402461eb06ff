/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parent's side, against a judge that does what the "plan" tells it: only one whole,
 * well-formed answer to this request from a process that ended well is believed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "policies/judgement.h"
#include "policies/sealed.h"

static char dir[] = "/tmp/moongate-judgement-XXXXXX";
static char *judge;

static int
set_up(void **state)
{
    const char *builddir = getenv("builddir");

    (void)state;
    judge = mem_format("%s/tests/bin/hostile_judge", builddir ? builddir : ".");
    return mkdtemp(dir) ? 0 : -1;
}

static int
tear_down(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    free(judge);
    return fs_remove_tree(dir, &err);
}

static json_t *
decide_with(const char *plan, const struct judgement_source *sources, size_t n, const json_t *uses)
{
    auto_free char *path = mem_format("%s/plan.json", dir);
    struct judgement_request req = {
        .judge = judge,
        .plan_path = path,
        .uses = uses,
        .sources = sources,
        .nsources = n,
    };
    struct err err = ERR_INIT;
    json_t *out = NULL;

    assert_int_equal(fs_publish(dir, "plan.json", plan, strlen(plan), true, &err), 0);
    if (judgement_run(&out, &req, &err) < 0)
        fail_msg("%s", err.text);
    return out;
}

static const struct judgement_file one_file = {"p.lua", "-- text\n", 8};

static json_t *
decide(const char *mode, const char *key, const char *json)
{
    const struct judgement_source source = {"repository", false, &one_file, 1};
    auto_json *how = json_pack("{s:s, s:s, s:s}", "mode", mode, "key", key, "json", json);
    auto_free char *plan = json_compact(how);

    return decide_with(plan, &source, 1, NULL);
}

static const char *
first_cause(const json_t *decision)
{
    const json_t *v = json_array_get(json_object_get(decision, "causes"), 0);

    return v ? json_string_value(v) : "";
}

static void
expect(const char *mode, const char *key, const char *json, const char *verdict, const char *cause)
{
    auto_json *d = decide(mode, key, json);

    if (strcmp(json_text(d, "verdict", ""), verdict) != 0 || !strstr(first_cause(d), cause))
        fail_msg("%s %s %s: %s (%s)", mode, key, json, json_text(d, "verdict", ""),
                 first_cause(d));
}

static void
test_a_whole_answer_is_believed(void **state)
{
    auto_json *d = decide("allow", "", "");
    const json_t *policy = json_array_get(json_object_get(d, "policies"), 0);

    (void)state;
    assert_string_equal(json_text(d, "verdict", ""), "allow");
    assert_int_equal(json_array_size(json_object_get(d, "causes")), 0);
    assert_string_equal(json_text(policy, "id", ""), "a.b");
    assert_string_equal(json_text(policy, "source", ""), "repository");
    assert_string_equal(json_text(policy, "sha256", ""),
                        "9348a1225f6bec1a83aa116a41dd5b1e905119ca00de7185cc168f6247ddb9a8");
    assert_int_equal(json_number(json_object_get(d, "counts"), "passed", 0), 1);
}

static void
test_anything_else_is_undecided(void **state)
{
    (void)state;
    expect("silent", "", "", "undecided", "repository: the judge gave no answer");
    expect("half", "", "", "undecided", "the judge's answer is not whole");
    expect("long", "", "", "undecided", "the judge's answer is not whole");
    expect("garbage", "", "", "undecided", "not valid JSON");
    expect("list", "", "", "undecided", "not an object");
    expect("killed", "", "", "undecided", "killed by signal 9");
    expect("status", "", "", "undecided", "ended with status 1");
    expect("endless", "", "", "undecided", "limit: 16777216 bytes of answer");
    expect("set", "nonce", "\"0123456789abcdef0123456789abcdef\"", "undecided",
           "belongs to another request");
    expect("set", "nonce", "", "undecided", "belongs to another request");
    expect("set", "confinement", "\"rlimits\"", "undecided", "was not confined");
    expect("set", "confinement", "", "undecided", "was not confined");
}

static void
test_a_judge_that_hangs_is_ended(void **state)
{
    (void)state;
    expect("hang", "", "", "undecided", "limit: 10 s of time");
}

static void
test_every_part_has_its_shape(void **state)
{
    static const char *const rows[][2] = {
        {"causes", ""},
        {"causes", "{}"},
        {"causes", "[1]"},
        {"findings", ""},
        {"policies", ""},
        {"policies", "[{}]"},
        {"policies", "[1]"},
        {"policies", "[{\"evaluated\":1,\"file\":\"other.lua\",\"id\":\"a\",\"level\":\"hard\","
                     "\"outcome\":\"pass\"}]"},
        {"policies", "[{\"evaluated\":-1,\"file\":\"p.lua\",\"id\":\"a\",\"level\":\"hard\","
                     "\"outcome\":\"pass\"}]"},
        {"policies", "[{\"evaluated\":1,\"file\":\"p.lua\",\"id\":\"a\",\"level\":\"none\","
                     "\"outcome\":\"pass\"}]"},
        {"policies", "[{\"evaluated\":1,\"file\":\"p.lua\",\"id\":\"a\",\"level\":\"hard\","
                     "\"outcome\":\"fine\"}]"},
        {"policies", "[{\"evaluated\":1,\"file\":\"p.lua\",\"id\":\"\",\"level\":\"hard\","
                     "\"outcome\":\"pass\"}]"},
        {"policies", "[{\"evaluated\":1,\"file\":\"p.lua\",\"id\":\"a\",\"level\":\"hard\","
                     "\"outcome\":\"deny\\u0000\"}]"},
        {"policies", "[{\"evaluated\":1,\"file\":\"p.lua\\u0000\",\"id\":\"a\",\"level\":\"hard\","
                     "\"outcome\":\"pass\"}]"},
        {"policies", "[{\"evaluated\":0,\"file\":\"p.lua\",\"id\":\"a\",\"level\":\"hard\","
                     "\"outcome\":\"pass\",\"judges\":0}]"},
        {"findings", "[{\"policy\":\"a.b\",\"level\":\"hard\",\"outcome\":\"deny\\u0000\"}]"},
        {"findings", "[{\"policy\":\"a.b\",\"level\":\"hard\",\"outcome\":\"allow\"}]"},
        {"findings", "[{\"policy\":\"x.y\",\"level\":\"hard\",\"outcome\":\"deny\"}]"},
        {"findings", "[{\"policy\":\"a.b\",\"level\":\"advisory\",\"outcome\":\"deny\"}]"},
        {"findings", "[{\"policy\":\"a.b\",\"level\":\"hard\",\"outcome\":\"deny\","
                     "\"address\":1}]"},
        {"plan", "[]"},
        {"plan", ""},
        {"used", "[1]"},
        {"usage", "[]"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        expect("set", rows[i][0], rows[i][1], "undecided", "the judge's answer is malformed");
}

static void
test_the_worst_decides(void **state)
{
    static const char *const rows[][3] = {
        /* level, outcome, verdict */
        {"hard", "deny", "deny"},        {"soft", "deny", "deny"},
        {"advisory", "deny", "allow"},   {"hard", "unknown", "undecided"},
        {"soft", "error", "undecided"},  {"advisory", "unknown", "allow"},
        {"advisory", "error", "allow"},  {"hard", "warn", "allow"},
        {"hard", "pass", "allow"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        auto_free char *policies =
            mem_format("[{\"evaluated\":1,\"file\":\"p.lua\",\"id\":\"a.b\",\"level\":\"%s\","
                       "\"outcome\":\"%s\"}]",
                       rows[i][0], rows[i][1]);

        expect("set", "policies", policies, rows[i][2], "");
    }
}

static void
test_causes_and_no_policies_leave_it_undecided(void **state)
{
    (void)state;
    expect("set", "causes", "[\"p.lua:3: bad\\u001b[2J\"]", "undecided", "p.lua:3: bad\\x1b[2J");
    expect("set", "policies", "[]", "undecided", "no policies");
}

/* A policy that has no word in what is judged is none; one that has spoken all the same is one. */
static void
test_only_who_judges_counts(void **state)
{
    static const char *const rows[][4] = {
        /* evaluated, outcome, verdict, cause */
        {"0", "pass", "undecided", "no policies judge plans: none has check or check_plan"},
        {"0", "deny", "deny", ""},
        {"0", "error", "undecided", ""},
        {"1", "pass", "allow", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        auto_free char *policies =
            mem_format("[{\"evaluated\":%s,\"file\":\"p.lua\",\"id\":\"a.b\",\"level\":\"hard\","
                       "\"outcome\":\"%s\",\"judges\":false}]",
                       rows[i][0], rows[i][1]);

        expect("set", "policies", policies, rows[i][2], rows[i][3]);
    }
}

/* A denial stays one beside a cause, and the cause is told. */
static void
test_a_denial_outranks_a_cause(void **state)
{
    const struct judgement_source sources[] = {
        {"repository", false, &one_file, 1},
        {"broken", false, &(const struct judgement_file){"b.lua", "\xff", 1}, 1},
    };
    auto_json *how = json_pack(
        "{s:s, s:s, s:s}", "mode", "set", "key", "policies", "json",
        "[{\"evaluated\":1,\"file\":\"p.lua\",\"id\":\"a.b\",\"level\":\"hard\","
        "\"outcome\":\"deny\"}]");
    auto_free char *plan = json_compact(how);
    auto_json *d = decide_with(plan, sources, 2, NULL);

    (void)state;
    assert_string_equal(json_text(d, "verdict", ""), "deny");
    assert_string_equal(first_cause(d), "broken: b.lua is not a policy: it must be UTF-8 text of "
                                        "at most 1 MiB");
}

static void
test_sources_are_merged(void **state)
{
    static const char plan[] = "{\"mode\": \"allow\"}";
    const struct judgement_source twice[] = {
        {"repository", false, &one_file, 1},
        {"system", false, &one_file, 1},
    };
    const struct judgement_source none = {"repository", false, NULL, 0};
    auto_json *uses = json_pack("[{s:s, s:i}]", "id", "no.such", "line", 7);
    auto_json *d = decide_with(plan, twice, 2, NULL);
    auto_json *empty = decide_with(plan, &none, 1, NULL);
    auto_json *unused = decide_with(plan, twice, 1, uses);

    (void)state;
    assert_string_equal(json_text(d, "verdict", ""), "undecided");
    assert_string_equal(first_cause(d), "two policies have the id \"a.b\" (p.lua and p.lua)");
    assert_non_null(json_object_get(json_object_get(d, "usage"), "system"));
    assert_string_equal(json_text(empty, "verdict", ""), "undecided");
    assert_string_equal(first_cause(empty), "no policies");
    assert_string_equal(json_text(unused, "verdict", ""), "undecided");
    assert_string_equal(first_cause(unused), "use \"no.such\" (line 7): no policy has this id");
}

static void
test_findings_are_sorted_and_printable(void **state)
{
    auto_json *d = decide(
        "set", "findings",
        "[{\"policy\":\"a.b\",\"level\":\"hard\",\"outcome\":\"warn\",\"address\":\"z\"},"
        "{\"policy\":\"a.b\",\"level\":\"hard\",\"outcome\":\"deny\",\"address\":\"a\","
        "\"path\":\"y\",\"message\":\"one\\ntwo\\u0000\"},"
        "{\"policy\":\"a.b\",\"level\":\"hard\",\"outcome\":\"warn\",\"address\":\"a\"}]");
    const json_t *findings = json_object_get(d, "findings");

    (void)state;
    assert_string_equal(json_text(d, "verdict", ""), "deny");
    assert_int_equal(json_array_size(findings), 3);
    assert_string_equal(json_text(json_array_get(findings, 1), "message", ""), "one\\x0atwo\\x00");
    assert_string_equal(json_text(json_array_get(findings, 2), "address", ""), "z");
}

static void
test_what_stops_before_any_judge_is_an_error(void **state)
{
    const struct judgement_source source = {"repository", false, &one_file, 1};
    struct judgement_request req = {
        .judge = judge, .plan_path = "/nonexistent", .sources = &source, .nsources = 1};
    struct err err = ERR_INIT;
    json_t *out = NULL;

    (void)state;
    assert_int_equal(judgement_run(&out, &req, &err), -1);
    assert_int_equal(err.code, EXITCODE_UNDECIDED);
    err_clear(&err);
    req.plan_path = dir;
    assert_int_equal(judgement_run(&out, &req, &err), -1);
    assert_non_null(strstr(err.text, "not a regular file"));
    assert_null(out);
}

static void
test_no_judge_is_a_cause(void **state)
{
    auto_free char *kept = judge;
    auto_json *d = NULL;

    (void)state;
    judge = mem_dup("/nonexistent/judge");
    d = decide("allow", "", "");
    free(judge);
    judge = steal(&kept);
    assert_string_equal(json_text(d, "verdict", ""), "undecided");
    assert_non_null(strstr(first_cause(d), "cannot start /nonexistent/judge"));
}

/* No descriptor and no child is left over, whatever happened. */
static void
test_nothing_is_left(void **state)
{
    static const char *const modes[] = {"allow", "silent", "killed", "endless"};
    size_t before = 0, after = 0;

    (void)state;
    for (size_t round = 0; round < 2; round++) {
        DIR *fds = opendir("/proc/self/fd");

        while (readdir(fds))
            ++*(round ? &after : &before);
        closedir(fds);
        for (size_t i = 0; round == 0 && i < sizeof modes / sizeof *modes; i++)
            json_decref(decide(modes[i], "", ""));
    }
    assert_int_equal(before, after);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void
test_a_sealed_request_stays_as_it_is(void **state)
{
    struct err err = ERR_INIT;
    int fd = sealed_new("text", 4, &err);

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "x", 1, 0), -1);
    assert_int_equal(ftruncate(fd, 0), -1);
    assert_int_equal(ftruncate(fd, 100), -1);
    assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    close(fd);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_whole_answer_is_believed),
        cmocka_unit_test(test_anything_else_is_undecided),
        cmocka_unit_test(test_a_judge_that_hangs_is_ended),
        cmocka_unit_test(test_every_part_has_its_shape),
        cmocka_unit_test(test_the_worst_decides),
        cmocka_unit_test(test_only_who_judges_counts),
        cmocka_unit_test(test_causes_and_no_policies_leave_it_undecided),
        cmocka_unit_test(test_a_denial_outranks_a_cause),
        cmocka_unit_test(test_sources_are_merged),
        cmocka_unit_test(test_findings_are_sorted_and_printable),
        cmocka_unit_test(test_what_stops_before_any_judge_is_an_error),
        cmocka_unit_test(test_no_judge_is_a_cause),
        cmocka_unit_test(test_nothing_is_left),
        cmocka_unit_test(test_a_sealed_request_stays_as_it_is),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
