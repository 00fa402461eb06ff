/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/zipmake.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/fs.h"
#include "base/mem.h"

static size_t
len_of(const struct zipmake_entry *e)
{
    return e->len ? e->len : strlen(e->data);
}

static uint32_t
crc_of(const struct zipmake_entry *e)
{
    uint32_t crc = ~0u;

    for (size_t at = 0; at < len_of(e); at++) {
        crc ^= (unsigned char)e->data[at];
        for (int i = 0; i < 8; i++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static void
put(struct buf *out, unsigned bytes, uint32_t value)
{
    for (unsigned i = 0; i < bytes; i++, value >>= 8)
        buf_putc(out, (char)(value & 0xff));
}

/* What local header and directory have in common: version, flags, method, time, sums, sizes. */
static void
put_common(struct buf *out, const struct zipmake_entry *e, const char *name)
{
    uint32_t len = (uint32_t)len_of(e);

    put(out, 2, 20);
    put(out, 2, 0x800);
    put(out, 2, 0);
    put(out, 4, 0x21u << 16);
    put(out, 4, crc_of(e));
    put(out, 4, len);
    put(out, 4, len);
    put(out, 2, (uint32_t)strlen(name));
    put(out, 2, 0);
}

void
zipmake(struct buf *out, const struct zipmake_entry *e, size_t n, const char *comment)
{
    uint32_t *offsets = mem_alloc((n + 1) * sizeof *offsets);
    uint32_t count = 0;
    uint32_t start;

    for (size_t i = 0; i < n; i++) {
        const char *name = e[i].local_name ? e[i].local_name : e[i].name;

        offsets[i] = (uint32_t)out->len;
        put(out, 4, 0x04034b50);
        put_common(out, &e[i], name);
        buf_puts(out, name);
        buf_append(out, e[i].data, len_of(&e[i]));
    }
    start = (uint32_t)out->len;
    for (size_t i = 0; i < n; i++) {
        if (e[i].hidden)
            continue;
        count++;
        put(out, 4, 0x02014b50);
        put(out, 2, 20);
        put_common(out, &e[i], e[i].name);
        put(out, 4, 0);
        put(out, 2, 0);
        put(out, 4, 0);
        put(out, 4, offsets[i]);
        buf_puts(out, e[i].name);
    }
    free(offsets);
    offsets = NULL;
    n = out->len - start;
    put(out, 4, 0x06054b50);
    put(out, 4, 0);
    put(out, 2, count);
    put(out, 2, count);
    put(out, 4, (uint32_t)n);
    put(out, 4, start);
    put(out, 2, (uint32_t)strlen(comment ? comment : ""));
    buf_puts(out, comment ? comment : "");
}

char *
zipmake_file(const void *data, size_t len)
{
    char *path = mem_dup("/tmp/moongate-test-XXXXXX");
    auto_close int fd = mkstemp(path);
    struct err err = ERR_INIT;

    if (fd < 0 || fs_write_all(fd, data, len, &err) < 0)
        abort();
    return path;
}
