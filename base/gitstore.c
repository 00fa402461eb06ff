/* SPDX-License-Identifier: Apache-2.0 */
#include "base/gitstore.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/gitstore_private.h"
#include "base/mem.h"

static void
free_commit(git_commit **p)
{
    git_commit_free(*p);
}

static void
free_tree(git_tree **p)
{
    git_tree_free(*p);
}

static void
free_odb_object(git_odb_object **p)
{
    git_odb_object_free(*p);
}

#define auto_commit __attribute__((cleanup(free_commit))) git_commit
#define auto_tree __attribute__((cleanup(free_tree))) git_tree
#define auto_odb_object __attribute__((cleanup(free_odb_object))) git_odb_object

int
gitstore_fail(struct err *err, const char *what)
{
    const git_error *e = git_error_last();

    return err_set(err, EXITCODE_GIT, "%s: %s", what, e && e->message ? e->message : "unknown");
}

int
gitstore_parse_oid(git_oid *out, const char *hex, struct err *err)
{
    if (strlen(hex) != GIT_OID_HEXSZ || git_oid_fromstr(out, hex) < 0)
        return err_set(err, EXITCODE_GIT, "\"%.48s\" is not an object name", hex);
    return 0;
}

/* Where libgit2 is built with mbedTLS it reads every certificate of the system when it starts, some
 * 7 ms, for connections that we never let it make: git does them.  The program's own symbol comes
 * before the library's, so none is read, and if it did connect it would trust nobody. */
int mbedtls_x509_crt_parse_file(void *chain, const char *path);

int
mbedtls_x509_crt_parse_file(void *chain, const char *path)
{
    (void)chain;
    (void)path;
    return -0x3E00; /* MBEDTLS_ERR_PK_FILE_IO_ERROR: as if it were not there */
}

/* The option is libgit2's own and global; it may be set again and again. */
static void
start_library(void)
{
    static const char *known[] = {"worktreeconfig"}; /* settings only: objects are the same */

    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, known, sizeof known / sizeof *known);
}

static int
store_from(struct gitstore **out, git_repository *repo, const char *gitdir, struct err *err)
{
    struct gitstore *gs = mem_alloc(sizeof *gs);

    gs->repo = repo;
    gs->dir = mem_dup(gitdir);
    if (git_repository_odb(&gs->odb, repo) < 0) {
        gitstore_free(gs);
        return gitstore_fail(err, gitdir);
    }
    *out = gs;
    return 0;
}

int
gitstore_open(struct gitstore **out, const char *gitdir, struct err *err)
{
    git_repository *repo;

    start_library();
    if (git_repository_open_ext(&repo, gitdir,
                                GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_NO_DOTGIT,
                                NULL) < 0) {
        gitstore_fail(err, gitdir);
        git_libgit2_shutdown();
        return -1;
    }
    return store_from(out, repo, gitdir, err);
}

int
gitstore_create(struct gitstore **out, const char *gitdir, struct err *err)
{
    git_repository_init_options opts;
    git_repository *repo;

    start_library();
    git_repository_init_options_init(&opts, GIT_REPOSITORY_INIT_OPTIONS_VERSION);
    opts.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKPATH;
    opts.mode = 0700;
    if (git_repository_init_ext(&repo, gitdir, &opts) < 0) {
        gitstore_fail(err, gitdir);
        git_libgit2_shutdown();
        return -1;
    }
    return store_from(out, repo, gitdir, err);
}

void
gitstore_free(struct gitstore *gs)
{
    if (!gs)
        return;
    git_odb_free(gs->odb);
    git_repository_free(gs->repo);
    free(gs->dir);
    free(gs);
    git_libgit2_shutdown();
}

int
gitstore_ref(char oid[GITSTORE_OID_SIZE], struct gitstore *gs, const char *name, struct err *err)
{
    git_oid id;
    int rc = git_reference_name_to_id(&id, gs->repo, name);

    if (rc == GIT_ENOTFOUND)
        return 1;
    if (rc < 0)
        return gitstore_fail(err, name);
    git_oid_tostr(oid, GITSTORE_OID_SIZE, &id);
    return 0;
}

int
gitstore_head_set(struct gitstore *gs, const char *name, struct err *err)
{
    return git_repository_set_head(gs->repo, name) < 0 ? gitstore_fail(err, name) : 0;
}

bool
gitstore_has(struct gitstore *gs, const char *oid)
{
    git_oid id;

    return strlen(oid) == GIT_OID_HEXSZ && git_oid_fromstr(&id, oid) == 0 &&
           git_odb_exists(gs->odb, &id);
}

