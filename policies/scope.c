/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/scope.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/wildmatch.h"

#define DAY_LEN 10 /* 2026-11-23 */

/* ---- where ---- */

/* Does the pattern name this folder, or one above it? */
static bool
names_folder(const char *pattern, const char *root)
{
    auto_free char *at = mem_dup(root);
    char *slash;

    if (strcmp(pattern, ".") == 0)
        return root[0] == '\0';
    for (;;) {
        if (wildmatch_path(pattern, at))
            return true;
        slash = strrchr(at, '/');
        if (!slash)
            return false;
        *slash = '\0';
    }
}

static bool
names_workspace(const char *pattern, const char *name)
{
    return text_glob(pattern, name, false);
}

/* Is one of the patterns, a text or a list of texts, that of `value`? */
static bool
any_names(const json_t *patterns, const char *value, bool (*names)(const char *, const char *))
{
    size_t i;
    const json_t *one;

    if (json_is_string(patterns))
        return names(json_string_value(patterns), value);
    json_array_foreach(patterns, i, one)
        if (json_is_string(one) && names(json_string_value(one), value))
            return true;
    return false;
}

static bool
covers(const json_t *scope, const char *only, const char *except, const char *value,
       bool (*names)(const char *, const char *))
{
    const json_t *in = json_object_get(scope, only);
    const json_t *out = json_object_get(scope, except);

    if (!value)
        return true;
    return (!in || any_names(in, value, names)) && !(out && any_names(out, value, names));
}

bool
scope_covers(const json_t *scope, const json_t *run)
{
    return covers(scope, "path", "not_path", json_text(run, "root", NULL), names_folder) &&
           covers(scope, "workspace", "not_workspace", json_text(run, "workspace", NULL),
                  names_workspace);
}

/* ---- one policy ---- */

char *
scope_place(const json_t *use)
{
    const char *file = json_text(use, "file", NULL);
    long long line = json_number(use, "line", 0);

    return file ? mem_format("%s:%lld", file, line) : mem_format("line %lld", line);
}

static bool
same(const json_t *a, const json_t *b)
{
    return strcmp(json_text(a, "id", ""), json_text(b, "id", "")) == 0 &&
           json_flag(a, "system", false) == json_flag(b, "system", false);
}

/* Of the uses of `id` by the system (or not), the one that holds, else any; *holds says which. */
static const json_t *
pick(const json_t *uses, const json_t *run, const char *id, bool system, bool *holds)
{
    const json_t *any = NULL, *one;
    size_t i;

    *holds = false;
    json_array_foreach(uses, i, one) {
        if (strcmp(json_text(one, "id", ""), id) != 0 ||
            json_flag(one, "system", false) != system)
            continue;
        if (scope_covers(json_object_get(one, "scope"), run)) {
            *holds = true;
            return one;
        }
        any = any ? any : one;
    }
    return any;
}

static bool
in_force(const json_t *use, const json_t *run)
{
    const char *from = json_text(use, "effective", NULL);
    const char *now = json_text(run, "time", NULL);

    return !from || !now || strlen(now) < DAY_LEN || strncmp(now, from, DAY_LEN) >= 0;
}

static const char *
level_of(const json_t *use, const json_t *run)
{
    return in_force(use, run) ? json_text(use, "level", "hard")
                              : json_text(use, "before", "advisory");
}

static int
rank(const char *level)
{
    static const char *const levels[] = {"off", "advisory", "soft"};

    for (int i = 0; i < 3; i++)
        if (strcmp(level, levels[i]) == 0)
            return i;
    return 3;
}

static json_t *
entry(const json_t *use, const json_t *run, const char *level)
{
    static const char *const keys[] = {"id", "line", "file", "system", "params", "severity",
                                       "waivable"};
    auto_free char *place = scope_place(use);
    json_t *out = json_object();

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_object_get(use, keys[i]))
            json_object_set(out, keys[i], json_object_get(use, keys[i]));
    if (!in_force(use, run))
        json_put(out, "effective", json_text(use, "effective", ""));
    if (strcmp(level, "off") == 0) {
        auto_free char *why = mem_format("not in force before %s (%s)",
                                         json_text(use, "effective", ""), place);

        json_put(out, "skip", why);
    } else {
        json_put(out, "level", level);
    }
    return out;
}

static json_t *
out_of_scope(const json_t *use, const json_t *run)
{
    auto_free char *place = scope_place(use);
    auto_free char *why = mem_format("out of scope (%s)", place);
    json_t *out = entry(use, run, "hard");

    json_put(out, "skip", why);
    return out;
}

/* What both say of `id`; NULL when neither has a word in this source. */
static json_t *
resolve(const json_t *uses, const json_t *run, const char *id, const char *source)
{
    bool is_repository = strcmp(source, "repository") == 0;
    bool system_holds = false, own_holds = false;
    const json_t *system = is_repository ? NULL : pick(uses, run, id, true, &system_holds);
    const json_t *own = pick(uses, run, id, false, &own_holds);
    const char *level;

    if (!system && !own)
        return NULL;
    /* The system's own policies run everywhere at hard, unless the system says otherwise; what a
     * repository may not say of them is told by judgement.c. */
    if (!system && strcmp(source, "system") == 0)
        return json_pack("{s:O, s:O*}", "id", json_object_get(own, "id"), "line",
                         json_object_get(own, "line"));
    if (!system_holds && !own_holds)
        return out_of_scope(system ? system : own, run);
    if (!system_holds)
        return entry(own, run, level_of(own, run));
    level = level_of(system, run);
    if (own_holds && rank(json_text(own, "level", "off")) > rank(level))
        level = json_text(own, "level", "hard");
    return entry(system, run, level);
}

static bool
seen_before(const json_t *uses, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(json_text(json_array_get(uses, i), "id", ""), id) == 0)
            return true;
    return false;
}

json_t *
scope_uses(const json_t *uses, const json_t *run, const char *source)
{
    json_t *out = json_array();
    const json_t *use;
    size_t i;

    json_array_foreach(uses, i, use) {
        const char *id = json_text(use, "id", "");
        json_t *one = seen_before(uses, i, id) ? NULL : resolve(uses, run, id, source);

        if (one)
            json_array_append_new(out, one);
    }
    return out;
}

void
scope_conflicts(json_t *texts, const json_t *uses, const json_t *run)
{
    const json_t *a, *b;
    size_t i;

    json_array_foreach(uses, i, a)
        for (size_t k = 0; k < i; k++) {
            auto_free char *first = NULL, *second = NULL, *text = NULL;

            b = json_array_get(uses, k);
            if (!same(a, b) || !scope_covers(json_object_get(a, "scope"), run) ||
                !scope_covers(json_object_get(b, "scope"), run))
                continue;
            first = scope_place(b);
            second = scope_place(a);
            text = mem_format("use \"%s\" (%s): the one at %s is in scope here, too; one of them "
                              "needs not_path or not_workspace", json_text(a, "id", ""), second,
                              first);
            json_array_append_new(texts, json_string(text));
        }
}
