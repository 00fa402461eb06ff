/* SPDX-License-Identifier: Apache-2.0 */
/*
 * data: JSON files in the folder `data` beside the policies, read with them from the same commit.
 * What data.load gives is read-only, made once for each policy file, and paid for from its budget.
 */
#include "policies/bind.h"

#include <lauxlib.h>
#include <string.h>

#include "base/jscan.h"
#include "base/json.h"
#include "base/text.h"
#include "policies/bind_args.h"
#include "policies/library.h"

#define NAME_MAX_LEN 200

static const char loaded_key;

/* The name of a file in that one folder. */
static void
check_name(lua_State *L, const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "0123456789_-.";
    size_t len = strlen(name);

    if (len > NAME_MAX_LEN || name[0] == '.' || strspn(name, letters) != len ||
        !text_ends(name, ".json"))
        bind_fail(L, "\"%s\" is no name of a data file, such as \"allowed.json\": letters, digits, "
                     "_, - and dots, no folder", name);
}

/* Push the path that a name stands for. */
static const char *
push_path(lua_State *L, const char *name)
{
    const char *folder;
    size_t len;

    bind_folder_push(L);
    folder = lua_tolstring(L, -1, &len);
    if (library_is(folder)) /* what policies share reads the data of the policies */
        lua_pushlstring(L, folder, len - strlen("lib/"));
    else
        lua_pushvalue(L, -1);
    return lua_pushfstring(L, "%sdata/%s", lua_tostring(L, -1), name);
}

static const json_t *
find_file(lua_State *L, const char *path)
{
    const json_t *file;
    size_t i;

    json_array_foreach(bind_session_of(L)->files, i, file)
        if (strcmp(json_text(file, "path", ""), path) == 0)
            return json_object_get(file, "text");
    return NULL;
}

static int
line_of(const char *text, size_t pos)
{
    int line = 1;

    for (size_t i = 0; i < pos; i++)
        line += text[i] == '\n';
    return line;
}

/* The value at an offset, every table in it read-only: [+1]. */
static void
push_frozen(lua_State *L, const char *text, uint32_t at)
{
    struct jscan_iter it;

    if (text[at] != '{' && text[at] != '[') {
        bind_view_decode(L, text, at);
        return;
    }
    luaL_checkstack(L, 6, "too many levels");
    it = jscan_at_open(text, at);
    lua_newtable(L);
    while (jscan_at_next(text, &it)) {
        if (it.object)
            bind_view_decode(L, text, it.key);
        push_frozen(L, text, it.value);
        if (it.object)
            lua_rawset(L, -3);
        else
            lua_rawseti(L, -2, it.count);
    }
    host_freeze(L);
}

/* The text with a blank in front, for offset 0 means "not there": [+1]. */
static const char *
push_text(lua_State *L, const json_t *text, const char *path, size_t *len)
{
    struct jscan scan;
    const char *out;

    lua_pushliteral(L, " ");
    lua_pushlstring(L, json_string_value(text), json_string_length(text));
    lua_concat(L, 2);
    out = lua_tolstring(L, -1, len);
    host_charge(L, 1 + *len / 16);
    if (jscan_check(&scan, out, *len) < 0)
        bind_fail(L, "%s:%d: %s", path, line_of(out, scan.pos), scan.error);
    return out;
}

static int
data_load(lua_State *L)
{
    const char *name = bind_arg_word(L, 1, "the name of a data file"), *path, *text;
    const json_t *file;
    size_t len;

    lua_settop(L, 1);
    check_name(L, name);
    path = push_path(L, name);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &loaded_key);
    if (lua_getfield(L, -1, path) != LUA_TNIL)
        return 1;
    lua_pop(L, 1);
    file = find_file(L, path);
    if (!file)
        return bind_fail(L, "there is no %s among the files of these policies", path);
    text = push_text(L, file, path, &len);
    push_frozen(L, text, (uint32_t)strspn(text, " \t\r\n"));
    if (lua_isnil(L, -1))
        return bind_fail(L, "%s holds nothing but null", path);
    lua_pushvalue(L, -1);
    lua_setfield(L, -4, path);
    return 1;
}

void
bind_data_open(lua_State *L)
{
    static const luaL_Reg data[] = {{"load", data_load}, {NULL, NULL}};

    lua_newtable(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &loaded_key);
    bind_library(L, "data", data);
}
