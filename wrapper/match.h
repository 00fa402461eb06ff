/* SPDX-License-Identifier: Apache-2.0 */
/* Is the configuration inside the plan file the commit's, blob by blob? */
#ifndef MOONGATE_WRAPPER_MATCH_H
#define MOONGATE_WRAPPER_MATCH_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/gitstore.h"
#include "policies/planzip.h"
#include "wrapper/modules.h"
#include "wrapper/reasons.h"

struct match {
    json_t *files;   /* [{"path", "oid", "entry"}]: what the engine loaded, from the commit */
    json_t *dirs;    /* directories of modules in the repository, from its top; "" for the top */
    json_t *modules; /* remote ones, see modules_match */
};

/*
 * The root module, its commit and whether remote modules are locked are in `p`.  Differences,
 * modules outside the repository, remote modules that are not as `fetched` knows them, and
 * providers that the committed lock file does not cover become reasons; -1 when the commit cannot
 * be read.
 */
int match_plan(struct match *out, struct reasons *reasons, const struct planzip *z,
               const struct modules_place *p, const struct modules *fetched, struct err *err);
void match_clear(struct match *m);

/*
 * The lock file that the engine planned with against the committed one: each provider in the same
 * version, with the same checksums, and with some.  match_lock_uses: each provider that the plan
 * JSON names, the built-in ones apart, is in that lock file at all.
 */
int match_lock(struct reasons *reasons, const char *planned, size_t planned_len,
               const char *committed, size_t committed_len, struct err *err);
int match_lock_uses(struct reasons *reasons, const struct planzip *z, const char *plan_json,
                    struct err *err);

/* Would the engine have loaded a file of this name into the plan, and is it not there? */
bool match_is_missing(const struct planzip *z, const char *key, const char *name,
                      bool reads_tofu);

#endif
