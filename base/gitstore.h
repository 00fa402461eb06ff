/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A git object store, read and appended to without index, work tree, hooks or filters.
 * Object names are lower-case hex (SHA-1, 40 digits).  Every libgit2 failure becomes an err with
 * EXITCODE_GIT; "not there" is a value (1) where the text says so.
 * What is written is fsynced: objects, references and the directories that name them.
 * Used for the clone's objects, the private store that T is fetched into, and the ledger.
 */
#ifndef MOONGATE_BASE_GITSTORE_H
#define MOONGATE_BASE_GITSTORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

#define GITSTORE_OID_SIZE 41

struct gitstore;

/* Open the repository whose .git (or bare) directory is `gitdir`; no search upwards. */
int gitstore_open(struct gitstore **out, const char *gitdir, struct err *err);
/* Make a bare repository (directories 0700) if there is none, then open it. */
int gitstore_create(struct gitstore **out, const char *gitdir, struct err *err);
void gitstore_free(struct gitstore *gs); /* NULL is fine */

/* Value of a reference ("refs/heads/main"); 1 when there is no such reference. */
int gitstore_ref(char oid[GITSTORE_OID_SIZE], struct gitstore *gs, const char *name,
                 struct err *err);
/* Move a reference from `old` (NULL: must not exist) to `to`; 1 when it held something else. */
int gitstore_ref_move(struct gitstore *gs, const char *name, const char *old, const char *to,
                      struct err *err);
/* Make HEAD name a reference, which need not exist yet. */
int gitstore_head_set(struct gitstore *gs, const char *name, struct err *err);
bool gitstore_has(struct gitstore *gs, const char *oid);

/* Facts of a commit.  Strings are owned; gitstore_commit_clear frees them. */
struct gitstore_commit {
    char oid[GITSTORE_OID_SIZE];
    char tree[GITSTORE_OID_SIZE];
    char parent[GITSTORE_OID_SIZE]; /* the first one; "" for a root commit */
    size_t nparents;
    char *author;    /* "Name <mail>" */
    char *committer; /* "Name <mail>" */
    long long time;  /* committer's, seconds since 1970 */
    char *subject;   /* first line of the message */
    char *message;   /* the whole message */
    bool has_signature;
};
int gitstore_commit(struct gitstore_commit *out, struct gitstore *gs, const char *oid,
                    struct err *err);
void gitstore_commit_clear(struct gitstore_commit *c);
/* Raw bytes of any object as `git cat-file <type> <oid>` gives them. */
int gitstore_object(struct buf *out, struct gitstore *gs, const char *oid, struct err *err);

/* 1 if `ancestor` is `descendant` or reachable from it, 0 if not; -1 if history is missing. */
int gitstore_is_ancestor(struct gitstore *gs, const char *ancestor, const char *descendant,
                         struct err *err);
/* The end of the first-parent chain; fails in a shallow clone, naming the fetch depth. */
int gitstore_root(char oid[GITSTORE_OID_SIZE], struct gitstore *gs, const char *commit,
                  struct err *err);

/* Every commit that is reachable from `tip` and not from `base`, over all parents; read one by
 * one, without the clone's commit-graph file.  A non-zero return of `visit` ends it and is
 * returned.  Where dates are wrong by far, some of base's own may be among them, never fewer. */
typedef int gitstore_range_visit(void *arg, const char *oid, struct err *err);
int gitstore_range(struct gitstore *gs, const char *base, const char *tip,
                   gitstore_range_visit *visit, void *arg, struct err *err);

struct gitstore_entry {
    const char *path; /* from the top of the walked tree, '/'-separated; borrowed in the call */
    const char *oid;
    unsigned mode;    /* 0100644, 0100755, 0120000, 0160000 (submodule), 0040000 */
    const unsigned char *raw; /* the 20 bytes of `oid` */
};
typedef int gitstore_visit(void *arg, const struct gitstore_entry *e, struct err *err);
/* All entries but directories below `path` ("" or "." for the top) of a commit or tree, in git's
 * order.  A non-zero return of `visit` ends the walk and is returned.  1 when `path` is not a
 * directory there. */
int gitstore_walk(struct gitstore *gs, const char *treeish, const char *path,
                  gitstore_visit *visit, void *arg, struct err *err);
/* Entry at a path; 1 when there is none.  `mode` may be NULL. */
int gitstore_entry_at(char oid[GITSTORE_OID_SIZE], unsigned *mode, struct gitstore *gs,
                      const char *treeish, const char *path, struct err *err);
/* The same behind all links of the tree, as a checkout has it; `*real`, which the caller frees,
 * is where it is ("" for the top).  1 when that is nothing, or out of the tree.  What is in a
 * submodule gives the submodule's own entry. */
int gitstore_follow(char **real, char oid[GITSTORE_OID_SIZE], unsigned *mode, struct gitstore *gs,
                    const char *treeish, const char *path, struct err *err);
/* Content of the file at a path; 1 when there is none. */
int gitstore_file_at(struct buf *out, struct gitstore *gs, const char *treeish, const char *path,
                     struct err *err);

/* What is different between two trees (names of commits or trees; `from` NULL: an empty one). */
struct gitstore_change {
    char status;      /* 'A' added, 'D' deleted, 'M' changed in content, mode or type */
    const char *path; /* borrowed in the call */
    const char *oid;  /* of the new entry; for 'D' of the old one */
    unsigned mode;
};
typedef int gitstore_change_visit(void *arg, const struct gitstore_change *c, struct err *err);
/* A non-zero return of `visit` ends the comparison and is returned. */
int gitstore_changes(struct gitstore *gs, const char *from, const char *to,
                     gitstore_change_visit *visit, void *arg, struct err *err);

/* The name git would give to a blob with these bytes; nothing is stored. */
void gitstore_blob_name(char oid[GITSTORE_OID_SIZE], const void *data, size_t len);
/* The same for the bytes of a commit object. */
void gitstore_commit_name(char oid[GITSTORE_OID_SIZE], const void *data, size_t len);

/* Writing.  A tree is written as a copy of `base` (NULL: empty) with one file added at `path`
 * (directories are made); an existing path is an error. */
int gitstore_tree_with(char oid[GITSTORE_OID_SIZE], struct gitstore *gs, const char *base,
                       const char *path, const void *data, size_t len, struct err *err);
/* The bytes of a commit object (unsigned), UTC, for signing or storing. */
struct gitstore_author {
    const char *name;
    const char *mail;
    long long time; /* seconds since 1970 */
};
void gitstore_commit_text(struct buf *out, const char *tree, const char *parent,
                          const struct gitstore_author *who, const char *message);
/* Store a commit; `signature` (armored, NULL: unsigned) goes into the gpgsig header. */
int gitstore_commit_store(char oid[GITSTORE_OID_SIZE], struct gitstore *gs, const char *text,
                          const char *signature, struct err *err);
/* The signature and the signed bytes of a commit; 1 when it is unsigned. */
int gitstore_commit_signature(struct buf *signature, struct buf *signed_bytes,
                              struct gitstore *gs, const char *oid, struct err *err);

#endif
