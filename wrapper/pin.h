/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pin, root of trust of a repository: {literal remote URL, branch, root commit}.  It comes
 * from the system's moongate.lua, else it is kept in
 * $XDG_STATE_HOME/moongate/pins/<root commit>; nothing in the repository can change it.
 */
#ifndef MOONGATE_WRAPPER_PIN_H
#define MOONGATE_WRAPPER_PIN_H

#include <jansson.h>
#include <stdbool.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/gitstore.h"
#include "wrapper/worktree.h"

struct pin {
    char *remote;                 /* NULL: local-only */
    char *branch;                 /* "main" */
    char root[GITSTORE_OID_SIZE]; /* first commit of the tracked history */
    char since[GITSTORE_OID_SIZE]; /* T when it was made, "" when that is not known: the list of
                                      who may sign is first read there; no part of the id */
    char id[DIGEST_HEX_SIZE];     /* SHA-256 of the pin */
    char *state_dir;              /* $XDG_STATE_HOME/moongate/<id>; holds bundles/, ledger.git */
    bool made_now;                /* by pin_make: to be saved and announced */
    bool of_system;               /* from the system's file */
    char *unused;                 /* the user's own pin that says something else, as
                                     "branch of remote"; NULL: there is none */
};

/* $XDG_STATE_HOME/moongate, else $HOME/.local/state/moongate.  The caller frees. */
int pin_state_home(char **out, struct err *err);
/* The pin of the repository around `dir`; 1 when none was made yet.  `pins` are the system's, as
 * in struct settings. */
int pin_find(struct pin *out, const char *dir, const json_t *pins, struct err *err);
/* The same for a work tree that is open already; `clone` has its objects. */
int pin_read(struct pin *out, const struct worktree *wt, struct gitstore *clone,
             const json_t *pins, struct err *err);
/*
 * Make the pin of a first run: remote origin (or the only one), the branch that the server's
 * HEAD names, else the upstream of the checked-out one.  `remote` and `branch` (either may be
 * NULL) override that.  No remote at all: local-only, the branch checked out.
 * Nothing is written: pin_save does that once the server's tip is known to be of this history.
 */
int pin_make(struct pin *out, const struct worktree *wt, struct gitstore *clone,
             const char *remote, const char *branch, struct err *err);
/* Its remote without the user and password that may stand in the URL.  The caller frees. */
char *pin_shown_remote(const struct pin *p);
/* Write a new pin down; one that exists already is an error. */
int pin_save(const struct pin *p, struct err *err);
void pin_clear(struct pin *p);

#endif
