/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/testing_run.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/bind_test.h"
#include "policies/coverage.h"
#include "policies/evaluate.h"
#include "policies/testing_edit.h"

/* Policies are looked up in a plan that changes nothing. */
static const char no_plan[] = "{\"format_version\":\"1.2\",\"terraform_version\":\"1.0.0\","
                              "\"resource_changes\":[]}";
/* More differences than a person reads. */
#define MESSAGE_LIMIT 50

struct run {
    const json_t *request;
    json_t *answer;   /* owned by the caller */
    json_t *files_of; /* policy id -> file entry; borrowed from the answer's helper */
};

/* The member of the answer that gathers the lines that ran; NULL when nobody asks. */
static json_t *
coverage_of(const struct run *r)
{
    return json_object_get(r->answer, "coverage");
}

static void __attribute__((format(printf, 2, 3)))
say(json_t *messages, const char *fmt, ...)
{
    auto_free char *text = NULL, *clean = NULL;
    va_list ap;

    va_start(ap, fmt);
    if (vasprintf(&text, fmt, ap) < 0)
        text = NULL;
    va_end(ap);
    clean = text_clean(text);
    if (json_array_size(messages) < MESSAGE_LIMIT)
        json_array_append_new(messages, json_string(clean));
}

/* ---- expected and found --------------------------------------------------------------------- */

/* A change that was judged; a deposed object shares its address with the current one. */
static char *
place(const json_t *v)
{
    const char *key = json_text(v, "deposed", NULL);

    return key ? mem_format("%s (deposed %s)", json_text(v, "address", ""), key)
               : mem_dup(json_text(v, "address", ""));
}

/* Places with this outcome -> the first finding there. */
static json_t *
found_with(const json_t *answer, const char *outcome)
{
    json_t *out = json_object(), *v;
    size_t i;

    json_array_foreach(json_object_get(answer, "findings"), i, v) {
        auto_free char *at = place(v);

        if (strcmp(json_text(v, "outcome", ""), outcome) == 0 && !json_object_get(out, at))
            json_object_set(out, at, v);
    }
    return out;
}

/* Places that were judged and at which nothing was found. */
static json_t *
passed(const json_t *answer)
{
    json_t *out = json_object(), *v;
    size_t i;

    json_array_foreach(json_object_get(answer, "evaluated"), i, v) {
        auto_free char *at = place(v);

        json_object_set(out, at, v);
    }
    json_array_foreach(json_object_get(answer, "findings"), i, v) {
        auto_free char *at = place(v);

        json_object_del(out, at);
    }
    return out;
}

static void
say_found(json_t *messages, const char *outcome, const char *at, const json_t *finding)
{
    const char *path = json_text(finding, "path", NULL);

    say(messages, "+ %s %s%s%s%s%s", outcome, at, path ? " " : "", path ? path : "",
        json_text(finding, "message", NULL) ? ": " : "", json_text(finding, "message", ""));
}

static void
compare_list(json_t *messages, const char *outcome, const json_t *wanted, json_t *found)
{
    const json_t *v;
    const char *at;
    json_t *f;
    size_t i;

    json_array_foreach(wanted, i, v)
        if (!json_object_get(found, json_string_value(v)))
            say(messages, "- %s %s: expected, and not found", outcome, json_string_value(v));
    json_object_foreach(found, at, f) {
        bool listed = false;

        json_array_foreach(wanted, i, v)
            listed = listed || strcmp(json_string_value(v), at) == 0;
        if (!listed)
            say_found(messages, outcome, at, f);
    }
}

static void
compare_count(json_t *messages, const char *outcome, json_int_t wanted, json_t *found)
{
    const char *at;
    json_t *f;

    if ((json_int_t)json_object_size(found) == wanted)
        return;
    say(messages, "%s: expected %lld, found %zu", outcome, (long long)wanted,
        json_object_size(found));
    json_object_foreach(found, at, f)
        say_found(messages, outcome, at, f);
}

