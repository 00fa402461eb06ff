/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whose plan is it?  One that this machine's own record names, or one that carries the verdict of
 * another machine, signed by somebody who may.  Either way that is only a claim about the past:
 * an apply asks and judges everything again.
 */
#ifndef MOONGATE_WRAPPER_HANDOVER_H
#define MOONGATE_WRAPPER_HANDOVER_H

#include <jansson.h>

#include "base/err.h"
#include "policies/planzip.h"

/* All owned; handover_clear frees them. */
struct handover {
    json_t *v;    /* the verdict, or the ledger's entry; NULL: neither is there */
    char *signer; /* principal of a good signature; NULL: the ledger vouches, or nobody */
    char *why;    /* NULL: accepted; else a clause */
    char *help;   /* what to do about it; NULL: plan again */
};

/* 0 accepted, 1 a foreign plan.  `state_dir` NULL: there are no records here.  `facts` are of the
 * run that would apply (see run_facts.c); NULL: they are not compared.  `allowed_signers` below
 * `top`, the work tree, is an error; NULL: wherever it is. */
int handover_check(struct handover *out, const struct planzip *z, const char *state_dir,
                   const json_t *facts, const char *allowed_signers, const char *top,
                   struct err *err);
void handover_clear(struct handover *h);

/* The facts of a run that would start in `dir`, as far as they are known without asking anybody:
 * {"repository", "workspace", "commit", "engine"}.  `pins` are the system's, as in struct settings.
 * `*state_dir` is NULL where nothing was pinned yet; `*top` is the work tree.  The caller owns
 * all three. */
int handover_facts(json_t **facts, char **state_dir, char **top, const char *dir,
                   const json_t *pins, struct err *err);

#endif
