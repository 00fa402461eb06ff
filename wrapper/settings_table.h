/* SPDX-License-Identifier: Apache-2.0 */
/* settings.def as data, and the rules by which two files' values for one key come together. */
#ifndef MOONGATE_WRAPPER_SETTINGS_TABLE_H
#define MOONGATE_WRAPPER_SETTINGS_TABLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum settings_table_type {
    SETTINGS_TABLE_STRING,
    SETTINGS_TABLE_STRINGS,
    SETTINGS_TABLE_TABLE,
    SETTINGS_TABLE_BOOL,
    SETTINGS_TABLE_INTEGER,
    SETTINGS_TABLE_DURATION,
    SETTINGS_TABLE_CONSTRAINT,
    SETTINGS_TABLE_DAY,
    SETTINGS_TABLE_GLOBS,
    SETTINGS_TABLE_ANY,
};

enum settings_table_rule {
    SETTINGS_TABLE_STRICTER,
    SETTINGS_TABLE_SAME,
    SETTINGS_TABLE_BOTH,
    SETTINGS_TABLE_UNION,
    SETTINGS_TABLE_LARGER,
    SETTINGS_TABLE_SMALLER,
    SETTINGS_TABLE_FALSE,
    SETTINGS_TABLE_EACH,
    SETTINGS_TABLE_ONCE,
};

enum settings_table_where {
    SETTINGS_TABLE_REPOSITORY,
    SETTINGS_TABLE_OWN,
    SETTINGS_TABLE_SYSTEM,
};

struct settings_table_row {
    const char *block;
    const char *key;
    enum settings_table_type type;
    bool built;
    enum settings_table_where where;
    enum settings_table_rule rule;
    const char *fallback;
    const char *values;
};

extern const struct settings_table_row settings_table_rows[];
extern const size_t settings_table_size;

/* The row of a key; NULL when there is none. */
const struct settings_table_row *settings_table_row(const char *block, const char *key);
/* A row of what a statement of this name says (its block, or the key itself); NULL: none. */
const struct settings_table_row *settings_table_statement(const char *name);
/* The keys of a block, or with NULL the names of all statements; NULL-terminated.  The caller
 * frees the array alone. */
const char **settings_table_names(const char *block);

bool settings_table_has_type(const json_t *value, enum settings_table_type type);
const char *settings_table_type_name(enum settings_table_type type);
/* Is it one of the words that the row allows? */
bool settings_table_allows(const struct settings_table_row *row, const json_t *value);

/*
 * What holds when one file says `first` and a later one `second`: 0 and `*out` (the caller owns
 * it), or 1 when the second would be looser than the first, which is an error of the caller's.
 */
int settings_table_combine(json_t **out, const struct settings_table_row *row, json_t *first,
                           json_t *second);

#endif
