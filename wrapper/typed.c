/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/typed.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/jscan.h"
#include "base/mem.h"

static uint32_t
member(const char *text, uint32_t at, const char *key)
{
    return at && jscan_at_type(text, at) == JSCAN_OBJECT
               ? jscan_at_key(text, at, key, strlen(key))
               : 0;
}

/* Offsets of the two members that count.  False when the text is no object. */
static bool
find_both(uint32_t *values, uint32_t *configuration, const char *text, size_t len)
{
    struct jscan s;
    uint32_t key;
    int rc;

    *values = *configuration = 0;
    jscan_init(&s, text, len);
    if (s.error || jscan_peek(&s) != JSCAN_OBJECT || jscan_enter(&s) < 0)
        return false;
    while ((rc = jscan_member(&s, &key)) == 1) {
        uint32_t value = (uint32_t)s.pos;

        if (jscan_value(&s) < 0)
            return false;
        if (jscan_at_equal(text, key, "variables", 9))
            *values = value;
        else if (jscan_at_equal(text, key, "configuration", 13))
            *configuration = value;
    }
    return rc == 0;
}

json_t *
typed_wanted(const char *text, size_t len)
{
    json_t *names = json_array();
    uint32_t values, configuration, declared;
    struct jscan_iter it;

    if (!find_both(&values, &configuration, text, len))
        return names;
    declared = member(text, member(text, configuration, "root_module"), "variables");
    if (!declared || jscan_at_type(text, declared) != JSCAN_OBJECT)
        return names;
    for (it = jscan_at_open(text, declared); jscan_at_next(text, &it);) {
        auto_free char *name = mem_alloc(jscan_at_end(text, it.key) - it.key + 1);
        size_t n = jscan_at_decode(text, it.key, name);

        name[n] = '\0';
        if (jscan_at_type(text, it.value) == JSCAN_OBJECT && !member(text, it.value, "default") &&
            !member(text, values, name))
            json_array_append_new(names, json_string(name));
    }
    return names;
}

static bool
is_of_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || (c & 0x80);
}

bool
typed_mentions(const char *text, size_t len, const char *name)
{
    size_t n = strlen(name);
    const char *end = text + len;
    const char *at = text;

    if (memmem(text, len, "\\u", 2))
        return true;
    while ((at = memmem(at, (size_t)(end - at), name, n))) {
        if ((at == text || !is_of_name(at[-1])) && (at + n == end || !is_of_name(at[n])))
            return true;
        at++;
    }
    return false;
}
