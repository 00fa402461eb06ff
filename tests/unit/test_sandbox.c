/* SPDX-License-Identifier: Apache-2.0 */
/* What policies can see and do: each row is a chunk that must end as the row says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <lauxlib.h>

#include "lua/host.h"

struct row {
    const char *text;
    enum host_cause cause;
    const char *said; /* part of host_text */
};

static const struct host_limits limits = {64 << 20, 5000000};

/* A view as the policies' layer makes them: a userdata with metamethods in C. */
static int
view_tostring(lua_State *L)
{
    lua_pushliteral(L, "view");
    return 1;
}

static int
view_concat(lua_State *L)
{
    lua_pushliteral(L, "joined");
    return 1;
}

static int
view_len(lua_State *L)
{
    lua_pushinteger(L, 3);
    return 1;
}

static int
view_index(lua_State *L)
{
    if (lua_isinteger(L, 2) && lua_tointeger(L, 2) != 2)
        lua_pushvalue(L, 2);
    else
        lua_pushnil(L);
    return 1;
}

static int
view_step(lua_State *L)
{
    if (!lua_isnil(L, 2))
        return 0;
    lua_pushliteral(L, "key");
    lua_pushliteral(L, "value");
    return 2;
}

static int
view_pairs(lua_State *L)
{
    lua_pushcfunction(L, view_step);
    return 1;
}

static int
set_up(lua_State *L)
{
    static const luaL_Reg meta[] = {
        {"__tostring", view_tostring}, {"__concat", view_concat}, {"__len", view_len},
        {"__index", view_index},       {"__pairs", view_pairs},   {NULL, NULL},
    };

    lua_newuserdatauv(L, 1, 0);
    luaL_newlib(L, meta);
    lua_setmetatable(L, -2);
    lua_setglobal(L, "view");
    lua_newuserdatauv(L, 1, 0);
    lua_setglobal(L, "bare");
    lua_newtable(L);
    lua_pushinteger(L, 1);
    lua_setfield(L, -2, "one");
    lua_pushinteger(L, 7);
    lua_rawseti(L, -2, 1);
    host_freeze(L);
    lua_setglobal(L, "fixed");
    return 0;
}

static void
check(const struct row *rows)
{
    for (; rows->text; rows++) {
        struct err err = ERR_INIT;
        enum host_cause cause;
        struct host *h;

        assert_int_equal(host_new(&h, &limits, &err), 0);
        lua_pushcfunction(host_lua(h), set_up);
        assert_int_equal(host_call(h, 0, 0), HOST_OK);
        cause = host_load(h, "p.lua", rows->text, strlen(rows->text));
        if (cause == HOST_OK)
            cause = host_call(h, 0, 0);
        if (cause != rows->cause || (rows->said && !strstr(host_text(h), rows->said)))
            fail_msg("%s\n  ended with %d: %s", rows->text, (int)cause, host_text(h));
        host_free(h);
    }
}

#define FORBIDDEN(name) {"local x = " name, HOST_FORBIDDEN, name " is not available in policies"}
#define OK(text) {text, HOST_OK, NULL}

static void
test_what_is_missing_says_why(void **state)
{
    static const struct row rows[] = {
        FORBIDDEN("os"),
        FORBIDDEN("io"),
        FORBIDDEN("debug"),
        FORBIDDEN("package"),
        FORBIDDEN("coroutine"),
        FORBIDDEN("require"),
        FORBIDDEN("load"),
        FORBIDDEN("loadstring"),
        FORBIDDEN("loadfile"),
        FORBIDDEN("dofile"),
        FORBIDDEN("print"),
        FORBIDDEN("warn"),
        FORBIDDEN("xpcall"),
        FORBIDDEN("collectgarbage"),
        FORBIDDEN("rawset"),
        FORBIDDEN("_G"),
        FORBIDDEN("string.dump"),
        FORBIDDEN("string.pack"),
        FORBIDDEN("string.unpack"),
        FORBIDDEN("math.random"),
        FORBIDDEN("math.randomseed"),
        FORBIDDEN("math.sin"),
        {"('x'):dump()", HOST_FORBIDDEN, "string.dump"},
        {"local e = _ENV e.os.exit()", HOST_FORBIDDEN, "os is not"},
        {NULL, HOST_OK, NULL},
    };

    (void)state;
    check(rows);
}

