/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate.signed_commits: every commit since the last applied one is signed by somebody whom the
 * last applied one allows.
 *
 * Where trust begins, the anchor, is the commit of the newest result in the ledger that T descends
 * from, in whatever workspace: the gate let it pass, so its list of signers was brought in by
 * commits that were judged by an older list.  Before the first result, and where it is the newer
 * one, it is the commit that the pin was made at.  The list, the settings of signed_commits
 * themselves, and what is to be checked all hang on it:
 *   - who may sign is read at the anchor: nobody adds himself in the change that he signs;
 *   - signed_commits of the anchor's moongate.lua counts where T's has dropped or changed it: who
 *     can push cannot switch the check off;
 *   - checked is all that T has and the anchor has not, over all parents: T's tree holds the
 *     settings and policies, HEAD is in T, and a merge vouches for nothing that it merges.
 * What the system's file says of signed_commits stands above the repository's.
 */
#ifndef MOONGATE_WRAPPER_SIGNED_H
#define MOONGATE_WRAPPER_SIGNED_H

#include <jansson.h>

#include "base/err.h"
#include "base/gitstore.h"
#include "wrapper/pin.h"
#include "wrapper/reasons.h"
#include "wrapper/settings.h"

struct signed_place {
    const struct settings *settings;
    const struct pin *pin;
    struct gitstore *store;
    const char *tip;
    const char *head;
    const char *judge; /* reads the anchor's moongate.lua */
};

/*
 * Add a reason (EXITCODE_GIT) for every commit that may not count.  `*facts` (the caller owns it;
 * NULL where signatures are not required) is {"required_by", "since", "checked", "signer": {
 * "principal", "key", "kind"} or null}; the signer is HEAD's.
 */
int signed_check(json_t **facts, struct reasons *reasons, const struct signed_place *p,
                 struct err *err);

#endif
