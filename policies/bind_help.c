/* SPDX-License-Identifier: Apache-2.0 */
/* The helper libraries, and json of them.  Each takes tables and plan values alike. */
#include "policies/bind.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

#include "base/jscan.h"
#include "base/json.h"
#include "base/mem.h"
#include "policies/bind_args.h"

static int
json_encode(lua_State *L)
{
    struct bind_session *s = bind_session_of(L);
    json_t *v;
    char *text;

    lua_settop(L, 1);
    if (bind_view_test(L, 1)) {
        bind_view_text(L, 1);
        return 1;
    }
    bind_plain(L, 1);
    v = lua_isnil(L, 1) ? json_null() : bind_to_json(L, 1, 0);
    if (!v)
        return luaL_error(L, "json.encode wants texts, numbers, true, false and tables of these "
                             "(a plan value only by itself)");
    text = json_compact(v);
    json_decref(v);
    buf_reset(&s->scratch);
    buf_puts(&s->scratch, text);
    free(text);
    lua_pushlstring(L, buf_str(&s->scratch), s->scratch.len);
    return 1;
}

static int
json_decode(lua_State *L)
{
    struct jscan scan;
    const char *text;
    size_t len;

    lua_settop(L, 1);
    bind_arg_text(L, 1, &len);
    /* Offset 0 means "not there" to the scanner's readers. */
    lua_pushliteral(L, " ");
    lua_insert(L, 1);
    lua_concat(L, 2);
    text = lua_tolstring(L, 1, &len);
    host_charge(L, 1 + len / 64);
    if (jscan_check(&scan, text, len) < 0)
        return luaL_error(L, "json.decode: %s (byte %d)", scan.error, (int)scan.pos);
    bind_view_decode(L, text, (uint32_t)(strspn(text, " \t\r\n")));
    return 1;
}

void
bind_help_open(lua_State *L)
{
    static const luaL_Reg json[] = {
        {"decode", json_decode}, {"encode", json_encode}, {NULL, NULL}};

    bind_list_open(L);
    bind_set_open(L);
    bind_map_open(L);
    bind_re_open(L);
    bind_library(L, "json", json);
    bind_cidr_open(L);
    bind_semver_open(L);
    bind_decimal_open(L);
    bind_time_open(L);
    bind_iam_open(L);
    bind_require_open(L);
    bind_data_open(L);
}
