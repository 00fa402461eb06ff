/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

enum type { STRING, STRINGS, TABLE, BOOL, INTEGER, ANY };

static const struct setting {
    const char *block;
    const char *key;
    enum type type;
    bool built;
    const char *values;
} table[] = {
#define SETTING(block, key, type, built, values) {block, key, type, built, values},
#include "wrapper/settings.def"
#undef SETTING
};

#define NTABLE (sizeof table / sizeof *table)

static const char *const repository_blocks[] = {"gate",   "policies",  "use",   "bundles",
                                                "ledger", "approvals", "stack", "notify", NULL};
static const char *const own_blocks[] = {"sign", "state", "sandbox", "sign_command",
                                         "encrypt_command", NULL};
static const char *const all_blocks[] = {"gate",  "policies", "use",   "bundles", "ledger",
                                         "approvals", "stack", "notify", "sign",  "state",
                                         "sandbox", "sign_command", "encrypt_command", NULL};

/* Where in which file, for every message of one statement. */
struct place {
    const char *path;
    json_int_t line;
    struct err *err;
};

void
settings_init(struct settings *s)
{
    *s = (struct settings){.commit = SETTINGS_CURRENT};
    s->uses = json_array();
    s->own = json_array();
}

void
settings_clear(struct settings *s)
{
    free(s->engine_name);
    free(s->engine_version);
    json_decref(s->policies);
    json_decref(s->uses);
    json_decref(s->own);
    *s = (struct settings){0};
}

static bool
contains(const char *const *names, const char *name)
{
    for (; *names; names++)
        if (strcmp(*names, name) == 0)
            return true;
    return false;
}

static int
unknown(const struct place *at, const char *what, const char *name, const char *const *names)
{
    const char *near = text_nearest(name, names);
    auto_free char *shown = text_clean(name);

    return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: there is no %s \"%s\"%s%s%s", at->path,
                   (int)at->line, what, shown, near ? "; did you mean \"" : "",
                   near ? near : "", near ? "\"?" : "");
}

static bool
word_in(const char *words, const char *word)
{
    size_t len = strlen(word);

    while (*words) {
        size_t n = strcspn(words, "|");

        if (n == len && strncmp(words, word, n) == 0)
            return true;
        words += n + (words[n] == '|');
    }
    return false;
}

static bool
has_type(const json_t *v, enum type type)
{
    size_t i;
    json_t *one;

    switch (type) {
    case STRING:
        return json_is_string(v);
    case TABLE:
        return json_is_object(v);
    case BOOL:
        return json_is_boolean(v);
    case INTEGER:
        return json_is_integer(v);
    case STRINGS:
        if (!json_is_array(v))
            return false;
        json_array_foreach(v, i, one)
            if (!json_is_string(one))
                return false;
        return true;
    case ANY:
        return true;
    }
    return false;
}

static const char *const type_names[] = {"a string", "a list of strings", "a table",
                                         "true or false", "a whole number", "any value"};

/* The row of a key, or an error that names the nearest one. */
static const struct setting *
row_of(const struct place *at, const char *block, const char *key)
{
    const char *names[NTABLE + 1];
    size_t n = 0;

    for (size_t i = 0; i < NTABLE; i++) {
        if (strcmp(table[i].block, block) != 0)
            continue;
        if (strcmp(table[i].key, key) == 0)
            return &table[i];
        names[n++] = table[i].key;
    }
    names[n] = NULL;
    {
        auto_free char *what = mem_format("key of %s", block);

        unknown(at, what, key, names);
    }
    return NULL;
}

static int
check_value(const struct place *at, const char *block, const char *key, const json_t *value)
{
    const struct setting *row = row_of(at, block, key);

    if (!row)
        return -1;
    if (!has_type(value, row->type))
        return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: %s.%s must be %s", at->path,
                       (int)at->line, block, key, type_names[row->type]);
    if (!row->built)
        return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: %s.%s is not built in this version "
                       "of moongate; take it out", at->path, (int)at->line, block, key);
    if (row->values[0] && !word_in(row->values, json_string_value(value)))
        return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: %s.%s is \"%s\"; this version knows: "
                       "%s", at->path, (int)at->line, block, key, json_string_value(value),
                       row->values);
    return 0;
}

static int
check_table(const struct place *at, const char *block, json_t *values)
{
    const char *key;
    json_t *value;

    if (!json_is_object(values))
        return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: %s wants a table: %s { … }", at->path,
                       (int)at->line, block, block);
    json_object_foreach(values, key, value)
        if (check_value(at, block, key, value) < 0)
            return -1;
    return 0;
}

