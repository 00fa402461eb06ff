/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/tip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "wrapper/remote.h"

/* Where remote_fetch leaves what it fetched. */
#define FETCHED_REF "refs/moongate/tip"
/* The last tip that the server named, whether it had to be fetched or not. */
#define SEEN_REF "refs/moongate/seen"

/* One store for a pin and a clone: objects borrowed from a clone that is gone must not leave
 * holes in a store that others use. */
static char *
store_path(const struct pin *pin, const struct worktree *wt)
{
    char hex[DIGEST_HEX_SIZE];

    digest_bytes(hex, wt->commondir, strlen(wt->commondir));
    return mem_format("%s/objects-%.12s.git", pin->state_dir, hex);
}

/* Made under another name and renamed whole: a first run may be killed, or meet another one. */
static int
create_store(const char *path, const struct worktree *wt, struct err *err)
{
    auto_free char *tmp = mem_format("%s.%ld.tmp", path, (long)getpid());
    auto_free char *info = mem_format("%s/objects/info", tmp);
    auto_free char *line = mem_format("%s/objects\n", wt->commondir);
    struct gitstore *gs = NULL;
    struct err ignored = ERR_INIT;
    int rc = 0;

    if (fs_remove_tree(tmp, err) < 0 || gitstore_create(&gs, tmp, err) < 0)
        return -1;
    gitstore_free(gs);
    if (fs_mkdirs(info, err) < 0 ||
        fs_publish(info, "alternates", line, strlen(line), true, err) < 0)
        rc = -1;
    else if (rename(tmp, path) < 0 && errno != EEXIST && errno != ENOTEMPTY)
        rc = err_sys(err, EXITCODE_EVIDENCE, "cannot make %s", path);
    fs_remove_tree(tmp, &ignored);
    return rc;
}

static int
open_store(struct gitstore **out, const char *path, const struct worktree *wt, struct err *err)
{
    if (!fs_exists(path) && create_store(path, wt, err) < 0)
        return -1;
    return gitstore_open(out, path, err);
}

static int
no_such_branch(const struct pin *pin, struct err *err)
{
    return err_set(err, EXITCODE_GIT, "%s has no branch %s, which is the tracked one: push it "
                   "there first (git push)",
                   pin->remote ? pin->remote : "this repository", pin->branch);
}

static int
local_tip(char oid[GITSTORE_OID_SIZE], const struct pin *pin, const struct worktree *wt,
          struct err *err)
{
    auto_free char *ref = mem_format("refs/heads/%s", pin->branch);
    struct gitstore *clone = NULL;
    int rc;

    if (gitstore_open(&clone, wt->commondir, err) < 0)
        return -1;
    rc = gitstore_ref(oid, clone, ref, err);
    gitstore_free(clone);
    return rc == 1 ? no_such_branch(pin, err) : rc;
}

static int
reopen(struct gitstore **store, const char *path, struct err *err)
{
    gitstore_free(*store); /* so that new packs are seen */
    *store = NULL;
    return gitstore_open(store, path, err);
}

/* Is `oid` here with everything below it?  A commit that can be read proves nothing: a fetch that
 * goes on beside us writes it before its trees.  The reference moves when the fetch is done, and
 * what is checked out was whole before us. */
static int
is_whole(struct gitstore *store, const struct worktree *wt, const char *oid, struct err *err)
{
    char have[GITSTORE_OID_SIZE] = "";

    if (strcmp(wt->head, oid) == 0)
        return 1;
    if (gitstore_ref(have, store, FETCHED_REF, err) < 0)
        return -1;
    return strcmp(have, oid) == 0 && gitstore_has(store, oid);
}

/* One fetch at a time: of two, git lets only one move the reference.  Another run may have
 * fetched what we want while we waited. */
