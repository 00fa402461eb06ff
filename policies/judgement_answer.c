/* SPDX-License-Identifier: Apache-2.0 */
/* A judge runs what a repository brought: nothing that it says is taken without a look. */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/judgement_private.h"
#include "policies/library.h"
#include "policies/waivers.h"

#define COUNT_LIMIT 1000000 /* of anything in one answer; the size limit comes first */

enum shape { SHAPE_TEXT, SHAPE_TEXT_OR_NULL, SHAPE_COUNT, SHAPE_OBJECT, SHAPE_ARRAY };

struct field {
    const char *key;
    enum shape shape;
};

static bool
has_shape(const json_t *v, enum shape shape)
{
    switch (shape) {
    case SHAPE_TEXT: /* compared as a string later on, so none may end before its end */
        return json_is_string(v) && json_string_length(v) > 0 &&
               strlen(json_string_value(v)) == json_string_length(v);
    case SHAPE_TEXT_OR_NULL:
        return !v || json_is_null(v) || json_is_string(v);
    case SHAPE_COUNT:
        return json_is_integer(v) && json_integer_value(v) >= 0;
    case SHAPE_OBJECT:
        return json_is_object(v);
    default:
        return json_is_array(v) && json_array_size(v) <= COUNT_LIMIT;
    }
}

static bool
has_fields(const json_t *object, const struct field *fields)
{
    if (!json_is_object(object))
        return false;
    for (; fields->key; fields++)
        if (!has_shape(json_object_get(object, fields->key), fields->shape))
            return false;
    return true;
}

static bool
is_word(const json_t *object, const char *key, const char *const *words)
{
    const json_t *v = json_object_get(object, key);
    const char *s = has_shape(v, SHAPE_TEXT) ? json_string_value(v) : "";

    for (; *words; words++)
        if (strcmp(s, *words) == 0)
            return true;
    return false;
}

static const char *const levels[] = {"advisory", "soft", "hard", NULL};

static bool
all_texts(const json_t *array)
{
    size_t i;
    const json_t *v;

    json_array_foreach(array, i, v)
        if (!json_is_string(v))
            return false;
    return true;
}

static bool
is_file(const char *path, const struct judgement_source *src)
{
    for (size_t i = 0; i < src->nfiles; i++)
        if (!library_is(path) && !library_is_data(path) &&
            strcmp(src->files[i].path, path) == 0)
            return true;
    return false;
}

static bool
good_policy(const json_t *p, const struct judgement_source *src)
{
    static const struct field fields[] = {
        {"id", SHAPE_TEXT},
        {"title", SHAPE_TEXT_OR_NULL},
        {"severity", SHAPE_TEXT_OR_NULL},
        {"file", SHAPE_TEXT},
        {"evaluated", SHAPE_COUNT},
        {NULL, SHAPE_TEXT},
    };
    static const char *const outcomes[] = {"pass", "deny", "warn", "unknown", "error", "skip",
                                           NULL};
    const json_t *judges = json_object_get(p, "judges");
    const json_t *waivable = json_object_get(p, "waivable");

    return has_fields(p, fields) && (!judges || json_is_boolean(judges)) &&
           (!waivable || !waivers_rule_fault(waivable)) &&
           is_word(p, "level", levels) && is_word(p, "outcome", outcomes) &&
           is_file(json_text(p, "file", ""), src);
}

/* A finding is one of a policy in the same answer, at that policy's level. */
static bool
good_finding(const json_t *f, const json_t *level_of)
{
    static const struct field fields[] = {
        {"policy", SHAPE_TEXT},
        {"severity", SHAPE_TEXT_OR_NULL},
        {"address", SHAPE_TEXT_OR_NULL},
        {"path", SHAPE_TEXT_OR_NULL},
        {"message", SHAPE_TEXT_OR_NULL},
        {"deposed", SHAPE_TEXT_OR_NULL},
        {NULL, SHAPE_TEXT},
    };
    static const char *const outcomes[] = {"deny", "warn", "unknown", "error", NULL};
    const char *level;

    if (!has_fields(f, fields) || !is_word(f, "outcome", outcomes))
        return false;
    level = json_text(level_of, json_text(f, "policy", ""), NULL);
    return level && strcmp(level, json_text(f, "level", "")) == 0;
}

