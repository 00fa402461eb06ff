/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/override.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

#define TEXT_MAX ((size_t)1 << 20)

/* ---- findings ---- */

void
override_finding(char hex[DIGEST_HEX_SIZE], const json_t *finding)
{
    static const char *const keys[] = {"policy", "address", "deposed", "path", "fingerprint"};
    struct digest *d = digest_new();

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *s = json_text(finding, keys[i], "");

        digest_update(d, s, strlen(s) + 1);
    }
    digest_finish(d, hex);
}

/* Does it refuse the run? */
static bool
refuses(const json_t *one)
{
    const char *outcome = json_text(one, "outcome", "");

    return strcmp(json_text(one, "level", "hard"), "advisory") != 0 &&
           (strcmp(outcome, "deny") == 0 || strcmp(outcome, "unknown") == 0 ||
            strcmp(outcome, "error") == 0);
}

/* A denial at soft; an unknown or an error is nothing that somebody could have looked at. */
static bool
can_be_overridden(const json_t *one)
{
    return strcmp(json_text(one, "level", "hard"), "soft") == 0 &&
           strcmp(json_text(one, "outcome", ""), "deny") == 0;
}

static int
cannot(const json_t *one, const char *id, struct err *err)
{
    if (strcmp(json_text(one, "level", "hard"), "soft") != 0)
        return err_set(err, EXITCODE_DENIED, "%s is hard: only a waiver or a change of the policy "
                       "lets this pass", id);
    return err_set(err, EXITCODE_DENIED, "%s has the outcome %s, and only a denial can be "
                   "overridden", id, json_text(one, "outcome", ""));
}

static int
check_decision(const json_t *decision, struct err *err)
{
    const json_t *one;
    size_t i;

    json_array_foreach(json_object_get(decision, "policies"), i, one)
        if (refuses(one) && !can_be_overridden(one))
            return cannot(one, json_text(one, "id", ""), err);
    json_array_foreach(json_object_get(decision, "findings"), i, one)
        if (refuses(one) && !can_be_overridden(one))
            return cannot(one, json_text(one, "policy", ""), err);
    if (json_array_size(json_object_get(decision, "causes")) > 0)
        return err_set(err, EXITCODE_UNDECIDED, "the run is undecided, which nothing overrides: "
                       "%.300s",
                       json_string_value(json_array_get(json_object_get(decision, "causes"), 0)));
    return 0;
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(json_string_value(*(json_t *const *)a), json_string_value(*(json_t *const *)b));
}

/* The keys of a set, as a sorted list. */
static json_t *
sorted(json_t *set)
{
    auto_free json_t **all = mem_alloc((json_object_size(set) + 1) * sizeof *all);
    json_t *out = json_array();
    const char *key;
    json_t *v;
    size_t n = 0;

    json_object_foreach(set, key, v)
        all[n++] = json_string(key);
    if (n > 0)
        qsort(all, n, sizeof *all, by_text);
    for (size_t i = 0; i < n; i++)
        json_array_append_new(out, all[i]);
    return out;
}

/* What stands in the way: ids of policies, and of their findings. */
static void
collect(json_t **policies, json_t **findings, const json_t *decision)
{
    auto_json *ids = json_object();
    auto_json *marks = json_object();
    const json_t *one;
    char hex[DIGEST_HEX_SIZE];
    size_t i;

    json_array_foreach(json_object_get(decision, "policies"), i, one)
        if (refuses(one))
            json_object_set_new(ids, json_text(one, "id", ""), json_true());
    json_array_foreach(json_object_get(decision, "findings"), i, one)
        if (refuses(one)) {
            override_finding(hex, one);
            json_object_set_new(ids, json_text(one, "policy", ""), json_true());
            json_object_set_new(marks, hex, json_true());
        }
    *policies = sorted(ids);
    *findings = sorted(marks);
}

/* ---- the form ---- */

static bool
is_text(const json_t *v)
{
    const char *s = json_string_value(v);

    return json_is_string(v) && strlen(s) == json_string_length(v) && s[strspn(s, " \t\n")];
}

