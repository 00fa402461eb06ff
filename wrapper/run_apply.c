/* SPDX-License-Identifier: Apache-2.0 */
/* The last part of a run: question, recheck, intent, apply, result. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* The user's -out file: written as the engine would, and remembered by its digest, so that it
 * does not make the next run's tree dirty. */
static int
give_plan(struct run *r, struct err *err)
{
    auto_free char *to = fs_join(r->dir, r->flags.out);
    auto_free char *outs = fs_join(r->pin.state_dir, "outs");
    auto_close int fd = -1;
    auto_buf plan = BUF_INIT;
    const char *sha256 = json_text(r->rec.facts, "plan_sha256", "");
    mode_t ours;

    if (fs_read_file(&plan, r->plan_path, (size_t)1 << 30, err) < 0 || fs_mkdirs(outs, err) < 0 ||
        fs_publish(outs, sha256, "", 0, true, err) < 0)
        return -1;
    ours = umask(r->at.umask);
    fd = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    umask(ours);
    if (fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "the plan cannot be saved as %s", to);
    if (fs_write_all(fd, buf_str(&plan), plan.len, err) < 0)
        return err_wrap(err, "the plan cannot be saved as %s", to);
    return 0;
}

int
run_finish_plan(struct run *r, struct err *err)
{
    const char *automation = getenv("TF_IN_AUTOMATION");
    struct err unrecorded = ERR_INIT;
    struct prompt p = prompt_of(r);
    struct ledger_pos pos;

    if (r->flags.out && give_plan(r, err) < 0)
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

/* The state must be the one that the last apply left; if not, somebody worked beside the gate. */
static void
note_continuity(struct run *r)
{
    const json_t *now = json_object_get(r->rec.facts, "state_before");
    const json_t *then = json_object_get(r->last, "state_after");
    const char *word = "ok";

    if (!r->last)
        word = "first-run";
    else if (!json_is_object(then))
        word = "unknown";
    else if (!json_equal(now, then))
        word = "out-of-band-change";
    json_put(r->rec.facts, "continuity", word);
    if (strcmp(word, "out-of-band-change") == 0)
        run_say("the state changed outside the gate since the last record: serial %lld then, %lld "
                "now", (long long)json_number(then, "serial", 0),
                (long long)json_number(now, "serial", 0));
}

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
        note_continuity(r);
    }
    state_clear(&before);
    return rc;
}

static int
same_blob(struct run *r, const char *tip, const char *path, struct err *err)
{
    char a[GITSTORE_OID_SIZE] = "";
    char b[GITSTORE_OID_SIZE] = "";

    if (gitstore_entry_at(a, NULL, r->tip.store, r->tip.oid, path, err) < 0 ||
        gitstore_entry_at(b, NULL, r->tip.store, tip, path, err) < 0)
        return -1;
    return strcmp(a, b) == 0;
}

/* T moved since it was judged against: the rules again, and the same policies, or not at all. */
static int
recheck_moved(struct run *r, const char *tip, struct err *err)
{
    struct policyset now = {0};
    int same = same_blob(r, tip, "moongate.lua", err);

    if (same < 0 || policyset_load(&now, &r->settings, r->tip.store, tip, err) < 0)
        return -1;
    if (now.n != r->policies.n)
        same = 0;
    for (size_t i = 0; same && i < now.n; i++)
        same = strcmp(now.files[i].path, r->policies.files[i].path) == 0 &&
               strcmp(now.files[i].oid, r->policies.files[i].oid) == 0;
    policyset_clear(&now);
    if (!same)
        return err_set(err, EXITCODE_GIT, "the policies changed on %s while this run went on; "
                       "run again", r->pin.branch);
    if (run_gate_rules(r, tip, r->paths, err) < 0)
        return -1;
    return run_gate_rules(r, tip, r->match.dirs, err);
}

