/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"

#define MODE_GITLINK 0160000u
#define MODE_LINK 0120000u
#define MODE_EXECUTABLE 0100755u

struct tracked {
    char *path;
    char oid[GITSTORE_OID_SIZE];
    unsigned mode;
    bool seen;
};

struct scanner {
    const struct worktree *wt;
    struct reasons *reasons;
    struct tracked *list; /* sorted by path */
    size_t n;
    size_t cap;
    struct digest *digest;
    json_t *inputs;
    scan_known_plan *known;
    void *known_arg;
    struct err *err;
};

static const char help_changes[] = "see the difference   git status; git diff";

/* ---- what is in the commit ---- */

static int
collect(void *arg, const struct gitstore_entry *e, struct err *err)
{
    struct scanner *s = arg;

    (void)err;
    if (s->n == s->cap) {
        s->cap = s->cap ? 2 * s->cap : 256;
        s->list = mem_grow(s->list, s->cap, sizeof *s->list);
    }
    s->list[s->n] = (struct tracked){.path = mem_dup(e->path), .mode = e->mode};
    memcpy(s->list[s->n].oid, e->oid, GITSTORE_OID_SIZE);
    s->n++;
    return 0;
}

static int
by_path(const void *a, const void *b)
{
    return strcmp(((const struct tracked *)a)->path, ((const struct tracked *)b)->path);
}

