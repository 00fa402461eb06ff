/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/settings.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/gitstore.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/scope.h"
#include "policies/waivers.h"
#include "wrapper/settings_table.h"

/* Where in which file, for every message of one statement. */
struct place {
    enum settings_origin origin;
    const char *path;
    json_int_t line;
    struct err *err;
};

void
settings_init(struct settings *s)
{
    *s = (struct settings){.commit = SETTINGS_CURRENT};
    s->stated = json_object();
    s->uses = json_array();
    s->pins = json_array();
}

void
settings_clear(struct settings *s)
{
    json_decref(s->stated);
    json_decref(s->policies);
    json_decref(s->system_policies);
    json_decref(s->uses);
    json_decref(s->pins);
    free(s->user_path);
    *s = (struct settings){0};
}

const json_t *
settings_value(const struct settings *s, const char *name)
{
    return json_object_get(json_object_get(s->stated, name), "value");
}

const char *
settings_at(const struct settings *s, const char *name)
{
    return json_text(json_object_get(s->stated, name), "at", "");
}

/* ---- errors ------------------------------------------------------------------------------- */

static int __attribute__((format(printf, 2, 3)))
fail(const struct place *at, const char *fmt, ...)
{
    auto_free char *text = NULL;
    va_list ap;

    va_start(ap, fmt);
    if (vasprintf(&text, fmt, ap) < 0)
        text = mem_dup("out of memory");
    va_end(ap);
    return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: %s", at->path, (int)at->line, text);
}

/* `block` NULL: a statement. */
static int
unknown(const struct place *at, const char *block, const char *name)
{
    auto_free const char **names = settings_table_names(block);
    const char *near = text_nearest(name, names);
    auto_free char *what = block ? mem_format("key of %s", block) : mem_dup("statement");
    auto_free char *shown = text_clean(name);

    return fail(at, "there is no %s \"%s\"%s%s%s", what, shown, near ? "; did you mean \"" : "",
                near ? near : "", near ? "\"?" : "");
}

/* A value as it was written, near enough. */
static char *
shown_value(const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | JSON_SORT_KEYS);
    auto_free char *clean = text_clean(text);

    free(text);
    return steal(&clean);
}

/* What a second file may say instead. */
static const char *
rule_text(const struct settings_table_row *row)
{
    switch (row->rule) {
    case SETTINGS_TABLE_STRICTER:
        return "it may only be stricter";
    case SETTINGS_TABLE_LARGER:
    case SETTINGS_TABLE_FALSE:
        return "it may not be less";
    case SETTINGS_TABLE_SMALLER:
        return "it may not be more";
    case SETTINGS_TABLE_SAME:
    case SETTINGS_TABLE_ONCE:
    case SETTINGS_TABLE_BOTH:
    case SETTINGS_TABLE_UNION:
    case SETTINGS_TABLE_EACH:
        break;
    }
    return "it may say nothing else";
}

static int
looser(const struct place *at, const struct settings_table_row *row, const char *name,
       const json_t *value, const json_t *first)
{
    auto_free char *now = shown_value(value);
    auto_free char *then = shown_value(json_object_get(first, "value"));

    return fail(at, "%s is %s, but %s says %s, and %s", name, now, json_text(first, "at", ""),
                then, rule_text(row));
}

/* ---- one value ---------------------------------------------------------------------------- */

static int check_table(const struct place *at, const char *block, const json_t *values);

static bool
has_inner(const struct settings_table_row *row)
{
    auto_free const char **names = settings_table_names(row->key);

    return row->type == SETTINGS_TABLE_TABLE && row->block[0] && names[0];
}

/* A file in the commit; only the system knows files of the machine. */
static bool
is_list_path(const struct place *at, const char *path)
{
    if (path[0] == '/')
        return at->origin == SETTINGS_SYSTEM;
    for (const char *p = path; p; p = strchr(p, '/') ? strchr(p, '/') + 1 : NULL) {
        size_t n = strcspn(p, "/");

        if (n == 0 || (n <= 2 && strncmp(p, "..", n) == 0))
            return false;
    }
    return true;
}