static bool
good_lint(const json_t *lint, const struct judgement_source *src)
{
    static const struct field fields[] = {
        {"file", SHAPE_TEXT}, {"line", SHAPE_COUNT}, {"rule", SHAPE_TEXT},
        {"text", SHAPE_TEXT}, {NULL, SHAPE_TEXT},
    };
    static const char *const words[] = {"error", "warning", NULL};
    const json_t *v;
    size_t i;

    if (lint && !has_shape(lint, SHAPE_ARRAY))
        return false;
    json_array_foreach(lint, i, v)
        if (!has_fields(v, fields) || !is_word(v, "level", words) ||
            !is_file(json_text(v, "file", ""), src))
            return false;
    return true;
}

void
judgement_add_lint(json_t *decision, const json_t *found)
{
    static const char *const texts[] = {"file", "level", "rule", "text"};
    json_t *all = json_object_get(decision, "lint");
    const json_t *v;
    size_t i;

    if (!all) {
        all = json_array();
        json_object_set_new(decision, "lint", all);
    }
    json_array_foreach(found, i, v) {
        json_t *out = json_object();

        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
            auto_free char *clean = text_clean(json_text(v, texts[k], ""));

            json_put(out, texts[k], clean);
        }
        json_object_set(out, "line", json_object_get(v, "line"));
        json_array_append_new(all, out);
    }
}

const char *
judgement_answer_fault(const json_t *answer, const struct judgement_source *src, bool of_plan)
{
    static const struct field fields[] = {
        {"causes", SHAPE_ARRAY}, {"policies", SHAPE_ARRAY}, {"findings", SHAPE_ARRAY},
        {"used", SHAPE_ARRAY},   {"usage", SHAPE_OBJECT},   {NULL, SHAPE_TEXT},
    };
    const json_t *policies = json_object_get(answer, "policies");
    const json_t *plan = json_object_get(answer, "plan");
    auto_json *level_of = json_object();
    const json_t *v;
    size_t i;

    if (!has_fields(answer, fields))
        return "a part is missing";
    if (!all_texts(json_object_get(answer, "causes")) ||
        !all_texts(json_object_get(answer, "used")))
        return "a cause is not a text";
    if (plan && !json_is_object(plan) && !json_is_null(plan))
        return "the plan's summary is not an object";
    if (!of_plan && json_is_object(plan))
        return "a plan's summary where there is no plan";
    if (of_plan && !json_is_object(plan) && json_array_size(json_object_get(answer, "causes")) == 0)
        return "the plan's summary is missing";
    if (!good_lint(json_object_get(answer, "lint"), src))
        return "what lint found is malformed";
    json_array_foreach(policies, i, v) {
        if (!good_policy(v, src))
            return "a policy is malformed";
        json_object_set(level_of, json_text(v, "id", ""), json_object_get(v, "level"));
    }
    json_array_foreach(json_object_get(answer, "findings"), i, v)
        if (!good_finding(v, level_of))
            return "a finding is malformed";
    return NULL;
}

const char *
judgement_statements_fault(const json_t *statements)
{
    static const struct field fields[] = {
        {"line", SHAPE_COUNT},
        {"name", SHAPE_TEXT},
        {"args", SHAPE_ARRAY},
        {NULL, SHAPE_TEXT},
    };
    const json_t *v;
    size_t i;

    if (!has_shape(statements, SHAPE_ARRAY))
        return "the statements are missing";
    json_array_foreach(statements, i, v)
        if (!has_fields(v, fields))
            return "a statement is malformed";
    return NULL;
}

void
judgement_put_list(json_t *out, const json_t *from, const char *key)
{
    const json_t *list = json_object_get(from, key);
    auto_json *clean = json_array();

    for (size_t i = 0; i < json_array_size(list); i++) {
        auto_free char *text = text_clean(json_string_value(json_array_get(list, i)));

        json_array_append_new(clean, json_string(text));
    }
    if (json_array_size(clean))
        json_object_set(out, key, clean);
}
