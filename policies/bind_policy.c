/* SPDX-License-Identifier: Apache-2.0 */
/* policy{}: what a policy file declares, checked field by field. */
#include "policies/bind.h"

#include <lauxlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "policies/params.h"
#include "policies/waivers.h"

#define HEADER "policy{}"
#define ID_MAX 128
#define CONTROLS_MAX 32

static bool
is_in(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

/* Every key of the table at `index` is one of `known`; of several wrong ones the first by name
 * is told, so that the message is the same on every machine. */
static void
check_keys(lua_State *L, int index, const char *what, const char *const *known)
{
    const char *wrong = NULL;

    lua_pushnil(L);
    while (lua_next(L, index)) {
        lua_pop(L, 1);
        if (lua_type(L, -1) != LUA_TSTRING)
            luaL_error(L, "%s wants names as keys, not a %s", what, luaL_typename(L, -1));
        if (!is_in(lua_tostring(L, -1), known) &&
            (!wrong || strcmp(lua_tostring(L, -1), wrong) < 0))
            wrong = lua_tostring(L, -1);
    }
    if (wrong)
        bind_no_field(L, what, wrong, known);
}

/* A text at `key` of the table at `index`, owned by *out; without it *out stays. */
static void
take_text(lua_State *L, int index, const char *key, char **out)
{
    size_t len;
    const char *s;

    if (lua_getfield(L, index, key) == LUA_TNIL) {
        lua_pop(L, 1);
        return;
    }
    if (lua_type(L, -1) != LUA_TSTRING)
        luaL_error(L, "%s: %s is a text, not a %s", HEADER, key, luaL_typename(L, -1));
    s = lua_tolstring(L, -1, &len);
    if (strlen(s) != len)
        luaL_error(L, "%s: %s holds a NUL byte", HEADER, key);
    *out = text_clean(s);
    lua_pop(L, 1);
}

static void
check_id(lua_State *L, const char *id)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  "._-/";

    if (!id || !*id)
        luaL_error(L, "%s has no id", HEADER);
    if (strlen(id) > ID_MAX || strspn(id, allowed) != strlen(id))
        luaL_error(L, "%s: the id '%s' may hold letters, digits, '.', '_', '-' and '/' only, "
                      "%d at most", HEADER, id, ID_MAX);
}

static int
take_function(lua_State *L, const char *key)
{
    int type = lua_getfield(L, 1, key);

    if (type == LUA_TFUNCTION)
        return luaL_ref(L, LUA_REGISTRYINDEX);
    if (type != LUA_TNIL)
        luaL_error(L, "%s: %s is a function, not a %s", HEADER, key, luaL_typename(L, -1));
    lua_pop(L, 1);
    return LUA_NOREF;
}

/* ---- match ---- */

static void
add_glob(lua_State *L, const char *what, const char *key, struct policy_globs *g)
{
    size_t len;
    const char *s;

    if (lua_type(L, -1) != LUA_TSTRING)
        luaL_error(L, "%s: %s is a text or a list of texts, not a %s", what, key,
                   luaL_typename(L, -1));
    s = lua_tolstring(L, -1, &len);
    /* "" is the root module, and nothing else. */
    if (strlen(s) != len || (len == 0 && strcmp(key, "module") != 0))
        luaL_error(L, "%s: %s has an empty entry", what, key);
    g->list = mem_grow(g->list, g->n + 1, sizeof *g->list);
    g->list[g->n++] = mem_dup(s);
    lua_pop(L, 1);
}

static void
take_globs(lua_State *L, int index, const char *what, const char *key, struct policy_globs *g)
{
    int type = lua_getfield(L, index, key);
    lua_Integer n;

    if (type == LUA_TNIL) {
        lua_pop(L, 1);
        return;
    }
    if (type != LUA_TTABLE) {
        add_glob(L, what, key, g);
        return;
    }
    n = luaL_len(L, -1);
    if (n == 0)
        luaL_error(L, "%s: %s is an empty list, which nothing would match", what, key);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_geti(L, -1, i);
        add_glob(L, what, key, g);
    }
    lua_pop(L, 1);
}

