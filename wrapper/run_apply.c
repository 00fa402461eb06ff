/* SPDX-License-Identifier: Apache-2.0 */
/* The last part of a run: question, recheck, intent, apply, result. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/prompt.h"
#include "wrapper/run_private.h"
#include "wrapper/signals.h"
#include "wrapper/state.h"

static struct prompt
prompt_of(const struct run *r)
{
    return (struct prompt){.product = r->engine.product, .workspace = r->workspace,
                           .mode = r->flags.mode, .plain = r->flags.no_color};
}

/* ---- plan ---- */

int
run_finish_plan(struct run *r, struct err *err)
{
    const char *automation = getenv("TF_IN_AUTOMATION");
    struct err unrecorded = ERR_INIT;
    struct prompt p = prompt_of(r);
    struct ledger_pos pos;

    if (r->flags.out && run_give_plan(r, err) < 0)
        return -1;
    if (record_planned(&pos, &r->rec, &unrecorded) < 0)
        run_say("the plan could not be recorded: %s", unrecorded.text);
    if (r->has_changes && !r->flags.json && !(automation && automation[0])) {
        fflush(stderr);
        prompt_trailer(&p, r->flags.out);
    }
    return r->has_changes && r->flags.detailed_exitcode ? 2 : 0;
}

/* ---- before the intent ---- */

/* What the plan was made from must be what is stored now, or the engine would refuse it as
 * stale after we had promised a run. */
static int
snapshot_before(struct run *r, struct err *err)
{
    struct state before;
    const char *lineage;
    long long serial;
    int rc;

    if (state_pull(&before, &r->engine, &r->at, err) < 0)
        return -1;
    planzip_state(r->zip, &lineage, &serial);
    if (serial != before.serial || (before.serial > 0 && strcmp(lineage, before.lineage) != 0))
        rc = err_set(err, EXITCODE_UNDECIDED, "the plan is stale: it was made from serial %lld, "
                     "the state is at serial %lld now; plan again", serial, before.serial);
    else
        rc = record_put(&r->rec, "state/before.json", buf_str(&before.text), before.text.len,
                        err);
    if (rc == 0) {
        json_object_set_new(r->rec.facts, "state_before", state_json(&before));
        run_state_continuity(r);
    }
    state_clear(&before);
    return rc;
}

/* Everything that was judged is hashed once more, just before the promise. */
static int
recheck(struct run *r, struct err *err)
{
    char sha256[DIGEST_HEX_SIZE];

    if (digest_file(sha256, r->plan_path, err) < 0)
        return -1;
    if (strcmp(sha256, json_text(r->rec.facts, "plan_sha256", "")) != 0)
        return err_set(err, EXITCODE_UNDECIDED, "the plan file changed after it was judged");
    return run_recheck(r, err);
}

static int
before_intent(struct run *r, struct err *err)
{
    auto_free char *logs = mem_format("%s/members/log", r->rec.dir);

    /* the apply's log must have its place before anything is promised */
    if (fs_mkdirs(logs, err) < 0 || snapshot_before(r, err) < 0 || recheck(r, err) < 0)
        return -1;
    if (reasons_any(&r->reasons))
        return 0;
    if (signals_pending())
        return err_set(err, EXITCODE_FINDING, "interrupted before anything was changed");
    return 0;
}

/* ---- the apply ---- */

static void
apply_words(struct flags_words *out, const struct run *r)
{
    for (size_t i = 0; i < r->flags.apply.n; i++)
        flags_push(out, r->flags.apply.v[i]);
    for (size_t i = 0; engine_wants_vars_twice(&r->engine) && i < r->flags.vars.n; i++)
        flags_push(out, r->flags.vars.v[i]);
    flags_push(out, r->plan_path);
}

static void
say_recorded(const struct run *r, const struct ledger_pos *pos)
{
    const json_t *c = json_object_get(r->rec.facts, "counts");
    json_int_t replaced = json_number(c, "replace", 0);
    const char *outcome = json_text(r->rec.facts, "outcome", "unknown");

    run_say("recorded %.13s: %s%lld added, %lld changed, %lld destroyed   ledger #%lld   (not "
            "encrypted, %s)", json_text(r->rec.facts, "run_id", ""),
            strcmp(outcome, "applied") == 0 ? "" : "not completed: ",
            (long long)(json_number(c, "create", 0) + replaced),
            (long long)json_number(c, "update", 0),
            (long long)(json_number(c, "delete", 0) + replaced), pos->seq,
            r->settings.signer.key ? "signed" : "unsigned");
}

/* From here on nothing returns before the record is finished or known to be unfinished. */
static int
apply_and_record(struct run *r, struct err *err)
{
    struct stream s = {.json = r->flags.json, .apply = true,
                       .destroy = r->inv.class == INVOCATION_DESTROY};
    struct flags_words words = {NULL, 0};
    struct proc_status st;
    int rc;

    apply_words(&words, r);
    r->stream = !r->flags.file && stream_start(&s) ? &s : NULL;
    rc = run_engine(&st, r, &r->at, "apply", &words, err);
    r->stream = NULL;
    stream_clear(&s);
    if (rc < 0)
        return -1;
    return run_conclude(r, &st, run_state_after, say_recorded);
}

static int
cancelled(struct run *r, const char *what)
{
    reasons_add(&r->reasons, EXITCODE_UNDECIDED, what, "", "by the person who was asked", NULL);
    return EXITCODE_FINDING;
}

int
run_apply(struct run *r, struct err *err)
{
    struct prompt p = prompt_of(r);

    if (run_typed(r, err) < 0)
        return -1;
    if (r->has_changes && !r->flags.auto_approve && !r->flags.file) {
        enum prompt_answer answer;

        fflush(stderr);
        answer = prompt_ask(&p);
        if (answer != PROMPT_YES)
            return cancelled(r, answer == PROMPT_NO ? "cancelled" : "interrupted");
    }
    if (before_intent(r, err) < 0)
        return -1;
    if (reasons_any(&r->reasons))
        return RUN_GO_ON;
    return run_promise(r, err) < 0 ? -1 : apply_and_record(r, err);
}
