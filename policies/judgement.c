/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/judgement.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/judgement_private.h"
#include "policies/limits.h"
#include "policies/scope.h"
#include "policies/waivers.h"

/* The decision in the making. */
struct decision {
    json_t *causes, *policies, *findings, *usage; /* borrowed from `root` */
    json_t *root;
    const json_t *plan; /* of the first source that gave one; borrowed from `root` */
    json_t *used;       /* ids of uses that matched somewhere, as keys */
    json_t *ids;        /* policy id -> source */
    const json_t *uses; /* borrowed from the request */
    const json_t *facts; /* borrowed from the request */
    const json_t *command; /* what is judged; NULL: a plan */
    size_t mute;        /* policies that have no word in it */
    bool incomplete;    /* a source has no answer: what is missing there is not known */
    bool catalogue;     /* nothing is judged */
};

static void
add_cause(struct decision *d, const char *source, const char *text)
{
    auto_free char *clean = text_clean(text);
    auto_free char *full = source ? mem_format("%s: %s", source, clean) : steal(&clean);

    json_array_append_new(d->causes, json_string(full));
}

/* A text of the child as people may see it; null stays null. */
static void
put_clean(json_t *out, const json_t *from, const char *key)
{
    const json_t *v = json_object_get(from, key);
    auto_buf b = BUF_INIT;

    if (json_is_string(v)) {
        text_printable(&b, json_string_value(v), json_string_length(v));
        json_put(out, key, buf_str(&b));
    } else {
        json_put(out, key, NULL);
    }
}

static bool
is_source(const struct judgement_source *src, const char *name)
{
    return strcmp(src->name, name) == 0;
}

static bool
system_uses(const struct decision *d, const char *id)
{
    const json_t *use;
    size_t i;

    json_array_foreach(d->uses, i, use)
        if (strcmp(json_text(use, "id", ""), id) == 0 && json_flag(use, "system", false))
            return true;
    return false;
}

/* Does it say more than the policy's name, and hard? */
static bool
says_more(const json_t *use)
{
    static const char *const keys[] = {"scope", "effective", "before", "severity", "waivable"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_object_get(use, keys[i]))
            return true;
    return json_object_size(json_object_get(use, "params")) > 0 ||
           strcmp(json_text(use, "level", "hard"), "hard") != 0;
}

/* A repository cannot set aside what the system says: it may only name the policy, at hard.  What
 * it may say beside a `use` of the system's, the settings have looked at. */
static void
check_system_policy(struct decision *d, const char *id)
{
    const json_t *use;
    size_t i;

    if (system_uses(d, id))
        return;
    json_array_foreach(d->uses, i, use) {
        auto_free char *place = scope_place(use);
        auto_free char *text = mem_format("use \"%s\" (%s): this is a policy of the system, and a "
                                          "repository can only tighten it", id, place);

        if (strcmp(json_text(use, "id", ""), id) == 0 && says_more(use))
            add_cause(d, NULL, text);
    }
}

/* The `use` that holds for a policy, or NULL. */
static const json_t *
use_of(const json_t *uses, const char *id)
{
    const json_t *use;
    size_t i;

    json_array_foreach(uses, i, use)
        if (strcmp(json_text(use, "id", ""), id) == 0)
            return use;
    return NULL;
}

/* What `use` has made of the policy, and whether the judge has kept to it. */
static void
put_use(struct decision *d, json_t *out, const json_t *p, const struct judgement_source *src)
{
    auto_json *uses = scope_uses(d->uses, json_object_get(d->facts, "run"), src->name);
    const char *id = json_text(p, "id", "");
    const json_t *use = use_of(uses, id);
    const char *skip = json_text(use, "skip", NULL);
    bool skipped = strcmp(json_text(p, "outcome", ""), "skip") == 0;
    const json_t *own = json_object_get(p, "waivable");
    const json_t *said = json_object_get(use, "waivable");
    bool is_systems = is_source(src, "system") || json_flag(use, "system", false);

    if (skipped != (skip != NULL)) {
        auto_free char *text = mem_format("policy %s: the judge %s", id,
                                          skip ? "judged what is out of scope"
                                               : "skipped what is in scope");

        add_cause(d, src->name, text);
    }
    if (skip)
        json_put(out, "skipped", skip);
    else if (json_text(use, "effective", NULL))
        json_object_set(out, "effective", json_object_get(use, "effective"));
    /* What the system asks for, only the system can have waived. */
    if (!said && !(is_source(src, "std") && is_systems) && !json_is_null(own))
        said = own;
    json_object_set_new(out, "waivable", waivers_rule(said, !is_systems));
}

