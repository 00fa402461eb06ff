/* SPDX-License-Identifier: Apache-2.0 */
/* The border: causes, texts, limits, and that nothing in Lua can hide why a call ended. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <lauxlib.h>

#include "lua/host.h"

static const struct host_limits small = {4 << 20, 1000000};

static struct host *
new_host(const struct host_limits *limits)
{
    struct err err = ERR_INIT;
    struct host *h = NULL;

    assert_int_equal(host_new(&h, limits, &err), 0);
    return h;
}

static enum host_cause
run(struct host *h, const char *text)
{
    enum host_cause cause = host_load(h, "policies/x.lua", text, strlen(text));

    return cause == HOST_OK ? host_call(h, 0, 0) : cause;
}

/* Run in a fresh state; cause and text must be these, and the stack empty afterwards. */
static void
expect(const char *text, enum host_cause cause, const char *said)
{
    struct host *h = new_host(&small);

    assert_int_equal(run(h, text), cause);
    if (said)
        assert_string_equal(host_text(h), said);
    assert_int_equal(lua_gettop(host_lua(h)), 0);
    host_free(h);
}

static void
test_errors_name_file_and_line(void **state)
{
    (void)state;
    expect("local x = 1", HOST_OK, "");
    expect("\n\nerror('no')", HOST_ERROR, "policies/x.lua:3: no");
    expect("\nerror('no', 0)", HOST_ERROR, "policies/x.lua:2: no");
    expect("error()", HOST_ERROR, "policies/x.lua:1: an error that is not a text");
    expect("local a\n = nil + 1", HOST_ERROR, NULL);
    expect("x = = 1", HOST_ERROR, "policies/x.lua:1: unexpected symbol near '='");
    expect("error('a\\27[2Jb', 0)", HOST_ERROR, "policies/x.lua:1: a\\x1b[2Jb");
    expect("local function f() error('deep') end\nf()", HOST_ERROR, "policies/x.lua:1: deep");
}

static void
test_a_long_name_is_not_cut(void **state)
{
    static const char name[] = "policies/a/very/long/way/down/to/where/the/policy/lies/at/last.lua";
    struct host *h = new_host(&small);
    char want[256];

    (void)state;
    assert_int_equal(host_load(h, name, "\nerror('no')", 12), HOST_OK);
    assert_int_equal(host_call(h, 0, 0), HOST_ERROR);
    snprintf(want, sizeof want, "%s:2: no", name);
    assert_string_equal(host_text(h), want);
    assert_int_equal(host_line(h), 2);
    assert_int_equal(host_load(h, name, "\n\n)", 3), HOST_ERROR);
    snprintf(want, sizeof want, "%s:3: unexpected symbol near ')'", name);
    assert_string_equal(host_text(h), want);
    assert_int_equal(host_line(h), 3);
    host_free(h);
}

static void
test_only_text_is_loaded(void **state)
{
    struct host *h = new_host(&small);
    char *large = malloc((1 << 20) + 1);

    (void)state;
    assert_int_equal(run(h, "\x1bLua"), HOST_ERROR);
    memset(large, ' ', (1 << 20) + 1);
    assert_int_equal(host_load(h, "p", large, (1 << 20) + 1), HOST_ERROR);
    assert_int_equal(host_load(h, "p", large, 1 << 20), HOST_OK);
    free(large);
    host_free(h);
}

static void
test_results_and_arguments(void **state)
{
    struct host *h = new_host(&small);
    lua_State *L = host_lua(h);

    (void)state;
    assert_int_equal(host_load(h, "p", "local a, b = ... return a + b, 'x'", 34), HOST_OK);
    lua_pushinteger(L, 40);
    lua_pushinteger(L, 2);
    assert_int_equal(host_call(h, 2, 2), HOST_OK);
    assert_int_equal(lua_tointeger(L, -2), 42);
    assert_string_equal(lua_tostring(L, -1), "x");
    assert_int_equal(lua_gettop(L), 2);
    host_free(h);
}

static void
test_instructions_end_the_state(void **state)
{
    struct host *h = new_host(&small);
    struct host_usage usage;

    (void)state;
    assert_int_equal(run(h, "while true do end"), HOST_INSTRUCTIONS);
    assert_string_equal(host_text(h), "policies/x.lua:1: the instruction budget is spent");
    host_usage(h, &usage);
    assert_int_equal(usage.instructions, small.instructions);
    assert_int_equal(run(h, "return 1"), HOST_INSTRUCTIONS);
    host_free(h);
}

static void
test_no_pcall_swallows_a_limit(void **state)
{
    (void)state;
    expect("while true do pcall(function() while true do end end) end", HOST_INSTRUCTIONS, NULL);
    expect("local f = function() while true do end end\n"
           "pcall(pcall, pcall, f) pcall(f) return 1",
           HOST_INSTRUCTIONS, NULL);
    expect("local t = {} pcall(function() while true do t[#t + 1] = {t} end end) t = nil",
           HOST_MEMORY, "policies/x.lua:1: the memory limit is reached");
    expect("pcall(function() local s = 'x' while true do s = s .. s end end)", HOST_MEMORY, NULL);
    expect("pcall(function() return io end)", HOST_FORBIDDEN,
           "policies/x.lua:1: io is not available in policies: policies read and write no files");
    expect("setmetatable({}, {__index = function() while true do end end}):x()",
           HOST_INSTRUCTIONS, NULL);
    expect("local ok, e = pcall(error, {1}) assert(not ok and e[1] == 1)", HOST_OK, NULL);
}