static unsigned
take_on(lua_State *L, int index, const char *what, unsigned fallback)
{
    int type = lua_getfield(L, index, "on");
    unsigned on = 0;
    lua_Integer n = 1;

    if (type == LUA_TNIL) {
        lua_pop(L, 1);
        return fallback;
    }
    if (type == LUA_TTABLE)
        n = luaL_len(L, -1);
    for (lua_Integer i = 1; i <= n; i++) {
        const char *word;
        unsigned bit;

        if (type == LUA_TTABLE)
            lua_geti(L, -1, i);
        else
            lua_pushvalue(L, -1);
        word = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
        bit = word ? plan_on_word(word) : 0;
        if (!bit) {
            const char *near = word ? text_nearest(word, plan_on_words) : NULL;

            luaL_error(L, "%s: on knows no '%s'%s%s%s", what, luaL_tolstring(L, -1, NULL),
                       near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
        }
        on |= bit;
        lua_pop(L, 1);
    }
    if (!on)
        luaL_error(L, "%s: on is an empty list, which nothing would match", what);
    lua_pop(L, 1);
    return on;
}

void
bind_match(lua_State *L, int index, const char *what, struct policy *p)
{
    static const char *const known[] = {"type", "provider", "module", "name", "mode", "on", NULL};
    const char *mode;

    index = lua_absindex(L, index);
    check_keys(L, index, what, known);
    take_globs(L, index, what, "type", &p->type);
    take_globs(L, index, what, "provider", &p->provider);
    take_globs(L, index, what, "module", &p->module);
    take_globs(L, index, what, "name", &p->name);
    p->on = take_on(L, index, what, p->on);
    if (lua_getfield(L, index, "mode") != LUA_TNIL) {
        mode = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
        if (strcmp(mode, "managed") == 0)
            p->mode = POLICY_MANAGED;
        else if (strcmp(mode, "data") == 0)
            p->mode = POLICY_DATA;
        else
            luaL_error(L, "%s: mode is 'managed' or 'data'", what);
    }
    lua_pop(L, 1);
}

/* ---- commands ---- */

static unsigned
command_bit(lua_State *L, int index)
{
    const char *word = lua_type(L, index) == LUA_TSTRING ? lua_tostring(L, index) : NULL;
    unsigned bit = word ? policy_command(word) : 0;
    const char *near;

    if (bit)
        return bit;
    if (!word)
        luaL_error(L, "%s: on_command is \"*\" or a list of commands, not a %s", HEADER,
                   luaL_typename(L, index));
    near = policy_command_alias(word);
    if (near)
        luaL_error(L, "%s: on_command calls '%s' by its name '%s'", HEADER, word, near);
    near = text_nearest(word, policy_commands);
    luaL_error(L, "%s: on_command knows no '%s'%s%s%s", HEADER, word,
               near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
    return 0;
}

static void
take_commands(lua_State *L, struct policy *p)
{
    int type = lua_getfield(L, 1, "on_command");
    lua_Integer n;

    if (type == LUA_TSTRING && strcmp(lua_tostring(L, -1), "*") == 0) {
        p->on_command = POLICY_EVERY_COMMAND;
    } else if (type == LUA_TTABLE) {
        n = luaL_len(L, -1);
        if (n == 0)
            luaL_error(L, "%s: on_command is an empty list, which nothing would match", HEADER);
        for (lua_Integer i = 1; i <= n; i++) {
            lua_geti(L, -1, i);
            p->on_command |= command_bit(L, -1);
            lua_pop(L, 1);
        }
    } else if (type != LUA_TNIL) {
        p->on_command = command_bit(L, -1);
    }
    lua_pop(L, 1);
    p->check_command = take_function(L, "check_command");
    if (p->on_command && p->check_command == LUA_NOREF)
        luaL_error(L, "%s: '%s' has on_command but no check_command", HEADER, p->id);
    if (!p->on_command && p->check_command != LUA_NOREF)
        luaL_error(L, "%s: '%s' has check_command but no on_command, so it judges no command: "
                      "on_command = \"*\" is all of them", HEADER, p->id);
}

/* ---- the header ---- */

static void
take_unknown(lua_State *L, struct policy *p)
{
    static const char *const words[] = {"deny", "warn", "allow", NULL};
    const char *word;

    if (lua_getfield(L, 1, "on_unknown") != LUA_TNIL) {
        word = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
        if (!is_in(word, words))
            luaL_error(L, "%s: on_unknown is 'deny', 'warn' or 'allow'", HEADER);
        p->on_unknown = *word == 'd'   ? POLICY_UNKNOWN_DENY
                        : *word == 'w' ? POLICY_UNKNOWN_WARN
                                       : POLICY_UNKNOWN_ALLOW;
    }
    lua_pop(L, 1);
}

static bool
take_flag(lua_State *L, const char *key)
{
    int type = lua_getfield(L, 1, key);
    bool on = lua_toboolean(L, -1);

    if (type != LUA_TNIL && type != LUA_TBOOLEAN)
        luaL_error(L, "%s: %s is true or false", HEADER, key);
    lua_pop(L, 1);
    return on;
}

static void
take_params(lua_State *L, struct policy *p)
{
    int type = lua_getfield(L, 1, "params");
    struct err err = ERR_INIT;

    p->params = type == LUA_TNIL ? json_object() : bind_to_json(L, lua_gettop(L), 0);
    if (!p->params || !json_is_object(p->params))
        luaL_error(L, "%s: params is a table of names and default values (texts, numbers, true "
                      "or false, tables of these)", HEADER);
    lua_pop(L, 1);
    if (params_declare(&p->types, p->params, &err) < 0)
        luaL_error(L, "%s: %s", HEADER, err.text);
}

static void
take_severity(lua_State *L, struct policy *p)
{
    take_text(L, 1, "severity", &p->severity);
    if (!p->severity)
        p->severity = mem_dup("medium");
    if (!policy_severity(p->severity))
        luaL_error(L, "%s: severity is info, low, medium, high or critical", HEADER);
}

static void
take_waivable(lua_State *L, struct policy *p)
{
    const char *fault;

    if (lua_getfield(L, 1, "waivable") != LUA_TNIL) {
        p->waivable = bind_to_json(L, lua_gettop(L), 0);
        fault = waivers_rule_fault(p->waivable);
        if (fault)
            luaL_error(L, "%s: %s", HEADER, fault);
    }
    lua_pop(L, 1);
}

/* The list of controls (of CIS, NIST and their like) that it maps to. */
static void
take_controls(lua_State *L, struct policy *p)
{
    size_t n = 0;

    if (lua_getfield(L, 1, "controls") != LUA_TNIL) {
        p->controls = bind_to_json(L, lua_gettop(L), 0);
        n = json_array_size(p->controls);
        if (n == 0 || n > CONTROLS_MAX)
            luaL_error(L, "%s: controls is a list of 1 to %d texts", HEADER, CONTROLS_MAX);
    }
    for (size_t i = 0; i < n; i++)
        if (json_string_length(json_array_get(p->controls, i)) == 0)
            luaL_error(L, "%s: controls is a list of texts that are not empty", HEADER);
    lua_pop(L, 1);
}

/* Everything goes into the session at once, so that an error on the way leaks nothing. */
static int
declare(lua_State *L)
{
    static const char *const known[] = {
        "id", "title", "description", "severity", "url", "remediation", "params", "match",
        "controls", "on_unknown", "waivable", "reads_sensitive", "check", "check_plan",
        "on_command",
        "check_command", NULL,
    };
    struct bind_session *s = bind_session_of(L);
    struct policy *p;

    if (s->requiring == BIND_POLICY_FILE)
        return 0; /* it has a state of its own, in which this one runs */
    if (s->requiring == BIND_LIBRARY)
        return luaL_error(L, "policy{} stands in no file of a folder called lib: there it would "
                             "never run");
    if (!s->loading)
        return luaL_error(L, "policy{} stands at the top of a file, not inside a check");
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    check_keys(L, 1, HEADER, known);
    if (s->npolicies == POLICY_FILE_MAX)
        return luaL_error(L, "limit: a file has at most %d policies", POLICY_FILE_MAX);
    host_charge(L, 1000);
    s->policies = mem_grow(s->policies, s->npolicies + 1, sizeof *s->policies);
    p = &s->policies[s->npolicies++];
    *p = (struct policy){.file = s->file, .on = PLAN_ON_DEFAULT, .check = LUA_NOREF,
                         .check_plan = LUA_NOREF, .check_command = LUA_NOREF,
                         .ctx = LUA_NOREF, .level = POLICY_HARD};
    take_text(L, 1, "id", &p->id);
    check_id(L, p->id);
    take_text(L, 1, "title", &p->title);
    take_text(L, 1, "description", &p->description);
    take_text(L, 1, "url", &p->url);
    take_text(L, 1, "remediation", &p->remediation);
    take_severity(L, p);
    take_unknown(L, p);
    take_waivable(L, p);
    take_controls(L, p);
    p->reads_sensitive = take_flag(L, "reads_sensitive");
    take_params(L, p);
    if (lua_getfield(L, 1, "match") == LUA_TTABLE)
        bind_match(L, -1, "match", p);
    else if (!lua_isnil(L, -1))
        return luaL_error(L, "%s: match is a table", HEADER);
    p->check = take_function(L, "check");
    p->check_plan = take_function(L, "check_plan");
    take_commands(L, p);
    if (p->check == LUA_NOREF && p->check_plan == LUA_NOREF && p->check_command == LUA_NOREF)
        return luaL_error(L, "%s: '%s' has neither check nor check_plan nor check_command, so it "
                             "judges nothing", HEADER, p->id);
    return 0;
}

void
bind_policy_open(lua_State *L)
{
    lua_pushcfunction(L, declare);
    lua_setglobal(L, "policy");
}