/* It has no word in what is judged, and has said none. */
static bool
is_mute(const json_t *p)
{
    return !json_flag(p, "judges", true) && json_number(p, "evaluated", 0) == 0 &&
           (strcmp(json_text(p, "outcome", ""), "pass") == 0 ||
            strcmp(json_text(p, "outcome", ""), "skip") == 0);
}

static void
add_policy(struct decision *d, const json_t *p, const struct judgement_source *src)
{
    static const char *const texts[] = {"id", "title", "severity", "file", "level", "outcome",
                                        "description", "remediation", "url"};
    const char *id = json_text(p, "id", ""), *file = json_text(p, "file", "");
    const char *other = json_text(d->ids, id, NULL);
    json_t *out = json_object();
    char hex[DIGEST_HEX_SIZE] = "";

    if (d->catalogue && json_is_object(json_object_get(p, "params")))
        json_object_set(out, "params", json_object_get(p, "params"));
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_clean(out, p, texts[i]);
    judgement_put_list(out, p, "controls");
    for (size_t i = 0; i < src->nfiles; i++)
        if (strcmp(src->files[i].path, file) == 0)
            digest_bytes(hex, src->files[i].text, src->files[i].len);
    json_put(out, "source", src->name);
    json_put(out, "sha256", hex);
    json_object_set(out, "evaluated", json_object_get(p, "evaluated"));
    put_use(d, out, p, src);
    if (is_mute(p))
        json_decref(out);
    else
        json_array_append_new(d->policies, out);
    d->mute += is_mute(p);
    if (other) {
        auto_free char *text = mem_format("two policies have the id \"%s\" (%s and %s)", id, other,
                                          file);

        add_cause(d, NULL, text);
    }
    json_put(d->ids, id, file);
    if (is_source(src, "system"))
        check_system_policy(d, id);
}

static void
add_finding(struct decision *d, const json_t *f)
{
    static const char *const texts[] = {"policy", "level",   "outcome", "address",
                                        "path",   "message", "severity"};
    json_t *out = json_object();

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        put_clean(out, f, texts[i]);
    if (json_is_integer(json_object_get(f, "line")))
        json_object_set(out, "line", json_object_get(f, "line"));
    if (json_is_string(json_object_get(f, "deposed")))
        put_clean(out, f, "deposed");
    json_array_append_new(d->findings, out);
}

static void
add_usage(struct decision *d, const struct judgement_source *src,
          const struct judgement_child *c, const json_t *answer)
{
    const json_t *usage = json_object_get(answer, "usage");
    json_t *out = json_object();

    json_object_set_new(out, "instructions", json_integer(json_number(usage, "instructions", 0)));
    json_object_set_new(out, "memory_bytes", json_integer(json_number(usage, "memory_bytes", 0)));
    json_object_set_new(out, "wall_ms", json_integer(c->wall_ms));
    put_clean(out, answer, "confinement");
    json_object_set_new(d->usage, src->name, out);
}

static void
add_plan(struct decision *d, const struct judgement_source *src, const json_t *answer)
{
    json_t *plan = json_object_get(answer, "plan");

    if (!json_is_object(plan))
        return;
    if (d->plan && !json_equal(d->plan, plan))
        add_cause(d, src->name, "the sources of policies were given different plans");
    if (d->plan)
        return;
    json_object_set(d->root, "plan", plan);
    d->plan = plan;
}

