/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Descriptors beyond stderr that whoever called us left open, for the engine: a shell's <(…), a
 * file that a provisioner writes to.  No other child of ours gets them.
 */
#ifndef MOONGATE_WRAPPER_INHERIT_H
#define MOONGATE_WRAPPER_INHERIT_H

#include <stddef.h>

#include "base/err.h"

/* First of all: from what is open now, what would stay open in a program that we become.  Of
 * stdin, stdout and stderr those that are closed become /dev/null. */
int inherit_take(struct err *err);
/* Undo it: this process becomes the engine, which gets them as they came. */
void inherit_release(void);
size_t inherit_count(void);
int inherit_fd(size_t i);
/*
 * `path` is an input that the engine reads in the plan and again in the apply.  If it is a pipe
 * among its descriptors (/dev/fd/N), which gives its bytes only once, the pipe is read to its end
 * and replaced by a file in memory with the same number.  Any other path: nothing is done.
 */
int inherit_keep(const char *path, struct err *err);

#endif