/* The allow-list itself: one more name in the environment is a decision, not an accident. */
static void
test_the_names_are_these(void **state)
{
    static const char *const names[] = {
        "assert",   "error",  "getmetatable", "ipairs", "math",   "next",         "pairs",
        "pcall",    "rawequal", "rawget",     "rawlen", "select", "setmetatable", "string",
        "table",    "tonumber", "tostring",   "type",   "utf8",   "_VERSION",
    };
    struct err err = ERR_INIT;
    struct host *h;
    lua_State *L;
    size_t n = 0;

    (void)state;
    assert_int_equal(host_new(&h, &limits, &err), 0);
    L = host_lua(h);
    lua_pushglobaltable(L);
    for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) {
        bool known = false;

        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            known = known || strcmp(names[i], lua_tostring(L, -2)) == 0;
        assert_true(known);
        n++;
    }
    assert_int_equal(n, sizeof names / sizeof *names);
    host_free(h);
}

static void
test_globals_and_libraries_are_fixed(void **state)
{
    static const struct row rows[] = {
        {"x = 1", HOST_ERROR, "p.lua:1: assignment to undeclared global 'x' (write: local x)"},
        {"pairs = nil", HOST_ERROR, "assignment to undeclared global 'pairs'"},
        {"return nosuch", HOST_ERROR, "p.lua:1: undefined global 'nosuch'"},
        {"string.upper = nil", HOST_ERROR, "this table is read-only (key 'upper')"},
        {"function string.more() end", HOST_ERROR, "read-only"},
        {"math.pi = 3", HOST_ERROR, "read-only"},
        {"table.insert = nil", HOST_ERROR, "read-only"},
        {"fixed.two = 2", HOST_ERROR, "read-only"},
        {"table.insert(fixed, 1)", HOST_ERROR, "read-only"},
        {"setmetatable(string, {})", HOST_ERROR, "protected metatable"},
        {"setmetatable(_ENV, {})", HOST_ERROR, "protected metatable"},
        {"getmetatable('').__index = {}", HOST_ERROR, NULL},
        OK("assert(getmetatable('') == false and getmetatable(string) == false)"),
        OK("assert(getmetatable(view) == false and getmetatable(_ENV) == false)"),
        OK("assert(rawget(string, 'upper') == nil and next(_ENV) == nil)"),
        OK("assert(string.nosuch == nil and fixed.one == 1 and #fixed == 1 and fixed[1] == 7)"),
        OK("local n = 0 for k, v in pairs(fixed) do n = n + 1 end assert(n == 2)"),
        OK("local n = 0 for i, v in ipairs(fixed) do n = n + v end assert(n == 7)"),
        OK("local _ENV = {} x = 1"),
        {NULL, HOST_OK, NULL},
    };

    (void)state;
    check(rows);
}

static void
test_metatables_never_meet_the_collector(void **state)
{
    static const struct row rows[] = {
        {"setmetatable({}, {__gc = function() end})", HOST_ERROR, "__gc is not available"},
        {"setmetatable({}, {__close = function() end})", HOST_ERROR, "__close is not available"},
        {"setmetatable({}, {__mode = 'k'})", HOST_ERROR, "__mode is not available"},
        /* set afterwards: the copy doesn't have it */
        {"local m = {} local t = setmetatable({}, m) m.__close = function() end\n"
         "local x <close> = t",
         HOST_ERROR, "non-closable"},
        {"local m = {} local t = setmetatable({}, m) m.__gc = function() end\n"
         "setmetatable(t, m)",
         HOST_ERROR, "__gc"},
        {"local m = {__metatable = 1} local t = setmetatable({}, m) setmetatable(t, nil)",
         HOST_ERROR, "protected"},
        OK("local m = {} local t = setmetatable({}, m) assert(getmetatable(t) == m)"),
        OK("local m = {__metatable = 'no'} assert(getmetatable(setmetatable({}, m)) == 'no')"),
        OK("local C = {} C.__index = C local o = setmetatable({}, C)\n"
           "function C.f() return 1 end assert(o.f() == 1)"),
        OK("local t = setmetatable({}, {__call = function(_, a) return a end}) assert(t(3) == 3)"),
        OK("local e = {__eq = function() return true end}\n"
           "assert(setmetatable({}, e) == setmetatable({}, e))"),
        OK("assert(setmetatable({}, {__len = function() return 9 end}) and 1)"),
        OK("local t = setmetatable({}, {}) setmetatable(t, nil) assert(getmetatable(t) == nil)"),
        {NULL, HOST_OK, NULL},
    };

    (void)state;
    check(rows);
}

