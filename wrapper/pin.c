/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/pin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "wrapper/remote.h"

int
pin_state_home(char **out, struct err *err)
{
    const char *xdg = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");

    if (xdg && xdg[0] == '/') {
        *out = fs_join(xdg, "moongate");
        return 0;
    }
    if (!home || home[0] != '/')
        return err_set(err, EXITCODE_EVIDENCE, "neither XDG_STATE_HOME nor HOME is an absolute "
                       "path: there is no place for records");
    *out = fs_join(home, ".local/state/moongate");
    return 0;
}

/* The pin's bytes: what is hashed for its id and, with `since`, written to its file. */
static char *
pin_text(const struct pin *p, bool with_since)
{
    auto_json *o = json_object();

    if (with_since && p->since[0])
        json_put(o, "since", p->since);
    json_put(o, "remote", p->remote);
    json_put(o, "branch", p->branch);
    json_put(o, "root", p->root);
    return json_compact(o);
}

static void
finish(struct pin *p, const char *home)
{
    auto_free char *text = pin_text(p, false);

    digest_bytes(p->id, text, strlen(text));
    p->state_dir = fs_join(home, p->id);
}

static int
parse(struct pin *out, const char *path, const char *root, const char *home, struct err *err)
{
    auto_json *o = json_read_file(path, 1 << 16, err);
    const char *branch;
    const char *remote;
    const char *since;

    if (!o)
        return -1;
    since = json_text(o, "since", "");
    branch = json_text(o, "branch", NULL);
    remote = json_text(o, "remote", NULL);
    if (!branch || strcmp(json_text(o, "root", ""), root) != 0 ||
        (since[0] && strlen(since) != sizeof out->since - 1) ||
        (!remote && !json_is_null(json_object_get(o, "remote"))))
        return err_set(err, EXITCODE_GIT, "the pin %s is damaged; if you know what is tracked, "
                       "remove it and run: moongate init", path);
    out->remote = remote ? mem_dup(remote) : NULL;
    out->branch = mem_dup(branch);
    memcpy(out->root, root, sizeof out->root);
    memcpy(out->since, since, strlen(since) + 1);
    finish(out, home);
    return 0;
}

/* The system's pin of this history; 1 when it has none. */
static int
of_system(struct pin *out, const char *root, const char *home, const json_t *pins)
{
    size_t i;
    json_t *one;

    json_array_foreach(pins, i, one) {
        if (strcmp(json_text(one, "root", ""), root) != 0)
            continue;
        *out = (struct pin){.remote = mem_dup(json_text(one, "remote", "")),
                            .branch = mem_dup(json_text(one, "branch", "")),
                            .of_system = true};
        memcpy(out->root, root, sizeof out->root);
        memcpy(out->since, json_text(one, "since", root), sizeof out->since);
        finish(out, home);
        return 0;
    }
    return 1;
}

/* The user's own; 1 when none was made. */
static int
of_user(struct pin *out, const char *root, const char *home, struct err *err)
{
    auto_free char *path = mem_format("%s/pins/%s", home, root);
    struct pin p = {0};

    if (!fs_exists(path))
        return 1;
    if (parse(&p, path, root, home, err) < 0) {
        pin_clear(&p);
        return -1;
    }
    *out = p;
    return 0;
}

/* What the system says stands; that a user has pinned something else is worth a word. */
static void
note_unused(struct pin *p, const char *home)
{
    struct err ignored = ERR_INIT;
    struct pin own = {0};

    if (of_user(&own, p->root, home, &ignored) != 0)
        return;
    if (strcmp(own.id, p->id) != 0)
        p->unused = mem_format("%s of %s", own.branch, own.remote ? own.remote : "this clone");
    pin_clear(&own);
}

int
pin_read(struct pin *out, const struct worktree *wt, struct gitstore *clone, const json_t *pins,
         struct err *err)
{
    auto_free char *home = NULL;
    char root[GITSTORE_OID_SIZE];

    if (gitstore_root(root, clone, wt->head, err) < 0 || pin_state_home(&home, err) < 0)
        return -1;
    if (of_system(out, root, home, pins) == 1)
        return of_user(out, root, home, err);
    note_unused(out, home);
    return 0;
}