static char *
who(const git_signature *s)
{
    return mem_format("%s <%s>", s->name, s->email);
}

int
gitstore_commit(struct gitstore_commit *out, struct gitstore *gs, const char *oid,
                struct err *err)
{
    auto_commit *c = NULL;
    git_buf sig = GIT_BUF_INIT_CONST(NULL, 0), text = GIT_BUF_INIT_CONST(NULL, 0);
    const char *summary;
    git_oid id;

    if (gitstore_parse_oid(&id, oid, err) < 0)
        return -1;
    if (git_commit_lookup(&c, gs->repo, &id) < 0)
        return gitstore_fail(err, "cannot read the commit");
    memset(out, 0, sizeof *out);
    git_oid_tostr(out->oid, sizeof out->oid, &id);
    git_oid_tostr(out->tree, sizeof out->tree, git_commit_tree_id(c));
    out->nparents = git_commit_parentcount(c);
    if (out->nparents > 0)
        git_oid_tostr(out->parent, sizeof out->parent, git_commit_parent_id(c, 0));
    out->author = who(git_commit_author(c));
    out->committer = who(git_commit_committer(c));
    out->time = git_commit_time(c);
    summary = git_commit_summary(c);
    out->subject = mem_dup(summary ? summary : "");
    out->message = mem_dup(git_commit_message(c));
    out->has_signature = git_commit_extract_signature(&sig, &text, gs->repo, &id, NULL) == 0;
    git_buf_dispose(&sig);
    git_buf_dispose(&text);
    return 0;
}

void
gitstore_commit_clear(struct gitstore_commit *c)
{
    free(c->author);
    free(c->committer);
    free(c->subject);
    free(c->message);
    memset(c, 0, sizeof *c);
}

int
gitstore_object(struct buf *out, struct gitstore *gs, const char *oid, struct err *err)
{
    auto_odb_object *o = NULL;
    git_oid id;

    if (gitstore_parse_oid(&id, oid, err) < 0)
        return -1;
    if (git_odb_read(&o, gs->odb, &id) < 0)
        return gitstore_fail(err, "cannot read the object");
    buf_append(out, git_odb_object_data(o), git_odb_object_size(o));
    return 0;
}

int
gitstore_is_ancestor(struct gitstore *gs, const char *ancestor, const char *descendant,
                     struct err *err)
{
    git_oid a, d;
    int rc;

    if (gitstore_parse_oid(&a, ancestor, err) < 0 || gitstore_parse_oid(&d, descendant, err) < 0)
        return -1;
    if (git_oid_equal(&a, &d))
        return 1;
    rc = git_graph_descendant_of(gs->repo, &d, &a);
    if (rc < 0) {
        gitstore_fail(err, "cannot compare the two commits");
        return err_wrap(err, "history is missing here (a shallow clone? fetch it whole)");
    }
    return rc;
}

int
gitstore_root(char oid[GITSTORE_OID_SIZE], struct gitstore *gs, const char *commit,
              struct err *err)
{
    git_oid id;

    if (gitstore_parse_oid(&id, commit, err) < 0)
        return -1;
    for (;;) {
        auto_commit *c = NULL;

        int rc = git_commit_lookup(&c, gs->repo, &id);

        if (rc < 0 && rc != GIT_ENOTFOUND) {
            char hex[GITSTORE_OID_SIZE];

            gitstore_fail(err, "not a commit as git writes them");
            return err_wrap(err, "%.7s cannot be read", git_oid_tostr(hex, sizeof hex, &id));
        }
        if (rc < 0) {
            gitstore_fail(err, "the first commit cannot be reached");
            return err_wrap(err, "this clone is shallow: git fetch --unshallow "
                                 "(in CI: fetch depth 0)");
        }
        if (git_commit_parentcount(c) == 0)
            break;
        git_oid_cpy(&id, git_commit_parent_id(c, 0));
    }
    git_oid_tostr(oid, GITSTORE_OID_SIZE, &id);
    return 0;
}

/* Peel a commit or tree name to its tree. */
static int
open_tree(git_tree **out, struct gitstore *gs, const char *treeish, struct err *err)
{
    git_object *any = NULL;
    git_oid id;
    int rc;

    if (gitstore_parse_oid(&id, treeish, err) < 0)
        return -1;
    if (git_object_lookup(&any, gs->repo, &id, GIT_OBJECT_ANY) < 0)
        return gitstore_fail(err, "cannot read the tree");
    rc = git_object_peel((git_object **)out, any, GIT_OBJECT_TREE);
    git_object_free(any);
    return rc < 0 ? gitstore_fail(err, "cannot read the tree") : 0;
}

