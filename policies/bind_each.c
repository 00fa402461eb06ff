/* SPDX-License-Identifier: Apache-2.0 */
/* rc:each and rc:diff: walks over values that visit every element with its path. */
#include "policies/bind_rc.h"

#include <lauxlib.h>
#include <string.h>

#include "base/jscan.h"

#define PAIRS_MAX 250000 /* elements compared with elements, of two lists */

/* What each() will visit.  Upvalues of its iterator: a table {path, view, path, view, …}, the
 * place in it. */
struct plan_view {
    struct view v;
};

static const struct plan *
plan_of(lua_State *L)
{
    return bind_session_of(L)->plan;
}

/* ---- each ---- */

/* Append a place to the list at `list`. */
static void
add_place(lua_State *L, int list, const struct view *v, const struct path *path)
{
    lua_Integer n = (lua_Integer)lua_rawlen(L, list);
    struct plan_view *out;

    lua_pushlstring(L, path->text, path->len);
    lua_rawseti(L, list, n + 1);
    out = lua_newuserdatauv(L, sizeof *out, 0);
    out->v = *v;
    lua_rawseti(L, list, n + 2);
}

static void
path_child(lua_State *L, const struct view_iter *it, struct path *path)
{
    const char *key;
    size_t len;

    if (!it->key) {
        path_index(path, it->index);
        return;
    }
    bind_push_string(L, it->key);
    key = lua_tolstring(L, -1, &len);
    path_key(path, key, len);
    lua_pop(L, 1);
}

static void collect(lua_State *L, int list, const struct view *v, const char *start,
                    const char *at, struct path *path);

/* All elements of `v`; what has none, because it is unknown, is visited itself and aborts. */
static void
collect_inside(lua_State *L, int list, const struct view *v, const char *start, const char *at,
               struct path *path)
{
    const char *text = plan_of(L)->text;
    enum view_state state = view_state(text, v);
    struct view_iter it;
    struct view child;
    size_t len = path->len;

    if (state == VIEW_NIL)
        return;
    if (state != VIEW_VALUE || (!view_is_array(text, v) && !view_is_object(text, v))) {
        if (state != VIEW_VALUE || !*at)
            add_place(L, list, v, path);
        return;
    }
    it = view_open(text, v);
    while (view_next(text, &it, &child)) {
        host_charge(L, 1);
        path_child(L, &it, path);
        if (*at)
            collect(L, list, &child, start, at, path);
        else if (view_state(text, &child) != VIEW_NIL)
            add_place(L, list, &child, path);
        path->len = len;
        path->text[len] = '\0';
    }
}

/* Follow the path from `at`. */
static void
collect(lua_State *L, int list, const struct view *v, const char *start, const char *at,
        struct path *path)
{
    const char *text = plan_of(L)->text;
    struct path_step step;
    struct view child;
    int rc;

    luaL_checkstack(L, 6, "each");
    host_charge(L, 1);
    if (strncmp(at, "[*]", 3) == 0) {
        collect_inside(L, list, v, start, at + 3, path);
        return;
    }
    if (!*at) {
        collect_inside(L, list, v, start, at, path);
        return;
    }
    if (view_state(text, v) != VIEW_VALUE) {
        if (view_state(text, v) != VIEW_NIL)
            add_place(L, list, v, path);
        return;
    }
    rc = path_next(&step, start, &at);
    if (rc != 1)
        bind_rc_bad_path(L, start);
    if (step.is_index) {
        child = view_element(text, v, step.index);
        path_index(path, step.index);
    } else {
        child = view_member(text, v, step.key, step.len);
        path_key(path, step.key, step.len);
    }
    collect(L, list, &child, start, at, path);
}

static int
next_place(lua_State *L)
{
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(2));
    const struct plan_view *p;

    lua_settop(L, 0);
    if (lua_rawgeti(L, lua_upvalueindex(1), i) != LUA_TSTRING)
        return 0;
    lua_rawgeti(L, lua_upvalueindex(1), i + 1);
    p = lua_touserdata(L, -1);
    lua_pushinteger(L, i + 2);
    lua_replace(L, lua_upvalueindex(2));
    bind_rc_push_path(L, bind_rc_at(L, lua_upvalueindex(3))->c, lua_tostring(L, 1));
    bind_view_push(L, &p->v, 0, lua_gettop(L));
    lua_replace(L, 2);
    lua_settop(L, 2);
    return 2;
}

