/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What moongate.lua says: the repository's at T, the user's and the system's.  The Lua is run by
 * the confined judge; here its statements get their meaning from one table, settings.def.
 */
#ifndef MOONGATE_WRAPPER_SETTINGS_H
#define MOONGATE_WRAPPER_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "bundles/signer.h"

enum settings_commit { SETTINGS_CURRENT, SETTINGS_TIP, SETTINGS_CONTAINED };
enum settings_speculative { SETTINGS_NONE, SETTINGS_COMMITS, SETTINGS_DIRTY };

struct settings {
    /* the repository's */
    bool advisory;                /* pass commands that are not known */
    enum settings_commit commit;
    enum settings_speculative speculative;
    bool inputs_tracked;
    char *engine_name;            /* NULL: any */
    char *engine_version;         /* a constraint such as ">= 1.5"; NULL: any */
    json_t *policies;             /* globs and "std"; NULL: not stated */
    json_t *uses;                 /* [{"id", "level", "params", "line"}] */
    /* the user's or the system's */
    struct signer signer;         /* .key NULL: unsigned; strings owned by `own` */
    bool rlimits_only;
    bool durable;                 /* the state directory outlives the machine */
    json_t *own;                  /* the statements, kept for borrowed strings */
};

enum settings_origin { SETTINGS_REPOSITORY, SETTINGS_USER, SETTINGS_SYSTEM };

void settings_init(struct settings *s);
void settings_clear(struct settings *s);
/*
 * Take the statements of one file in (see judgement_manifest).  `path` names it in errors.
 * Unknown and repeated keys, wrong types, keys that are not built yet and keys that may not
 * stand in a file of this origin are errors (EXITCODE_UNDECIDED).
 */
int settings_add(struct settings *s, enum settings_origin origin, const char *path,
                 const json_t *statements, struct err *err);

/* Does `version` ("1.11.4") satisfy `constraint` (">= 1.5", "= 1.6.2", ">= 1.5, < 2")?
 * 1 yes, 0 no, -1 for a constraint that cannot be read. */
int settings_version_allowed(const char *version, const char *constraint, struct err *err);

#endif
