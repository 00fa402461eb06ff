/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/environment.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/proc.h"
#include "base/text.h"

enum fate { DROP, REFUSE, QUIET, PASS, LOADER };

static const struct row {
    const char *name;
    enum fate fate;
    const char *why;
    const char *help;
} rows[] = {
#define VARIABLE(name, fate, why, help) {name, fate, why, help},
#include "wrapper/environment.def"
#undef VARIABLE
};

#define NROWS (sizeof rows / sizeof *rows)

/* `entry` is "NAME=value". */
static const struct row *
row_of(const char *entry)
{
    size_t len = strcspn(entry, "=");

    for (size_t i = 0; i < NROWS; i++) {
        size_t n = strlen(rows[i].name);
        bool begins = rows[i].name[n - 1] == '*';

        if (begins ? strncmp(entry, rows[i].name, n - 1) == 0
                   : n == len && strncmp(entry, rows[i].name, n) == 0)
            return &rows[i];
    }
    return NULL;
}

char **
environment_for_engine(const char *const *set, bool quiet)
{
    auto_free char **kept = NULL;
    size_t n = 0, at = 0;

    while (environ[n])
        n++;
    kept = mem_alloc((n + 1) * sizeof *kept);
    for (size_t i = 0; i < n; i++) {
        const struct row *row = row_of(environ[i]);

        if (!row || (row->fate != DROP && row->fate != REFUSE && !(quiet && row->fate == QUIET)))
            kept[at++] = environ[i];
    }
    kept[at] = NULL;
    return proc_env(kept, NULL, set);
}

/* Set to nothing is not set: so the engine reads it. */
void
environment_check(struct reasons *reasons)
{
    for (char **e = environ; *e; e++) {
        const struct row *row = row_of(*e);
        size_t len = strcspn(*e, "=");

        if (row && row->fate == REFUSE && (*e)[len] == '=' && (*e)[len + 1] != '\0') {
            auto_free char *name = mem_dupn(*e, len);

            reasons_add(reasons, EXITCODE_UNDECIDED, "environment", name, row->why, row->help);
        }
    }
}

static int
by_text(const void *a, const void *b)
{
    const char *const *x = a;
    const char *const *y = b;

    return strcmp(*x, *y);
}

json_t *
environment_names(void)
{
    json_t *out = json_array();
    auto_free char **names = NULL;
    size_t n = 0, at = 0;

    while (environ[n])
        n++;
    names = mem_alloc((n + 1) * sizeof *names);
    for (size_t i = 0; i < n; i++) {
        const struct row *row = row_of(environ[i]);

        if (row && row->fate != DROP) {
            auto_free char *name = mem_dupn(environ[i], strcspn(environ[i], "="));

            names[at++] = text_clean(name);
        }
    }
    qsort(names, at, sizeof *names, by_text);
    for (size_t i = 0; i < at; i++) {
        json_array_append_new(out, json_string(names[i]));
        free(names[i]);
    }
    return out;
}
