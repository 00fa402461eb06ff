/* SPDX-License-Identifier: Apache-2.0 */
/* What the files that make up rc share.  Functions that take a lua_State may raise. */
#ifndef MOONGATE_POLICIES_BIND_RC_H
#define MOONGATE_POLICIES_BIND_RC_H

#include <lua.h>

#include "policies/bind.h"

enum bind_rc_kind { BIND_RC_CHANGE, BIND_RC_DRIFT, BIND_RC_DEFERRED };

/* The userdata. */
struct bind_rc {
    const struct plan_change *c; /* in the plan's index, or `own` */
    enum bind_rc_kind kind;
    uint32_t reason;             /* of a deferred change: a string */
    struct plan_change own;      /* only where the index has none */
};

const struct bind_rc *bind_rc_at(lua_State *L, int index);
/* A change that the plan's index does not hold; copied.  [+1] */
void bind_rc_push_own(lua_State *L, const struct plan_change *c, enum bind_rc_kind kind,
                      uint32_t reason);

struct view bind_rc_before(const struct plan_change *c);
struct view bind_rc_after(const struct plan_change *c);
/* What paths speak of: the values after the change, or before it where nothing stays. */
struct view bind_rc_subject(const struct plan *plan, const struct plan_change *c);
/* The value at a path below `from`; what is not a path is an error. */
struct view bind_rc_walk(lua_State *L, const struct view *from, const char *path);
/* A path (NULL: none) of a change, as findings give it: below its address where the change is not
 * the one that is checked.  [+1: text or nil] */
void bind_rc_push_path(lua_State *L, const struct plan_change *c, const char *path);
/* "… is not a path": raises. */
void bind_rc_bad_path(lua_State *L, const char *path) __attribute__((noreturn));

/* End the check: `path` cannot be known, and `reason` (a constant) says why. */
void bind_unknown(lua_State *L, const char *path, const char *reason) __attribute__((noreturn));

/* Methods, by file. */
int bind_rc_config(lua_State *L);
int bind_rc_refs(lua_State *L);
int bind_rc_provisioners(lua_State *L);
int bind_rc_depends(lua_State *L);
int bind_rc_each(lua_State *L);
int bind_rc_diff(lua_State *L);
int bind_rc_referrers(lua_State *L);
int bind_rc_references(lua_State *L);
/* Metatables of bind_config.c; [0]. */
void bind_config_open(lua_State *L);

/*
 * A part of the configuration that is not a resource's (a provider's, a module call's): the
 * method config(path) over the expressions at `at`, path at stack index `path`; a mark at
 * `sensitive` (0: none) is for all that it finds.  [+1]
 */
int bind_config_walk(lua_State *L, uint32_t at, int path, uint32_t sensitive);
/* One expression at `at`, nil for 0.  [+1] */
int bind_config_push(lua_State *L, uint32_t at, const char *path);
/* Texts of an expression's references at `at`, as the plan has them, each once: [+1]. */
void bind_config_push_references(lua_State *L, uint32_t at, bool addresses);

#endif
