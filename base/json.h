/* SPDX-License-Identifier: Apache-2.0 */
/* jansson with our rules: no duplicate keys, no trailing data, sorted compact output. */
#ifndef MOONGATE_BASE_JSON_H
#define MOONGATE_BASE_JSON_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

static inline void
json_cleanup(json_t **p)
{
    json_decref(*p);
}

#define auto_json __attribute__((cleanup(json_cleanup))) json_t

/* Parse one document; `what` names it in the error ("the ledger entry …"). */
json_t *json_parse(const char *text, size_t len, const char *what, struct err *err);
json_t *json_read_file(const char *path, size_t limit, struct err *err);
/* Sorted keys, no spaces, UTF-8; the same value gives the same bytes.  The caller frees. */
char *json_compact(const json_t *value);
/* Sorted keys, two spaces, final newline: for files that people read.  The caller frees. */
char *json_pretty(const json_t *value);

/* Borrowed string at `key`, or `fallback` when absent or not a string. */
const char *json_text(const json_t *object, const char *key, const char *fallback);
json_int_t json_number(const json_t *object, const char *key, json_int_t fallback);
bool json_flag(const json_t *object, const char *key, bool fallback);
/* Set a string, or null for NULL. */
void json_put(json_t *object, const char *key, const char *value);

#endif
