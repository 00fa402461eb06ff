/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ledger: an append-only chain of JSON entries in a bare git repository, one commit per
 * entry on refs/heads/moongate-audit, each commit adding exactly one file
 * entries/<YYYY>/<MM>/<seq, 8 digits>-<run_id>-<kind>.json and changing nothing else.
 * Signed (ssh, namespace git) when a signer is given; else committer
 * "moongate <moongate@localhost>".
 */
#ifndef MOONGATE_BUNDLES_LEDGER_H
#define MOONGATE_BUNDLES_LEDGER_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/digest.h"
#include "base/err.h"
#include "base/gitstore.h"
#include "bundles/signer.h"

#define LEDGER_REF "refs/heads/moongate-audit"
#define LEDGER_ENTRY_VERSION 0

struct ledger;

struct ledger_pos {
    long long seq;                      /* 1 for the first entry */
    char commit[GITSTORE_OID_SIZE];
    char entry_sha256[DIGEST_HEX_SIZE]; /* of the entry file's bytes */
};

/* Open `gitdir`, making it when it is not there. */
int ledger_open(struct ledger **out, const char *gitdir, struct err *err);
/* Open an existing one; 1 when there is none. */
int ledger_open_existing(struct ledger **out, const char *gitdir, struct err *err);
void ledger_free(struct ledger *l);

/*
 * Append.  `entry` has kind, run_id, time (RFC 3339) and whatever the kind needs; seq,
 * prev_entry_sha256 and entry_version are added here.  Durable when it returns 0 (objects and
 * reference are fsynced).  Moved meanwhile by another process: retried with jitter.
 * Idempotent for (kind, run_id): if the tip's last 64 entries hold it already, that position is
 * returned and nothing is written.  Errors carry EXITCODE_EVIDENCE.
 */
int ledger_append(struct ledger_pos *out, struct ledger *l, const json_t *entry,
                  const struct signer *signer, struct err *err);

/* Newest first.  `visit` borrows; a non-zero return ends the walk and is returned.  A damaged
 * chain is an error (EXITCODE_EVIDENCE); verify.h says what is wrong with it. */
typedef int ledger_visit(void *arg, const struct ledger_pos *pos, const json_t *entry,
                         struct err *err);
int ledger_walk(struct ledger *l, ledger_visit *visit, void *arg, struct err *err);

/* ---- for verify: the chain as it is, right or wrong ---------------------------------------- */

/* The newest commit; 1 when there is none yet. */
int ledger_tip(char commit[GITSTORE_OID_SIZE], struct ledger *l, struct err *err);

/* One commit against its first parent. */
struct ledger_commit {
    char oid[GITSTORE_OID_SIZE], tree[GITSTORE_OID_SIZE];
    char parent[GITSTORE_OID_SIZE]; /* "" for the first */
    size_t nparents;
    long long time; /* committer's, seconds since 1970 */
    bool is_signed;
    size_t added;     /* regular files added; 1 in an honest chain */
    size_t other;     /* anything else that was done to the tree; 0 in an honest chain */
    char *path;       /* of the first file added, or NULL; owned */
    char *other_path; /* of the first other change, or NULL; owned */
    char blob[GITSTORE_OID_SIZE];
    struct buf bytes; /* of the file added */
    char sha256[DIGEST_HEX_SIZE];
};
int ledger_commit_read(struct ledger_commit *out, struct ledger *l, const char *oid,
                       struct err *err);
void ledger_commit_clear(struct ledger_commit *c);

/* The path of an entry's file; `time` is RFC 3339.  The caller frees. */
char *ledger_path(const char *time, long long seq, const char *run_id, const char *kind);
bool ledger_kind_known(const char *kind);
/* Seconds since 1970 of "2026-11-23T12:15:00Z"; -1 for anything else. */
int ledger_time(long long *out, const char *text);
struct gitstore *ledger_store(struct ledger *l); /* borrowed */

#endif
