/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/waivers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/judgement.h"
#include "policies/scope.h"

/* What is known of one run. */
struct court {
    const json_t *decision, *run;
    const char *path;
    char today[11]; /* "": not known */
};

/* ---- days ---- */

/* Days since 1970-01-01, of a day that waivers_is_day took. */
static long
day_number(const char *day)
{
    long y = atol(day), m = atol(day + 5), d = atol(day + 8);
    long era, yoe, doy;

    y -= m <= 2;
    era = y / 400;
    yoe = y - era * 400;
    doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

static long
days_between(const char *from, const char *to)
{
    return day_number(to) - day_number(from);
}

/* ---- may this waiver be taken for this finding? ---- */

static const json_t *
policy_of(const json_t *decision, const char *id)
{
    const json_t *one;
    size_t i;

    json_array_foreach(json_object_get(decision, "policies"), i, one)
        if (strcmp(json_text(one, "id", ""), id) == 0)
            return one;
    return NULL;
}

static bool
has_word(const json_t *list, const char *word)
{
    const json_t *one;
    size_t i;

    json_array_foreach(list, i, one)
        if (strcmp(json_string_value(one), word) == 0)
            return true;
    return false;
}

/* `*` alone is a wildcard: an address is full of brackets and dots.  Every `*` takes as little as
 * it can and is retried further right, so this ends after length times length steps. */
static bool
star_matches(const char *pattern, const char *text)
{
    const char *star = NULL, *mark = NULL;

    while (*text) {
        if (*pattern == '*') {
            star = ++pattern;
            mark = text;
        } else if (*pattern == *text) {
            pattern++;
            text++;
        } else if (star) {
            pattern = star;
            text = ++mark;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

/* Does the waiver speak of this finding?  An address that is that of the finding is no pattern. */
static bool
speaks_of(const json_t *w, const json_t *f, bool *by_pattern)
{
    const char *address = json_text(w, "address", ""), *of = json_text(f, "address", "");

    *by_pattern = strcmp(address, of) != 0;
    if (strcmp(json_text(w, "policy", ""), json_text(f, "policy", "")) != 0 ||
        strcmp(json_text(w, "deposed", ""), json_text(f, "deposed", "")) != 0)
        return false;
    return !*by_pattern || (strchr(address, '*') && star_matches(address, of));
}

static char *
time_fault(const struct court *c, const json_t *w, const json_t *rule)
{
    const char *created = json_text(w, "created", ""), *expires = json_text(w, "expires", "");
    long most = (long)json_number(rule, "max_days", WAIVERS_DAYS);

    if (!c->today[0])
        return mem_dup("cannot be taken: the day is not known");
    if (strcmp(expires, c->today) < 0)
        return mem_format("expired on %s", expires);
    if (strcmp(created, c->today) > 0)
        return mem_format("was created on %s, which is not yet", created);
    if (days_between(created, expires) > most)
        return mem_format("lasts %ld days, and the policy allows %ld at most",
                          days_between(created, expires), most);
    return NULL;
}

static char *
approval_fault(const json_t *w, const json_t *rule)
{
    long wanted = (long)json_number(rule, "approvers", 0);
    size_t has = json_array_size(json_object_get(w, "approvals"));
    const char *why = json_text(w, "unapproved", NULL);

    if (why)
        return mem_dup(why);
    if (has < (size_t)wanted)
        return mem_format("is approved by %zu, and the policy wants %ld (approved_by, and their "
                          "signatures in " WAIVERS_FOLDER "/)", has, wanted);
    return NULL;
}

/* All that is done must be allowed. */
static char *
change_fault(const json_t *w, const json_t *f)
{
    const json_t *allowed = json_object_get(w, "actions"), *word;
    const json_t *actions = json_object_get(f, "actions");
    const char *bound = json_text(w, "fingerprint", NULL);
    size_t i;

    if (!has_word(json_object_get(w, "outcomes"), json_text(f, "outcome", "")))
        return mem_format("does not name the outcome %s", json_text(f, "outcome", ""));
    if (allowed && json_array_size(actions) == 0)
        return mem_dup("is bound to actions, and this finding is about none");
    json_array_foreach(allowed ? actions : NULL, i, word)
        if (!has_word(allowed, json_string_value(word)))
            return mem_format("does not allow the action %s", json_string_value(word));
    if (bound && strcmp(bound, json_text(f, "fingerprint", "")) != 0)
        return mem_format("is bound to another change (%.12s…, this one is %.12s…)", bound,
                          json_text(f, "fingerprint", "none"));
    return NULL;
}

/* Why the finding stays; NULL: it is waived.  The caller frees. */
static char *
fault_of(const struct court *c, const json_t *w, const json_t *f, bool by_pattern)
{
    const json_t *policy = policy_of(c->decision, json_text(f, "policy", ""));
    const json_t *rule = json_object_get(policy, "waivable");
    char *why;

    if (!json_is_object(rule))
        return mem_dup("cannot be taken: the policy allows no waivers");
    if (by_pattern && !json_flag(rule, "globs", false))
        return mem_dup("has a pattern for its address, which the policy does not allow");
    why = time_fault(c, w, rule);
    if (!why)
        why = approval_fault(w, rule);
    return why ? why : change_fault(w, f);
}

/* ---- findings ---- */

static char *
place_of(const struct court *c, const json_t *w)
{
    return mem_format("%s:%lld", c->path, (long long)json_number(w, "line", 0));
}

/* Those whose signatures were verified: what is typed is nobody's word. */
static void
put_approvals(json_t *out, const json_t *w)
{
    const json_t *verified = json_object_get(w, "approvals");

    json_object_set_new(out, "approved_by",
                        verified ? json_deep_copy(verified) : json_array());
}

static void
waive(const struct court *c, json_t *f, const json_t *w)
{
    static const char *const keys[] = {"id", "reason", "ticket", "expires"};
    auto_free char *place = place_of(c, w);
    json_t *said = json_object();

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_object_set(said, keys[i], json_object_get(w, keys[i]));
    put_approvals(said, w);
    json_put(said, "at", place);
    json_put(f, "waived_from", json_text(f, "outcome", ""));
    json_put(f, "outcome", "waived");
    json_object_set_new(f, "waiver", said);
    json_object_del(f, "waiver_refused");
}

/* The report of a waiver is filled while it is tried. */
static void
try_waivers(const struct court *c, json_t *f, const json_t *waivers, json_t *report)
{
    const json_t *w;
    size_t i;

    json_array_foreach(waivers, i, w) {
        json_t *said = json_array_get(report, i);
        auto_free char *why = NULL;
        bool by_pattern;

        if (strcmp(json_text(said, "state", ""), "elsewhere") == 0 || !speaks_of(w, f, &by_pattern))
            continue;
        why = fault_of(c, w, f, by_pattern);
        if (!why) {
            waive(c, f, w);
            json_put(said, "state", "used");
            return;
        }
        if (strcmp(json_text(said, "state", ""), "unused") == 0)
            json_put(said, "state", "refused");
        if (!json_text(said, "why", NULL))
            json_put(said, "why", why);
        if (!json_text(f, "waiver_refused", NULL)) {
            auto_free char *place = place_of(c, w);
            auto_free char *text = mem_format("%s %s", place, why);

            json_put(f, "waiver_refused", text);
        }
    }
}

/* ---- policies ---- */

static int
rank(const char *outcome)
{
    static const char *const order[] = {"pass", "warn", "waived", "unknown", "error", "deny"};

    for (int i = 0; i < 6; i++)
        if (strcmp(order[i], outcome) == 0)
            return i;
    return 6;
}

/* A policy is as bad as what is left of its findings, where these are what made it so. */
static void
settle(json_t *policy, const json_t *findings)
{
    const char *was = json_text(policy, "outcome", "");
    const char *left = "pass";
    bool explained = false;
    const json_t *f;
    size_t i;

    json_array_foreach(findings, i, f) {
        const char *outcome = json_text(f, "outcome", "");

        if (strcmp(json_text(f, "policy", ""), json_text(policy, "id", "")) != 0)
            continue;
        if (strcmp(json_text(f, "waived_from", ""), was) == 0)
            explained = true;
        if (rank(outcome) > rank(left))
            left = outcome;
    }
    if (explained && rank(left) < rank(was))
        json_put(policy, "outcome", left);
}

/* ---- the report on the waivers themselves ---- */

static json_t *
begin_report(const struct court *c, const json_t *w)
{
    static const char *const keys[] = {"id", "policy", "address", "expires", "reason", "ticket"};
    auto_free char *place = place_of(c, w);
    const char *expires = json_text(w, "expires", "");
    json_t *out = json_object();

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        json_object_set(out, keys[i], json_object_get(w, keys[i]));
    json_put(out, "at", place);
    put_approvals(out, w);
    json_put(out, "state",
             scope_covers(json_object_get(w, "scope"), c->run) ? "unused" : "elsewhere");
    if (c->today[0])
        json_object_set_new(out, "days_left", json_integer(days_between(c->today, expires)));
    return out;
}

/* What somebody should do about it; the caller frees. */
static char *
warning_of(const struct court *c, const json_t *said)
{
    const char *state = json_text(said, "state", "");
    const char *expires = json_text(said, "expires", "");
    long left = (long)json_number(said, "days_left", WAIVERS_DAYS);
    bool whole = json_array_size(json_object_get(c->decision, "causes")) == 0 &&
                 !json_object_get(c->decision, "command");

    if (strcmp(state, "expired") == 0)
        return mem_format("expired on %s: take it out, or have it renewed", expires);
    if (strcmp(state, "refused") == 0)
        return mem_dup(json_text(said, "why", ""));
    if (strcmp(state, "used") == 0 && left <= WAIVERS_NEAR_DAYS)
        return left == 0 ? mem_format("expires today (%s)", expires)
                         : mem_format("expires in %ld day%s (%s)", left, left == 1 ? "" : "s",
                                      expires);
    /* A judgement that is not whole, or is of a command, has not looked for it. */
    if (strcmp(state, "unused") == 0 && whole)
        return mem_dup("is unused: nothing here needs it, so take it out");
    return NULL;
}

static void
end_report(const struct court *c, json_t *said)
{
    auto_free char *warning = NULL;

    if (json_number(said, "days_left", 0) < 0 &&
        strcmp(json_text(said, "state", ""), "elsewhere") != 0)
        json_put(said, "state", "expired");
    warning = warning_of(c, said);
    json_put(said, "warning", warning);
    json_object_del(said, "why");
}

void
waivers_apply(json_t *decision, const json_t *waivers, const char *path, const json_t *run)
{
    struct court c = {.decision = decision, .run = run, .path = path};
    json_t *findings = json_object_get(decision, "findings");
    json_t *report = json_array();
    json_t *one;
    size_t i;

    snprintf(c.today, sizeof c.today, "%s", json_text(run, "time", ""));
    if (!waivers_is_day(c.today))
        c.today[0] = '\0';
    json_array_foreach(waivers, i, one)
        json_array_append_new(report, begin_report(&c, one));
    json_array_foreach(findings, i, one)
        if (rank(json_text(one, "outcome", "")) > rank("waived"))
            try_waivers(&c, one, waivers, report);
    json_array_foreach(json_object_get(decision, "policies"), i, one)
        settle(one, findings);
    json_array_foreach(report, i, one)
        end_report(&c, one);
    json_object_set_new(decision, "waivers", report);
    judgement_conclude(decision);
}

char *
waivers_terms(const json_t *policy)
{
    const json_t *rule = json_object_get(policy, "waivable");
    long days = (long)json_number(rule, "max_days", WAIVERS_DAYS);
    long approvers = (long)json_number(rule, "approvers", 0);

    if (!json_is_object(rule))
        return mem_dup("");
    if (approvers == 0)
        return mem_format(WAIVERS_FILE ", at most %ld day%s", days, days == 1 ? "" : "s");
    return mem_format(WAIVERS_FILE ", at most %ld day%s, %ld approver%s", days,
                      days == 1 ? "" : "s", approvers, approvers == 1 ? "" : "s");
}
