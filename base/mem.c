/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/exitcode.h"

static void __attribute__((noreturn))
out_of_memory(void)
{
    static const char text[] = "moongate: out of memory\n";
    ssize_t n = write(STDERR_FILENO, text, sizeof text - 1);

    (void)n;
    _exit(EXITCODE_UNDECIDED);
}

void *
mem_alloc(size_t size)
{
    void *p = calloc(1, size ? size : 1);

    if (!p)
        out_of_memory();
    return p;
}

void *
mem_grow(void *p, size_t count, size_t size)
{
    void *q = reallocarray(p, count ? count : 1, size);

    if (!q)
        out_of_memory();
    return q;
}

char *
mem_dup(const char *s)
{
    return mem_dupn(s, strlen(s));
}

char *
mem_dupn(const char *s, size_t len)
{
    char *p = mem_alloc(len + 1);

    if (len)
        memcpy(p, s, len);
    return p;
}

char *
mem_format(const char *fmt, ...)
{
    va_list ap;
    char *s;

    va_start(ap, fmt);
    if (vasprintf(&s, fmt, ap) < 0)
        out_of_memory();
    va_end(ap);
    return s;
}

void
mem_cleanup_free(void *pp)
{
    free(*(void **)pp);
}

void
mem_cleanup_close(int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

void
mem_cleanup_file(FILE **f)
{
    if (*f)
        fclose(*f);
}
