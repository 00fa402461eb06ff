/* SPDX-License-Identifier: Apache-2.0 */
/* base/jscan against jansson: the same texts are valid, and the same values are in them. */
#include <math.h>
#include <string.h>

#include "base/jscan.h"
#include "base/json.h"
#include "base/mem.h"
#include "tests/fuzz/fuzz.h"

static void compare(const char *text, uint32_t at, const json_t *v);

static void
compare_string(const char *text, uint32_t at, const char *bytes, size_t len)
{
    const char *raw;
    size_t raw_len;
    bool plain = jscan_at_raw(text, at, &raw, &raw_len);
    auto_free char *out = mem_alloc(raw_len + 1);

    fuzz_check(jscan_at_decode(text, at, out) == len && memcmp(out, bytes, len) == 0);
    fuzz_check(jscan_at_equal(text, at, bytes, len));
    fuzz_check(len == 0 || !jscan_at_equal(text, at, bytes, len - 1));
    fuzz_check(!plain || (raw_len == len && memcmp(raw, bytes, len) == 0));
}

static void
compare_number(const char *text, uint32_t at, const json_t *v)
{
    struct jscan_num n;

    jscan_at_number(&n, text, at);
    if (json_is_integer(v)) {
        fuzz_check(n.kind == JSCAN_INT && n.i == json_integer_value(v));
    } else {
        fuzz_check(n.kind != JSCAN_INT);
        fuzz_check(n.len >= 1100 || n.d == json_real_value(v));
    }
}

static void
compare_object(const char *text, uint32_t at, const json_t *v)
{
    struct jscan_iter it = jscan_at_open(text, at);
    uint32_t n = 0;

    while (jscan_at_next(text, &it)) {
        auto_free char *key = NULL;
        const char *raw;
        size_t len;

        jscan_at_raw(text, it.key, &raw, &len);
        key = mem_alloc(len + 1);
        len = jscan_at_decode(text, it.key, key);
        fuzz_check(strlen(key) == len && json_object_get(v, key));
        fuzz_check(jscan_at_key(text, at, key, len) >= it.value);
        if (jscan_at_key(text, at, key, len) == it.value)
            compare(text, it.value, json_object_get(v, key));
        n++;
    }
    fuzz_check(n == jscan_at_count(text, at) && n >= json_object_size(v));
}

static void
compare_array(const char *text, uint32_t at, const json_t *v)
{
    struct jscan_iter it = jscan_at_open(text, at);
    size_t i = 0;

    for (; jscan_at_next(text, &it); i++) {
        fuzz_check(it.count == i + 1 && it.key == 0);
        fuzz_check(i > 20 || jscan_at_index(text, at, (uint32_t)i) == it.value);
        compare(text, it.value, json_array_get(v, i));
    }
    fuzz_check(i == json_array_size(v) && jscan_at_index(text, at, (uint32_t)i) == 0);
}

static void
compare(const char *text, uint32_t at, const json_t *v)
{
    struct jscan one;

    jscan_init(&one, text + at, jscan_at_end(text, at) - at);
    fuzz_check(jscan_value(&one) == 0 && jscan_end(&one) == 0);
    switch (jscan_at_type(text, at)) {
    case JSCAN_OBJECT:
        fuzz_check(json_is_object(v));
        compare_object(text, at, v);
        break;
    case JSCAN_ARRAY:
        fuzz_check(json_is_array(v));
        compare_array(text, at, v);
        break;
    case JSCAN_STRING:
        fuzz_check(json_is_string(v));
        compare_string(text, at, json_string_value(v), json_string_length(v));
        break;
    case JSCAN_NUMBER:
        fuzz_check(json_is_number(v));
        compare_number(text, at, v);
        break;
    case JSCAN_TRUE:
        fuzz_check(json_is_true(v));
        break;
    case JSCAN_FALSE:
        fuzz_check(json_is_false(v));
        break;
    default:
        fuzz_check(json_is_null(v));
    }
}

/* Where the two may differ: what jansson cannot hold, and how deep ours goes. */
static bool
may_differ(bool ours, const json_error_t *e, const char *our_error)
{
    enum json_error_code code = json_error_code(e);

    if (ours)
        return code == json_error_numeric_overflow || code == json_error_null_byte_in_key;
    return strstr(our_error, "deep") != NULL || strstr(our_error, "level") != NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Nothing may be at offset 0, which stands for "not there"; jansson wants an array. */
    auto_free char *text = mem_format(" [%.*s]", (int)size, (const char *)data);
    auto_json *v = NULL;
    struct jscan s;
    json_error_t e;
    bool ours;

    if (memchr(data, '\0', size)) { /* and as it is: no NUL stands in a document */
        fuzz_check(jscan_check(&s, (const char *)data, size) < 0 && s.error && s.pos <= size);
        return 0;
    }
    jscan_check(&s, (const char *)data, size); /* the exact bytes, so that overreads are seen */
    fuzz_check(s.error == NULL || s.pos <= size);
    ours = jscan_check(&s, text, strlen(text)) == 0;
    v = json_loadb(text, strlen(text), JSON_ALLOW_NUL, &e);
    fuzz_check(ours ? s.error == NULL : s.error != NULL && s.pos <= size + 3);
    if (ours != (v != NULL))
        fuzz_check(may_differ(ours, &e, s.error));
    else if (ours)
        compare(text, 1, v);
    return 0;
}