/* One source's answer, or the reason why there is none, into the decision. */
static void
add_answer(struct decision *d, const struct judgement_source *src,
           const struct judgement_child *c, const json_t *answer, const char *cause)
{
    const char *fault = answer ? judgement_answer_fault(answer, src, !d->command) : NULL;
    const json_t *v;
    size_t i;

    add_usage(d, src, c, answer);
    if (cause || fault) {
        auto_free char *text = cause ? mem_dup(cause)
                                     : mem_format("the judge's answer is malformed: %s", fault);

        d->incomplete = true;
        add_cause(d, src->name, text);
        return;
    }
    json_array_foreach(json_object_get(answer, "causes"), i, v) {
        d->incomplete = true;
        add_cause(d, NULL, json_string_value(v));
    }
    json_array_foreach(json_object_get(answer, "policies"), i, v)
        add_policy(d, v, src);
    json_array_foreach(json_object_get(answer, "findings"), i, v)
        add_finding(d, v);
    if (d->catalogue)
        judgement_add_lint(d->root, json_object_get(answer, "lint"));
    json_array_foreach(json_object_get(answer, "used"), i, v)
        json_object_set_new(d->used, json_string_value(v), json_true());
    add_plan(d, src, answer);
}

/* ---- the verdict ---------------------------------------------------------------------------- */

static int
by_place(const void *a, const void *b)
{
    static const char *const keys[] = {"policy", "address", "path", "message"};
    const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        int c = strcmp(json_text(x, keys[i], ""), json_text(y, keys[i], ""));

        if (c)
            return c;
    }
    return 0;
}

static void
sort_findings(struct decision *d)
{
    size_t n = json_array_size(d->findings);
    auto_free json_t **all = mem_alloc(n * sizeof *all);

    for (size_t i = 0; i < n; i++)
        all[i] = json_incref(json_array_get(d->findings, i));
    qsort(all, n, sizeof *all, by_place);
    json_array_clear(d->findings);
    for (size_t i = 0; i < n; i++)
        json_array_append_new(d->findings, all[i]);
}

/* Does an entry that can refuse have one of these outcomes? */
static bool
any_enforcing(const json_t *entries, const char *outcome, const char *or_outcome)
{
    const json_t *v;
    size_t i;

    json_array_foreach(entries, i, v) {
        const char *has = json_text(v, "outcome", "");

        if (strcmp(json_text(v, "level", "hard"), "advisory") != 0 &&
            (strcmp(has, outcome) == 0 || strcmp(has, or_outcome) == 0))
            return true;
    }
    return false;
}

static const char *
verdict(const json_t *decision)
{
    const json_t *findings = json_object_get(decision, "findings");
    const json_t *policies = json_object_get(decision, "policies");

    if (any_enforcing(findings, "deny", "deny") || any_enforcing(policies, "deny", "deny"))
        return "deny";
    if (json_array_size(json_object_get(decision, "causes")) > 0 ||
        any_enforcing(findings, "error", "unknown") || any_enforcing(policies, "error", "unknown"))
        return "undecided";
    return "allow";
}

static json_t *
count(const json_t *policies)
{
    static const char *const names[][2] = {
        {"passed", "pass"}, {"deny", "deny"},     {"warn", "warn"},    {"unknown", "unknown"},
        {"error", "error"}, {"waived", "waived"}, {"skipped", "skip"},
    };
    json_t *counts = json_object();
    const json_t *v;
    size_t i;

    json_object_set_new(counts, "policies", json_integer((json_int_t)json_array_size(policies)));
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        json_int_t n = 0;

        json_array_foreach(policies, i, v)
            n += strcmp(json_text(v, "outcome", ""), names[k][1]) == 0;
        json_object_set_new(counts, names[k][0], json_integer(n));
    }
    return counts;
}

void
judgement_conclude(json_t *decision)
{
    json_object_set_new(decision, "counts", count(json_object_get(decision, "policies")));
    json_put(decision, "verdict", verdict(decision));
}

