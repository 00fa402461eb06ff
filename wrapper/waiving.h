/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The waivers of a repository, applied to a decision: read by the confined judge as data, approved
 * by signatures that are verified here, applied by policies/waivers.h.
 */
#ifndef MOONGATE_WRAPPER_WAIVING_H
#define MOONGATE_WRAPPER_WAIVING_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

struct waiving {
    const char *judge;
    bool rlimits_only;
    const char *signers;  /* the list of who may approve; absolute: of the machine; NULL: nobody */
    const json_t *run;    /* {"root", "workspace", "time"} */
    /* a file of the repository, appended to `out`; 1 when there is none */
    int (*read)(struct buf *out, void *arg, const char *path, struct err *err);
    void *arg;
};

/* Without a file of waivers nothing is waived.  One that cannot be read is an error
 * (EXITCODE_UNDECIDED).  `plan_json` (NULL for a command) is what was judged. */
int waiving_apply(json_t *decision, const struct waiving *w, const char *plan_json,
                  struct err *err);

#endif
