/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The output of an apply in two calls, as that of the engine's own apply in one: what the second
 * call says again is left out, and a destroy ends as one.  Only of what is copied on; a terminal
 * has the engine's own bytes, unless it is JSON.
 */
#ifndef MOONGATE_WRAPPER_STREAM_H
#define MOONGATE_WRAPPER_STREAM_H

#include <stdbool.h>

#include "wrapper/engine_copy.h"

struct stream {
    bool json;    /* -json */
    bool apply;   /* the second call */
    bool destroy; /* the command is destroy */
    bool done;    /* what follows is left out */
    struct buf held;
    struct engine_edit edit;
};

/* Is there anything to change?  Then `s->edit` does it; `s` stays where it is meanwhile. */
bool stream_start(struct stream *s);
void stream_clear(struct stream *s);

#endif