/* for path, value in rc:each("ingress[*].cidr_blocks") */
int
bind_rc_each(lua_State *L)
{
    const struct plan_change *c = bind_rc_at(L, 1)->c;
    const char *path = luaL_checkstring(L, 2);
    struct view v = bind_rc_subject(plan_of(L), c);
    struct path where = {.len = 0};
    char bare[PATH_SIZE];
    const char *at = bare;
    struct path_step step;
    size_t n = 0;
    int rc;

    lua_settop(L, 2);
    /* [*] reads as [0]: is the rest a path? */
    if (strlen(path) >= sizeof bare)
        bind_rc_bad_path(L, path);
    for (const char *s = path; *s; s++)
        bare[n++] = s > path && *s == '*' && s[-1] == '[' && s[1] == ']' ? '0' : *s;
    bare[n] = '\0';
    while ((rc = path_next(&step, bare, &at)) == 1)
        ;
    if (rc < 0)
        bind_rc_bad_path(L, path);
    lua_newtable(L);
    collect(L, 3, &v, path, path, &where);
    lua_pushinteger(L, 1);
    lua_pushvalue(L, 1);
    lua_pushcclosure(L, next_place, 3);
    return 1;
}

/* ---- diff ---- */

struct diff {
    lua_State *L;
    const char *text;
    int list;
    struct path path;
    bool sensitive_too; /* sensitive values may not be compared */
};

static void differences(struct diff *d, const struct view *a, const struct view *b);

/* One entry: its values as rc:show would give them. */
static void
add_entry(struct diff *d, const char *kind, const struct view *a, const struct view *b)
{
    struct bind_session *s = bind_session_of(d->L);
    const struct view *sides[] = {a, b};

    luaL_checkstack(d->L, 6, "diff");
    host_charge(d->L, 2);
    lua_createtable(d->L, 0, 4);
    lua_pushlstring(d->L, d->path.text, d->path.len);
    lua_setfield(d->L, -2, "path");
    lua_pushstring(d->L, kind);
    lua_setfield(d->L, -2, "kind");
    for (int i = 0; i < 2; i++) {
        const struct view *v = sides[i];

        if (view_state(d->text, v) == VIEW_NIL)
            continue;
        if (view_state(d->text, v) == VIEW_VALUE && d->text[v->value] == '"') {
            bind_push_string(d->L, v->value);
        } else {
            buf_reset(&s->scratch);
            view_encode(d->text, v, true, &s->scratch);
            lua_pushlstring(d->L, buf_str(&s->scratch), s->scratch.len);
        }
        lua_setfield(d->L, -2, i ? "after" : "before");
    }
    host_freeze(d->L);
    lua_rawseti(d->L, d->list, (lua_Integer)lua_rawlen(d->L, d->list) + 1);
}

static void
at_index(struct diff *d, uint32_t i, const struct view *a, const struct view *b)
{
    size_t len = d->path.len;

    path_index(&d->path, i);
    differences(d, a, b);
    d->path.len = len;
    d->path.text[len] = '\0';
}

/* Elements that are equal pair up wherever they stand, so that a set that grows shows what is new
 * in it.  `used` marks what has its pair. */
static void
pair_up(struct diff *d, const struct view *a, const struct view *b, bool *used_a, bool *used_b,
        uint32_t n, uint32_t m)
{
    for (uint32_t pass = 0; pass < 2; pass++) {
        struct view_iter i = view_open(d->text, a);
        struct view x, y;

        while (view_next(d->text, &i, &x) && i.index < n) {
            struct view_iter j = view_open(d->text, b);
            struct path path = {.len = 0};

            if (used_a[i.index] ||
                view_blocked(d->text, &x, d->sensitive_too, &path) != VIEW_VALUE)
                continue;
            while (view_next(d->text, &j, &y) && j.index < m) {
                host_charge(d->L, 1);
                /* first where both stand, then anywhere */
                if (used_b[j.index] || (pass == 0 && i.index != j.index) ||
                    view_blocked(d->text, &y, d->sensitive_too, &path) != VIEW_VALUE ||
                    !view_equal(d->text, &x, &y))
                    continue;
                used_a[i.index] = used_b[j.index] = true;
                break;
            }
        }
    }
}

