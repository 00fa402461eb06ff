/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rc:referrers and rc:references: which resources refer to each other.
 *
 * Two witnesses: what the configuration's expressions refer to, followed through the variables and
 * outputs of modules, and values that are known (an id, an ARN, a name).  Where neither can tell,
 * the check ends as unknown.  The index of a question (filter and `via`) is a Lua table, made at
 * its first call in a file and counted in that file's memory, so that asking for each of ten
 * thousand resources costs one pass.
 */
#include "policies/bind_follow.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/jscan.h"
#include "base/mem.h"

#define OPEN "cannot be joined: a local value or a module stands between, and plans do not show " \
             "where those lead"
#define WHICH "cannot be joined: which instance it refers to is known only after apply"

static const char joins_key;

/* ---- what values tell ---- */

/* Append the change's number to the list at table[value on top].  [-1] */
static void
append(lua_State *L, int table, lua_Integer number)
{
    lua_pushvalue(L, -1);
    if (lua_rawget(L, table) == LUA_TNIL) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, table);
    }
    lua_pushinteger(L, number);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pop(L, 2);
}

/* All known texts in a value, each a key of the table; true when there is more than is known. */
static bool
take_values(lua_State *L, const struct view *v, int table, lua_Integer number)
{
    const char *text = bind_session_of(L)->plan->text;
    struct view_iter it;
    struct view child;
    bool more = false;

    host_charge(L, 1);
    luaL_checkstack(L, 6, "values");
    switch (view_state(text, v)) {
    case VIEW_NIL:
        return false;
    case VIEW_UNKNOWN:
    case VIEW_SENSITIVE:
        return true;
    default:
        break;
    }
    if (!view_is_array(text, v) && !view_is_object(text, v)) {
        if (text[v->value] == '"') {
            bind_push_string(L, v->value);
            append(L, table, number);
        }
        return false;
    }
    it = view_open(text, v);
    while (view_next(text, &it, &child))
        more = take_values(L, &child, table, number) || more;
    return more;
}

/* Values that others may refer to a resource by: true when one of them is not known yet. */
static bool
identities(lua_State *L, const struct plan_change *c, const char *via, int table,
           lua_Integer number)
{
    static const char *const names[] = {"id", "arn", "name", "self_link"};
    const struct plan *p = bind_session_of(L)->plan;
    struct view root = bind_rc_subject(p, c);
    const char *last = via ? strrchr(via, '.') : NULL;
    bool more = false;

    last = last ? last + 1 : via;
    for (size_t i = 0; i < sizeof names / sizeof *names + 1; i++) {
        const char *name = i < sizeof names / sizeof *names ? names[i] : last;
        struct view v;

        if (!name || (name == last && (strcmp(name, "id") == 0 || strcmp(name, "arn") == 0 ||
                                       strcmp(name, "name") == 0)))
            continue;
        v = view_member(p->text, &root, name, strlen(name));
        if (view_is_array(p->text, &v) || view_is_object(p->text, &v))
            continue;
        more = take_values(L, &v, table, number) || more;
    }
    return more;
}

/* ---- questions ---- */

struct question {
    const struct policy *filter;
    const char *via;  /* a string on the stack, or NULL */
    bool gone_too;    /* `on` was given: what goes away counts as well */
};

/* The argument at 2: type and the other words of a filter, and via.  [+1: via, or nil] */
static void
take_question(struct question *q, lua_State *L)
{
    struct bind_session *s = bind_session_of(L);

    policy_clear(&s->filter);
    s->filter.on = PLAN_ON_ALL;
    *q = (struct question){.filter = &s->filter};
    if (lua_isnoneornil(L, 2)) {
        lua_pushnil(L);
        return;
    }
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_newtable(L);
    lua_pushnil(L);
    while (lua_next(L, 2)) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
    lua_pushnil(L);
    lua_setfield(L, -2, "via");
    bind_match(L, -1, "the filter", &s->filter);
    lua_pop(L, 1);
    lua_getfield(L, 2, "on");
    q->gone_too = !lua_isnil(L, -1);
    lua_pop(L, 1);
    if (lua_getfield(L, 2, "via") != LUA_TNIL && lua_type(L, -1) != LUA_TSTRING)
        luaL_error(L, "via is a path, not a %s", luaL_typename(L, -1));
    q->via = lua_tostring(L, -1);
}

