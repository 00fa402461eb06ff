/* SPDX-License-Identifier: Apache-2.0 */
/* The pattern matcher gives what stock Lua gives, over every pattern and subject of two tables
 * and over many made at random (a fixed seed). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <lauxlib.h>
#include <lualib.h>

#include "lua/host.h"

static const char *const patterns[] = {
    "", "a", "abc", ".", "..", "a*", "a+", "a-", "a?", "^a", "a$", "^a*$", "^$", "$", "b-$",
    "%a+", "%d+", "%s*", "%w+", "%u%l*", "%p", "%c", "%x+", "%g+", "%A+", "%D", "%S+", "%W", "%z",
    "%.", "%%", "[abc]", "[^abc]", "[a-c]+", "[%a_][%w_]*", "[%d.]+", "[^%s]+", "[]]", "[^]]",
    "[a-]", "[-a]", "[%]]", "[%-x]", "[a%-z]", "[+-]", "[%a-z]", "(a)", "(a)(b)", "(a*)(b*)",
    "((a)(b))", "()", "()a()", "(a*(.)%w(%s*))", "(.)%1", "(%a)(%a)%2%1", "%b()", "%b[]", "%baa",
    "%f[%w]%w+", "%f[%W]", "%f[a]b*", "^(%w+)%s*=%s*(.-)%s*$", "^%s*(.-)%s*$", "(%w+)=(%w+)",
    "a.-b", "a.*b", "a.-b$", ".-", ".-$", "^.-b", "*", "+a", "?", "-", "a**", "a--", "a$b", "^^",
    "a^", "(^a)", "[^]", "(*)", "%1*", "x*y?z-", "a?a?aa", "(.-)%-(.-)%-(.*)", "[\1-\31]",
    "%S+%.tf", "^[^.]+", "[0-9a-f]+", "%(([^()]*)%)",
};

static const char *const subjects[] = {
    "", "a", "b", "aaa", "abc", "abcabc", "aab", "abba", "hello world", "  trim me  ",
    "key = value", "k=v, x=y", "f(a(b)c)d", "[[x]]", "10.0.0.0/8", "m5.4xlarge", "us-east-1a",
    "a-b-c", "line\nline", "tab\there", "%d", "]", "^a", "a$b", "***", "a+b?", "THE (quick) fox",
    "aws_instance.web[\"x\"]", "module.a.b", "\xc3\xa4\xff", "____", "x y  z", "deadbeef", "--",
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* One run of everything, as text, with any error as its own text. */
static const char script[] =
    "local s, p, r = ...\n"
    "local out = {}\n"
    "local function note(...)\n"
    "  for i = 1, select('#', ...) do\n"
    "    out[#out + 1] = tostring((select(i, ...)))\n"
    "  end\n"
    "  out[#out + 1] = ';'\n"
    "end\n"
    "local ok = pcall(string.find, ('x'):rep(3), p)\n"
    "for i = -3, 5, 2 do\n"
    "  note(pcall(string.find, s, p, i))\n"
    "  note(pcall(string.match, s, p, i))\n"
    "end\n"
    "note(pcall(string.find, s, p, 1, true))\n"
    "note(pcall(string.gsub, s, p, r))\n"
    "note(pcall(string.gsub, s, p, '<%0>', 2))\n"
    "note(pcall(string.gsub, s, p, function(a) if a ~= 'b' then return '{' .. a .. '}' end end))\n"
    "note(pcall(string.gsub, s, p, {a = 'A', b = false}))\n"
    "note(pcall(function()\n"
    "  local n = 0\n"
    "  for a, b in s:gmatch(p) do note(a, b) n = n + 1 if n > 50 then break end end\n"
    "end))\n"
    "return table.concat(out, '|')\n";

struct pair {
    struct host *ours;
    lua_State *stock;
};

static void
run(lua_State *L, struct host *h, const char *s, size_t ns, const char *p, size_t np)
{
    lua_pushvalue(L, 1);
    lua_pushlstring(L, s, ns);
    lua_pushlstring(L, p, np);
    lua_pushliteral(L, "[%0]");
    if (h)
        assert_int_equal(host_call(h, 3, 1), HOST_OK);
    else
        assert_int_equal(lua_pcall(L, 3, 1, 0), LUA_OK);
}

/* Ours refuses a malformed pattern even where stock Lua doesn't come to the malformed part. */
static bool
is_refused(lua_State *L)
{
    return strstr(lua_tostring(L, -1), "false|") != NULL;
}

static bool
compare(struct pair *v, const char *s, size_t ns, const char *p, size_t np)
{
    lua_State *A = host_lua(v->ours), *B = v->stock;
    const char *a, *b;
    size_t na, nb;
    bool refused;

    run(A, v->ours, s, ns, p, np);
    run(B, NULL, s, ns, p, np);
    a = lua_tolstring(A, -1, &na);
    b = lua_tolstring(B, -1, &nb);
    refused = is_refused(A);
    if (!refused && (na != nb || memcmp(a, b, na) != 0))
        fail_msg("'%s' in '%s':\n  ours  %s\n  stock %s", p, s, a, b);
    lua_settop(A, 1);
    lua_settop(B, 1);
    return refused;
}

