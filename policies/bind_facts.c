/* SPDX-License-Identifier: Apache-2.0 */
/*
 * run and git: what is known of this run and its commit.  A name that no run has is an error; one
 * that this run does not know (`check` knows few) is nil.
 */
#include "policies/bind.h"

#include <lauxlib.h>
#include <string.h>

static const char *const run_names[] = {
    "command", "mode", "workspace", "root", "actor", "ci", "targets", "replaces", "refresh",
    "speculative", "var_files", "var_names", "state", "time", NULL};
static const char *const git_names[] = {"commit", "tip", "branch", "subject", "signer", "author",
                                        "base", "changed_files", NULL};

/* __index; upvalues: the table's name, its names. */
static int
no_fact(lua_State *L)
{
    const char *const *names = lua_touserdata(L, lua_upvalueindex(2));
    const char *name = luaL_tolstring(L, 2, NULL);

    for (const char *const *n = names; *n; n++)
        if (strcmp(*n, name) == 0)
            return 0;
    return bind_no_field(L, lua_tostring(L, lua_upvalueindex(1)), name, names);
}

/* The table on top becomes the global `name`.  [-1] */
static void
set_facts(lua_State *L, const char *name, const char *const *names)
{
    lua_createtable(L, 0, 1);
    lua_pushstring(L, name);
    lua_pushlightuserdata(L, (void *)(uintptr_t)names);
    lua_pushcclosure(L, no_fact, 2);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    host_freeze(L);
    lua_setglobal(L, name);
}

/* The facts called `name`, each of its tables frozen, in a new table.  [+1] */
static void
push_facts(lua_State *L, const json_t *facts, const char *name)
{
    const json_t *all = json_object_get(facts, name);

    lua_newtable(L);
    for (void *it = json_object_iter((json_t *)(uintptr_t)all); it;
         it = json_object_iter_next((json_t *)(uintptr_t)all, it)) {
        lua_pushstring(L, json_object_iter_key(it));
        bind_push_json(L, json_object_iter_value(it), true);
        lua_rawset(L, -3);
    }
}

void
bind_facts_open(lua_State *L)
{
    const struct bind_session *s = bind_session_of(L);

    push_facts(L, s->facts, "run");
    if (s->plan && s->plan->timestamp) {
        bind_view_decode(L, s->plan->text, s->plan->timestamp);
        lua_setfield(L, -2, "time");
    }
    set_facts(L, "run", run_names);
    push_facts(L, s->facts, "git");
    set_facts(L, "git", git_names);
}
