/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A run, top to bottom:
 *   invocation -> pin, T, settings -> git gate -> engine plans -> plan is the commit's ->
 *   policies -> question -> state, recheck, intent -> engine applies -> result
 * Whatever stops it before the intent is a refusal, with every reason at once, and recorded.
 */
#include "wrapper/run.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/backup.h"
#include "wrapper/engine_find.h"
#include "wrapper/init_moves.h"
#include "wrapper/inherit.h"
#include "wrapper/run_private.h"
#include "wrapper/signals.h"
#include "wrapper/usage.h"
#include "wrapper/workspace.h"

void
run_say(const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    fputs("moongate: ", stderr);
    vfprintf(stderr, fmt, ap);
    fputc('\n', stderr);
    va_end(ap);
}

static void
run_clear(struct run *r)
{
    invocation_clear(&r->inv);
    flags_clear(&r->flags);
    writer_clear(&r->writer);
    engine_clear(&r->engine);
    gitstore_free(r->clone);
    pin_clear(&r->pin);
    tip_clear(&r->tip);
    settings_clear(&r->settings);
    scan_clear(&r->scan);
    policyset_clear(&r->policies);
    reasons_clear(&r->reasons);
    reasons_clear(&r->passed);
    planzip_free(r->zip);
    match_clear(&r->match);
    modules_clear(&r->modules);
    worktree_clear(&r->wt);
    json_decref(r->last);
    json_decref(r->signatures);
    json_decref(r->paths);
    json_decref(r->var_files);
    json_decref(r->inputs_before);
    json_decref(r->cli_config);
    json_decref(r->decision);
    if (r->recording)
        record_clear(&r->rec);
    free(r->cwd);
    free(r->data);
    free(r->dir);
    free(r->workspace);
    free(r->judge);
    free(r->plan_path);
    free(r->away);
}

/* ---- refusals ---- */

static const char *
headline(enum exitcode code)
{
    switch (code) {
    case EXITCODE_GIT:
        return "this is not a clean commit on the tracked branch";
    case EXITCODE_DENIED:
        return "denied by policy";
    case EXITCODE_EVIDENCE:
        return "no evidence could be kept of this run";
    case EXITCODE_OK:
    case EXITCODE_FINDING:
    case EXITCODE_USAGE:
    case EXITCODE_UNDECIDED:
    case EXITCODE_APPROVAL:
    case EXITCODE_INCOMPLETE:
        break;
    }
    return "this run could not be decided";
}

/* A refusal that can't be recorded keeps its status.  `ours`: it was said by us, above. */
static void
record_refusal(struct run *r, int status, bool ours)
{
    struct err why = ERR_INIT;
    struct ledger_pos pos;

    run_locate(r);
    if (!r->pinned)
        return;
    if (!r->recording) {
        if (record_begin(&r->rec, r->pin.state_dir, &r->settings.signer, &why) < 0) {
            run_say("the refusal could not be recorded: %s", why.text);
            return;
        }
        r->recording = true;
        run_facts_open(r);
    }
    if (record_refused(&pos, &r->rec, &r->reasons, status, &why) < 0)
        run_say("the refusal could not be recorded: %s", why.text);
    else if (ours)
        fprintf(stderr, "\n  nothing was changed; record #%lld (moongate show %lld)\n", pos.seq,
                pos.seq);
    else
        run_say("nothing was changed; record #%lld (moongate show %lld)", pos.seq, pos.seq);
}

/* One error that stopped the run: said in a line, recorded as its only reason. */
static int
refuse_for(struct run *r, const struct err *err)
{
    auto_free char *text = text_clean(err->text);
    int status = (int)err->code;

    run_say("refused: %s", text);
    reasons_add(&r->reasons, err->code, "error", "", err->text, NULL);
    record_refusal(r, status, true);
    return status;
}

/* All reasons at once.  Policies that refused have had their own report already; after they
 * allowed, it is something that changed meanwhile. */
static int
refuse(struct run *r)
{
    enum exitcode code = reasons_code(&r->reasons);
    auto_buf text = BUF_INIT;

    if (!r->decision || strcmp(json_text(r->decision, "verdict", ""), "allow") == 0) {
        run_say("refused: %s\n", headline(code));
        reasons_format(&text, &r->reasons, 12, r->err_term.colour);
        fputs(buf_str(&text), stderr);
    }
    record_refusal(r, (int)code, true);
    return (int)code;
}

