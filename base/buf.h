/* SPDX-License-Identifier: Apache-2.0 */
/* Growable bytes.  Always NUL-terminated behind `len`, so that `data` reads as a string. */
#ifndef MOONGATE_BASE_BUF_H
#define MOONGATE_BASE_BUF_H

#include <stddef.h>

struct buf {
    char *data; /* owned; never NULL after the first append */
    size_t len;
    size_t cap;
};

#define BUF_INIT {NULL, 0, 0}
#define auto_buf __attribute__((cleanup(buf_clear))) struct buf

void buf_append(struct buf *b, const void *data, size_t len);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_reset(struct buf *b);       /* len 0, memory kept */
void buf_clear(struct buf *b);       /* memory released */
char *buf_steal(struct buf *b);      /* gives the string away; "" if nothing was appended */
const char *buf_str(const struct buf *b); /* borrows; "" if nothing was appended */

#endif
