/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/results.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

static const char *const words[][2] = {
#define X(name, word, past) {word, past},
    RESULTS_OUTCOMES(X)
#undef X
};

const char *
results_word(enum results_outcome o)
{
    return words[o][0];
}

const char *
results_past(enum results_outcome o)
{
    return words[o][1];
}

static bool
advises(const json_t *entry)
{
    return strcmp(json_text(entry, "level", "hard"), "advisory") == 0;
}

enum results_outcome
results_outcome(const json_t *entry)
{
    const char *word = json_text(entry, "outcome", "");

    for (int o = 0; o < RESULTS_COUNT; o++)
        if (strcmp(words[o][0], word) == 0)
            return o == RESULTS_DENY && advises(entry) ? RESULTS_WARN : (enum results_outcome)o;
    return RESULTS_ERROR;
}

bool
results_refuses(const json_t *entry)
{
    return results_outcome(entry) <= RESULTS_UNKNOWN && !advises(entry);
}

size_t
results_count(const struct results *r, enum results_outcome o)
{
    const json_t *p;
    size_t i, n = 0;

    json_array_foreach(r->policies, i, p)
        n += results_outcome(p) == o;
    return n;
}

/* ---- cases ---------------------------------------------------------------------------------- */

static struct results_case *
new_case(struct results *r, const json_t *policy, const json_t *findings)
{
    struct results_case *c;

    r->cases = mem_grow(r->cases, r->ncases + 1, sizeof *r->cases);
    c = &r->cases[r->ncases++];
    *c = (struct results_case){.policy = policy, .findings = findings};
    return c;
}

/* What a policy says beside its findings, or instead of any. */
static void
add_whole(struct results *r, const json_t *policy, const json_t *none)
{
    struct results_case *c = new_case(r, policy, none);

    c->outcome = results_outcome(policy);
    c->refuses = results_refuses(policy);
    c->target = mem_dup("every target");
}

/* All findings of one policy about one target. */
static void
add_target(struct results *r, const json_t *policy, const json_t *findings)
{
    struct results_case *c = new_case(r, policy, findings);
    const json_t *f;
    size_t i;

    c->outcome = RESULTS_PASS;
    json_array_foreach(findings, i, f) {
        c->refuses = c->refuses || results_refuses(f);
        if (!c->first || results_outcome(f) < c->outcome) {
            c->outcome = results_outcome(f);
            c->first = f;
        }
    }
    c->target = results_subject(r, c->first);
}

/* The array at `key`, made when it is not there. */
static json_t *
slot(json_t *object, const char *key, json_t *fresh)
{
    json_t *v = json_object_get(object, key);

    if (v) {
        json_decref(fresh);
        return v;
    }
    json_object_set_new(object, key, fresh);
    return json_object_get(object, key);
}

/* {policy: {address: [finding]}}, in the order of the findings. */
static json_t *
sort_by_target(const json_t *findings)
{
    json_t *all = json_object();
    json_t *f;
    size_t i;

    json_array_foreach(findings, i, f) {
        json_t *of = slot(all, json_text(f, "policy", ""), json_object());

        json_array_append(slot(of, json_text(f, "address", ""), json_array()), f);
    }
    return all;
}

static void
add_cases(struct results *r, const json_t *policy, json_t *targets, const json_t *none)
{
    enum results_outcome own = results_outcome(policy);
    size_t start = r->ncases;
    const char *address;
    json_t *findings;

    json_object_foreach(targets, address, findings)
        add_target(r, policy, findings);
    for (size_t i = start; i < r->ncases; i++)
        if (r->cases[i].outcome == own)
            return;
    if (start == r->ncases || results_refuses(policy))
        add_whole(r, policy, none);
}

static void
add_causes(struct results *r)
{
    const json_t *listed = json_object_get(r->decision, "causes");
    bool refused = strcmp(json_text(r->decision, "verdict", ""), "allow") != 0;
    json_t *v;
    size_t i;

    r->causes = json_array();
    json_array_foreach(listed, i, v) {
        auto_json *wrap = json_pack("{s:O}", "text", v);
        auto_free char *text = results_text(wrap, "text");

        json_array_append_new(r->causes, json_string(*text ? text : "undecided"));
    }
    for (i = 0; i < r->ncases; i++)
        refused = refused && !r->cases[i].refuses;
    if (refused && json_array_size(r->causes) == 0)
        json_array_append_new(r->causes, json_string("no reason was given"));
}