/* ---- stages ---- */

static const char *
from_environment(const char *name)
{
    return getenv(name);
}

/* What the engine refuses, it says itself.  The product decides on few flags, and is asked for
 * once it is known. */
static int
check_arguments(struct run *r, const char *name, struct err *err)
{
    flags_clear(&r->flags);
    flags_parse(&r->flags, &r->inv, r->engine.product);
    return usage_arguments(name, &r->inv, &r->flags, err);
}

/* Older engines take no -var beside a FILE, and say so. */
static int
check_saved_plan(struct run *r, const char *name, struct err *err)
{
    if (!r->flags.file || r->flags.vars.n == 0 || engine_wants_vars_twice(&r->engine))
        return 0;
    r->flags.wrong = true;
    return usage_arguments(name, &r->inv, &r->flags, err);
}

/* What needs no repository to be refused. */
static int
check_command(struct run *r, const char *name, struct err *err)
{
    if (r->inv.class == INVOCATION_OUTSIDE) /* these open no workspace that could stop them */
        return 0;
    if (usage_chdir(name, &r->inv, err) < 0)
        return -1;
    if (r->inv.class == INVOCATION_WRITER)
        return run_writer_check(r, err);
    if (r->inv.class == INVOCATION_UNKNOWN)
        return usage_command(name, &r->inv, err);
    if (check_arguments(r, name, err) < 0)
        return -1;
    if (r->inv.class != INVOCATION_PLAN && r->flags.elsewhere)
        return err_set(err, EXITCODE_UNDECIDED, "-state and -state-out lead to a state that the "
                       "record could not show; name it in the configuration: backend \"local\" "
                       "{ path = ... }");
    return 0;
}

/* The arguments as they came, behind the engine's name; the array is the caller's. */
static char **
argv_under(const char *name, char *const *argv)
{
    size_t n = 0;
    char **full;

    while (argv[n])
        n++;
    full = mem_alloc((n + 2) * sizeof *full);
    full[0] = (char *)(uintptr_t)name; /* execv takes char *, and does not write */
    memcpy(full + 1, argv, (n + 1) * sizeof *full);
    return full;
}

/* The command as it came, with the engine in our place. */
static int
become_engine(struct run *r, char *const *argv, struct err *err)
{
    auto_free char **full = argv_under(r->engine.product, argv);

    umask(r->at.umask);
    signals_release();
    inherit_release();
    execv(r->engine.path, full);
    return err_sys(err, EXITCODE_UNDECIDED, "cannot start %s", r->engine.path);
}

/* A command that no engine of ours has: the engine's in advisory mode, else refused. */
static int
unknown_command(struct run *r, char *const *argv, struct err *err)
{
    auto_free char *shown = text_clean(r->inv.command);

    if (!r->settings.advisory && r->inv.class == INVOCATION_OUTSIDE)
        return err_set(err, EXITCODE_UNDECIDED, "`%s` starts another program or talks to the "
                       "engine's core directly: what it changes would be seen by no policy and "
                       "no record (gate.mode = \"advisory\" passes it)", shown);
    if (!r->settings.advisory)
        return err_set(err, EXITCODE_UNDECIDED, "`%s` is not a command that this version of "
                       "moongate knows, so what it would do can't be judged", shown);
    return become_engine(r, argv, err);
}

/* An `init` that moves nothing is the engine's, whatever the tree looks like.  Only returns when
 * it is not, or when the engine cannot be started. */
static int
pass_init(struct run *r, const char *name, char *const *argv, struct err *err)
{
    const char *dir = r->inv.chdir ? r->inv.chdir : ".";
    auto_free char *data = workspace_data_dir(dir);
    auto_free char **full = argv_under(name, argv);
    struct writer w;
    bool moves;

    if (!writer_parse(&w, r->inv.command, r->inv.args))
        return err_set(err, EXITCODE_UNDECIDED, "`%s` is no init", r->inv.command);
    moves = init_moves(&w, dir, data);
    writer_clear(&w);
    if (moves) {
        r->inv.class = INVOCATION_WRITER;
        return 0;
    }
    signals_release();
    inherit_release();
    return engine_exec(name, full, err);
}

