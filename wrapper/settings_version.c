/* SPDX-License-Identifier: Apache-2.0 */
/* Versions and the constraints on them. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "wrapper/settings.h"

/* "1.11.4-dev" -> {1, 11, 4}; missing parts are 0. */
static int
parse_version(int out[3], const char *text)
{
    out[0] = out[1] = out[2] = 0;
    return sscanf(text, "%d.%d.%d", &out[0], &out[1], &out[2]) >= 1 ? 0 : -1;
}

/* The same for a constraint: digits and points alone, one to three numbers of a sane size. */
static int
read_version(int out[3], const char *text)
{
    size_t n = 0;

    out[0] = out[1] = out[2] = 0;
    for (;; text++) {
        size_t digits = strspn(text, "0123456789");

        if (digits == 0 || digits > 6 || n == 3)
            return -1;
        out[n++] = (int)strtol(text, NULL, 10);
        text += digits;
        if (*text == '\0')
            return 0;
        if (*text != '.')
            return -1;
    }
}

static int
compare_versions(const int a[3], const int b[3])
{
    for (int i = 0; i < 3; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

/* One of the terms between the commas, all of it: 1 it holds, 0 not, -1 for what is none. */
static int
term_holds(const int have[3], const char *term)
{
    static const char *const ops[] = {"<", ">", "=", "<=", ">=", "!=", NULL};
    char op[3] = "";
    char rest[24] = "";
    int want[3], c, end = 0, known = -1;

    if (sscanf(term, " %2[<>=!] %23[0-9.] %n", op, rest, &end) != 2 || term[end] != '\0' ||
        read_version(want, rest) < 0)
        return -1;
    for (int i = 0; ops[i]; i++)
        if (strcmp(op, ops[i]) == 0)
            known = i;
    c = compare_versions(have, want);
    switch (known) {
    case 0: return c < 0;
    case 1: return c > 0;
    case 2: return c == 0;
    case 3: return c <= 0;
    case 4: return c >= 0;
    case 5: return c != 0;
    default: return -1;
    }
}

int
settings_version_allowed(const char *version, const char *constraint, struct err *err)
{
    bool allowed = true;
    int have[3];

    if (parse_version(have, version) < 0)
        return err_set(err, EXITCODE_UNDECIDED, "\"%s\" is not a version", version);
    /* To the end even where a term does not hold: whether a constraint can be read must not depend
     * on the version that is compared with it. */
    for (const char *p = constraint;; p++) {
        size_t len = strcspn(p, ",");
        auto_free char *term = mem_dupn(p, len);
        int holds = term_holds(have, term);

        if (holds < 0) {
            auto_free char *shown = text_clean(constraint);

            return err_set(err, EXITCODE_UNDECIDED, "\"%s\" is not a version constraint; write "
                           "\">= 1.5\" or \">= 1.5, < 2\"", shown);
        }
        allowed = allowed && holds;
        p += len;
        if (*p == '\0')
            return allowed;
    }
}