static void
compare(json_t *messages, const json_t *expect, const json_t *answer)
{
    static const char *const outcomes[] = {"deny", "warn", "unknown", "error"};
    const json_t *pass = json_object_get(expect, "pass");
    auto_json *good = passed(answer);

    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        const json_t *wanted = json_object_get(expect, outcomes[i]);
        auto_json *found = found_with(answer, outcomes[i]);

        if (json_is_integer(wanted))
            compare_count(messages, outcomes[i], json_integer_value(wanted), found);
        else
            compare_list(messages, outcomes[i], wanted, found);
    }
    if (json_is_true(pass) && json_object_size(good) == 0)
        say(messages, "pass: expected, and the policy passed nothing%s",
            json_array_size(json_object_get(answer, "evaluated")) ? "" : ": it was asked nothing");
    else if (json_is_integer(pass))
        compare_count(messages, "pass", json_integer_value(pass), good);
    else if (pass && !json_is_true(pass))
        compare_list(messages, "pass", pass, good);
}

/* ---- one test ------------------------------------------------------------------------------- */

static json_t *
evaluate_request(const struct run *r, const json_t *test)
{
    json_t *out = json_object();
    json_t *command = json_object_get(test, "command");

    json_object_set(out, "limits", json_object_get(r->request, "limits"));
    json_object_set(out, "files", json_object_get(r->request, "files"));
    json_object_set(out, "facts", json_object_get(test, "facts"));
    json_object_set(out, "only", json_object_get(r->files_of, json_text(test, "policy", "")));
    json_object_set_new(out, "list_evaluated", json_true());
    json_object_set_new(out, "list_lines", json_boolean(coverage_of(r) != NULL));
    json_object_set_new(out, "source", json_pack("{s:s, s:b}", "name", "test", "needs_use", 1));
    json_object_set_new(out, "uses",
                        json_pack("[{s:O, s:O, s:O, s:O}]", "id", json_object_get(test, "policy"),
                                  "level", json_object_get(test, "level"), "params",
                                  json_object_get(test, "params"), "line",
                                  json_object_get(test, "line")));
    if (command)
        json_object_set(out, "command", command);
    return out;
}

static int
judge(json_t **answer, const struct run *r, const json_t *test, struct err *err)
{
    auto_json *request = evaluate_request(r, test);
    const char *name = json_text(test, "fixture", NULL);
    const json_t *fixture = name ? json_object_get(json_object_get(r->request, "fixtures"), name)
                                 : NULL;
    auto_buf plan = BUF_INIT;

    if (name && !fixture)
        return err_set(err, EXITCODE_UNDECIDED, "fixture %s is not there", name);
    if (fixture && testing_edit(&plan, json_string_value(fixture), json_string_length(fixture),
                                json_object_get(test, "edits"), err) < 0)
        return err_wrap(err, "fixture %s", name);
    if (evaluate(answer, buf_str(&plan), plan.len, request, err) < 0)
        return -1;
    if (coverage_of(r))
        coverage_merge(coverage_of(r), json_object_get(*answer, "coverage"), false);
    return 0;
}

static int
known(const struct run *r, const char *id, struct err *err)
{
    size_t n = json_object_size(r->files_of), i = 0;
    auto_free const char **names = mem_alloc((n + 1) * sizeof *names);
    const char *key, *near;
    json_t *v;

    if (json_object_get(r->files_of, id))
        return 0;
    json_object_foreach(r->files_of, key, v)
        names[i++] = key;
    near = text_nearest(id, names);
    return err_set(err, EXITCODE_UNDECIDED, "there is no policy %s%s%s%s", id,
                   near ? ", did you mean " : "", near ? near : "", near ? "?" : "");
}