static void
test_no_address_and_no_order_shows(void **state)
{
    static const struct row rows[] = {
        OK("assert(tostring({}) == 'table' and tostring(pairs) == 'function')"),
        OK("assert(tostring(bare) == 'userdata' and ('%s'):format({}) == 'table')"),
        {"('%p'):format({})", HOST_ERROR, "%p is not available"},
        {"error({})", HOST_ERROR, "an error that is not a text"},
        OK("assert(tostring(setmetatable({}, {__name = 'x'})) == 'table')"),
        OK("local t, s = {}, '' for i = 1, 40 do t['k' .. i % 7 .. i] = i end\n"
           "local last for k in pairs(t) do assert(not last or last < k) last = k end"),
        OK("local t = {[true] = 1, [false] = 2, b = 3, a = 4, [2.5] = 5, [-1] = 6, [3] = 7,\n"
           " [math.huge] = 8, ['a\\0b'] = 9} local s = ''\n"
           "for k, v in pairs(t) do s = s .. v end assert(s == '657849321', s)"),
        OK("local t, k, s = {x = 1, [1] = 2, y = 3}, nil, ''\n"
           "repeat k = next(t, k) s = s .. tostring(k) until k == nil assert(s == '1xynil')"),
        OK("local t = {1, 2, 3} for k in pairs(t) do t[k] = nil end assert(next(t) == nil)"),
        OK("local t = {1, 2, 3, 4} local n = 0 for k in pairs(t) do t[k + 1] = nil n = n + 1 end\n"
           "assert(n == 2)"),
        {"for k in pairs({[{}] = 1}) do end", HOST_ERROR, "a table as key has no order"},
        {"next({[print ~= 1] = 1})", HOST_FORBIDDEN, NULL},
        {"pairs(nil)", HOST_ERROR, "table expected"},
        {NULL, HOST_OK, NULL},
    };

    (void)state;
    check(rows);
}

static void
test_views_work_through_their_metamethods(void **state)
{
    static const struct row rows[] = {
        OK("assert(tostring(view) == 'view' and ('%s'):format(view) == 'view')"),
        OK("assert('a' .. view == 'joined' and #view == 3 and view == view)"),
        OK("local n = 0 for i, v in ipairs(view) do n = n + 1 end assert(n == 3)"),
        OK("local k, v for a, b in pairs(view) do k, v = a, b end assert(k == 'key')"),
        {"table.concat(view)", HOST_ERROR, "at index 2"},
        {"pairs(bare)", HOST_ERROR, "table expected"},
        {"setmetatable(view, {})", HOST_ERROR, "table expected"},
        {"rawlen(view)", HOST_ERROR, NULL},
        {"rawget(view, 1)", HOST_ERROR, NULL},
        {NULL, HOST_OK, NULL},
    };

    (void)state;
    check(rows);
}

