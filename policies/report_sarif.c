/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SARIF 2.1.0.  Each policy is a rule, whose properties say its outcome; each finding is a result.
 * A policy that found nothing has no result: what shows results takes each of them for an alert,
 * whatever kind it is of.  What is known only after apply is of kind "open", the standard's word
 * for what could not be decided; a level other than "none" is for the kind "fail" alone.
 */
#include <ctype.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/formats.h"
#include "policies/results.h"

#define SCHEMA "https://json.schemastore.org/sarif-2.1.0.json"
#define TOP "%SRCROOT%"
#define FINGERPRINT "moongate/v1"

struct sarif {
    struct results r;
    json_t *index; /* id -> number of the rule */
    json_t *seen;
};

static json_t *
message(const char *text)
{
    return json_pack("{s:s}", "text", text);
}

/* A relative reference of RFC 3986: no byte of a name can be taken for anything else. */
static json_t *
uri(const char *path)
{
    auto_buf out = BUF_INIT;

    for (; *path; path++)
        if (isalnum((unsigned char)*path) || strchr("/-._~", *path))
            buf_putc(&out, *path);
        else
            buf_printf(&out, "%%%02X", (unsigned char)*path);
    return json_string(buf_str(&out));
}

static const char *
level_of(enum results_outcome o)
{
    return o == RESULTS_DENY || o == RESULTS_WAIVED ? "error" : o == RESULTS_WARN ? "warning"
                                                                                  : "none";
}

static const char *
kind_of(enum results_outcome o)
{
    return o == RESULTS_UNKNOWN || o == RESULTS_ERROR ? "open"
           : o == RESULTS_SKIP ? "notApplicable" : o == RESULTS_PASS ? "pass" : "fail";
}

/* The texts of an entry that are there, as properties. */
static json_t *
properties(const json_t *entry, const char *const *keys)
{
    json_t *out = json_object();

    for (; *keys; keys++) {
        auto_free char *text = results_text(entry, *keys);

        if (*text)
            json_put(out, *keys, text);
    }
    json_put(out, "outcome", results_word(results_outcome(entry)));
    return out;
}

/* A link that is one: anything else would make the document invalid. */
static bool
is_link(const char *url)
{
    if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0)
        return false;
    for (; *url; url++)
        if (!isalnum((unsigned char)*url) && !strchr("-._~:/?#@!$&()*+,;=%", *url))
            return false;
    return true;
}

static json_t *
rule(const json_t *policy)
{
    static const char *const keys[] = {"severity", "level", "source", "file", "sha256", NULL};
    auto_free char *id = results_text(policy, "id"), *title = results_text(policy, "title");
    auto_free char *about = results_text(policy, "description");
    auto_free char *fix = results_text(policy, "remediation");
    auto_free char *url = results_text(policy, "url");
    bool advisory = strcmp(json_text(policy, "level", "hard"), "advisory") == 0;
    json_t *out = json_pack("{s:s, s:o, s:o, s:o, s:{s:s}, s:o}", "id", id,
                            "shortDescription", message(*title ? title : id),
                            "fullDescription", message(*about ? about : *title ? title : id),
                            "help", message(*fix ? fix : *about ? about : *title ? title : id),
                            "defaultConfiguration", "level", advisory ? "warning" : "error",
                            "properties", properties(policy, keys));

    if (is_link(url))
        json_put(out, "helpUri", url);
    if (json_is_integer(json_object_get(policy, "evaluated")))
        json_object_set(json_object_get(out, "properties"), "evaluated",
                        json_object_get(policy, "evaluated"));
    return out;
}

static json_t *
rules(struct sarif *s)
{
    json_t *out = json_array();
    json_t *p;
    size_t i;

    json_array_foreach(s->r.policies, i, p) {
        json_array_append_new(out, rule(p));
        json_object_set_new(s->index, json_text(p, "id", ""), json_integer((json_int_t)i));
    }
    return out;
}

static json_t *
location(const struct sarif *s, const json_t *finding, const char *target)
{
    int line = 1;
    auto_free char *file = results_place(&s->r, finding, &line);
    bool inside = *file != '/' && strncmp(file, "../", 3) != 0;
    json_t *artifact = json_pack("{s:o}", "uri", uri(file));

    if (inside)
        json_put(artifact, "uriBaseId", TOP);
    return json_pack("{s:{s:o, s:{s:i}}, s:[{s:s, s:s}]}", "physicalLocation", "artifactLocation",
                     artifact, "region", "startLine", line, "logicalLocations",
                     "fullyQualifiedName", target, "kind", "resource");
}

