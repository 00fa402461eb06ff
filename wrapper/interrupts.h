/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which of the signals that we get must be passed on to the engine.  One interrupt makes it stop
 * gracefully, a second one makes it drop what it does, and state with it: so one that it has got
 * already is not passed on, and of several within a second (timeout(1) sends two, a CI and the
 * shell below it one each) it gets one.  Whoever sends another one later wants just that.
 * Pure: time is an input, in milliseconds.
 */
#ifndef MOONGATE_WRAPPER_INTERRUPTS_H
#define MOONGATE_WRAPPER_INTERRUPTS_H

#include <jansson.h>
#include <stdbool.h>

/* How long the witness may take to say that it was sent a signal, too: senders that go through
 * a list of processes need a moment for it. */
#define INTERRUPTS_DELAY_MS 200
/* Interrupts within this time are one. */
#define INTERRUPTS_MERGE_MS 1000

struct interrupts_slot {
    int number;    /* to be passed on; 0: none */
    long came;     /* when it came */
    json_t *entry; /* its place in the log; borrowed */
};

struct interrupts {
    bool shares_terminal;   /* a signal from the terminal reaches the engine as well */
    bool any;               /* something came */
    bool engine_has;        /* an interrupt, at least one, the last one at: */
    long engine_got;
    struct interrupts_slot stop; /* SIGINT or SIGTERM */
    struct interrupts_slot quit; /* SIGQUIT: the engine dumps its stacks and ends */
    json_t *log;                 /* array: {"signal", "time", "from", "passed_on"}; borrowed */
};

/* We were sent one.  `time` is for the log. */
void interrupts_came(struct interrupts *s, long now, int number, bool from_terminal,
                     const char *time);
/* The engine was sent one, as the witness says. */
void interrupts_seen(struct interrupts *s, long now, int number);
/* The signal that the engine is to be sent now; 0: none. */
int interrupts_due(struct interrupts *s, long now);
/* How long until one may be due; -1: none is waiting. */
long interrupts_patience(const struct interrupts *s, long now);

#endif
