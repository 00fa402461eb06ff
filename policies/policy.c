/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/policy.h"

#include <stdlib.h>
#include <string.h>

#include "base/jscan.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/params.h"

static const char *const levels[] = {"advisory", "soft", "hard", NULL};

const char *const policy_commands[] = {
#define COMMAND(name, names) name,
#define COMMAND_ALIAS(alias, name, names)
#include "policies/commands.def"
#undef COMMAND
#undef COMMAND_ALIAS
    NULL,
};

static const char *const aliases[][2] = {
#define COMMAND(name, names)
#define COMMAND_ALIAS(alias, name, names) {alias, name},
#include "policies/commands.def"
#undef COMMAND
#undef COMMAND_ALIAS
};

unsigned
policy_command(const char *name)
{
    for (unsigned i = 0; policy_commands[i]; i++)
        if (strcmp(policy_commands[i], name) == 0)
            return 1u << i;
    return 0;
}

const char *
policy_command_alias(const char *name)
{
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(aliases[i][0], name) == 0)
            return aliases[i][1];
    return NULL;
}

static void
globs_clear(struct policy_globs *g)
{
    for (size_t i = 0; i < g->n; i++)
        free(g->list[i]);
    free(g->list);
    *g = (struct policy_globs){0};
}

void
policy_clear(struct policy *p)
{
    free(p->id);
    free(p->title);
    free(p->description);
    free(p->severity);
    free(p->url);
    free(p->remediation);
    globs_clear(&p->type);
    globs_clear(&p->provider);
    globs_clear(&p->module);
    globs_clear(&p->name);
    json_decref(p->params);
    json_decref(p->types);
    json_decref(p->controls);
    json_decref(p->waivable);
    *p = (struct policy){0};
}

static bool
globs_match(const struct policy_globs *g, const char *text)
{
    if (g->n == 0)
        return true;
    for (size_t i = 0; i < g->n; i++)
        if (strcmp(g->list[i], text) == 0 || text_glob(g->list[i], text, false))
            return true;
    return false;
}

/* Brackets of an address are instance keys, not character classes: they are never globbed. */
static char *
without_keys(const char *address)
{
    struct buf b = BUF_INIT;
    bool quoted = false;
    int depth = 0;

    for (const char *p = address; *p; p++) {
        if (quoted && *p == '\\' && p[1]) {
            p++;
            continue;
        }
        if (*p == '"' && depth)
            quoted = !quoted;
        else if (!quoted && *p == '[')
            depth++;
        else if (!quoted && *p == ']' && depth)
            depth--;
        else if (!depth)
            buf_putc(&b, *p);
    }
    return buf_steal(&b);
}

static bool
module_matches(const struct policy_globs *g, const char *address)
{
    auto_free char *bare = NULL;

    if (g->n == 0)
        return true;
    for (size_t i = 0; i < g->n; i++)
        if (strcmp(g->list[i], address) == 0)
            return true;
    bare = without_keys(address);
    return globs_match(g, bare);
}

/* By full name, or by the last part: "aws" for registry.terraform.io/hashicorp/aws. */
static bool
provider_matches(const struct policy_globs *g, const char *name)
{
    const char *slash = strrchr(name, '/');

    return globs_match(g, name) || (slash && globs_match(g, slash + 1));
}

bool
policy_matches_type(const struct policy *p, const char *type)
{
    return globs_match(&p->type, type);
}

static bool
field_matches(const struct policy_globs *g, const struct plan *plan, uint32_t at,
              bool (*match)(const struct policy_globs *, const char *))
{
    auto_free char *text = NULL;

    if (g->n == 0)
        return true;
    text = at ? plan_string(plan, at) : mem_dup("");
    return match(g, text);
}

bool
policy_matches(const struct policy *p, const struct plan *plan, const struct plan_change *c)
{
    if (!(plan_on(c) & p->on) || (p->mode == POLICY_MANAGED && c->data) ||
        (p->mode == POLICY_DATA && !c->data))
        return false;
    return field_matches(&p->provider, plan, c->provider, provider_matches) &&
           field_matches(&p->module, plan, c->module, module_matches) &&
           field_matches(&p->name, plan, c->name, globs_match);
}

/* ---- use ---- */

static int
check_key(const char *key, struct err *err)
{
    static const char *const known[] = {"level", "params", "severity", "id", "line", "skip", NULL};
    const char *near;

    for (size_t i = 0; known[i]; i++)
        if (strcmp(key, known[i]) == 0)
            return 0;
    near = text_nearest(key, known);
    return err_set(err, EXITCODE_UNDECIDED, "there is no key %.60s%s%s", key,
                   near ? ", did you mean " : "", near ? near : "");
}

static int
use_severity(struct policy *p, const json_t *severity, struct err *err)
{
    const char *word = json_string_value(severity);

    if (!word || !policy_severity(word))
        return err_set(err, EXITCODE_UNDECIDED, "severity is info, low, medium, high or critical, "
                       "not %.60s", word ? word : "this");
    free(p->severity);
    p->severity = mem_dup(word);
    return 0;
}

static int
use_level(struct policy *p, const json_t *level, struct err *err)
{
    const char *word = json_string_value(level);

    for (int i = 0; word && levels[i]; i++)
        if (strcmp(word, levels[i]) == 0) {
            p->level = (enum policy_level)i;
            return 0;
        }
    return err_set(err, EXITCODE_UNDECIDED, "level is advisory, soft or hard, not %.60s",
                   word ? word : "this");
}

int
policy_use(struct policy *p, const json_t *use, struct err *err)
{
    json_t *params = json_object_get(use, "params"), *level = json_object_get(use, "level");
    json_t *severity = json_object_get(use, "severity");
    const char *key;
    json_t *v;
    void *it;

    for (it = json_object_iter((json_t *)(uintptr_t)use); it;
         it = json_object_iter_next((json_t *)(uintptr_t)use, it))
        if (check_key(json_object_iter_key(it), err) < 0)
            return -1;
    if (level && !json_is_null(level) && use_level(p, level, err) < 0)
        return -1;
    if (severity && use_severity(p, severity, err) < 0)
        return -1;
    /* An empty Lua table has no kind: it may come as a list. */
    if (!params || json_is_null(params) || (json_is_array(params) && !json_array_size(params)))
        return 0;
    if (!json_is_object(params))
        return err_set(err, EXITCODE_UNDECIDED, "params is a table of names and values");
    json_object_foreach(params, key, v)
        if (params_set(p->params, p->types, key, v, err) < 0)
            return -1;
    return 0;
}

bool
policy_severity(const char *word)
{
    static const char *const words[] = {"info", "low", "medium", "high", "critical"};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

const char *
policy_level_name(enum policy_level level)
{
    return levels[level];
}

const char *
policy_outcome_name(enum policy_outcome outcome)
{
    static const char *const names[] = {"pass", "warn", "unknown", "error", "deny", "skip"};

    return names[outcome];
}

enum policy_outcome
policy_on_unknown(const struct policy *p, bool sensitive)
{
    enum policy_unknown what = p->on_unknown;

    /* on_unknown speaks of values that nobody can know yet; a sensitive one is known, and the
     * policy lacks its declaration. */
    if (what == POLICY_UNKNOWN_DEFAULT || sensitive)
        what = p->level == POLICY_ADVISORY ? POLICY_UNKNOWN_WARN : POLICY_UNKNOWN_DENY;
    return what == POLICY_UNKNOWN_DENY   ? POLICY_UNKNOWN
           : what == POLICY_UNKNOWN_WARN ? POLICY_WARN
                                         : POLICY_PASS;
}
