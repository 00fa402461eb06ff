/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by judgement.c, its two helpers and testing.c; nothing else includes it. */
#ifndef MOONGATE_POLICIES_JUDGEMENT_PRIVATE_H
#define MOONGATE_POLICIES_JUDGEMENT_PRIVATE_H

#include <sys/types.h>

#include "policies/judgement.h"

#define JUDGEMENT_NONCE_SIZE 33

/* ---- judgement_child.c: one judge process --------------------------------------------------- */

struct judgement_child {
    pid_t pid;  /* 0: not started */
    int answer; /* our end of the pipe, -1 when closed */
    long started_ms;
    long wall_ms; /* set when it has ended */
    char nonce[JUDGEMENT_NONCE_SIZE];
};

struct judgement_start {
    const char *judge;
    int plan; /* descriptor, -1: none */
    enum { JUDGEMENT_PLAN, JUDGEMENT_COMMAND, JUDGEMENT_MANIFEST, JUDGEMENT_TEST } what;
    bool rlimits_only;
};

/* Put a fresh nonce and the limits into `request` and start a judge on it. */
int judgement_child_start(struct judgement_child *c, const struct judgement_start *how,
                          json_t *request, struct err *err);
/* Wait within the deadline; the answer of a judge that ended well, or NULL and `*cause` (owned
 * by the caller): which limit, which signal, what was wrong with the answer. */
json_t *judgement_child_finish(struct judgement_child *c, bool rlimits_only, char **cause);
/* Kill and reap what still runs; any number of times. */
void judgement_child_end(struct judgement_child *c);

/* ---- judgement_answer.c: is this an answer? ------------------------------------------------- */

/* NULL when every part has its shape, and names only files of `src`; else what is wrong. */
const char *judgement_answer_fault(const json_t *answer, const struct judgement_source *src,
                                   bool of_plan);
/* The same for the statements of a manifest. */
const char *judgement_statements_fault(const json_t *statements);

/* What lint found, of an answer without a fault, as people may see it: to `lint` of a decision. */
void judgement_add_lint(json_t *decision, const json_t *found);

/* The list of texts at `key`, as people may see it; where there is none nothing is put. */
void judgement_put_list(json_t *out, const json_t *from, const char *key);

#endif
