/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Remote modules of a run: what lies in the engine's data directory before it plans, what it put
 * into the plan file, and the committed .moongate/modules.lock.
 */
#ifndef MOONGATE_WRAPPER_MODULES_H
#define MOONGATE_WRAPPER_MODULES_H

#include <jansson.h>
#include <stdbool.h>

#include "base/digest.h"
#include "base/err.h"
#include "base/gitstore.h"
#include "policies/planzip.h"
#include "wrapper/reasons.h"

struct modules_place {
    struct gitstore *store;
    const char *commit;    /* HEAD: the lock is read there */
    const char *root;      /* of the root module, from the repository's top */
    const char *dir;       /* the root module, absolute */
    const char *data;      /* the engine's data directory, absolute */
    bool recorded;         /* gate.modules = "recorded": no lock is asked for */
    bool reads_tofu;       /* engine_reads_tofu */
    bool all;              /* the command may load what the configuration does not name: tests */
};

struct modules {
    json_t *lock;    /* see modules_lock.h; NULL: none is committed */
    json_t *found;   /* {key: {"source", "version", "dir", "files", "package"}}: remote modules in
                        the data directory that the configuration may use */
    char manifest[DIGEST_HEX_SIZE]; /* of modules.json; "" when there is none */
    bool any;        /* the commit's lock names this root, or remote modules were fetched */
};

/* Before the engine plans.  Differences become reasons; -1 when something cannot be read. */
int modules_check(struct modules *out, struct reasons *reasons, const struct modules_place *p,
                  struct err *err);
/* Just before the intent: is all of it as it was?  -1 and EXITCODE_GIT when not. */
int modules_again(const struct modules *m, const struct modules_place *p, struct err *err);
void modules_clear(struct modules *m);

/* Does this module lie in what was fetched, itself or with the module that calls it?  Then its
 * package's key goes to *package, which the caller frees. */
bool modules_is_fetched(char **package, const struct planzip *z, const char *key);
/*
 * One module of a plan file that was fetched: its files are those of its package in the lock (or,
 * recorded, in the data directory).  What the record says of it is appended to `facts`:
 * [{"key", "source", "version", "digest", "locked"}].
 */
void modules_match(struct reasons *reasons, json_t *facts, const struct modules *m,
                   const struct modules_place *p, const struct planzip *z,
                   const struct planzip_module *mod, const char *package);

/* `.terraform/modules/modules.json` below a data directory: its "Modules"; NULL in *out when
 * there is none. */
int modules_manifest(json_t **out, char hex[DIGEST_HEX_SIZE], const char *data, struct err *err);
/* "./x" or "../x": part of the package or repository that calls it. */
bool modules_is_local(const char *source);
/* The nearest remote module at or above `key` in a manifest; NULL: none, it is the
 * repository's. */
const json_t *modules_package_of(const json_t *manifest, const char *key);

/* Reasons that the check before the plan and the one behind it both give.  The second one is true
 * when source and version are those of the lock. */
void modules_not_locked(struct reasons *reasons, const json_t *lock, const char *key,
                        const char *source);
bool modules_same_origin(struct reasons *reasons, const json_t *record, const char *key,
                         const char *source, const char *version);

#endif
