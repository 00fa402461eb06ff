/* SPDX-License-Identifier: Apache-2.0 */
/*
 * argv and environment as the engine's own main would read them: -chdir, TF_CLI_ARGS*, empty
 * arguments, help and version anywhere, the longest subcommand.  libc only: the front uses it.
 */
#ifndef MOONGATE_WRAPPER_INVOCATION_H
#define MOONGATE_WRAPPER_INVOCATION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum invocation_class {
    INVOCATION_PASS,    /* execv the engine, nothing touched */
    INVOCATION_PLAN,
    INVOCATION_APPLY,
    INVOCATION_DESTROY,
    INVOCATION_INIT,    /* init whose flags don't say that it moves state: see init_moves.h */
    INVOCATION_WRITER,  /* changes state without a plan */
    INVOCATION_OUTSIDE, /* what it does is not to be seen from here */
    INVOCATION_UNKNOWN, /* no command of any engine that we know */
    INVOCATION_BROKEN,  /* TF_CLI_ARGS has an open quote: every engine refuses it */
};

struct invocation {
    enum invocation_class class;
    char *chdir;   /* value of -chdir; NULL when there is none */
    char *command; /* "plan", "state mv"; "" when there is no subcommand; owned */
    char **args;   /* what follows the subcommand, TF_CLI_ARGS* merged in; NULL-terminated */
    size_t nargs;
    bool nested;   /* `command` is a known parent; UNKNOWN: args[0] is no command of it */
};

/* `argv` without the program's name, NULL-terminated; `getenv_fn` is getenv, or a test's own. */
int invocation_parse(struct invocation *out, char *const *argv,
                     const char *(*getenv_fn)(const char *), struct err *err);
void invocation_clear(struct invocation *inv);

#endif
