/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pin, root of trust of a repository: {literal remote URL, branch, root commit}, kept in
 * $XDG_STATE_HOME/moongate/pins/<root commit>; nothing in the repository can change it.
 */
#ifndef MOONGATE_WRAPPER_PIN_H
#define MOONGATE_WRAPPER_PIN_H

#include <stdbool.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/gitstore.h"

struct pin {
    char *remote;                 /* NULL: local-only */
    char *branch;                 /* "main" */
    char root[GITSTORE_OID_SIZE]; /* first commit of the tracked history */
    char id[DIGEST_HEX_SIZE];     /* SHA-256 of the pin */
    char *state_dir;              /* $XDG_STATE_HOME/moongate/<id>; holds bundles/, ledger.git */
};

/* $XDG_STATE_HOME/moongate, else $HOME/.local/state/moongate.  The caller frees. */
int pin_state_home(char **out, struct err *err);
/* The pin of the repository around `dir`; 1 when none was made yet. */
int pin_find(struct pin *out, const char *dir, struct err *err);
void pin_clear(struct pin *p);

#endif
