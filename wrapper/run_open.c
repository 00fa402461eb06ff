/* SPDX-License-Identifier: Apache-2.0 */
/* The first half of a run: everything that is known before the engine starts. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/where.h"
#include "wrapper/cliconfig.h"
#include "wrapper/environment.h"
#include "wrapper/lockfile.h"
#include "wrapper/place.h"
#include "wrapper/recover.h"
#include "wrapper/run_private.h"
#include "wrapper/workspace.h"

static int
open_place(struct run *r, struct err *err)
{
    auto_free char *wanted = NULL;

    r->at.umask = umask(077);
    r->cwd = getcwd(NULL, 0);
    if (!r->cwd)
        return err_sys(err, EXITCODE_UNDECIDED, "the current directory");
    wanted = r->inv.chdir ? fs_join(r->cwd, r->inv.chdir) : mem_dup(r->cwd);
    r->dir = fs_realpath(wanted, err);
    if (!r->dir)
        return err_wrap(err, "-chdir");
    r->data = workspace_data_dir(r->dir);
    r->at.cwd = r->cwd;
    r->at.chdir = r->inv.chdir ? r->dir : NULL; /* not a link, which could lead elsewhere by then */
    r->judge = where_libexec("judge", err);
    return r->judge ? 0 : -1;
}

/* ---- workspace and backend ---- */

static int
read_workspace(struct run *r, struct err *err)
{
    const char *named = writer_workspace(&r->writer);

    if (named) /* the record is about that one */
        r->workspace = mem_dup(named);
    else if (workspace_read(&r->workspace, r->dir, err) < 0)
        return -1;
    r->at.workspace = r->workspace;
    return 0;
}

/* ---- pin, T, settings ---- */

/* Of two first runs at the same time one writes the pin; the other goes on when it is the same. */
static int
save_pin(struct run *r, struct err *err)
{
    struct err why = ERR_INIT;
    struct pin now = {0};
    bool same;

    if (pin_save(&r->pin, err) == 0)
        return 0;
    same = pin_read(&now, &r->wt, r->clone, r->settings.pins, &why) == 0 &&
           strcmp(now.id, r->pin.id) == 0;
    pin_clear(&now);
    if (!same)
        return -1;
    err_clear(err);
    r->pin.made_now = false; /* the other one announces it */
    return 0;
}

static void
announce(const struct pin *pin)
{
    auto_free char *remote = text_clean(pin->remote ? pin->remote : "");

    if (pin->remote)
        run_say("first run here: branch %s of %s is tracked from now on (commit %.7s is its root)",
                pin->branch, remote, pin->root);
    else
        run_say("first run here: there is no remote, so the local branch %s is tracked from now "
                "on; every record will say local-only", pin->branch);
}

static void
announce_unused(const struct pin *pin)
{
    auto_free char *unused = text_clean(pin->unused);
    auto_free char *remote = text_clean(pin->remote);

    run_say("the system's moongate.lua pins branch %s of %s; your own pin, %s, is not used",
            pin->branch, remote, unused);
}

/* Was this directory run as part of another history before?  1: it never was. */
static int
check_place(const struct run *r, bool remember, struct err *err)
{
    auto_free char *home = NULL;

    if (pin_state_home(&home, err) < 0)
        return -1;
    return remember ? place_set(home, r->dir, r->pin.root, err)
                    : place_check(home, r->dir, r->pin.root, err);
}

static int
open_pin(struct run *r, struct err *err)
{
    int rc = pin_read(&r->pin, &r->wt, r->clone, r->settings.pins, err);
    int new_place;

    if (rc == 0 && r->pin.unused)
        announce_unused(&r->pin);
    if (rc == 1)
        rc = pin_make(&r->pin, &r->wt, r->clone, NULL, NULL, err);
    if (rc < 0)
        return -1;
    new_place = check_place(r, false, err);
    rc = new_place;
    if (rc >= 0)
        rc = tip_read(&r->tip, &r->pin, &r->wt, err);
    if (rc == 1)
        rc = run_without_server(r, err);
    if (rc < 0) {
        r->pinned = !r->pin.made_now; /* a refusal is recorded where a pin was known before */
        return -1;
    }
    if (r->pin.made_now)
        memcpy(r->pin.since, r->tip.oid, sizeof r->pin.since);
    if ((r->pin.made_now && save_pin(r, err) < 0) ||
        (new_place == 1 && check_place(r, true, err) < 0))
        return -1;
    if (r->pin.made_now)
        announce(&r->pin);
    r->pinned = true;
    return 0;
}

/* Where it stopped before the system's file was read, that is read for its pins; one that cannot
 * be read is why it stopped, and a refusal is recorded where the pins that are known say. */
