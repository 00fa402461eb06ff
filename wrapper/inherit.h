/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Descriptors beyond stderr that whoever called us left open, for the engine: a shell's <(…), a
 * file that a provisioner writes to.  No other child of ours gets them.
 */
#ifndef MOONGATE_WRAPPER_INHERIT_H
#define MOONGATE_WRAPPER_INHERIT_H

#include <stddef.h>

#include "base/err.h"

/* First of all: from what is open now, what would stay open in a program that we become. */
int inherit_take(struct err *err);
/* Undo it: this process becomes the engine, which gets them as they came. */
void inherit_release(void);
size_t inherit_count(void);
int inherit_fd(size_t i);

#endif
