/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/library.h"

#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define LIB "lib"
#define DATA "data"

/* Is it a file in a folder of that name? */
static bool
is_in(const char *path, const char *folder)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0, n = strlen(folder);

    return len >= n && memcmp(slash - n, folder, n) == 0 && (len == n || slash[-1 - (int)n] == '/');
}

bool
library_is(const char *path)
{
    return is_in(path, LIB);
}

bool
library_is_data(const char *path)
{
    return is_in(path, DATA) && text_ends(path, ".json");
}

bool
library_belongs(const char *path, const char *policy)
{
    const char *slash = strrchr(policy, '/');
    size_t len = slash ? (size_t)(slash + 1 - policy) : 0;
    bool code = library_is(path) && text_ends(path, ".lua");
    size_t folder = code ? strlen(LIB) : strlen(DATA);

    return (code || library_is_data(path)) && !library_is(policy) &&
           strlen(path) > len + folder && strncmp(path, policy, len) == 0 &&
           strcmp(strrchr(path, '/'), path + len + folder) == 0;
}

char *
library_folder(const char *path)
{
    const char *slash = strrchr(path, '/');

    return library_is(path) ? NULL
           : slash          ? mem_format("%.*s/" LIB, (int)(slash - path), path)
                            : mem_dup(LIB);
}

char *
library_data_folder(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? mem_format("%.*s/" DATA, (int)(slash - path), path) : mem_dup(DATA);
}