static bool
is_digest(const json_t *v)
{
    return is_text(v) && json_string_length(v) == DIGEST_HEX_SIZE - 1 &&
           strspn(json_string_value(v), "0123456789abcdef") == DIGEST_HEX_SIZE - 1;
}

/* "2026-11-23T12:15:00Z": such times compare as texts. */
static bool
is_time(const json_t *v)
{
    static const char form[] = "0000-00-00T00:00:00Z";
    const char *s = json_string_value(v);

    if (!is_text(v) || strlen(s) != sizeof form - 1)
        return false;
    for (size_t i = 0; form[i]; i++)
        if (form[i] == '0' ? s[i] < '0' || s[i] > '9' : s[i] != form[i])
            return false;
    return true;
}

/* Sorted, each once, not empty. */
static bool
is_list(const json_t *list, bool (*is)(const json_t *))
{
    if (!json_is_array(list) || json_array_size(list) == 0)
        return false;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (!is(json_array_get(list, i)) ||
            (i > 0 && strcmp(json_string_value(json_array_get(list, i - 1)),
                             json_string_value(json_array_get(list, i))) >= 0))
            return false;
    return true;
}

static const struct field {
    const char *key;
    bool (*is)(const json_t *);
    bool required;
} fields[] = {
    {"reason", is_text, true},   {"principal", is_text, true}, {"created", is_time, true},
    {"expires", is_time, true},  {"ticket", is_text, false},
};

static const json_t *
plan_of(const json_t *statement)
{
    const json_t *subject = json_array_get(json_object_get(statement, "subject"), 0);

    return json_object_get(json_object_get(subject, "digest"), "sha256");
}

static bool
is_subject(const json_t *list)
{
    const json_t *one = json_array_get(list, 0);

    return json_array_size(list) == 1 && json_object_size(one) == 2 &&
           strcmp(json_text(one, "name", ""), "plan") == 0 &&
           json_object_size(json_object_get(one, "digest")) == 1 &&
           is_digest(json_object_get(json_object_get(one, "digest"), "sha256"));
}

static int
check_form(const json_t *statement, struct err *err)
{
    const json_t *p = json_object_get(statement, "predicate");
    size_t known = 2; /* policies, findings */

    if (strcmp(json_text(statement, "_type", ""), OVERRIDE_TYPE) != 0 ||
        strcmp(json_text(statement, "predicateType", ""), OVERRIDE_PREDICATE) != 0 ||
        json_object_size(statement) != 4)
        return err_set(err, EXITCODE_UNDECIDED, "it is no statement of an override");
    if (!is_subject(json_object_get(statement, "subject")))
        return err_set(err, EXITCODE_UNDECIDED, "it does not name one plan by its digest");
    if (!is_list(json_object_get(p, "policies"), is_text) ||
        !is_list(json_object_get(p, "findings"), is_digest))
        return err_set(err, EXITCODE_UNDECIDED, "it does not list policies and findings, sorted");
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const json_t *v = json_object_get(p, fields[i].key);

        known += v != NULL;
        if (v ? !fields[i].is(v) : fields[i].required)
            return err_set(err, EXITCODE_UNDECIDED, "%s is missing or of the wrong form",
                           fields[i].key);
    }
    if (json_object_size(p) != known)
        return err_set(err, EXITCODE_UNDECIDED, "it has a key that this version does not know");
    return 0;
}

json_t *
override_new(const json_t *decision, const struct override_words *w, struct err *err)
{
    auto_json *out = NULL;
    json_t *policies, *findings;

    if (check_decision(decision, err) < 0)
        return NULL;
    collect(&policies, &findings, decision);
    out = json_pack("{s:s, s:s, s:[{s:s, s:{s:s*}}], s:{s:o, s:o, s:s*, s:s*, s:s*, s:s*, s:s*}}",
                    "_type", OVERRIDE_TYPE, "predicateType", OVERRIDE_PREDICATE, "subject", "name",
                    "plan", "digest", "sha256", w->plan_digest, "predicate", "policies", policies,
                    "findings", findings, "reason", w->reason, "ticket", w->ticket, "principal",
                    w->principal, "created", w->created, "expires", w->expires);
    if (!out) {
        err_set(err, EXITCODE_UNDECIDED, "a word of the override is not UTF-8");
        return NULL;
    }
    return check_form(out, err) < 0 ? NULL : steal(&out);
}

