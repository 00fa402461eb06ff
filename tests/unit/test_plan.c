/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/jscan.h"
#include "base/mem.h"
#include "policies/path.h"
#include "policies/plan.h"
#include "policies/view.h"

#define CHANGE(address, type, actions, more)                                                 \
    "{\"address\":\"" address "\",\"mode\":\"managed\",\"type\":\"" type                     \
    "\",\"name\":\"n\",\"change\":{\"actions\":" actions                                     \
    ",\"before\":null,\"after\":{\"a\":[1,{\"b\":\"x\"}]},\"after_unknown\":{\"u\":true}}" more "}"

#define PLAN                                                                                  \
    "{\"format_version\":\"1.2\",\"terraform_version\":\"1.11.4\",\"complete\":true,"         \
    "\"resource_changes\":["                                                                  \
    CHANGE("t.a", "t", "[\"create\"]", "") ","                                                \
    CHANGE("s.b", "s", "[\"delete\",\"create\"]", ",\"previous_address\":\"s.z\"") ","        \
    CHANGE("t.c", "t", "[\"no-op\"]", ",\"previous_address\":\"t.c\"") "],"                   \
    "\"timestamp\":null}"

static void
the_index_names_what_is_there(void **state)
{
    struct err err = ERR_INIT;
    struct plan *p = NULL;

    (void)state;
    assert_int_equal(plan_open(&p, PLAN, strlen(PLAN), &err), 0);
    assert_int_equal(p->nchanges, 3);
    assert_int_equal(p->ntypes, 2);
    assert_int_equal(p->types[0].count, 2);
    assert_int_equal(p->types[0].first, 1);
    assert_int_equal(p->changes[0].next, 3); /* the chain of a type leaves the others out */
    assert_int_equal(p->changes[2].next, 0);
    assert_int_equal(p->complete, PLAN_YES);
    assert_int_equal(p->errored, PLAN_ABSENT);
    assert_int_equal(p->timestamp, 0);
    assert_int_equal(plan_on(&p->changes[0]), PLAN_ON_CREATE);
    assert_int_equal(plan_on(&p->changes[1]), PLAN_ON_CREATE | PLAN_ON_DESTROY | PLAN_ON_REPLACE |
                                                  PLAN_ON_MOVE);
    assert_int_equal(plan_on(&p->changes[2]), PLAN_ON_NOOP); /* moved to where it is: not moved */
    plan_free(p);
}

static void
the_index_stays_below_64_bytes_a_change(void **state)
{
    (void)state;
    /* The array grows by an eighth at a time. */
    assert_true(sizeof(struct plan_change) * 9 / 8 <= 64);
}

static void
a_part_of_a_plan_is_no_plan(void **state)
{
    size_t len = strlen(PLAN);

    (void)state;
    for (size_t cut = 0; cut < len; cut++) {
        auto_free char *part = mem_alloc(cut ? cut : 1); /* exact: a sanitizer sees overreads */
        struct err err = ERR_INIT;
        struct plan *p = NULL;

        memcpy(part, PLAN, cut);
        assert_int_equal(plan_open(&p, part, cut, &err), -1);
        assert_null(p);
        assert_int_equal(err.code, EXITCODE_UNDECIDED);
    }
}

/* Read everything that the index points at. */
static void
walk(const struct plan *p)
{
    for (size_t i = 0; i < p->nchanges; i++) {
        const struct plan_change *c = &p->changes[i];
        struct view v = {.value = c->after, .unknown = c->unknown,
                         .sensitive = c->after_sensitive};
        struct view w = {.value = c->before};
        struct path path = {.len = 0};
        auto_free char *address = plan_string(p, c->address);
        auto_buf out = BUF_INIT;

        view_encode(p->text, &v, true, &out);
        view_blocked(p->text, &v, true, &path);
        view_equal(p->text, &v, &w);
        view_differs(p->text, &v, &v);
        assert_non_null(address);
    }
}

static void
one_wrong_byte_never_breaks_a_reader(void **state)
{
    size_t len = strlen(PLAN), read = 0;
    auto_free char *copy = mem_dupn(PLAN, len);

    (void)state;
    for (size_t i = 0; i < len; i++) {
        char kept = copy[i];

        for (const char *c = "{}[],:\"\\ 1tnx"; *c; c++) {
            struct err err = ERR_INIT;
            struct plan *p = NULL;

            copy[i] = *c;
            if (plan_open(&p, copy, len, &err) == 0) {
                walk(p);
                read++;
            } else {
                assert_int_equal(err.code, EXITCODE_UNDECIDED);
            }
            plan_free(p);
        }
        copy[i] = kept;
    }
    assert_true(read > 0);
}

static void
paths_are_read_as_they_are_written(void **state)
{
    static const char *const texts[] = {"a", "a.b-c[0].d", "tags[\"a.b\"]", "[\"x y\"][3]",
                                        "m[\"q\\\"\\\\\"].z"};
    static const char *const bad[] = {"", ".", "a.", "a..b", ".a", "a[", "a[x]", "a[\"b]", "a[-1]",
                                      "a[99999999999]"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *at = texts[i];
        struct path path = {.len = 0};
        struct path_step step;
        int rc;

        while ((rc = path_next(&step, texts[i], &at)) == 1)
            step.is_index ? path_index(&path, step.index) : path_key(&path, step.key, step.len);
        assert_int_equal(rc, 0);
        assert_string_equal(path.text, texts[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *at = bad[i];
        struct path_step step;
        int rc;

        while ((rc = path_next(&step, bad[i], &at)) == 1)
            ;
        if (rc != -1)
            fail_msg("taken for a path: %s", bad[i]);
    }
}

static void
a_long_path_is_cut_not_overrun(void **state)
{
    struct path path = {.len = 0};

    (void)state;
    for (int i = 0; i < 500; i++)
        path_key(&path, "some key", 8);
    assert_int_equal(path.len, PATH_SIZE - 1);
    assert_int_equal(strlen(path.text), PATH_SIZE - 1);
}

/* As in the engine, of members of one name the last counts, in comparisons too. */
static void
the_last_of_two_members_is_compared(void **state)
{
    static const char text[] = " [{\"a\":1,\"a\":2},{\"a\":2},{\"a\":1}]";
    const struct view twice = {.value = jscan_at_index(text, 1, 0)};
    const struct view two = {.value = jscan_at_index(text, 1, 1)};
    const struct view one = {.value = jscan_at_index(text, 1, 2)};

    (void)state;
    assert_true(view_equal(text, &twice, &twice));
    assert_false(view_differs(text, &twice, &twice));
    assert_true(view_equal(text, &twice, &two) && view_equal(text, &two, &twice));
    assert_false(view_equal(text, &twice, &one) || view_equal(text, &one, &twice));
    assert_true(view_differs(text, &one, &twice));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_index_names_what_is_there),
        cmocka_unit_test(the_index_stays_below_64_bytes_a_change),
        cmocka_unit_test(a_part_of_a_plan_is_no_plan),
        cmocka_unit_test(one_wrong_byte_never_breaks_a_reader),
        cmocka_unit_test(the_last_of_two_members_is_compared),
        cmocka_unit_test(paths_are_read_as_they_are_written),
        cmocka_unit_test(a_long_path_is_cut_not_overrun),
    };

    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
