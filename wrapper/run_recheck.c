/* SPDX-License-Identifier: Apache-2.0 */
/* Just before the promise: is everything still what was judged? */
#include <string.h>

#include "wrapper/cliconfig.h"
#include "wrapper/run_private.h"

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
    same = same && policyset_equal(&now, &r->policies);
    policyset_clear(&now);
    if (!same)
        return err_set(err, EXITCODE_GIT, "the policies changed on %s while this run went on; "
                       "run again", r->pin.branch);
    if (run_signed(r, tip, err) < 0 || run_gate_rules(r, tip, r->paths, err) < 0)
        return -1;
    return r->match.dirs ? run_gate_rules(r, tip, r->match.dirs, err) : 0;
}

/* The administrator's word is binding at once. */
static int
recheck_system(struct run *r, struct err *err)
{
    struct policyset now = {0};
    int same = policyset_system_same(&r->settings, err);

    if (same < 0 || policyset_load(&now, &r->settings, r->tip.store, r->tip.oid, err) < 0)
        return -1;
    same = same && policyset_equal(&now, &r->policies);
    policyset_clear(&now);
    return same ? 0 : err_set(err, EXITCODE_UNDECIDED, "the system's moongate.lua or a policy "
                              "changed while this run went on; run again");
}

int
run_recheck(struct run *r, struct err *err)
{
    bool loads = r->writer.command != NULL; /* the engine reads the tree again, not a plan */
    struct scan again = {0};
    char tip[GITSTORE_OID_SIZE];
    bool same;

    if (scan_tree(&again, &r->reasons, &r->wt, r->clone, run_known_plan, r, err) < 0)
        return -1;
    same = strcmp(again.digest, r->scan.digest) == 0 &&
           (!loads || json_equal(again.inputs, r->scan.inputs));
    scan_clear(&again);
    if (!same)
        return err_set(err, EXITCODE_GIT, "the work tree changed while this run went on");
    if (engine_same(&r->engine, err) < 0 ||
        cliconfig_same(r->cli_config, r->engine.product, r->cwd, err) < 0 ||
        run_modules_again(r, err) < 0)
        return -1;
    if (recheck_system(r, err) < 0)
        return -1;
    if (!loads)
        reasons_clear(&r->reasons); /* a file that came meanwhile is not in the plan */
    if (tip_again(tip, &r->pin, &r->wt, err) < 0)
        return -1;
    return strcmp(tip, r->tip.oid) == 0 ? 0 : recheck_moved(r, tip, err);
}
