/* SPDX-License-Identifier: Apache-2.0 */
/*
 * moongate.lua and the policy files.  The repository's are read at T: never from HEAD, never from
 * the work tree.  The system's are files below SYSCONFDIR/moongate, which must be trusted.h's.
 */
#ifndef MOONGATE_WRAPPER_POLICYSET_H
#define MOONGATE_WRAPPER_POLICYSET_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/gitstore.h"
#include "policies/judgement.h"
#include "wrapper/settings.h"

struct policyset_file {
    char *path;   /* from the repository's top; "std/…"; absolute for the system's */
    char *member; /* its name in a bundle: "policy/…" */
    char *text;
    size_t len;
    char oid[GITSTORE_OID_SIZE]; /* as a git blob */
};

struct policyset {
    struct policyset_file *files; /* the system's, the repository's, the stock library's; then
                                     the waivers and what approves them */
    size_t n;
    struct judgement_file *views; /* the same, as judgement_run takes them */
    struct judgement_source sources[3];
    size_t nsources;
};

/* Settings of the repository at `tip`; a missing moongate.lua leaves the defaults. */
int policyset_settings(struct settings *s, struct gitstore *store, const char *tip,
                       const char *judge, struct err *err);
/* The system's file, where there is one. */
int policyset_system_settings(struct settings *s, const char *judge, struct err *err);
/* The system's and the user's file, where they exist. */
int policyset_own_settings(struct settings *s, const char *judge, struct err *err);
/* Is the system's file the one that was read into `s`?  1 yes, 0 no. */
int policyset_system_same(const struct settings *s, struct err *err);

/* The files that `s` names, of the repository at `tip` (none stated: policies/ *.lua).  No file
 * at all is an error that offers `moongate init`. */
int policyset_load(struct policyset *out, const struct settings *s, struct gitstore *store,
                   const char *tip, struct err *err);
/* The system's alone, for who judges without a repository: `out` has one source, or none. */
int policyset_load_system(struct policyset *out, const struct settings *s, struct err *err);
/* Do both hold the same files with the same bytes? */
bool policyset_equal(const struct policyset *a, const struct policyset *b);
/* The file of that path, or NULL. */
const struct policyset_file *policyset_file(const struct policyset *p, const char *path);
void policyset_clear(struct policyset *p);

#endif
