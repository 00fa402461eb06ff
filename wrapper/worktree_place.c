/* SPDX-License-Identifier: Apache-2.0 */
/* Redirected work trees, .git files that lead elsewhere, a .git planted into somebody's tree: ways
 * to show git one tree and the engine another. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <git2.h>

#include "base/fs.h"
#include "base/mem.h"
#include "wrapper/worktree_private.h"

/* worktreeConfig adds a file of settings, of which worktree_setting reads those that matter. */
void
worktree_start(void)
{
    static const char *known[] = {"worktreeconfig"};

    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, known, sizeof known / sizeof *known);
}

static char *
value_in(git_config *cfg, const char *key)
{
    git_buf value = GIT_BUF_INIT_CONST(NULL, 0);
    char *copy = NULL;

    if (git_config_get_string_buf(&value, cfg, key) == 0)
        copy = mem_dupn(value.ptr, value.size);
    git_buf_dispose(&value);
    return copy;
}

char *
worktree_setting(const struct worktree *wt, const char *key)
{
    auto_free char *own = fs_join(wt->gitdir, "config.worktree");
    git_config *cfg = NULL;
    char *value = NULL;

    if (fs_exists(own) && git_config_open_ondisk(&cfg, own) == 0)
        value = value_in(cfg, key);
    git_config_free(cfg);
    cfg = NULL;
    if (!value && git_repository_config(&cfg, wt->repo) == 0)
        value = value_in(cfg, key);
    git_config_free(cfg);
    return value;
}

/* The first line of a small file behind `prefix`; NULL when it is not such a file. */
static char *
line_of(const char *path, const char *prefix)
{
    struct err ignored = ERR_INIT;
    auto_buf text = BUF_INIT;
    struct stat st;
    const char *at;

    if (stat(path, &st) < 0 || !S_ISREG(st.st_mode) ||
        fs_read_file(&text, path, 2 * PATH_MAX, &ignored) < 0 ||
        strncmp(buf_str(&text), prefix, strlen(prefix)) != 0)
        return NULL;
    at = buf_str(&text) + strlen(prefix);
    return mem_dupn(at, strcspn(at, "\n"));
}

static char *
parent_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return mem_dupn(path, slash && slash != path ? (size_t)(slash - path) : 1);
}

bool
worktree_leads_nowhere(const char *dot, struct err *err)
{
    auto_free char *target = line_of(dot, "gitdir: ");
    auto_free char *above = parent_of(dot);
    auto_free char *full = target ? fs_join(above, target) : NULL;
    struct stat st;

    if (full && !fs_exists(full)) {
        err_set(err, EXITCODE_GIT, "%s leads to %s, and nothing is there (git worktree repair, or "
                "git submodule update --init)", dot, full);
        return true;
    }
    if (!full && stat(dot, &st) < 0) {
        err_set(err, EXITCODE_GIT, "%s is a link to nothing", dot);
        return true;
    }
    return false;
}

/* Both ways lead to the same place: `path`, from `base` if it is relative, is `expected`. */
static bool
leads_to(const char *base, const char *path, const char *expected)
{
    auto_free char *full = fs_join(base, path);
    auto_free char *real = realpath(full, NULL);

    return real && strcmp(real, expected) == 0;
}

/* A .git file is the work tree's own when its repository names this work tree, too: a linked work
 * tree in the file gitdir, a submodule in core.worktree.  A separate git directory names none; then
 * it must not be what another work tree has as its .git. */
static bool
is_answered(const struct worktree *wt, const char *dot)
{
    auto_free char *back = fs_join(wt->gitdir, "gitdir");
    auto_free char *linked = NULL;
    auto_free char *set = NULL;

    if (git_repository_is_worktree(wt->repo)) {
        linked = line_of(back, "");
        return linked && leads_to(wt->gitdir, linked, dot);
    }
    set = worktree_setting(wt, "core.worktree");
    if (set)
        return leads_to(wt->gitdir, set, wt->top);
    return strcmp(strrchr(wt->gitdir, '/'), "/.git") != 0;
}

/* The commit that the repository around `dir` has checked out, and its path to `top`. */
static int
entry_in(const char *dir, const char *top, git_filemode_t *mode)
{
    git_repository *repo = NULL;
    git_object *tree = NULL;
    git_tree_entry *e = NULL;
    auto_free char *outer = NULL;
    size_t len;
    int rc = git_repository_open_ext(&repo, dir, 0, NULL);

    if (rc == 0 && git_repository_workdir(repo))
        outer = realpath(git_repository_workdir(repo), NULL);
    len = outer ? strlen(outer) : 0;
    if (!outer || strncmp(top, outer, len) != 0 || top[len] != '/' ||
        git_revparse_single(&tree, repo, "HEAD^{tree}") < 0)
        rc = -1;
    if (rc == 0)
        rc = git_tree_entry_bypath(&e, (git_tree *)tree, top + len + 1);
    if (rc == 0)
        *mode = git_tree_entry_filemode(e);
    git_tree_entry_free(e);
    git_object_free(tree);
    git_repository_free(repo);
    return rc;
}

/* A .git in a directory whose files another repository's commit holds was put there by nobody who
 * works with git as it is meant to be used; a submodule is a gitlink there, not a directory. */
static int
check_planted(const struct worktree *wt, struct err *err)
{
    auto_free char *above = parent_of(wt->top);
    auto_free char *dot = strcmp(wt->top, "/") == 0 ? NULL : worktree_dot_git(above);
    git_filemode_t mode = GIT_FILEMODE_UNREADABLE;

    if (!dot || entry_in(above, wt->top, &mode) < 0 || mode == GIT_FILEMODE_COMMIT)
        return 0;
    return err_set(err, EXITCODE_GIT, "%s has a .git of its own, but its files are committed in "
                   "the repository of %s: which one counts? remove %s/.git, or make it a "
                   "submodule", wt->top, dot, wt->top);
}

int
worktree_check_place(const struct worktree *wt, struct err *err)
{
    auto_free char *dot = fs_join(wt->top, ".git");
    auto_free char *real = NULL;
    size_t len = strlen(wt->top);

    if (strncmp(wt->dir, wt->top, len) != 0 || (wt->dir[len] != '/' && wt->dir[len] != '\0'))
        return err_set(err, EXITCODE_GIT, "%s is not inside the work tree %s of its repository "
                       "(core.worktree? git config --unset core.worktree)", wt->dir, wt->top);
    real = realpath(dot, NULL);
    if (!real)
        return err_set(err, EXITCODE_GIT, "the work tree %s has no .git of its own "
                       "(core.worktree is not supported)", wt->top);
    if (strcmp(real, wt->gitdir) != 0 && !is_answered(wt, real))
        return err_set(err, EXITCODE_GIT, "%s leads to %s, another repository: that one does not "
                       "name %s as its work tree", dot, wt->gitdir, wt->top);
    return check_planted(wt, err);
}
