/* SPDX-License-Identifier: Apache-2.0 */
/* SIGINT, SIGTERM and SIGHUP as events: while a run goes on, none of them may end us between an
 * apply and its record. */
#ifndef MOONGATE_WRAPPER_SIGNALS_H
#define MOONGATE_WRAPPER_SIGNALS_H

#include <stdbool.h>

#include "base/err.h"

struct signals_event {
    int number;         /* SIGINT, SIGTERM, SIGHUP; 0: none */
    bool from_terminal; /* Ctrl-C: the whole foreground group got it, the engine too */
};

/* Block them for good in this process; children start with none blocked.  A SIGHUP that is ignored
 * already (nohup) stays so. */
int signals_hold(struct err *err);
/* Undo it, before this process becomes another program. */
void signals_release(void);
/* A descriptor that is readable when one is pending; -1 before signals_hold. */
int signals_fd(void);
/* Take the next one, without waiting. */
struct signals_event signals_take(void);

#endif
