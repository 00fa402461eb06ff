/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is the work tree the commit, by content?  Every tracked file is looked at, every other one is
 * accounted for; the index, the clone's attributes and its filters are never asked.
 */
#ifndef MOONGATE_WRAPPER_SCAN_H
#define MOONGATE_WRAPPER_SCAN_H

#include <jansson.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/gitstore.h"
#include "wrapper/reasons.h"
#include "wrapper/worktree.h"

struct scan {
    char digest[DIGEST_HEX_SIZE]; /* over (path, mode, blob name) of all tracked files as found:
                                     equal digests mean an equal tree */
    size_t files;                 /* tracked ones */
    json_t *inputs;               /* ignored variable files that the engine would load from the
                                     root module: [{"path", "sha256"}] */
    json_t *absent;               /* paths that a sparse checkout leaves out, outside of the root
                                     module; NULL: none */
};

/* Whether an untracked file with this digest is a plan that moongate wrote for -out. */
typedef bool scan_known_plan(void *arg, const char *sha256);

/* Differences go to `reasons`; -1 only when the tree cannot be read.  `known` may be NULL.
 * Reads every byte, with the SHA-1 that detects collision attacks. */
int scan_tree(struct scan *out, struct reasons *reasons, const struct worktree *wt,
              struct gitstore *clone, scan_known_plan *known, void *arg, struct err *err);
/* The same, reading only what changed since the last look, which is kept in `cache_dir`. */
int scan_tree_cached(struct scan *out, struct reasons *reasons, const struct worktree *wt,
                     struct gitstore *clone, const char *cache_dir, scan_known_plan *known,
                     void *arg, struct err *err);
void scan_clear(struct scan *s);

/* Would the engine load a file of this name from a module directory as configuration? */
bool scan_is_configuration(const char *name);
/* A variable file that the engine finds in the root module by itself? */
bool scan_is_variable_file(const char *name);

#endif
