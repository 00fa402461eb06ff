/* SPDX-License-Identifier: Apache-2.0 */
/* Columns align, nothing trails, nothing is wider than the terminal, no colour off a terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/term.h"

static void
sample(struct term_table *tab)
{
    term_table_row(tab);
    term_table_cell(tab, TERM_PLAIN, "1");
    term_table_cell(tab, TERM_GOOD, "applied");
    term_table_cell(tab, TERM_PLAIN, NULL);
    term_table_cell(tab, TERM_PLAIN, "größer");
    term_table_row(tab);
    term_table_cell(tab, TERM_PLAIN, "812");
    term_table_cell(tab, TERM_BAD, "no");
    term_table_cell(tab, TERM_PLAIN, "");
    term_table_cell(tab, TERM_PLAIN, "x");
    term_table_row(tab);
    term_table_cell(tab, TERM_PLAIN, "9");
    term_table_cell(tab, TERM_PLAIN, "");
    term_table_cell(tab, TERM_PLAIN, "");
    term_table_cell(tab, TERM_PLAIN, "");
}

static void
columns_align_and_empty_ones_vanish(void **state)
{
    const struct term t = {false, 0};
    auto_table tab = TERM_TABLE_INIT;
    auto_buf b = BUF_INIT;

    (void)state;
    sample(&tab);
    term_table_format(&b, &t, &tab, 2);
    assert_string_equal(buf_str(&b), "  1    applied  größer\n"
                                     "  812  no       x\n"
                                     "  9\n");
}

static void
lines_are_cut_to_the_width(void **state)
{
    const struct term t = {false, 18};
    auto_table tab = TERM_TABLE_INIT;
    auto_buf b = BUF_INIT;

    (void)state;
    sample(&tab);
    term_table_format(&b, &t, &tab, 0);
    assert_string_equal(buf_str(&b), "1    applied  grö…\n812  no       x\n9\n");
}

static void
colour_only_where_asked(void **state)
{
    const struct term t = {true, 0}, plain = {false, 0};
    auto_buf b = BUF_INIT;

    (void)state;
    term_put(&b, &t, TERM_BAD, "deny");
    term_put(&b, &t, TERM_PLAIN, "|");
    term_put(&b, &plain, TERM_BAD, "deny");
    assert_string_equal(buf_str(&b), "\033[31mdeny\033[0m|deny");
}

static void
a_pipe_is_not_a_terminal(void **state)
{
    struct term t = {true, 7};

    (void)state;
    term_init(&t, -1);
    assert_false(t.colour);
    assert_int_equal(t.width, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_align_and_empty_ones_vanish),
        cmocka_unit_test(lines_are_cut_to_the_width),
        cmocka_unit_test(colour_only_where_asked),
        cmocka_unit_test(a_pipe_is_not_a_terminal),
    };

    return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}