/* First entry whose path is not below `path` in order. */
static size_t
lower_bound(const struct scanner *s, const char *path)
{
    size_t lo = 0;
    size_t hi = s->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (strcmp(s->list[mid].path, path) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static struct tracked *
find(struct scanner *s, const char *path)
{
    size_t i = lower_bound(s, path);

    return i < s->n && strcmp(s->list[i].path, path) == 0 ? &s->list[i] : NULL;
}

static bool
has_tracked_below(const struct scanner *s, const char *dir)
{
    auto_free char *prefix = mem_format("%s/", dir);
    size_t i = lower_bound(s, prefix);

    return i < s->n && strncmp(s->list[i].path, prefix, strlen(prefix)) == 0;
}

/* ---- names that the engine gives a meaning ---- */

static bool
ends_with(const char *s, const char *end)
{
    size_t n = strlen(s);
    size_t m = strlen(end);

    return n >= m && strcmp(s + n - m, end) == 0;
}

/* Editors' leavings, which the engine skips. */
static bool
is_skipped_name(const char *name)
{
    return name[0] == '.' || ends_with(name, "~") || (name[0] == '#' && ends_with(name, "#"));
}

bool
scan_is_configuration(const char *name)
{
    static const char *const ends[] = {".tf", ".tf.json", ".tofu", ".tofu.json", NULL};

    for (size_t i = 0; !is_skipped_name(name) && ends[i]; i++)
        if (ends_with(name, ends[i]))
            return true;
    return false;
}

static bool
is_variable_file(const char *name)
{
    return strcmp(name, "terraform.tfvars") == 0 || strcmp(name, "terraform.tfvars.json") == 0 ||
           ends_with(name, ".auto.tfvars") || ends_with(name, ".auto.tfvars.json");
}

/* What the engine itself leaves behind must not make the next run dirty. */
static bool
is_runtime_name(const char *name)
{
    return ends_with(name, ".tfstate") || strstr(name, ".tfstate.") != NULL ||
           (name[0] == '.' && ends_with(name, ".lock.info"));
}

static bool
is_runtime_dir(const char *name)
{
    return strcmp(name, ".terraform") == 0 || strcmp(name, "terraform.tfstate.d") == 0;
}

/* ---- one tracked file ---- */

static void
changed(struct scanner *s, const char *path, const char *detail)
{
    reasons_add(s->reasons, EXITCODE_GIT, "changed", path, detail, help_changes);
}

static void
absorb(struct scanner *s, const char *path, unsigned mode, const char *oid)
{
    auto_free char *line = mem_format("%s %o %s\n", path, mode, oid);

    digest_update(s->digest, line, strlen(line));
}

/* The blob name of an open file's bytes. */
static int
file_blob_name(char oid[GITSTORE_OID_SIZE], int fd, off_t size, struct err *err)
{
    void *p = NULL;

    if (size > 0) {
        p = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p == MAP_FAILED)
            return err_sys(err, EXITCODE_GIT, "cannot map");
    }
    gitstore_blob_name(oid, p ? p : "", (size_t)size);
    if (p)
        munmap(p, (size_t)size);
    return 0;
}

static int
check_regular(struct scanner *s, int dirfd, const char *name, const struct tracked *t)
{
    auto_close int fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    char oid[GITSTORE_OID_SIZE];
    struct stat st;
    unsigned mode;

    if (fd < 0 || fstat(fd, &st) < 0) {
        err_sys(s->err, EXITCODE_GIT, "cannot read %s", t->path);
        return -1;
    }
    if (!S_ISREG(st.st_mode)) {
        changed(s, t->path, "is not a regular file any more");
        return 0;
    }
    if (file_blob_name(oid, fd, st.st_size, s->err) < 0)
        return err_wrap(s->err, "%s", t->path);
    mode = st.st_mode & S_IXUSR ? MODE_EXECUTABLE : 0100644u;
    absorb(s, t->path, mode, oid);
    if (strcmp(oid, t->oid) != 0)
        changed(s, t->path, "not committed");
    else if ((mode == MODE_EXECUTABLE) != (t->mode == MODE_EXECUTABLE))
        changed(s, t->path, "its executable bit differs from the commit");
    return 0;
}

/* Why what a link leads to, `real`, is not the commit's; NULL when it is, and checked itself. */
static const char *
link_fault(struct scanner *s, const char *real)
{
    size_t top = strlen(s->wt->top);

    if (strncmp(real, s->wt->top, top) != 0 || (real[top] != '/' && real[top] != '\0'))
        return "leads out of the repository, to what no commit holds";
    if (real[top] == '\0' || find(s, real + top + 1) || has_tracked_below(s, real + top + 1))
        return NULL;
    return "leads to what is not committed";
}

/* A link may lead to anything that the commit holds; what is elsewhere nobody has reviewed. */
static int
check_link(struct scanner *s, int dirfd, const char *name, const struct tracked *t)
{
    auto_free char *path = fs_join(s->wt->top, t->path);
    auto_free char *real = NULL;
    const char *fault;
    char target[4096];
    char oid[GITSTORE_OID_SIZE];
    ssize_t n = readlinkat(dirfd, name, target, sizeof target);

    if (n < 0) {
        changed(s, t->path, "is not a symbolic link any more");
        return 0;
    }
    gitstore_blob_name(oid, target, (size_t)n);
    absorb(s, t->path, MODE_LINK, oid);
    if (strcmp(oid, t->oid) != 0) {
        changed(s, t->path, "its target is not the committed one");
        return 0;
    }
    real = realpath(path, NULL);
    fault = real ? link_fault(s, real) : NULL;
    if (fault)
        reasons_add(s->reasons, EXITCODE_GIT, "link", t->path, fault, NULL);
    return 0;
}

static int scan_dir(struct scanner *s, int dirfd, const char *path);

/* A checked-out submodule must be at the commit that its gitlink names, and clean. */
static int
check_submodule(struct scanner *s, const struct tracked *t)
{
    auto_free char *dir = fs_join(s->wt->top, t->path);
    auto_free char *dot = fs_join(dir, ".git");
    struct gitstore *store = NULL;
    struct worktree sub = {0};
    struct scan inner = {0};
    int rc;

    absorb(s, t->path, MODE_GITLINK, t->oid);
    if (!fs_exists(dot))
        return 0; /* not checked out: the engine finds nothing there */
    if (worktree_open(&sub, dir, s->err) < 0)
        return err_wrap(s->err, "submodule %s", t->path);
    if (strcmp(sub.head, t->oid) != 0)
        changed(s, t->path, "the submodule is at another commit");
    rc = gitstore_open(&store, sub.commondir, s->err);
    if (rc == 0 && sub.head[0])
        rc = scan_tree(&inner, s->reasons, &sub, store, NULL, NULL, s->err);
    if (rc == 0)
        digest_update(s->digest, inner.digest, sizeof inner.digest);
    scan_clear(&inner);
    gitstore_free(store);
    worktree_clear(&sub);
    return rc;
}

static int
check_tracked(struct scanner *s, int dirfd, const char *name, struct tracked *t)
{
    t->seen = true;
    if (t->mode == MODE_LINK)
        return check_link(s, dirfd, name, t);
    if (t->mode == MODE_GITLINK)
        return check_submodule(s, t);
    return check_regular(s, dirfd, name, t);
}

/* ---- what is not in the commit ---- */

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
    char sha256[DIGEST_HEX_SIZE];
    struct stat st;
    json_t *one;

    if (stat(full, &st) == 0 && !S_ISREG(st.st_mode)) {
        reasons_add(s->reasons, EXITCODE_GIT, "hidden", path,
                    "the engine would load it, but it is not a regular file", help_changes);
        return 0;
    }
    if (digest_file(sha256, full, s->err) < 0)
        return -1;
    one = json_object();
    json_put(one, "path", path);
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
    int ignored = worktree_ignores(s->wt, path, s->err);

    if (ignored < 0)
        return -1;
    if (in_root_module(s, path) && scan_is_configuration(name)) {
        reasons_add(s->reasons, EXITCODE_GIT, ignored ? "hidden" : "untracked", path,
                    ignored ? "ignored by git, but the engine would load it" : "not committed",
                    help_changes);
        return 0;
    }
    if (in_root_module(s, path) && is_variable_file(name) && ignored)
        return note_input(s, path); /* a link too: the engine follows it */
    if (ignored || (is_runtime_name(name) && !is_variable_file(name)) ||
        (is_regular && is_own_plan(s, path)))
        return 0;
    reasons_add(s->reasons, EXITCODE_GIT, "untracked", path, "not committed", help_changes);
    return 0;
}

