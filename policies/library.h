/* SPDX-License-Identifier: Apache-2.0 */
/* Which files of a source hold no policies, but what policies share or read. */
#ifndef MOONGATE_POLICIES_LIBRARY_H
#define MOONGATE_POLICIES_LIBRARY_H

#include <stdbool.h>

/* A file in a folder called lib: "policies/lib/net.lua". */
bool library_is(const char *path);
/* A JSON file in a folder called data: "policies/data/allowed.json". */
bool library_is_data(const char *path);
/* Is `path` a library or a data file that belongs to the policy file `policy`: directly in one of
 * the two folders beside it? */
bool library_belongs(const char *path, const char *policy);
/* The folder of a policy file's libraries, "policies/lib" for "policies/tags.lua"; the caller
 * frees.  NULL: that of a library itself, which has none. */
char *library_folder(const char *path);
/* The folder of its data files, "policies/data"; the caller frees. */
char *library_data_folder(const char *path);

#endif
