/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/bind_follow.h"

#include <lauxlib.h>
#include <string.h>

#include "base/jscan.h"
#include "policies/address.h"

#define HOPS_MAX 16 /* modules that a value is followed through */

static void follow(struct bind_follow *f, uint32_t at);

/* ---- names ---- */

void
bind_follow_name(lua_State *L, const struct plan_change *c)
{
    const char *address, *module = "";
    size_t head, len = 0;
    struct address a;
    const char *rest = NULL;
    int base = lua_gettop(L);

    luaL_checkstack(L, 8, "name");
    if (c->module) {
        bind_push_string(L, c->module);
        module = lua_tolstring(L, -1, &len);
    } else {
        lua_pushliteral(L, "");
    }
    bind_push_string(L, c->address);
    address = c->address ? lua_tostring(L, -1) : "";
    if (len && strncmp(address, module, len) == 0 && address[len] == '.')
        address += len + 1;
    head = address_reference(&a, &rest, address) < 0 ? strlen(address) : (size_t)(rest - address);
    if (rest)
        address_clear(&a);
    lua_pushlstring(L, address, head);
    lua_pushfstring(L, "%s\n%s", module, lua_tostring(L, -1));
    lua_pushlstring(L, address + head, address_key(address + head));
    lua_replace(L, base + 2);
    lua_replace(L, base + 1);
    lua_settop(L, base + 2);
}

/* ---- what expressions refer to ---- */

static void
add_target(struct bind_follow *f, const char *ref, size_t head)
{
    lua_State *L = f->L;
    size_t key = address_key(ref + head);

    /* "x[0].id" is followed by "x[0]" and "x": prefixes, not more references. */
    if (strncmp(f->last, ref, head) == 0 && f->last[head] == '[' && !key)
        return;
    f->last[0] = '\0';
    if (key && head + key < sizeof f->last) {
        memcpy(f->last, ref, head + key);
        f->last[head + key] = '\0';
    }
    f->named = true;
    lua_pushlstring(L, ref, head);
    lua_pushfstring(L, "%s\n%s", f->module, lua_tostring(L, -1));
    lua_rawseti(L, f->list, (lua_Integer)lua_rawlen(L, f->list) + 1);
    lua_pop(L, 1);
    if (key)
        lua_pushlstring(L, ref + head, key);
    else
        lua_pushinteger(L, 0); /* decided when all of the expression is seen */
    lua_rawseti(L, f->list, (lua_Integer)lua_rawlen(L, f->list) + 1);
}

/* A variable of a module: what its call gives it, in the module around. */
static void
follow_variable(struct bind_follow *f, const char *name)
{
    const struct plan *p = bind_session_of(f->L)->plan;
    struct bind_follow outer = *f;
    uint32_t expression;
    char *dot;
    char around[1024];

    f->chosen = true;
    if (!f->config || !f->config->call)
        return; /* variables of the root are known */
    expression = config_key(p, config_key(p, f->config->call, "expressions"), name);
    if (!expression || strlen(f->module) >= sizeof around || f->hops >= HOPS_MAX) {
        f->opaque = f->opaque || expression; /* without one its default stands: known */
        return;
    }
    /* The last step of the address is the call: its name has no dot, its key may. */
    strcpy(around, f->module);
    dot = around + strlen(around);
    for (char *at = around; (at = strstr(at, ".module.")) != NULL; at++) {
        struct address a;

        *at = '\0';
        if (address_parse(&a, around) == 0) {
            dot = at;
            address_clear(&a);
        }
        *at = '.';
    }
    *(*dot ? dot : around) = '\0';
    lua_pushstring(f->L, around);
    outer.module = lua_tostring(f->L, -1);
    outer.config = config_module(config_of(p), outer.module);
    outer.own = outer.named = outer.same = outer.value = outer.chosen = false;
    outer.hops++;
    follow(&outer, expression);
    lua_pop(f->L, 1);
    f->opaque = f->opaque || outer.opaque;
    f->named = f->named || outer.named;
}

