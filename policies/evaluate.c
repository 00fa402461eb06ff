/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One judgement: the plan is indexed, each policy file gets a state of its own, each policy sees
 * the changes that its header names, in the plan's order.
 */
#include "policies/evaluate.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/bind.h"
#include "policies/coverage.h"
#include "policies/library.h"
#include "policies/lint.h"
#include "policies/params.h"
#include "policies/plan.h"
#include "policies/policy.h"
#include "policies/summary.h"

struct judge {
    const struct plan *plan;    /* NULL: a command is judged */
    const json_t *command;      /* NULL: a plan is judged */
    const json_t *request;
    json_t *required;           /* libraries and policy files that others have loaded, as keys */
    json_t *answer, *causes, *policies, *findings, *notes, *used; /* the rest borrowed from it */
    json_t *evaluated;          /* what was judged, when asked for; borrowed too */
    json_t *coverage;           /* the lines that ran, when asked for; borrowed too */
    struct host_limits limits;
    uint64_t instructions;
    size_t memory;
};

static void __attribute__((format(printf, 2, 3)))
cause(struct judge *j, const char *fmt, ...)
{
    auto_free char *text = NULL;
    va_list ap;

    va_start(ap, fmt);
    if (vasprintf(&text, fmt, ap) >= 0)
        json_array_append_new(j->causes, json_string(text));
    va_end(ap);
}

/* ---- one check on one target ---- */

static void
note(struct bind_session *s, enum policy_outcome outcome, const char *path, const char *message,
     int line)
{
    bind_note(s, outcome, path, message, strlen(message), line);
    if (outcome > s->worst)
        s->worst = outcome; /* also where the finding itself went over the limit */
}

static void
unreadable(struct bind_session *s, const struct host *h, bool sensitive)
{
    enum policy_outcome outcome = policy_on_unknown(s->policy, sensitive);
    const char *path = host_text(h);
    auto_free char *text = mem_format(
        "%s %s", *path ? path : "the value",
        sensitive   ? "is sensitive, and the policy does not say reads_sensitive = true"
        : s->unread ? s->unread
                    : "is known only after apply");

    if (outcome != POLICY_PASS)
        note(s, outcome, path, text, host_line(h));
}

static const char *
limit_name(enum host_cause c)
{
    return c == HOST_MEMORY         ? "memory"
           : c == HOST_INSTRUCTIONS ? "instructions"
                                    : "not available in policies";
}

/* Who asks what passed, asks what was judged. */
static void
list_target(struct judge *j, const struct plan_change *target)
{
    auto_free char *address = target ? plan_string(j->plan, target->address) : NULL;
    json_t *out;

    if (!j->evaluated)
        return;
    out = json_object();
    json_put(out, "address", address ? address : j->command ? "@command" : "@plan");
    if (target && target->deposed) {
        auto_free char *key = plan_string(j->plan, plan_member(j->plan, target, "deposed"));

        json_put(out, "deposed", key);
    }
    json_array_append_new(j->evaluated, out);
}

/* Returns false when the file's state is spent. */
static bool
run_check(struct judge *j, struct bind_session *s, struct host *h, struct policy *p,
          const struct plan_change *target)
{
    struct bind_call call = {s, p, target};
    enum host_cause why;

    s->policy = p;
    s->target = target;
    s->worst = POLICY_PASS;
    json_decref(s->secrets);
    s->secrets = NULL;
    s->unread = NULL;
    p->evaluated++;
    list_target(j, target);
    lua_pushcfunction(host_lua(h), bind_check);
    lua_pushlightuserdata(host_lua(h), &call);
    why = host_call(h, 1, 0);
    switch (why) {
    case HOST_OK:
        break;
    case HOST_UNKNOWN:
    case HOST_SENSITIVE:
        unreadable(s, h, why == HOST_SENSITIVE);
        break;
    default:
        note(s, POLICY_ERROR, NULL, host_text(h), host_line(h));
    }
    if (s->worst > p->outcome)
        p->outcome = s->worst;
    s->policy = NULL;
    if (why != HOST_MEMORY && why != HOST_INSTRUCTIONS && why != HOST_FORBIDDEN)
        return true;
    cause(j, "policy %s: limit: %s: %s", p->id, limit_name(why), host_text(h));
    return false;
}

/* ---- one policy over the plan ---- */

