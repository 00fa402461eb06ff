/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/recover.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "wrapper/record.h"
#include "wrapper/record_private.h"
#include "wrapper/state.h"

#define RUN_JSON_LIMIT ((size_t)64 << 20)

enum standing { NO_INTENT, INTENT, RESULT };

struct lookup {
    const char *id;
    enum standing found;
};

static int
visit(void *arg, const struct ledger_pos *pos, const json_t *entry, struct err *err)
{
    struct lookup *l = arg;
    const char *kind = json_text(entry, "kind", "");

    (void)pos;
    (void)err;
    if (strcmp(json_text(entry, "run_id", ""), l->id) != 0)
        return 0;
    if (strcmp(kind, "intent") == 0)
        l->found = INTENT;
    else if (strcmp(kind, "result") == 0 || strcmp(kind, "recovered") == 0)
        l->found = RESULT;
    return l->found != NO_INTENT;
}

static int
standing_of(enum standing *out, const char *state_dir, const char *id, struct err *err)
{
    auto_free char *dir = fs_join(state_dir, "ledger.git");
    struct lookup look = {id, NO_INTENT};
    struct ledger *l = NULL;
    int rc = ledger_open_existing(&l, dir, err);

    if (rc == 0)
        rc = ledger_walk(l, visit, &look, err) < 0 ? -1 : 0;
    ledger_free(l);
    if (rc < 0)
        return -1;
    *out = look.found;
    return 0;
}

/* 1: another process holds it. */
static int
load(struct record *out, const char *state_dir, const char *id, const struct signer *signer,
     struct err *err)
{
    struct record r = {.lock = -1, .signer = *signer};
    struct err unreadable = ERR_INIT;
    auto_free char *path = NULL;
    auto_json *o = NULL;
    const char *phase;

    r.id = mem_dup(id);
    r.state_dir = mem_dup(state_dir);
    r.dir = mem_format("%s/runs/%s", state_dir, id);
    if (record_take_lock(&r, err) < 0) {
        int busy = err->sys == EWOULDBLOCK;

        record_clear(&r);
        if (!busy)
            return -1;
        err_clear(err);
        return 1;
    }
    path = fs_join(r.dir, "run.json");
    o = fs_exists(path) ? json_read_file(path, RUN_JSON_LIMIT, &unreadable) : NULL;
    phase = json_text(o, "phase", "planning");
    r.phase = strcmp(phase, "applied") == 0    ? RECORD_APPLIED
              : strcmp(phase, "applying") == 0 ? RECORD_APPLYING
                                               : RECORD_PLANNING;
    r.facts = json_incref(json_object_get(o, "facts"));
    r.place = json_incref(json_object_get(o, "place"));
    *out = r;
    return 0;
}

/* The state as it is now, where the run had been. */
static int
snapshot_after(struct record *r, const struct engine *engine, struct err *err)
{
    struct engine_place at = {.cwd = json_text(r->place, "cwd", "/"),
                              .chdir = json_text(r->place, "chdir", NULL),
                              .workspace = json_text(r->place, "workspace", "default"),
                              .umask = 022};
    struct err why = ERR_INIT;
    struct state after;

    if (json_object_get(r->facts, "state_after"))
        return 0;
    if (state_pull(&after, engine, &at, &why) < 0) {
        json_object_set_new(r->facts, "state_after", json_null());
        json_put(r->facts, "state_after_missing", why.text);
        return 0;
    }
    json_object_set_new(r->facts, "state_after", state_json(&after));
    if (record_put(r, "state/after.json", buf_str(&after.text), after.text.len, err) < 0) {
        state_clear(&after);
        return -1;
    }
    state_clear(&after);
    return 0;
}

static int
finish_one(struct record *r, const struct engine *engine, recover_told *told, void *arg,
           struct err *err)
{
    struct ledger_pos pos;
    auto_free char *id = mem_dup(r->id);
    auto_free char *outcome = NULL;

    if (!json_object_get(r->facts, "outcome"))
        json_put(r->facts, "outcome", "unknown");
    json_object_set_new(r->facts, "interrupted", json_true());
    outcome = mem_dup(json_text(r->facts, "outcome", "unknown"));
    if (snapshot_after(r, engine, err) < 0 || record_finish(&pos, r, true, err) < 0) {
        err->code = EXITCODE_INCOMPLETE;
        return -1;
    }
    told(arg, id, pos.seq, outcome);
    return 0;
}

static int
recover_one(struct recover_counts *n, const char *state_dir, const char *id,
            const struct signer *signer, const struct engine *engine, recover_told *told,
            void *arg, struct err *err)
{
    enum standing standing = NO_INTENT;
    struct record r;
    int rc = load(&r, state_dir, id, signer, err);

    if (rc == 1)
        n->running++;
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (r.phase != RECORD_PLANNING && standing_of(&standing, state_dir, id, err) < 0) {
        record_clear(&r);
        return -1;
    }
    if (standing != INTENT) {
        record_drop(&r); /* nothing ran, or its result is there already */
        n->swept++;
        return 0;
    }
    rc = finish_one(&r, engine, told, arg, err);
    if (rc == 0)
        n->finished++;
    record_clear(&r);
    return rc;
}

int
recover_runs(struct recover_counts *out, const char *state_dir, const struct signer *signer,
             const struct engine *engine, recover_told *told, void *arg, struct err *err)
{
    auto_free char *dir = fs_join(state_dir, "runs");
    struct recover_counts n = {0, 0, 0};
    DIR *d = opendir(dir);
    int rc = 0;

    if (!d && errno == ENOENT) {
        *out = n;
        return 0;
    }
    if (!d)
        return err_sys(err, EXITCODE_EVIDENCE, "%s", dir);
    for (struct dirent *e; rc == 0 && (e = readdir(d));)
        if (e->d_name[0] != '.')
            rc = recover_one(&n, state_dir, e->d_name, signer, engine, told, arg, err);
    closedir(d);
    if (rc == 0)
        *out = n;
    return rc;
}