static void
add_notes(struct results *r)
{
    const json_t *w;
    size_t i;

    r->notes = json_array();
    json_array_foreach(json_object_get(r->decision, "waivers"), i, w) {
        auto_free char *at = results_text(w, "at"), *id = results_text(w, "policy");
        auto_free char *address = results_text(w, "address"), *said = results_text(w, "warning");
        auto_free char *text = mem_format("waiver %s, %s at %s: %s", at, id, address, said);

        /* One that was refused is told with its finding. */
        if (*said && strcmp(json_text(w, "state", ""), "refused") != 0)
            json_array_append_new(r->notes, json_string(text));
    }
}

size_t
results_nnotes(const struct results *r)
{
    return json_array_size(r->notes);
}

const char *
results_note(const struct results *r, size_t i)
{
    return json_string_value(json_array_get(r->notes, i));
}

size_t
results_ncauses(const struct results *r)
{
    return json_array_size(r->causes);
}

const char *
results_cause(const struct results *r, size_t i)
{
    return json_string_value(json_array_get(r->causes, i));
}

void
results_init(struct results *r, const json_t *decision, const struct report_style *style)
{
    const json_t *listed = json_object_get(decision, "policies");
    auto_json *targets = sort_by_target(json_object_get(decision, "findings"));
    auto_json *known = json_object();
    json_t *none = json_array();
    const char *id;
    json_t *v;
    size_t i;

    *r = (struct results){.decision = decision, .style = style, .policies = json_array(),
                          .keep = json_array()};
    json_array_append_new(r->keep, none);
    json_array_foreach(listed, i, v) {
        json_array_append(r->policies, v);
        json_object_set_new(known, json_text(v, "id", ""), json_true());
    }
    json_object_foreach(targets, id, v)
        if (!json_object_get(known, id))
            json_array_append_new(r->policies, json_pack("{s:s, s:s}", "id", id, "outcome",
                                                         "error"));
    json_array_foreach(r->policies, i, v) {
        json_t *of = json_object_get(targets, json_text(v, "id", ""));

        add_cases(r, v, of, none);
        if (of) { /* two policies of one id: the findings are said once */
            json_array_append(r->keep, of);
            json_object_del(targets, json_text(v, "id", ""));
        }
    }
    add_causes(r);
    add_notes(r);
}

void
results_clear(struct results *r)
{
    for (size_t i = 0; i < r->ncases; i++)
        free(r->cases[i].target);
    free(r->cases);
    json_decref(r->policies);
    json_decref(r->keep);
    json_decref(r->causes);
    json_decref(r->notes);
}

/* ---- in a line ------------------------------------------------------------------------------ */

void
results_headline(struct buf *out, const struct results *r)
{
    const char *verdict = json_text(r->decision, "verdict", "undecided");
    size_t all = json_array_size(r->policies);
    size_t open = results_count(r, RESULTS_UNKNOWN) + results_count(r, RESULTS_ERROR);
    const char *noun = all == 1 ? "policy" : "policies";

    if (strcmp(verdict, "allow") == 0) {
        buf_printf(out, "allowed by %zu %s", all, noun);
    } else if (strcmp(verdict, "deny") == 0) {
        buf_printf(out, "denied by %zu of %zu %s", results_count(r, RESULTS_DENY), all, noun);
    } else {
        buf_puts(out, "undecided, so refused");
        if (open)
            buf_printf(out, ": %zu of %zu %s cannot tell", open, all, noun);
    }
}

void
results_counts(struct buf *out, const struct results *r)
{
    const char *comma = "";

    for (int o = 0; o < RESULTS_COUNT; o++) {
        size_t n = results_count(r, (enum results_outcome)o);

        if (n > 0)
            buf_printf(out, "%s%zu %s", comma, n, words[o][1]);
        comma = n > 0 ? ", " : comma;
    }
}

void
results_harmless(struct buf *out, const char *text)
{
    bool start = true;

    for (const char *p = text; *p; p++) {
        bool hash = p[0] == '#' && p > text && p[-1] == '#' &&
                    p[1 + strspn(p + 1, "abcdefghijklmnopqrstuvwxyz")] == '[';

        if (hash || (start && p[0] == ':' && p[1] == ':'))
            buf_printf(out, "\\x%02x", (unsigned char)*p);
        else
            buf_putc(out, *p);
        start = *p == '\n' || (start && (*p == ' ' || (unsigned char)*p >= 0x80));
    }
}

/* ---- texts ---------------------------------------------------------------------------------- */

char *
results_text(const json_t *entry, const char *key)
{
    const json_t *v = json_object_get(entry, key);
    auto_buf out = BUF_INIT;

    if (json_is_string(v))
        text_printable(&out, json_string_value(v), json_string_length(v));
    return buf_steal(&out);
}

