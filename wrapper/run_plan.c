/* SPDX-License-Identifier: Apache-2.0 */
/* The middle of a run: a plan is made (or taken in), read, compared with the commit, judged. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/report.h"
#include "wrapper/run_private.h"
#include "wrapper/signals.h"
#include "wrapper/waiving.h"
#include "wrapper/sparse.h"

/* Our words stand before the user's: what he gives again behind them is the engine's to refuse.
 * But destroy destroys, whatever -destroy=false says. */
static void
plan_words(struct flags_words *out, const struct run *r)
{
    /* where the user's file can't be written, the engine says so, and makes none of ours */
    bool ours = !r->flags.out || run_can_give_plan(r);
    auto_free char *to = mem_format("-out=%s", ours ? r->plan_path : r->flags.out);

    flags_push(out, "-detailed-exitcode");
    flags_push(out, to);
    for (size_t i = 0; i < r->flags.plan.n; i++)
        flags_push(out, r->flags.plan.v[i]);
    if (r->inv.class == INVOCATION_DESTROY)
        flags_push(out, "-destroy");
}

static int
engine_plans(struct proc_status *st, struct run *r, struct err *err)
{
    auto_free char *logs = mem_format("%s/members/log", r->rec.dir);
    json_t *signals = json_array();
    struct engine_show show = {.log_dir = logs, .in_automation = true, .keep_fd = r->rec.lock,
                               .signals = signals};
    struct stream s = {.json = r->flags.json};
    struct flags_words words = {NULL, 0};
    int rc;

    json_object_set_new(r->rec.facts, "signals", signals);
    if (fs_mkdirs(logs, err) < 0)
        return -1;
    if (r->inv.class != INVOCATION_PLAN && stream_start(&s)) {
        show.edit = &s.edit;
        show.copy_stdout = true;
    }
    plan_words(&words, r);
    rc = engine_run(st, &r->engine, &r->at, "plan", &words, &show, err);
    flags_words_clear(&words);
    stream_clear(&s);
    if (rc == 0 && st->exited && (st->code == 0 || st->code == 2) && json_array_size(signals) > 0)
        return err_set(err, EXITCODE_FINDING, "interrupted before anything was changed");
    return rc;
}

/* What the engine's status means: 0 no change, 2 changes; anything else is its own failure. */
static int
plan_status(struct run *r, const struct proc_status *st, struct err *err)
{
    int code = proc_code(st);
    bool made = fs_exists(r->plan_path);

    if (st->exited && (code == 0 || code == 2) && made) {
        r->has_changes = code == 2;
        return RUN_GO_ON;
    }
    if (st->exited && (code == 0 || code == 2))
        return err_set(err, EXITCODE_UNDECIDED, "%s ended with %d but left no plan file",
                       r->engine.product, code);
    {
        bool asked = json_array_size(json_object_get(r->rec.facts, "signals")) > 0;
        auto_free char *detail = mem_format("%s plan ended with status %d", r->engine.product,
                                            code);

        reasons_add(&r->reasons, EXITCODE_UNDECIDED, asked ? "interrupted" : "engine",
                    r->inv.command, detail, NULL);
    }
    if (made && r->flags.out) {
        struct err why = ERR_INIT;

        if (run_give_failed_plan(r, &why) < 0)
            run_say("%s", why.text);
    }
    r->killed_by = st->signal;
    return code;
}

int
run_plan(struct run *r, struct err *err)
{
    struct proc_status st;
    int rc;

    if (record_member(&r->plan_path, &r->rec, "plan/tfplan", err) < 0 ||
        engine_plans(&st, r, err) < 0)
        return -1;
    rc = plan_status(r, &st, err);
    if (rc == RUN_GO_ON && chmod(r->plan_path, 0600) < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "%s", r->plan_path);
    if (rc == RUN_GO_ON && run_inputs_again(r, err) < 0)
        return -1;
    if (rc == RUN_GO_ON && r->flags.unknown)
        return err_set(err, EXITCODE_UNDECIDED, "the flag %s is not known to this version of "
                       "moongate, so what it does can't be judged", r->flags.unknown);
    return rc;
}

/* ---- reading and judging ---- */

static int
show_json(struct run *r, struct err *err)
{
    const char *words[] = {"show", "-json", r->plan_path, NULL};
    auto_free char *path = NULL;
    auto_buf errout = BUF_INIT;
    struct proc_status st;

    if (record_member(&path, &r->rec, "plan/plan.json", err) < 0 ||
        engine_read_file(&st, path, &errout, &r->engine, &r->at, words, err) < 0)
        return -1;
    if (!proc_ok(&st)) {
        auto_free char *said = text_clean(buf_str(&errout));

        return err_set(err, EXITCODE_UNDECIDED, "the plan cannot be read (%s show -json: status "
                       "%d): %.600s", r->engine.product, proc_code(&st), said);
    }
    return 0;
}

static int
compare_with_commit(struct run *r, struct err *err)
{
    if (run_modules_plan(r, err) < 0 || run_inputs_read(r, err) < 0)
        return -1;
    sparse_check(&r->reasons, r->scan.absent, r->match.dirs, r->zip);
    run_speculate_more(r);
    if (r->speculative || strcmp(r->wt.head, r->tip.oid) == 0 || reasons_any(&r->reasons))
        return 0;
    return run_gate_rules(r, r->tip.oid, r->match.dirs, err);
}

