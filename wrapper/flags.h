/* SPDX-License-Identifier: Apache-2.0 */
/* The arguments of plan, apply and destroy, parsed by the grammar of Go's flag package. */
#ifndef MOONGATE_WRAPPER_FLAGS_H
#define MOONGATE_WRAPPER_FLAGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "wrapper/invocation.h"

enum flags_mode { FLAGS_NORMAL, FLAGS_DESTROY, FLAGS_REFRESH_ONLY };

struct flags_words {
    char **v; /* owned strings, NULL-terminated */
    size_t n;
};

struct flags {
    enum flags_mode mode;
    bool said_destroy, said_refresh_only; /* by flag, whatever the command is */
    bool json, auto_approve, detailed_exitcode, no_color;
    bool refresh;              /* false under -refresh=false */
    char *out;                 /* value of -out; NULL: none, or empty */
    char *backup;              /* value of -backup; NULL: none */
    char *file;                /* apply FILE; NULL: none, or empty */
    bool elsewhere;            /* -state or -state-out: not the state that `state pull` reads */
    bool extra;                /* more positional arguments than the command takes */
    char *unknown;             /* first flag that no engine of ours knows, or whose value we cannot
                                  read; NULL: none */
    bool wrong;                /* the engine refuses these arguments, whatever it finds */
    bool restricted;           /* a flag of one product only, and `product` was not known */
    struct flags_words plan;   /* for phase 1, without -out, -detailed-exitcode, -auto-approve */
    struct flags_words apply;  /* for phase 2 */
    struct flags_words vars;   /* the -var and -var-file words, for engines that take them twice */
    json_t *targets, *replaces; /* lists of addresses */
    json_t *var_files;         /* paths as given */
    json_t *var_names;         /* names given by -var; never their values */
};

/* `inv` is a plan, an apply or a destroy; `product` is the engine's, NULL while it is not known.
 * Never fails: what is wrong is in the record. */
void flags_parse(struct flags *out, const struct invocation *inv, const char *product);
void flags_clear(struct flags *f);
/* "normal", "destroy" or "refresh-only". */
const char *flags_mode_name(enum flags_mode mode);
/* The reverse; an unknown name leaves `*mode` as it is. */
void flags_mode_parse(enum flags_mode *mode, const char *name);

void flags_push(struct flags_words *w, const char *word);
void flags_words_clear(struct flags_words *w);

#endif