char *
results_subject(const struct results *r, const json_t *finding)
{
    const char *address = json_text(finding, "address", "");

    if (strcmp(address, "@command") == 0)
        return results_text(r->decision, "command");
    if (!*address || strcmp(address, "@plan") == 0)
        return mem_dup("the whole plan");
    return results_text(finding, "address");
}

char *
results_message(const json_t *finding)
{
    auto_free char *message = results_text(finding, "message");
    auto_free char *path = results_text(finding, "path");

    if (!*message && results_outcome(finding) == RESULTS_UNKNOWN)
        return mem_format("%s is known only after apply", *path ? path : "a value");
    if (!*path || strstr(message, path))
        return steal(&message);
    return mem_format("%s%s%s", path, *message ? ": " : "", message);
}

/* ", approved by ann@acme, bob@acme" */
static void
add_approvers(struct buf *out, const json_t *waiver)
{
    const char *before = "approved by ";
    const json_t *one;
    size_t i;

    json_array_foreach(json_object_get(waiver, "approved_by"), i, one) {
        auto_json *wrap = json_pack("{s:O}", "text", one);
        auto_free char *name = results_text(wrap, "text");

        buf_printf(out, "%s%s%s", out->len ? ", " : "", before, name);
        before = "";
    }
}

char *
results_waiver(const json_t *finding)
{
    const json_t *waiver = json_object_get(finding, "waiver");
    auto_free char *reason = results_text(waiver, "reason");
    auto_free char *ticket = results_text(waiver, "ticket");
    auto_free char *expires = results_text(waiver, "expires");
    auto_buf terms = BUF_INIT;

    if (!json_is_object(waiver))
        return results_text(finding, "waiver_refused");
    buf_puts(&terms, ticket);
    if (*expires)
        buf_printf(&terms, "%suntil %s", terms.len ? ", " : "", expires);
    add_approvers(&terms, waiver);
    if (terms.len == 0)
        return steal(&reason);
    return mem_format("%s%s(%s)", reason, *reason ? " " : "", buf_str(&terms));
}

char *
results_skipped(const json_t *policy)
{
    char *why = results_text(policy, "skipped");

    return *why ? why : (free(why), mem_dup("out of scope"));
}

/* A path of the work tree, seen from its top; what leads out of it stays as it is. */
static char *
from_top(const struct results *r, const char *path)
{
    auto_free char *base = r->style->base ? text_clean(r->style->base) : NULL;
    char *full = base ? fs_resolve(base, path) : NULL;

    return full && *full ? full : (free(full), mem_dup(path));
}

char *
results_file(const struct results *r, const json_t *finding, int *line)
{
    auto_free char *file = results_text(finding, "file");
    json_int_t n = json_number(finding, "line", 0);

    if (!*file)
        return NULL;
    *line = n > 0 && n <= INT32_MAX ? (int)n : 1;
    return from_top(r, file);
}

char *
results_place(const struct results *r, const json_t *finding, int *line)
{
    char *file = results_file(r, finding, line);
    const char *plan = r->style->plan ? r->style->plan : "plan.json";
    auto_free char *clean = NULL;

    if (file)
        return file;
    *line = 1;
    if (*plan == '/') /* nobody else has the folder */
        return plan[strlen(plan) - 1] == '/' ? mem_dup("plan.json")
                                             : text_clean(strrchr(plan, '/') + 1);
    clean = text_clean(*plan && strcmp(plan, "-") != 0 ? plan : "plan.json");
    return from_top(r, clean);
}

char *
results_cut(const char *text, size_t limit)
{
    static const char mark[] = " … (cut)";
    size_t n = strlen(text);

    if (n <= limit)
        return mem_dup(text);
    n = limit > sizeof mark ? limit - sizeof mark : 0;
    while (n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
        n--;
    return mem_format("%.*s%s", (int)n, text, mark);
}

void
results_fingerprint(char hex[DIGEST_HEX_SIZE], const json_t *finding, json_t *seen)
{
    static const char *const keys[] = {"policy", "address", "path"};
    struct digest *d = digest_new();
    char id[DIGEST_HEX_SIZE];
    json_int_t n;

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *text = json_text(finding, keys[i], "");

        digest_update(d, text, strlen(text) + 1);
    }
    digest_finish(d, id);
    n = json_number(seen, id, 0);
    json_object_set_new(seen, id, json_integer(n + 1));
    if (n > 0) {
        auto_free char *next = mem_format("%s %lld", id, (long long)n);

        digest_bytes(hex, next, strlen(next));
    } else {
        memcpy(hex, id, sizeof id);
    }
}
