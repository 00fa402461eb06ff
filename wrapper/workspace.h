/* SPDX-License-Identifier: Apache-2.0 */
/* Which workspace the engine would use in a directory, found as the engine finds it. */
#ifndef MOONGATE_WRAPPER_WORKSPACE_H
#define MOONGATE_WRAPPER_WORKSPACE_H

#include "base/err.h"

/* TF_DATA_DIR, from `dir`, else its .terraform.  The caller frees. */
char *workspace_data_dir(const char *dir);
/* TF_WORKSPACE, else what the data directory of `dir` names, else "default".  The caller frees. */
int workspace_read(char **out, const char *dir, struct err *err);

#endif
