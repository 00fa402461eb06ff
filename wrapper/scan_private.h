/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by scan.c (what is tracked) and scan_untracked.c (what is not); nothing else includes
 * it. */
#ifndef MOONGATE_WRAPPER_SCAN_PRIVATE_H
#define MOONGATE_WRAPPER_SCAN_PRIVATE_H

#include "wrapper/attributes.h"
#include "wrapper/scan.h"
#include "wrapper/tracked.h"

struct scanner {
    const struct worktree *wt;
    struct gitstore *store;
    struct reasons *reasons;
    struct tracked files;
    struct attributes *attributes;
    struct digest *digest;
    const char *cache_dir; /* NULL: every byte is read */
    bool sparse;
    char *data_dir; /* TF_DATA_DIR from the top; NULL: unset, or elsewhere */
    size_t untracked; /* reasons so far */
    int top_fd;
    json_t *inputs;
    json_t *absent;
    scan_known_plan *known;
    void *known_arg;
    struct err *err;
};

extern const char scan_help_changes[];

/* Is it a name of the engine's own leavings: state, backups, lock info, a crash's log? */
bool scan_is_runtime(const char *name);
/* Everything that stands beside the tracked files. */
int scan_untracked(struct scanner *s);

#endif
