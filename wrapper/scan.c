/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/scan.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "wrapper/convert.h"
#include "wrapper/observe.h"
#include "wrapper/scan_private.h"
#include "wrapper/statcache.h"

const char scan_help_changes[] = "see the difference   git status; git diff";
static const char help_sparse[] = "have them all   git sparse-checkout disable";
static const char help_mode[] = "have it as committed   git -c core.fileMode=true checkout -- FILE";

static void
changed(struct scanner *s, const char *path, const char *detail, const char *help)
{
    reasons_add(s->reasons, EXITCODE_GIT, "changed", path, detail, help);
}

/* ---- one tracked file ---- */

static void
absorb(struct scanner *s, const struct tracked_file *f, const char *extra)
{
    unsigned char tail[4 + DIGEST_BLOB_LEN] = {(unsigned char)f->state};

    tail[1] = (unsigned char)(f->st.mode & S_IXUSR ? 1 : 0);
    tail[2] = (unsigned char)(f->mode >> 8);
    if (f->state == TRACKED_FOUND)
        memcpy(tail + 4, f->found, DIGEST_BLOB_LEN);
    digest_update(s->digest, f->path, strlen(f->path) + 1);
    digest_update(s->digest, tail, sizeof tail);
    if (extra)
        digest_update(s->digest, extra, strlen(extra));
}

static bool
is_committed(const struct tracked_file *f)
{
    return memcmp(f->found, f->oid, sizeof f->oid) == 0;
}

/* Its bytes are not the blob's: are they a form that the commit itself gives them? */
static int
check_form(struct scanner *s, struct tracked_file *f)
{
    auto_free char *full = fs_join(s->wt->top, f->path);
    struct convert_found found = {.file = full};
    char oid[GITSTORE_OID_SIZE];
    const char *why = NULL;
    const char *help = NULL;
    int rc;

    if (f->known && f->converted)
        return 0;
    if (scan_is_runtime(f->name)) {
        changed(s, f->path, "is the engine's own and committed: every apply changes it",
                "track it no more   git rm --cached FILE; .gitignore");
        return 0;
    }
    if (!s->attributes)
        s->attributes = attributes_new(s->store, s->wt->head);
    digest_hex(oid, f->oid, sizeof f->oid);
    digest_hex(found.oid, f->found, sizeof f->found);
    rc = convert_is_form(&why, &help, s->attributes, s->store, f->path, oid, &found, s->err);
    if (rc == 0)
        changed(s, f->path, why, help);
    f->converted = rc == 1;
    return rc < 0 ? err_wrap(s->err, "%s", f->path) : 0;
}

static int
check_regular(struct scanner *s, struct tracked_file *f)
{
    bool executable = (f->st.mode & S_IXUSR) != 0;

    if (f->state == TRACKED_KIND) {
        changed(s, f->path, "is not a regular file any more", scan_help_changes);
        return 0;
    }
    if (executable != (f->mode == TRACKED_EXECUTABLE))
        changed(s, f->path, "its executable bit differs from the commit", help_mode);
    return is_committed(f) ? 0 : check_form(s, f);
}

/* Is it in a submodule, whose own commit answers for it? */
static bool
in_submodule(struct scanner *s, const char *path)
{
    auto_free char *at = mem_dup(path);

    for (char *slash; (slash = strrchr(at, '/'));) {
        const struct tracked_file *f;

        *slash = '\0';
        f = tracked_find(&s->files, at);
        if (f)
            return f->mode == TRACKED_GITLINK;
    }
    return false;
}

/* Why what a link leads to, `real`, is not the commit's; NULL when it is, and checked itself. */
static const char *
link_fault(struct scanner *s, const char *real)
{
    size_t top = strlen(s->wt->top);
    const char *path = real + top + 1;

    if (strncmp(real, s->wt->top, top) != 0 || (real[top] != '/' && real[top] != '\0'))
        return "leads out of the repository, to what no commit holds";
    if (real[top] == '\0' || tracked_find(&s->files, path) || tracked_below(&s->files, path) ||
        in_submodule(s, path))
        return NULL;
    return "leads to what is not committed";
}

