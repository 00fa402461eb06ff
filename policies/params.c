/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/params.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

#define LIST_OF "list of "
#define MAP_OF "map of "
/* "list of list of list of string" is more than anybody reads. */
#define NESTING 4
#define SHOWN 60

static const char *const words[] = {"string", "number", "integer", "boolean", "list", "map",
                                    "list of string", "list of number", "list of integer",
                                    "list of boolean", "map of string", "map of number", NULL};

/* ---- types ---- */

static const char *
inner(const char *type)
{
    if (strncmp(type, LIST_OF, strlen(LIST_OF)) == 0)
        return type + strlen(LIST_OF);
    if (strncmp(type, MAP_OF, strlen(MAP_OF)) == 0)
        return type + strlen(MAP_OF);
    return NULL;
}

static bool
is_type(const char *type, int depth)
{
    const char *of = inner(type);

    if (of)
        return depth < NESTING && is_type(of, depth + 1);
    for (size_t i = 0; i < 6; i++)
        if (strcmp(words[i], type) == 0)
            return true;
    return false;
}

/* An empty Lua table has no kind: it is a list as well as a map. */
static bool
is_empty(const json_t *v)
{
    return (json_is_array(v) && json_array_size(v) == 0) ||
           (json_is_object(v) && json_object_size(v) == 0);
}

static bool
has_type(const json_t *v, const char *type)
{
    const char *of = inner(type);
    const json_t *one;
    const char *key;
    size_t i;

    if (strcmp(type, "string") == 0)
        return json_is_string(v);
    if (strcmp(type, "number") == 0)
        return json_is_number(v);
    if (strcmp(type, "integer") == 0)
        return json_is_integer(v);
    if (strcmp(type, "boolean") == 0)
        return json_is_boolean(v);
    if (!is_empty(v) && !(strncmp(type, "list", 4) == 0 ? json_is_array(v) : json_is_object(v)))
        return false;
    json_array_foreach(of ? v : NULL, i, one)
        if (!has_type(one, of))
            return false;
    json_object_foreach((json_t *)(uintptr_t)(of ? v : NULL), key, one)
        if (!has_type(one, of))
            return false;
    return true;
}

/* "an integer", "a list of string"; the caller frees. */
static char *
wanted(const json_t *spec)
{
    const char *type = json_text(spec, "type", "");

    return mem_format("%s %s", type[0] == 'i' ? "an" : "a", type);
}

/* What was found, as an author would write it, near enough; the caller frees. */
static char *
found(const json_t *v)
{
    char *text = json_dumps(v, JSON_ENCODE_ANY | JSON_SORT_KEYS | JSON_COMPACT);
    auto_free char *clean = text_clean(text);
    const char *kind = json_is_string(v) ? "text" : json_is_number(v) ? "the number"
                       : json_is_boolean(v) ? "" : json_is_array(v) ? "the list" : "the table";

    free(text);
    return mem_format("%s%s%.*s%s", kind, *kind ? " " : "", SHOWN, clean,
                      strlen(clean) > SHOWN ? "…" : "");
}

static int
check_bound(const char *name, const json_t *spec, const json_t *v, struct err *err)
{
    const json_t *min = json_object_get(spec, "min"), *max = json_object_get(spec, "max");
    auto_free char *is = found(v);

    if (min && json_number_value(v) < json_number_value(min))
        return err_set(err, EXITCODE_UNDECIDED, "the parameter %.60s is at least %g, not %s", name,
                       json_number_value(min), is);
    if (max && json_number_value(v) > json_number_value(max))
        return err_set(err, EXITCODE_UNDECIDED, "the parameter %.60s is at most %g, not %s", name,
                       json_number_value(max), is);
    return 0;
}

static int
check_values(const char *name, const json_t *spec, const json_t *v, struct err *err)
{
    const json_t *values = json_object_get(spec, "values"), *one;
    auto_free char *is = NULL;
    char *all;
    size_t i;

    if (!values)
        return 0;
    json_array_foreach(values, i, one)
        if (json_equal(one, v))
            return 0;
    is = found(v);
    all = json_dumps(values, JSON_COMPACT);
    err_set(err, EXITCODE_UNDECIDED, "the parameter %.60s is one of %.200s, not %s", name, all, is);
    free(all);
    return -1;
}

/* `*v` comes back as a value of that type, the caller's to own. */
static int
check_typed(json_t **v, const char *name, const json_t *spec, struct err *err)
{
    const char *type = json_text(spec, "type", "");

    if (!has_type(*v, type)) {
        auto_free char *want = wanted(spec);
        auto_free char *is = found(*v);

        return err_set(err, EXITCODE_UNDECIDED, "the parameter %.60s is %s, not %s", name, want,
                       is);
    }
    if (json_is_number(*v) && check_bound(name, spec, *v, err) < 0)
        return -1;
    if (check_values(name, spec, *v, err) < 0)
        return -1;
    if (is_empty(*v))
        *v = strncmp(type, "map", 3) == 0 ? json_object() : json_array();
    else
        json_incref(*v);
    return 0;
}