static void
take(char **to, const json_t *object, const char *key)
{
    const char *s = json_text(object, key, NULL);

    if (!s)
        return;
    free(*to);
    *to = mem_dup(s);
}

static int
add_gate(struct settings *s, const struct place *at, json_t *v)
{
    const char *commit = json_text(v, "commit", "current");
    const char *plans = json_text(v, "speculative_plans", "none");
    const char *requires = json_text(v, "requires", NULL), *version;
    json_t *engine = json_object_get(v, "engine");
    int ok = requires ? settings_version_allowed(MOONGATE_VERSION, requires, at->err) : 1;

    if (ok < 0)
        return err_wrap(at->err, "%s:%d: gate.requires", at->path, (int)at->line);
    if (!ok)
        return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: this repository requires moongate "
                       "%s; this is %s", at->path, (int)at->line, requires, MOONGATE_VERSION);
    if (engine && check_table(at, "engine", engine) < 0)
        return -1;
    version = json_text(engine, "version", NULL);
    if (version && settings_version_allowed("0", version, at->err) < 0)
        return err_wrap(at->err, "%s:%d: gate.engine.version", at->path, (int)at->line);
    s->advisory = strcmp(json_text(v, "mode", "enforced"), "advisory") == 0;
    s->inputs_tracked = strcmp(json_text(v, "inputs", "recorded"), "tracked") == 0;
    s->commit = strcmp(commit, "tip") == 0         ? SETTINGS_TIP
                : strcmp(commit, "contained") == 0 ? SETTINGS_CONTAINED
                                                   : SETTINGS_CURRENT;
    s->speculative = strcmp(plans, "dirty") == 0     ? SETTINGS_DIRTY
                     : strcmp(plans, "commits") == 0 ? SETTINGS_COMMITS
                                                     : SETTINGS_NONE;
    take(&s->engine_name, engine, "name");
    take(&s->engine_version, engine, "version");
    return 0;
}

static int
add_use(struct settings *s, const struct place *at, const json_t *args)
{
    const json_t *id = json_array_get(args, 0);
    json_t *refine = json_array_get(args, 1);
    const json_t *old;
    json_t *one;
    size_t i;

    if (!json_is_string(id))
        return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: use wants the id of a policy: "
                       "use \"tags.required\" { … }", at->path, (int)at->line);
    if (refine && check_table(at, "use", refine) < 0)
        return -1;
    json_array_foreach(s->uses, i, old)
        if (strcmp(json_text(old, "id", ""), json_string_value(id)) == 0)
            return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: \"%s\" is used twice, first in "
                           "line %d", at->path, (int)at->line, json_string_value(id),
                           (int)json_number(old, "line", 0));
    one = refine ? json_deep_copy(refine) : json_object();
    json_put(one, "id", json_string_value(id));
    json_object_set_new(one, "line", json_integer(at->line));
    json_array_append_new(s->uses, one);
    return 0;
}

static int
add_policies(struct settings *s, const struct place *at, const json_t *v)
{
    if (!has_type(v, STRINGS) || json_array_size(v) == 0)
        return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: policies wants a list of files: "
                       "policies { \"policies/*.lua\", \"std\" }", at->path, (int)at->line);
    s->policies = json_deep_copy(v);
    return 0;
}

static void
add_sign(struct settings *s, const json_t *v)
{
    s->signer.key = json_text(v, "key", NULL);
    s->signer.principal = json_text(v, "principal", NULL);
    s->signer.allowed_signers = json_text(v, "allowed_signers", NULL);
}

/* A repository's file cannot hand itself a key, and nobody but it says what is judged. */
static int
check_origin(const struct place *at, enum settings_origin origin, const char *name)
{
    bool own = contains(own_blocks, name);

    if (!contains(all_blocks, name))
        return unknown(at, "statement", name, all_blocks);
    if (origin == SETTINGS_REPOSITORY && own)
        return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: %s may stand only in the user's or "
                       "the system's moongate.lua", at->path, (int)at->line, name);
    if (origin != SETTINGS_REPOSITORY && contains(repository_blocks, name))
        return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: %s in this file is not built in this "
                       "version of moongate; it belongs into the repository's", at->path,
                       (int)at->line, name);
    if (origin == SETTINGS_USER && (strcmp(name, "state") == 0 || strcmp(name, "sandbox") == 0))
        return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: %s may stand only in the system's "
                       "moongate.lua", at->path, (int)at->line, name);
    return 0;
}

