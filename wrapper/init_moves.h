/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Would this `init` move state?  Its flags say so (see invocation.c), or the directory does: what
 * it was initialised for, what its configuration asks for now, and the state that lies in it.
 * Tried on both engines; an init that would stop with an error there moves nothing.
 */
#ifndef MOONGATE_WRAPPER_INIT_MOVES_H
#define MOONGATE_WRAPPER_INIT_MOVES_H

#include <stdbool.h>

#include "base/err.h"
#include "wrapper/writer.h"

/* `dir`: the root module; `data`: its data directory (TF_DATA_DIR, .terraform).  What cannot be
 * read counts as state that would be moved. */
bool init_moves(const struct writer *w, const char *dir, const char *data);

/* A state in `text` that holds anything, or that we cannot read. */
bool init_moves_state(const char *text, size_t len);

#endif
