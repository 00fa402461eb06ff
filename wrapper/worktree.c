/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/worktree.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <git2.h>

#include "base/fs.h"
#include "base/mem.h"
#include "wrapper/worktree_private.h"

static int
fail(struct err *err, const char *what)
{
    const git_error *e = git_error_last();

    return err_set(err, EXITCODE_GIT, "%s: %s", what, e && e->message ? e->message : "unknown");
}

/* Is there a .git on the way up?  Then "not found" of libgit2 means that it would not open it
 * (another owner, in versions before 1.6), not that there is none. */
char *
worktree_dot_git(const char *dir)
{
    auto_free char *at = mem_dup(dir);

    for (;;) {
        auto_free char *dot = fs_join(at, ".git");
        char *slash = strrchr(at, '/');

        if (fs_exists(dot))
            return steal(&dot);
        if (!slash || slash == at)
            return NULL;
        *slash = '\0';
    }
}

static int
open_failed(const char *dir, int rc, struct err *err)
{
    auto_free char *dot = worktree_dot_git(dir);
    const git_error *e = git_error_last();
    const char *why;

    if (!dot)
        return err_set(err, EXITCODE_GIT, "%s is not in a git repository; the gate runs only "
                       "what is committed (git init, commit, push)", dir);
    if (worktree_leads_nowhere(dot, err))
        return -1;
    if (rc == GIT_ENOTFOUND || rc == GIT_EOWNER) {
        dot[strlen(dot) - 5] = '\0';
        return err_set(err, EXITCODE_GIT, "git does not trust %s (another user owns it); if you "
                       "do: git config --global --add safe.directory %s", dot, dot);
    }
    why = e && e->message ? e->message : "unknown";
    if (strstr(why, "extension"))
        return err_set(err, EXITCODE_GIT, "%s cannot be read here (%s): SHA-256 repositories and "
                       "reference tables are not supported; use a clone in git's default format",
                       dot, why);
    return err_set(err, EXITCODE_GIT, "%s cannot be opened: %s", dot, why);
}

/* Links resolved, where it exists; no slash at the end. */
static char *
stripped(const char *path)
{
    size_t len = strlen(path);
    char *real = realpath(path, NULL);

    if (real)
        return real;

    while (len > 1 && path[len - 1] == '/')
        len--;
    return mem_dupn(path, len);
}

static const char *
operation_name(int state)
{
    switch (state) {
    case GIT_REPOSITORY_STATE_NONE:
        return NULL;
    case GIT_REPOSITORY_STATE_MERGE:
        return "merge";
    case GIT_REPOSITORY_STATE_REVERT:
    case GIT_REPOSITORY_STATE_REVERT_SEQUENCE:
        return "revert";
    case GIT_REPOSITORY_STATE_CHERRYPICK:
    case GIT_REPOSITORY_STATE_CHERRYPICK_SEQUENCE:
        return "cherry-pick";
    case GIT_REPOSITORY_STATE_BISECT:
        return "bisect";
    case GIT_REPOSITORY_STATE_APPLY_MAILBOX:
    case GIT_REPOSITORY_STATE_APPLY_MAILBOX_OR_REBASE:
        return "am";
    default:
        return "rebase";
    }
}

static int
read_head(struct worktree *wt, git_repository *repo, struct err *err)
{
    git_reference *head = NULL;
    git_oid id;
    int rc = git_repository_head(&head, repo);

    if (rc == GIT_EUNBORNBRANCH)
        return 0;
    if (rc < 0)
        return fail(err, "cannot read HEAD");
    if (git_reference_is_branch(head))
        wt->branch = mem_dup(git_reference_shorthand(head));
    git_reference_free(head);
    if (git_reference_name_to_id(&id, repo, "HEAD") < 0)
        return fail(err, "cannot read HEAD");
    git_oid_tostr(wt->head, sizeof wt->head, &id);
    return 0;
}

static int
read_places(struct worktree *wt, git_repository *repo, const char *dir, struct err *err)
{
    const char *work = git_repository_workdir(repo);

    if (!work)
        return err_set(err, EXITCODE_GIT, "%s is a bare repository: there is no work tree to "
                       "run from", git_repository_path(repo));
    wt->top = realpath(work, NULL);
    if (!wt->top)
        return err_set(err, EXITCODE_GIT, "git has the work tree of %s at %s, and nothing is "
                       "there; was it moved? git worktree repair", dir, work);
    wt->gitdir = stripped(git_repository_path(repo));
    wt->commondir = stripped(git_repository_commondir(repo));
    wt->dir = mem_dup(dir);
    if (worktree_check_place(wt, err) < 0)
        return -1;
    wt->root = mem_dup(wt->dir + strlen(wt->top) + (strcmp(wt->dir, wt->top) != 0));
    wt->operation = operation_name(git_repository_state(repo));
    return read_head(wt, repo, err);
}