static char *
plan_label(const struct run *r)
{
    const char *sha = json_text(r->rec.facts, "plan_sha256", "");
    const char *kind = r->speculative ? ", speculative" : "";

    if (!sha[0])
        return mem_format(" at %.7s (%s)%s", r->tip.oid, r->pin.branch, kind);
    return mem_format(" at %.7s (%s)%s   plan sha256 %.4s…%s", r->tip.oid, r->pin.branch, kind,
                      sha, strlen(sha) > 60 ? sha + 60 : "");
}

static void
print_report(struct run *r)
{
    auto_free char *what = plan_label(r);
    auto_buf text = BUF_INIT;
    struct report_style style = {.width = (int)r->err_term.width, .colour = r->err_term.colour,
                                 .per_policy = 10, .what = what};

    report_text(&text, r->decision, &style);
    fputs(buf_str(&text), stderr);
}

/* The decision's part in the refusal: each denying policy, each cause. */
static void
add_decision_reasons(struct run *r)
{
    const char *verdict = json_text(r->decision, "verdict", "undecided");
    enum exitcode code = strcmp(verdict, "deny") == 0 ? EXITCODE_DENIED : EXITCODE_UNDECIDED;
    size_t i;
    json_t *one;

    if (strcmp(verdict, "allow") == 0)
        return;
    json_array_foreach(json_object_get(r->decision, "policies"), i, one) {
        const char *outcome = json_text(one, "outcome", "");

        if (strcmp(json_text(one, "level", "hard"), "advisory") == 0)
            continue; /* whatever it says, it is not why this run refuses */
        if (strcmp(outcome, "deny") == 0 || strcmp(outcome, "error") == 0 ||
            strcmp(outcome, "unknown") == 0)
            reasons_add(&r->reasons,
                        strcmp(outcome, "deny") == 0 ? EXITCODE_DENIED : EXITCODE_UNDECIDED,
                        outcome, json_text(one, "id", ""), json_text(one, "title", ""), NULL);
    }
    json_array_foreach(json_object_get(r->decision, "causes"), i, one)
        reasons_add(&r->reasons, EXITCODE_UNDECIDED, "undecided", "", json_string_value(one),
                    NULL);
    if (!reasons_any(&r->reasons))
        reasons_add(&r->reasons, code, verdict, "", "by the policies", NULL);
}

/* Rules that depend on the engine's version go by its answer; the plan says who made it. */
static int
check_maker(const struct run *r, struct err *err)
{
    const char *said =
        json_text(json_object_get(r->decision, "plan"), "terraform_version", r->engine.version);

    if (strcmp(said, r->engine.version) == 0)
        return 0;
    return err_set(err, EXITCODE_UNDECIDED, "%s calls itself %s %s, but the plan was made by "
                   "version %.40s", r->engine.path, r->engine.product, r->engine.version, said);
}

/* "allowed by 0 policies" would sound as if somebody had looked. */
static bool
nobody_spoke(const struct run *r)
{
    return json_object_get(r->decision, "command") &&
           strcmp(json_text(r->decision, "verdict", ""), "allow") == 0 &&
           json_array_size(json_object_get(r->decision, "policies")) == 0;
}

/* Waivers are read as the policies are: at T. */
static int
read_policyset(struct buf *out, void *arg, const char *path, struct err *err)
{
    const struct policyset_file *f = policyset_file(arg, path);

    (void)err;
    if (!f)
        return 1;
    buf_append(out, f->text, f->len);
    return 0;
}

static int
waive(struct run *r, const struct judgement_request *req, struct err *err)
{
    const struct waiving w = {
        .judge = r->judge,
        .rlimits_only = r->settings.rlimits_only,
        .signers = r->settings.waiver_signers,
        .run = json_object_get(req->facts, "run"),
        .read = read_policyset,
        .arg = &r->policies,
    };

    return waiving_apply(r->decision, &w, req->command ? NULL : req->plan_path, err);
}

int
run_decide(struct run *r, struct judgement_request *req, struct err *err)
{
    auto_json *facts = run_facts_for_policies(r);

    req->judge = r->judge;
    req->facts = facts;
    req->uses = r->settings.uses;
    req->sources = r->policies.sources;
    req->nsources = r->policies.nsources;
    req->rlimits_only = r->settings.rlimits_only;
    if (judgement_run(&r->decision, req, err) < 0)
        return -1;
    if (signals_pending()) /* what it did not get to is no verdict */
        return err_set(err, EXITCODE_FINDING, "interrupted before anything was changed");
    if (check_maker(r, err) < 0 || waive(r, req, err) < 0)
        return -1;
    if (r->zip)
        report_place(r->decision, r->zip, r->wt.root);
    if (run_facts_decision(r, err) < 0)
        return -1;
    if (nobody_spoke(r)) {
        json_put(r->rec.facts, "allowed_by", "git alone: no policy speaks about this command");
        run_say("no policy speaks about \"%s\"; allowed by git alone", r->writer.command);
    } else {
        print_report(r);
    }
    add_decision_reasons(r);
    return 0;
}

static int
judge(struct run *r, struct err *err)
{
    auto_free char *path = NULL;
    struct judgement_request req = {.list_changes = true};

    if (record_member(&path, &r->rec, "plan/plan.json", err) < 0)
        return -1;
    req.plan_path = path;
    return run_decide(r, &req, err);
}

int
run_judge(struct run *r, struct err *err)
{
    if (!r->zip && planzip_open(&r->zip, r->plan_path, err) < 0)
        return -1;
    if (show_json(r, err) < 0 || compare_with_commit(r, err) < 0)
        return -1;
    if (reasons_any(&r->reasons))
        return 0;
    if (run_facts_plan(r, err) < 0)
        return -1;
    return judge(r, err);
}