/* module.net["k"].id: the expression of that output, in the module. */
static void
follow_output(struct bind_follow *f, const char *ref, size_t head)
{
    const struct plan *p = bind_session_of(f->L)->plan;
    size_t key = address_key(ref + head), name;
    const char *output = ref + head + key;
    struct bind_follow inner = *f;
    uint32_t calls, expression;

    if (*output != '.')
        return; /* the prefix of one that was followed */
    output++;
    name = strcspn(output, ".[");
    lua_pushfstring(f->L, "%s%s", f->module, *f->module ? "." : "");
    lua_pushlstring(f->L, ref, head + key);
    lua_concat(f->L, 2);
    inner.module = lua_tostring(f->L, -1);
    inner.config = config_module(config_of(p), inner.module);
    calls = inner.config ? config_key(p, inner.config->at, "outputs") : 0;
    expression = calls ? jscan_at_key(p->text, calls, output, name) : 0;
    expression = config_key(p, expression, "expression");
    if (!expression || f->hops >= HOPS_MAX ||
        (!key && inner.config &&
         (config_key(p, inner.config->call, "count_expression") ||
          config_key(p, inner.config->call, "for_each_expression")))) {
        f->opaque = true;
        lua_pop(f->L, 1);
        return;
    }
    inner.own = inner.named = inner.same = inner.value = inner.chosen = false;
    inner.hops++;
    follow(&inner, expression);
    lua_pop(f->L, 1);
    f->opaque = f->opaque || inner.opaque;
    f->named = f->named || inner.named;
}

static void
take_reference(void *arg, uint32_t at)
{
    struct bind_follow *f = arg;
    lua_State *L = f->L;
    struct address a;
    const char *ref, *rest;
    char block;

    host_charge(L, 2);
    luaL_checkstack(L, 8, "references");
    bind_push_string(L, at);
    ref = lua_tostring(L, -1);
    if (strcmp(ref, "each.key") == 0 || strcmp(ref, "count.index") == 0)
        f->same = true;
    else if (strncmp(ref, "each.value", 10) == 0)
        f->value = true;
    else if (strncmp(ref, "local.", 6) == 0)
        f->opaque = true;
    else if (address_reference(&a, &rest, ref) == 0) {
        size_t head = (size_t)(rest - ref);

        block = a.block[0] == 'm' ? 'm' : a.block[0] == 'v' ? 'v' : 'r';
        lua_pushstring(L, a.name);
        address_clear(&a);
        if (block == 'm')
            follow_output(f, ref, head);
        else if (block == 'v')
            follow_variable(f, lua_tostring(L, -1));
        else
            add_target(f, ref, head);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* All references of the expressions at `at`; then say how those without a key are meant. */
static void
follow(struct bind_follow *f, uint32_t at)
{
    lua_Integer from = (lua_Integer)lua_rawlen(f->L, f->list);

    f->last[0] = '\0';
    config_references(bind_session_of(f->L)->plan, at, take_reference, f);
    for (lua_Integer i = from + 2; i <= (lua_Integer)lua_rawlen(f->L, f->list); i += 2) {
        if (lua_rawgeti(f->L, f->list, i) == LUA_TNUMBER && lua_tointeger(f->L, -1) == 0) {
            bool choice = f->same || f->value || f->chosen || f->opaque;

            lua_pushinteger(f->L, f->own && f->same ? HOW_SAME : choice ? HOW_ANY : HOW_ALL);
            lua_rawseti(f->L, f->list, i);
        }
        lua_pop(f->L, 1);
    }
}

/* Where a path leads in expressions, as far as it can be told; 0: nothing is written there. */
static uint32_t
place_of(const struct plan *p, uint32_t at, const char *path)
{
    const char *s = path;
    struct path_step step;

    while (at && !config_is_expression(p, at) && path_next(&step, path, &s) == 1) {
        if (p->text[at] == '[' && !step.is_index)
            return at; /* of any of the blocks */
        at = step.is_index ? jscan_at_index(p->text, at, step.index)
                           : jscan_at_key(p->text, at, step.key, step.len);
    }
    return at;
}

void
bind_follow(struct bind_follow *f, lua_State *L, const struct plan_change *c, const char *via)
{
    const struct plan *p = bind_session_of(L)->plan;
    uint32_t block = config_resource(config_of(p), c);
    uint32_t at = config_key(p, block, "expressions"), each;

    if (c->module)
        bind_push_string(L, c->module);
    else
        lua_pushliteral(L, "");
    lua_newtable(L);
    *f = (struct bind_follow){.L = L, .list = lua_gettop(L), .module = lua_tostring(L, -2),
                        .own = true};
    f->config = config_module(config_of(p), f->module);
    f->opaque = block == 0;
    follow(f, via ? place_of(p, at, via) : at);
    each = config_key(p, block, "for_each_expression");
    if (f->value && each) {
        /* Instances of for_each over a resource: each.value is the one of the same key. */
        f->same = true;
        follow(f, each);
    }
}

void
bind_follow_how(lua_State *L, const struct bind_follow *f, lua_Integer i, bool known)
{
    lua_rawgeti(L, f->list, i);
    if (known && lua_type(L, -1) == LUA_TNUMBER && lua_tointeger(L, -1) == HOW_ANY) {
        lua_pop(L, 1);
        lua_pushinteger(L, HOW_VALUE);
    }
}
