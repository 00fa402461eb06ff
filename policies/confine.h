/* SPDX-License-Identifier: Apache-2.0 */
/* Give up everything but memory, time and one descriptor to write to.  One file per system. */
#ifndef MOONGATE_POLICIES_CONFINE_H
#define MOONGATE_POLICIES_CONFINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct confine_opts {
    int answer;               /* the descriptor that stays; all others are closed */
    size_t memory_bytes;      /* address space of the process */
    unsigned cpu_seconds;
    bool rlimits_only;        /* go on where the system has no filter for system calls */
};

/*
 * After 0, the process can compute, get memory, write to `answer` and exit; any other system
 * call kills it.  `*what` names what holds: "rlimits+landlock+seccomp", "rlimits+seccomp" or,
 * with rlimits_only, "rlimits" (static text).  After -1 the process must end.
 */
int confine(const char **what, const struct confine_opts *opts, struct err *err);

#endif
