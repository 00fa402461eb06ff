/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/observe.h"
#include "wrapper/scan_private.h"

/* A forgotten directory of build products is told by this many of its files. */
#define MOST_UNTRACKED 100

static const char help_untracked[] =
    "commit it, or have git ignore it   git status; .gitignore";

/* ---- names that the engine gives a meaning ---- */

/* Editors' leavings, which the engine skips. */
static bool
is_skipped_name(const char *name)
{
    return name[0] == '.' || text_ends(name, "~") || (name[0] == '#' && text_ends(name, "#"));
}

bool
scan_is_configuration(const char *name)
{
    static const char *const ends[] = {".tf", ".tf.json", ".tofu", ".tofu.json", NULL};

    for (size_t i = 0; !is_skipped_name(name) && ends[i]; i++)
        if (text_ends(name, ends[i]))
            return true;
    return false;
}

bool
scan_is_variable_file(const char *name)
{
    return strcmp(name, "terraform.tfvars") == 0 || strcmp(name, "terraform.tfvars.json") == 0 ||
           text_ends(name, ".auto.tfvars") || text_ends(name, ".auto.tfvars.json");
}

/* x.tfstate, x.tfstate.backup, x.tfstate.1763900000.backup */
static bool
is_state_name(const char *name)
{
    auto_free char *stem = mem_dup(name);
    char *at;

    if (text_ends(stem, ".backup")) {
        stem[strlen(stem) - 7] = '\0';
        at = strrchr(stem, '.');
        if (at && at[1] && at[1 + strspn(at + 1, "0123456789")] == '\0')
            *at = '\0';
    }
    return text_ends(stem, ".tfstate");
}

/* What the engine itself leaves behind must not make the next run dirty.  None of these names is
 * one that it would read as configuration or variables. */
bool
scan_is_runtime(const char *name)
{
    return is_state_name(name) || (name[0] == '.' && text_ends(name, ".lock.info")) ||
           strcmp(name, "crash.log") == 0 ||
           (strncmp(name, "crash.", 6) == 0 && text_ends(name, ".log"));
}