static int
add_statement(struct settings *s, const struct place *at, const char *name, const json_t *args)
{
    json_t *first = json_array_get(args, 0);

    if (strcmp(name, "use") == 0)
        return add_use(s, at, args);
    if (strcmp(name, "policies") == 0)
        return add_policies(s, at, first);
    if (strcmp(name, "sandbox") == 0 || strstr(name, "_command")) {
        if (check_value(at, "", name, first) < 0)
            return -1;
        s->rlimits_only = true;
        return 0;
    }
    if (strcmp(name, "stack") == 0)
        return err_set(at->err, EXITCODE_UNDECIDED, "%s:%d: stack is not built in this version "
                       "of moongate; take it out", at->path, (int)at->line);
    if (check_table(at, name, first) < 0)
        return -1;
    if (strcmp(name, "gate") == 0)
        return add_gate(s, at, first);
    if (strcmp(name, "sign") == 0)
        add_sign(s, first);
    if (strcmp(name, "state") == 0)
        s->durable = json_flag(first, "durable", false);
    return 0;
}

int
settings_add(struct settings *s, enum settings_origin origin, const char *path,
             const json_t *statements, struct err *err)
{
    auto_json *seen = json_object();
    json_t *kept = json_deep_copy(statements);
    size_t i;
    json_t *one;

    json_array_append_new(s->own, kept);
    json_array_foreach(kept, i, one) {
        struct place at = {path, json_number(one, "line", 0), err};
        const char *name = json_text(one, "name", "");
        bool many = strcmp(name, "use") == 0 || strcmp(name, "stack") == 0;

        if (check_origin(&at, origin, name) < 0)
            return -1;
        if (!many && json_object_get(seen, name))
            return err_set(err, EXITCODE_UNDECIDED, "%s:%d: %s stands here twice, first in line "
                           "%d", path, (int)at.line, name, (int)json_number(seen, name, 0));
        json_object_set_new(seen, name, json_integer(at.line));
        if (add_statement(s, &at, name, json_object_get(one, "args")) < 0)
            return -1;
    }
    return 0;
}

/* "1.11.4-dev" -> {1, 11, 4}; missing parts are 0. */
static int
parse_version(int out[3], const char *text)
{
    out[0] = out[1] = out[2] = 0;
    return sscanf(text, "%d.%d.%d", &out[0], &out[1], &out[2]) >= 1 ? 0 : -1;
}

/* The same for a constraint: digits and points alone, one to three numbers of a sane size. */
static int
read_version(int out[3], const char *text)
{
    size_t n = 0;

    out[0] = out[1] = out[2] = 0;
    for (;; text++) {
        size_t digits = strspn(text, "0123456789");

        if (digits == 0 || digits > 6 || n == 3)
            return -1;
        out[n++] = (int)strtol(text, NULL, 10);
        text += digits;
        if (*text == '\0')
            return 0;
        if (*text != '.')
            return -1;
    }
}

static int
compare_versions(const int a[3], const int b[3])
{
    for (int i = 0; i < 3; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

/* One of the terms between the commas, all of it: 1 it holds, 0 not, -1 for what is none. */
static int
term_holds(const int have[3], const char *term)
{
    static const char *const ops[] = {"<", ">", "=", "<=", ">=", "!=", NULL};
    char op[3] = "";
    char rest[24] = "";
    int want[3], c, end = 0, known = -1;

    if (sscanf(term, " %2[<>=!] %23[0-9.] %n", op, rest, &end) != 2 || term[end] != '\0' ||
        read_version(want, rest) < 0)
        return -1;
    for (int i = 0; ops[i]; i++)
        if (strcmp(op, ops[i]) == 0)
            known = i;
    c = compare_versions(have, want);
    switch (known) {
    case 0: return c < 0;
    case 1: return c > 0;
    case 2: return c == 0;
    case 3: return c <= 0;
    case 4: return c >= 0;
    case 5: return c != 0;
    default: return -1;
    }
}

int
settings_version_allowed(const char *version, const char *constraint, struct err *err)
{
    bool allowed = true;
    int have[3];

    if (parse_version(have, version) < 0)
        return err_set(err, EXITCODE_UNDECIDED, "\"%s\" is not a version", version);
    /* To the end even where a term does not hold: whether a constraint can be read must not depend
     * on the version that is compared with it. */
    for (const char *p = constraint;; p++) {
        size_t len = strcspn(p, ",");
        auto_free char *term = mem_dupn(p, len);
        int holds = term_holds(have, term);

        if (holds < 0) {
            auto_free char *shown = text_clean(constraint);

            return err_set(err, EXITCODE_UNDECIDED, "\"%s\" is not a version constraint; write "
                           "\">= 1.5\" or \">= 1.5, < 2\"", shown);
        }
        allowed = allowed && holds;
        p += len;
        if (*p == '\0')
            return allowed;
    }
}