int
worktree_open(struct worktree *out, const char *dir, struct err *err)
{
    struct worktree wt = {0};
    git_repository *repo = NULL;
    int rc;

    worktree_start();
    rc = git_repository_open_ext(&repo, dir, 0, NULL);
    if (rc < 0) {
        open_failed(dir, rc, err);
        git_libgit2_shutdown();
        return -1;
    }
    wt.repo = repo;
    if (read_places(&wt, repo, dir, err) < 0) {
        worktree_clear(&wt);
        return -1;
    }
    *out = wt;
    return 0;
}

void
worktree_clear(struct worktree *wt)
{
    if (!wt->repo)
        return;
    git_repository_free(wt->repo);
    git_libgit2_shutdown();
    free(wt->top);
    free(wt->gitdir);
    free(wt->commondir);
    free(wt->dir);
    free(wt->root);
    free(wt->branch);
    *wt = (struct worktree){0};
}

/* The URL as it is written, url.*.insteadOf not applied. */
static int
literal_url(char **out, const struct worktree *wt, const char *name, struct err *err)
{
    auto_free char *key = mem_format("remote.%s.url", name);
    git_config *cfg = NULL;
    git_config *snap = NULL;
    const char *url = NULL;
    int rc = git_repository_config(&cfg, wt->repo);

    if (rc == 0)
        rc = git_config_snapshot(&snap, cfg);
    if (rc == 0)
        rc = git_config_get_string(&url, snap, key);
    if (rc == 0)
        *out = mem_dup(url);
    git_config_free(snap);
    git_config_free(cfg);
    if (rc == GIT_ENOTFOUND)
        return 1;
    return rc < 0 ? fail(err, key) : 0;
}

int
worktree_remote(char **out, const struct worktree *wt, struct err *err)
{
    git_strarray names = {NULL, 0};
    auto_free char *only = NULL;
    size_t count;
    int rc;

    if (git_remote_list(&names, wt->repo) < 0)
        return fail(err, "cannot read the remotes");
    count = names.count;
    for (size_t i = 0; i < count; i++)
        if (count == 1 || strcmp(names.strings[i], "origin") == 0) {
            free(only);
            only = mem_dup(names.strings[i]);
        }
    git_strarray_dispose(&names);
    if (count == 0)
        return 1;
    if (!only)
        return err_set(err, EXITCODE_GIT, "there are %zu remotes and none is named origin: which "
                       "one is tracked? pin it: moongate init --remote URL --branch NAME", count);
    rc = literal_url(out, wt, only, err);
    return rc;
}

int
worktree_upstream(char **out, const struct worktree *wt, struct err *err)
{
    git_buf name = GIT_BUF_INIT_CONST(NULL, 0);
    auto_free char *ref = NULL;
    const char *slash;
    int rc;

    if (!wt->branch)
        return 1;
    ref = mem_format("refs/heads/%s", wt->branch);
    rc = git_branch_upstream_name(&name, wt->repo, ref);
    if (rc == GIT_ENOTFOUND)
        return 1;
    if (rc < 0)
        return fail(err, "cannot read the upstream branch");
    /* refs/remotes/<remote>/<branch> */
    slash = strncmp(name.ptr, "refs/remotes/", 13) == 0 ? strchr(name.ptr + 13, '/') : NULL;
    if (slash)
        *out = mem_dup(slash + 1);
    git_buf_dispose(&name);
    return slash ? 0 : 1;
}

int
worktree_ignores(const struct worktree *wt, const char *path, struct err *err)
{
    int ignored = 0;

    if (git_ignore_path_is_ignored(&ignored, wt->repo, path) < 0)
        return fail(err, path);
    return ignored;
}

/* The setting may also stand in the work tree's own file, which libgit2 does not read. */
bool
worktree_is_sparse(const struct worktree *wt)
{
    auto_free char *value = worktree_setting(wt, "core.sparseCheckout");
    int on = 0;

    return value && git_config_parse_bool(&on, value) == 0 && on;
}
