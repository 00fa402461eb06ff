/* SPDX-License-Identifier: Apache-2.0 */
#include "bundles/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/text.h"

#define FINDINGS_MAX 1000 /* a destroyed chain must not fill the memory with its own obituary */

void
findings_add(struct findings *f, const char *fmt, ...)
{
    auto_free char *raw = NULL;
    va_list ap;
    int n;

    if (f->n > FINDINGS_MAX)
        return;
    if (f->n == FINDINGS_MAX) {
        f->lines[f->n++] = mem_dup("and more; the rest is not listed");
        return;
    }
    va_start(ap, fmt);
    n = vasprintf(&raw, fmt, ap);
    va_end(ap);
    if (n < 0)
        raw = mem_dup("a finding that could not be put into words");
    if (f->n == 0)
        f->lines = mem_grow(f->lines, FINDINGS_MAX + 1, sizeof *f->lines);
    f->lines[f->n++] = text_clean(raw);
}

void
findings_clear(struct findings *f)
{
    for (size_t i = 0; i < f->n; i++)
        free(f->lines[i]);
    free(f->lines);
    *f = (struct findings)FINDINGS_INIT;
}
