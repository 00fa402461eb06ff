/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rc:config and what stands beside it: the configuration that a plan carries, read by path.
 *
 * The engine leaves dynamic blocks out of it.  So what is not there is nil only where the values
 * show that no block can be there; otherwise reading it ends the check as unknown.
 */
#include "policies/bind_rc.h"

#include <lauxlib.h>
#include <string.h>

#include "base/jscan.h"
#include "base/mem.h"
#include "policies/address.h"
#include "policies/config.h"

#define NODE "configuration"
#define LOOK_MAX 64 /* other resources of the type that are asked whether a name is an attribute */

/* A place in the configuration.  User values: 1 its path, 2 the rc that `c` lies in. */
struct node {
    const struct plan_change *c; /* whose values tell more; NULL: of no resource */
    uint32_t at;
    uint32_t constant; /* what a path below a constant leads to; 0: the expression itself */
    bool below;        /* it does lead there: `constant` may be 0, nothing */
    uint32_t sensitive; /* a mark for all of it; 0: none but those of the values */
    bool plain;         /* the policy says that its path ends at an attribute, not at a block */
};

static const struct plan *
plan_of(lua_State *L)
{
    return bind_session_of(L)->plan;
}

/* ---- what the values tell ---- */

/* Any list index will do: a set has its elements in another order than the configuration. */
static bool
any_at(lua_State *L, const struct view *v, const char *start, const char *at, const char *stop,
       bool (*wanted)(const char *, const struct view *, void *), void *arg)
{
    const char *text = plan_of(L)->text;
    struct path_step step;
    struct view_iter it;
    struct view child;

    host_charge(L, 1);
    if (at >= stop || view_state(text, v) != VIEW_VALUE)
        return wanted(text, v, arg);
    if (path_next(&step, start, &at) != 1)
        return false;
    if (!step.is_index) {
        child = view_member(text, v, step.key, step.len);
        return any_at(L, &child, start, at, stop, wanted, arg);
    }
    it = view_open(text, v);
    while (view_next(text, &it, &child))
        if (any_at(L, &child, start, at, stop, wanted, arg))
            return true;
    return false;
}

/* Could blocks have made this value?  A scalar, a list of scalars or nothing: no. */
static bool
block_like(const char *text, const struct view *v, void *arg)
{
    struct view_iter it;
    struct view child;
    bool array = view_is_array(text, v);

    (void)arg;
    if (view_state(text, v) == VIEW_NIL)
        return false;
    if (view_state(text, v) == VIEW_UNKNOWN)
        return true;
    if (!array && !view_is_object(text, v))
        return false;
    it = view_open(text, v);
    if (!view_next(text, &it, &child))
        return false;
    return !array || view_state(text, &child) == VIEW_UNKNOWN || view_is_object(text, &child);
}

static bool
marked(const char *text, const struct view *v, void *arg)
{
    struct path path = {.len = 0};

    if (view_state(text, v) == VIEW_NIL ? !v->sensitive || text[v->sensitive] != 't'
                                        : view_blocked(text, v, true, &path) != VIEW_SENSITIVE)
        return false;
    *(uint32_t *)arg = v->sensitive;
    return true;
}

/* Is `key` an attribute of this type, because another resource says so?  [0] */
static bool
seen_as_attribute(lua_State *L, const struct plan_change *c, const char *key, size_t len)
{
    const struct plan *p = plan_of(L);
    const struct config *config = config_of(p);
    uint32_t i = c->type == PLAN_NO_TYPE ? 0 : p->types[c->type].first;

    for (int n = 0; i && n < LOOK_MAX; n++, i = p->changes[i - 1].next) {
        const struct plan_change *other = &p->changes[i - 1];
        uint32_t block = config_key(p, config_resource(config, other), "expressions");
        uint32_t at = block ? jscan_at_key(p->text, block, key, len) : 0;
        struct view after = bind_rc_after(other), before = bind_rc_before(other);

        host_charge(L, 4);
        after = view_member(p->text, &after, key, len);
        before = view_member(p->text, &before, key, len);
        if ((at && config_is_expression(p, at) && jscan_at_count(p->text, at) > 0) ||
            (view_state(p->text, &after) == VIEW_VALUE && !block_like(p->text, &after, NULL) &&
             !view_is_array(p->text, &after)) ||
            (view_state(p->text, &before) == VIEW_VALUE && !block_like(p->text, &before, NULL) &&
             !view_is_array(p->text, &before)))
            return true;
    }
    return false;
}

