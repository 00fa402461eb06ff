/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Files of the machine's administrator: the system's moongate.lua and what it names.
 *
 * They bind whoever runs the gate, so nobody else may be able to write them: each file, and each
 * folder from it up to SYSCONFDIR/moongate, belongs to root or to the owner of the program itself
 * (who could replace the program anyway: a folder of one user, a staged installation), and
 * neither its group nor others may write to it.
 */
#ifndef MOONGATE_WRAPPER_TRUSTED_H
#define MOONGATE_WRAPPER_TRUSTED_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Append the file to `out`.  `top` is the folder where the check of the folders ends, or the
 * file's own folder.  1 when there is no such file; one that may not be trusted, or that cannot be
 * looked for, is an error (EXITCODE_UNDECIDED). */
int trusted_read(struct buf *out, const char *path, const char *top, size_t limit,
                 struct err *err);

#endif