static int
find_pin(struct run *r)
{
    struct err ignored = ERR_INIT;
    struct settings system;
    int rc;

    settings_init(&system);
    policyset_system_settings(&system, r->judge, &ignored);
    err_clear(&ignored);
    rc = pin_read(&r->pin, &r->wt, r->clone, system.pins, &ignored);
    settings_clear(&system);
    return rc;
}

void
run_locate(struct run *r)
{
    struct err ignored = ERR_INIT;

    if (r->pinned || (!r->dir && open_place(r, &ignored) < 0))
        return;
    if (!r->wt.top && worktree_open(&r->wt, r->dir, &ignored) < 0)
        return;
    if (r->wt.head[0] == '\0' || (!r->workspace && read_workspace(r, &ignored) < 0))
        return;
    if (!r->clone && gitstore_open(&r->clone, r->wt.commondir, &ignored) < 0)
        return;
    if (!r->pin.branch && find_pin(r) != 0)
        return;
    r->pinned = !r->pin.made_now;
}

static int
check_engine(struct run *r, struct err *err)
{
    const char *want = r->settings.engine_name;
    const char *version = r->settings.engine_version;
    int ok;

    if (want && strcmp(want, r->engine.product) != 0)
        return err_set(err, EXITCODE_UNDECIDED, "this repository is run by %s; %s is %s", want,
                       r->engine.path, r->engine.product);
    ok = version ? settings_version_allowed(r->engine.version, version, err) : 1;
    if (ok < 0)
        return err_wrap(err, "moongate.lua: gate.engine.version");
    if (!ok)
        return err_set(err, EXITCODE_UNDECIDED, "this repository wants %s %s; %s is %s",
                       r->engine.product, version, r->engine.path, r->engine.version);
    return 0;
}

static void
told_recovered(void *arg, const char *id, long long seq, const char *outcome)
{
    (void)arg;
    (void)id;
    run_say("an interrupted run was recorded: outcome %s, ledger #%lld (moongate show %lld)",
            outcome, seq, seq);
}

static int
open_history(struct run *r, struct err *err)
{
    struct recover_counts counts;

    if (recover_runs(&counts, r->pin.state_dir, &r->settings.signer, &r->engine, told_recovered,
                     NULL, err) < 0) {
        err->code = EXITCODE_EVIDENCE;
        return err_wrap(err, "an interrupted run's record must be finished first");
    }
    return record_last_applied(&r->last, r->pin.state_dir, r->wt.root, r->workspace, err) < 0 ? -1
                                                                                              : 0;
}

/* A file that a repository brought is not the user's own, whatever the environment says. */
static int
check_user_file(const struct run *r, struct err *err)
{
    auto_free char *real = NULL;
    size_t top = strlen(r->wt.top);

    if (!r->settings.user_path)
        return 0;
    real = fs_realpath(r->settings.user_path, err);
    if (!real)
        return -1;
    if (strncmp(real, r->wt.top, top) == 0 && real[top] == '/')
        return err_set(err, EXITCODE_UNDECIDED, "%s is in the repository that is gated, so it is "
                       "not a file of yours alone: point XDG_CONFIG_HOME to another place", real);
    return 0;
}

/* What the record and git's list of borrowed objects could not name. */
static int
check_names(const struct run *r, struct err *err)
{
    auto_json *name = json_string(r->cwd);
    auto_json *dir = json_string(r->dir);

    if (!name || !dir)
        return err_set(err, EXITCODE_UNDECIDED, "the path of this directory is not UTF-8, so the "
                       "record could not name it; rename it");
    if (strchr(r->wt.commondir, '\n'))
        return err_set(err, EXITCODE_GIT, "the path of this repository has a newline in it, and "
                       "git cannot borrow objects from there; move it");
    return 0;
}

/* `path` with links resolved as far as it exists. */
static char *
resolved(const char *path)
{
    auto_free char *start = mem_dup(path);
    char *slash;

    for (;;) {
        auto_free char *real = realpath(start, NULL);

        slash = strrchr(start, '/');
        if (real)
            return mem_format("%s%s", strcmp(real, "/") == 0 ? "" : real, path + strlen(start));
        if (!slash || slash == start)
            return mem_dup(path);
        *slash = '\0';
    }
}

/* Records in the work tree would make it dirty, and `git clean` would take them away. */
static int
check_state_home(const struct run *r, const char *home, struct err *err)
{
    auto_free char *real = resolved(home);
    auto_free char *folder = NULL;
    size_t top = strlen(r->wt.top);
    int ignored;

    if (strncmp(real, r->wt.top, top) != 0 || real[top] != '/')
        return 0;
    folder = mem_format("%s/", real + top + 1);
    ignored = worktree_ignores(&r->wt, folder, err);
    if (ignored != 0)
        return ignored < 0 ? -1 : 0;
    return err_set(err, EXITCODE_EVIDENCE, "the records would lie in the repository itself, in "
                   "%s, and make it dirty; set XDG_STATE_HOME to a folder outside of it", real);
}

