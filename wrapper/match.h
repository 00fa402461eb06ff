/* SPDX-License-Identifier: Apache-2.0 */
/* Is the configuration inside the plan file the commit's, blob by blob? */
#ifndef MOONGATE_WRAPPER_MATCH_H
#define MOONGATE_WRAPPER_MATCH_H

#include <jansson.h>

#include "base/err.h"
#include "base/gitstore.h"
#include "policies/planzip.h"
#include "wrapper/reasons.h"

struct match {
    json_t *files; /* [{"path", "oid", "entry"}]: what the engine loaded, from the commit */
    json_t *dirs;  /* directories of modules in the repository, from its top; "" for the top */
};

/*
 * `root` is the root module from the repository's top.  Differences, modules outside the
 * repository, remote modules and providers that the committed lock file does not name become
 * reasons; -1 when the commit cannot be read.
 */
int match_plan(struct match *out, struct reasons *reasons, const struct planzip *z,
               struct gitstore *store, const char *commit, const char *root, struct err *err);
void match_clear(struct match *m);

#endif