/* ---- walking ---- */

static int push_node(lua_State *L, const struct node *n, const char *path, size_t len, int owner);

/* Nothing is written at `path` up to `stop`: nil, or unknown where a dynamic block could be. */
static int
push_absent(lua_State *L, const struct plan_change *c, const char *path, const char *stop,
            const struct path_step *step, bool plain)
{
    const struct plan *p = plan_of(L);
    struct view v;

    lua_pushnil(L);
    if (!c || !step || (plain && !*stop))
        return 1;
    v = bind_rc_subject(p, c);
    if (!any_at(L, &v, path, path, stop, block_like, NULL) ||
        (stop - path == (ptrdiff_t)step->len && seen_as_attribute(L, c, step->key, step->len)))
        return 1;
    lua_pushlstring(L, path, (size_t)(stop - path));
    bind_rc_push_path(L, c, lua_tostring(L, -1));
    bind_unknown(L, lua_tostring(L, -1),
                 "cannot be read from the configuration: a dynamic block may make it, and plans "
                 "do not show those");
}

/* Below a constant: its part.  `at` is where in the path the expression ends. */
static int
push_below(lua_State *L, struct node n, const char *path, const char *at, int owner)
{
    const struct plan *p = plan_of(L);
    struct view v = {.value = config_key(p, n.at, "constant_value")};
    struct path_step step;
    int rc;

    /* What an expression refers to can be told for the whole of it only. */
    if (!v.value)
        return push_node(L, &n, path, strlen(path), owner);
    while ((rc = path_next(&step, path, &at)) == 1) {
        host_charge(L, 1);
        v = step.is_index ? view_element(p->text, &v, step.index)
                          : view_member(p->text, &v, step.key, step.len);
    }
    if (rc < 0)
        bind_rc_bad_path(L, path);
    if (view_state(p->text, &v) == VIEW_NIL) {
        lua_pushnil(L);
        return 1;
    }
    n.constant = v.value;
    n.below = true;
    return push_node(L, &n, path, strlen(path), owner);
}

/* From the block at n.at, whose own path is the first `from` bytes of `path`. */
static int
walk(lua_State *L, struct node n, const char *path, size_t from, int owner)
{
    const struct plan *p = plan_of(L);
    const char *at = path + from;
    struct path_step step;
    int rc;

    while ((rc = path_next(&step, path, &at)) == 1) {
        uint32_t next;

        host_charge(L, 1);
        if (p->text[n.at] == '[') {
            if (!step.is_index)
                luaL_error(L, "'%s': there is a list of blocks here: write [0] for its first one",
                           path);
            next = jscan_at_index(p->text, n.at, step.index);
        } else {
            if (step.is_index)
                luaL_error(L, "'%s': there is one block here, not a list", path);
            next = jscan_at_key(p->text, n.at, step.key, step.len);
        }
        if (!next || p->text[next] == 'n')
            return push_absent(L, n.c, path, at, step.is_index ? NULL : &step, n.plain);
        n.at = next;
        if (config_is_expression(p, n.at))
            return *at ? push_below(L, n, path, at, owner)
                       : push_node(L, &n, path, strlen(path), owner);
    }
    if (rc < 0)
        bind_rc_bad_path(L, path);
    return push_node(L, &n, path, strlen(path), owner);
}

