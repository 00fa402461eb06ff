/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Errors: one struct on the caller's stack, filled once, printed once by main.
 * A function that can fail takes `struct err *err` (never NULL) last, returns -1 or NULL, and
 * leaves its outputs untouched.  Expected outcomes (denied, dirty, not found) are values.
 */
#ifndef MOONGATE_BASE_ERR_H
#define MOONGATE_BASE_ERR_H

#include "base/exitcode.h"

struct err {
    enum exitcode code; /* what main exits with; EXITCODE_OK means "no error" */
    int sys;            /* errno at the time, or 0 */
    char text[1024];    /* lower case, no full stop; names the file and the next step */
};

#define ERR_INIT {EXITCODE_OK, 0, ""}

/* Set `err` unless it is set already (the first error wins).  Returns -1. */
int err_set(struct err *err, enum exitcode code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Like err_set, and appends ": " and the text of the current errno. */
int err_sys(struct err *err, enum exitcode code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "context: " in front of the text already there.  Returns -1. */
int err_wrap(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Back to "no error", for a caller that has dealt with it. */
void err_clear(struct err *err);

#endif
