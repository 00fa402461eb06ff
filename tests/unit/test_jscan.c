/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/buf.h"
#include "base/jscan.h"
#include "base/mem.h"

/* A copy without a spare byte, so that a sanitizer sees every read beyond the end. */
static bool
valid(const char *text, size_t len)
{
    auto_free char *copy = mem_alloc(len ? len : 1);
    struct jscan s;

    memcpy(copy, text, len);
    return jscan_check(&s, copy, len) == 0;
}

/* What jansson says, its one narrower rule set aside: numbers beyond int64_t and double. */
static bool
jansson_valid(const char *text, size_t len, bool *too_big)
{
    json_error_t at;
    json_t *v = json_loadb(text, len, JSON_DECODE_ANY | JSON_ALLOW_NUL, &at);

    *too_big = !v && (strstr(at.text, "too big integer") ||
                      strstr(at.text, "real number overflow"));
    json_decref(v);
    return v != NULL;
}

static void
agree(const char *text, size_t len)
{
    bool too_big;
    bool theirs = jansson_valid(text, len, &too_big);

    if (too_big)
        return;
    if (valid(text, len) != theirs) {
        auto_buf shown = BUF_INIT;

        for (size_t i = 0; i < len; i++)
            buf_printf(&shown, text[i] >= ' ' && text[i] < 127 ? "%c" : "<%02x>",
                       (unsigned char)text[i]);
        fail_msg("jansson says %s: %s", theirs ? "valid" : "invalid", buf_str(&shown));
    }
}

static const char *const documents[] = {
    "{\"a\":[1,-2.5e+3,true,false,null],\"b\":{\"c\":\"d\\n\\u00e9\\ud83d\\ude00\"},\"\":[]}",
    " [ { } , [ ] , \"\\\"\\\\\\/\\b\\f\\n\\r\\t\" , 0 , -0.0 , 1e5 ] \n",
    "{\"k\":\"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 and a tail of plain text\",\"n\":12}",
    "[[[[1]]],{\"x\":{\"y\":{\"z\":[{}]}}},\"0123456789abcdef0123456789\"]",
    "\"only a string\"", "17", "-0", "true", "null", "[\"\\u0000\"]",
};

static void
mutations_agree_with_jansson(void **state)
{
    (void)state;
    for (size_t d = 0; d < sizeof documents / sizeof documents[0]; d++) {
        size_t len = strlen(documents[d]);
        auto_free char *copy = mem_dup(documents[d]);

        assert_true(valid(copy, len));
        for (size_t cut = 0; cut < len; cut++)
            agree(copy, cut);
        for (size_t i = 0; i < len; i++) {
            char kept = copy[i];

            copy[i] = '\0'; /* jansson overlooks a NUL behind a number */
            assert_false(valid(copy, len));
            for (int c = 1; c < 256; c++) {
                copy[i] = (char)c;
                agree(copy, len);
            }
            copy[i] = kept;
        }
        for (size_t i = 0; i + 1 < len; i++) { /* one byte taken out */
            auto_buf less = BUF_INIT;

            buf_append(&less, copy, i);
            buf_append(&less, copy + i + 1, len - i - 1);
            agree(less.data, less.len);
        }
    }
}

static void
strictness(void **state)
{
    static const char *const bad[] = {
        "", " ", "\xef\xbb\xbf{}", "{} {}", "[1,]", "{\"a\":1,}", "{,}", "[1 2]", "[1[2]]",
        "{\"a\" 1}", "{a:1}", "{\"a\":1 \"b\":2}", "[\"\\ud800\"]", "[\"\\udc00\\ud800\"]",
        "[\"\xed\xa0\x80\"]", "[\"\xc0\x80\"]", "[\"\xf4\x90\x80\x80\"]", "[\"\t\"]", "[01]",
        "[+1]", "[.5]", "[5.]", "[1e]", "[--1]", "[NaN]", "[tru]", "[truex]", "]", "}", "{]", "[}",
    };
    struct jscan s;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        if (valid(bad[i], strlen(bad[i])))
            fail_msg("accepted: %s", bad[i]);
    assert_true(valid("{\"a\":1,\"a\":2}", 13));
    assert_true(valid("[123456789012345678901234567890,1e999]", 38));
    assert_int_equal(jscan_check(&s, "{\"a\":[1,2}", 10), -1);
    assert_string_equal(s.error, "a comma or ] is missing");
    assert_int_equal(s.pos, 9);
}