static int
scan_subdir(struct scanner *s, int dirfd, const char *path, const char *name)
{
    auto_close int fd = -1;

    if (!has_tracked_below(s, path)) {
        auto_free char *as_dir = mem_format("%s/", path);
        int ignored;

        if (is_runtime_dir(name))
            return 0;
        ignored = worktree_ignores(s->wt, as_dir, s->err);
        if (ignored != 0)
            return ignored < 0 ? -1 : 0;
    }
    fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) {
        err_sys(s->err, EXITCODE_GIT, "cannot read the directory %s", path);
        return -1;
    }
    return scan_dir(s, fd, path);
}

static int
scan_entry(struct scanner *s, int dirfd, const char *dir, const char *name)
{
    auto_free char *path = dir[0] ? mem_format("%s/%s", dir, name) : mem_dup(name);
    struct tracked *t = find(s, path);
    struct stat st;

    if (t)
        return check_tracked(s, dirfd, name, t);
    if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return errno == ENOENT ? 0 : err_sys(s->err, EXITCODE_GIT, "cannot read %s", path);
    if (S_ISDIR(st.st_mode))
        return scan_subdir(s, dirfd, path, name);
    return check_untracked(s, path, name, S_ISREG(st.st_mode));
}

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Sorted, so that the digest and the order of reasons do not depend on the file system. */
static int
scan_dir(struct scanner *s, int dirfd, const char *path)
{
    int copy = fcntl(dirfd, F_DUPFD_CLOEXEC, 0);
    DIR *d = copy < 0 ? NULL : fdopendir(copy);
    char **names = NULL;
    size_t n = 0;
    int rc = 0;

    if (!d)
        return err_sys(s->err, EXITCODE_GIT, "cannot read the directory %s", path);
    for (struct dirent *e; (e = readdir(d));) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
            strcmp(e->d_name, ".git") == 0)
            continue;
        names = mem_grow(names, n + 1, sizeof *names);
        names[n++] = mem_dup(e->d_name);
    }
    closedir(d);
    if (n > 0)
        qsort(names, n, sizeof *names, compare_names);
    for (size_t i = 0; i < n; i++) {
        if (rc == 0)
            rc = scan_entry(s, dirfd, path, names[i]);
        free(names[i]);
    }
    free(names);
    return rc;
}

int
scan_tree(struct scan *out, struct reasons *reasons, const struct worktree *wt,
          struct gitstore *clone, scan_known_plan *known, void *arg, struct err *err)
{
    struct scanner s = {.wt = wt, .reasons = reasons, .known = known, .known_arg = arg,
                        .err = err, .digest = digest_new(), .inputs = json_array()};
    auto_close int top = open(wt->top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int rc = gitstore_walk(clone, wt->head, "", collect, &s, err);

    if (s.n > 0)
        qsort(s.list, s.n, sizeof *s.list, by_path);
    if (rc == 0 && top < 0)
        rc = err_sys(err, EXITCODE_GIT, "%s", wt->top);
    if (rc == 0)
        rc = scan_dir(&s, top, "");
    for (size_t i = 0; i < s.n; i++) {
        if (rc == 0 && !s.list[i].seen && s.list[i].mode != MODE_GITLINK)
            reasons_add(reasons, EXITCODE_GIT, "deleted", s.list[i].path,
                        "is in the commit, not in the work tree", help_changes);
        free(s.list[i].path);
    }
    free(s.list);
    if (rc != 0) {
        digest_free(s.digest);
        json_decref(s.inputs);
        return -1;
    }
    digest_finish(s.digest, out->digest);
    out->files = s.n;
    out->inputs = s.inputs;
    return 0;
}

void
scan_clear(struct scan *s)
{
    json_decref(s->inputs);
    s->inputs = NULL;
}
