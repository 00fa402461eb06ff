/* SPDX-License-Identifier: Apache-2.0 */
/* moongate.lua and the policy files, read at T: never from HEAD, never from the work tree. */
#ifndef MOONGATE_WRAPPER_POLICYSET_H
#define MOONGATE_WRAPPER_POLICYSET_H

#include <jansson.h>

#include "base/err.h"
#include "base/gitstore.h"
#include "policies/judgement.h"
#include "wrapper/settings.h"

struct policyset_file {
    char *path;
    char *text;
    size_t len;
    char oid[GITSTORE_OID_SIZE]; /* "" for the stock library's */
};

struct policyset {
    struct policyset_file *files; /* the repository's first, then the stock library's */
    size_t n;
    size_t nrepository;
    struct judgement_file *views; /* the same, as judgement_run takes them */
    struct judgement_source sources[2];
    size_t nsources;
};

/* Settings of the repository at `tip`; a missing moongate.lua leaves the defaults. */
int policyset_settings(struct settings *s, struct gitstore *store, const char *tip,
                       const char *judge, struct err *err);
/* The user's and the system's file, where they exist. */
int policyset_own_settings(struct settings *s, const char *judge, struct err *err);

/* The files that `s` names at `tip` (none stated: policies/ *.lua).  No file at all is an error
 * that offers `moongate init`. */
int policyset_load(struct policyset *out, const struct settings *s, struct gitstore *store,
                   const char *tip, struct err *err);
void policyset_clear(struct policyset *p);

#endif
