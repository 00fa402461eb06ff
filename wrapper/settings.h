/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What moongate.lua says: the system's, the user's and the repository's at T.  The Lua is run by
 * the confined judge; here its statements get their meaning from one table, settings.def.
 */
#ifndef MOONGATE_WRAPPER_SETTINGS_H
#define MOONGATE_WRAPPER_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/digest.h"
#include "base/err.h"
#include "bundles/signer.h"

enum settings_commit { SETTINGS_CURRENT, SETTINGS_TIP, SETTINGS_CONTAINED };
enum settings_speculative { SETTINGS_NONE, SETTINGS_COMMITS, SETTINGS_DIRTY };

struct settings {
    json_t *stated;               /* {"gate.commit": {"value", "at": "moongate.lua:3"}} */
    /* the repository's, and what the system says to it; strings borrowed from `stated` */
    bool advisory;                /* pass commands that are not known */
    enum settings_commit commit;
    enum settings_speculative speculative;
    bool inputs_tracked;
    bool modules_recorded;        /* remote modules are recorded, not held against a lock */
    bool signed_by_system;        /* gate.signed_commits is the system's */
    const char *engine_name;      /* NULL: any */
    const char *engine_version;   /* a constraint such as ">= 1.5"; NULL: any */
    json_t *policies;             /* the repository's globs and "std"; NULL: not stated */
    json_t *system_policies;      /* the same of the system; NULL: not stated */
    json_t *uses;                 /* see judgement.h; several of one id have scopes */
    const char *waiver_signers;   /* who may approve waivers; absolute only from the system */
    /* the user's or the system's */
    struct signer signer;         /* .key NULL: unsigned; strings borrowed from `stated` */
    bool rlimits_only;
    bool durable;                 /* the state directory outlives the machine */
    json_t *pins;                 /* [{"remote", "branch", "root", "since", "at"}] */
    /* where they were read; "" or NULL: there is no such file */
    char system_sha256[DIGEST_HEX_SIZE];
    char *user_path;
};

enum settings_origin { SETTINGS_REPOSITORY, SETTINGS_USER, SETTINGS_SYSTEM };

void settings_init(struct settings *s);
void settings_clear(struct settings *s);
/*
 * Take the statements of one file in (see judgement_manifest): the system's first, then the
 * user's, then the repository's.  `path` names it in errors.  Unknown and repeated keys, wrong
 * types, keys that are not built yet, keys that may not stand in a file of this origin, and values
 * looser than those of the file before are errors (EXITCODE_UNDECIDED).
 */
int settings_add(struct settings *s, enum settings_origin origin, const char *path,
                 const json_t *statements, struct err *err);

/* The value that holds for a key ("gate.commit"); NULL when no file says it. */
const json_t *settings_value(const struct settings *s, const char *name);
/* "moongate.lua:3", of the file that said it last; "" when none did. */
const char *settings_at(const struct settings *s, const char *name);

/* Does `version` ("1.11.4") satisfy `constraint` (">= 1.5", "= 1.6.2", ">= 1.5, < 2")?
 * 1 yes, 0 no, -1 for a constraint that cannot be read. */
int settings_version_allowed(const char *version, const char *constraint, struct err *err);

#endif