static void
add_globs(struct buf *out, const struct policy_globs *g)
{
    for (size_t i = 0; i < g->n; i++)
        buf_printf(out, "%zu:%s", strlen(g->list[i]), g->list[i]);
    buf_putc(out, ';');
}

/* One text for one question, whoever asks.  [+1] */
static void
push_signature(lua_State *L, const struct question *q, char kind)
{
    struct bind_session *s = bind_session_of(L);
    const struct policy *f = q->filter;

    buf_reset(&s->scratch);
    buf_printf(&s->scratch, "%c%u %d %d;", kind, f->on, (int)f->mode, q->gone_too);
    add_globs(&s->scratch, &f->type);
    add_globs(&s->scratch, &f->name);
    add_globs(&s->scratch, &f->module);
    add_globs(&s->scratch, &f->provider);
    buf_puts(&s->scratch, q->via ? q->via : "");
    lua_pushlstring(L, buf_str(&s->scratch), s->scratch.len);
}

static bool
asked_for(const struct plan *p, const struct question *q, const struct plan_change *c)
{
    auto_free char *type = NULL;

    if (c->deposed || (!q->gone_too && (!c->after || p->text[c->after] == 'n') &&
                       (c->before && p->text[c->before] != 'n')))
        return false;
    type = plan_string(p, plan_type(p, c));
    return policy_matches_type(q->filter, type) && policy_matches(q->filter, p, c);
}

/* Tables of an index. */
enum { J_VALUES = 1, J_TARGETS, J_OPEN, J_NAMES };

/*
 * For referrers: [J_VALUES] text -> numbers of changes that have it at `via`; [J_TARGETS] name ->
 * {number, how, …}; [J_OPEN] true when one may refer to anything.  [+1]
 */
static void
build_referrers(lua_State *L, const struct question *q)
{
    const struct plan *p = bind_session_of(L)->plan;
    int index, values, targets;

    lua_createtable(L, 3, 0);
    index = lua_gettop(L);
    lua_newtable(L);
    values = lua_gettop(L);
    lua_newtable(L);
    targets = lua_gettop(L);
    for (size_t i = 0; i < p->nchanges; i++) {
        const struct plan_change *c = &p->changes[i];
        struct bind_follow f;
        bool more = false;

        host_charge(L, 1);
        if (!asked_for(p, q, c))
            continue;
        if (q->via) {
            struct view v = bind_rc_subject(p, c);

            v = bind_rc_walk(L, &v, q->via);
            more = take_values(L, &v, values, (lua_Integer)i + 1);
        }
        bind_follow(&f, L, c, q->via);
        for (lua_Integer k = 1; k <= (lua_Integer)lua_rawlen(L, f.list); k += 2) {
            bind_follow_how(L, &f, k + 1, q->via && !more);
            lua_rawgeti(L, f.list, k);
            lua_pushvalue(L, -1);
            append(L, targets, (lua_Integer)i + 1);
            lua_rawget(L, targets);
            lua_insert(L, -2);
            lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
            lua_pop(L, 1);
        }
        if (more && f.opaque && !f.named) {
            lua_pushboolean(L, true);
            lua_rawseti(L, index, J_OPEN);
        }
        lua_settop(L, targets);
    }
    lua_rawseti(L, index, J_TARGETS);
    lua_rawseti(L, index, J_VALUES);
}

/* For references: [J_NAMES] name -> numbers, [J_VALUES] identity -> numbers.  [+1] */
static void
build_references(lua_State *L, const struct question *q)
{
    const struct plan *p = bind_session_of(L)->plan;
    int index, values, names;

    lua_createtable(L, 4, 0);
    index = lua_gettop(L);
    lua_newtable(L);
    values = lua_gettop(L);
    lua_newtable(L);
    names = lua_gettop(L);
    for (size_t i = 0; i < p->nchanges; i++) {
        const struct plan_change *c = &p->changes[i];

        host_charge(L, 1);
        if (!asked_for(p, q, c))
            continue;
        if (identities(L, c, q->via, values, (lua_Integer)i + 1)) {
            lua_pushboolean(L, true);
            lua_rawseti(L, index, J_OPEN);
        }
        bind_follow_name(L, c);
        lua_pop(L, 1);
        append(L, names, (lua_Integer)i + 1);
    }
    lua_rawseti(L, index, J_NAMES);
    lua_rawseti(L, index, J_VALUES);
}