static int
set_up(void **state)
{
    static const struct host_limits limits = {64 << 20, UINT64_MAX};
    static struct pair v;
    struct err err = ERR_INIT;

    assert_int_equal(host_new(&v.ours, &limits, &err), 0);
    assert_int_equal(host_load(v.ours, "p", script, sizeof script - 1), HOST_OK);
    v.stock = luaL_newstate();
    luaL_openlibs(v.stock);
    assert_int_equal(luaL_loadbuffer(v.stock, script, sizeof script - 1, "@p"), LUA_OK);
    *state = &v;
    return 0;
}

static int
tear_down(void **state)
{
    struct pair *v = *state;

    host_free(v->ours);
    lua_close(v->stock);
    return 0;
}

static void
test_table_of_patterns(void **state)
{
    size_t refused = 0;

    for (size_t i = 0; i < COUNT(patterns); i++)
        for (size_t k = 0; k < COUNT(subjects); k++)
            refused += compare(*state, subjects[k], strlen(subjects[k]), patterns[i],
                               strlen(patterns[i]));
    /* Of the table only "[^]" and "%1*" are malformed. */
    assert_int_equal(refused, 2 * COUNT(subjects));
}

static void
test_zero_bytes(void **state)
{
    static const char s[] = "a\0b\0\0c", p[] = "a\0b", set[] = "[\0]+", class[] = "%z";
    static const char f[] = "%f[\0]";

    assert_false(compare(*state, s, 6, p, 3));
    assert_false(compare(*state, s, 6, set, 4));
    assert_false(compare(*state, s, 6, class, 2));
    assert_false(compare(*state, s, 6, f, 5));
    assert_false(compare(*state, s, 6, ".-c", 3));
}

static uint32_t
next_random(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

static void
test_random_patterns(void **state)
{
    static const char *const pieces[] = {
        "a", "b", "c", ".", "%a", "%d", "[ab]", "[^b]", "[a-c]", "(", ")", "()", "*", "+", "-",
        "?", "^", "$", "%1", "%2", "%b()", "%f[a]", "(a", "b)", "(.)", "x", "%s", "%(",
    };
    uint32_t seed = 20260301;
    size_t accepted = 0;

    for (int i = 0; i < 20000; i++) {
        char pattern[64] = "", subject[16];
        size_t n = 1 + next_random(&seed) % 6, len = next_random(&seed) % 12;

        while (n-- > 0)
            strcat(pattern, pieces[next_random(&seed) % COUNT(pieces)]);
        for (size_t k = 0; k < len; k++)
            subject[k] = "aabbc( )x1"[next_random(&seed) % 10];
        subject[len] = '\0';
        accepted += !compare(*state, subject, len, pattern, strlen(pattern));
    }
    assert_true(accepted > 8000);
}

static void
test_malformed_patterns(void **state)
{
    static const char *const bad[][2] = {
        {"%", "malformed pattern (ends with '%')"},
        {"[a", "malformed pattern (missing ']')"},
        {"[a%", "malformed pattern (missing ']')"},
        {"[^]", "malformed pattern (missing ']')"},
        {"(a", "unfinished capture"},
        {"a)", "invalid pattern capture"},
        {"%1", "invalid capture index %1"},
        {"(%1)", "invalid capture index %1"},
        {"%0", "invalid capture index %0"},
        {"()%1", "invalid capture index %1"},
        {"%b", "missing arguments to '%b'"},
        {"%bx", "missing arguments to '%b'"},
        {"%fa", "missing '[' after '%f'"},
        {"%f", "missing '[' after '%f'"},
    };
    struct pair *v = *state;
    lua_State *L = host_lua(v->ours);
    char many[201] = "", deep[1000] = "";

    for (size_t i = 0; i < COUNT(bad); i++) {
        run(L, v->ours, "", 0, bad[i][0], strlen(bad[i][0]));
        if (!is_refused(L) || !strstr(lua_tostring(L, -1), bad[i][1]))
            fail_msg("'%s' gives %s", bad[i][0], lua_tostring(L, -1));
        lua_settop(L, 1);
    }
    for (int i = 0; i < 33; i++)
        strcat(many, "()");
    run(L, v->ours, "", 0, many, strlen(many));
    assert_non_null(strstr(lua_tostring(L, -1), "too many captures"));
    for (int i = 0; i < 201; i++)
        strcat(deep, "a?");
    run(L, v->ours, "", 0, deep, strlen(deep));
    assert_non_null(strstr(lua_tostring(L, -1), "pattern too complex"));
    lua_settop(L, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_of_patterns),
        cmocka_unit_test(test_zero_bytes),
        cmocka_unit_test(test_random_patterns),
        cmocka_unit_test(test_malformed_patterns),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