int
run_open(struct run *r, const char *name, struct err *err)
{
    auto_free char *home = NULL;
    auto_free char *cache = NULL;

    term_init(&r->err_term, STDERR_FILENO);
    if (open_place(r, err) < 0 || pin_state_home(&home, err) < 0)
        return -1;
    cache = fs_join(home, "cache");
    if (worktree_open(&r->wt, r->dir, err) < 0 || check_names(r, err) < 0 ||
        check_state_home(r, home, err) < 0 ||
        engine_open(&r->engine, name, cache, err) < 0)
        return -1;
    if (r->wt.head[0] == '\0')
        return err_set(err, EXITCODE_GIT, "there is no commit yet in %s: commit and push first",
                       r->wt.top);
    if (read_workspace(r, err) < 0 || gitstore_open(&r->clone, r->wt.commondir, err) < 0 ||
        policyset_own_settings(&r->settings, r->judge, err) < 0 || check_user_file(r, err) < 0 ||
        open_pin(r, err) < 0)
        return -1;
    if (policyset_settings(&r->settings, r->tip.store, r->tip.oid, r->judge, err) < 0)
        return -1;
    if (r->away && r->settings.speculative == SETTINGS_NONE)
        return err_set(err, EXITCODE_GIT, "%s", r->away);
    if (check_engine(r, err) < 0)
        return -1;
    return open_history(r, err);
}

/* ---- the gate ---- */

bool
run_known_plan(void *arg, const char *sha256)
{
    const struct run *r = arg;
    auto_free char *path = mem_format("%s/outs/%s", r->pin.state_dir, sha256);

    return strcmp(sha256, r->given) == 0 || fs_exists(path);
}

static void
check_environment(struct run *r)
{
    const char *ci = getenv("CI");

    environment_check(&r->reasons);
    cliconfig_read(&r->cli_config, &r->reasons, r->engine.product, r->cwd);
    if (ci && ci[0] && r->inv.class != INVOCATION_PLAN && !r->settings.durable)
        reasons_add(&r->reasons, EXITCODE_EVIDENCE, "record", "CI is set",
                    "this machine may be gone tomorrow, and its records with it",
                    "keep the state directory and say so in the system's moongate.lua   "
                    "state { durable = true }");
}

int
run_signed(struct run *r, const char *tip, struct err *err)
{
    const struct signed_place place = {.settings = &r->settings, .pin = &r->pin,
                                       .store = r->tip.store, .tip = tip, .head = r->wt.head,
                                       .judge = r->judge};
    json_t *facts = NULL;

    if (signed_check(&facts, &r->reasons, &place, err) < 0)
        return -1;
    json_decref(r->signatures);
    r->signatures = facts;
    return 0;
}

int
run_gate_rules(struct run *r, const char *tip, const json_t *paths, struct err *err)
{
    struct gate_facts facts = {.wt = &r->wt, .pin = &r->pin, .tip = tip, .store = r->tip.store,
                               .commit = r->settings.commit,
                               .last_applied = json_text(r->last, "commit", NULL),
                               .paths = paths};

    return gate_check(&r->reasons, &facts, err);
}

int
run_gate(struct run *r, struct err *err)
{
    run_inputs_watch(r);
    if (run_look_at_plan(r, err) < 0 ||
        scan_tree_cached(&r->scan, &r->reasons, &r->wt, r->clone, r->pin.state_dir,
                         run_known_plan, r, err) < 0 ||
        run_inputs_note(r, err) < 0 || run_modules_check(r, err) < 0)
        return -1;
    if (r->scan.absent && r->writer.command) /* no plan says what it depends on */
        reasons_add(&r->reasons, EXITCODE_GIT, "sparse", r->inv.command,
                    "parts of the commit are not checked out",
                    "have them all   git sparse-checkout disable");
    if (r->scan.absent && !reasons_any(&r->reasons))
        run_say("sparse checkout: %zu files of the commit are not checked out",
                json_array_size(r->scan.absent));
    if (r->writer.command && run_writer_inputs(r, err) < 0)
        return -1;
    check_environment(r);
    if (lockfile_check(&r->reasons, r->clone, r->wt.head, r->wt.root, err) < 0)
        return -1;
    return run_gate_rules(r, r->tip.oid, r->paths, err) < 0 ? -1 : run_signed(r, r->tip.oid, err);
}
