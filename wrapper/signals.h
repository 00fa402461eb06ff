/* SPDX-License-Identifier: Apache-2.0 */
/* SIGINT, SIGTERM, SIGHUP and SIGQUIT as events: while a run goes on, none of them may end us
 * between an apply and its record. */
#ifndef MOONGATE_WRAPPER_SIGNALS_H
#define MOONGATE_WRAPPER_SIGNALS_H

#include <stdbool.h>

#include "base/err.h"

struct signals_event {
    int number;         /* SIGINT, SIGTERM, SIGHUP, SIGQUIT; 0: none */
    bool from_terminal; /* Ctrl-C: the whole foreground group got it, the engine too */
};

/* Block them for good in this process; children start with none blocked.  A SIGHUP that is ignored
 * already (nohup) stays so; the others are the engine's to hear even then, as it does by itself.
 * From now on a pending one ends what we wait for (proc_cancel_on). */
int signals_hold(struct err *err);
/* Undo it, before this process becomes another program. */
void signals_release(void);
/* From here on nothing is cut short any more: the intent is given, a record is being written. */
void signals_endure(void);
/* A descriptor that is readable when one is pending; -1 before signals_hold. */
int signals_fd(void);
bool signals_pending(void);
/* Take the next one, without waiting. */
struct signals_event signals_take(void);
/* "SIGINT". */
const char *signals_name(int number);
/* End as the engine ended that was killed by `number`: by the same signal, without a second core
 * file.  Returns where that cannot be. */
void signals_die(int number);

#endif
