/* SPDX-License-Identifier: Apache-2.0 */
/*
 * require: files of the same source of policies, read with them from the same commit, and nothing
 * else.  Each is loaded once in a state, counts against its budget, and returns its value.
 */
#include "policies/bind.h"

#include <lauxlib.h>
#include <string.h>

#include "base/json.h"
#include "policies/library.h"

#define NAME_MAX_LEN 200

static const char loaded_key;

/* Words of letters, digits, _ and -, between them dots or slashes. */
static bool
good_name(const char *s, size_t len)
{
    bool word = false;

    if (len == 0 || len > NAME_MAX_LEN)
        return false;
    for (size_t i = 0; i < len; i++) {
        bool letter = (s[i] >= '0' && s[i] <= '9') || ((s[i] | 32) >= 'a' && (s[i] | 32) <= 'z') ||
                      s[i] == '_' || s[i] == '-';

        if (!letter && (!word || (s[i] != '.' && s[i] != '/')))
            return false;
        word = letter;
    }
    return word;
}

static const json_t *
find_file(const struct bind_session *s, const char *path)
{
    const json_t *file;
    size_t i;

    json_array_foreach(s->files, i, file)
        if (strcmp(json_text(file, "path", ""), path) == 0)
            return file;
    return NULL;
}

void
bind_folder_push(lua_State *L)
{
    const char *source = bind_session_of(L)->file, *slash;
    lua_Debug ar;

    for (int level = 1; lua_getstack(L, level, &ar); level++) {
        lua_getinfo(L, "Sl", &ar);
        if (ar.currentline > 0) {
            source = ar.source + 1;
            break;
        }
    }
    slash = strrchr(source, '/');
    lua_pushlstring(L, source, slash ? (size_t)(slash + 1 - source) : 0);
}

/* The file that a name stands for; its path is pushed. */
static const json_t *
resolve(lua_State *L, const struct bind_session *s, const char *name)
{
    const char *folder, *path = luaL_gsub(L, name, ".", "/");
    const json_t *file;

    bind_folder_push(L);
    folder = lua_tostring(L, -1);
    file = find_file(s, lua_pushfstring(L, "%slib/%s.lua", folder, path));
    if (file)
        return file;
    file = find_file(s, lua_pushfstring(L, "%s%s.lua", folder, path));
    if (file)
        return file;
    luaL_error(L, "require \"%s\": among the policies there is neither %slib/%s.lua nor %s%s.lua",
               name, folder, path, folder, path);
    return NULL;
}

/* Run the file and leave its value. */
static void
load(lua_State *L, struct bind_session *s, const json_t *file, const char *path)
{
    const json_t *text = json_object_get(file, "text");
    int before = s->requiring, status;

    json_object_set_new(s->required, path, json_true());
    host_compile(L, path, json_string_value(text), json_string_length(text));
    s->requiring = library_is(path) ? BIND_LIBRARY : BIND_POLICY_FILE;
    status = lua_pcall(L, 0, 1, 0);
    s->requiring = before;
    if (status == LUA_ERRMEM)
        host_abort(L, HOST_MEMORY, "the memory limit is reached");
    if (status != LUA_OK) {
        lua_rawgetp(L, LUA_REGISTRYINDEX, &loaded_key);
        lua_pushnil(L);
        lua_setfield(L, -2, path);
        lua_pop(L, 1);
        lua_error(L);
    }
}

static int
require(lua_State *L)
{
    struct bind_session *s = bind_session_of(L);
    const json_t *file;
    const char *name, *path;
    size_t len;

    if (lua_type(L, 1) != LUA_TSTRING)
        return luaL_error(L, "require wants the name of a file of these policies, as a text");
    lua_settop(L, 1);
    name = lua_tolstring(L, 1, &len);
    if (!good_name(name, len))
        return luaL_error(L, "require \"%s\": a name has letters, digits, _ and -, and a dot or a "
                             "slash between folders; no path, and no .lua", name);
    file = resolve(L, s, name);
    path = lua_tostring(L, -1);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &loaded_key);
    if (lua_getfield(L, -1, path) == LUA_TLIGHTUSERDATA || strcmp(path, s->file) == 0)
        return luaL_error(L, "require \"%s\": %s is on its way to being loaded: it requires itself",
                          name, path);
    if (!lua_isnil(L, -1))
        return 1;
    lua_pop(L, 1);
    lua_pushlightuserdata(L, s);
    lua_setfield(L, -2, path);
    load(L, s, file, path);
    if (lua_isnil(L, -1)) {
        lua_pushnil(L);
        lua_setfield(L, -3, path);
        return luaL_error(L, "require \"%s\": %s returns nothing; it ends with return { ... }",
                          name, path);
    }
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, path);
    return 1;
}

void
bind_require_open(lua_State *L)
{
    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &loaded_key);
    lua_pushcfunction(L, require);
    lua_setglobal(L, "require");
}