static int
check_signed(const struct place *at, const json_t *table)
{
    const char *key;
    json_t *path;

    if (json_object_size(table) == 0)
        return fail(at, "gate.signed_commits names no list of signers: signed_commits = { "
                    "allowed_signers = \".moongate/allowed_signers\" }");
    json_object_foreach((json_t *)(uintptr_t)table, key, path)
        if (!is_list_path(at, json_string_value(path)))
            return fail(at, "gate.signed_commits.%s must name a file of the repository, from its "
                        "top", key);
    return 0;
}

/* The value for itself, whatever other files say. */
static int
check_value(const struct place *at, const struct settings_table_row *row, const char *name,
            const json_t *value)
{
    if (!settings_table_has_type(value, row->type))
        return fail(at, "%s must be %s", name, settings_table_type_name(row->type));
    if (!row->built)
        return fail(at, "%s is not built in this version of moongate; take it out", name);
    if (!settings_table_allows(row, value))
        return fail(at, "%s is \"%s\"; this version knows: %s", name, json_string_value(value),
                    row->values);
    if (has_inner(row) && check_table(at, row->key, value) < 0)
        return -1;
    if (strcmp(name, "waivers.allowed_signers") == 0 && !is_list_path(at, json_string_value(value)))
        return fail(at, "%s must name a file of the repository, from its top", name);
    return strcmp(row->key, "signed_commits") == 0 ? check_signed(at, value) : 0;
}

/* "gate.commit"; the caller frees. */
static char *
name_of(const char *block, const char *key)
{
    return block[0] ? mem_format("%s.%s", block, key) : mem_dup(key);
}

static int
check_key(const struct settings_table_row **out, const struct place *at, const char *block,
          const char *key, const json_t *value)
{
    const struct settings_table_row *row = settings_table_row(block, key);
    auto_free char *name = name_of(block, key);

    if (!row)
        return unknown(at, block, key);
    *out = row;
    return check_value(at, row, name, value);
}

static int
check_table(const struct place *at, const char *block, const json_t *values)
{
    const struct settings_table_row *row;
    const char *key;
    json_t *value;

    if (!json_is_object(values))
        return fail(at, "%s wants a table: %s { … }", block, block);
    json_object_foreach((json_t *)(uintptr_t)values, key, value)
        if (check_key(&row, at, block, key, value) < 0)
            return -1;
    return 0;
}

/* ---- what was said, and what holds ---------------------------------------------------------- */

static int
state_value(struct settings *s, const struct place *at, const struct settings_table_row *row,
            json_t *value)
{
    auto_free char *name = name_of(row->block, row->key);
    const json_t *first = json_object_get(s->stated, name);
    auto_free char *where = mem_format("%s:%d", at->path, (int)at->line);
    json_t *holds = NULL;

    if (!first)
        holds = json_deep_copy(value);
    else if (settings_table_combine(&holds, row, json_object_get(first, "value"), value) == 1)
        return looser(at, row, name, value, first);
    json_object_set_new(s->stated, name, json_pack("{s:o, s:s}", "value", holds, "at", where));
    return 0;
}

static int
state_table(struct settings *s, const struct place *at, const char *block, json_t *values)
{
    const struct settings_table_row *row;
    const char *key;
    json_t *value;

    if (!json_is_object(values))
        return fail(at, "%s wants a table: %s { … }", block, block);
    json_object_foreach(values, key, value) {
        if (check_key(&row, at, block, key, value) < 0)
            return -1;
        if ((row->rule == SETTINGS_TABLE_EACH ? state_table(s, at, key, value)
                                              : state_value(s, at, row, value)) < 0)
            return -1;
    }
    return 0;
}

/* ---- use ---------------------------------------------------------------------------------- */

