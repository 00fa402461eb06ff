/* SPDX-License-Identifier: Apache-2.0 */
#include "base/where.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/mem.h"

#define BIN "/usr/local/bin"
#define LIBEXEC "/usr/local/libexec/moongate"

static void
check(const char *dir, const char *configured, const char *want)
{
    auto_free char *got = where_map(dir, BIN, LIBEXEC, configured);

    if (!want) {
        assert_null(got);
        return;
    }
    assert_non_null(got);
    assert_string_equal(got, want);
}

static void
test_in_place(void **state)
{
    (void)state;
    check(BIN, LIBEXEC, LIBEXEC);
    check(LIBEXEC, BIN, BIN);
    check(LIBEXEC, LIBEXEC, LIBEXEC);
    check(BIN, "/etc/moongate", "/etc/moongate");
}

static void
test_staged(void **state)
{
    (void)state;
    check("/tmp/stage" BIN, LIBEXEC, "/tmp/stage" LIBEXEC);
    check("/tmp/stage" LIBEXEC, LIBEXEC, "/tmp/stage" LIBEXEC);
    check("/tmp/stage" BIN, "/etc/moongate", "/tmp/stage/etc/moongate");
}

static void
test_relocated(void **state)
{
    (void)state;
    check("/opt/m/bin", LIBEXEC, "/opt/m/libexec/moongate");
    check("/opt/m/bin", "/usr/local/share/moongate", "/opt/m/share/moongate");
    check("/opt/m/libexec/moongate", "/usr/local/share/moongate", "/opt/m/share/moongate");
    /* Not under what moved: stays. */
    check("/opt/m/bin", "/etc/moongate", "/etc/moongate");
    check("/opt/m/bin", "/usr/localised/x", "/usr/localised/x");
}

static void
test_elsewhere(void **state)
{
    (void)state;
    check("/home/u/src", LIBEXEC, NULL);
    check("/home/u/sbin", LIBEXEC, NULL); /* a whole component has to be the same */
    check("", LIBEXEC, NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_in_place),
        cmocka_unit_test(test_staged),
        cmocka_unit_test(test_relocated),
        cmocka_unit_test(test_elsewhere),
    };

    return cmocka_run_group_tests_name("where", tests, NULL, NULL);
}
