/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/args.h"

#include <stdio.h>
#include <string.h>

bool
args_flag(struct args *a, const char *name)
{
    if (!args_left(a) || strcmp(a->argv[a->at], name) != 0)
        return false;
    a->at++;
    return true;
}

int
args_value(const char **value, struct args *a, const char *name, struct err *err)
{
    size_t len = strlen(name);
    const char *arg = args_left(a) ? a->argv[a->at] : "";

    if (strncmp(arg, name, len) != 0)
        return 0;
    if (arg[len] == '=' && name[1] == '-') {
        *value = arg + len + 1;
        a->at++;
        return 1;
    }
    if (arg[len] != '\0')
        return 0;
    if (a->at + 1 >= a->argc)
        return err_set(err, EXITCODE_USAGE, "%s: %s wants a value", a->argv[0], name);
    *value = a->argv[a->at + 1];
    a->at += 2;
    return 1;
}

const char *
args_word(struct args *a)
{
    const char *arg = a->argv[a->at];

    if (arg[0] == '-' && arg[1] != '\0')
        return NULL;
    a->at++;
    return arg;
}

bool
args_help(const struct args *a, const char *usage)
{
    const char *arg = a->argv[a->at];

    if (strcmp(arg, "--help") != 0 && strcmp(arg, "-h") != 0)
        return false;
    fputs(usage, stdout);
    return true;
}

int
args_unknown(const struct args *a, struct err *err)
{
    return err_set(err, EXITCODE_USAGE, "%s: unknown option %.100s (moongate %s --help)",
                   a->argv[0], a->argv[a->at], a->argv[0]);
}
