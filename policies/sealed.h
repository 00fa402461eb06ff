/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes in a descriptor that nobody can change any more. */
#ifndef MOONGATE_POLICIES_SEALED_H
#define MOONGATE_POLICIES_SEALED_H

#include <stddef.h>

#include "base/err.h"

/* A descriptor (close-on-exec) on a copy of `data` that can be neither written nor resized. */
int sealed_new(const void *data, size_t len, struct err *err);

#endif
