/* SPDX-License-Identifier: Apache-2.0 */
/* The state of one run, shared by the files of its stages; nothing else includes it. */
#ifndef MOONGATE_WRAPPER_RUN_PRIVATE_H
#define MOONGATE_WRAPPER_RUN_PRIVATE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/term.h"
#include "policies/planzip.h"
#include "wrapper/engine.h"
#include "wrapper/flags.h"
#include "wrapper/gate.h"
#include "wrapper/invocation.h"
#include "wrapper/match.h"
#include "wrapper/pin.h"
#include "wrapper/policyset.h"
#include "wrapper/reasons.h"
#include "wrapper/record.h"
#include "wrapper/scan.h"
#include "wrapper/settings.h"
#include "wrapper/tip.h"
#include "wrapper/worktree.h"

/* Filled from top to bottom; each stage reads what stands above and adds its own. */
struct run {
    struct invocation inv;
    struct flags flags;        /* of plan, apply, destroy */
    struct engine_place at;    /* strings owned below */
    char *cwd, *dir, *workspace, *judge;
    char *data;                /* the engine's data directory, absolute */
    struct engine engine;
    struct worktree wt;
    struct gitstore *clone;
    struct pin pin;
    bool pinned;               /* there is a place for records */
    struct settings settings;
    struct tip tip;
    json_t *last;              /* the ledger's entry of the last apply here; NULL: none */
    json_t *paths;             /* what must be equal in HEAD and T */
    json_t *var_files;         /* [{"path", "sha256", "tracked"}] */
    struct scan scan;
    struct policyset policies;
    struct reasons reasons;
    struct record rec;
    bool recording;            /* rec was begun */
    char *plan_path;           /* the private plan file */
    bool has_changes;          /* the engine says that there is something to apply */
    struct planzip *zip;
    struct match match;
    struct modules modules;    /* remote ones, as they lay there before the engine planned */
    json_t *decision;
    struct term err_term;
};

/* run_open.c: where we are, who the engine is, what is pinned, what T says.  Recovers older runs
 * of this repository first. */
int run_open(struct run *r, const char *name, struct err *err);
/* run_open.c: for a refusal that came early: find the pin, where there is one, for its record. */
void run_locate(struct run *r);
/* run_backend.c: 1 when plans are made elsewhere and the command goes to the engine as it came
 * (advisory mode; said); -1 when they are, and it may not. */
int run_backend(struct run *r, struct err *err);
/* run_open.c: the git gate; reasons are added to r->reasons. */
int run_gate(struct run *r, struct err *err);
/* run_modules.c: where remote modules lie, and what is asked of them. */
struct modules_place run_modules_place(const struct run *r);
/* run_modules.c: those in the data directory, before the engine plans. */
int run_modules_check(struct run *r, struct err *err);
/* run_modules.c: those in the plan, and its providers. */
int run_modules_plan(struct run *r, struct err *err);
/* run_modules.c: the same as before, just before the intent? */
int run_modules_again(struct run *r, struct err *err);
/* run_open.c: the gate's rules again, against `tip`, for the directories in `paths`. */
int run_gate_rules(struct run *r, const char *tip, const json_t *paths, struct err *err);

/* run_plan.c: the engine plans into the run's directory.  Returns -1, or the engine's status when
 * the run ends here, or RUN_GO_ON. */
#define RUN_GO_ON (-2)
int run_plan(struct run *r, struct err *err);
/* run_plan.c: take a saved plan in: apply FILE. */
int run_take_plan(struct run *r, struct err *err);
/* run_plan.c: read the plan, compare it with the commit, judge it; r->decision. */
int run_judge(struct run *r, struct err *err);

/* run_apply.c: from the question to the result.  The exit status; -1 before the intent. */
int run_apply(struct run *r, struct err *err);
/* run_apply.c: a plan that was allowed: -out, the ledger, the trailer.  The exit status. */
int run_finish_plan(struct run *r, struct err *err);

/* run_facts.c: what the record says, by stage. */
void run_facts_open(struct run *r);
int run_facts_plan(struct run *r, struct err *err);
int run_facts_decision(struct run *r, struct err *err);
/* {"run": …, "git": …} for the policies; the caller owns it. */
json_t *run_facts_for_policies(const struct run *r);
/* One line on stderr, "moongate: " in front. */
void run_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