/* The index of a question, made when it is first asked in this file.  [+1] */
static void
push_index(lua_State *L, const struct question *q, char kind)
{
    if (lua_rawgetp(L, LUA_REGISTRYINDEX, &joins_key) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_rawsetp(L, LUA_REGISTRYINDEX, &joins_key);
    }
    push_signature(L, q, kind);
    lua_pushvalue(L, -1);
    if (lua_rawget(L, -3) == LUA_TNIL) {
        const struct plan *p = bind_session_of(L)->plan;

        lua_pop(L, 1);
        host_charge(L, p->len / 64); /* the configuration is indexed, too */
        if (kind == 'r')
            build_referrers(L, q);
        else
            build_references(L, q);
        lua_pushvalue(L, -2);
        lua_pushvalue(L, -2);
        lua_rawset(L, -5);
    }
    lua_replace(L, -3);
    lua_pop(L, 1);
}

/* ---- answers ---- */

static int
by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* The numbers in the set at `set`, as a list of changes in the plan's order.  What was asked about
 * is not among them, though it may share a value with itself.  [+1] */
static int
push_result(lua_State *L, int set, const struct plan_change *self)
{
    const struct plan *p = bind_session_of(L)->plan;
    size_t n = 0, i = 0;
    uint32_t *numbers;

    if (self >= p->changes && self < p->changes + p->nchanges) {
        lua_pushinteger(L, self - p->changes + 1);
        lua_pushnil(L);
        lua_rawset(L, set);
    }
    for (lua_pushnil(L); lua_next(L, set); lua_pop(L, 1))
        n++;
    host_charge(L, n);
    numbers = lua_newuserdatauv(L, (n + 1) * sizeof *numbers, 0);
    for (lua_pushnil(L); lua_next(L, set); lua_pop(L, 1))
        numbers[i++] = (uint32_t)lua_tointeger(L, -2);
    qsort(numbers, n, sizeof *numbers, by_number);
    lua_newtable(L);
    for (i = 0; i < n; i++) {
        bind_rc_push(L, &p->changes[numbers[i] - 1]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static void
add(lua_State *L, int set, lua_Integer number)
{
    lua_pushinteger(L, number);
    lua_pushboolean(L, true);
    lua_rawset(L, set);
}

/* Every number of the list on top into the set.  [-1] */
static void
add_all(lua_State *L, int set)
{
    lua_Integer n = lua_istable(L, -1) ? (lua_Integer)lua_rawlen(L, -1) : 0;

    host_charge(L, (uint64_t)n);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, -1, i);
        add(L, set, lua_tointeger(L, -1));
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
}

/* Has the block of `c` one instance only in its module? */
static bool
alone(lua_State *L, const struct plan_change *c)
{
    const struct plan *p = bind_session_of(L)->plan;
    uint32_t block = config_resource(config_of(p), c);
    int n = 0;

    if (c->type == PLAN_NO_TYPE)
        return false; /* what drifted may be gone from the changes: nobody can tell */
    for (uint32_t i = p->types[c->type].first; i && n < 2; i = p->changes[i - 1].next) {
        host_charge(L, 2);
        n += !p->changes[i - 1].deposed &&
             config_resource(config_of(p), &p->changes[i - 1]) == block;
    }
    return n < 2;
}

/* Does `from`, with instance key `own`, mean `to` with `key`?  `how` is on top.  [-1] */
static bool
means(lua_State *L, const struct plan_change *to, const char *own, const char *key,
      const char *via)
{
    lua_Integer how = lua_type(L, -1) == LUA_TNUMBER ? lua_tointeger(L, -1) : 0;
    bool yes = true;

    /* A key of for_each is never a number of count. */
    if (how == HOW_SAME && *own && *key && (own[1] == '"') != (key[1] == '"'))
        how = HOW_ANY;
    if (how == 0)
        yes = strcmp(lua_tostring(L, -1), key) == 0;
    else if (how == HOW_SAME)
        yes = !*key || strcmp(own, key) == 0;
    else if (how != HOW_ALL && *key && !alone(L, to)) {
        if (how == HOW_ANY)
            bind_unknown(L, via ? via : "the reference", WHICH);
        yes = false;
    }
    lua_pop(L, 1);
    return yes;
}

int
bind_rc_referrers(lua_State *L)
{
    const struct plan *p = bind_session_of(L)->plan;
    const struct plan_change *c = bind_rc_at(L, 1)->c;
    struct question q;
    int index, set, mine, name;
    bool unknown;

    lua_settop(L, 2);
    take_question(&q, L);
    push_index(L, &q, 'r');
    index = lua_gettop(L);
    lua_newtable(L);
    set = lua_gettop(L);
    lua_newtable(L);
    mine = lua_gettop(L);
    bind_follow_name(L, c);
    name = lua_gettop(L) - 1;
    lua_rawgeti(L, index, J_TARGETS);
    lua_pushvalue(L, name);
    if (lua_rawget(L, -2) == LUA_TTABLE) {
        int list = lua_gettop(L);

        for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, list); i += 2) {
            lua_Integer number;

            host_charge(L, 1);
            lua_rawgeti(L, list, i);
            number = lua_tointeger(L, -1);
            bind_follow_name(L, &p->changes[number - 1]);
            lua_rawgeti(L, list, i + 1);
            if (means(L, c, lua_tostring(L, -2), lua_tostring(L, name + 1), q.via))
                add(L, set, number);
            lua_settop(L, list);
        }
    }
    unknown = identities(L, c, q.via, mine, 0);
    if (lua_rawgeti(L, index, J_OPEN) == LUA_TBOOLEAN && unknown)
        bind_unknown(L, q.via, OPEN);
    lua_rawgeti(L, index, J_VALUES);
    lua_pushnil(L);
    while (lua_next(L, mine)) {
        lua_pop(L, 1);
        lua_pushvalue(L, -1);
        lua_rawget(L, -3);
        add_all(L, set);
    }
    return push_result(L, set, c);
}

