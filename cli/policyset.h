/* SPDX-License-Identifier: Apache-2.0 */
/* What policies say about themselves, for the commands that read and do not judge. */
#ifndef MOONGATE_CLI_POLICYSET_H
#define MOONGATE_CLI_POLICYSET_H

#include <jansson.h>

#include "base/err.h"
#include "policies/files.h"

/* A policy file or a folder of them. */
int policyset_add(struct files *own, const char *path, struct err *err);
/* A decision with `policies`, made by a judge that judges nothing; a file that does not load is
 * an error. */
int policyset_read(json_t **decision, const struct files *own, const struct files *std,
                   struct err *err);

#endif