/* Is there anything more to do for this policy? */
static bool
goes_on(const struct policy *p, bool alive)
{
    return alive && !p->stopped;
}

static int
by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* The changes that a policy's header names, as indexes in the plan's order.  Only the chains of
 * types that match are walked. */
static size_t
targets(uint32_t **out, const struct plan *plan, const struct policy *p)
{
    uint32_t *list = NULL;
    size_t n = 0, cap = 0;

    for (size_t t = 0; t < plan->ntypes; t++) {
        auto_free char *name = plan_string(plan, plan->types[t].name);

        if (!policy_matches_type(p, name))
            continue;
        for (uint32_t i = plan->types[t].first; i; i = plan->changes[i - 1].next) {
            if (!policy_matches(p, plan, &plan->changes[i - 1]))
                continue;
            if (n == cap) {
                cap = cap ? cap * 2 : 64;
                list = mem_grow(list, cap, sizeof *list);
            }
            list[n++] = i - 1;
        }
    }
    if (n)
        qsort(list, n, sizeof *list, by_number);
    *out = list;
    return n;
}

/* Has this policy a word in what is judged here? */
static bool
judges(const struct judge *j, const struct policy *p)
{
    if (!j->command)
        return p->check >= 0 || p->check_plan >= 0;
    return (p->on_command & policy_command(json_text(j->command, "command", ""))) != 0;
}

static bool
run_policy(struct judge *j, struct bind_session *s, struct host *h, struct policy *p)
{
    auto_free uint32_t *list = NULL;
    size_t n = j->plan && p->check >= 0 ? targets(&list, j->plan, p) : 0;
    bool alive = true;

    for (size_t i = 0; i < n && goes_on(p, alive); i++)
        alive = run_check(j, s, h, p, &j->plan->changes[list[i]]);
    if (j->plan && p->check_plan >= 0 && goes_on(p, alive))
        alive = run_check(j, s, h, p, NULL);
    if (j->command && judges(j, p))
        alive = run_check(j, s, h, p, NULL);
    if (p->stopped)
        cause(j, "policy %s: more than %d findings or %zu bytes of messages", p->id,
              POLICY_FINDINGS_MAX, POLICY_MESSAGES_MAX);
    return alive;
}

/* What is left of a file whose state ended: none of it may count as passed. */
static void
give_up(struct bind_session *s, const struct host *h, struct policy *p)
{
    s->policy = p;
    s->target = NULL;
    s->worst = POLICY_PASS;
    note(s, POLICY_ERROR, NULL, host_text(h), 0);
    p->outcome = POLICY_ERROR;
    s->policy = NULL;
}

/* ---- one file ---- */

/* The manifest's entries for this policy; *use is the last one. */
static size_t
find_uses(const struct judge *j, const struct policy *p, const json_t **use)
{
    const json_t *entry;
    size_t i, n = 0;

    json_array_foreach(json_object_get(j->request, "uses"), i, entry)
        if (strcmp(json_text(entry, "id", ""), p->id) == 0) {
            *use = entry;
            n++;
        }
    return n;
}

static bool
is_duplicate(struct judge *j, const struct policy *p)
{
    const json_t *other;
    size_t i;

    json_array_foreach(j->policies, i, other)
        if (strcmp(json_text(other, "id", ""), p->id) == 0) {
            cause(j, "two policies have the id \"%s\" (%s and %s)", p->id,
                  json_text(other, "file", ""), p->file);
            return true;
        }
    return false;
}

static void
report(struct judge *j, const struct policy *p)
{
    json_t *out = json_object();

    if (json_flag(j->request, "catalogue", false))
        json_object_set(out, "params", p->params);
    json_put(out, "id", p->id);
    json_put(out, "title", p->title);
    json_put(out, "description", p->description);
    json_put(out, "remediation", p->remediation);
    json_put(out, "url", p->url);
    json_put(out, "severity", p->severity);
    json_put(out, "file", p->file);
    json_put(out, "level", policy_level_name(p->level));
    json_put(out, "outcome", policy_outcome_name(p->outcome));
    json_object_set_new(out, "evaluated", json_integer((json_int_t)p->evaluated));
    json_object_set_new(out, "judges", json_boolean(judges(j, p)));
    if (p->controls)
        json_object_set(out, "controls", p->controls);
    if (p->waivable)
        json_object_set(out, "waivable", p->waivable);
    json_array_append_new(j->policies, out);
}

