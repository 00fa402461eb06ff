/* SPDX-License-Identifier: Apache-2.0 */
#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int
err_set(struct err *err, enum exitcode code, const char *fmt, ...)
{
    va_list ap;

    if (err->code != EXITCODE_OK)
        return -1;
    err->code = code;
    err->sys = 0;
    va_start(ap, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    return -1;
}

int
err_sys(struct err *err, enum exitcode code, const char *fmt, ...)
{
    va_list ap;
    size_t used;
    int sys = errno;

    if (err->code != EXITCODE_OK)
        return -1;
    err->code = code;
    err->sys = sys;
    va_start(ap, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    used = strlen(err->text);
    snprintf(err->text + used, sizeof err->text - used, ": %s", strerror(sys));
    return -1;
}

int
err_wrap(struct err *err, const char *fmt, ...)
{
    char inner[sizeof err->text];
    va_list ap;
    size_t used;

    memcpy(inner, err->text, sizeof inner);
    va_start(ap, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    used = strlen(err->text);
    snprintf(err->text + used, sizeof err->text - used, ": %s", inner);
    return -1;
}

void
err_clear(struct err *err)
{
    err->code = EXITCODE_OK;
    err->sys = 0;
    err->text[0] = '\0';
}