static const json_t *
find_use(const struct settings *s, const char *id, bool system)
{
    size_t i;
    json_t *one;

    json_array_foreach(s->uses, i, one)
        if (strcmp(json_text(one, "id", ""), id) == 0 &&
            json_flag(one, "system", false) == system)
            return one;
    return NULL;
}

/* "/live", "./live" and "live/" look like paths and name no folder of the repository. */
static int
check_scope(const struct place *at, const char *id, const json_t *use)
{
    static const char *const keys[] = {"path", "not_path"};
    const json_t *scope = json_object_get(use, "scope");

    if (scope && json_object_size(scope) == 0)
        return fail(at, "use \"%s\": the scope is empty; without it the policy holds everywhere",
                    id);
    for (size_t k = 0; k < 2; k++) {
        const json_t *v = json_object_get(scope, keys[k]);

        for (size_t i = 0; v && i < (json_is_array(v) ? json_array_size(v) : 1); i++) {
            const char *p = json_string_value(json_is_array(v) ? json_array_get(v, i) : v);

            if (p[0] == '/' || strncmp(p, "./", 2) == 0 || text_ends(p, "/"))
                return fail(at, "use \"%s\": scope.%s wants a folder from the repository's top, "
                            "such as \"live/prod\", not \"%s\"", id, keys[k], p);
        }
    }
    return 0;
}

static int
check_use(const struct place *at, const char *id, const json_t *use)
{
    const json_t *waivable = json_object_get(use, "waivable");
    const char *fault = waivable ? waivers_rule_fault(waivable) : NULL;

    if (fault)
        return fail(at, "use \"%s\": %s", id, fault);
    if (json_object_get(use, "before") && !json_object_get(use, "effective"))
        return fail(at, "use \"%s\": before says nothing without effective, the day from which "
                    "the level holds", id);
    return check_scope(at, id, use);
}

/* The system uses this policy; a repository can raise its level, and that is all. */
static int
check_tighter(const struct settings *s, const struct place *at, const char *id, const json_t *use)
{
    const struct settings_table_row *row = settings_table_row("use", "level");
    json_t *level = json_object_get(use, "level");
    const char *key;
    size_t i;
    json_t *system, *v;

    json_array_foreach(s->uses, i, system) {
        auto_json *first = json_string(json_text(system, "level", row->fallback));
        auto_free char *where = scope_place(system);
        auto_json *holds = NULL;

        if (strcmp(json_text(system, "id", ""), id) != 0 || !json_flag(system, "system", false))
            continue;
        if (json_object_get(use, "params"))
            return fail(at, "use \"%s\" sets parameters, but %s uses this policy, and what the "
                        "system says can only be tightened by its level", id, where);
        json_object_foreach((json_t *)(uintptr_t)use, key, v)
            if (strcmp(key, "level") != 0 && strcmp(key, "scope") != 0)
                return fail(at, "use \"%s\" sets %s, but %s uses this policy, and what the system "
                            "says can only be tightened by its level", id, key, where);
        if (level && settings_table_combine(&holds, row, first, level) == 1)
            return fail(at, "use \"%s\": the level is \"%s\", but %s says \"%s\", and %s", id,
                        json_string_value(level), where, json_string_value(first),
                        rule_text(row));
    }
    return 0;
}

static int
add_use(struct settings *s, const struct place *at, const json_t *args)
{
    const json_t *word = json_array_get(args, 0);
    const char *id = json_string_value(word);
    json_t *refine = json_array_get(args, 1);
    bool system = at->origin == SETTINGS_SYSTEM;
    const json_t *old;
    json_t *one;

    if (!settings_table_has_type(word, SETTINGS_TABLE_STRING) || json_array_size(args) > 2)
        return fail(at, "use wants the id of a policy, and at most one table: "
                    "use \"tags.required\" { … }");
    if (refine && (check_table(at, "use", refine) < 0 || check_use(at, id, refine) < 0))
        return -1;
    if (!system && refine && check_tighter(s, at, id, refine) < 0)
        return -1;
    old = find_use(s, id, system);
    if (old && (!json_object_get(old, "scope") || !json_object_get(refine, "scope")))
        return fail(at, "\"%s\" is used twice, first in line %d; each of several uses of a policy "
                    "needs a scope of its own", id, (int)json_number(old, "line", 0));
    one = refine ? json_deep_copy(refine) : json_object();
    json_put(one, "id", id);
    json_put(one, "file", at->path);
    json_object_set_new(one, "line", json_integer(at->line));
    json_object_set_new(one, "system", json_boolean(system));
    json_array_append_new(s->uses, one);
    return 0;
}

