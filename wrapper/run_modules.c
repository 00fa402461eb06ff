/* SPDX-License-Identifier: Apache-2.0 */
/* A run's remote modules and providers: looked at before the plan, in it, and before the intent. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "wrapper/modules_lock.h"
#include "wrapper/run_private.h"

struct modules_place
run_modules_place(const struct run *r)
{
    return (struct modules_place){.store = r->tip.store, .commit = r->wt.head,
                                  .root = r->wt.root, .dir = r->dir, .data = r->data,
                                  .recorded = r->settings.modules_recorded,
                                  .reads_tofu = engine_reads_tofu(&r->engine),
                                  .all = strncmp(r->inv.command, "test", 4) == 0};
}

/* A commit that T does not hold brings its own lock along: not one that anybody has reviewed. */
static int
check_own_lock(struct run *r, struct err *err)
{
    struct err unknown = ERR_INIT;
    char here[GITSTORE_OID_SIZE] = "";
    char there[GITSTORE_OID_SIZE] = "";

    if (gitstore_entry_at(here, NULL, r->tip.store, r->wt.head, MODULES_LOCK_PATH, err) < 0 ||
        gitstore_entry_at(there, NULL, r->tip.store, r->tip.oid, MODULES_LOCK_PATH, err) < 0)
        return -1;
    if (strcmp(here, there) != 0 &&
        gitstore_is_ancestor(r->tip.store, r->wt.head, r->tip.oid, &unknown) != 1)
        reasons_add(&r->reasons, EXITCODE_GIT, "another lock", MODULES_LOCK_PATH,
                    "this commit has one of its own; remote modules are those of the tracked "
                    "branch's", NULL);
    return 0;
}

int
run_modules_check(struct run *r, struct err *err)
{
    struct modules_place p = run_modules_place(r);

    if (modules_check(&r->modules, &r->reasons, &p, err) < 0)
        return -1;
    /* an older HEAD must not bring back a lock that T has replaced */
    if (!r->modules.any || p.recorded)
        return 0;
    json_array_append_new(r->paths, json_string(MODULES_LOCK_PATH));
    return check_own_lock(r, err);
}

int
run_modules_plan(struct run *r, struct err *err)
{
    struct modules_place p = run_modules_place(r);
    auto_free char *json = NULL;

    if (match_plan(&r->match, &r->reasons, r->zip, &p, &r->modules, err) < 0 ||
        record_member(&json, &r->rec, "plan/plan.json", err) < 0 ||
        match_lock_uses(&r->reasons, r->zip, json, err) < 0)
        return -1;
    json_object_set(r->rec.facts, "modules", r->match.modules);
    if (p.recorded)
        json_put(r->rec.facts, "modules_rule", "recorded: not compared with any lock");
    return 0;
}

int
run_modules_again(struct run *r, struct err *err)
{
    struct modules_place p = run_modules_place(r);

    return modules_again(&r->modules, &p, err);
}
