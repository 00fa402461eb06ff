/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "wrapper/settings.h"

static void
a_constraint_holds_or_not(void **state)
{
    static const struct {
        const char *version, *constraint;
        int allowed;
    } rows[] = {
        {"1.11.4", ">= 1.5", 1},       {"1.11.4", ">= 1.5, < 2", 1}, {"1.11.4", ">=1.5,<1.11", 0},
        {"1.6.2", "= 1.6.2", 1},       {"1.6.2", "!= 1.6.2", 0},     {"1.6.2", "<= 1.6", 0},
        {"1.12.0-dev", "> 1.11.9", 1}, {"1.5.0", "> 1.5 ", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = ERR_INIT;

        if (settings_version_allowed(rows[i].version, rows[i].constraint, &err) != rows[i].allowed)
            fail_msg("%s %s: %s", rows[i].version, rows[i].constraint, err.text);
    }
}

/* A part that was not read would be a part that does not bind. */
static void
a_constraint_is_read_to_its_end(void **state)
{
    static const char *const bad[] = {
        "",        ",",     ">= 1.5,",       ">= 1.5 < 2", ">= 1.5 or so", "=> 1.5",
        ">< 1.5",  "== 1",  "1.5",           ">= 1..5",    ">= .5",        ">= 1.5.",
        ">= 1.2.3.4", ">=", ">= 99999999999", "< 1, >= x",  "< 1, ",        "~> 1.5",
    };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = ERR_INIT;

        if (settings_version_allowed("1.11.4", bad[i], &err) != -1)
            fail_msg("taken for a constraint: %s", bad[i]);
        assert_int_equal(err.code, EXITCODE_UNDECIDED);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_constraint_holds_or_not),
        cmocka_unit_test(a_constraint_is_read_to_its_end),
    };

    return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