static bool
is_top(const char *path)
{
    return !path || path[0] == '\0' || strcmp(path, ".") == 0;
}

struct walk {
    gitstore_visit *visit;
    void *arg;
    struct err *err;
    struct buf path;
    int rc;
};

static int
walk_entry(const char *root, const git_tree_entry *e, void *payload)
{
    struct walk *w = payload;
    char oid[GITSTORE_OID_SIZE];
    struct gitstore_entry entry;

    if (git_tree_entry_type(e) == GIT_OBJECT_TREE)
        return 0;
    buf_reset(&w->path);
    buf_puts(&w->path, root);
    buf_puts(&w->path, git_tree_entry_name(e));
    git_oid_tostr(oid, sizeof oid, git_tree_entry_id(e));
    entry.path = buf_str(&w->path);
    entry.oid = oid;
    entry.mode = git_tree_entry_filemode_raw(e);
    entry.raw = git_tree_entry_id(e)->id;
    w->rc = w->visit(w->arg, &entry, w->err);
    return w->rc == 0 ? 0 : -1;
}

/* The subtree at `path`; 1 when it is not a directory. */
static int
subtree(git_tree **out, struct gitstore *gs, git_tree *top, const char *path, struct err *err)
{
    git_tree_entry *e = NULL;
    int rc = git_tree_entry_bypath(&e, top, path);

    if (rc == GIT_ENOTFOUND)
        return 1;
    if (rc < 0)
        return gitstore_fail(err, path);
    if (git_tree_entry_type(e) != GIT_OBJECT_TREE)
        rc = 1;
    else if (git_tree_lookup(out, gs->repo, git_tree_entry_id(e)) < 0)
        rc = gitstore_fail(err, path);
    git_tree_entry_free(e);
    return rc;
}

int
gitstore_walk(struct gitstore *gs, const char *treeish, const char *path, gitstore_visit *visit,
              void *arg, struct err *err)
{
    struct walk w = {visit, arg, err, BUF_INIT, 0};
    auto_tree *top = NULL;
    auto_tree *sub = NULL;
    int rc;

    if (open_tree(&top, gs, treeish, err) < 0)
        return -1;
    if (!is_top(path)) {
        rc = subtree(&sub, gs, top, path, err);
        if (rc != 0)
            return rc;
    }
    rc = git_tree_walk(sub ? sub : top, GIT_TREEWALK_PRE, walk_entry, &w);
    buf_clear(&w.path);
    if (w.rc != 0)
        return w.rc;
    return rc < 0 ? gitstore_fail(err, "cannot walk the tree") : 0;
}

static int
report_delta(const git_diff_delta *d, gitstore_change_visit *visit, void *arg, struct err *err)
{
    bool gone = d->status == GIT_DELTA_DELETED;
    const git_diff_file *file = gone ? &d->old_file : &d->new_file;
    char oid[GITSTORE_OID_SIZE];
    struct gitstore_change c = {d->status == GIT_DELTA_ADDED ? 'A' : gone ? 'D' : 'M',
                                file->path, oid, file->mode};

    git_oid_tostr(oid, sizeof oid, &file->id);
    return visit(arg, &c, err);
}

int
gitstore_changes(struct gitstore *gs, const char *from, const char *to,
                 gitstore_change_visit *visit, void *arg, struct err *err)
{
    auto_tree *old = NULL;
    auto_tree *new = NULL;
    git_diff_options opts;
    git_diff *diff = NULL;
    int rc = 0;

    if ((from && open_tree(&old, gs, from, err) < 0) || open_tree(&new, gs, to, err) < 0)
        return -1;
    git_diff_options_init(&opts, GIT_DIFF_OPTIONS_VERSION);
    opts.flags = GIT_DIFF_INCLUDE_TYPECHANGE | GIT_DIFF_INCLUDE_UNREADABLE;
    if (git_diff_tree_to_tree(&diff, gs->repo, old, new, &opts) < 0)
        return gitstore_fail(err, "cannot compare the trees");
    for (size_t i = 0; rc == 0 && i < git_diff_num_deltas(diff); i++)
        rc = report_delta(git_diff_get_delta(diff, i), visit, arg, err);
    git_diff_free(diff);
    return rc;
}