/* A link may lead to anything that the commit holds; what is elsewhere nobody has reviewed. */
static const char *
check_link(struct scanner *s, const struct tracked_file *f)
{
    auto_free char *path = fs_join(s->wt->top, f->path);
    auto_free char *real = NULL;
    const char *fault;

    if (f->state == TRACKED_KIND || !is_committed(f)) {
        changed(s, f->path, f->state == TRACKED_KIND ? "is not a symbolic link any more"
                                                     : "its target is not the committed one",
                f->state == TRACKED_KIND ? "have links   git config core.symlinks true; git "
                                           "checkout -- FILE"
                                         : scan_help_changes);
        return NULL;
    }
    real = realpath(path, NULL);
    fault = real ? link_fault(s, real) : NULL;
    if (fault)
        reasons_add(s->reasons, EXITCODE_GIT, "link", f->path, fault, NULL);
    return fault;
}

static bool
is_empty(const char *dir)
{
    DIR *d = opendir(dir);
    bool empty = d != NULL;

    for (struct dirent *e; d && (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            empty = false;
    if (d)
        closedir(d);
    return empty;
}

/* A checked-out submodule must be at the commit that its gitlink names, and clean. */
static int
check_submodule(struct scanner *s, const struct tracked_file *f)
{
    auto_free char *dir = fs_join(s->wt->top, f->path);
    auto_free char *dot = fs_join(dir, ".git");
    char oid[GITSTORE_OID_SIZE];
    struct gitstore *store = NULL;
    struct worktree sub = {0};
    struct scan inner = {0};
    int rc;

    if (f->state == TRACKED_KIND) {
        changed(s, f->path, "is not a directory, a submodule in the commit", scan_help_changes);
        return 0;
    }
    if (!fs_exists(dot)) { /* not checked out: the engine must find nothing there */
        if (!is_empty(dir))
            changed(s, f->path, "the submodule is not checked out, but something is in its place",
                    "check it out   git submodule update --init --recursive");
        return 0;
    }
    if (worktree_open(&sub, dir, s->err) < 0)
        return err_wrap(s->err, "submodule %s", f->path);
    digest_hex(oid, f->oid, sizeof f->oid);
    if (strcmp(sub.head, oid) != 0)
        changed(s, f->path, "the submodule is at another commit",
                "have that one   git submodule update --init --recursive");
    rc = gitstore_open(&store, sub.commondir, s->err);
    if (rc == 0 && sub.head[0])
        rc = s->cache_dir ? scan_tree_cached(&inner, s->reasons, &sub, store, s->cache_dir, NULL,
                                             NULL, s->err)
                          : scan_tree(&inner, s->reasons, &sub, store, NULL, NULL, s->err);
    if (rc == 0)
        digest_update(s->digest, inner.digest, sizeof inner.digest);
    scan_clear(&inner);
    gitstore_free(store);
    worktree_clear(&sub);
    return rc;
}

/* ---- what is not there ---- */

static bool
is_below(const char *path, const char *dir)
{
    size_t len = strlen(dir);

    return len == 0 || (strncmp(path, dir, len) == 0 && path[len] == '/');
}

/* A sparse checkout leaves files out.  What the root module holds must all be there: files may be
 * counted, or be asked for, and one that is missing then changes the plan without a word. */
static void
check_missing(struct scanner *s, const struct tracked_file *f)
{
    if (f->mode == TRACKED_GITLINK)
        return;
    if (s->sparse && !is_below(f->path, s->wt->root)) {
        if (!s->absent)
            s->absent = json_array();
        json_array_append_new(s->absent, json_string(f->path));
        return;
    }
    reasons_add(s->reasons, EXITCODE_GIT, "deleted", f->path,
                s->sparse ? "is left out by the sparse checkout, but the root module holds it"
                          : "is in the commit, not in the work tree",
                s->sparse ? help_sparse : scan_help_changes);
}

static int
check_file(struct scanner *s, struct tracked_file *f)
{
    const char *fault = NULL;
    int rc = 0;

    if (f->state == TRACKED_MISSING)
        check_missing(s, f);
    else if (f->mode == TRACKED_LINK)
        fault = check_link(s, f);
    else if (f->mode == TRACKED_GITLINK)
        rc = check_submodule(s, f);
    else
        rc = check_regular(s, f);
    absorb(s, f, fault);
    return rc;
}

/* The directory above a file that something else stands in place of; NULL: none. */
static const char *
replaced_above(const struct scanner *s, const char *path)
{
    for (size_t i = 0; i < s->files.ndirs; i++)
        if (s->files.dirs[i].replaced && is_below(path, s->files.dirs[i].path))
            return s->files.dirs[i].path;
    return NULL;
}

static int
check_tracked(struct scanner *s)
{
    bool any = false; /* a directory's loss is told once, not for each of its files */

    for (size_t i = 0; i < s->files.ndirs; i++)
        if (s->files.dirs[i].replaced) {
            any = true;
            changed(s, s->files.dirs[i].path, "is not a directory any more", scan_help_changes);
        }
    for (size_t i = 0; i < s->files.n; i++) {
        struct tracked_file *f = &s->files.files[i];

        if (any && f->state == TRACKED_MISSING && replaced_above(s, f->path))
            absorb(s, f, NULL);
        else if (check_file(s, f) < 0)
            return -1;
    }
    return 0;
}

/* ---- the whole tree ---- */

/* TF_DATA_DIR, where it lies in this tree, from its top. */
static char *
own_data_dir(const struct worktree *wt)
{
    const char *set = getenv("TF_DATA_DIR");
    auto_free char *full = set && set[0] ? fs_join(wt->dir, set) : NULL;
    auto_free char *real = full ? realpath(full, NULL) : NULL;
    size_t top = strlen(wt->top);

    if (!real || strncmp(real, wt->top, top) != 0 || real[top] != '/')
        return NULL;
    return mem_dup(real + top + 1);
}

/* Nothing was known before, or something was read anew, or the commit is another one. */
static bool
is_news(const struct scanner *s, const char *tree, const struct statcache *old)
{
    if (strcmp(tree, old->tree) != 0)
        return true;
    for (size_t i = 0; i < s->files.n; i++)
        if (s->files.files[i].state == TRACKED_FOUND && !s->files.files[i].known &&
            s->files.files[i].mode != TRACKED_LINK)
            return true;
    return false;
}

static int
list_files(struct scanner *s, const char *tree, struct statcache *old)
{
    if (old->tree[0] && strcmp(old->tree, tree) == 0) {
        s->files = old->files;
        old->files = (struct tracked){0};
        return 0;
    }
    if (tracked_of_commit(&s->files, s->store, s->wt->head, s->err) < 0)
        return -1;
    if (old->tree[0])
        statcache_adopt(&s->files, &old->files);
    return 0;
}

static int
look_and_check(struct scanner *s, const char *tree)
{
    auto_free char *path = s->cache_dir ? statcache_path(s->cache_dir, s->wt->top) : NULL;
    int64_t began = statcache_now();
    struct statcache old = {.tree = ""};
    int rc;

    if (path)
        statcache_read(&old, path, s->wt->top, began);
    rc = list_files(s, tree, &old);
    if (rc == 0)
        rc = observe_tree(&s->files, s->top_fd, s->cache_dir == NULL, s->err);
    if (rc == 0 && (check_tracked(s) < 0 || scan_untracked(s) < 0))
        rc = -1;
    if (rc == 0 && path && is_news(s, tree, &old))
        statcache_write(path, s->wt->top, tree, began, &s->files);
    statcache_clear(&old);
    return rc;
}

int
scan_tree_cached(struct scan *out, struct reasons *reasons, const struct worktree *wt,
                 struct gitstore *clone, const char *cache_dir, scan_known_plan *known, void *arg,
                 struct err *err)
{
    struct scanner s = {.wt = wt, .store = clone, .reasons = reasons, .cache_dir = cache_dir,
                        .known = known, .known_arg = arg, .err = err, .digest = digest_new(),
                        .inputs = json_array(), .sparse = worktree_is_sparse(wt),
                        .data_dir = own_data_dir(wt)};
    auto_close int top = open(wt->top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char tree[GITSTORE_OID_SIZE];
    int rc = 0;

    s.top_fd = top;
    if (top < 0)
        rc = err_sys(err, EXITCODE_GIT, "%s", wt->top);
    if (rc == 0 && gitstore_entry_at(tree, NULL, clone, wt->head, "", err) != 0)
        rc = -1;
    if (rc == 0)
        rc = look_and_check(&s, tree);
    if (rc == 0) {
        *out = (struct scan){.files = s.files.n, .inputs = s.inputs, .absent = s.absent};
        digest_finish(s.digest, out->digest);
    } else {
        digest_free(s.digest);
        json_decref(s.inputs);
        json_decref(s.absent);
    }
    free(s.data_dir);
    attributes_free(s.attributes);
    tracked_clear(&s.files);
    return rc;
}

int
scan_tree(struct scan *out, struct reasons *reasons, const struct worktree *wt,
          struct gitstore *clone, scan_known_plan *known, void *arg, struct err *err)
{
    return scan_tree_cached(out, reasons, wt, clone, NULL, known, arg, err);
}

void
scan_clear(struct scan *s)
{
    json_decref(s->inputs);
    json_decref(s->absent);
    s->inputs = s->absent = NULL;
}
