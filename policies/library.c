/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/library.h"

#include <stddef.h>
#include <string.h>

#include "base/mem.h"

bool
library_is(const char *path)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;

    return len >= 3 && memcmp(slash - 3, "lib", 3) == 0 && (len == 3 || slash[-4] == '/');
}

char *
library_folder(const char *path)
{
    const char *slash = strrchr(path, '/');

    return library_is(path) ? NULL
           : slash          ? mem_format("%.*s/lib", (int)(slash - path), path)
                            : mem_dup("lib");
}
