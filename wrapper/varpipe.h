/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Variable files that can be read only once: -var-file=<(…), /dev/stdin, a named pipe.  The shell
 * gave the descriptor to us, not to the engine, and the engine reads variables in the plan and
 * again in the apply; so the text is held in memory, and both calls get a path to that.
 */
#ifndef MOONGATE_WRAPPER_VARPIPE_H
#define MOONGATE_WRAPPER_VARPIPE_H

#include "base/digest.h"
#include "base/err.h"
#include "wrapper/flags.h"

/* Take in `path`, which is `given` on the command line: its words are changed to the held one, for
 * as long as this process lives; `sha256` is that of the text. */
int varpipe_hold(char sha256[DIGEST_HEX_SIZE], struct flags *flags, const char *given,
                 const char *path, struct err *err);

#endif
