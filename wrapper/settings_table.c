/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/settings_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "policies/waivers.h"
#include "wrapper/settings.h"

const struct settings_table_row settings_table_rows[] = {
#define SETTING(block, key, type, built, where, rule, fallback, values)                       \
    {block,                                                                                   \
     key,                                                                                     \
     SETTINGS_TABLE_##type,                                                                   \
     built,                                                                                   \
     SETTINGS_TABLE_##where,                                                                  \
     SETTINGS_TABLE_##rule,                                                                   \
     fallback,                                                                                \
     values},
#include "wrapper/settings.def"
#undef SETTING
};

const size_t settings_table_size = sizeof settings_table_rows / sizeof *settings_table_rows;

const struct settings_table_row *
settings_table_row(const char *block, const char *key)
{
    for (size_t i = 0; i < settings_table_size; i++) {
        const struct settings_table_row *row = &settings_table_rows[i];

        if (strcmp(row->block, block) == 0 && strcmp(row->key, key) == 0)
            return row;
    }
    return NULL;
}

/* A table inside of a block ("engine") is a key there and no statement. */
static bool
is_inner(const char *block)
{
    for (size_t i = 0; i < settings_table_size; i++)
        if (settings_table_rows[i].block[0] &&
            strcmp(settings_table_rows[i].key, block) == 0 &&
            settings_table_rows[i].type == SETTINGS_TABLE_TABLE)
            return true;
    return false;
}

static const char *
statement_of(const struct settings_table_row *row)
{
    return row->block[0] ? row->block : row->key;
}

const struct settings_table_row *
settings_table_statement(const char *name)
{
    if (is_inner(name))
        return NULL;
    for (size_t i = 0; i < settings_table_size; i++)
        if (strcmp(statement_of(&settings_table_rows[i]), name) == 0)
            return &settings_table_rows[i];
    return NULL;
}

const char **
settings_table_names(const char *block)
{
    const char **names = mem_alloc((settings_table_size + 1) * sizeof *names);
    size_t n = 0;

    for (size_t i = 0; i < settings_table_size; i++) {
        const struct settings_table_row *row = &settings_table_rows[i];

        if (block && strcmp(row->block, block) == 0)
            names[n++] = row->key;
        else if (!block && !is_inner(row->block) &&
                 (n == 0 || strcmp(names[n - 1], statement_of(row)) != 0))
            names[n++] = statement_of(row);
    }
    return names;
}

/* ---- values --------------------------------------------------------------------------------- */

/* "90s", "24h", "7y" in seconds; -1 for anything else. */
static json_int_t
duration(const char *text)
{
    static const struct {
        char unit;
        json_int_t seconds;
    } units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 604800}, {'y', 31557600}};
    size_t digits = strspn(text, "0123456789");

    if (digits == 0 || digits > 6 || strlen(text) != digits + 1)
        return -1;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (units[i].unit == text[digits])
            return (json_int_t)atol(text) * units[i].seconds;
    return -1;
}

static bool
is_constraint(const json_t *value)
{
    struct err ignored = ERR_INIT;

    return json_is_string(value) &&
           settings_version_allowed("0", json_string_value(value), &ignored) >= 0;
}

static bool
all_strings(const json_t *value)
{
    size_t i;
    json_t *one;

    if (!json_is_array(value))
        return false;
    json_array_foreach(value, i, one)
        if (!json_is_string(one))
            return false;
    return true;
}

/* One that nothing could match would put a policy out of the way without a word. */
static bool
is_globs(const json_t *value)
{
    size_t i;
    json_t *one;

    if (json_is_string(value))
        return json_string_length(value) > 0;
    json_array_foreach(value, i, one)
        if (json_string_length(one) == 0)
            return false;
    return all_strings(value) && json_array_size(value) > 0;
}

bool
settings_table_has_type(const json_t *value, enum settings_table_type type)
{
    switch (type) {
    case SETTINGS_TABLE_STRING:
        return json_is_string(value) &&
               strlen(json_string_value(value)) == json_string_length(value);
    case SETTINGS_TABLE_STRINGS:
        return all_strings(value);
    case SETTINGS_TABLE_TABLE:
        return json_is_object(value);
    case SETTINGS_TABLE_BOOL:
        return json_is_boolean(value);
    case SETTINGS_TABLE_INTEGER:
        return json_is_integer(value);
    case SETTINGS_TABLE_DURATION:
        return json_is_string(value) && duration(json_string_value(value)) >= 0;
    case SETTINGS_TABLE_CONSTRAINT:
        return is_constraint(value);
    case SETTINGS_TABLE_DAY:
        return json_is_string(value) && waivers_is_day(json_string_value(value));
    case SETTINGS_TABLE_GLOBS:
        return is_globs(value);
    case SETTINGS_TABLE_ANY:
        return value != NULL;
    }
    return false;
}

const char *
settings_table_type_name(enum settings_table_type type)
{
    static const char *const names[] = {
        "a string",
        "a list of strings",
        "a table",
        "true or false",
        "a whole number",
        "a time such as \"24h\" (s, m, h, d, w, y)",
        "a version constraint such as \">= 1.5\" or \">= 1.5, < 2\"",
        "a day such as \"2027-01-01\"",
        "a pattern or a list of patterns",
        "any value",
    };

    return names[type];
}

/* The place of a word among the allowed ones, from the loosest; -1: it is none of them. */
static int
place_of(const char *words, const char *word)
{
    size_t len = strlen(word);

    for (int place = 0; *words; place++) {
        size_t n = strcspn(words, "|");

        if (n == len && strncmp(words, word, n) == 0)
            return place;
        words += n + (words[n] == '|');
    }
    return -1;
}

bool
settings_table_allows(const struct settings_table_row *row, const json_t *value)
{
    return row->values[0] == '\0' ||
           (json_is_string(value) && place_of(row->values, json_string_value(value)) >= 0);
}

/* ---- two files ------------------------------------------------------------------------------ */

static json_int_t
amount(const json_t *value)
{
    return json_is_string(value) ? duration(json_string_value(value)) : json_integer_value(value);
}

static bool
is_looser(const struct settings_table_row *row, const json_t *first, const json_t *second)
{
    switch (row->rule) {
    case SETTINGS_TABLE_STRICTER:
        return place_of(row->values, json_string_value(second)) <
               place_of(row->values, json_string_value(first));
    case SETTINGS_TABLE_SAME:
        return !json_equal(first, second);
    case SETTINGS_TABLE_LARGER:
        return amount(second) < amount(first);
    case SETTINGS_TABLE_SMALLER:
        return amount(second) > amount(first);
    case SETTINGS_TABLE_FALSE:
        return json_is_false(first) && !json_is_false(second);
    case SETTINGS_TABLE_ONCE:
        return true;
    case SETTINGS_TABLE_BOTH:
    case SETTINGS_TABLE_UNION:
    case SETTINGS_TABLE_EACH:
        return false;
    }
    return true;
}

int
settings_table_combine(json_t **out, const struct settings_table_row *row, json_t *first,
                       json_t *second)
{
    if (is_looser(row, first, second))
        return 1;
    if (row->rule == SETTINGS_TABLE_BOTH) {
        *out = json_sprintf("%s, %s", json_string_value(first), json_string_value(second));
    } else if (row->rule == SETTINGS_TABLE_UNION) {
        *out = json_copy(first);
        json_array_extend(*out, second);
    } else {
        *out = json_incref(second);
    }
    return 0;
}
