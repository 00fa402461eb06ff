/* SPDX-License-Identifier: Apache-2.0 */
/* iam: what statements allow, and whom.  Where a pattern leaves it open, it may be allowed. */
#include "policies/bind_iam.h"

#include <lauxlib.h>
#include <string.h>
#include <strings.h>

#include "policies/bind.h"
#include "policies/bind_args.h"
#include "policies/cidr.h"
#include "policies/iam.h"

static int
help_statements(lua_State *L)
{
    bind_iam_take(L, 1);
    return 1;
}

/* ---- questions ---- */

typedef bool compare_function(const char *a, size_t len_a, const char *b, size_t len_b, bool fold,
                              uint8_t *row);

/* Compare the texts at two indexes; the work is paid for before. */
static bool
compare(lua_State *L, compare_function *f, int a, int b, bool fold)
{
    struct bind_session *s = bind_session_of(L);
    size_t len_a, len_b;
    const char *x = lua_tolstring(L, a, &len_a), *y = lua_tolstring(L, b, &len_b);

    host_charge(L, 1 + (len_a + 1) * (len_b + 1) / 8);
    buf_reset(&s->scratch);
    for (size_t i = 0; i <= len_b; i++)
        buf_putc(&s->scratch, 0);
    return f(x, len_a, y, len_b, fold, (uint8_t *)(void *)s->scratch.data);
}

/* Is there one in the list `field` of the statement for which f(it, the text at `text`)? */
static bool
some(lua_State *L, int statement, const char *field, compare_function *f, int text, bool fold)
{
    bool found = false;
    lua_Integer n;
    int top = lua_gettop(L);

    statement = lua_absindex(L, statement);
    lua_getfield(L, statement, field);
    n = (lua_Integer)lua_rawlen(L, top + 1);
    for (lua_Integer i = 1; i <= n && !found; i++) {
        lua_rawgeti(L, top + 1, i);
        found = compare(L, f, top + 2, text, fold);
        lua_settop(L, top + 1);
    }
    lua_settop(L, top);
    return found;
}

/* May the statement speak of what the text says, by its list `field` or by "not_<field>"?  Without
 * both it speaks of everything, as a trust policy does of its role. */
static bool
speaks_of(lua_State *L, int statement, const char *field, const char *not_field, int text,
          bool fold)
{
    if (bind_iam_count(L, statement, field) > 0)
        return some(L, statement, field, iam_overlap, text, fold);
    return !some(L, statement, not_field, iam_covers, text, fold);
}

static bool
is_allow(lua_State *L, int statement)
{
    bool allow;

    lua_getfield(L, statement, "effect");
    allow = strcmp(lua_tostring(L, -1), "Allow") == 0;
    lua_pop(L, 1);
    return allow;
}

struct question {
    int resource; /* where its text lies, 0: any */
    bool resource_too;
};

/* The first statement of the list at 1 that allows something of the action on top: it is left at
 * 4 then. */
static bool
allows_one(lua_State *L, void *data)
{
    const struct question *q = data;
    int action = lua_gettop(L);

    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, 1); i++) {
        lua_rawgeti(L, 1, i);
        if (is_allow(L, action + 1) &&
            speaks_of(L, action + 1, "actions", "not_actions", action, true) &&
            (!q->resource_too || speaks_of(L, action + 1, "resources", "not_resources",
                                           q->resource, false))) {
            lua_replace(L, 4);
            return true;
        }
        lua_settop(L, action);
    }
    return false;
}

static int
help_allows_any(lua_State *L)
{
    struct question q = {.resource = 3};
    size_t len;
    bool found;

    lua_settop(L, 4);
    lua_pushnil(L);
    lua_replace(L, 4);
    bind_iam_take(L, 4);
    q.resource_too = !lua_isnil(L, 3);
    if (q.resource_too)
        bind_arg_text(L, 3, &len);
    if (lua_isnil(L, 2))
        bind_arg_fail(L, 2, "an action such as s3:*, or a list of them");
    found = bind_arg_any_text(L, 2, allows_one, &q, "an action such as s3:*, or a list of them");
    lua_pushboolean(L, found);
    if (!found)
        return 1;
    lua_pushvalue(L, 4);
    return 2;
}

/* ---- who ---- */

/* Does a fixed value of it name the caller, or where the call comes from? */
static const char *const narrow_keys[] = {
    "aws:principalaccount", "aws:principalarn",     "aws:principalorgid", "aws:principalorgpaths",
    "aws:sourceaccount",    "aws:sourcearn",        "aws:sourceip",       "aws:sourceorgid",
    "aws:sourceorgpaths",   "aws:sourceowner",      "aws:sourcevpc",      "aws:sourcevpce",
    "aws:userid",           "aws:vpcsourceip",      "kms:calleraccount",
    "s3:dataaccesspointaccount", "s3:dataaccesspointarn", NULL,
};
/* IfExists and ForAllValues hold where there is no such key, so they narrow nothing. */
static const char *const narrow_tests[] = {
    "stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike", "ipaddress",
    NULL,
};

