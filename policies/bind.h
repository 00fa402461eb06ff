/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the files that bind the plan to Lua share: the session of one policy file, and views.
 * Functions marked "may raise" take a lua_State and can longjmp; nothing is held across them.
 */
#ifndef MOONGATE_POLICIES_BIND_H
#define MOONGATE_POLICIES_BIND_H

#include <jansson.h>
#include <lua.h>

#include "base/buf.h"
#include "lua/host.h"
#include "policies/plan.h"
#include "policies/policy.h"
#include "policies/view.h"

/* One policy file while it is loaded and run.  Everything is owned by who made the session. */
struct bind_session {
    const struct plan *plan;    /* NULL when a command is judged */
    const json_t *command;      /* {"command", "args", …}; NULL when a plan is judged */
    const json_t *facts;
    const char *file;
    const json_t *files;        /* of this source, as in the request: what require finds */
    json_t *required;           /* paths that require has loaded, as keys; borrowed */
    enum { BIND_NOTHING, BIND_LIBRARY, BIND_POLICY_FILE } requiring; /* what require is loading */
    struct policy *policies; /* what policy{} declared, in order; owned */
    size_t npolicies;
    bool loading;            /* policy{} may be called */
    /* the check that runs */
    struct policy *policy;   /* NULL outside of checks */
    const struct plan_change *target; /* NULL: the plan as a whole, or the command */
    const struct plan_change *about;  /* whose method finds something; NULL: the target */
    enum policy_outcome worst;
    json_t *findings;        /* array; borrowed */
    json_t *notes;           /* array; borrowed */
    json_t *secrets;         /* array of sensitive texts that this check has read; owned */
    const char *unread;      /* why what it read is unknown; NULL: known only after apply */
    /* owned here because a Lua error may end the function that fills them */
    struct buf scratch;
    struct policy filter;    /* of plan:changes */
};

void bind_session_clear(struct bind_session *s);
/* The session of a state; set by bind_open. */
struct bind_session *bind_session_of(lua_State *L);

/* A C function for host_call, its argument the session as light userdata: all globals. */
int bind_open(lua_State *L);
/* Runs one check; for host_call, the argument is a struct bind_call as light userdata. */
struct bind_call {
    struct bind_session *session;
    struct policy *policy;
    const struct plan_change *target; /* NULL: check_plan, or check_command */
};
int bind_check(lua_State *L);
/* For host_call, the argument an object as light userdata: puts the names that there are into
 * it, as lint.h has them. */
int bind_names(lua_State *L);

/* The text at an offset of the plan, nil for 0.  [+1]  May raise. */
int bind_push_string(lua_State *L, uint32_t at);
/* __concat of views and of big numbers: their texts.  May raise. */
int bind_concat(lua_State *L);

/* Views.  A view at a stack index, or NULL. */
const struct view *bind_view_test(lua_State *L, int index);
/*
 * Push what is at `v`: nil, a scalar, or a view of a container; aborts on what cannot be read.
 * `parent` is the stack index of the view that it was reached from (0: none, then the key, a
 * string or nil, is its whole path), `key` the index of its key or its index from 0.  [+1]
 */
void bind_view_push(lua_State *L, const struct view *v, int parent, int key);
/* Path of the view at `index`, appended.  May raise. */
void bind_view_path(lua_State *L, int index, struct path *path);
/* Abort unless everything inside is readable; remembers what is sensitive. */
void bind_view_demand(lua_State *L, const struct view *v, struct path *path);
/* Validated JSON text as plain Lua values: [+1]. */
void bind_view_decode(lua_State *L, const char *text, uint32_t at);
/* A readable view at `index` as plain Lua values: [+1]. */
void bind_view_copy(lua_State *L, int index);
/* JSON text of the view at `index`: [+1]. */
void bind_view_text(lua_State *L, int index);

/* Fill match fields from the table at `index` (policy{}'s match, plan:changes' filter). */
void bind_match(lua_State *L, int index, const char *what, struct policy *p);

/* The folder of the file that called the running function, with its slash, "" at the top: [+1],
 * may raise. */
void bind_folder_push(lua_State *L);

/* Parts of bind_open; each may raise, [0]. */
void bind_policy_open(lua_State *L);
void bind_rc_open(lua_State *L);
void bind_plan_open(lua_State *L);
void bind_cmd_open(lua_State *L);
void bind_help_open(lua_State *L);
void bind_facts_open(lua_State *L);
void bind_list_open(lua_State *L);
void bind_set_open(lua_State *L);
int bind_list_has(lua_State *L); /* list.has, which is set.has, too */
int bind_set_of(lua_State *L);   /* set.of, which is list.unique, too */
void bind_map_open(lua_State *L);
void bind_re_open(lua_State *L);
void bind_cidr_open(lua_State *L);
void bind_semver_open(lua_State *L);
void bind_decimal_open(lua_State *L);
void bind_time_open(lua_State *L);
void bind_require_open(lua_State *L);
void bind_data_open(lua_State *L);
void bind_iam_open(lua_State *L);
void bind_view_open(lua_State *L);

/* Push the object of a change: [+1], may raise. */
void bind_rc_push(lua_State *L, const struct plan_change *c);
void bind_plan_push(lua_State *L);
void bind_cmd_push(lua_State *L);

/* The deny or warn of rc and plan: format, redact, note.  `fmt` is the stack index of the format;
 * its arguments follow up to the top.  May raise. */
void bind_find(lua_State *L, enum policy_outcome outcome, const char *path, int fmt);
/* Note a finding of the running check; false when the policy's limit is passed.  No Lua. */
bool bind_note(struct bind_session *s, enum policy_outcome outcome, const char *path,
               const char *message, size_t len, int line);
/* A copy of `text` in which nothing sensitive that this check has read stands. */
char *bind_redact(const struct bind_session *s, const char *text, size_t len);

/* Plain JSON (facts, parameters) as Lua values, and the way back.  May raise. */
void bind_push_json(lua_State *L, const json_t *v, bool frozen);
json_t *bind_to_json(lua_State *L, int index, int depth);

/* Make the metatable of a userdata type: reading a field calls it, methods are functions, and any
 * other name is an error that calls the object `what`.  May raise, [0]. */
struct luaL_Reg;
void bind_object(lua_State *L, const char *type, const char *what, const struct luaL_Reg *fields,
                 const struct luaL_Reg *methods);

/* Make the table on top read-only, and a name that it has not an error: may raise, [0]. */
void bind_seal(lua_State *L, const char *what);

/* Raise "there is no field x of y, did you mean z".  Does not return. */
int bind_no_field(lua_State *L, const char *what, const char *name, const char *const *names);

#endif