/* ---- the other statements ------------------------------------------------------------------- */

static int
add_policies(struct settings *s, const struct place *at, const json_t *v)
{
    json_t **to = at->origin == SETTINGS_SYSTEM ? &s->system_policies : &s->policies;

    if (!settings_table_has_type(v, SETTINGS_TABLE_STRINGS) || json_array_size(v) == 0)
        return fail(at, "policies wants a list of files: policies { \"policies/*.lua\", \"std\" }");
    json_decref(*to);
    *to = json_deep_copy(v);
    return 0;
}

static bool
is_object_name(const char *s)
{
    return strlen(s) == GITSTORE_OID_SIZE - 1 &&
           strspn(s, "0123456789abcdef") == GITSTORE_OID_SIZE - 1;
}

/* A relative path would name another place for every caller. */
static bool
is_absolute_remote(const char *s)
{
    const char *colon = strchr(s, ':');
    const char *slash = strchr(s, '/');

    return s[0] == '/' || strstr(s, "://") || (colon && colon > s && (!slash || colon < slash));
}

static int
add_pin(struct settings *s, const struct place *at, const json_t *v)
{
    auto_free char *where = mem_format("%s:%d", at->path, (int)at->line);
    const char *root;
    size_t i;
    json_t *one;

    if (check_table(at, "pin", v) < 0)
        return -1;
    root = json_text(v, "root", "");
    if (!is_object_name(root))
        return fail(at, "pin.root must be the 40 hexadecimal digits of the first commit: git "
                    "rev-list --max-parents=0 HEAD");
    if (!is_object_name(json_text(v, "since", root)))
        return fail(at, "pin.since must be the 40 hexadecimal digits of a commit");
    if (!is_absolute_remote(json_text(v, "remote", "")))
        return fail(at, "pin.remote must be a URL or an absolute path");
    if (json_text(v, "branch", "")[0] == '\0')
        return fail(at, "pin.branch must name the branch that is tracked");
    json_array_foreach(s->pins, i, one)
        if (strcmp(json_text(one, "root", ""), root) == 0)
            return fail(at, "the history of %.12s is pinned twice, first at %s", root,
                        json_text(one, "at", ""));
    one = json_deep_copy(v);
    json_put(one, "at", where);
    json_array_append_new(s->pins, one);
    return 0;
}

/* A repository's file cannot hand itself a key, and nobody but it and the system says what is
 * judged. */
static int
check_origin(const struct place *at, const char *name)
{
    const struct settings_table_row *row = settings_table_statement(name);

    if (!row)
        return unknown(at, NULL, name);
    if (at->origin == SETTINGS_SYSTEM)
        return 0;
    if (row->where == SETTINGS_TABLE_SYSTEM)
        return fail(at, "%s may stand only in the system's moongate.lua", name);
    if (at->origin == SETTINGS_REPOSITORY && row->where == SETTINGS_TABLE_OWN)
        return fail(at, "%s may stand only in the user's or the system's moongate.lua", name);
    if (at->origin == SETTINGS_USER && row->where == SETTINGS_TABLE_REPOSITORY)
        return fail(at, "%s may stand only in the repository's or the system's moongate.lua",
                    name);
    return 0;
}