static void
test_base_functions_are_lua_s(void **state)
{
    static const struct row rows[] = {
        OK("assert(select('#') == 0 and select('#', nil, nil) == 2 and select(-1, 1, 2) == 2)"),
        {"select(0)", HOST_ERROR, "index out of range"},
        OK("assert(tonumber('0x10') == 16 and tonumber(' 10 ') == 10 and tonumber('1e1') == 10.0)"),
        OK("assert(tonumber('zz', 36) == 1295 and tonumber('8', 8) == nil and tonumber({}) == "
           "nil)"),
        OK("assert(tonumber('1 2') == nil and tonumber('') == nil and tonumber('-7', 8) == -7)"),
        OK("assert(tostring(1e15) == '1e+15' and tostring(2^53) == '9.007199254741e+15')"),
        OK("assert(tostring(-0.0) == '-0.0' and tostring(3) == '3' and tostring(3.0) == '3.0')"),
        OK("assert(tostring(0/0) == 'nan' and tostring(-(0/0)) == 'nan')"),
        OK("local ok, m = pcall(error, 'x', 0) assert(not ok and m == 'x')"),
        OK("local ok, m = pcall(function() error('x') end) assert(m == 'p.lua:1: x', m)"),
        OK("assert(select('#', pcall(function() return 1, nil, 3 end)) == 4)"),
        OK("assert(rawequal('a', 'a') and not rawequal({}, {}) and rawlen({1, 2}) == 2)"),
        OK("assert(_VERSION == 'Lua 5.4' and type(view) == 'userdata')"),
        {"assert(false, 'told')", HOST_ERROR, "p.lua:1: told"},
        {"assert(nil)", HOST_ERROR, "assertion failed!"},
        {"local x = '10' + 1", HOST_ERROR, "attempt to perform arithmetic on a string value"},
        {"local function f() return 1 + f() end f()", HOST_MEMORY, NULL},
        {NULL, HOST_OK, NULL},
    };

    (void)state;
    check(rows);
}

static void
test_string_functions_are_lua_s(void **state)
{
    static const struct row rows[] = {
        OK("assert(('hello'):sub(2, -2) == 'ell' and ('x'):sub(5) == '' and ('abc'):sub(-9, 1) "
           "== 'a')"),
        OK("assert(('abc'):byte() == 97 and select('#', ('abc'):byte(1, -1)) == 3)"),
        OK("assert(string.char(72, 105) == 'Hi' and string.char() == '')"),
        OK("assert(('aB'):upper() == 'AB' and ('aB'):lower() == 'ab' and ('abc'):reverse() == "
           "'cba')"),
        OK("assert(('ab'):rep(3, '-') == 'ab-ab-ab' and ('x'):rep(0) == '' and (''):rep(1 << 62) "
           "== '')"),
        {"('x'):rep(1 << 40)", HOST_ERROR, "too large"},
        {"('x'):rep(1 << 62, 'yy')", HOST_ERROR, "too large"},
        OK("assert(('%5.1f|%-4d|%04x|%+d'):format(3.14159, 7, 255, 5) == '  3.1|7   |00ff|+5')"),
        OK("assert(('%q'):format('a\\n\"\\0001') == '\"a\\\\\\n\\\\\"\\\\0001\"', "
           "('%q'):format('a\\n\"\\0001'))"),
        OK("assert(('%s %s %s'):format(nil, true, 1.5) == 'nil true 1.5')"),
        OK("assert(('%-5s|%5s|%.2s'):format('ab', 'cd', 'efg') == 'ab   |   cd|ef')"),
        OK("assert(('%c%c%%'):format(72, 105) == 'Hi%' and ('%i'):format(3.0) == '3')"),
        OK("assert(('%g %e %a'):format(1e20, 1, 1) == '1e+20 1.000000e+00 0x1p+0')"),
        OK("assert(#('%99.99f'):format(1e308) > 400)"),
        {"('%d'):format(1.5)", HOST_ERROR, "number has no integer representation"},
        {"('%d'):format('x')", HOST_ERROR, "number expected"},
        {"('%s'):format()", HOST_ERROR, "no value"},
        {"('%y'):format(1)", HOST_ERROR, "invalid conversion '%y'"},
        {"('%'):format(1)", HOST_ERROR, "invalid conversion"},
        {"('%123d'):format(1)", HOST_ERROR, "invalid conversion"},
        {"('%#d'):format(1)", HOST_ERROR, "invalid conversion"},
        {"('%5q'):format('x')", HOST_ERROR, "cannot have modifiers"},
        {"string.char(256)", HOST_ERROR, "out of range"},
        {NULL, HOST_OK, NULL},
    };

    (void)state;
    check(rows);
}

