/* SPDX-License-Identifier: Apache-2.0 */
/* The state around a change, and the end of a run that made one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/run_private.h"
#include "wrapper/signals.h"
#include "wrapper/state.h"

/* What comes after a workspace's deletion is a new one. */
static bool
was_deleted(const json_t *last)
{
    return strcmp(json_text(last, "command", ""), "workspace delete") == 0 &&
           strcmp(json_text(last, "outcome", ""), "applied") == 0;
}

/* The state must be the one that the last apply left; if not, somebody worked beside the gate. */
void
run_state_continuity(struct run *r)
{
    const json_t *now = json_object_get(r->rec.facts, "state_before");
    const json_t *then = json_object_get(r->last, "state_after");
    const char *word = "ok";

    if (!r->last || was_deleted(r->last))
        word = "first-run";
    else if (!json_is_object(then) || !json_is_object(now))
        word = "unknown";
    else if (!json_equal(now, then))
        word = "out-of-band-change";
    json_put(r->rec.facts, "continuity", word);
    if (strcmp(word, "out-of-band-change") == 0)
        run_say("the state changed outside the gate since the last record: serial %lld then, %lld "
                "now", (long long)json_number(then, "serial", 0),
                (long long)json_number(now, "serial", 0));
}

static void
note_outcome(struct run *r, const struct proc_status *st)
{
    json_t *f = r->rec.facts;
    char now[TEXT_TIME_SIZE];

    text_now(now);
    json_put(json_object_get(f, "times"), "apply_ended", now);
    json_object_set_new(f, "exit_status", json_integer(proc_code(st)));
    json_put(f, "outcome",
             proc_ok(st)                                          ? "applied"
             : !st->exited ||
               json_array_size(json_object_get(f, "signals")) > 0 ? "interrupted"
                                                                  : "failed");
    if (!st->exited)
        json_object_set_new(f, "signal", json_integer(st->signal));
}

/* The engine's own fallback when it cannot store the state. */
int
run_state_errored(struct run *r, struct err *err)
{
    auto_free char *from = fs_join(r->dir, "errored.tfstate");
    auto_free char *to = NULL;

    if (!fs_exists(from))
        return 0;
    if (record_member(&to, &r->rec, "state/errored.json", err) < 0)
        return -1;
    return fs_exists(to) ? 0 : fs_copy(from, to, false, err);
}

int
run_state_after(struct run *r, struct err *err)
{
    struct err why = ERR_INIT;
    struct state after;
    int rc;

    if (state_pull(&after, &r->engine, &r->at, &why) < 0) {
        json_object_set_new(r->rec.facts, "state_after", json_null());
        json_put(r->rec.facts, "state_after_missing", why.text);
        return run_state_errored(r, err);
    }
    json_object_set_new(r->rec.facts, "state_after", state_json(&after));
    rc = record_put(&r->rec, "state/after.json", buf_str(&after.text), after.text.len, err);
    state_clear(&after);
    return rc < 0 ? -1 : run_state_errored(r, err);
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

int
run_engine(struct proc_status *st, struct run *r, const struct engine_place *at,
           const char *verb, struct flags_words *words, struct err *err)
{
    auto_free char *logs = mem_format("%s/members/log", r->rec.dir);
    json_t *signals = json_array();
    struct engine_show show = {.log_dir = logs, .keep_fd = r->rec.lock, .signals = signals,
                               .edit = r->stream ? &r->stream->edit : NULL,
                               .copy_stdout = r->stream && r->stream->json};
    int rc = 0;

    json_object_set_new(r->rec.facts, "signals", signals);
    if (signals_pending()) { /* the promise is kept by not starting it */
        run_say("interrupted before the engine started: nothing was changed");
        json_array_append_new(signals,
                              json_pack("{s:s}", "signal", signals_name(signals_take().number)));
        *st = (struct proc_status){.exited = true, .code = EXITCODE_FINDING};
    } else {
        rc = engine_run(st, &r->engine, at, verb, words, &show, err);
    }
    flags_words_clear(words);
    if (rc < 0) /* it never started, or cannot be waited for: the next call finds out */
        run_say("the record stays open: moongate recover");
    else
        r->killed_by = st->signal;
    return rc;
}

int
run_promise(struct run *r, struct err *err)
{
    struct ledger_pos pos;
    char now[TEXT_TIME_SIZE];

    signals_endure();
    text_now(now);
    json_put(json_object_get(r->rec.facts, "times"), "apply_started", now);
    if (record_intent(&pos, &r->rec, err) == 0)
        return 0;
    err->code = EXITCODE_EVIDENCE;
    return err_wrap(err, "the intent could not be recorded, so nothing was changed");
}

/* From here on nothing returns before the record is finished or known to be unfinished. */
int
run_conclude(struct run *r, const struct proc_status *st,
             int (*after)(struct run *r, struct err *err),
             void (*say)(const struct run *r, const struct ledger_pos *pos))
{
    struct err unfinished = ERR_INIT;
    struct ledger_pos pos;

    note_outcome(r, st);
    note_log(r);
    r->rec.phase = RECORD_APPLIED;
    if (record_keep(&r->rec, &unfinished) == 0 && after(r, &unfinished) == 0) {
        json_t *facts = json_incref(r->rec.facts);

        if (record_finish(&pos, &r->rec, false, &unfinished) == 0) {
            r->rec.facts = facts;
            say(r, &pos);
            return proc_code(st);
        }
        json_decref(facts);
    }
    run_say("%s", unfinished.text);
    run_say("the %s has ended with status %d; its evidence is kept and must be completed: "
            "moongate recover", r->inv.command, proc_code(st));
    return proc_ok(st) ? EXITCODE_INCOMPLETE : proc_code(st);
}
