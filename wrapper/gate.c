/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/gate.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"

static const char help_pull[] = "catch up   git pull";
static const char help_push[] = "publish it   git push";

/* `3f9c2a1 "widen the pool"` */
static char *
commit_label(struct gitstore *store, const char *oid)
{
    struct gitstore_commit c = {0};
    struct err ignored = ERR_INIT;
    char *label;

    if (gitstore_commit(&c, store, oid, &ignored) < 0)
        return mem_format("%.7s", oid);
    label = mem_format("%.7s \"%.50s%s\"", oid, c.subject, strlen(c.subject) > 50 ? "..." : "");
    gitstore_commit_clear(&c);
    return label;
}

static char *
tip_label(const struct gate_facts *f)
{
    return mem_format("%s is at %.7s%s", f->pin->branch, f->tip,
                      f->pin->remote ? " on the server" : "");
}

static void
add_commit(struct reasons *r, const struct gate_facts *f, const char *what, const char *detail,
           const char *help)
{
    auto_free char *label = commit_label(f->store, f->wt->head);

    reasons_add(r, EXITCODE_GIT, what, label, detail, help);
}

/* Of what this run reads: paths still to be compared, and those that ever were to be. */
struct compared {
    json_t *paths;
    json_t *seen;
    const char *dir; /* that is walked */
};

static void
compare_too(struct compared *c, const char *path)
{
    if (json_object_get(c->seen, path))
        return;
    json_object_set_new_nocheck(c->seen, path, json_true()); /* git's names need not be UTF-8 */
    json_array_append_new(c->paths, json_string_nocheck(path));
}

static int
visit_link(void *arg, const struct gitstore_entry *e, struct err *err)
{
    struct compared *c = arg;
    auto_free char *path = c->dir[0] ? mem_format("%s/%s", c->dir, e->path) : mem_dup(e->path);

    (void)err;
    if (e->mode == 0120000)
        compare_too(c, path);
    return 0;
}

/* What a link in an equal directory leads to can be another file all the same. */
static int
check_path(struct reasons *r, struct compared *c, const char *path, const struct gate_facts *f,
           struct err *err)
{
    auto_free char *at = NULL;
    auto_free char *tip = tip_label(f);
    auto_free char *detail = mem_format("differs there; %s", tip);
    auto_free char *at_tip = NULL;
    char here[GITSTORE_OID_SIZE] = "";
    char there[GITSTORE_OID_SIZE] = "";
    unsigned mode = 0;
    unsigned other = 0;
    int a = gitstore_follow(&at, here, &mode, f->store, f->wt->head, path, err);
    int b = a < 0 ? -1 : gitstore_follow(&at_tip, there, &other, f->store, f->tip, path, err);

    if (a < 0 || b < 0)
        return -1;
    if (a != b || (a == 0 && (strcmp(here, there) != 0 || strcmp(at, at_tip) != 0)))
        reasons_add(r, EXITCODE_GIT, "behind", path[0] ? path : "the repository's top", detail,
                    help_pull);
    else if (a == 0 && mode == 0040000) {
        c->dir = at;
        return gitstore_walk(f->store, f->wt->head, at, visit_link, c, err) < 0 ? -1 : 0;
    }
    return 0;
}

/* Are the paths that this run reads the same in HEAD and T? */
static int
check_same(struct reasons *r, const struct gate_facts *f, struct err *err)
{
    auto_json *paths = json_array();
    auto_json *seen = json_object();
    struct compared c = {paths, seen, NULL};
    size_t i;
    json_t *path;

    json_array_foreach(f->paths, i, path)
        compare_too(&c, json_string_value(path));
    for (i = 0; i < json_array_size(paths); i++)
        if (check_path(r, &c, json_string_value(json_array_get(paths, i)), f, err) < 0)
            return -1;
    return 0;
}

static int
check_behind(struct reasons *r, const struct gate_facts *f, struct err *err)
{
    auto_free char *tip = tip_label(f);
    int rc;

    if (f->commit == SETTINGS_TIP) {
        add_commit(r, f, "behind", tip, help_pull);
        return 0;
    }
    if (f->last_applied) {
        rc = gitstore_is_ancestor(f->store, f->last_applied, f->wt->head, err);
        if (rc < 0)
            return -1;
        if (rc == 0) {
            auto_free char *detail = mem_format("is older than the last apply here, %.7s; %s",
                                                f->last_applied, tip);

            add_commit(r, f, "behind", detail, help_pull);
            return 0;
        }
    }
    return f->commit == SETTINGS_CURRENT ? check_same(r, f, err) : 0;
}

static int
check_head(struct reasons *r, const struct gate_facts *f, struct err *err)
{
    auto_free char *tip = tip_label(f);
    int rc;

    if (strcmp(f->wt->head, f->tip) == 0)
        return 0;
    rc = gitstore_is_ancestor(f->store, f->wt->head, f->tip, err);
    if (rc < 0)
        return -1;
    if (rc == 1)
        return check_behind(r, f, err);
    rc = gitstore_is_ancestor(f->store, f->tip, f->wt->head, err);
    if (rc < 0)
        return -1;
    if (rc == 1)
        add_commit(r, f, "not pushed", tip, f->pin->remote ? help_push : NULL);
    else
        add_commit(r, f, "not on it", tip, "see how they differ   git log --oneline --graph");
    return 0;
}

static int
check_rewritten(struct reasons *r, const struct gate_facts *f, struct err *err)
{
    auto_free char *tip = NULL;
    auto_free char *detail = NULL;
    int rc = 0;

    if (!f->last_applied)
        return 0;
    if (gitstore_has(f->store, f->last_applied)) {
        rc = gitstore_is_ancestor(f->store, f->last_applied, f->tip, err);
        if (rc < 0)
            return -1;
    }
    if (rc == 1)
        return 0;
    tip = tip_label(f);
    detail = mem_format("the last commit applied here, %.7s, is not in it any more; %s",
                        f->last_applied, tip);
    reasons_add(r, EXITCODE_GIT, "rewritten", f->pin->branch, detail, NULL);
    return 0;
}

static int
check_root(struct reasons *r, const struct gate_facts *f, struct err *err)
{
    char oid[GITSTORE_OID_SIZE];
    unsigned mode = 0;
    int rc = gitstore_entry_at(oid, &mode, f->store, f->wt->head, f->wt->root, err);

    if (rc < 0)
        return -1;
    if (rc == 1 || mode != 0040000)
        reasons_add(r, EXITCODE_GIT, "untracked", f->wt->root, "no file of it is committed",
                    NULL);
    return 0;
}

int
gate_check(struct reasons *reasons, const struct gate_facts *f, struct err *err)
{
    if (f->wt->operation) {
        auto_free char *detail = mem_format("a %s is in progress", f->wt->operation);

        reasons_add(reasons, EXITCODE_GIT, "unfinished", f->wt->operation, detail,
                    "see where it stands   git status");
    }
    if (check_root(reasons, f, err) < 0 || check_rewritten(reasons, f, err) < 0)
        return -1;
    return check_head(reasons, f, err);
}