static void
run_test(struct run *r, const json_t *test)
{
    const char *id = json_text(test, "policy", "");
    auto_json *answer = NULL;
    json_t *messages = json_array(), *result = json_object();
    struct err err = ERR_INIT;
    const json_t *v;
    size_t i;

    if (known(r, id, &err) < 0 || judge(&answer, r, test, &err) < 0) {
        say(messages, "%s", err.text);
    } else if (json_array_size(json_object_get(answer, "causes")) > 0) {
        json_array_foreach(json_object_get(answer, "causes"), i, v)
            say(messages, "%s", json_string_value(v));
    } else {
        compare(messages, json_object_get(test, "expect"), answer);
    }
    json_object_set(result, "name", json_object_get(test, "name"));
    json_object_set(result, "line", json_object_get(test, "line"));
    json_put(result, "policy", id);
    json_put(result, "outcome", json_array_size(messages) ? "fail" : "pass");
    json_object_set_new(result, "evaluated",
                        json_integer((json_int_t)json_array_size(
                            json_object_get(answer, "evaluated"))));
    json_object_set_new(result, "messages", messages);
    json_array_append_new(json_object_get(r->answer, "results"), result);
}

/* ---- all of them ---------------------------------------------------------------------------- */

/* Which policies there are, and what keeps their files from being loaded. */
static int
list_policies(struct run *r, struct err *err)
{
    auto_json *request = json_object(), *found = NULL;
    json_t *list = json_array();
    const json_t *v;
    size_t i;

    json_object_set(request, "limits", json_object_get(r->request, "limits"));
    json_object_set(request, "files", json_object_get(r->request, "files"));
    json_object_set_new(request, "catalogue", json_true());
    json_object_set_new(request, "list_lines", json_boolean(coverage_of(r) != NULL));
    json_object_set_new(r->answer, "policies", list);
    if (evaluate(&found, no_plan, sizeof no_plan - 1, request, err) < 0)
        return -1;
    json_object_set(r->answer, "causes", json_object_get(found, "causes"));
    if (coverage_of(r)) /* being listed is no test */
        coverage_merge(coverage_of(r), json_object_get(found, "coverage"), true);
    json_array_foreach(json_object_get(found, "policies"), i, v) {
        json_object_set(r->files_of, json_text(v, "id", ""), json_object_get(v, "file"));
        json_array_append_new(list, json_pack("{s:O, s:O}", "id", json_object_get(v, "id"), "file",
                                              json_object_get(v, "file")));
    }
    return 0;
}

static int
run_tests(json_t **out, const json_t *request, struct err *err)
{
    auto_json *answer = json_object(), *files_of = json_object();
    struct run r = {request, answer, files_of};
    const json_t *test;
    size_t i;

    json_object_set_new(answer, "results", json_array());
    if (json_flag(request, "coverage", false))
        json_object_set_new(answer, "coverage", json_object());
    if (list_policies(&r, err) < 0)
        return -1;
    if (json_array_size(json_object_get(answer, "causes")) == 0)
        json_array_foreach(json_object_get(request, "tests"), i, test)
            run_test(&r, test);
    *out = steal(&answer);
    return 0;
}

static int
read_tests(json_t **out, const json_t *request, struct err *err)
{
    const json_t *text = json_object_get(request, "text");
    struct err why = ERR_INIT;
    json_t *tests;

    if (!json_is_string(text))
        return err_set(err, EXITCODE_UNDECIDED, "no text in the request");
    *out = json_object();
    if (bind_test_read(&tests, json_text(request, "path", "tests"), json_string_value(text),
                       json_string_length(text), json_object_get(request, "limits"), &why) < 0)
        json_put(*out, "error", why.text);
    else
        json_object_set_new(*out, "tests", tests);
    return 0;
}

int
testing_run(json_t **out, const json_t *request, struct err *err)
{
    return json_is_array(json_object_get(request, "tests")) ? run_tests(out, request, err)
                                                            : read_tests(out, request, err);
}