/* A node, or a list of them where the configuration has a list of blocks. */
static int
push_node(lua_State *L, const struct node *n, const char *path, size_t len, int owner)
{
    const struct plan *p = plan_of(L);
    struct node *out;

    luaL_checkstack(L, 6, "configuration");
    owner = lua_absindex(L, owner);
    if (p->text[n->at] == '[') {
        struct jscan_iter it = jscan_at_open(p->text, n->at);

        lua_newtable(L);
        while (jscan_at_next(p->text, &it)) {
            struct node inner = {.c = n->c, .at = it.value, .sensitive = n->sensitive};

            host_charge(L, 1);
            lua_pushlstring(L, path, len);
            lua_pushfstring(L, "%s[%d]", lua_tostring(L, -1), (int)it.count - 1);
            push_node(L, &inner, lua_tostring(L, -1), lua_rawlen(L, -1), owner);
            lua_rawseti(L, -4, it.count);
            lua_pop(L, 2);
        }
        host_freeze(L);
        return 1;
    }
    out = lua_newuserdatauv(L, sizeof *out, 2);
    *out = *n;
    luaL_setmetatable(L, NODE);
    lua_pushlstring(L, path, len);
    lua_setiuservalue(L, -2, 1);
    lua_pushvalue(L, owner);
    lua_setiuservalue(L, -2, 2);
    return 1;
}

/* ---- what a node has ---- */

struct texts {
    lua_State *L;
    const struct plan *plan;
    bool addresses;
    char last[512]; /* the entity before, to tell that x follows x[0] only as its prefix */
};

/* Bytes of the thing that a reference begins with, its key included; 0 for each.key and its
 * like. */
static size_t
entity(const char *ref)
{
    struct address a;
    const char *rest;

    if (strncmp(ref, "local.", 6) == 0)
        return 6 + strcspn(ref + 6, ".[");
    if (address_reference(&a, &rest, ref) < 0)
        return 0;
    address_clear(&a);
    return (size_t)(rest - ref) + address_key(rest);
}

/* The list is on top, the set of those that it holds below it. */
static void
add_reference(void *arg, uint32_t at)
{
    struct texts *t = arg;
    const char *ref;
    size_t len;

    host_charge(t->L, 1);
    bind_push_string(t->L, at);
    if (t->addresses) {
        ref = lua_tolstring(t->L, -1, &len);
        len = entity(ref);
        if (len == 0 || (strncmp(t->last, ref, len) == 0 && t->last[len] == '[')) {
            lua_pop(t->L, 1);
            return;
        }
        if (len < sizeof t->last) {
            memcpy(t->last, ref, len);
            t->last[len] = '\0';
        }
        lua_pushlstring(t->L, ref, len);
        lua_remove(t->L, -2);
    }
    lua_pushvalue(t->L, -1);
    if (lua_rawget(t->L, -4) != LUA_TNIL) {
        lua_pop(t->L, 2);
        return;
    }
    lua_pop(t->L, 1);
    lua_pushvalue(t->L, -1);
    lua_pushboolean(t->L, true);
    lua_rawset(t->L, -5);
    lua_rawseti(t->L, -2, (lua_Integer)lua_rawlen(t->L, -2) + 1);
}

void
bind_config_push_references(lua_State *L, uint32_t at, bool addresses)
{
    struct texts t = {.L = L, .plan = plan_of(L), .addresses = addresses};

    luaL_checkstack(L, 8, "references");
    lua_newtable(L);
    lua_newtable(L);
    config_references(t.plan, at, add_reference, &t);
    lua_remove(L, -2);
    host_freeze(L);
}

static const char *
node_path(lua_State *L, int index)
{
    lua_getiuservalue(L, index, 1);
    return lua_tostring(L, -1);
}

/* The constant, with the mark of the value that it gives. */
static int
push_value(lua_State *L, const struct node *n)
{
    const struct plan *p = plan_of(L);
    const char *path = node_path(L, 1);
    struct view v = {.value = n->below ? n->constant : config_key(p, n->at, "constant_value"),
                     .sensitive = n->sensitive};

    if (n->c && v.value) {
        const char *stop = path + strlen(path);
        struct view after = bind_rc_after(n->c), before = bind_rc_before(n->c);

        if (!any_at(L, &after, path, path, stop, marked, &v.sensitive))
            any_at(L, &before, path, path, stop, marked, &v.sensitive);
    }
    if (n->c)
        bind_rc_push_path(L, n->c, path);
    bind_view_push(L, &v, 0, lua_gettop(L));
    return 1;
}

