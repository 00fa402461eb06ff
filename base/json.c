/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

#include <stdlib.h>

#include "base/fs.h"
#include "base/mem.h"

json_t *
json_parse(const char *text, size_t len, const char *what, struct err *err)
{
    json_error_t at;
    json_t *v = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &at);

    if (!v)
        err_set(err, EXITCODE_UNDECIDED, "%s is not valid JSON: line %d, column %d: %s", what,
                at.line, at.column, at.text);
    return v;
}

json_t *
json_read_file(const char *path, size_t limit, struct err *err)
{
    auto_buf b = BUF_INIT;

    if (fs_read_file(&b, path, limit, err) < 0)
        return NULL;
    return json_parse(buf_str(&b), b.len, path, err);
}

static char *
dump(const json_t *value, size_t flags)
{
    char *s = json_dumps(value, flags | JSON_SORT_KEYS | JSON_ENCODE_ANY);

    return s ? s : mem_dup("null");
}

char *
json_compact(const json_t *value)
{
    return dump(value, JSON_COMPACT);
}

char *
json_pretty(const json_t *value)
{
    auto_free char *s = dump(value, JSON_INDENT(2));

    return mem_format("%s\n", s);
}

const char *
json_text(const json_t *object, const char *key, const char *fallback)
{
    const char *s = json_string_value(json_object_get(object, key));

    return s ? s : fallback;
}

json_int_t
json_number(const json_t *object, const char *key, json_int_t fallback)
{
    const json_t *v = json_object_get(object, key);

    return json_is_integer(v) ? json_integer_value(v) : fallback;
}

bool
json_flag(const json_t *object, const char *key, bool fallback)
{
    const json_t *v = json_object_get(object, key);

    return json_is_boolean(v) ? json_is_true(v) : fallback;
}

void
json_put(json_t *object, const char *key, const char *value)
{
    json_object_set_new(object, key, value ? json_string(value) : json_null());
}
