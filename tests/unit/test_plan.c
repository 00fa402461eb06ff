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
#include "policies/config.h"
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

#define AT(address, module, mode, name)                                                     \
    "{\"address\":\"" address "\"," module "\"mode\":\"" mode "\",\"type\":\"t\",\"name\":\"" name \
    "\",\"change\":{\"actions\":[\"create\"],\"after\":{}}}"
#define BLOCK(mode, name, mark)                                                              \
    "{\"mode\":\"" mode "\",\"type\":\"t\",\"name\":\"" name "\",\"mark\":\"" mark "\"}"

/* The block of a change is the one of its module, mode and name, whatever its keys are. */
static void
a_change_has_its_block(void **state)
{
    static const char text[] =
        "{\"format_version\":\"1.2\",\"resource_changes\":[" AT("t.a[0]", "", "managed", "a") ","
        AT("data.t.a", "", "data", "a") ","
        AT("module.m[\\\"x.module.n\\\"].t.a",
           "\"module_address\":\"module.m[\\\"x.module.n\\\"]\",", "managed", "a") ","
        AT("module.m.module.n.t.a", "\"module_address\":\"module.m.module.n\",", "managed", "a") ","
        AT("t.none", "", "managed", "none") ","
        AT("module.q.t.a", "\"module_address\":\"module.q\",", "managed", "a") "],"
        "\"configuration\":{\"root_module\":{\"module_calls\":{\"m\":{\"module\":{\"resources\":["
        BLOCK("managed", "a", "m") "],\"module_calls\":{\"n\":{\"module\":{\"resources\":["
        BLOCK("managed", "a", "n") "]}}}}}},\"resources\":[" BLOCK("data", "a", "data") ","
        BLOCK("managed", "a", "root") "]}}}";
    static const char *const marks[] = {"root", "data", "m", "n", NULL, NULL};
    struct err err = ERR_INIT;
    struct plan *p = NULL;
    const struct config_module *list;

    (void)state;
    assert_int_equal(plan_open(&p, text, strlen(text), &err), 0);
    for (size_t i = 0; i < p->nchanges; i++) {
        uint32_t block = config_resource(config_of(p), &p->changes[i]);
        auto_free char *mark = block ? plan_string(p, config_key(p, block, "mark")) : NULL;

        if (marks[i])
            assert_string_equal(mark, marks[i]);
        else
            assert_null(mark);
    }
    assert_int_equal(config_modules(config_of(p), &list), 3);
    assert_string_equal(list[2].path, "m.n");
    assert_int_equal(list[2].parent, 1);
    assert_ptr_equal(config_module(config_of(p), "module.m[0].module.n"), &list[2]);
    assert_null(config_module(config_of(p), "module.m.t.a"));
    plan_free(p);
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
        cmocka_unit_test(a_change_has_its_block),
    };

    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