/* The record is opened before the engine starts: where none can be kept, nothing runs. */
static int
begin(struct run *r, struct err *err)
{
    const struct signer nobody = {NULL, NULL, NULL}; /* what nobody approved gets no key */

    if (record_begin(&r->rec, r->pin.state_dir, r->speculative ? &nobody : &r->settings.signer,
                     err) < 0)
        return -1;
    r->recording = true;
    run_facts_open(r);
    return 0;
}

/* -1, RUN_GO_ON for "look at the reasons", or the status with which the run ended. */
static int
stages(struct run *r, const char *name, char *const *argv, struct err *err)
{
    int rc;

    if (r->inv.class == INVOCATION_INIT && pass_init(r, name, argv, err) < 0)
        return -1;
    if (check_command(r, name, err) < 0 || run_open(r, name, err) < 0)
        return -1;
    if (r->flags.restricted && check_arguments(r, name, err) < 0)
        return -1;
    if (check_saved_plan(r, name, err) < 0)
        return -1;
    if (r->inv.class == INVOCATION_UNKNOWN || r->inv.class == INVOCATION_OUTSIDE)
        return unknown_command(r, argv, err);
    rc = run_backend(r, err);
    if (rc != 0)
        return rc < 0 ? -1 : become_engine(r, argv, err);
    if (r->inv.class != INVOCATION_PLAN &&
        backup_check(r->flags.backup, r->dir, &r->wt, r->tip.store, err) < 0)
        return -1;
    if (run_gate(r, err) < 0 || run_speculate(r, err) < 0)
        return -1;
    if (reasons_any(&r->reasons))
        return RUN_GO_ON;
    if (policyset_load(&r->policies, &r->settings, r->tip.store, r->tip.oid, err) < 0 ||
        begin(r, err) < 0)
        return -1;
    if (r->inv.class == INVOCATION_WRITER)
        return run_writer(r, err);
    rc = r->flags.file ? run_take_plan(r, err) : run_plan(r, err);
    if (rc != RUN_GO_ON)
        return rc;
    if (run_judge(r, err) < 0)
        return -1;
    if (reasons_any(&r->reasons))
        return RUN_GO_ON;
    return r->inv.class == INVOCATION_PLAN ? run_finish_plan(r, err) : run_apply(r, err);
}

/* Somebody wants us to stop, and everything that we waited for has failed of it. */
static void
name_interrupt(const struct run *r, struct err *err)
{
    if (!signals_pending() || (r->recording && r->rec.phase != RECORD_PLANNING))
        return;
    err_clear(err);
    err_set(err, EXITCODE_FINDING, "interrupted before anything was changed");
}

static int
finish(struct run *r, int rc, struct err *err)
{
    signals_endure();
    if (rc == -1)
        name_interrupt(r, err);
    if (rc == -1 && r->recording && r->rec.phase != RECORD_PLANNING) {
        run_say("%s", err->text);
        return err->code == EXITCODE_OK ? EXITCODE_INCOMPLETE : (int)err->code;
    }
    if (rc == -1)
        rc = refuse_for(r, err);
    else if (rc == RUN_GO_ON)
        rc = refuse(r);
    else if (reasons_any(&r->reasons)) /* the engine failed, or the answer was no */
        record_refusal(r, rc, false);
    if (r->recording && r->rec.phase == RECORD_PLANNING) {
        record_drop(&r->rec);
        r->recording = false;
    }
    return rc;
}

int
run_command(const char *name, char *const *argv)
{
    struct err err = ERR_INIT;
    struct run r = {0};
    int rc;

    settings_init(&r.settings);
    if (inherit_take(&err) < 0 ||
        invocation_parse(&r.inv, argv, from_environment, &err) < 0 || signals_hold(&err) < 0)
        rc = -1;
    else
        rc = stages(&r, name, argv, &err);
    rc = finish(&r, rc, &err);
    run_clear(&r);
    if (r.killed_by && rc == 128 + r.killed_by) {
        fflush(NULL);
        signals_die(r.killed_by);
    }
    return rc;
}