char *
override_bytes(const json_t *statement)
{
    return json_compact(statement);
}

json_t *
override_parse(const char *text, size_t len, struct err *err)
{
    auto_json *out = len <= TEXT_MAX ? json_parse(text, len, "the override", err) : NULL;
    auto_free char *again = NULL;

    if (!out) {
        if (len > TEXT_MAX)
            err_set(err, EXITCODE_UNDECIDED, "the override is larger than 1 MiB");
        return NULL;
    }
    if (check_form(out, err) < 0)
        return NULL;
    again = override_bytes(out);
    if (strlen(again) != len || memcmp(again, text, len) != 0) {
        err_set(err, EXITCODE_UNDECIDED, "the override is not in its one spelling");
        return NULL;
    }
    return steal(&out);
}

/* ---- the checks ---- */

static bool
has(const json_t *list, const char *word)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), word) == 0)
            return true;
    return false;
}

static int
check_people(const json_t *p, const struct override_facts *f, struct err *err)
{
    if (!f->signer || strcmp(f->signer, json_text(p, "principal", "")) != 0)
        return err_set(err, EXITCODE_DENIED, "the override is of %s, and is signed by %s",
                       json_text(p, "principal", ""), f->signer ? f->signer : "nobody");
    if (!f->runner)
        return err_set(err, EXITCODE_DENIED, "who runs is not known (no sign in moongate.lua), so "
                       "nobody else can be told from them");
    if (strcmp(f->signer, f->runner) == 0)
        return err_set(err, EXITCODE_DENIED, "%s runs, and cannot override for themselves",
                       f->runner);
    return 0;
}

static int
check_time(const json_t *p, const struct override_facts *f, struct err *err)
{
    const char *created = json_text(p, "created", ""), *expires = json_text(p, "expires", "");

    if (strcmp(f->now, created) < 0)
        return err_set(err, EXITCODE_DENIED, "the override was created at %s, which is not yet",
                       created);
    if (strcmp(f->now, expires) >= 0)
        return err_set(err, EXITCODE_DENIED, "the override expired at %s", expires);
    return 0;
}

/* Everything that refuses is in it; what it has beside that was there when it was signed. */
static int
check_findings(const json_t *p, const json_t *decision, struct err *err)
{
    auto_json *policies = NULL;
    auto_json *findings = NULL;
    const json_t *one;
    size_t i;

    collect(&policies, &findings, decision);
    json_array_foreach(policies, i, one)
        if (!has(json_object_get(p, "policies"), json_string_value(one)))
            return err_set(err, EXITCODE_DENIED, "the override does not name the policy %s",
                           json_string_value(one));
    json_array_foreach(findings, i, one)
        if (!has(json_object_get(p, "findings"), json_string_value(one)))
            return err_set(err, EXITCODE_DENIED, "a finding (%.12s…) is not one of those that "
                           "were overridden", json_string_value(one));
    return 0;
}

int
override_check(const json_t *statement, const json_t *decision,
               const struct override_facts *f, struct err *err)
{
    const json_t *p = json_object_get(statement, "predicate");

    if (check_form(statement, err) < 0)
        return err_wrap(err, "the override");
    if (strcmp(json_string_value(plan_of(statement)), f->plan_digest) != 0)
        return err_set(err, EXITCODE_DENIED, "the override is for another plan (%.12s…, not "
                       "%.12s…)", json_string_value(plan_of(statement)), f->plan_digest);
    if (check_time(p, f, err) < 0 || check_people(p, f, err) < 0 ||
        check_decision(decision, err) < 0)
        return -1;
    return check_findings(p, decision, err);
}
