/* SPDX-License-Identifier: Apache-2.0 */
/* cmd: a command that changes state without a plan, as check_command(cmd, ctx) gets it. */
#include "policies/bind.h"

#include <lauxlib.h>
#include <string.h>

#include "base/json.h"

#define CMD "command"
#define FLAGS "cmd.flags"

static const char *const flag_names[] = {
#define COMMAND_FLAG(name, kind) name,
#include "policies/command_flags.def"
#undef COMMAND_FLAG
    NULL,
};

void
bind_cmd_push(lua_State *L)
{
    lua_newuserdatauv(L, 0, 0);
    luaL_setmetatable(L, CMD);
}

static const json_t *
self(lua_State *L)
{
    luaL_checkudata(L, 1, CMD);
    return bind_session_of(L)->command;
}

static int
push_member(lua_State *L, const char *key)
{
    bind_push_json(L, json_object_get(self(L), key), true);
    return 1;
}

/* A flag that we do not know may take the next word as its value or not: then nobody can tell
 * what the words behind it are, and no policy may go on as if there were none. */
static int
push_read(lua_State *L, const char *key)
{
    const char *unread = json_text(self(L), "unread", NULL);

    if (unread)
        return luaL_error(L, "cmd.%s cannot be told: the flag %s is not known to this version of "
                          "moongate", key, unread);
    return push_member(L, key);
}

static int
get_command(lua_State *L)
{
    return push_member(L, "command");
}

static int
get_args(lua_State *L)
{
    return push_member(L, "args");
}

static int
get_addresses(lua_State *L)
{
    return push_read(L, "addresses");
}

static int
get_id(lua_State *L)
{
    return push_read(L, "id");
}

static int
get_workspace(lua_State *L)
{
    return push_member(L, "workspace");
}

static int
get_root(lua_State *L)
{
    return push_member(L, "root");
}

/* A flag that was not given is nil, one that no command has is a mistake. */
static int
no_flag(lua_State *L)
{
    const char *name = luaL_tolstring(L, 2, NULL);

    for (size_t i = 0; flag_names[i]; i++)
        if (strcmp(flag_names[i], name) == 0)
            return 0;
    return bind_no_field(L, FLAGS, name, flag_names);
}

static int
get_flags(lua_State *L)
{
    const json_t *flags;
    void *it;

    if (json_text(self(L), "unread", NULL))
        return push_read(L, "flags");
    flags = json_object_get(self(L), "flags");
    lua_newtable(L);
    for (it = json_object_iter((json_t *)(uintptr_t)flags); it;
         it = json_object_iter_next((json_t *)(uintptr_t)flags, it)) {
        lua_pushstring(L, json_object_iter_key(it));
        bind_push_json(L, json_object_iter_value(it), true);
        lua_rawset(L, -3);
    }
    lua_createtable(L, 0, 1);
    lua_pushcfunction(L, no_flag);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    host_freeze(L);
    return 1;
}

static int
cmd_deny(lua_State *L)
{
    self(L);
    bind_find(L, POLICY_DENY, NULL, 2);
    return 0;
}

static int
cmd_warn(lua_State *L)
{
    self(L);
    bind_find(L, POLICY_WARN, NULL, 2);
    return 0;
}

static int
cmd_note(lua_State *L)
{
    self(L);
    bind_find(L, POLICY_PASS, NULL, 2);
    return 0;
}

void
bind_cmd_open(lua_State *L)
{
    static const luaL_Reg fields[] = {
        {"command", get_command}, {"args", get_args},           {"addresses", get_addresses},
        {"id", get_id},           {"workspace", get_workspace}, {"root", get_root},
        {"flags", get_flags},     {NULL, NULL},
    };
    static const luaL_Reg methods[] = {
        {"deny", cmd_deny}, {"warn", cmd_warn}, {"note", cmd_note}, {NULL, NULL},
    };

    bind_object(L, CMD, "cmd", fields, methods);
}