static int
push_member(lua_State *L, const struct node *n, const char *name)
{
    struct node block = *n;
    const char *prefix = node_path(L, 1);
    size_t from = strlen(prefix);
    struct path path = {.len = 0};

    path_word(&path, prefix, from);
    path_key(&path, name, strlen(name));
    lua_getiuservalue(L, 1, 2);
    lua_pushstring(L, path.text);
    return walk(L, block, lua_tostring(L, -1), from, lua_gettop(L) - 1);
}

static int
node_index(lua_State *L)
{
    const struct node *n = lua_touserdata(L, 1);
    const struct plan *p = plan_of(L);
    const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : NULL;
    static const char *const fields[] = {"constant", "value", "references", NULL};

    lua_settop(L, 2);
    if (!name)
        return luaL_error(L, "a block of the configuration has names, not %s",
                          luaL_typename(L, 2));
    if (!config_is_expression(p, n->at))
        return push_member(L, n, name);
    if (strcmp(name, "constant") == 0) {
        lua_pushboolean(L, jscan_at_key(p->text, n->at, "constant_value", 14) != 0);
        return 1;
    }
    if (strcmp(name, "references") == 0) {
        bind_config_push_references(L, n->at, false);
        return 1;
    }
    return strcmp(name, "value") == 0 ? push_value(L, n)
                                      : bind_no_field(L, "an expression", name, fields);
}

static int
node_newindex(lua_State *L)
{
    return luaL_error(L, "the plan is read-only");
}

/* ---- methods of rc ---- */

/* The change's block.  0: there is none because nothing stays; aborts where it is missing. */
static uint32_t
block_of(lua_State *L, const struct plan_change *c, const char *what)
{
    const struct plan *p = plan_of(L);
    uint32_t at = config_resource(config_of(p), c);

    if (!at && (!p->configuration || (c->after && p->text[c->after] != 'n'))) {
        bind_rc_push_path(L, c, what);
        bind_unknown(L, lua_tostring(L, -1),
                     "cannot be read: the plan does not hold the resource's configuration");
    }
    return at;
}

/* count and for_each are no attributes: nothing else can have these names. */
static uint32_t
meta(const struct plan *p, uint32_t block, const char *path)
{
    return strcmp(path, "count") == 0      ? config_key(p, block, "count_expression")
           : strcmp(path, "for_each") == 0 ? config_key(p, block, "for_each_expression")
                                           : 0;
}

static bool
is_meta(const char *path)
{
    return strcmp(path, "count") == 0 || strcmp(path, "for_each") == 0;
}

/* The engine leaves out what is neither constant nor refers to anything: toset(["a"]). */
static int
push_meta(lua_State *L, const struct plan_change *c, uint32_t at, const char *path)
{
    const struct plan *p = plan_of(L);
    uint32_t index = at ? 0 : plan_member(p, c, "index");

    if (index && (p->text[index] == '"') == (*path == 'f')) {
        bind_rc_push_path(L, c, path);
        bind_unknown(L, lua_tostring(L, -1), "cannot be read: the plan leaves it out");
    }
    return bind_config_push(L, at, path);
}

int
bind_rc_config(lua_State *L)
{
    const struct plan_change *c = bind_rc_at(L, 1)->c;
    const char *path = luaL_checkstring(L, 2);
    const struct plan *p = plan_of(L);
    uint32_t block = block_of(L, c, path);
    struct node n = {.c = c, .at = config_key(p, block, "expressions")};

    if (!lua_isnoneornil(L, 3)) {
        if (strcmp(luaL_checkstring(L, 3), "attribute") != 0)
            return luaL_error(L, "config: the second argument is \"attribute\" or nothing");
        n.plain = true;
    }
    lua_settop(L, 2);
    if (is_meta(path))
        return push_meta(L, c, meta(p, block, path), path);
    if (!n.at) {
        const char *at = path;
        struct path_step step;

        if (path_next(&step, path, &at) != 1)
            bind_rc_bad_path(L, path);
        return push_absent(L, block ? c : NULL, path, at, &step, n.plain);
    }
    return walk(L, n, path, 0, 1);
}