/* Memory is given back: much is allocated in turn, little is held. */
static void
test_memory_is_what_is_held(void **state)
{
    struct host *h = new_host(&small);
    struct host_usage usage;

    (void)state;
    assert_int_equal(run(h, "for i = 1, 100 do local s = ('x'):rep(100000) end"), HOST_OK);
    host_usage(h, &usage);
    assert_true(usage.memory_peak_bytes > 100000 && usage.memory_peak_bytes <= 4 << 20);
    assert_true(usage.instructions > 1000 && usage.instructions < 10000000);
    host_free(h);
}

static void
test_a_state_needs_some_memory(void **state)
{
    const struct host_limits none = {1000, 1000}, little = {6000, 1000};
    struct err err = ERR_INIT;
    struct host *h = NULL;

    (void)state;
    assert_int_equal(host_new(&h, &none, &err), -1);
    assert_int_equal(err.code, EXITCODE_UNDECIDED);
    err_clear(&err);
    assert_int_equal(host_new(&h, &little, &err), -1);
    assert_null(h);
}

static int
read_unknown(lua_State *L)
{
    host_abort(L, HOST_UNKNOWN, "tags[\"a\nb\"].owner");
}

static int
read_sensitive(lua_State *L)
{
    host_abort(L, HOST_SENSITIVE, "password");
}

static int
spend(lua_State *L)
{
    host_charge(L, (uint64_t)luaL_checkinteger(L, 1));
    return 0;
}

static void
test_aborts_pass_through_pcall_and_end_one_call(void **state)
{
    struct host *h = new_host(&small);

    (void)state;
    lua_register(host_lua(h), "unknown", read_unknown);
    lua_register(host_lua(h), "sensitive", read_sensitive);
    assert_int_equal(run(h, "\npcall(unknown) error('not reached')"), HOST_UNKNOWN);
    assert_string_equal(host_text(h), "tags[\"a\nb\"].owner");
    assert_int_equal(host_line(h), 2);
    assert_int_equal(run(h, "table.sort({1, 2}, sensitive)"), HOST_SENSITIVE);
    assert_string_equal(host_text(h), "password");
    assert_int_equal(run(h, "(('x'):gsub('x', unknown))"), HOST_ERROR);
    assert_int_equal(run(h, "local s = ('x'):gsub('x', unknown)"), HOST_UNKNOWN);
    assert_int_equal(run(h, "for k in pairs({1}) do pcall(pcall, unknown) end"), HOST_UNKNOWN);
    assert_int_equal(run(h, "return 1"), HOST_OK);
    assert_string_equal(host_text(h), "");
    host_free(h);
}

static void
test_work_in_c_is_charged(void **state)
{
    struct host *h = new_host(&small);

    (void)state;
    lua_register(host_lua(h), "spend", spend);
    assert_int_equal(run(h, "spend(900000)"), HOST_OK);
    assert_int_equal(run(h, "pcall(spend, 100001)"), HOST_INSTRUCTIONS);
    host_free(h);
    h = new_host(&small);
    lua_register(host_lua(h), "spend", spend);
    assert_int_equal(run(h, "spend(-1)"), HOST_INSTRUCTIONS);
    host_free(h);
}

/* A call in a call: what ended the inner one is the C function's to handle. */
static int
call_inside(lua_State *L)
{
    struct host *h = host_of(L);

    lua_pushvalue(L, 1);
    lua_pushinteger(L, host_call(h, 0, 0));
    return 1;
}

static void
test_calls_nest(void **state)
{
    struct host *h = new_host(&small);

    (void)state;
    lua_register(host_lua(h), "inside", call_inside);
    lua_register(host_lua(h), "unknown", read_unknown);
    assert_int_equal(run(h, "assert(inside(function() end) == 0)"), HOST_OK);
    assert_int_equal(run(h, "assert(inside(function() error('x') end) == 1) pcall(error)"),
                     HOST_OK);
    assert_int_equal(run(h, "assert(inside(unknown) > 4) pcall(error)"), HOST_OK);
    assert_int_equal(run(h, "inside(function() while true do end end)"), HOST_INSTRUCTIONS);
    host_free(h);
}

/* The same work costs the same, whatever the seed of the strings' hash. */
static void
test_usage_is_reproducible(void **state)
{
    static const char work[] = "local t = {} for i = 1, 500 do t['k' .. i] = i end\n"
                               "local s = '' for k, v in pairs(t) do s = s .. k:gsub('%d', '<%0>')"
                               " end table.sort(t)";
    /* Few keys lie in order half of the time. */
    static const char few[] = "for i = 1, 9 do for k in pairs({ a = i, b = 2 }) do end end";

    (void)state;
    for (int k = 0; k < 2; k++) {
        struct host_usage first = {0, 0}, other;

        for (int i = 0; i < 20; i++) {
            struct host *h = new_host(&small);

            assert_int_equal(run(h, k ? few : work), HOST_OK);
            host_usage(h, i == 0 ? &first : &other);
            if (i > 0)
                assert_int_equal(first.instructions, other.instructions);
            host_free(h);
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_errors_name_file_and_line),
        cmocka_unit_test(test_a_long_name_is_not_cut),
        cmocka_unit_test(test_only_text_is_loaded),
        cmocka_unit_test(test_results_and_arguments),
        cmocka_unit_test(test_instructions_end_the_state),
        cmocka_unit_test(test_no_pcall_swallows_a_limit),
        cmocka_unit_test(test_memory_is_what_is_held),
        cmocka_unit_test(test_a_state_needs_some_memory),
        cmocka_unit_test(test_aborts_pass_through_pcall_and_end_one_call),
        cmocka_unit_test(test_work_in_c_is_charged),
        cmocka_unit_test(test_calls_nest),
        cmocka_unit_test(test_usage_is_reproducible),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
