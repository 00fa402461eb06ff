/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remote modules fetched for the lock: by the engine itself, into a data directory of its own, so
 * that what lies in the user's plays no part.
 */
#ifndef MOONGATE_WRAPPER_MODULES_FETCH_H
#define MOONGATE_WRAPPER_MODULES_FETCH_H

#include <jansson.h>

#include "base/err.h"
#include "wrapper/engine.h"

/* Records (see modules_lock.h) of the root module in `dir`, which is `root` from the repository's
 * top; none where it has no remote module. */
int modules_fetch(json_t **records, const struct engine *e, const char *dir, const char *root,
                  struct err *err);

/* What a person is told of: [{"root", "key", "file", "what", "detail"}], file "" for a whole
 * module.  `left` and `right` are records of one root; `names` says what they are. */
struct modules_fetch_names {
    const char *left;  /* "the lock" */
    const char *right; /* "what was fetched" */
};
json_t *modules_fetch_differences(const json_t *left, const json_t *right,
                                  const struct modules_fetch_names *names);
/* The records that a data directory would give; *records NULL when it has none. */
int modules_fetch_installed(json_t **records, const char *data, const char *dir,
                            const char *root, struct err *err);

#endif
