/* SPDX-License-Identifier: Apache-2.0 */
/* moongate init: pin this repository, and write a first manifest and policy into it. */
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/where.h"
#include "cli/args.h"
#include "cli/command.h"
#include "wrapper/pin.h"
#include "wrapper/place.h"
#include "wrapper/policyset.h"
#include "wrapper/tip.h"
#include "wrapper/worktree.h"

static const char usage[] =
    "usage: moongate init [--remote URL] [--branch NAME]\n"
    "\n"
    "  --remote URL    what is tracked (default: origin, or the only remote)\n"
    "  --branch NAME   which branch of it (default: the one that its HEAD names)\n";

static const char manifest[] =
    "-- What the gate demands of this repository.  See moongate.lua(5).\n"
    "gate {\n"
    "  commit = \"current\", -- tip: only the newest commit; contained: any that is in it\n"
    "}\n"
    "policies { \"policies/*.lua\", \"std\" } -- std: the stock library; `use` switches one on\n"
    "use \"data.protect\" { level = \"hard\" }\n";

static const char policy[] =
    "-- A first policy.  See moongate-policy(5); try it: moongate check PLAN.json\n"
    "policy {\n"
    "  id    = \"limits.destroy\",\n"
    "  title = \"A single run takes at most three resources away\",\n"
    "  params = { most = 3 },\n"
    "  check_plan = function(plan, ctx)\n"
    "    local gone = plan:count { on = { \"destroy\", \"forget\" } }\n"
    "    if gone > ctx.params.most then\n"
    "      plan:deny(\"%d resources would go away, the limit is %d\", gone, ctx.params.most)\n"
    "    end\n"
    "  end,\n"
    "}\n";

/* Settings are written by people. */
#define SETTINGS_LIMIT ((size_t)1 << 20)

struct init {
    const char *remote;
    const char *branch;
};

