/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The record of one run, on disk from before the engine starts:
 *   <state_dir>/runs/<run id>/lock       flock()ed while the gate lives
 *                             engine     under fcntl's lock while its engine lives: that is the
 *                                        engine's own, so no daemon that it starts can keep it
 *                             run.json   phase, facts (the statement's predicate), where it ran
 *                             members/   what becomes the bundle, under the members' own names
 * Finishing a run and recovering one are the same function, which may be killed at any point.
 */
#ifndef MOONGATE_WRAPPER_RECORD_H
#define MOONGATE_WRAPPER_RECORD_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "bundles/ledger.h"
#include "bundles/signer.h"
#include "wrapper/reasons.h"

enum record_phase {
    RECORD_PLANNING, /* nothing was changed: may be thrown away */
    RECORD_APPLYING, /* the intent is in the ledger: a result must follow */
    RECORD_APPLIED,  /* the engine has ended, its status is known */
};

struct record {
    char *id;
    char *state_dir;
    char *dir;
    int held; /* the file lock */
    int lock; /* the file engine, for engine_show.keep_fd */
    enum record_phase phase;
    json_t *facts;   /* predicate of the statement; what the ledger says is taken from it */
    json_t *place;   /* {"cwd", "chdir", "workspace", "engine"}: for recovery, in no bundle */
    struct signer signer; /* .key NULL: unsigned; borrowed strings */
};

/* Make the run's directory and write run.json: the probe that evidence can be written at all. */
int record_begin(struct record *out, const char *state_dir, const struct signer *signer,
                 struct err *err);
/* Path for a member of that name, its directories made.  The caller frees. */
int record_member(char **out, const struct record *r, const char *name, struct err *err);
int record_put(const struct record *r, const char *name, const void *data, size_t len,
               struct err *err);
/* Write phase, facts and place down, durably. */
int record_keep(const struct record *r, struct err *err);

/* Ledger entries made from the facts.  Each is durable when it returns 0. */
int record_planned(struct ledger_pos *pos, const struct record *r, struct err *err);
int record_refused(struct ledger_pos *pos, const struct record *r, const struct reasons *why,
                   int status, struct err *err);
/* Everything so far is synced first; the phase becomes RECORD_APPLYING. */
int record_intent(struct ledger_pos *pos, struct record *r, struct err *err);
/* Bundle, then the ledger's result (recovered: true when `recovered`), then the run's directory
 * is removed.  Errors carry EXITCODE_INCOMPLETE and leave everything for the next call. */
int record_finish(struct ledger_pos *pos, struct record *r, bool recovered, struct err *err);
/* Throw a run away that changed nothing, and close. */
void record_drop(struct record *r);
void record_clear(struct record *r);

/* The ledger's entry of the workspace's last apply (any that ran); 1 when there was none.  Its
 * "commit" is a whole object name.  The caller owns `*out`. */
int record_last_applied(json_t **out, const char *state_dir, const char *root,
                        const char *workspace, struct err *err);
/* The ledger's record of an allowed plan with this digest; 1 when there is none.  The caller
 * owns `*out`. */
int record_find_plan(json_t **out, const char *state_dir, const char *plan_digest,
                     struct err *err);

#endif
