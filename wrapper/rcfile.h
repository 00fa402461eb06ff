/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text of a command-line configuration (.terraformrc, *.tfrc), as far as it decides which
 * program is a provider.  Stricter than the engine's own reader: where the two could disagree on
 * what is a key, the text cannot be read here.  No value is ever kept; some are credentials.
 */
#ifndef MOONGATE_WRAPPER_RCFILE_H
#define MOONGATE_WRAPPER_RCFILE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct rcfile {
    json_t *overrides;   /* providers named under dev_overrides, in order */
    int line;            /* of the first dev_overrides; 0: there is none */
    json_t *methods;     /* the other keys of provider_installation */
    bool may_break_lock; /* plugin_cache_may_break_dependency_lock_file */
};

/* Native syntax or JSON, by what the text opens with, as the engine tells them apart. */
int rcfile_parse(struct rcfile *out, const char *text, size_t len, struct err *err);
void rcfile_clear(struct rcfile *rc);

#endif