static void
lists(struct diff *d, const struct view *a, const struct view *b)
{
    uint32_t n = view_length(d->text, a), m = view_length(d->text, b), most = n > m ? n : m;
    size_t before = lua_rawlen(d->L, d->list);
    struct view none = {0};
    struct path path = {.len = 0};
    bool *used;

    luaL_checkstack(d->L, 2, "diff");
    used = lua_newuserdatauv(d->L, (size_t)n + m + 1, 0);
    memset(used, 0, (size_t)n + m + 1);
    if ((uint64_t)n * m <= PAIRS_MAX)
        pair_up(d, a, b, used, used + n, n, m);
    for (uint32_t i = 0; i < most; i++) {
        struct view x = i < n && !used[i] ? view_element(d->text, a, i) : none;
        struct view y = i < m && !used[n + i] ? view_element(d->text, b, i) : none;

        host_charge(d->L, 1 + i / 16);
        if ((i < n && !used[i]) || (i < m && !used[n + i]))
            at_index(d, i, &x, &y);
    }
    lua_pop(d->L, 1);
    /* The same elements in another order: no change to a set, one to a list. */
    if (lua_rawlen(d->L, d->list) == before && n == m &&
        view_blocked(d->text, a, d->sensitive_too, &path) == VIEW_VALUE &&
        view_blocked(d->text, b, d->sensitive_too, &path) == VIEW_VALUE &&
        !view_equal(d->text, a, b))
        add_entry(d, "reordered", a, b);
}

static void
members(struct diff *d, const struct view *a, const struct view *b)
{
    const struct view *sides[] = {a, b};

    for (int side = 0; side < 2; side++) {
        struct view_iter it = view_open(d->text, sides[side]);
        struct view x, y;

        while (view_next(d->text, &it, &x)) {
            size_t len = d->path.len, key_len;
            const char *key;

            host_charge(d->L, 1);
            luaL_checkstack(d->L, 2, "diff");
            bind_push_string(d->L, it.key);
            key = lua_tolstring(d->L, -1, &key_len);
            y = view_member(d->text, sides[!side], key, key_len);
            path_key(&d->path, key, key_len);
            if (!side)
                differences(d, &x, &y);
            else if (!view_present(d->text, &y))
                differences(d, &y, &x);
            d->path.len = len;
            d->path.text[len] = '\0';
            lua_pop(d->L, 1);
        }
    }
}

static void
differences(struct diff *d, const struct view *a, const struct view *b)
{
    enum view_state x = view_state(d->text, a), y = view_state(d->text, b);

    if (x == VIEW_NIL && y == VIEW_NIL)
        return;
    if (d->sensitive_too && (x == VIEW_SENSITIVE || y == VIEW_SENSITIVE))
        add_entry(d, "sensitive", a, b);
    else if (y == VIEW_UNKNOWN)
        add_entry(d, "unknown", a, b);
    else if (x == VIEW_NIL || y == VIEW_NIL)
        add_entry(d, x == VIEW_NIL ? "added" : "removed", a, b);
    else if (view_is_array(d->text, a) && view_is_array(d->text, b))
        lists(d, a, b);
    else if (view_is_object(d->text, a) && view_is_object(d->text, b))
        members(d, a, b);
    else if (!view_equal(d->text, a, b))
        add_entry(d, "changed", a, b);
}

int
bind_rc_diff(lua_State *L)
{
    struct bind_session *s = bind_session_of(L);
    const struct plan_change *c = bind_rc_at(L, 1)->c;
    struct view a = bind_rc_before(c), b = bind_rc_after(c), none = {0};
    struct diff d = {.L = L, .text = s->plan->text, .path = {.len = 0}};

    d.sensitive_too = !(s->policy && s->policy->reads_sensitive);
    lua_settop(L, 1);
    lua_newtable(L);
    d.list = lua_gettop(L);
    /* What is created or goes away is listed attribute by attribute. */
    if (view_state(d.text, &a) == VIEW_NIL && view_is_object(d.text, &b))
        members(&d, &none, &b);
    else if (view_state(d.text, &b) == VIEW_NIL && view_is_object(d.text, &a))
        members(&d, &a, &none);
    else
        differences(&d, &a, &b);
    return 1;
}