/* What no source alone can know. */
static void
check_whole(struct decision *d)
{
    auto_json *conflicts = json_array();
    const json_t *use;
    size_t i;

    scope_conflicts(conflicts, d->uses, json_object_get(d->facts, "run"));
    json_array_foreach(conflicts, i, use)
        add_cause(d, NULL, json_string_value(use));
    if (d->incomplete)
        return;
    if (json_array_size(d->policies) == 0 && d->mute == 0)
        add_cause(d, NULL, "no policies");
    else if (json_array_size(d->policies) == 0 && !d->command)
        add_cause(d, NULL, "no policies judge plans: none has check or check_plan");
    json_array_foreach(d->uses, i, use) {
        const char *id = json_text(use, "id", "");
        auto_free char *place = scope_place(use);
        auto_free char *text = mem_format(
            "use \"%s\" (%s): no policy%s has this id", id, place,
            json_flag(use, "system", false) ? " of the system or of std" : "");

        if (!json_object_get(d->used, id))
            add_cause(d, NULL, text);
    }
}

static void
decide(struct decision *d)
{
    check_whole(d);
    sort_findings(d);
    if (!d->plan)
        json_object_set_new(d->root, "plan", json_null());
    judgement_conclude(d->root);
}

/* ---- the run -------------------------------------------------------------------------------- */

static json_t *
file_entry(const struct judgement_file *f)
{
    json_t *text;

    if (f->len > LIMITS_TEXT || memchr(f->text, '\0', f->len))
        return NULL;
    text = json_stringn(f->text, f->len);
    return text ? json_pack("{s:s, s:o}", "path", f->path, "text", text) : NULL;
}

/* What the judge has to know of them. */
static json_t *
uses_for(const struct judgement_request *req, const struct judgement_source *src)
{
    static const char *const ours[] = {"file", "system", "waivable", "effective"};
    json_t *out = scope_uses(req->uses, json_object_get(req->facts, "run"), src->name);
    json_t *use;
    size_t i;

    json_array_foreach(out, i, use)
        for (size_t k = 0; k < sizeof ours / sizeof *ours; k++)
            json_object_del(use, ours[k]);
    return out;
}

static int
by_path(const void *a, const void *b)
{
    return strcmp(((const struct judgement_file *)a)->path,
                  ((const struct judgement_file *)b)->path);
}

/* NULL and the name of the file that is not a policy.  In the order of their paths, whatever
 * order they were named in: a verdict is the same bytes. */
static json_t *
source_request(const struct judgement_request *req, const struct judgement_source *src,
               const char **bad)
{
    auto_json *out = json_object();
    auto_free struct judgement_file *sorted = mem_alloc(src->nfiles * sizeof *sorted);
    json_t *files = json_array();

    json_object_set_new(out, "files", files);
    memcpy(sorted, src->files, src->nfiles * sizeof *sorted);
    qsort(sorted, src->nfiles, sizeof *sorted, by_path);
    for (size_t i = 0; i < src->nfiles; i++) {
        json_t *entry = file_entry(&sorted[i]);

        if (!entry) {
            *bad = sorted[i].path;
            return NULL;
        }
        json_array_append_new(files, entry);
    }
    json_object_set_new(out, "facts",
                        req->facts ? json_deep_copy(req->facts) : json_object());
    if (req->command)
        json_object_set_new(out, "command", json_deep_copy(req->command));
    json_object_set_new(out, "list_changes", json_boolean(req->list_changes));
    if (req->catalogue)
        json_object_set_new(out, "catalogue", json_true());
    json_object_set_new(out, "uses", uses_for(req, src));
    json_object_set_new(out, "source",
                        json_pack("{s:s, s:b}", "name", src->name, "needs_use", src->needs_use));
    return steal(&out);
}

/* Start a judge; what prevents it is a cause of this source, kept in `*cause`. */
static void
start(struct judgement_child *c, char **cause, const struct judgement_request *req,
      const struct judgement_source *src, int plan)
{
    struct judgement_start how = {.judge = req->judge, .plan = plan,
                                  .what = req->command ? JUDGEMENT_COMMAND : JUDGEMENT_PLAN,
                                  .rlimits_only = req->rlimits_only};
    struct err err = ERR_INIT;
    const char *bad = NULL;
    auto_json *request = source_request(req, src, &bad);

    if (!request)
        *cause = mem_format("%s is not a policy: it must be UTF-8 text of at most 1 MiB", bad);
    else if (judgement_child_start(c, &how, request, &err) < 0)
        *cause = mem_dup(err.text);
}

