/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/record_private.h"

static const char *const phase_names[] = {"planning", "applying", "applied"};

static int
open_lock(const struct record *r, const char *name, struct err *err)
{
    auto_free char *path = fs_join(r->dir, name);
    int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

    return fd < 0 ? err_sys(err, EXITCODE_EVIDENCE, "cannot create %s", path) : fd;
}

int
record_take_lock(struct record *r, struct err *err)
{
    r->held = open_lock(r, "lock", err);
    if (r->held < 0)
        return -1;
    if (flock(r->held, LOCK_EX | LOCK_NB) < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot lock %s/lock", r->dir);
    r->lock = open_lock(r, "engine", err);
    return r->lock < 0 ? -1 : 0;
}

/* Between a run's new directory and its lock, a recovery would take it for a dead one. */
int
record_guard(const char *state_dir, struct err *err)
{
    auto_free char *path = fs_join(state_dir, "runs.lock");
    auto_close int fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot create %s", path);
    while (flock(fd, LOCK_EX) < 0)
        if (errno != EINTR)
            return err_sys(err, EXITCODE_EVIDENCE, "cannot lock %s", path);
    return steal_fd(&fd);
}

static int
make_dir(struct record *r, struct err *err)
{
    auto_free char *members = fs_join(r->dir, "members");
    auto_close int guard = -1;

    if (fs_mkdirs(r->state_dir, err) < 0)
        return -1;
    guard = record_guard(r->state_dir, err);
    return guard < 0 || fs_mkdirs(members, err) < 0 ? -1 : record_take_lock(r, err);
}

static char *
notes_text(const struct record *r)
{
    auto_json *o = json_object();

    json_put(o, "phase", phase_names[r->phase]);
    json_object_set(o, "facts", r->facts);
    json_object_set(o, "place", r->place);
    return json_pretty(o);
}

int
record_keep(const struct record *r, struct err *err)
{
    auto_free char *text = notes_text(r);

    return fs_publish(r->dir, "run.json", text, strlen(text), true, err);
}

/* Not synced: without an intent, notes that a crash took are those of a run that did nothing. */
static int
jot(const struct record *r, struct err *err)
{
    auto_free char *text = notes_text(r);

    return fs_replace(r->dir, "run.json", text, strlen(text), err);
}

int
record_begin(struct record *out, const char *state_dir, const struct signer *signer,
             struct err *err)
{
    struct record r = {.held = -1, .lock = -1, .phase = RECORD_PLANNING};
    char id[TEXT_UUID_SIZE];
    char now[TEXT_TIME_SIZE];

    text_uuid7(id);
    text_now(now);
    r.id = mem_dup(id);
    r.state_dir = mem_dup(state_dir);
    r.dir = mem_format("%s/runs/%s", state_dir, id);
    r.facts = json_object();
    r.place = json_object();
    r.signer = *signer;
    json_put(r.facts, "run_id", id);
    json_object_set_new(r.facts, "times", json_pack("{s:s}", "requested", now));
    if (make_dir(&r, err) < 0 || jot(&r, err) < 0) {
        record_drop(&r);
        err->code = EXITCODE_EVIDENCE;
        return err_wrap(err, "no record can be written, so nothing is run");
    }
    *out = r;
    return 0;
}

int
record_member(char **out, const struct record *r, const char *name, struct err *err)
{
    auto_free char *path = mem_format("%s/members/%s", r->dir, name);
    char *slash = strrchr(path, '/');

    *slash = '\0';
    if (fs_mkdirs(path, err) < 0)
        return -1;
    *slash = '/';
    *out = steal(&path);
    return 0;
}

int
record_put(const struct record *r, const char *name, const void *data, size_t len,
           struct err *err)
{
    auto_free char *path = NULL;
    auto_close int fd = -1;

    if (record_member(&path, r, name, err) < 0)
        return -1;
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot create %s", path);
    if (fs_write_all(fd, data, len, err) < 0)
        return err_wrap(err, "%s", path);
    return 0;
}

void
record_clear(struct record *r)
{
    if (r->held >= 0)
        close(r->held);
    if (r->lock >= 0)
        close(r->lock);
    free(r->id);
    free(r->state_dir);
    free(r->dir);
    json_decref(r->facts);
    json_decref(r->place);
    *r = (struct record){.held = -1, .lock = -1};
}

void
record_drop(struct record *r)
{
    struct err ignored = ERR_INIT; /* what stays is swept by the next run */

    if (r->dir)
        fs_remove_tree(r->dir, &ignored);
    record_clear(r);
}

/* ---- the ledger's entries ---- */

static char *
ledger_dir(const char *state_dir)
{
    return fs_join(state_dir, "ledger.git");
}

static void
copy_keys(json_t *to, json_t *from, const char *const *keys)
{
    for (; *keys; keys++)
        if (json_object_get(from, *keys))
            json_object_set(to, *keys, json_object_get(from, *keys));
}

/* What every entry says, out of the facts. */
static json_t *
entry_of(const struct record *r, const char *kind)
{
    static const char *const common[] = {"run_id", "command", "mode",  "workspace", "commit",
                                         "subject", "tip",    "branch", "actor",    "local_only",
                                         NULL};
    static const char *const planned[] = {"plan_digest", "plan_sha256", "verdict", "engine",
                                          "counts",      "targets",     "replaces", "refresh",
                                          "variables",   "plan_from",   "speculative",
                                          "would_refuse", NULL};
    static const char *const writer[] = {"without_plan", "argv",     "addresses",
                                         "import_id",    "pushed_sha256", "allowed_by", NULL};
    json_t *e = json_object();
    char now[TEXT_TIME_SIZE];

    text_now(now);
    json_put(e, "kind", kind);
    json_put(e, "time", now);
    copy_keys(e, r->facts, common);
    copy_keys(e, r->facts, planned);
    if (json_flag(r->facts, "without_plan", false))
        copy_keys(e, r->facts, writer);
    return e;
}

static int
append(struct ledger_pos *pos, const struct record *r, json_t *take, struct err *err)
{
    auto_json *entry = take;
    auto_free char *dir = ledger_dir(r->state_dir);
    struct ledger *l = NULL;
    int rc;

    if (ledger_open(&l, dir, err) < 0)
        return -1;
    rc = ledger_append(pos, l, entry, r->signer.key ? &r->signer : NULL, err);
    ledger_free(l);
    return rc;
}

int
record_planned(struct ledger_pos *pos, const struct record *r, struct err *err)
{
    return append(pos, r, entry_of(r, "planned"), err);
}

int
record_refused(struct ledger_pos *pos, const struct record *r, const struct reasons *why,
               int status, struct err *err)
{
    json_t *e = entry_of(r, "refused");
    json_t *kept = json_array();
    size_t i;
    json_t *one;

    json_array_foreach(why->list, i, one) {
        static const char *const keys[] = {"kind", "what", "subject", "detail", NULL};
        json_t *copy = json_object();

        copy_keys(copy, one, keys);
        json_array_append_new(kept, copy);
    }
    json_object_set_new(e, "reasons", kept);
    json_object_set_new(e, "status", json_integer(status));
    if (json_object_get(r->facts, "denied_by"))
        json_object_set(e, "policies", json_object_get(r->facts, "denied_by"));
    return append(pos, r, e, err);
}

int
record_append_result(struct ledger_pos *pos, const struct record *r, const char *file,
                     const struct bundle_ref *ref, bool recovered, struct err *err)
{
    static const char *const keys[] = {"outcome",     "exit_status", "state_before",
                                       "state_after", "continuity",  "state_after_missing",
                                       "state_before_missing", NULL};
    json_t *e = entry_of(r, recovered ? "recovered" : "result");

    copy_keys(e, r->facts, keys);
    if (recovered)
        json_object_set_new(e, "recovered", json_true());
    json_object_set_new(e, "bundle",
                        json_pack("{s:s, s:s, s:s, s:I}", "file", file, "id", ref->id,
                                  "tar_sha256", ref->tar_sha256, "size",
                                  (json_int_t)ref->size));
    return append(pos, r, e, err);
}

/* ---- looking back ---- */

struct search {
    const char *root;
    const char *workspace;
    const char *digest;
    const char *run_id;
    json_t *found; /* owned */
};

static bool
of_workspace(const struct search *s, const json_t *entry)
{
    const json_t *ws = json_object_get(entry, "workspace");

    return strcmp(json_text(ws, "root", "?"), s->root) == 0 &&
           strcmp(json_text(ws, "name", "?"), s->workspace) == 0;
}

static int
visit_applied(void *arg, const struct ledger_pos *pos, const json_t *entry, struct err *err)
{
    struct search *s = arg;
    const char *kind = json_text(entry, "kind", "");

    (void)pos;
    (void)err;
    if ((strcmp(kind, "result") != 0 && strcmp(kind, "recovered") != 0) ||
        !of_workspace(s, entry))
        return 0;
    s->found = json_deep_copy(entry);
    return 1;
}

static int
visit_plan(void *arg, const struct ledger_pos *pos, const json_t *entry, struct err *err)
{
    struct search *s = arg;

    (void)pos;
    (void)err;
    if (strcmp(json_text(entry, "kind", ""), "planned") != 0 ||
        strcmp(json_text(entry, "plan_digest", ""), s->digest) != 0 ||
        strcmp(json_text(entry, "verdict", ""), "allow") != 0)
        return 0;
    s->found = json_deep_copy(entry);
    return 1;
}

static int
visit_intent(void *arg, const struct ledger_pos *pos, const json_t *entry, struct err *err)
{
    struct search *s = arg;

    (void)pos;
    (void)err;
    if (strcmp(json_text(entry, "kind", ""), "intent") != 0 ||
        strcmp(json_text(entry, "run_id", ""), s->run_id) != 0)
        return 0;
    s->found = json_deep_copy(entry);
    return 1;
}

static int
search(struct search *s, const char *state_dir, ledger_visit *visit, struct err *err)
{
    auto_free char *dir = ledger_dir(state_dir);
    struct ledger *l = NULL;
    int rc = ledger_open_existing(&l, dir, err);

    if (rc != 0)
        return rc;
    rc = ledger_walk(l, visit, s, err);
    ledger_free(l);
    if (rc < 0)
        return -1;
    return s->found ? 0 : 1;
}

int
record_last_applied(json_t **out, const char *state_dir, const char *root, const char *workspace,
                    struct err *err)
{
    struct search s = {.root = root, .workspace = workspace};
    int rc = search(&s, state_dir, visit_applied, err);

    if (rc != 0)
        return rc;
    if (strlen(json_text(s.found, "commit", "")) != GITSTORE_OID_SIZE - 1) {
        json_decref(s.found);
        return err_set(err, EXITCODE_EVIDENCE, "the ledger's last result names no commit: "
                       "moongate verify");
    }
    *out = s.found;
    return 0;
}

int
record_find_plan(json_t **out, const char *state_dir, const char *plan_digest, struct err *err)
{
    struct search s = {.digest = plan_digest};
    int rc = search(&s, state_dir, visit_plan, err);

    if (rc == 0)
        *out = s.found;
    return rc;
}

/* ---- the promise ---- */

/* The run's directory, run.json in it, and the names that lead to it. */
static int
sync_run(const struct record *r, struct err *err)
{
    auto_free char *runs = fs_join(r->state_dir, "runs");

    return fs_sync_tree(r->dir, err) < 0 || fs_sync_dir(runs, err) < 0
               ? -1
               : fs_sync_dir(r->state_dir, err);
}

/* An intent that could not be synced may be in the ledger all the same.  Then the next call says
 * that nothing ran; else this is a refusal like any other. */
static void
keep_or_forget(struct record *r)
{
    struct search s = {.run_id = r->id};
    struct err ignored = ERR_INIT;

    if (search(&s, r->state_dir, visit_intent, &ignored) == 1) {
        r->phase = RECORD_PLANNING;
        return;
    }
    json_decref(s.found);
    json_put(r->facts, "outcome", "not started");
    record_keep(r, &ignored);
}

int
record_intent(struct ledger_pos *pos, struct record *r, struct err *err)
{
    json_t *e;

    r->phase = RECORD_APPLYING;
    if (jot(r, err) < 0 || sync_run(r, err) < 0) {
        r->phase = RECORD_PLANNING;
        return -1;
    }
    e = entry_of(r, "intent");
    json_object_set(e, "state_before", json_object_get(r->facts, "state_before"));
    json_object_set(e, "continuity", json_object_get(r->facts, "continuity"));
    if (append(pos, r, e, err) < 0) {
        keep_or_forget(r);
        return -1;
    }
    json_object_set_new(r->facts, "ledger",
                        json_pack("{s:I, s:s}", "intent_seq", (json_int_t)pos->seq,
                                  "intent_entry_sha256", pos->entry_sha256));
    return 0;
}