/* One policy of a loaded file: used at all, refined, run, reported. */
static bool
judge_policy(struct judge *j, struct bind_session *s, struct host *h, struct policy *p, bool alive)
{
    const json_t *use = NULL;
    size_t uses = find_uses(j, p, &use);
    struct err err = ERR_INIT;

    if (!use && json_flag(json_object_get(j->request, "source"), "needs_use", false))
        return alive;
    if (use)
        json_array_append_new(j->used, json_string(p->id));
    if (is_duplicate(j, p))
        return alive;
    if (json_flag(j->request, "catalogue", false)) {
        p->evaluated = 1; /* in a list each has a word */
        report(j, p);
        return alive;
    }
    if (uses > 1)
        err_set(&err, EXITCODE_UNDECIDED, "this policy is used above already");
    if (json_text(use, "skip", NULL)) {
        p->outcome = POLICY_SKIP;
    } else if (uses > 1 || (use && policy_use(p, use, &err) < 0)) {
        cause(j, "use \"%s\" (line %lld): %s", p->id, (long long)json_number(use, "line", 0),
              err.text);
        p->outcome = POLICY_ERROR;
    } else if (params_complete(p->params, p->types, &err) < 0) {
        cause(j, "policy %s (%s): %s", p->id, p->file, err.text);
        p->outcome = POLICY_ERROR;
    } else if (alive) {
        alive = run_policy(j, s, h, p);
    } else if (judges(j, p)) {
        give_up(s, h, p);
    }
    report(j, p);
    return alive;
}

/* Who asks which lines ran, asks before any does. */
static int
new_host(struct host **h, const struct judge *j, struct err *err)
{
    if (host_new(h, &j->limits, err) < 0)
        return -1;
    if (j->coverage)
        host_cover(*h);
    return 0;
}

static enum host_cause
load(struct bind_session *s, struct host *h, const char *path, const json_t *text)
{
    enum host_cause why;

    lua_pushcfunction(host_lua(h), bind_open);
    lua_pushlightuserdata(host_lua(h), s);
    why = host_call(h, 1, 0);
    if (why == HOST_OK)
        why = host_load(h, path, json_string_value(text), json_string_length(text));
    if (why != HOST_OK)
        return why;
    s->loading = true;
    why = host_call(h, 0, 0);
    s->loading = false;
    return why;
}

/* Beside what a policy says of itself: what is wrong in its text, in `lint` of the answer. */
static void
look_at(struct judge *j, struct host *h, const json_t *file)
{
    const json_t *text = json_object_get(file, "text");
    auto_json *names = json_object();
    json_t *out = json_object_get(j->answer, "lint");

    if (!out) {
        out = json_array();
        json_object_set_new(j->answer, "lint", out);
    }
    lua_pushcfunction(host_lua(h), bind_names);
    lua_pushlightuserdata(host_lua(h), names);
    if (host_call(h, 1, 0) != HOST_OK)
        cause(j, "%s", host_text(h));
    else
        lint_file(out, json_text(file, "path", ""), json_string_value(text),
                  (uint32_t)json_string_length(text), names);
}

static void
judge_file(struct judge *j, const json_t *file)
{
    const char *path = json_text(file, "path", "");
    struct bind_session s = {.plan = j->plan,
                             .command = j->command,
                             .facts = json_object_get(j->request, "facts"),
                             .file = path,
                             .files = json_object_get(j->request, "files"),
                             .required = j->required,
                             .findings = j->findings,
                             .notes = j->notes};
    struct host_usage usage;
    struct err err = ERR_INIT;
    struct host *h;
    bool alive = true;

    if (new_host(&h, j, &err) < 0) {
        cause(j, "%s: %s", path, err.text);
        return;
    }
    if (load(&s, h, path, json_object_get(file, "text")) != HOST_OK)
        cause(j, "%s", host_text(h));
    else if (s.npolicies == 0)
        cause(j, "%s: the file has no policy{}", path);
    else
        for (size_t i = 0; i < s.npolicies; i++)
            alive = judge_policy(j, &s, h, &s.policies[i], alive);
    if (s.npolicies > 0 && json_flag(j->request, "catalogue", false))
        look_at(j, h, file);
    host_usage(h, &usage);
    j->instructions += usage.instructions;
    if (usage.memory_peak_bytes > j->memory)
        j->memory = usage.memory_peak_bytes;
    coverage_add(j->coverage, host_covered(h));
    host_free(h);
    bind_session_clear(&s);
}

