/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A process of ours that does nothing but stand where the engine stands, in its process group,
 * and tell which signals reach it.  A signal says who sent it, not to whom else: kill to a group,
 * a service manager that stops a control group, a CI that kills a tree all look like a kill to us
 * alone.  What the witness was sent, the engine was sent; what it was not, must be passed on.
 */
#ifndef MOONGATE_WRAPPER_WITNESS_H
#define MOONGATE_WRAPPER_WITNESS_H

#include <sys/types.h>

struct witness {
    pid_t pid; /* 0: there is none */
    int said;  /* readable when it has something to tell; -1: nothing will come */
};

/* `group`: the engine's process group, 0 for our own.  Without a witness (no process to be had)
 * every signal counts as sent to us alone. */
void witness_start(struct witness *w, pid_t group);
/* The next signal that it got, 0: none (any more), without waiting. */
int witness_take(struct witness *w);
void witness_end(struct witness *w);

#endif
