/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checked allocation and scope-bound ownership.
 * `auto_free char *p` frees p when it leaves scope; `steal(&p)` hands it on and clears p.
 * Running out of memory aborts with one line and status 82: it can only refuse, never allow.
 */
#ifndef MOONGATE_BASE_MEM_H
#define MOONGATE_BASE_MEM_H

#include <stddef.h>
#include <stdio.h>

void *mem_alloc(size_t size) __attribute__((malloc, returns_nonnull));              /* zeroed */
void *mem_grow(void *p, size_t count, size_t size) __attribute__((returns_nonnull)); /* realloc */
char *mem_dup(const char *s) __attribute__((malloc, returns_nonnull));
char *mem_dupn(const char *s, size_t len) __attribute__((malloc, returns_nonnull)); /* adds NUL */
char *mem_format(const char *fmt, ...)
    __attribute__((malloc, returns_nonnull, format(printf, 1, 2)));

void mem_cleanup_free(void *pp);
void mem_cleanup_close(int *fd);
void mem_cleanup_file(FILE **f);

#define auto_free __attribute__((cleanup(mem_cleanup_free)))
#define auto_close __attribute__((cleanup(mem_cleanup_close)))
#define auto_file __attribute__((cleanup(mem_cleanup_file)))

#define steal(pp)                      \
    __extension__({                    \
        __typeof__(*(pp)) val_ = *(pp); \
        *(pp) = NULL;                  \
        val_;                          \
    })

/* Take a descriptor out of an auto_close variable. */
static inline int
steal_fd(int *fd)
{
    int val = *fd;

    *fd = -1;
    return val;
}

#endif
