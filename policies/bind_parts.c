/* SPDX-License-Identifier: Apache-2.0 */
/* Outputs, variables, providers, module calls, checks and actions of a plan, as plain objects. */
#include "policies/bind_parts.h"

#include <lauxlib.h>
#include <string.h>

#include "base/jscan.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/bind_rc.h"
#include "policies/config.h"

#define OUTPUT "output"
#define VARIABLE "variable"
#define PROVIDER "provider"
#define MODULE "module call"

static const struct plan *
plan_of(lua_State *L)
{
    return bind_session_of(L)->plan;
}

/* Methods and fields are called with the object at 1. */
static const struct bind_part *
self(lua_State *L, const char *type)
{
    return luaL_checkudata(L, 1, type);
}

void
bind_part_push(lua_State *L, const char *type, const struct bind_part *part)
{
    struct bind_part *out = lua_newuserdatauv(L, sizeof *out, 0);

    host_charge(L, 1);
    *out = *part;
    luaL_setmetatable(L, type);
}

void
bind_part_add(lua_State *L)
{
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
}

/* Does the pattern at 2, if there is one, match the text at `at`? */
static bool
wanted(lua_State *L, uint32_t at)
{
    const char *pattern = luaL_optstring(L, 2, NULL);
    bool yes;

    if (!pattern)
        return true;
    bind_push_string(L, at);
    yes = lua_isstring(L, -1) && text_glob(pattern, lua_tostring(L, -1), false);
    lua_pop(L, 1);
    return yes;
}

int
bind_part_text(lua_State *L, uint32_t object, const char *name)
{
    uint32_t at = config_key(plan_of(L), object, name);

    if (!at || plan_of(L)->text[at] != '"')
        lua_pushnil(L);
    else
        bind_push_string(L, at);
    return 1;
}

static bool
is_true(lua_State *L, uint32_t object, const char *name)
{
    uint32_t at = config_key(plan_of(L), object, name);

    return at && plan_of(L)->text[at] == 't';
}

int
bind_part_view(lua_State *L, const struct view *v, const char *kind, uint32_t name)
{
    struct path path = {.len = 0};
    const char *text;
    size_t len;

    path_word(&path, kind, strlen(kind));
    if (name) {
        bind_push_string(L, name);
        text = lua_tolstring(L, -1, &len);
        path_key(&path, text, len);
    }
    lua_pushstring(L, path.text);
    bind_view_push(L, v, 0, lua_gettop(L));
    return 1;
}

/* A list of the members of an object, each a part.  `config` holds the blocks of their names. */
static int
push_members(lua_State *L, uint32_t object, const char *type, uint32_t config)
{
    const struct plan *p = plan_of(L);
    struct jscan_iter it;

    lua_settop(L, 2);
    lua_newtable(L);
    if (!object || p->text[object] != '{')
        return 1;
    it = jscan_at_open(p->text, object);
    while (jscan_at_next(p->text, &it)) {
        auto_free char *name = wanted(L, it.key) ? plan_string(p, it.key) : NULL;
        struct bind_part part = {.at = it.value, .key = it.key};

        if (!name)
            continue;
        part.config = config_key(p, config, name);
        mem_cleanup_free(&name);
        name = NULL; /* what follows may raise */
        bind_part_push(L, type, &part);
        bind_part_add(L);
    }
    return 1;
}

static uint32_t
root_member(const struct plan *p, const char *name)
{
    return config_key(p, config_key(p, p->configuration, "root_module"), name);
}

/* ---- outputs ---- */

static struct view
output_view(lua_State *L, const struct bind_part *o, bool after)
{
    const struct plan *p = plan_of(L);
    struct view v = {
        .value = jscan_at_key(p->text, o->at, after ? "after" : "before", after ? 5 : 6),
        .unknown = after ? config_key(p, o->at, "after_unknown") : 0,
        .sensitive = config_key(p, o->at, after ? "after_sensitive" : "before_sensitive"),
    };

    if (is_true(L, o->config, "sensitive"))
        v.sensitive = config_key(p, o->config, "sensitive");
    return v;
}

static int
output_name(lua_State *L)
{
    return bind_push_string(L, self(L, OUTPUT)->key);
}

static int
output_before(lua_State *L)
{
    struct view v = output_view(L, self(L, OUTPUT), false);

    return bind_part_view(L, &v, "output", self(L, OUTPUT)->key);
}

static int
output_after(lua_State *L)
{
    struct view v = output_view(L, self(L, OUTPUT), true);

    return bind_part_view(L, &v, "output", self(L, OUTPUT)->key);
}