static void
test_table_functions_are_lua_s(void **state)
{
    static const struct row rows[] = {
        OK("assert(table.concat({1, 2.5, 'x'}, ', ') == '1, 2.5, x' and table.concat({}) == '')"),
        OK("assert(table.concat({1, 2, 3}, '-', 2, 3) == '2-3')"),
        {"table.concat({1, {}, 3})", HOST_ERROR, "invalid value (at index 2)"},
        OK("local t = {1, 3} table.insert(t, 2, 2) table.insert(t, 4)\n"
           "assert(table.concat(t) == '1234')"),
        {"table.insert({1}, 5, 1)", HOST_ERROR, "out of bounds"},
        {"table.insert({1}, 1, 2, 3)", HOST_ERROR, "wrong number"},
        OK("local t = {1, 2, 3} assert(table.remove(t, 1) == 1 and table.remove(t) == 3 and #t "
           "== 1)"),
        OK("assert(table.remove({}) == nil and table.remove({}, 0) == nil)"),
        OK("local p = table.pack(1, nil, 3) assert(p.n == 3 and p[3] == 3)"),
        OK("local a, b, c = table.unpack({1, 2, 3}, 2) assert(a == 2 and b == 3 and c == nil)"),
        OK("assert(select('#', table.unpack({}, 1, 3)) == 3)"),
        {"table.unpack({}, 1, 1e8)", HOST_ERROR, "too many results"},
        OK("local t = table.move({1, 2, 3}, 1, 3, 2) assert(table.concat(t) == '1123')"),
        OK("local t = table.move({1, 2, 3}, 2, 3, 1) assert(table.concat(t) == '233')"),
        OK("local t = table.move({1, 2}, 1, 2, 3, {9, 9}) assert(table.concat(t) == '9912')"),
        OK("local t = {3, 1, 2} table.sort(t) assert(table.concat(t) == '123')"),
        OK("local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end)\n"
           "assert(table.concat(t) == '321')"),
        /* stable: equal keys keep their order */
        OK("local t = {} for i = 1, 100 do t[i] = {k = i % 3, i = i} end\n"
           "table.sort(t, function(a, b) return a.k < b.k end)\n"
           "for i = 2, 100 do assert(t[i - 1].k < t[i].k or t[i - 1].i < t[i].i) end"),
        /* an order that makes no sense ends, and an error leaves the list as it was */
        OK("local t = {} for i = 1, 500 do t[i] = i end table.sort(t, function() return true end)"),
        OK("local t = {2, 1, 'x'} assert(not pcall(table.sort, t)) assert(t[1] == 2 and t[3] == "
           "'x')"),
        {NULL, HOST_OK, NULL},
    };

    (void)state;
    check(rows);
}

static void
test_math_and_utf8_are_lua_s(void **state)
{
    static const struct row rows[] = {
        OK("assert(math.max(1, 3, 2) == 3 and math.floor(-1.5) == -2 and math.type(1) == "
           "'integer')"),
        OK("assert(math.tointeger(3.0) == 3 and math.ult(1, -1) and math.sqrt(9) == 3.0)"),
        OK("assert(math.fmod(math.mininteger, -1) == 0 and math.mininteger // -1 == "
           "math.mininteger)"),
        OK("assert(utf8.char(72, 228, 8364, 128512) == 'H\\u{E4}\\u{20AC}\\u{1F600}')"),
        OK("assert(utf8.len('H\\u{E4}\\u{20AC}') == 3 and select(2, utf8.len('a\\xff')) == 2)"),
        OK("assert(utf8.codepoint('\\u{20AC}') == 8364 and utf8.offset('a\\u{E4}b', 3) == 4)"),
        OK("assert(utf8.offset('a\\u{E4}b', -1) == 4 and utf8.offset('a\\u{E4}b', -2) == 2)"),
        OK("assert(utf8.offset('abc', 5) == nil and utf8.offset('abc', 4) == 4)"),
        OK("local s = '' for p, c in utf8.codes('a\\u{E4}b') do s = s .. p .. ':' .. c .. ' ' end\n"
           "assert(s == '1:97 2:228 4:98 ')"),
        {"for p, c in utf8.codes('a\\xff') do end", HOST_ERROR, "invalid UTF-8"},
        {"utf8.char(0x110000)", HOST_ERROR, "out of range"},
        OK("assert(utf8.len('\\xed\\xa0\\x80') == nil and utf8.len('\\xc0\\x80') == nil)"),
        OK("local n = 0 for c in ('a\\u{E4}b'):gmatch(utf8.charpattern) do n = n + 1 end\n"
           "assert(n == 3)"),
        {NULL, HOST_OK, NULL},
    };

    (void)state;
    check(rows);
}