static int
add_statement(struct settings *s, const struct place *at, const char *name, const json_t *args)
{
    const struct settings_table_row *row = settings_table_row("", name);
    json_t *first = json_array_get(args, 0);

    if (strcmp(name, "use") == 0)
        return add_use(s, at, args);
    if (strcmp(name, "stack") == 0)
        return fail(at, "stack is not built in this version of moongate; take it out");
    if (json_array_size(args) != 1)
        return fail(at, "%s takes one value, not %zu", name, json_array_size(args));
    if (strcmp(name, "policies") == 0)
        return add_policies(s, at, first);
    if (strcmp(name, "pin") == 0)
        return add_pin(s, at, first);
    if (row)
        return check_value(at, row, name, first) < 0 ? -1 : state_value(s, at, row, first);
    return state_table(s, at, name, first);
}

/* ---- what the values mean ------------------------------------------------------------------- */

static const char *
word(const struct settings *s, const char *name)
{
    return json_string_value(settings_value(s, name));
}

static bool
is_word(const struct settings *s, const char *name, const char *value)
{
    const char *has = word(s, name);

    return has && strcmp(has, value) == 0;
}

static void
fill(struct settings *s)
{
    s->advisory = is_word(s, "gate.mode", "advisory");
    s->modules_recorded = is_word(s, "gate.modules", "recorded");
    s->inputs_tracked = is_word(s, "gate.inputs", "tracked");
    s->modules_recorded = is_word(s, "gate.modules", "recorded");
    s->speculative = is_word(s, "gate.speculative_plans", "dirty")     ? SETTINGS_DIRTY
                     : is_word(s, "gate.speculative_plans", "commits") ? SETTINGS_COMMITS
                                                                       : SETTINGS_NONE;
    s->commit = is_word(s, "gate.commit", "tip")         ? SETTINGS_TIP
                : is_word(s, "gate.commit", "contained") ? SETTINGS_CONTAINED
                                                         : SETTINGS_CURRENT;
    s->engine_name = word(s, "engine.name");
    s->engine_version = word(s, "engine.version");
    s->speculative = is_word(s, "gate.speculative_plans", "dirty")     ? SETTINGS_DIRTY
                     : is_word(s, "gate.speculative_plans", "commits") ? SETTINGS_COMMITS
                                                                       : SETTINGS_NONE;
    s->signer = (struct signer){.key = word(s, "sign.key"),
                                .principal = word(s, "sign.principal"),
                                .allowed_signers = word(s, "sign.allowed_signers")};
    s->rlimits_only = settings_value(s, "sandbox") != NULL;
    s->waiver_signers = word(s, "waivers.allowed_signers");
    s->durable = json_is_true(settings_value(s, "state.durable"));
}

static int
check_requires(const struct settings *s, struct err *err)
{
    const char *constraint = word(s, "gate.requires");
    int ok = constraint ? settings_version_allowed(MOONGATE_VERSION, constraint, err) : 1;

    if (ok == 0)
        return err_set(err, EXITCODE_UNDECIDED, "%s: gate.requires moongate %s; this is %s",
                       settings_at(s, "gate.requires"), constraint, MOONGATE_VERSION);
    return ok < 0 ? -1 : 0;
}

int
settings_add(struct settings *s, enum settings_origin origin, const char *path,
             const json_t *statements, struct err *err)
{
    auto_json *seen = json_object();
    size_t i;
    json_t *one;

    json_array_foreach(statements, i, one) {
        struct place at = {origin, path, json_number(one, "line", 0), err};
        const char *name = json_text(one, "name", "");
        bool many = strcmp(name, "use") == 0 || strcmp(name, "stack") == 0 ||
                    strcmp(name, "pin") == 0;

        if (check_origin(&at, name) < 0)
            return -1;
        if (!many && json_object_get(seen, name))
            return fail(&at, "%s stands here twice, first in line %d", name,
                        (int)json_number(seen, name, 0));
        json_object_set_new(seen, name, json_integer(at.line));
        if (add_statement(s, &at, name, json_object_get(one, "args")) < 0)
            return -1;
    }
    fill(s);
    if (origin == SETTINGS_SYSTEM)
        s->signed_by_system = settings_value(s, "gate.signed_commits") != NULL;
    return check_requires(s, err);
}
