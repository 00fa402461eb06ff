/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/gitstore.h"
#include "base/gitstore_private.h"
#include "base/mem.h"

int
gitstore_ref_move(struct gitstore *gs, const char *name, const char *old, const char *to,
                  struct err *err)
{
    git_reference *ref = NULL;
    git_oid oid_to, oid_old;
    int rc;

    memset(&oid_old, 0, sizeof oid_old); /* zero: must not exist, looked at under the lock */
    if (gitstore_parse_oid(&oid_to, to, err) < 0 ||
        (old && gitstore_parse_oid(&oid_old, old, err) < 0))
        return -1;
    rc = git_reference_create_matching(&ref, gs->repo, name, &oid_to, 1, &oid_old, NULL);
    git_reference_free(ref);
    if (rc == GIT_EMODIFIED || rc == GIT_EEXISTS || rc == GIT_ELOCKED || rc == GIT_ENOTFOUND)
        return 1;
    return rc < 0 ? gitstore_fail(err, name) : 0;
}

/* A copy of `base` with `oid` at `path`, one directory level a call. */
static int
tree_insert(git_oid *out, struct gitstore *gs, const git_tree *base, const char *path,
            const git_oid *oid, struct err *err)
{
    git_treebuilder *tb = NULL;
    const char *slash = strchr(path, '/');
    auto_free char *name = slash ? mem_dupn(path, (size_t)(slash - path)) : mem_dup(path);
    const git_tree_entry *have = base ? git_tree_entry_byname(base, name) : NULL;
    git_tree *below = NULL;
    git_oid child = *oid;
    int rc = 0;

    if (!slash && have)
        return err_set(err, EXITCODE_GIT, "%s exists already", path);
    if (slash && have && git_tree_lookup(&below, gs->repo, git_tree_entry_id(have)) < 0)
        return gitstore_fail(err, path);
    if (slash)
        rc = tree_insert(&child, gs, below, slash + 1, oid, err);
    git_tree_free(below);
    if (rc < 0)
        return -1;
    if (git_treebuilder_new(&tb, gs->repo, base) < 0 ||
        git_treebuilder_insert(NULL, tb, name, &child,
                               slash ? GIT_FILEMODE_TREE : GIT_FILEMODE_BLOB) < 0 ||
        git_treebuilder_write(out, tb) < 0)
        rc = gitstore_fail(err, path);
    git_treebuilder_free(tb);
    return rc;
}

int
gitstore_tree_with(char oid[GITSTORE_OID_SIZE], struct gitstore *gs, const char *base,
                   const char *path, const void *data, size_t len, struct err *err)
{
    git_tree *tree = NULL;
    git_oid blob, out, id;
    int rc;

    if (base && gitstore_parse_oid(&id, base, err) < 0)
        return -1;
    if (base && git_tree_lookup(&tree, gs->repo, &id) < 0)
        return gitstore_fail(err, "cannot read the tree");
    if (git_blob_create_from_buffer(&blob, gs->repo, data, len) < 0)
        rc = gitstore_fail(err, "cannot store");
    else
        rc = tree_insert(&out, gs, tree, path, &blob, err);
    git_tree_free(tree);
    if (rc == 0)
        git_oid_tostr(oid, GITSTORE_OID_SIZE, &out);
    return rc;
}

void
gitstore_commit_text(struct buf *out, const char *tree, const char *parent,
                     const struct gitstore_author *who, const char *message)
{
    buf_printf(out, "tree %s\n", tree);
    if (parent)
        buf_printf(out, "parent %s\n", parent);
    buf_printf(out, "author %s <%s> %lld +0000\n", who->name, who->mail, who->time);
    buf_printf(out, "committer %s <%s> %lld +0000\n\n%s", who->name, who->mail, who->time,
               message);
}

int
gitstore_commit_store(char oid[GITSTORE_OID_SIZE], struct gitstore *gs, const char *text,
                      const char *signature, struct err *err)
{
    git_oid id;
    int rc;

    if (signature)
        rc = git_commit_create_with_signature(&id, gs->repo, text, signature, NULL);
    else
        rc = git_odb_write(&id, gs->odb, text, strlen(text), GIT_OBJECT_COMMIT);
    if (rc < 0)
        return gitstore_fail(err, "cannot store the commit");
    git_oid_tostr(oid, GITSTORE_OID_SIZE, &id);
    return 0;
}