int
pin_find(struct pin *out, const char *dir, const json_t *pins, struct err *err)
{
    auto_free char *real = fs_realpath(dir, err);
    struct gitstore *clone = NULL;
    struct worktree wt = {0};
    int rc;

    if (!real || worktree_open(&wt, real, err) < 0)
        return -1;
    if (wt.head[0] == '\0') {
        worktree_clear(&wt);
        return 1;
    }
    rc = gitstore_open(&clone, wt.commondir, err);
    if (rc == 0)
        rc = pin_read(out, &wt, clone, pins, err);
    gitstore_free(clone);
    worktree_clear(&wt);
    return rc;
}

/* A path is made absolute from the work tree; a URL stays as it is. */
static char *
absolute_url(const struct worktree *wt, const char *url)
{
    const char *colon = strchr(url, ':');
    const char *slash = strchr(url, '/');

    if (url[0] == '/' || strstr(url, "://") || (colon && (!slash || colon < slash)))
        return mem_dup(url);
    {
        auto_free char *joined = fs_join(wt->top, url);
        struct err ignored = ERR_INIT;
        char *real = fs_realpath(joined, &ignored);

        return real ? real : steal(&joined);
    }
}

static int
choose_branch(struct pin *p, const struct worktree *wt, const char *home, struct err *err)
{
    struct remote *r = NULL;
    int rc;

    if (remote_open(&r, p->remote, wt->gitdir, home, err) < 0)
        return -1;
    rc = remote_head_branch(&p->branch, r, err);
    remote_free(r);
    if (rc == 1)
        rc = worktree_upstream(&p->branch, wt, err);
    if (rc == 1)
        return err_set(err, EXITCODE_GIT, "%s names no default branch and the checked-out branch "
                       "follows none: which one is tracked? moongate init --branch NAME",
                       p->remote);
    return rc;
}

/* The server's tip must be of this history: a pin made from another one would trust it. */
static int
choose(struct pin *p, const struct worktree *wt, const char *home, const char *remote,
       const char *branch, struct err *err)
{
    auto_free char *url = remote ? mem_dup(remote) : NULL;
    int rc = url ? 0 : worktree_remote(&url, wt, err);

    if (rc < 0)
        return -1;
    if (rc == 1) {
        if (!branch && !wt->branch)
            return err_set(err, EXITCODE_GIT, "no branch is checked out and there is no remote: "
                           "nothing is tracked; check a branch out or add a remote");
        p->branch = mem_dup(branch ? branch : wt->branch);
        return 0;
    }
    p->remote = absolute_url(wt, url);
    if (branch) {
        p->branch = mem_dup(branch);
        return 0;
    }
    return choose_branch(p, wt, home, err);
}

int
pin_make(struct pin *out, const struct worktree *wt, struct gitstore *clone, const char *remote,
         const char *branch, struct err *err)
{
    struct pin p = {.made_now = true};
    auto_free char *home = NULL;

    if (gitstore_root(p.root, clone, wt->head, err) < 0 || pin_state_home(&home, err) < 0)
        return -1;
    if (fs_mkdirs(home, err) < 0 || choose(&p, wt, home, remote, branch, err) < 0) {
        pin_clear(&p);
        return -1;
    }
    finish(&p, home);
    *out = p;
    return 0;
}

char *
pin_shown_remote(const struct pin *p)
{
    const char *url = p->remote;
    const char *scheme = strstr(url, "://");
    const char *rest = scheme ? scheme + 3 : NULL;
    const char *at = rest ? strpbrk(rest, "@/") : NULL;

    if (!at || *at != '@')
        return mem_dup(url);
    return mem_format("%.*s%s", (int)(rest - url), url, at + 1);
}

int
pin_save(const struct pin *p, struct err *err)
{
    auto_free char *text = pin_text(p, true);
    auto_free char *home = NULL;
    auto_free char *pins = NULL;

    if (pin_state_home(&home, err) < 0)
        return -1;
    pins = fs_join(home, "pins");
    if (fs_mkdirs(pins, err) < 0)
        return -1;
    if (fs_publish(pins, p->root, text, strlen(text), false, err) == 0)
        return 0;
    if (err->sys == EEXIST) {
        err_clear(err);
        err_set(err, EXITCODE_GIT, "this history is pinned already (%s/%s); to track something "
                "else, remove that file first", pins, p->root);
    }
    return -1;
}

void
pin_clear(struct pin *p)
{
    free(p->remote);
    free(p->branch);
    free(p->state_dir);
    free(p->unused);
    *p = (struct pin){0};
}