/* What stands at the top of the engine's data directory. */
static bool
is_data_name(const char *name)
{
    static const char *const names[] = {"environment", "modules", "plugin_path", "plugins",
                                        "providers", NULL};

    for (size_t i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return scan_is_runtime(name);
}

/* ---- files ---- */

static void
untracked(struct scanner *s, const char *path, const char *detail)
{
    if (s->untracked++ < MOST_UNTRACKED)
        reasons_add(s->reasons, EXITCODE_GIT, "untracked", path, detail, help_untracked);
}

static bool
in_root_module(const struct scanner *s, const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;

    return strlen(s->wt->root) == len && strncmp(s->wt->root, path, len) == 0;
}

static int
note_input(struct scanner *s, const char *path)
{
    auto_free char *full = fs_join(s->wt->top, path);
    auto_free char *shown = text_clean(path); /* what is not UTF-8 has no place in a record */
    char sha256[DIGEST_HEX_SIZE];
    struct stat st;
    json_t *one;

    if (stat(full, &st) == 0 && !S_ISREG(st.st_mode)) {
        reasons_add(s->reasons, EXITCODE_GIT, "hidden", path,
                    "the engine would load it, but it is not a regular file", scan_help_changes);
        return 0;
    }
    if (digest_file(sha256, full, s->err) < 0)
        return -1;
    one = json_object();
    json_put(one, "path", shown);
    json_put(one, "sha256", sha256);
    json_array_append_new(s->inputs, one);
    return 0;
}

static bool
is_own_plan(struct scanner *s, const char *path)
{
    auto_free char *full = fs_join(s->wt->top, path);
    struct err ignored = ERR_INIT;
    char sha256[DIGEST_HEX_SIZE];

    return s->known && digest_file(sha256, full, &ignored) == 0 &&
           s->known(s->known_arg, sha256);
}

static int
check_untracked(struct scanner *s, const char *path, const char *name, bool is_regular)
{
    bool at_root = in_root_module(s, path);
    int ignored;

    if (is_regular && scan_is_runtime(name))
        return 0;
    ignored = worktree_ignores(s->wt, path, s->err);
    if (ignored < 0)
        return -1;
    if (at_root && scan_is_configuration(name)) {
        reasons_add(s->reasons, EXITCODE_GIT, ignored ? "hidden" : "untracked", path,
                    ignored ? "ignored by git, but the engine would load it" : "not committed",
                    scan_help_changes);
        return 0;
    }
    if (at_root && scan_is_variable_file(name) && ignored)
        return note_input(s, path); /* a link too: the engine follows it */
    if (!ignored && !(is_regular && is_own_plan(s, path)))
        untracked(s, path, "not committed");
    return 0;
}

/* ---- directories ---- */

static int scan_untracked_dir(struct scanner *s, int dirfd, const char *path, const char *name);

static int
check_extra(struct scanner *s, int dirfd, const char *dir, const struct tracked_extra *x)
{
    auto_free char *path = dir[0] ? mem_format("%s/%s", dir, x->name) : mem_dup(x->name);

    if (!x->is_dir)
        return check_untracked(s, path, x->name, x->is_regular);
    if (strcmp(x->name, ".terraform") == 0)
        return 0;
    return scan_untracked_dir(s, dirfd, path, x->name);
}

static int
compare_extras(const void *a, const void *b)
{
    return strcmp(((const struct tracked_extra *)a)->name,
                  ((const struct tracked_extra *)b)->name);
}

static bool
is_dir_at(int dirfd, const struct dirent *e, bool *is_regular)
{
    struct stat st;

    if (e->d_type != DT_UNKNOWN) {
        *is_regular = e->d_type == DT_REG;
        return e->d_type == DT_DIR;
    }
    if (fstatat(dirfd, e->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        st.st_mode = 0;
    *is_regular = S_ISREG(st.st_mode);
    return S_ISDIR(st.st_mode);
}

/* All names of a directory, sorted; the caller frees.  NULL with `n` 0 for an empty one. */
static struct tracked_extra *
list(size_t *n, int dirfd, struct err *err)
{
    int own = fcntl(dirfd, F_DUPFD_CLOEXEC, 0);
    DIR *d = own < 0 ? NULL : fdopendir(own);
    struct tracked_extra *names = NULL;

    *n = 0;
    if (!d) {
        err_sys(err, EXITCODE_GIT, "cannot read a directory");
        return NULL;
    }
    for (struct dirent *e; (e = readdir(d));) {
        struct tracked_extra x = {NULL, false, false};

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
            strcmp(e->d_name, ".git") == 0)
            continue;
        x.is_dir = is_dir_at(dirfd, e, &x.is_regular);
        x.name = mem_dup(e->d_name);
        names = mem_grow(names, *n + 1, sizeof *names);
        names[(*n)++] = x;
    }
    closedir(d);
    if (*n > 0)
        qsort(names, *n, sizeof *names, compare_extras);
    return names;
}

/* The engine's data directory under the user's own name for it. */
static int
scan_data_dir(struct scanner *s, int fd, const char *path)
{
    size_t n;
    struct tracked_extra *names = list(&n, fd, s->err);
    int rc = s->err->code == EXITCODE_OK ? 0 : -1;

    for (size_t i = 0; i < n; i++) {
        if (rc == 0 && !is_data_name(names[i].name))
            rc = check_extra(s, fd, path, &names[i]);
        free(names[i].name);
    }
    free(names);
    return rc;
}

static int
scan_untracked_dir(struct scanner *s, int dirfd, const char *path, const char *name)
{
    auto_free char *as_dir = mem_format("%s/", path);
    auto_close int fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct tracked_extra *names;
    struct stat st;
    int ignored;
    int rc = 0;
    size_t n;

    if (s->data_dir && fd >= 0 && strcmp(s->data_dir, path) == 0)
        return scan_data_dir(s, fd, path);
    ignored = worktree_ignores(s->wt, as_dir, s->err);
    if (ignored != 0)
        return ignored < 0 ? -1 : 0;
    if (fd < 0)
        return errno == ENOENT ? 0 : err_sys(s->err, EXITCODE_GIT, "cannot read the directory %s",
                                             path);
    if (fstatat(fd, ".git", &st, AT_SYMLINK_NOFOLLOW) == 0) {
        untracked(s, as_dir, "a repository of its own, which this commit does not name");
        return 0;
    }
    names = list(&n, fd, s->err);
    if (s->err->code != EXITCODE_OK)
        rc = -1;
    for (size_t i = 0; i < n; i++) {
        if (rc == 0)
            rc = check_extra(s, fd, path, &names[i]);
        free(names[i].name);
    }
    free(names);
    return rc;
}

int
scan_untracked(struct scanner *s)
{
    for (size_t i = 0; i < s->files.ndirs; i++) {
        struct tracked_dir *d = &s->files.dirs[i];
        auto_close int fd = -1;

        if (d->nextras == 0)
            continue;
        fd = observe_open_dir(s->top_fd, d->path);
        if (fd < 0)
            return err_sys(s->err, EXITCODE_GIT, "cannot read the directory %s", d->path);
        for (size_t k = 0; k < d->nextras; k++)
            if (check_extra(s, fd, d->path, &d->extras[k]) < 0)
                return -1;
    }
    if (s->untracked > MOST_UNTRACKED) {
        auto_free char *more = mem_format("and %zu more", s->untracked - MOST_UNTRACKED);

        reasons_add(s->reasons, EXITCODE_GIT, "untracked", more, "not committed", help_untracked);
    }
    return 0;
}