static void
decision_init(struct decision *d)
{
    static const char *const arrays[] = {"causes", "policies", "findings"};

    *d = (struct decision){.root = json_object(), .used = json_object(), .ids = json_object()};
    for (size_t i = 0; i < sizeof arrays / sizeof *arrays; i++)
        json_object_set_new(d->root, arrays[i], json_array());
    json_object_set_new(d->root, "usage", json_object());
    d->causes = json_object_get(d->root, "causes");
    d->policies = json_object_get(d->root, "policies");
    d->findings = json_object_get(d->root, "findings");
    d->usage = json_object_get(d->root, "usage");
}

static int
open_plan(const char *path, struct err *err)
{
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;

    if (fd < 0 || fstat(fd, &st) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, EXITCODE_UNDECIDED, "%s is not a regular file", path);
    return steal_fd(&fd);
}

int
judgement_run(json_t **out, const struct judgement_request *req, struct err *err)
{
    auto_close int plan = req->command ? -1 : open_plan(req->plan_path, err);
    auto_free struct judgement_child *children =
        mem_alloc(req->nsources * sizeof *children);
    auto_free char **causes = mem_alloc(req->nsources * sizeof *causes);
    struct decision d;

    if (plan < 0 && !req->command)
        return -1;
    decision_init(&d);
    d.uses = req->uses;
    d.facts = req->facts;
    d.command = req->command;
    d.catalogue = req->catalogue;
    if (d.command)
        json_put(d.root, "command", json_text(d.command, "command", ""));
    for (size_t i = 0; i < req->nsources; i++) {
        children[i].answer = -1;
        if (req->sources[i].nfiles > 0)
            start(&children[i], &causes[i], req, &req->sources[i], plan);
    }
    for (size_t i = 0; i < req->nsources; i++) {
        auto_json *answer = NULL;

        if (req->sources[i].nfiles == 0)
            continue;
        if (children[i].pid > 0)
            answer = judgement_child_finish(&children[i], req->rlimits_only, &causes[i]);
        add_answer(&d, &req->sources[i], &children[i], answer, causes[i]);
        free(causes[i]);
    }
    decide(&d);
    if (req->catalogue) /* nothing was judged, so nothing is allowed */
        json_put(d.root, "verdict", "undecided");
    json_decref(d.used);
    json_decref(d.ids);
    *out = d.root;
    return 0;
}

int
judgement_manifest(json_t **out, const char *judge, const char *path, const char *text,
                   size_t len, bool rlimits_only, struct err *err)
{
    const struct judgement_file file = {path, text, len};
    struct judgement_start how = {judge, -1, JUDGEMENT_MANIFEST, rlimits_only};
    struct judgement_child c = {.answer = -1};
    auto_json *request = file_entry(&file);
    auto_json *answer = NULL;
    auto_free char *cause = NULL;
    const char *fault, *said;

    if (!request)
        return err_set(err, EXITCODE_UNDECIDED, "%s must be UTF-8 text of at most 1 MiB", path);
    if (judgement_child_start(&c, &how, request, err) < 0)
        return -1;
    answer = judgement_child_finish(&c, rlimits_only, &cause);
    if (!answer)
        return err_set(err, EXITCODE_UNDECIDED, "%s: %s", path, cause);
    said = json_text(answer, "error", NULL);
    if (said) {
        auto_free char *clean = text_clean(said);

        return err_set(err, EXITCODE_UNDECIDED, "%s", clean);
    }
    fault = judgement_statements_fault(json_object_get(answer, "statements"));
    if (fault)
        return err_set(err, EXITCODE_UNDECIDED, "%s: the judge's answer is malformed: %s", path,
                       fault);
    *out = json_incref(json_object_get(answer, "statements"));
    return 0;
}
