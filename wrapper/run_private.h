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
#include "wrapper/signed.h"
#include "wrapper/stream.h"
#include "wrapper/tip.h"
#include "wrapper/worktree.h"
#include "wrapper/writer.h"

/* Filled from top to bottom; each stage reads what stands above and adds its own. */
struct run {
    struct invocation inv;
    struct flags flags;        /* of plan, apply, destroy; of a writer the inputs only */
    struct writer writer;      /* of a command without a plan */
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
    char *away;                /* why the server was not asked, `tip` is the last; or NULL */
    json_t *last;              /* the ledger's entry of the last apply here; NULL: none */
    json_t *paths;             /* what must be equal in HEAD and T */
    json_t *cli_config;        /* see cliconfig.h */
    json_t *var_files;         /* [{"path", "sha256", "tracked"}] */
    json_t *inputs_before;     /* run_inputs_watch: {path: what stat said of it} */
    json_t *signatures;        /* see signed.h; NULL: not required */
    struct scan scan;
    struct policyset policies;
    struct reasons reasons;
    bool speculative;          /* a plan that is never applied, in spite of `passed` */
    struct reasons passed;
    struct record rec;
    bool recording;            /* rec was begun */
    char given[DIGEST_HEX_SIZE]; /* of apply's FILE, as it lay there before the gate */
    char *plan_path;           /* the private plan file */
    bool has_changes;          /* the engine says that there is something to apply */
    int killed_by;             /* the signal that ended the engine; 0: none did */
    struct planzip *zip;
    struct match match;
    struct modules modules;    /* remote ones, as they lay there before the engine planned */
    json_t *decision;
    struct stream *stream;     /* what is made of the engine's stdout; NULL: nothing */
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
/* run_inputs.c: the directory and the files that the engine reads variables from, before any is
 * looked at; and, when it has planned: did they stand still?  -1 when not. */
void run_inputs_watch(struct run *r);
int run_inputs_again(const struct run *r, struct err *err);
/* run_inputs.c: -var-file, ignored variable files and what else sets variables; r->paths. */
int run_inputs_note(struct run *r, struct err *err);
/* run_inputs.c: files that no commit holds and a path in the plan's configuration names. */
int run_inputs_read(struct run *r, struct err *err);
/* run_open.c: the signatures of the commits that `tip` has (signed.h); reasons are added. */
int run_signed(struct run *r, const char *tip, struct err *err);
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

/* run_speculative.c: could this run go on without the server?  T as it was last seen, then. */
int run_without_server(struct run *r, struct err *err);
/* run_speculative.c: a plan that the gate would refuse, made all the same, where it may be. */
int run_speculate(struct run *r, struct err *err);
/* run_speculative.c: what the plan shows differs from the commit: part of a dirty tree. */
void run_speculate_more(struct run *r);

/* run_plan.c: the engine plans into the run's directory.  Returns -1, or the engine's status when
 * the run ends here, or RUN_GO_ON. */
#define RUN_GO_ON (-2)
int run_plan(struct run *r, struct err *err);
/* run_take.c: look at apply's FILE before the gate, so that it is not dirt in the work tree. */
int run_look_at_plan(struct run *r, struct err *err);
/* run_take.c: take a saved plan in: apply FILE. */
int run_take_plan(struct run *r, struct err *err);
/* run_plan.c: judge what `req` names, report, take the reasons; r->decision. */
int run_decide(struct run *r, struct judgement_request *req, struct err *err);
/* run_out.c: write the user's -out file, with the verdict in it. */
int run_give_plan(struct run *r, struct err *err);
/* run_out.c: the same for a plan that failed, which is not judged: it can only be looked at. */
int run_give_failed_plan(struct run *r, struct err *err);
/* run_out.c: false when the engine could not write the user's -out file either. */
bool run_can_give_plan(const struct run *r);
/* run_out.c: a plan file with this digest does not make the work tree dirty. */
int run_know_plan(const struct run *r, const char *sha256, struct err *err);
/* run_plan.c: read the plan, compare it with the commit, judge it; r->decision. */
int run_judge(struct run *r, struct err *err);

/* run_typed.c: an apply that its engine would refuse for an ephemeral variable that was typed. */
int run_typed(struct run *r, struct err *err);
/* run_apply.c: from the question to the result.  The exit status; -1 before the intent. */
int run_apply(struct run *r, struct err *err);
/* run_apply.c: a plan that was allowed: -out, the ledger, the trailer.  The exit status. */
int run_finish_plan(struct run *r, struct err *err);

/* run_open.c: for scan_tree: is an untracked file a plan that we wrote? */
bool run_known_plan(void *run, const char *sha256);

/* run_recheck.c: just before the intent: the tree is hashed again, T is asked again.  Reasons are
 * added to r->reasons; -1 for what refuses by itself. */
int run_recheck(struct run *r, struct err *err);

/* run_state.c: facts "state_before" against the last record of the workspace. */
void run_state_continuity(struct run *r);
/* run_state.c: pull the state after a change; what cannot be pulled is said in the facts. */
int run_state_after(struct run *r, struct err *err);
/* run_state.c: the engine's fallback when it cannot store the state, if it left one. */
int run_state_errored(struct run *r, struct err *err);
/* run_state.c: the intent, durable and in the ledger; from here on no signal cuts it short. */
int run_promise(struct run *r, struct err *err);
/* run_state.c: the one call that changes something, behind the intent, unless a signal came
 * meanwhile.  Takes `words`. */
int run_engine(struct proc_status *st, struct run *r, const struct engine_place *at,
               const char *verb, struct flags_words *words, struct err *err);
/* run_state.c: from the engine's end to the ledger's result; the exit status. */
int run_conclude(struct run *r, const struct proc_status *st,
                 int (*after)(struct run *r, struct err *err),
                 void (*say)(const struct run *r, const struct ledger_pos *pos));

/* run_writer.c: what may be refused before anything is read; r->writer and r->flags. */
int run_writer_check(struct run *r, struct err *err);
/* run_writer.c: what the engine would load from the tree, for r->reasons and r->paths. */
int run_writer_inputs(struct run *r, struct err *err);
/* run_writer.c: a command that changes state without a plan, from the state before to the result.
 * The exit status, RUN_GO_ON for "look at the reasons", -1 before the intent. */
int run_writer(struct run *r, struct err *err);
/* run_writer_state.c: the state that it is about.  After: what cannot be pulled is a fact. */
int run_writer_before(struct run *r, struct err *err);
int run_writer_after(struct run *r, struct err *err);

/* run_facts.c: what the record says, by stage. */
void run_facts_open(struct run *r);
int run_facts_plan(struct run *r, struct err *err);
/* The sources and the command of a run without a plan. */
int run_facts_writer(struct run *r, struct err *err);
int run_facts_decision(struct run *r, struct err *err);
/* {"run": …, "git": …} for the policies; the caller owns it. */
json_t *run_facts_for_policies(const struct run *r);
/* What was typed behind the command, as the record has it: values of -var and -backend-config
 * masked.  The caller owns it. */
json_t *run_facts_args(const struct run *r);
/* One line on stderr, "moongate: " in front. */
void run_say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