static int
fetch(struct gitstore **store, const char *path, struct remote *r, const char *branch,
      const struct worktree *wt, const char *oid, struct err *err)
{
    auto_free char *lock = mem_format("%s.lock", path);
    auto_close int fd = open(lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    int whole;

    if (fd < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot create %s", lock);
    while (flock(fd, LOCK_EX) < 0)
        if (errno != EINTR)
            return err_sys(err, EXITCODE_EVIDENCE, "cannot lock %s", lock);
    if (reopen(store, path, err) < 0)
        return -1;
    whole = is_whole(*store, wt, oid, err);
    if (whole != 0)
        return whole < 0 ? -1 : 0;
    return remote_fetch(r, path, branch, err) < 0 ? -1 : reopen(store, path, err);
}

static int
note_seen(struct gitstore *store, const char *oid, struct err *err)
{
    char old[GITSTORE_OID_SIZE];
    int rc = gitstore_ref(old, store, SEEN_REF, err);

    if (rc < 0 || (rc == 0 && strcmp(old, oid) == 0))
        return rc;
    /* of two runs at once either one is right */
    return gitstore_ref_move(store, SEEN_REF, rc == 0 ? old : NULL, oid, err) < 0 ? -1 : 0;
}

/* 1 when the server could not be asked; `err` says why. */
static int
server_tip(char oid[GITSTORE_OID_SIZE], struct gitstore **store, const char *path,
           const struct pin *pin, const struct worktree *wt, struct err *err)
{
    struct remote *r = NULL;
    int whole = 0;
    int rc;

    if (remote_open(&r, pin->remote, wt->gitdir, pin->state_dir, err) < 0)
        return -1;
    rc = remote_tip(oid, r, pin->branch, err);
    if (rc < 0) {
        remote_free(r);
        return 1;
    }
    if (rc == 1)
        rc = no_such_branch(pin, err);
    if (rc == 0)
        whole = is_whole(*store, wt, oid, err);
    if (whole < 0)
        rc = -1;
    if (rc == 0 && !whole) {
        rc = fetch(store, path, r, pin->branch, wt, oid, err);
        if (rc == 0 && !gitstore_has(*store, oid))
            rc = err_set(err, EXITCODE_GIT, "the tip of %s moved while it was fetched; run "
                         "again", pin->branch);
    }
    remote_free(r);
    return rc;
}

static int
check_root(const struct tip *t, const struct pin *pin, struct err *err)
{
    char root[GITSTORE_OID_SIZE];

    if (gitstore_root(root, t->store, t->oid, err) < 0)
        return -1;
    if (strcmp(root, pin->root) != 0)
        return err_set(err, EXITCODE_GIT, "the history of %s on the server begins at %.12s, not "
                       "at the pinned %.12s: it is another repository or was rewritten",
                       pin->branch, root, pin->root);
    return 0;
}

int
tip_read(struct tip *out, const struct pin *pin, const struct worktree *wt, struct err *err)
{
    auto_free char *path = store_path(pin, wt);
    struct tip t = {0};
    int rc;

    if (fs_mkdirs(pin->state_dir, err) < 0 || open_store(&t.store, path, wt, err) < 0)
        return -1;
    rc = pin->remote ? server_tip(t.oid, &t.store, path, pin, wt, err)
                     : local_tip(t.oid, pin, wt, err);
    if (rc == 0)
        rc = check_root(&t, pin, err);
    if (rc == 0)
        rc = note_seen(t.store, t.oid, err);
    if (rc != 0) {
        tip_clear(&t);
        return rc;
    }
    *out = t;
    return 0;
}

int
tip_last(struct tip *out, const struct pin *pin, const struct worktree *wt, struct err *err)
{
    auto_free char *path = store_path(pin, wt);
    struct tip t = {0};
    int rc;

    if (!fs_exists(path))
        return 1;
    if (gitstore_open(&t.store, path, err) < 0)
        return -1;
    rc = gitstore_ref(t.oid, t.store, SEEN_REF, err);
    if (rc == 0)
        rc = check_root(&t, pin, err);
    if (rc != 0) {
        tip_clear(&t);
        return rc;
    }
    *out = t;
    return 0;
}

int
tip_again(char oid[GITSTORE_OID_SIZE], const struct pin *pin, const struct worktree *wt,
          struct err *err)
{
    auto_free char *path = store_path(pin, wt);
    struct gitstore *store = NULL;
    int rc;

    if (!pin->remote)
        return local_tip(oid, pin, wt, err);
    if (gitstore_open(&store, path, err) < 0)
        return -1;
    rc = server_tip(oid, &store, path, pin, wt, err);
    gitstore_free(store);
    return rc == 0 ? 0 : -1;
}

void
tip_clear(struct tip *t)
{
    gitstore_free(t->store);
    *t = (struct tip){0};
}