/* A library that nothing required here: what stands in it may be meant to be a policy, and must
 * not be passed over. */
static void
check_library(struct judge *j, const json_t *file)
{
    const char *path = json_text(file, "path", "");
    struct bind_session s = {.plan = j->plan,
                             .command = j->command,
                             .facts = json_object_get(j->request, "facts"),
                             .file = path,
                             .files = json_object_get(j->request, "files"),
                             .required = j->required,
                             .requiring = BIND_LIBRARY};
    struct err err = ERR_INIT;
    struct host_usage usage;
    struct host *h;

    if (new_host(&h, j, &err) < 0) {
        cause(j, "%s: %s", path, err.text);
        return;
    }
    if (load(&s, h, path, json_object_get(file, "text")) != HOST_OK)
        cause(j, "%s", host_text(h));
    host_usage(h, &usage);
    j->instructions += usage.instructions;
    coverage_add(j->coverage, host_covered(h));
    host_free(h);
    bind_session_clear(&s);
}

static void
judge_files(struct judge *j)
{
    const json_t *file;
    const char *only = json_text(j->request, "only", NULL);
    size_t i;

    json_array_foreach(json_object_get(j->request, "files"), i, file)
        if (!library_is(json_text(file, "path", "")) &&
            !library_is_data(json_text(file, "path", "")) &&
            (!only || strcmp(json_text(file, "path", ""), only) == 0))
            judge_file(j, file);
    if (only)
        return;
    json_array_foreach(json_object_get(j->request, "files"), i, file)
        if (library_is(json_text(file, "path", "")) &&
            !json_object_get(j->required, json_text(file, "path", "")))
            check_library(j, file);
}

static void
judge_plan(struct judge *j)
{
    bool list = json_flag(j->request, "list_changes", false);

    json_object_set_new(j->answer, "plan", summary_new(j->plan, list));
    if (j->plan->errored == PLAN_YES) {
        cause(j, "the plan is errored: the engine could not finish it, so it cannot be judged");
        return;
    }
    judge_files(j);
}

/* A command that policies could not name must not pass because none of them names it. */
static void
judge_command(struct judge *j)
{
    const char *name = json_text(j->command, "command", "");

    if (policy_command(name) == 0)
        cause(j, "the command \"%s\" is none that policies know", name);
    else
        judge_files(j);
}

static json_t *
member(json_t *answer, const char *key)
{
    json_t *list = json_array();

    json_object_set_new(answer, key, list);
    return list;
}

int
evaluate(json_t **out, const char *text, size_t len, const json_t *request, struct err *err)
{
    const json_t *limits = json_object_get(request, "limits");
    struct judge j = {.request = request, .command = json_object_get(request, "command")};
    auto_json *required = json_object();
    struct err plan_err = ERR_INIT;
    struct plan *plan = NULL;

    j.limits.memory_bytes = (size_t)json_number(limits, "memory_bytes", 0);
    j.limits.instructions = (uint64_t)json_number(limits, "instructions", 0);
    if (!j.limits.memory_bytes || !j.limits.instructions)
        return err_set(err, EXITCODE_UNDECIDED, "the request names no limits");
    j.required = required;
    j.answer = json_object();
    j.causes = member(j.answer, "causes");
    j.policies = member(j.answer, "policies");
    j.findings = member(j.answer, "findings");
    j.notes = member(j.answer, "notes");
    j.used = member(j.answer, "used");
    json_object_set_new(j.answer, "plan", json_null());
    if (json_flag(request, "list_evaluated", false))
        j.evaluated = member(j.answer, "evaluated");
    if (json_flag(request, "list_lines", false))
        json_object_set_new(j.answer, "coverage", j.coverage = json_object());
    if (j.command) {
        judge_command(&j);
    } else if (plan_open(&plan, text, len, &plan_err) < 0) {
        cause(&j, "%s", plan_err.text);
    } else {
        j.plan = plan;
        judge_plan(&j);
    }
    plan_free(plan);
    json_object_set_new(j.answer, "usage",
                        json_pack("{s:I, s:I}", "instructions", (json_int_t)j.instructions,
                                  "memory_bytes", (json_int_t)j.memory));
    *out = j.answer;
    return 0;
}
