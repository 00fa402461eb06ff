/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The limits of a judgement, in one place, and what the judge's exit statuses mean.
 * Origins, measured: the stock policy on tags takes 175,000 instructions and 56 KB over a plan of
 * 5,000 resources, so each limit is some hundred times what is needed; 50 million instructions
 * take about 0.3 s, so time ends only what the instruction budget can't see.
 */
#ifndef MOONGATE_POLICIES_LIMITS_H
#define MOONGATE_POLICIES_LIMITS_H

#define LIMITS_POLICY_MEMORY ((size_t)64 << 20) /* for each policy file */
#define LIMITS_POLICY_INSTRUCTIONS 50000000     /* for each policy file */
#define LIMITS_CPU_SECONDS 5                    /* for each judge process */
#define LIMITS_WALL_MS 10000                    /* for each judge process: twice its CPU time */
#define LIMITS_ANSWER ((size_t)16 << 20)        /* 40,000 findings of 400 bytes */
#define LIMITS_TEXT ((size_t)1 << 20)           /* one policy file or manifest */
/* Address space beyond the plan and four times the request: the state of one policy, the index,
 * the answer, the libraries. */
#define LIMITS_PROCESS_MEMORY ((size_t)384 << 20)

/* Exit statuses of the judge; 82 is base/mem.c's "out of memory". */
enum limits_exit {
    LIMITS_EXIT_OK = 0,
    LIMITS_EXIT_USAGE = 64,
    LIMITS_EXIT_INPUT = 70,    /* plan or request could not be mapped */
    LIMITS_EXIT_CONFINE = 71,  /* the system can't confine */
    LIMITS_EXIT_REQUEST = 72,  /* the request is malformed */
    LIMITS_EXIT_EVALUATE = 73, /* there can be no answer */
    LIMITS_EXIT_ANSWER = 74,   /* the answer could not be written */
    LIMITS_EXIT_MEMORY = 82,
};

#endif