static json_t *
suppressions(const json_t *finding)
{
    auto_free char *why = results_waiver(finding);

    return json_pack("[{s:s, s:s, s:s}]", "kind", "external", "status", "accepted",
                     "justification", *why ? why : "waived");
}

static json_t *
result(struct sarif *s, const json_t *finding)
{
    static const char *const keys[] = {"address", "path", "severity", "level", NULL};
    enum results_outcome o = results_outcome(finding);
    auto_free char *id = results_text(finding, "policy"), *said = results_message(finding);
    auto_free char *target = results_subject(&s->r, finding);
    auto_free char *text = mem_format("%s: %s", target, *said ? said : results_past(o));
    const json_t *index = json_object_get(s->index, json_text(finding, "policy", ""));
    char hex[DIGEST_HEX_SIZE];
    json_t *out;

    results_fingerprint(hex, finding, s->seen);
    out = json_pack("{s:s, s:O, s:s, s:s, s:o, s:[o], s:{s:s}, s:o}", "ruleId", id, "ruleIndex",
                    index, "kind", kind_of(o), "level", level_of(o), "message", message(text),
                    "locations", location(s, finding, target), "partialFingerprints", FINGERPRINT,
                    hex, "properties", properties(finding, keys));
    if (o == RESULTS_WAIVED)
        json_object_set_new(out, "suppressions", suppressions(finding));
    return out;
}

/* Findings, and what refuses without one. */
static json_t *
all_results(struct sarif *s)
{
    json_t *out = json_array();

    for (size_t i = 0; i < s->r.ncases; i++) {
        const struct results_case *c = &s->r.cases[i];
        const json_t *f;
        size_t k;

        json_array_foreach(c->findings, k, f)
            json_array_append_new(out, result(s, f));
        if (!c->first && c->refuses) {
            auto_json *whole = json_pack(
                "{s:s, s:s, s:s}", "policy", json_text(c->policy, "id", ""), "outcome",
                results_word(c->outcome), "level", json_text(c->policy, "level", "hard"));

            json_array_append_new(out, result(s, whole));
        }
    }
    return out;
}

/* What went wrong is said by the run, beside the results. */
static json_t *
invocation(struct sarif *s)
{
    bool failed = results_ncauses(&s->r) > 0 || results_count(&s->r, RESULTS_ERROR) > 0;
    json_t *notes = json_array();

    for (size_t i = 0; i < results_ncauses(&s->r); i++)
        json_array_append_new(notes, json_pack("{s:s, s:o}", "level", "error", "message",
                                               message(results_cause(&s->r, i))));
    for (size_t i = 0; i < results_nnotes(&s->r); i++)
        json_array_append_new(notes, json_pack("{s:s, s:o}", "level", "warning", "message",
                                               message(results_note(&s->r, i))));
    return json_pack("{s:b, s:o, s:{s:s}}", "executionSuccessful", !failed,
                     "toolExecutionNotifications", notes, "properties", "verdict",
                     json_text(s->r.decision, "verdict", "undecided"));
}

void
report_sarif(struct buf *out, const json_t *decision, const struct report_style *style)
{
    struct sarif s = {.index = json_object(), .seen = json_object()};
    auto_json *doc = NULL;
    auto_free char *text = NULL;
    json_t *driver;

    results_init(&s.r, decision, style);
    driver = json_pack("{s:s, s:s, s:o}", "name", "moongate", "version", MOONGATE_VERSION, "rules",
                       rules(&s));
    doc = json_pack("{s:s, s:s, s:[{s:{s:o}, s:[o], s:{s:{s:{s:s}}}, s:s, s:o}]}", "$schema",
                    SCHEMA, "version", "2.1.0", "runs", "tool", "driver", driver, "invocations",
                    invocation(&s), "originalUriBaseIds", TOP, "description", "text",
                    "the top of the repository", "columnKind", "unicodeCodePoints", "results",
                    all_results(&s));
    text = json_pretty(doc);
    buf_puts(out, text);
    results_clear(&s.r);
    json_decref(s.index);
    json_decref(s.seen);
}
