/* SPDX-License-Identifier: Apache-2.0 */
/* Which files of a source hold no policies, but what policies share. */
#ifndef MOONGATE_POLICIES_LIBRARY_H
#define MOONGATE_POLICIES_LIBRARY_H

#include <stdbool.h>

/* A file in a folder called lib: "policies/lib/net.lua". */
bool library_is(const char *path);
/* The folder of a policy file's libraries, "policies/lib" for "policies/tags.lua"; the caller
 * frees.  NULL: that of a library itself, which has none. */
char *library_folder(const char *path);

#endif