/* A file of the repository, made with the user's own umask. */
static int
write_first(const char *path, const char *name, const char *text, struct err *err)
{
    auto_file FILE *f = fopen(path, "wxe");

    if (!f || fputs(text, f) < 0 || fflush(f) != 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot write %s", path);
    printf("wrote     %s\n", name);
    return 0;
}

static bool
is_policy(const struct dirent *e)
{
    size_t len = strlen(e->d_name);

    return len > 4 && strcmp(e->d_name + len - 4, ".lua") == 0;
}

/* A policy where they are by default, or settings that say where they are. */
static bool
has_policies(const char *settings, const char *dir)
{
    struct err ignored = ERR_INIT;
    auto_buf text = BUF_INIT;
    DIR *d = opendir(dir);
    bool any = false;

    for (struct dirent *e; d && !any && (e = readdir(d));)
        any = is_policy(e);
    if (d)
        closedir(d);
    return any || (fs_read_file(&text, settings, SETTINGS_LIMIT, &ignored) == 0 &&
                   strstr(buf_str(&text), "policies"));
}

/* What is there stays; a first policy beside others would only make the tree dirty.  1 when
 * nothing was missing. */
static int
write_files(const struct worktree *wt, struct err *err)
{
    auto_free char *settings = fs_join(wt->top, "moongate.lua");
    auto_free char *dir = fs_join(wt->top, "policies");
    auto_free char *first = fs_join(dir, "limits.lua");

    if (has_policies(settings, dir)) {
        printf("kept      settings and policies, as they are\n");
        return 1;
    }
    if (!fs_exists(settings) && write_first(settings, "moongate.lua", manifest, err) < 0)
        return -1;
    if (!fs_exists(dir) && mkdir(dir, 0777) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot make %s", dir);
    return write_first(first, "policies/limits.lua", policy, err);
}

static void
say_pin(const struct pin *p)
{
    auto_free char *remote = text_clean(p->remote);

    printf("%s   branch %s of %s, root commit %.12s\n",
           p->made_now    ? "pinned "
           : p->of_system ? "pinned by the system's moongate.lua"
                          : "pinned already",
           p->branch, p->remote ? remote : "this repository (local-only)", p->root);
    if (p->unused) {
        auto_free char *unused = text_clean(p->unused);

        printf("not used  your own pin: branch %s\n", unused);
    }
}

/* A person says here that this directory belongs to this history. */
static int
remember_place(const struct worktree *wt, const struct pin *pin, struct err *err)
{
    auto_free char *home = NULL;

    if (pin_state_home(&home, err) < 0)
        return -1;
    return place_set(home, wt->dir, pin->root, err);
}

static int
pin_now(const struct init *o, const struct worktree *wt, struct gitstore *clone,
        const json_t *pins, struct err *err)
{
    struct pin pin = {0};
    struct tip tip;
    int rc = pin_read(&pin, wt, clone, pins, err);

    if (rc < 0)
        return -1;
    if (rc == 0 && pin.of_system && (o->remote || o->branch)) {
        pin_clear(&pin);
        return err_set(err, EXITCODE_GIT, "this history is pinned by the system's moongate.lua; "
                       "only its administrator can change that");
    }
    if (rc == 0 && (o->remote || o->branch)) {
        pin_clear(&pin);
        return err_set(err, EXITCODE_GIT, "this history is pinned already; nothing in a "
                       "repository may change that: remove its file under pins/ in the state "
                       "directory first");
    }
    if (rc == 1) {
        if (pin_make(&pin, wt, clone, o->remote, o->branch, err) < 0)
            return -1;
        rc = tip_read(&tip, &pin, wt, err);
        if (rc == 1) /* out of reach: nothing is pinned that nobody was asked about */
            rc = -1;
        if (rc == 0) {
            memcpy(pin.since, tip.oid, sizeof pin.since);
            tip_clear(&tip);
            rc = pin_save(&pin, err);
        }
    }
    if (rc == 0)
        rc = remember_place(wt, &pin, err);
    if (rc == 0)
        say_pin(&pin);
    pin_clear(&pin);
    return rc;
}

/* The system's file may pin it already. */
static int
pin_under_system(const struct init *o, const struct worktree *wt, struct gitstore *clone,
                 struct err *err)
{
    auto_free char *judge = where_libexec("judge", err);
    struct settings system;
    int rc = -1;

    if (!judge)
        return -1;
    settings_init(&system);
    if (policyset_system_settings(&system, judge, err) == 0)
        rc = pin_now(o, wt, clone, system.pins, err);
    settings_clear(&system);
    return rc;
}

static int
init(const struct init *o, struct err *err)
{
    auto_free char *dir = fs_realpath(".", err);
    struct gitstore *clone = NULL;
    struct worktree wt = {0};
    mode_t theirs;
    int rc;

    if (!dir || worktree_open(&wt, dir, err) < 0)
        return -1;
    theirs = umask(077);
    if (wt.head[0] == '\0')
        rc = err_set(err, EXITCODE_GIT, "there is no commit yet in %s: commit and push first",
                     wt.top);
    else
        rc = gitstore_open(&clone, wt.commondir, err);
    if (rc == 0)
        rc = pin_under_system(o, &wt, clone, err);
    umask(theirs);
    if (rc == 0)
        rc = write_files(&wt, err);
    if (rc >= 0)
        printf("\nnext      %sterraform plan\n",
               rc == 0 ? "git add moongate.lua policies; git commit; git push; " : "");
    gitstore_free(clone);
    worktree_clear(&wt);
    return rc < 0 ? -1 : 0;
}

int
cmd_init(int argc, char **argv, struct err *err)
{
    struct args a = {argc, argv, 1};
    struct init o = {NULL, NULL};

    while (args_left(&a)) {
        int rc = args_value(&o.remote, &a, "--remote", err);

        if (rc == 0)
            rc = args_value(&o.branch, &a, "--branch", err);
        if (rc < 0)
            return -1;
        if (rc == 0 && args_help(&a, usage))
            return EXITCODE_OK;
        if (rc == 0)
            return args_unknown(&a, err);
    }
    return init(&o, err);
}
