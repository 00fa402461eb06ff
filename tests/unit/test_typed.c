/* SPDX-License-Identifier: Apache-2.0 */
/* Which variables the engine's apply wants again, and what speaks of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "wrapper/typed.h"

static void
wants(const char *text, const char *name)
{
    auto_json *names = typed_wanted(text, strlen(text));

    assert_int_equal(json_array_size(names), name ? 1 : 0);
    if (name)
        assert_string_equal(json_string_value(json_array_get(names, 0)), name);
}

#define DECLARED(list) "\"configuration\":{\"root_module\":{\"variables\":{" list "}}}"

static void
wanted(void **state)
{
    (void)state;
    wants("{" DECLARED("\"t\":{}") "}", "t");
    wants("{\"variables\":{\"o\":{\"value\":1}}," DECLARED("\"t\":{},\"o\":{}") "}", "t");
    wants("{" DECLARED("\"t\":{}") ",\"variables\":{\"t\":{\"value\":null}}}", NULL);
    wants("{" DECLARED("\"t\":{\"default\":null}") "}", NULL);
    wants("{" DECLARED("\"\\u0074\":{}") "}", "t");
    wants("{" DECLARED("") "}", NULL);
    wants("{\"configuration\":{\"root_module\":{\"variables\":[{}]}}}", NULL);
    wants("{\"configuration\":[],\"variables\":7}", NULL);
}

static void
no_plan(void **state)
{
    (void)state;
    wants("", NULL);
    wants("[]", NULL);
    wants("{" DECLARED("\"t\":{}"), NULL);
}

static bool
mentions(const char *text)
{
    return typed_mentions(text, strlen(text), "token");
}

static void
mentioned(void **state)
{
    (void)state;
    assert_true(mentions("token = 1"));
    assert_true(mentions("a = 1\n  token=1"));
    assert_true(mentions("{\"token\":1}"));
    assert_true(mentions("{\"tok\\u0065n\":1}"));
    assert_true(mentions("token"));
    assert_false(mentions(""));
    assert_false(mentions("tokens = 1\nmy_token = 2\ntoken-id = 3\n\xc3\xa4token = 4"));
    assert_true(mentions("tokens = 1\ntoken = 2"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wanted),
        cmocka_unit_test(no_plan),
        cmocka_unit_test(mentioned),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
