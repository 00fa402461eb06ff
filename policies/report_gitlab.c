/* SPDX-License-Identifier: Apache-2.0 */
/*
 * GitLab code quality: an array of issues, each known by its fingerprint.  The last one, of
 * severity info, names every policy with its outcome; its fingerprint never changes, so that a
 * merge request, which shows what its target branch has not, does not show it.
 */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "policies/formats.h"
#include "policies/results.h"

#define DESCRIPTION_MAX 4000

struct gitlab {
    struct results r;
    json_t *issues, *seen;
};

/* The level says whether it refuses, the policy's own severity how bad that is. */
static const char *
severity_of(const json_t *entry)
{
    static const char *const map[][2] = {
        {"critical", "blocker"}, {"high", "critical"}, {"medium", "major"},
        {"moderate", "major"},   {"low", "minor"},     {"info", "minor"},
    };
    const char *severity = json_text(entry, "severity", "");
    enum results_outcome o = results_outcome(entry);

    if (!results_refuses(entry))
        return o <= RESULTS_WARN ? "minor" : "info";
    for (size_t i = 0; i < sizeof map / sizeof *map; i++)
        if (strcmp(map[i][0], severity) == 0)
            return map[i][1];
    return o == RESULTS_DENY ? "critical" : "major";
}

static void
add(struct gitlab *g, const json_t *finding, const char *id, const char *text,
    const char *severity)
{
    int line = 1;
    auto_free char *file = results_place(&g->r, finding, &line);
    auto_free char *cut = results_cut(text, DESCRIPTION_MAX);
    char hex[DIGEST_HEX_SIZE];

    results_fingerprint(hex, finding, g->seen);
    json_array_append_new(
        g->issues, json_pack("{s:s, s:[s], s:s, s:s, s:s, s:s, s:{s:s, s:{s:i}}}", "type", "issue",
                             "categories", "Security", "check_name", id, "description", cut,
                             "fingerprint", hex, "severity", severity, "location", "path", file,
                             "lines", "begin", line));
}

static void
add_finding(struct gitlab *g, const json_t *f)
{
    auto_free char *id = results_text(f, "policy"), *said = results_message(f);
    auto_free char *target = results_subject(&g->r, f), *why = results_waiver(f);
    auto_free char *text = mem_format("%s: %s: %s%s%s%s", results_word(results_outcome(f)), target,
                                      said, *why ? " (waiver: " : "", why, *why ? ")" : "");

    add(g, f, id, text, severity_of(f));
}

static void
add_whole(struct gitlab *g, const struct results_case *c)
{
    auto_free char *id = results_text(c->policy, "id");
    auto_free char *text = mem_format("%s: %s", results_word(c->outcome), c->target);
    auto_json *f = json_pack("{s:s}", "policy", id);

    add(g, f, id, text, severity_of(c->policy));
}

static void
add_cause(struct gitlab *g, const char *cause)
{
    auto_json *f = json_pack("{s:s, s:s}", "policy", "moongate", "path", cause);
    auto_free char *text = mem_format("undecided: %s", cause);

    add(g, f, "moongate", text, "blocker");
}

static void
add_policies(struct gitlab *g)
{
    auto_json *f = json_pack("{s:s, s:s}", "policy", "moongate", "address", "@policies");
    auto_buf text = BUF_INIT;
    const json_t *p;
    size_t i;

    results_headline(&text, &g->r);
    json_array_foreach(g->r.policies, i, p) {
        auto_free char *id = results_text(p, "id");

        buf_printf(&text, "; %s: %s", id, results_word(results_outcome(p)));
    }
    add(g, f, "moongate", buf_str(&text), "info");
    /* Nothing else names every policy: this one is whole. */
    json_put(json_array_get(g->issues, json_array_size(g->issues) - 1), "description",
             buf_str(&text));
}

void
report_gitlab(struct buf *out, const json_t *decision, const struct report_style *style)
{
    auto_json *issues = json_array(), *seen = json_object();
    struct gitlab g = {.issues = issues, .seen = seen};
    auto_free char *text = NULL;

    results_init(&g.r, decision, style);
    for (size_t i = 0; i < results_ncauses(&g.r); i++)
        add_cause(&g, results_cause(&g.r, i));
    for (size_t i = 0; i < g.r.ncases; i++) {
        const struct results_case *c = &g.r.cases[i];
        const json_t *f;
        size_t k;

        json_array_foreach(c->findings, k, f)
            add_finding(&g, f);
        if (!c->first && c->refuses)
            add_whole(&g, c);
    }
    add_policies(&g);
    text = json_pretty(issues);
    buf_puts(out, text);
    results_clear(&g.r);
}
