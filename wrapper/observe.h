/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Looks at every tracked file of a work tree: its kind, mode and blob name, and what stands beside
 * the tracked ones.  Two processors look at the same time; nothing is judged here, and nothing but
 * the file system is asked.
 */
#ifndef MOONGATE_WRAPPER_OBSERVE_H
#define MOONGATE_WRAPPER_OBSERVE_H

#include <stdbool.h>

#include "base/err.h"
#include "wrapper/tracked.h"

/*
 * Fills state, found and st of each file, and the extras of each directory.  No link is followed
 * in any part of a path.  A file whose `known` facts still hold is not read again.  `strict` reads
 * with the SHA-1 that detects collision attacks, which is slower.
 */
int observe_tree(struct tracked *t, int top_fd, bool strict, struct err *err);
/* Open a directory below `top_fd` without following any link; -1 with errno. */
int observe_open_dir(int top_fd, const char *path);

#endif