static int
output_actions(lua_State *L)
{
    uint32_t at = config_key(plan_of(L), self(L, OUTPUT)->at, "actions");

    if (!at)
        host_abort(L, HOST_UNKNOWN, "actions");
    bind_view_decode(L, plan_of(L)->text, at);
    if (lua_istable(L, -1))
        host_freeze(L);
    return 1;
}

static int
output_unknown(lua_State *L)
{
    struct view v = output_view(L, self(L, OUTPUT), true);
    struct path path = {.len = 0};

    lua_pushboolean(L, view_blocked(plan_of(L)->text, &v, false, &path) == VIEW_UNKNOWN);
    return 1;
}

static int
output_sensitive(lua_State *L)
{
    const struct bind_part *o = self(L, OUTPUT);
    struct view v = output_view(L, o, true), old = output_view(L, o, false);
    struct path path = {.len = 0};
    const char *text = plan_of(L)->text;

    v.unknown = 0;
    lua_pushboolean(L, is_true(L, o->config, "sensitive") ||
                           (v.sensitive && text[v.sensitive] == 't') ||
                           view_blocked(text, &v, true, &path) == VIEW_SENSITIVE ||
                           view_blocked(text, &old, true, &path) == VIEW_SENSITIVE);
    return 1;
}

int
bind_parts_outputs(lua_State *L)
{
    const struct plan *p = plan_of(L);

    return push_members(L, p->outputs, OUTPUT, root_member(p, "outputs"));
}

/* ---- variables ---- */

static int
variable_name(lua_State *L)
{
    return bind_push_string(L, self(L, VARIABLE)->key);
}

/* The plan marks no variable; the configuration does. */
static int
push_variable(lua_State *L, uint32_t value)
{
    const struct bind_part *v = self(L, VARIABLE);
    struct view view = {.value = value};

    if (is_true(L, v->config, "sensitive"))
        view.sensitive = config_key(plan_of(L), v->config, "sensitive");
    return bind_part_view(L, &view, "var", v->key);
}

static int
variable_value(lua_State *L)
{
    return push_variable(L, config_key(plan_of(L), self(L, VARIABLE)->at, "value"));
}

static int
variable_default(lua_State *L)
{
    return push_variable(L, config_key(plan_of(L), self(L, VARIABLE)->config, "default"));
}

static int
variable_description(lua_State *L)
{
    return bind_part_text(L, self(L, VARIABLE)->config, "description");
}

static int
variable_sensitive(lua_State *L)
{
    lua_pushboolean(L, is_true(L, self(L, VARIABLE)->config, "sensitive"));
    return 1;
}

int
bind_parts_variables(lua_State *L)
{
    const struct plan *p = plan_of(L);

    return push_members(L, p->variables, VARIABLE, root_member(p, "variables"));
}

/* ---- providers ---- */

static int
provider_key(lua_State *L)
{
    return bind_push_string(L, self(L, PROVIDER)->key);
}

static int
provider_name(lua_State *L)
{
    return bind_part_text(L, self(L, PROVIDER)->at, "name");
}

static int
provider_full_name(lua_State *L)
{
    return bind_part_text(L, self(L, PROVIDER)->at, "full_name");
}

static int
provider_version(lua_State *L)
{
    return bind_part_text(L, self(L, PROVIDER)->at, "version_constraint");
}

static int
provider_alias(lua_State *L)
{
    return bind_part_text(L, self(L, PROVIDER)->at, "alias");
}

static int
provider_module(lua_State *L)
{
    return bind_part_text(L, self(L, PROVIDER)->at, "module_address");
}

static int
provider_config(lua_State *L)
{
    return bind_config_walk(L, config_key(plan_of(L), self(L, PROVIDER)->at, "expressions"), 2, 0);
}

int
bind_parts_providers(lua_State *L)
{
    const struct plan *p = plan_of(L);

    return push_members(L, config_key(p, p->configuration, "provider_config"), PROVIDER, 0);
}

/* ---- module calls ---- */

/* "module.a.module.b" from "a.b": names have no dot. */
static int
module_address(lua_State *L)
{
    luaL_Buffer b;

    luaL_buffinit(L, &b);
    luaL_addstring(&b, "module.");
    for (const char *s = self(L, MODULE)->path; *s; s++) {
        if (*s == '.')
            luaL_addstring(&b, ".module.");
        else
            luaL_addchar(&b, *s);
    }
    luaL_pushresult(&b);
    return 1;
}

static int
module_name(lua_State *L)
{
    const char *path = self(L, MODULE)->path, *dot = strrchr(path, '.');

    lua_pushstring(L, dot ? dot + 1 : path);
    return 1;
}