static void
nesting_has_a_limit(void **state)
{
    for (size_t deep = JSCAN_DEPTH; deep <= JSCAN_DEPTH + 1; deep++) {
        auto_buf b = BUF_INIT;

        for (size_t i = 0; i < deep; i++)
            buf_putc(&b, '[');
        for (size_t i = 0; i < deep; i++)
            buf_putc(&b, ']');
        assert_int_equal(valid(b.data, b.len), deep == JSCAN_DEPTH);
    }
    (void)state;
}

/* The stepping reader accepts exactly what the whole-document reader accepts. */
static bool
stepped(struct jscan *s)
{
    uint32_t key;
    int rc;

    if (s->error)
        return false;
    switch (jscan_peek(s)) {
    case JSCAN_OBJECT:
        if (jscan_enter(s) < 0)
            return false;
        while ((rc = jscan_member(s, &key)) == 1)
            if (!stepped(s))
                return false;
        return rc == 0;
    case JSCAN_ARRAY:
        if (jscan_enter(s) < 0)
            return false;
        while ((rc = jscan_element(s)) == 1)
            if (!stepped(s))
                return false;
        return rc == 0;
    default:
        return jscan_value(s) == 0;
    }
}

static void
stepping_validates_too(void **state)
{
    (void)state;
    for (size_t d = 0; d < sizeof documents / sizeof documents[0]; d++) {
        size_t len = strlen(documents[d]);
        auto_free char *copy = mem_dup(documents[d]);

        for (size_t i = 0; i < len; i++) {
            char kept = copy[i];

            for (const char *c = "{}[],:\"\\ 1x"; *c; c++) {
                struct jscan s;

                copy[i] = *c;
                jscan_init(&s, copy, len);
                assert_int_equal(stepped(&s) && jscan_end(&s) == 0, valid(copy, len));
            }
            copy[i] = kept;
        }
    }
}

#define DOC "[{\"a\":1,\"b\\u0000c\":\"x\\ty\",\"a\":[10,{\"q\":\"]}\"},30],\"e\":{}}," \
            "-9223372036854775808,9223372036854775807,18446744073709551615,1.5,1e999,-0]"

static void
reading_validated_text(void **state)
{
    const uint32_t object = 1; /* behind the document's bracket */
    uint32_t list = jscan_at_key(DOC, object, "a", 1), at;
    char out[16];

    (void)state;
    assert_int_equal(jscan_at_type(DOC, list), JSCAN_ARRAY); /* the last `a` counts */
    assert_int_equal(jscan_at_count(DOC, list), 3);
    assert_int_equal(jscan_at_count(DOC, jscan_at_key(DOC, object, "e", 1)), 0);
    assert_int_equal(jscan_at_key(DOC, object, "z", 1), 0);
    assert_int_equal(jscan_at_key(DOC, list, "a", 1), 0);
    assert_int_equal(jscan_at_index(DOC, list, 3), 0);
    at = jscan_at_key(DOC, object, "b\0c", 3);
    assert_int_equal(jscan_at_decode(DOC, at, out), 3);
    assert_memory_equal(out, "x\ty", 3);
    at = jscan_at_key(DOC, jscan_at_index(DOC, list, 1), "q", 1);
    assert_true(jscan_at_equal(DOC, at, "]}", 2));
    assert_false(jscan_at_equal(DOC, at, "]", 1));
    assert_false(jscan_at_equal(DOC, at, "]}}", 3));
}

static void
numbers_stay_exact(void **state)
{
    static const enum jscan_kind kinds[] = {JSCAN_INT, JSCAN_INT,   JSCAN_BIG,
                                            JSCAN_FLOAT, JSCAN_BIG, JSCAN_INT};
    struct jscan_iter it = {.pos = jscan_at_end(DOC, 1), .count = 1};
    struct jscan_num n[6];

    (void)state;
    for (size_t i = 0; i < 6; i++) {
        assert_true(jscan_at_next(DOC, &it));
        jscan_at_number(&n[i], DOC, it.value);
        assert_int_equal(n[i].kind, kinds[i]);
    }
    assert_true(n[0].i == INT64_MIN && n[1].i == INT64_MAX && n[5].i == 0);
    assert_int_equal(n[2].len, 20);
    assert_memory_equal(n[2].text, "18446744073709551615", 20);
    assert_true(n[3].d > 1.4 && n[3].d < 1.6);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mutations_agree_with_jansson),
        cmocka_unit_test(strictness),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(stepping_validates_too),
        cmocka_unit_test(reading_validated_text),
        cmocka_unit_test(numbers_stay_exact),
    };

    return cmocka_run_group_tests_name("jscan", tests, NULL, NULL);
}
