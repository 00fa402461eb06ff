/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
check(const char *text, const char *module, const char *block, const char *type, const char *name)
{
    struct address a;

    if (address_parse(&a, text) < 0)
        fail_msg("refused: %s", text);
    assert_string_equal(a.module, module);
    assert_string_equal(a.block, block);
    if (type)
        assert_string_equal(a.type, type);
    else
        assert_null(a.type);
    assert_string_equal(a.name, name);
    address_clear(&a);
}

static void
test_kinds(void **state)
{
    (void)state;
    check("aws_x.y", "", "resource", "aws_x", "y");
    check("data.aws_x.y", "", "data", "aws_x", "y");
    check("ephemeral.random_password.p", "", "ephemeral", "random_password", "p");
    check("output.o", "", "output", NULL, "o");
    check("var.v", "", "variable", NULL, "v");
    check("check.c", "", "check", NULL, "c");
    check("module.a", "", "module", NULL, "a");
    check("module.a.module.b", "a", "module", NULL, "b");
    check("module.a.module.b.data.aws_x.y-2", "a.b", "data", "aws_x", "y-2");
    check("module.a.output.o", "a", "output", NULL, "o");
}

static void
test_keys(void **state)
{
    (void)state;
    check("aws_x.y[0]", "", "resource", "aws_x", "y");
    check("aws_x.y[-1]", "", "resource", "aws_x", "y");
    check("aws_x.y[\"\"]", "", "resource", "aws_x", "y");
    check("module.a[\"eu.west\"].aws_x.y", "a", "resource", "aws_x", "y");
    check("module.a[\"x].module.z\"].aws_x.y[\"[0]\"]", "a", "resource", "aws_x", "y");
    check("module.a[\"\\\"].b.c\"].module.b[3].aws_x.y[\"\\\\\"]", "a.b", "resource", "aws_x",
          "y");
    check("module.a[\"$${x}\"]", "", "module", NULL, "a");
    check("aws_x.größe[\"\\n\"]", "", "resource", "aws_x", "größe");
    check("aws_x.y[0] (deposed 0a1b2c3d)", "", "resource", "aws_x", "y");
}

static void
test_refused(void **state)
{
    const char *bad[] = {"", "@plan", "x", "x.", ".x", "module", "module.", "data.aws_x",
                         "aws_x.y[", "aws_x.y[0", "aws_x.y[a]", "aws_x.y[\"a]", "aws_x.y.z",
                         "aws_x.y[\"\\\"]", "module.a.", "module.a[0]x", "aws_x.y[0]z", "a b.c",
                         "module.a[\"k\"", "aws_x..y"};
    struct address a;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (address_parse(&a, bad[i]) == 0)
            fail_msg("taken: %s", bad[i]);
}

static void
reference(const char *text, const char *block, const char *type, const char *name,
          const char *rest)
{
    struct address a;
    const char *behind;

    if (address_reference(&a, &behind, text) < 0)
        fail_msg("refused: %s", text);
    assert_string_equal(a.block, block);
    if (type)
        assert_string_equal(a.type, type);
    else
        assert_null(a.type);
    assert_string_equal(a.name, name);
    assert_string_equal(behind, rest);
    address_clear(&a);
}

static void
test_references(void **state)
{
    static const char *const none[] = {"each.key", "count.index", "local.x", "path.module",
                                       "self.id", "terraform.workspace", "", "aws_x", "module"};
    struct address a;
    const char *rest;

    (void)state;
    reference("aws_x.y", "resource", "aws_x", "y", "");
    reference("aws_x.y[0].id", "resource", "aws_x", "y", "[0].id");
    reference("data.aws_x.y[\"a.b\"]", "data", "aws_x", "y", "[\"a.b\"]");
    reference("module.net[\"k\"].id", "module", NULL, "net", "[\"k\"].id");
    reference("var.v.inner", "variable", NULL, "v", ".inner");
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (address_reference(&a, &rest, none[i]) == 0)
            fail_msg("taken: %s", none[i]);
    assert_int_equal(address_key("[0].id"), 3);
    assert_int_equal(address_key("[\"a]\\\"b\"].id"), 9);
    assert_int_equal(address_key(".id"), 0);
    assert_int_equal(address_key("[x]"), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