/* ---- declarations ---- */

/* 1: a declaration, 0: a plain default. */
static int
is_declaration(const char *name, const json_t *v, struct err *err)
{
    static const char *const known[] = {"type", "default", "description", "values", "min", "max",
                                        NULL};
    const char *type = json_text(v, "type", NULL);
    const char *key, *near;
    json_t *one;

    if (!type)
        return 0;
    json_object_foreach((json_t *)(uintptr_t)v, key, one) {
        size_t i = 0;

        while (known[i] && strcmp(known[i], key) != 0)
            i++;
        if (!known[i])
            return 0;
    }
    if (is_type(type, 0))
        return 1;
    if (!json_object_get(v, "default") && !json_object_get(v, "description"))
        return 0;
    near = text_nearest(type, words);
    return err_set(err, EXITCODE_UNDECIDED, "the parameter %.60s has no type %.60s%s%s", name,
                   type, near ? ", did you mean " : "", near ? near : "");
}

static int
check_declaration(const char *name, const json_t *spec, struct err *err)
{
    const json_t *min = json_object_get(spec, "min"), *max = json_object_get(spec, "max");
    const json_t *values = json_object_get(spec, "values");
    const json_t *description = json_object_get(spec, "description");
    const char *type = json_text(spec, "type", "");
    bool number = strcmp(type, "number") == 0 || strcmp(type, "integer") == 0;

    if ((min || max) && !number)
        return err_set(err, EXITCODE_UNDECIDED, "the parameter %.60s is a %s, which has neither "
                       "min nor max", name, type);
    if ((min && !json_is_number(min)) || (max && !json_is_number(max)))
        return err_set(err, EXITCODE_UNDECIDED, "the parameter %.60s: min and max are numbers",
                       name);
    if (values && (!json_is_array(values) || json_array_size(values) == 0))
        return err_set(err, EXITCODE_UNDECIDED, "the parameter %.60s: values is a list of those "
                       "that it may have", name);
    if (description && !json_is_string(description))
        return err_set(err, EXITCODE_UNDECIDED, "the parameter %.60s: description is a text",
                       name);
    return 0;
}

static int
declare(json_t *types, json_t *params, const char *name, json_t *spec, struct err *err)
{
    json_t *value = json_object_get(spec, "default");

    if (check_declaration(name, spec, err) < 0)
        return -1;
    json_object_set(types, name, spec);
    if (!value)
        return json_object_del(params, name);
    if (check_typed(&value, name, spec, err) < 0)
        return err_wrap(err, "its own default");
    json_object_set_new(params, name, value);
    return 0;
}

int
params_declare(json_t **types, json_t *params, struct err *err)
{
    auto_json *all = json_copy(params);
    auto_json *out = json_object();
    const char *name;
    json_t *v;

    json_object_foreach(all, name, v) {
        int rc = is_declaration(name, v, err);

        if (rc < 0 || (rc == 1 && declare(out, params, name, v, err) < 0))
            return -1;
    }
    *types = steal(&out);
    return 0;
}

/* ---- values ---- */

static int
unknown(const json_t *params, const json_t *types, const char *name, struct err *err)
{
    const char *names[65] = {NULL};
    const char *key, *near;
    json_t *v;
    size_t n = 0;

    json_object_foreach((json_t *)(uintptr_t)params, key, v)
        if (n < 64)
            names[n++] = key;
    json_object_foreach((json_t *)(uintptr_t)types, key, v)
        if (n < 64)
            names[n++] = key;
    near = text_nearest(name, names);
    return err_set(err, EXITCODE_UNDECIDED, "the policy has no parameter %.60s%s%s", name,
                   near ? ", did you mean " : "", near ? near : "");
}

/* What an author would call a value without a declared type. */
static const char *
kind(const json_t *v)
{
    return json_is_string(v) ? "text" : json_is_number(v) ? "a number"
           : json_is_boolean(v) ? "true or false" : "a table";
}

int
params_set(json_t *params, const json_t *types, const char *name, json_t *value, struct err *err)
{
    const json_t *spec = json_object_get(types, name), *have = json_object_get(params, name);
    json_t *v = value;

    if (!spec && !have)
        return unknown(params, types, name, err);
    if (spec) {
        if (check_typed(&v, name, spec, err) < 0)
            return -1;
        json_object_set_new(params, name, v);
        return 0;
    }
    if (strcmp(kind(have), kind(value)) != 0) {
        auto_free char *is = found(value);

        return err_set(err, EXITCODE_UNDECIDED, "the parameter %.60s is %s, not %s: %s", name,
                       kind(have), kind(value), is);
    }
    json_object_set(params, name, value);
    return 0;
}

int
params_complete(const json_t *params, const json_t *types, struct err *err)
{
    const char *name;
    json_t *spec;

    json_object_foreach((json_t *)(uintptr_t)types, name, spec)
        if (!json_object_get(params, name))
            return err_set(err, EXITCODE_UNDECIDED, "the parameter %.60s, a %.60s, has no default, "
                           "and no use sets it", name, json_text(spec, "type", ""));
    return 0;
}