static int
module_source(lua_State *L)
{
    return bind_part_text(L, self(L, MODULE)->at, "source");
}

static int
module_version(lua_State *L)
{
    return bind_part_text(L, self(L, MODULE)->at, "version_constraint");
}

/* A local source begins with ./ or ../; everything else is fetched. */
static int
module_remote(lua_State *L)
{
    const char *source;

    bind_part_text(L, self(L, MODULE)->at, "source");
    source = lua_tostring(L, -1);
    lua_pushboolean(L, !source || (strncmp(source, "./", 2) != 0 &&
                                   strncmp(source, "../", 3) != 0 &&
                                   strcmp(source, ".") != 0 && strcmp(source, "..") != 0));
    return 1;
}

static int
module_depends(lua_State *L)
{
    uint32_t at = config_key(plan_of(L), self(L, MODULE)->at, "depends_on");

    if (at)
        bind_view_decode(L, plan_of(L)->text, at);
    else
        lua_newtable(L);
    if (lua_istable(L, -1))
        host_freeze(L);
    return 1;
}

/* A constant for a variable that the module marks sensitive is. */
static uint32_t
input_mark(const struct plan *p, const struct bind_part *m, const char *path)
{
    uint32_t variables = config_key(p, config_key(p, m->at, "module"), "variables");
    struct path_step step;
    const char *at = path;
    uint32_t mark;

    if (!variables || path_next(&step, path, &at) != 1 || step.is_index)
        return 0;
    mark = config_key(p, jscan_at_key(p->text, variables, step.key, step.len), "sensitive");
    return mark && p->text[mark] == 't' ? mark : 0;
}

/* count and for_each are no inputs: no variable may have these names. */
static int
module_config(lua_State *L)
{
    const struct plan *p = plan_of(L);
    const struct bind_part *m = self(L, MODULE);
    const char *path = luaL_checkstring(L, 2);

    if (strcmp(path, "count") == 0 || strcmp(path, "for_each") == 0)
        return bind_config_push(L, config_key(p, m->at, *path == 'c' ? "count_expression"
                                                                     : "for_each_expression"),
                                path);
    return bind_config_walk(L, config_key(p, m->at, "expressions"), 2, input_mark(p, m, path));
}

int
bind_parts_modules(lua_State *L)
{
    const struct config_module *list;
    size_t n = config_modules(config_of(plan_of(L)), &list);
    const char *pattern = luaL_optstring(L, 2, NULL);

    lua_newtable(L);
    for (size_t i = 1; i < n; i++) {
        struct bind_part part = {.at = list[i].call, .path = list[i].path};

        bind_part_push(L, MODULE, &part);
        if (pattern) {
            lua_pushcfunction(L, module_address);
            lua_pushvalue(L, -2);
            lua_call(L, 1, 1);
            if (!text_glob(pattern, lua_tostring(L, -1), false)) {
                lua_pop(L, 2);
                continue;
            }
            lua_pop(L, 1);
        }
        bind_part_add(L);
    }
    return 1;
}

/* ---- all of them ---- */

void
bind_parts_open(lua_State *L)
{
    static const luaL_Reg none[] = {{NULL, NULL}};
    static const luaL_Reg output[] = {
        {"name", output_name},       {"before", output_before},       {"after", output_after},
        {"actions", output_actions}, {"sensitive", output_sensitive}, {"unknown", output_unknown},
        {NULL, NULL}};
    static const luaL_Reg variable[] = {
        {"name", variable_name},       {"value", variable_value},
        {"default", variable_default}, {"description", variable_description},
        {"sensitive", variable_sensitive}, {NULL, NULL}};
    static const luaL_Reg provider[] = {
        {"key", provider_key}, {"name", provider_name}, {"full_name", provider_full_name},
        {"version_constraint", provider_version}, {"alias", provider_alias},
        {"module", provider_module}, {NULL, NULL}};
    static const luaL_Reg provider_methods[] = {{"config", provider_config}, {NULL, NULL}};
    static const luaL_Reg module[] = {
        {"address", module_address}, {"name", module_name}, {"source", module_source},
        {"version_constraint", module_version}, {"remote", module_remote},
        {"depends_on", module_depends}, {NULL, NULL}};
    static const luaL_Reg module_methods[] = {{"config", module_config}, {NULL, NULL}};

    bind_object(L, OUTPUT, "an output", output, none);
    bind_object(L, VARIABLE, "a variable", variable, none);
    bind_object(L, PROVIDER, "a provider", provider, provider_methods);
    bind_object(L, MODULE, "a module", module, module_methods);
    bind_checks_open(L);
}
