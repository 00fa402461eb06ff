/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/recover.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "bundles/bundle.h"
#include "wrapper/record.h"
#include "wrapper/record_private.h"
#include "wrapper/state.h"

#define RUN_JSON_LIMIT ((size_t)64 << 20)

enum standing { NO_INTENT, INTENT, RESULT };

struct lookup {
    const char *id;
    enum standing found;
    json_t *intent; /* owned; NULL unless found is INTENT */
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
    if (strcmp(kind, "intent") == 0) {
        l->found = INTENT;
        l->intent = json_deep_copy(entry);
    } else if (strcmp(kind, "result") == 0 || strcmp(kind, "recovered") == 0)
        l->found = RESULT;
    return l->found != NO_INTENT;
}

static int
standing_of(enum standing *out, json_t **intent, const char *state_dir, const char *id,
            struct err *err)
{
    auto_free char *dir = fs_join(state_dir, "ledger.git");
    struct lookup look = {id, NO_INTENT, NULL};
    struct ledger *l = NULL;
    int rc = ledger_open_existing(&l, dir, err);

    if (rc == 0)
        rc = ledger_walk(l, visit, &look, err) < 0 ? -1 : 0;
    ledger_free(l);
    if (rc < 0) {
        json_decref(look.intent);
        return -1;
    }
    *out = look.found;
    *intent = look.intent;
    return 0;
}

/* LIVE: another process holds it.  GONE: it was finished meanwhile. */
enum held { OURS, LIVE, GONE };

/* Is the engine alive although its gate is not?  If not, the lock is ours from now on, so that one
 * that was about to start finds it taken. */
static int
engine_gone(bool *out, const struct record *r, struct err *err)
{
    struct flock all = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    *out = fcntl(r->lock, F_SETLK, &all) == 0;
    if (!*out && errno != EAGAIN && errno != EACCES)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot lock %s/engine", r->dir);
    return 0;
}

static int
take(enum held *out, struct record *r, struct err *err)
{
    auto_close int guard = record_guard(r->state_dir, err);
    bool gone;

    if (guard < 0)
        return -1;
    if (record_take_lock(r, err) == 0) {
        if (engine_gone(&gone, r, err) < 0)
            return -1;
        *out = gone ? OURS : LIVE;
        return 0;
    }
    if (err->sys != EWOULDBLOCK && err->sys != ENOENT)
        return -1;
    *out = err->sys == ENOENT ? GONE : LIVE;
    err_clear(err);
    return 0;
}

/* Without notes of the run that can be read, `facts` stays NULL and the ledger decides. */
static void
read_notes(struct record *r)
{
    auto_free char *path = fs_join(r->dir, "run.json");
    struct err unreadable = ERR_INIT;
    auto_json *o = json_read_file(path, RUN_JSON_LIMIT, &unreadable);
    const char *phase = json_text(o, "phase", "");

    r->phase = strcmp(phase, "applied") == 0    ? RECORD_APPLIED
               : strcmp(phase, "planning") == 0 ? RECORD_PLANNING
                                                : RECORD_APPLYING;
    if (!json_is_object(json_object_get(o, "facts")) ||
        !json_is_object(json_object_get(json_object_get(o, "facts"), "times"))) {
        r->phase = RECORD_APPLYING;
        return;
    }
    r->facts = json_incref(json_object_get(o, "facts"));
    r->place = json_incref(json_object_get(o, "place"));
}

/* The run's own notes are lost: what its intent said is what is known of it. */
static json_t *
facts_of_intent(const json_t *intent)
{
    static const char *const own[] = {"entry_version", "seq", "prev_entry_sha256", "kind", "time",
                                      NULL};
    json_t *facts = json_deep_copy(intent);

    for (size_t i = 0; own[i]; i++)
        json_object_del(facts, own[i]);
    json_object_set_new(facts, "bundle_version", json_integer(BUNDLE_VERSION));
    json_object_set_new(facts, "times",
                        json_pack("{s:s}", "requested", json_text(intent, "time", "")));
    json_put(facts, "notes_missing", "run.json could not be read: from the ledger's intent");
    return facts;
}

/* Of a command about workspaces: is its workspace there?  Asking for its state would make it. */
static bool
is_there(const json_t *facts, const struct engine *engine, const struct engine_place *at,
         struct err *why)
{
    bool there = true;

    if (strncmp(json_text(facts, "command", ""), "workspace ", 10) != 0)
        return true;
    if (state_workspace_exists(&there, engine, at, at->workspace, why) < 0)
        return false;
    if (!there)
        err_set(why, EXITCODE_UNDECIDED, "the workspace is gone");
    return there;
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
    if (!json_object_get(r->place, "cwd")) {
        json_object_set_new(r->facts, "state_after", json_null());
        json_put(r->facts, "state_after_missing", "where the run was is not known any more");
        return 0;
    }
    if (!is_there(r->facts, engine, &at, &why) || state_pull(&after, engine, &at, &why) < 0) {
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
    struct record r = {.id = mem_dup(id), .state_dir = mem_dup(state_dir), .held = -1,
                       .lock = -1,
                       .dir = mem_format("%s/runs/%s", state_dir, id), .signer = *signer};
    enum standing standing = NO_INTENT;
    auto_json *intent = NULL;
    enum held held;
    int rc = take(&held, &r, err);

    if (rc == 0 && held == OURS)
        read_notes(&r);
    if (rc == 0 && held == OURS && r.phase != RECORD_PLANNING)
        rc = standing_of(&standing, &intent, state_dir, id, err);
    if (rc < 0 || held != OURS) {
        n->running += rc == 0 && held == LIVE;
        record_clear(&r);
        return rc;
    }
    if (standing == INTENT && !r.facts)
        r.facts = facts_of_intent(intent);
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
