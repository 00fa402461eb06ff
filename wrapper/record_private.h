/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by the files of the record; nothing else includes it. */
#ifndef MOONGATE_WRAPPER_RECORD_PRIVATE_H
#define MOONGATE_WRAPPER_RECORD_PRIVATE_H

#include "bundles/bundle.h"
#include "wrapper/record.h"

int record_append_result(struct ledger_pos *pos, const struct record *r, const char *file,
                         const struct bundle_ref *ref, bool recovered, struct err *err);
/* Held while a run's directory gets its lock, and while a recovery tries one; the descriptor is
 * the caller's to close. */
int record_guard(const char *state_dir, struct err *err);
int record_take_lock(struct record *r, struct err *err);

#endif
