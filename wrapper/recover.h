/* SPDX-License-Identifier: Apache-2.0 */
/* Runs that were killed: every gated call, and `moongate recover`, finishes their records. */
#ifndef MOONGATE_WRAPPER_RECOVER_H
#define MOONGATE_WRAPPER_RECOVER_H

#include <stddef.h>

#include "base/err.h"
#include "bundles/signer.h"
#include "wrapper/engine.h"

struct recover_counts {
    size_t finished; /* records completed now */
    size_t swept;    /* runs that had changed nothing */
    size_t running;  /* still held by a live process */
};

/* Told of each record that was finished: run id and position in the ledger. */
typedef void recover_told(void *arg, const char *id, long long seq, const char *outcome);

/* `engine` reads the state as it is now.  The first record that cannot be finished is an error
 * (EXITCODE_INCOMPLETE) and stays for the next call. */
int recover_runs(struct recover_counts *out, const char *state_dir, const struct signer *signer,
                 const struct engine *engine, recover_told *told, void *arg, struct err *err);

#endif