int
gitstore_entry_at(char oid[GITSTORE_OID_SIZE], unsigned *mode, struct gitstore *gs,
                  const char *treeish, const char *path, struct err *err)
{
    auto_tree *top = NULL;
    git_tree_entry *e = NULL;
    int rc;

    if (open_tree(&top, gs, treeish, err) < 0)
        return -1;
    if (is_top(path)) {
        git_oid_tostr(oid, GITSTORE_OID_SIZE, git_tree_id(top));
        if (mode)
            *mode = GIT_FILEMODE_TREE;
        return 0;
    }
    rc = git_tree_entry_bypath(&e, top, path);
    if (rc == GIT_ENOTFOUND)
        return 1;
    if (rc < 0)
        return gitstore_fail(err, path);
    git_oid_tostr(oid, GITSTORE_OID_SIZE, git_tree_entry_id(e));
    if (mode)
        *mode = git_tree_entry_filemode_raw(e);
    git_tree_entry_free(e);
    return 0;
}

/* As many as Linux follows. */
#define LINKS_MAX 40

/* Where the link at `at` leads, with `behind` still to walk from there.  1: out of the tree. */
static int
follow_link(char **rest, struct buf *at, struct gitstore *gs, const char *oid, const char *behind,
            struct err *err)
{
    auto_buf target = BUF_INIT;

    if (gitstore_object(&target, gs, oid, err) < 0)
        return -1;
    if (buf_str(&target)[0] == '/')
        return 1;
    *rest = mem_format("%s/%s", buf_str(&target), behind);
    fs_step(at, "..", 2);
    return 0;
}

int
gitstore_follow(char **real, char oid[GITSTORE_OID_SIZE], unsigned *mode, struct gitstore *gs,
                const char *treeish, const char *path, struct err *err)
{
    auto_free char *rest = mem_dup(path);
    auto_buf at = BUF_INIT;
    char *p = rest;
    int links = 0;
    int rc = gitstore_entry_at(oid, mode, gs, treeish, "", err);

    while (rc == 0 && *p && *mode != GIT_FILEMODE_COMMIT) {
        size_t n = strcspn(p, "/");

        if (!fs_step(&at, p, n))
            return 1;
        p += n + (p[n] == '/');
        rc = gitstore_entry_at(oid, mode, gs, treeish, buf_str(&at), err);
        if (rc == 0 && *mode == GIT_FILEMODE_LINK) {
            char *next = NULL;

            rc = ++links > LINKS_MAX ? 1 : follow_link(&next, &at, gs, oid, p, err);
            if (rc != 0)
                return rc;
            free(rest);
            p = rest = next;
            rc = gitstore_entry_at(oid, mode, gs, treeish, buf_str(&at), err);
        }
    }
    if (rc == 0)
        *real = mem_dup(buf_str(&at));
    return rc;
}

int
gitstore_file_at(struct buf *out, struct gitstore *gs, const char *treeish, const char *path,
                 struct err *err)
{
    char oid[GITSTORE_OID_SIZE];
    unsigned mode;
    int rc = gitstore_entry_at(oid, &mode, gs, treeish, path, err);

    if (rc != 0)
        return rc;
    if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE)
        return 1;
    return gitstore_object(out, gs, oid, err);
}

static void
name_of(char oid[GITSTORE_OID_SIZE], const void *data, size_t len, git_object_t type)
{
    git_oid id;

    memset(&id, 0, sizeof id);
    git_odb_hash(&id, data, len, type);
    git_oid_tostr(oid, GITSTORE_OID_SIZE, &id);
}

void
gitstore_blob_name(char oid[GITSTORE_OID_SIZE], const void *data, size_t len)
{
    name_of(oid, data, len, GIT_OBJECT_BLOB);
}

void
gitstore_commit_name(char oid[GITSTORE_OID_SIZE], const void *data, size_t len)
{
    name_of(oid, data, len, GIT_OBJECT_COMMIT);
}

int
gitstore_commit_signature(struct buf *signature, struct buf *signed_bytes, struct gitstore *gs,
                          const char *oid, struct err *err)
{
    git_buf sig = GIT_BUF_INIT_CONST(NULL, 0), text = GIT_BUF_INIT_CONST(NULL, 0);
    git_oid id;
    int rc;

    if (gitstore_parse_oid(&id, oid, err) < 0)
        return -1;
    rc = git_commit_extract_signature(&sig, &text, gs->repo, &id, NULL);
    if (rc == 0) {
        buf_append(signature, sig.ptr, sig.size);
        buf_append(signed_bytes, text.ptr, text.size);
    }
    git_buf_dispose(&sig);
    git_buf_dispose(&text);
    if (rc == GIT_ENOTFOUND)
        return 1;
    return rc < 0 ? gitstore_fail(err, "cannot read the commit's signature") : 0;
}
