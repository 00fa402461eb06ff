/* SPDX-License-Identifier: Apache-2.0 */
/* A state snapshot, taken by `state pull`: the engine's own view, never a file being written. */
#ifndef MOONGATE_WRAPPER_STATE_H
#define MOONGATE_WRAPPER_STATE_H

#include <jansson.h>

#include "base/buf.h"
#include "base/err.h"
#include "wrapper/engine.h"

struct state {
    struct buf text;  /* as pulled; empty when there is no state yet */
    char *lineage;    /* "" when there is none */
    long long serial; /* 0 when there is none */
    char sha256[DIGEST_HEX_SIZE];
};

int state_pull(struct state *out, const struct engine *e, const struct engine_place *at,
               struct err *err);
/* Is there a workspace of that name?  Asks without a workspace of its own. */
int state_workspace_exists(bool *out, const struct engine *e, const struct engine_place *at,
                           const char *name, struct err *err);
/* Lineage and serial of a state's text; empty text counts as "" and 0. */
int state_parse(struct state *out, struct buf *take, struct err *err);
void state_clear(struct state *s);
/* {"lineage", "serial", "sha256"}; the caller owns it. */
json_t *state_json(const struct state *s);

#endif