int
bind_rc_references(lua_State *L)
{
    const struct plan *p = bind_session_of(L)->plan;
    const struct plan_change *c = bind_rc_at(L, 1)->c;
    struct question q;
    struct bind_follow f;
    int index, set, mine, own;
    bool more = false;

    lua_settop(L, 2);
    take_question(&q, L);
    push_index(L, &q, 'f');
    index = lua_gettop(L);
    lua_newtable(L);
    set = lua_gettop(L);
    lua_newtable(L);
    mine = lua_gettop(L);
    bind_follow_name(L, c);
    own = lua_gettop(L);
    if (q.via) {
        struct view v = bind_rc_subject(p, c);

        v = bind_rc_walk(L, &v, q.via);
        more = take_values(L, &v, mine, 0);
        lua_rawgeti(L, index, J_VALUES);
        lua_pushnil(L);
        while (lua_next(L, mine)) {
            lua_pop(L, 1);
            lua_pushvalue(L, -1);
            lua_rawget(L, -3);
            add_all(L, set);
        }
    }
    bind_follow(&f, L, c, q.via);
    lua_rawgeti(L, index, J_NAMES);
    for (lua_Integer k = 1; k <= (lua_Integer)lua_rawlen(L, f.list); k += 2) {
        int top = lua_gettop(L);

        lua_rawgeti(L, f.list, k);
        if (lua_rawget(L, top) == LUA_TTABLE) {
            for (lua_Integer i = 1; i <= (lua_Integer)lua_rawlen(L, top + 1); i++) {
                lua_Integer number;

                host_charge(L, 1);
                lua_rawgeti(L, top + 1, i);
                number = lua_tointeger(L, -1);
                bind_follow_name(L, &p->changes[number - 1]);
                bind_follow_how(L, &f, k + 1, q.via && !more);
                if (means(L, &p->changes[number - 1], lua_tostring(L, own), lua_tostring(L, -2),
                          q.via))
                    add(L, set, number);
                lua_settop(L, top + 1);
            }
        }
        lua_settop(L, top);
    }
    if (more && f.opaque && !f.named && lua_rawgeti(L, index, J_OPEN) == LUA_TBOOLEAN)
        bind_unknown(L, q.via, OPEN);
    return push_result(L, set, c);
}