/* Everything that was judged is hashed once more, just before the promise. */
static int
recheck(struct run *r, struct err *err)
{
    struct scan again = {0};
    char sha256[DIGEST_HEX_SIZE];
    char tip[GITSTORE_OID_SIZE];
    bool same;

    if (digest_file(sha256, r->plan_path, err) < 0)
        return -1;
    if (strcmp(sha256, json_text(r->rec.facts, "plan_sha256", "")) != 0)
        return err_set(err, EXITCODE_UNDECIDED, "the plan file changed after it was judged");
    if (scan_tree(&again, &r->reasons, &r->wt, r->clone, NULL, NULL, err) < 0)
        return -1;
    same = strcmp(again.digest, r->scan.digest) == 0;
    scan_clear(&again);
    if (!same)
        return err_set(err, EXITCODE_GIT, "the work tree changed while this run went on");
    if (run_modules_again(r, err) < 0)
        return -1;
    reasons_clear(&r->reasons); /* untracked files that came meanwhile are not what was judged */
    if (tip_again(tip, &r->pin, &r->wt, err) < 0)
        return -1;
    return strcmp(tip, r->tip.oid) == 0 ? 0 : recheck_moved(r, tip, err);
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
    if (signals_take().number != 0)
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
note_outcome(struct run *r, const struct proc_status *st)
{
    json_t *f = r->rec.facts;
    char now[TEXT_TIME_SIZE];

    text_now(now);
    json_put(json_object_get(f, "times"), "apply_ended", now);
    json_object_set_new(f, "exit_status", json_integer(proc_code(st)));
    json_put(f, "outcome", proc_ok(st) ? "applied" : st->exited ? "failed" : "interrupted");
    if (!st->exited)
        json_object_set_new(f, "signal", json_integer(st->signal));
}

/* The engine's own fallback when it cannot store the state. */
static int
keep_errored_state(struct run *r, struct err *err)
{
    auto_free char *from = fs_join(r->dir, "errored.tfstate");
    auto_free char *to = NULL;

    if (!fs_exists(from))
        return 0;
    if (record_member(&to, &r->rec, "state/errored.json", err) < 0)
        return -1;
    return fs_exists(to) ? 0 : fs_copy(from, to, false, err);
}

static int
snapshot_after(struct run *r, struct err *err)
{
    struct err why = ERR_INIT;
    struct state after;
    int rc;

    if (state_pull(&after, &r->engine, &r->at, &why) < 0) {
        json_object_set_new(r->rec.facts, "state_after", json_null());
        json_put(r->rec.facts, "state_after_missing", why.text);
        return keep_errored_state(r, err);
    }
    json_object_set_new(r->rec.facts, "state_after", state_json(&after));
    rc = record_put(&r->rec, "state/after.json", buf_str(&after.text), after.text.len, err);
    state_clear(&after);
    return rc < 0 ? -1 : keep_errored_state(r, err);
}

/* What the engine wrote where no terminal was; on a terminal nothing is taken, and it says so. */
static void
note_log(struct run *r)
{
    static const char *const names[][2] = {{"out.log", "engine.log"},
                                           {"err.log", "engine-stderr.log"}};
    bool taken = false;

    for (size_t i = 0; i < 2; i++) {
        auto_free char *from = mem_format("%s/members/log/%s", r->rec.dir, names[i][0]);
        auto_free char *to = mem_format("%s/members/log/%s", r->rec.dir, names[i][1]);

        taken = rename(from, to) == 0 || taken;
    }
    json_put(r->rec.facts, "log",
             taken ? "taken" : "absent: the engine wrote to the terminal itself");
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
    auto_free char *logs = mem_format("%s/members/log", r->rec.dir);
    struct engine_show show = {.log_dir = logs, .keep_fd = r->rec.lock};
    struct flags_words words = {NULL, 0};
    struct err unfinished = ERR_INIT;
    struct ledger_pos pos;
    struct proc_status st;
    int rc;

    apply_words(&words, r);
    rc = engine_run(&st, &r->engine, &r->at, "apply", &words, &show, err);
    for (size_t i = 0; i < words.n; i++)
        free(words.v[i]);
    free(words.v);
    if (rc < 0) { /* it never started, or cannot be waited for: the next call finds out */
        run_say("the record stays open: moongate recover");
        return -1;
    }
    note_outcome(r, &st);
    note_log(r);
    r->rec.phase = RECORD_APPLIED;
    if (record_keep(&r->rec, &unfinished) == 0 && snapshot_after(r, &unfinished) == 0) {
        json_t *facts = json_incref(r->rec.facts);

        if (record_finish(&pos, &r->rec, false, &unfinished) == 0) {
            r->rec.facts = facts;
            say_recorded(r, &pos);
            return proc_code(&st);
        }
        json_decref(facts);
    }
    run_say("%s", unfinished.text);
    run_say("the apply has ended with status %d; its evidence is kept and must be completed: "
            "moongate recover", proc_code(&st));
    return proc_ok(&st) ? EXITCODE_INCOMPLETE : proc_code(&st);
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
    struct ledger_pos pos;
    char now[TEXT_TIME_SIZE];

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
    text_now(now);
    json_put(json_object_get(r->rec.facts, "times"), "apply_started", now);
    if (record_intent(&pos, &r->rec, err) < 0) {
        err->code = EXITCODE_EVIDENCE;
        return err_wrap(err, "the intent could not be recorded, so nothing was applied");
    }
    return apply_and_record(r, err);
}
