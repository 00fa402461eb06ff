/* SPDX-License-Identifier: Apache-2.0 */
/* Which signals the engine is sent, with time as an input. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"
#include "wrapper/interrupts.h"

#define DELAY INTERRUPTS_DELAY_MS
#define MERGE INTERRUPTS_MERGE_MS

static struct interrupts s;

static int
setup(void **state)
{
    (void)state;
    s = (struct interrupts){.shares_terminal = true, .log = json_array()};
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    json_decref(s.log);
    return 0;
}

static void
came(long now, int number)
{
    interrupts_came(&s, now, number, false, "t");
}

static void
alone(void **state)
{
    (void)state;
    assert_int_equal(interrupts_patience(&s, 0), -1);
    came(1000, SIGTERM);
    assert_int_equal(interrupts_due(&s, 1000 + DELAY - 1), 0);
    assert_int_equal(interrupts_patience(&s, 1000 + DELAY - 1), 1);
    assert_int_equal(interrupts_due(&s, 1000 + DELAY), SIGTERM);
    assert_int_equal(interrupts_due(&s, 1000 + DELAY), 0);
    assert_true(json_is_true(json_object_get(json_array_get(s.log, 0), "passed_on")));
}

static void
from_the_terminal(void **state)
{
    (void)state;
    interrupts_came(&s, 1000, SIGINT, true, "t");
    assert_int_equal(interrupts_due(&s, 9000), 0);
    assert_true(s.any);
    s.shares_terminal = false; /* the engine is in a group of its own */
    interrupts_came(&s, 9000, SIGINT, true, "t");
    assert_int_equal(interrupts_due(&s, 9000 + DELAY), SIGINT);
}

/* Whichever of the two is sent first. */
static void
to_the_group(void **state)
{
    (void)state;
    came(1000, SIGINT);
    interrupts_seen(&s, 1000 + DELAY - 1, SIGINT);
    assert_int_equal(interrupts_due(&s, 1000 + DELAY), 0);
    interrupts_seen(&s, 5000, SIGTERM);
    came(5001, SIGTERM);
    assert_int_equal(interrupts_due(&s, 5001 + DELAY), 0);
    assert_int_equal(interrupts_patience(&s, 5001 + DELAY), -1);
}

static void
several_are_one(void **state)
{
    (void)state;
    came(1000, SIGINT);
    came(1001, SIGTERM);
    assert_int_equal(interrupts_due(&s, 1000 + DELAY), SIGINT);
    came(1000 + DELAY + MERGE - 1, SIGTERM);
    assert_int_equal(interrupts_due(&s, 1000 + 2 * DELAY + MERGE - 1), 0);
    assert_int_equal(json_array_size(s.log), 3);
}

static void
a_later_one_is_meant(void **state)
{
    (void)state;
    came(1000, SIGINT);
    assert_int_equal(interrupts_due(&s, 1000 + DELAY), SIGINT);
    came(1000 + DELAY + MERGE, SIGTERM);
    assert_int_equal(interrupts_due(&s, 1000 + 2 * DELAY + MERGE), SIGTERM);
}

/* A terminal that is closed is never a second interrupt. */
static void
hangup(void **state)
{
    (void)state;
    came(1000, SIGHUP);
    assert_int_equal(interrupts_due(&s, 1000 + DELAY), SIGINT);
    came(99000, SIGHUP);
    assert_int_equal(interrupts_due(&s, 99000 + DELAY), 0);
}

static void
quit(void **state)
{
    (void)state;
    came(1000, SIGQUIT);
    assert_int_equal(interrupts_due(&s, 1000 + DELAY), SIGQUIT);
    interrupts_came(&s, 2000, SIGQUIT, true, "t");
    came(3000, SIGQUIT);
    interrupts_seen(&s, 3001, SIGQUIT);
    assert_int_equal(interrupts_due(&s, 9000), 0);
    came(9000, SIGQUIT);
    came(9001, SIGINT);
    assert_int_equal(interrupts_patience(&s, 9001), DELAY - 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(alone, setup, teardown),
        cmocka_unit_test_setup_teardown(from_the_terminal, setup, teardown),
        cmocka_unit_test_setup_teardown(to_the_group, setup, teardown),
        cmocka_unit_test_setup_teardown(several_are_one, setup, teardown),
        cmocka_unit_test_setup_teardown(a_later_one_is_meant, setup, teardown),
        cmocka_unit_test_setup_teardown(hangup, setup, teardown),
        cmocka_unit_test_setup_teardown(quit, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
