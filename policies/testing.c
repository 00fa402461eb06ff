/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/testing.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/coverage.h"
#include "policies/judgement_private.h"
#include "policies/limits.h"
#include "policies/testing_files.h"

struct run {
    const struct testing_request *req;
    const struct testing_set *set;
    json_t *tests;    /* of the result; borrowed */
    json_t *policies; /* id -> {file, tests, evaluated}; owned */
    json_t *marks;    /* of the result; NULL: coverage is not wanted */
};

/* One judge on one request of a test file. */
static int
ask(json_t **answer, const struct run *r, const char *file, json_t *request, struct err *err)
{
    const struct judgement_start how = {r->req->judge, -1, JUDGEMENT_TEST, r->req->rlimits_only};
    struct judgement_child c = {.answer = -1};
    auto_free char *cause = NULL;

    if (judgement_child_start(&c, &how, request, err) < 0)
        return -1;
    *answer = judgement_child_finish(&c, r->req->rlimits_only, &cause);
    return *answer ? 0 : err_set(err, EXITCODE_UNDECIDED, "%s: %s", file, cause);
}

static int
malformed(const char *file, struct err *err)
{
    return err_set(err, EXITCODE_UNDECIDED, "%s: the judge's answer is malformed", file);
}

static json_t *
file_entry(const struct judgement_file *f, struct err *err)
{
    json_t *text = f->len > LIMITS_TEXT || memchr(f->text, '\0', f->len)
                       ? NULL : json_stringn(f->text, f->len);

    if (!text)
        err_set(err, EXITCODE_UNDECIDED, "%s must be UTF-8 text of at most 1 MiB", f->path);
    return text ? json_pack("{s:s, s:o}", "path", f->path, "text", text) : NULL;
}

/* ---- reading a test file -------------------------------------------------------------------- */

static bool
is_test(const json_t *t)
{
    return json_text(t, "name", NULL) && json_text(t, "policy", NULL) &&
           json_is_integer(json_object_get(t, "line")) &&
           (json_text(t, "fixture", NULL) || json_is_object(json_object_get(t, "command")));
}

static int
read_tests(json_t **out, const struct run *r, const struct judgement_file *f, struct err *err)
{
    auto_json *request = file_entry(f, err), *answer = NULL;
    json_t *tests, *t;
    size_t i;

    if (!request || ask(&answer, r, f->path, request, err) < 0)
        return -1;
    if (json_text(answer, "error", NULL)) {
        auto_free char *clean = text_clean(json_text(answer, "error", ""));

        return err_set(err, EXITCODE_UNDECIDED, "%s", clean);
    }
    tests = json_object_get(answer, "tests");
    if (!json_is_array(tests))
        return malformed(f->path, err);
    *out = json_array();
    json_array_foreach(tests, i, t) {
        if (!is_test(t)) {
            json_decref(*out);
            return malformed(f->path, err);
        }
        if (!r->req->pattern || text_glob(r->req->pattern, json_text(t, "name", ""), false))
            json_array_append(*out, t);
    }
    return 0;
}

/* ---- running it ----------------------------------------------------------------------------- */

static json_t *
run_request(const struct run *r, const struct judgement_file *f, json_t *tests, struct err *err)
{
    auto_json *out = json_object();
    json_t *files = json_array(), *fixtures = json_object(), *t;
    size_t i, used = 0;

    json_object_set(out, "tests", tests);
    json_object_set_new(out, "files", files);
    json_object_set_new(out, "fixtures", fixtures);
    json_object_set_new(out, "coverage", json_boolean(r->marks != NULL));
    for (size_t k = 0; k < r->set->policies.n; k++) {
        json_t *entry = file_entry(&r->set->policies.list[k], err);

        if (!entry)
            return NULL;
        json_array_append_new(files, entry);
    }
    json_array_foreach(tests, i, t)
        if (json_text(t, "fixture", NULL) &&
            testing_files_fixture(fixtures, r->set->root, f->path, json_text(t, "fixture", ""),
                                  &used, err) < 0)
            return NULL;
    return steal(&out);
}

