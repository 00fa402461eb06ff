/* SPDX-License-Identifier: Apache-2.0 */
/* Which files of a directory an engine loads as configuration, by their names. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "wrapper/needs_private.h"
#include "wrapper/scan.h"

size_t
needs_names_stem(const char *name, bool reads_tofu)
{
    static const struct {
        const char *end;
        bool tofu;
    } ends[] = {{".tf", false}, {".tf.json", false}, {".tofu", true}, {".tofu.json", true}};

    for (size_t i = 0; scan_is_configuration(name) && i < sizeof ends / sizeof *ends; i++)
        if (text_ends(name, ends[i].end) && (reads_tofu || !ends[i].tofu))
            return strlen(name) - strlen(ends[i].end);
    return 0;
}

static bool
has_name(const json_t *names, const char *name)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)names, i, one)
        if (strcmp(json_string_value(one), name) == 0)
            return true;
    return false;
}

bool
needs_names_shadowed(const json_t *names, const char *name, size_t stem, bool reads_tofu)
{
    auto_free char *other = NULL;

    if (!reads_tofu || strncmp(name + stem, ".tf", 3) != 0)
        return false;
    other = mem_format("%.*s.tofu%s", (int)stem, name, name + stem + 3);
    return has_name(names, other);
}

bool
needs_names_override(const char *name, size_t stem)
{
    static const char word[] = "_override";
    size_t n = strlen(word);

    return (stem == n - 1 && memcmp(name, word + 1, n - 1) == 0) ||
           (stem >= n && memcmp(name + stem - n, word, n) == 0);
}
