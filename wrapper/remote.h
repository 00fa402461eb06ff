/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking a git server, through the git program with a configuration that we generate:
 * credential helpers, http.* and core.sshCommand of the global and system scope, the
 * repository's http.<pinned host>.extraheader, and never url.*: what is asked is the literal URL.
 */
#ifndef MOONGATE_WRAPPER_REMOTE_H
#define MOONGATE_WRAPPER_REMOTE_H

#include "base/err.h"
#include "base/gitstore.h"

struct remote; /* a generated configuration, in a private directory while it lives */

/* `gitdir` is the clone whose http extraheader may be used for `url`'s host.  `scratch` is a
 * private directory. */
int remote_open(struct remote **out, const char *url, const char *gitdir, const char *scratch,
                struct err *err);
void remote_free(struct remote *r);

/* Branch that the server's HEAD names; 1 when it names none.  The caller frees. */
int remote_head_branch(char **out, struct remote *r, struct err *err);
/* The branch's commit on the server, now; 1 when there is no such branch. */
int remote_tip(char oid[GITSTORE_OID_SIZE], struct remote *r, const char *branch,
               struct err *err);
/* Bring the branch into the bare repository `store`, as refs/moongate/tip. */
int remote_fetch(struct remote *r, const char *store, const char *branch, struct err *err);

#endif