/* One result, said of the test that was asked for: nothing but outcome and words is believed. */
static int
add_result(struct run *r, const struct judgement_file *f, const json_t *test, const json_t *got)
{
    const char *id = json_text(test, "policy", ""), *outcome = json_text(got, "outcome", "");
    const json_t *messages = json_object_get(got, "messages"), *v;
    auto_free char *clean_id = text_clean(id), *name = text_clean(json_text(test, "name", ""));
    json_t *said = json_array(), *p = json_object_get(r->policies, id), *out = json_object();
    bool pass = strcmp(outcome, "pass") == 0;
    size_t i;

    json_put(out, "file", f->path);
    json_object_set(out, "line", json_object_get(test, "line"));
    json_put(out, "name", name);
    json_put(out, "policy", clean_id);
    json_put(out, "outcome", outcome);
    json_object_set_new(out, "evaluated", json_integer(json_number(got, "evaluated", 0)));
    json_object_set_new(out, "messages", said);
    json_array_append_new(r->tests, out);
    json_array_foreach(messages, i, v) {
        auto_free char *clean = text_clean(json_string_value(v));

        json_array_append_new(said, json_string(clean));
    }
    if (p) {
        json_object_set_new(p, "tests", json_integer(json_number(p, "tests", 0) + 1));
        json_object_set_new(p, "evaluated", json_integer(json_number(p, "evaluated", 0) +
                                                         json_number(got, "evaluated", 0)));
    }
    return (pass || strcmp(outcome, "fail") == 0) && pass == (json_array_size(said) == 0) &&
                   strcmp(json_text(got, "name", ""), json_text(test, "name", "")) == 0
               ? 0 : -1;
}

static void
add_policies(struct run *r, const json_t *list)
{
    const json_t *p;
    size_t i;

    json_array_foreach(list, i, p) {
        const char *id = json_text(p, "id", "");

        if (!json_object_get(r->policies, id))
            json_object_set_new(r->policies, id,
                                json_pack("{s:s, s:i, s:i}", "file", json_text(p, "file", ""),
                                          "tests", 0, "evaluated", 0));
    }
}

static int
add_coverage(struct run *r, const json_t *got, const json_t *files)
{
    if (!r->marks)
        return 0;
    if (!coverage_valid(got, files))
        return -1;
    coverage_merge(r->marks, got, false);
    return 0;
}

static int
run_file(struct run *r, const struct judgement_file *f, struct err *err)
{
    auto_json *tests = NULL, *request = NULL, *answer = NULL;
    const json_t *results, *causes;

    if (read_tests(&tests, r, f, err) < 0)
        return -1;
    request = run_request(r, f, tests, err);
    if (!request || ask(&answer, r, f->path, request, err) < 0)
        return -1;
    causes = json_object_get(answer, "causes");
    if (json_array_size(causes) > 0) {
        auto_free char *clean = text_clean(json_string_value(json_array_get(causes, 0)));

        return err_set(err, EXITCODE_UNDECIDED, "%s", clean);
    }
    results = json_object_get(answer, "results");
    if (json_array_size(results) != json_array_size(tests))
        return malformed(f->path, err);
    if (add_coverage(r, json_object_get(answer, "coverage"), json_object_get(request, "files")) < 0)
        return malformed(f->path, err);
    add_policies(r, json_object_get(answer, "policies"));
    for (size_t i = 0; i < json_array_size(tests); i++)
        if (add_result(r, f, json_array_get(tests, i), json_array_get(results, i)) < 0)
            return malformed(f->path, err);
    return 0;
}

/* ---- what all of them say ------------------------------------------------------------------- */

static void
add_untested(json_t *out, const struct run *r)
{
    json_t *unmatched = json_array(), *untested = json_array(), *p;
    const char *id;

    json_object_set_new(out, "unmatched", unmatched);
    json_object_set_new(out, "untested", untested);
    if (r->req->pattern)
        return;
    json_object_foreach(r->policies, id, p) {
        if (json_number(p, "tests", 0) == 0)
            json_array_append_new(untested, json_pack("{s:s, s:O}", "policy", id, "file",
                                                      json_object_get(p, "file")));
        else if (json_number(p, "evaluated", 0) == 0)
            json_array_append_new(unmatched, json_pack("{s:s, s:O}", "policy", id, "tests",
                                                       json_object_get(p, "tests")));
    }
}

static json_t *
summed(const struct run *r, json_t *out)
{
    json_t *totals = json_pack("{s:i, s:i}", "passed", 0, "failed", 0), *t;
    size_t i;

    json_array_foreach(r->tests, i, t) {
        const char *key = strcmp(json_text(t, "outcome", ""), "pass") == 0 ? "passed" : "failed";

        json_object_set_new(totals, key, json_integer(json_number(totals, key, 0) + 1));
    }
    json_object_set_new(out, "totals", totals);
    add_untested(out, r);
    return out;
}

int
testing(json_t **out, const struct testing_request *req, struct err *err)
{
    auto_json *result = json_object(), *policies = json_object();
    struct run r = {.req = req, .policies = policies};

    r.tests = json_array();
    json_object_set_new(result, "tests", r.tests);
    if (req->coverage)
        json_object_set_new(result, "marks", r.marks = json_object());
    for (size_t i = 0; i < req->nsets; i++) {
        r.set = &req->sets[i];
        for (size_t k = 0; k < r.set->tests.n; k++)
            if (run_file(&r, &r.set->tests.list[k], err) < 0)
                return -1;
    }
    *out = summed(&r, steal(&result));
    return 0;
}
