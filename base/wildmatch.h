/* SPDX-License-Identifier: Apache-2.0 */
/* The patterns of .gitattributes and .gitignore, as git reads them.  No pattern takes longer than
 * the product of its length and the path's. */
#ifndef MOONGATE_BASE_WILDMATCH_H
#define MOONGATE_BASE_WILDMATCH_H

#include <stdbool.h>

/* Against a whole relative path: `*` and `?` stay within a part, two stars cross parts. */
bool wildmatch_path(const char *pattern, const char *path);
/* Against one name. */
bool wildmatch_name(const char *pattern, const char *name);

#endif