static bool
is_in(const char *text, const char *const *words)
{
    for (; *words; words++)
        if (strcasecmp(text, *words) == 0)
            return true;
    return false;
}

static bool
is_fixed(const char *value, bool address)
{
    struct cidr c;

    if (address)
        return cidr_parse(&c, value) && c.prefix > 0;
    return *value && !strpbrk(value, "*?");
}

/* Does the condition on top leave only callers that it names? */
static bool
narrows(lua_State *L)
{
    int condition = lua_gettop(L);
    const char *test, *variable;
    bool good, address;

    lua_getfield(L, condition, "test");
    lua_getfield(L, condition, "variable");
    lua_getfield(L, condition, "values");
    test = lua_tostring(L, condition + 1);
    variable = lua_tostring(L, condition + 2);
    if (strncasecmp(test, "ForAnyValue:", 12) == 0)
        test += 12;
    address = strcasecmp(test, "IpAddress") == 0;
    good = is_in(test, narrow_tests) && is_in(variable, narrow_keys) &&
           address == (strcasecmp(variable, "aws:SourceIp") == 0 ||
                       strcasecmp(variable, "aws:VpcSourceIp") == 0) &&
           lua_rawlen(L, condition + 3) > 0;
    for (lua_Integer i = 1; good && i <= (lua_Integer)lua_rawlen(L, condition + 3); i++) {
        lua_rawgeti(L, condition + 3, i);
        good = is_fixed(lua_tostring(L, -1), address);
        lua_pop(L, 1);
    }
    lua_settop(L, condition);
    return good;
}

/* Is there an element of the list `field` of the statement on top that the function says yes to? */
static bool
any_of(lua_State *L, const char *field, bool (*f)(lua_State *L))
{
    bool found = false;
    int top = lua_gettop(L);

    lua_getfield(L, top, field);
    for (lua_Integer i = 1; !found && i <= (lua_Integer)lua_rawlen(L, top + 1); i++) {
        host_charge(L, 1);
        lua_rawgeti(L, top + 1, i);
        found = f(L);
        lua_settop(L, top + 1);
    }
    lua_settop(L, top);
    return found;
}

/* Everybody: a star alone, or in the place of the account. */
static bool
is_everybody(lua_State *L)
{
    const char *id;
    bool all;

    lua_getfield(L, -1, "id");
    id = lua_tostring(L, -1);
    all = strcmp(id, "*") == 0 || (strncmp(id, "arn:", 4) == 0 && strstr(id, "::*"));
    lua_pop(L, 1);
    return all;
}

static int
help_is_public(lua_State *L)
{
    bind_iam_take(L, 1);
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, 1); i++) {
        lua_rawgeti(L, 1, i);
        if (is_allow(L, 2) &&
            (any_of(L, "principals", is_everybody) || bind_iam_count(L, 2, "not_principals") > 0) &&
            !any_of(L, "conditions", narrows)) {
            lua_pushboolean(L, true);
            lua_insert(L, 2);
            return 2;
        }
        lua_settop(L, 1);
    }
    lua_pushboolean(L, false);
    return 1;
}

/* All actions on all resources. */
static int
help_is_admin(lua_State *L)
{
    bind_iam_take(L, 1);
    lua_pushliteral(L, "*");
    lua_pushliteral(L, "*:*");
    for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, 1); i++) {
        lua_rawgeti(L, 1, i);
        if (is_allow(L, 4) &&
            (some(L, 4, "actions", iam_covers, 2, true) ||
             some(L, 4, "actions", iam_covers, 3, true)) &&
            (bind_iam_count(L, 4, "resources") == 0 ||
             some(L, 4, "resources", iam_covers, 2, false))) {
            lua_pushboolean(L, true);
            lua_insert(L, 4);
            return 2;
        }
        lua_settop(L, 3);
    }
    lua_pushboolean(L, false);
    return 1;
}

static int
match(lua_State *L, bool fold)
{
    size_t len;

    bind_arg_text(L, 1, &len);
    bind_arg_text(L, 2, &len);
    lua_pushboolean(L, compare(L, iam_covers, 1, 2, fold));
    return 1;
}

static int
help_matches(lua_State *L)
{
    return match(L, false);
}

static int
help_action_matches(lua_State *L)
{
    return match(L, true);
}

void
bind_iam_open(lua_State *L)
{
    static const luaL_Reg iam[] = {
        {"action_matches", help_action_matches}, {"allows_any", help_allows_any},
        {"is_admin", help_is_admin},             {"is_public", help_is_public},
        {"matches", help_matches},               {"statements", help_statements},
        {NULL, NULL},
    };

    bind_library(L, "iam", iam);
}
