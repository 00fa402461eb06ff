/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of the git gate: what HEAD must be, against T and the last apply. */
#ifndef MOONGATE_WRAPPER_GATE_H
#define MOONGATE_WRAPPER_GATE_H

#include <jansson.h>

#include "base/err.h"
#include "wrapper/pin.h"
#include "wrapper/reasons.h"
#include "wrapper/settings.h"
#include "wrapper/tip.h"
#include "wrapper/worktree.h"

struct gate_facts {
    const struct worktree *wt;
    const struct pin *pin;
    const char *tip;              /* T's commit, which may have moved since `store` was opened */
    struct gitstore *store;
    enum settings_commit commit;
    const char *last_applied;     /* commit of this workspace's last apply; NULL: none */
    const json_t *paths;          /* what must be equal in HEAD and T under "current": paths from
                                     the repository's top, "" for all of it */
};

/* Every rule that fails adds a reason; -1 when history cannot be read (that refuses too). */
int gate_check(struct reasons *reasons, const struct gate_facts *f, struct err *err);

#endif