/* Few VM instructions, much work: each must end by the budget, not by the clock. */
static void
test_long_work_in_c_is_bounded(void **state)
{
    static const struct row rows[] = {
        {"local s = ('a'):rep(600) s:find('.-.-.-.-.-.-.-b')", HOST_INSTRUCTIONS, NULL},
        {"local s, p = ('a'):rep(24), ('a?'):rep(24) .. ('a'):rep(24) .. 'b' s:find(p)",
         HOST_INSTRUCTIONS, NULL},
        {"pcall(string.gsub, ('a'):rep(5000), 'a*a*a*a*b', '')", HOST_INSTRUCTIONS, NULL},
        {"for _ in (('a'):rep(5000)):gmatch('a*a*a*b') do end", HOST_INSTRUCTIONS, NULL},
        {"while true do local s = ('x'):rep(1000000) end", HOST_INSTRUCTIONS, NULL},
        {"while true do ('x'):rep(100, ('y'):rep(1000)) end", HOST_INSTRUCTIONS, NULL},
        {"local s = ('a'):rep(1000000) while true do s:find('b', 1, true) end", HOST_INSTRUCTIONS,
         NULL},
        {"local s = ('a'):rep(1000000) while true do utf8.len(s) end", HOST_INSTRUCTIONS, NULL},
        {"local s = ('a'):rep(1000000) while true do s:upper() end", HOST_INSTRUCTIONS, NULL},
        {"while true do select('#', table.unpack({}, 1, 100000)) end", HOST_INSTRUCTIONS, NULL},
        {"table.concat(setmetatable({}, {__len = function() return 1 << 60 end,\n"
         "__index = function() return '' end}))",
         HOST_INSTRUCTIONS, NULL},
        {"table.move(setmetatable({}, {__index = function() end}), 1, 1 << 60, 2)",
         HOST_INSTRUCTIONS, NULL},
        {"table.insert(setmetatable({}, {__len = function() return 1 << 60 end,\n"
         "__newindex = function() end}), 1, 1)",
         HOST_INSTRUCTIONS, NULL},
        {"table.remove(setmetatable({}, {__len = function() return 1 << 60 end,\n"
         "__newindex = function() end}), 1)",
         HOST_INSTRUCTIONS, NULL},
        {"table.sort(setmetatable({}, {__len = function() return 1 << 29 end}))",
         HOST_INSTRUCTIONS, NULL},
        {"while true do ('%99.99f'):format(1e308) end", HOST_INSTRUCTIONS, NULL},
        {"local t = {} for i = 1, 10000 do t[i] = i end while true do pairs(t) end",
         HOST_INSTRUCTIONS, NULL},
        {"local t = {} for i = 1, 10000 do t[i] = i end while true do next(t) end",
         HOST_INSTRUCTIONS, NULL},
        {"local s = ('1'):rep(100000) while true do tonumber(s) tonumber(s, 10) end",
         HOST_INSTRUCTIONS, NULL},
        {"local m = {} for i = 1, 1000 do m[i] = i end while true do setmetatable({}, m) end",
         HOST_INSTRUCTIONS, NULL},
        {"local function r(s) return (s:gsub('.', r)) end r('a')", HOST_ERROR, "stack overflow"},
        {NULL, HOST_OK, NULL},
    };

    (void)state;
    check(rows);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_missing_says_why),
        cmocka_unit_test(test_the_names_are_these),
        cmocka_unit_test(test_globals_and_libraries_are_fixed),
        cmocka_unit_test(test_metatables_never_meet_the_collector),
        cmocka_unit_test(test_no_address_and_no_order_shows),
        cmocka_unit_test(test_views_work_through_their_metamethods),
        cmocka_unit_test(test_base_functions_are_lua_s),
        cmocka_unit_test(test_string_functions_are_lua_s),
        cmocka_unit_test(test_table_functions_are_lua_s),
        cmocka_unit_test(test_math_and_utf8_are_lua_s),
        cmocka_unit_test(test_long_work_in_c_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
