/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which resources the expressions of a resource refer to, followed through the variables and
 * outputs of modules.  For bind_join.c.  Functions may raise.
 */
#ifndef MOONGATE_POLICIES_BIND_FOLLOW_H
#define MOONGATE_POLICIES_BIND_FOLLOW_H

#include "policies/bind_rc.h"
#include "policies/config.h"

/* How an expression names a resource: an instance key ("[0]", a text in the lists), or one of
 * these. */
enum how {
    HOW_ALL = 1,
    HOW_SAME,  /* the one of the same key */
    HOW_ANY,   /* one of them, known only after apply */
    HOW_VALUE, /* one of them: the value is known and says which */
};

/* What a walk over the references of one change finds.  Stack: `list` gets, in turn, a target's
 * name (push_name) and how it is named. */
struct bind_follow {
    lua_State *L;
    int list;
    const char *module; /* address of the module instance; a string on the stack */
    const struct config_module *config;
    bool own;     /* in the change's own module: each.key is its own */
    bool same;    /* each.key or count.index is there */
    bool value;   /* each.value is there */
    bool chosen;  /* a variable is there, which may choose an instance */
    bool opaque;  /* something that leads nowhere */
    bool named;   /* a resource is named */
    int hops;
    char last[256];
};

/* "module address LF type.name" and the instance key of a change, "" for none.  [+2] */
void bind_follow_name(lua_State *L, const struct plan_change *c);
/* Fill a new list with what `c` refers to at `via` (NULL: anywhere).  [+2: module, list] */
void bind_follow(struct bind_follow *f, lua_State *L, const struct plan_change *c,
                 const char *via);
/* How entry `i` of the list is meant, where the value is known as a whole or not.  [+1] */
void bind_follow_how(lua_State *L, const struct bind_follow *f, lua_Integer i, bool known);

#endif