int
bind_config_push(lua_State *L, uint32_t at, const char *path)
{
    struct node n = {.at = at};

    if (at)
        return push_node(L, &n, path, strlen(path), 1);
    lua_pushnil(L);
    return 1;
}

int
bind_config_walk(lua_State *L, uint32_t at, int path, uint32_t sensitive)
{
    struct node n = {.at = at, .sensitive = sensitive};

    if (n.at)
        return walk(L, n, luaL_checkstring(L, path), 0, 1);
    luaL_checkstring(L, path);
    lua_pushnil(L);
    return 1;
}

/* Where a path leads in the expressions of a block, lists of blocks included. */
static uint32_t
place_of(const struct plan *p, uint32_t at, const char *path)
{
    const char *s = path;
    struct path_step step;

    while (at && !config_is_expression(p, at) && path_next(&step, path, &s) == 1)
        at = step.is_index ? jscan_at_index(p->text, at, step.index)
                           : jscan_at_key(p->text, at, step.key, step.len);
    return at;
}

int
bind_rc_refs(lua_State *L)
{
    const struct plan *p = plan_of(L);
    const char *path = luaL_optstring(L, 2, NULL);
    uint32_t block = block_of(L, bind_rc_at(L, 1)->c, path ? path : "refs"), at;

    if (path) {
        bind_rc_config(L); /* for what it says about paths that cannot be read */
        at = is_meta(path) ? meta(p, block, path)
                           : place_of(p, config_key(p, block, "expressions"), path);
    } else {
        at = config_key(p, block, "expressions");
    }
    bind_config_push_references(L, at, true);
    return 1;
}

/* A list of the block's own members, empty where it has none. */
static int
push_list(lua_State *L, const char *name)
{
    const struct plan *p = plan_of(L);
    uint32_t block = block_of(L, bind_rc_at(L, 1)->c, name);
    struct view v = {.value = config_key(p, block, name)};

    if (v.value) {
        lua_pushstring(L, name);
        bind_view_push(L, &v, 0, lua_gettop(L));
        return 1;
    }
    lua_newtable(L);
    host_freeze(L);
    return 1;
}

int
bind_rc_depends(lua_State *L)
{
    return push_list(L, "depends_on");
}

/* Types of the provisioners, each with its expressions as blocks. */
int
bind_rc_provisioners(lua_State *L)
{
    const struct plan *p = plan_of(L);
    uint32_t list = config_key(p, block_of(L, bind_rc_at(L, 1)->c, "provisioners"),
                               "provisioners");
    struct jscan_iter it;

    lua_newtable(L);
    if (list && p->text[list] == '[') {
        it = jscan_at_open(p->text, list);
        while (jscan_at_next(p->text, &it)) {
            struct node n = {.at = config_key(p, it.value, "expressions")};

            host_charge(L, 1);
            lua_createtable(L, 0, 2);
            bind_push_string(L, config_key(p, it.value, "type"));
            lua_setfield(L, -2, "type");
            if (n.at)
                push_node(L, &n, "", 0, 1);
            else
                lua_newtable(L);
            lua_setfield(L, -2, "config");
            bind_seal(L, "a provisioner");
            lua_rawseti(L, -2, it.count);
        }
    }
    host_freeze(L);
    return 1;
}

void
bind_config_open(lua_State *L)
{
    static const luaL_Reg metas[] = {
        {"__index", node_index}, {"__newindex", node_newindex}, {NULL, NULL}};

    luaL_newmetatable(L, NODE);
    luaL_setfuncs(L, metas, 0);
    lua_pushboolean(L, false);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}
