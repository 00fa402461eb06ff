/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/zipdir.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Sizes and offsets are those of APPNOTE.TXT 6.3, sections 4.3.7, 4.3.9, 4.3.12 and 4.3.16. */
#define END_SIG 0x06054b50u
#define END_SIZE 22
#define CENTRAL_SIG 0x02014b50u
#define CENTRAL_SIZE 46
#define LOCAL_SIG 0x04034b50u
#define LOCAL_SIZE 30
#define DESCRIPTOR_SIG 0x08074b50u

#define FLAG_DESCRIPTOR 0x0008u
#define FLAG_UTF8 0x0800u
#define FLAGS_KNOWN 0x080eu /* deflate's level, a data descriptor, UTF-8 names */

struct zip {
    const unsigned char *data;
    size_t len;
    size_t central; /* offset of the directory, and so the end of the entries */
};

static uint16_t
u16(const unsigned char *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t
u32(const unsigned char *p)
{
    return (uint32_t)u16(p) | (uint32_t)u16(p + 2) << 16;
}

static int
bad(struct err *err, const char *what)
{
    return err_set(err, EXITCODE_UNDECIDED, "not a whole plan file: %s", what);
}

/* The end record.  Readers search it from the end of the file, some within a comment: the last
 * signature must be the one whose comment ends the file. */
static const unsigned char *
find_end(const struct zip *z, struct err *err)
{
    size_t lowest = z->len > END_SIZE + 0xffff ? z->len - END_SIZE - 0xffff : 0;

    if (z->len >= END_SIZE)
        for (size_t at = z->len - END_SIZE + 1; at-- > lowest;) {
            const unsigned char *p = z->data + at;

            if (u32(p) != END_SIG)
                continue;
            if (at + END_SIZE + u16(p + 20) == z->len)
                return p;
            break;
        }
    bad(err, "the zip is cut off or has bytes behind its end");
    return NULL;
}

static int
read_central(struct zipdir_entry *e, const struct zip *z, size_t *at, size_t end,
             struct err *err)
{
    const unsigned char *p = z->data + *at;
    size_t rest;

    if (end - *at < CENTRAL_SIZE || u32(p) != CENTRAL_SIG)
        return bad(err, "its directory is broken");
    rest = (size_t)u16(p + 28) + u16(p + 30) + u16(p + 32);
    if (end - *at - CENTRAL_SIZE < rest)
        return bad(err, "its directory is cut off");
    *e = (struct zipdir_entry){
        .name = (const char *)p + CENTRAL_SIZE,
        .name_len = u16(p + 28),
        .offset = u32(p + 42),
        .central = (uint32_t)*at,
        .crc = u32(p + 16),
        .packed = u32(p + 20),
        .size = u32(p + 24),
        .flags = u16(p + 8),
        .method = u16(p + 10),
    };
    if (u16(p + 34) != 0)
        return bad(err, "it spans several disks");
    if (e->flags & ~FLAGS_KNOWN)
        return bad(err, "an entry is encrypted or of an unknown kind");
    if (e->method != 0 && e->method != 8)
        return bad(err, "an entry is neither stored nor deflated");
    if (e->method == 0 && e->packed != e->size)
        return bad(err, "the sizes of a stored entry differ");
    *at += CENTRAL_SIZE + rest;
    return 0;
}

/* Bytes of a data descriptor at `at` that says what the directory says and ends at `next`. */
static bool
descriptor_ok(const struct zip *z, const struct zipdir_entry *e, size_t at, size_t next)
{
    const unsigned char *p = z->data + at;

    if (next - at == 16 && u32(p) == DESCRIPTOR_SIG)
        p += 4;
    else if (next - at != 12)
        return false;
    return u32(p) == e->crc && u32(p + 4) == e->packed && u32(p + 8) == e->size;
}

/* The entry's local header and data fill the bytes up to `next`, and agree. */
static int
check_local(const struct zip *z, const struct zipdir_entry *e, size_t next, struct err *err)
{
    const unsigned char *p = z->data + e->offset;
    bool late = e->flags & FLAG_DESCRIPTOR;
    size_t room = next - e->offset;
    size_t used;

    if (room < LOCAL_SIZE || u32(p) != LOCAL_SIG)
        return bad(err, "an entry is not where its directory says");
    used = LOCAL_SIZE + (size_t)u16(p + 26) + u16(p + 28) + e->packed;
    if (used > room)
        return bad(err, "its entries overlap");
    if (u16(p + 26) != e->name_len || memcmp(p + LOCAL_SIZE, e->name, e->name_len) != 0 ||
        u16(p + 6) != e->flags || u16(p + 8) != e->method)
        return bad(err, "an entry and its directory disagree");
    if (!(late && u32(p + 14) == 0 && u32(p + 18) == 0 && u32(p + 22) == 0) &&
        (u32(p + 14) != e->crc || u32(p + 18) != e->packed || u32(p + 22) != e->size))
        return bad(err, "an entry and its directory disagree");
    if (late ? !descriptor_ok(z, e, e->offset + used, next) : used != room)
        return bad(err, "it holds bytes that its directory does not name");
    return 0;
}

static int
by_offset(const void *a, const void *b)
{
    const struct zipdir_entry *x = a;
    const struct zipdir_entry *y = b;

    return x->offset < y->offset ? -1 : x->offset > y->offset;
}

static int
check_layout(const struct zip *z, struct zipdir_entry *e, size_t n, struct err *err)
{
    qsort(e, n, sizeof *e, by_offset);
    if (e[0].offset != 0)
        return bad(err, "it holds bytes that its directory does not name");
    for (size_t i = 0; i < n; i++) {
        size_t next = i + 1 < n ? e[i + 1].offset : z->central;

        if (next > z->central)
            return bad(err, "an entry is not where its directory says");
        if (check_local(z, &e[i], next, err) < 0)
            return -1;
    }
    return 0;
}

int
zipdir_read(struct zipdir_entry **out, size_t *n, const void *data, size_t len, size_t limit,
            struct err *err)
{
    struct zip z = {.data = data, .len = len};
    const unsigned char *end = find_end(&z, err);
    auto_free struct zipdir_entry *entries = NULL;
    size_t count, at, stop;

    if (!end)
        return -1;
    count = u16(end + 10);
    stop = (size_t)(end - z.data);
    at = z.central = u32(end + 16);
    if (u32(end + 4) != 0 || u16(end + 8) != count || count == 0 || count == 0xffff)
        return bad(err, "its directory is broken or of the 64-bit kind");
    if (count > limit)
        return err_set(err, EXITCODE_UNDECIDED, "more than %zu entries", limit);
    if (z.central > stop || stop - z.central != u32(end + 12))
        return bad(err, "its directory is not where its end says");
    entries = mem_alloc(count * sizeof *entries);
    for (size_t i = 0; i < count; i++)
        if (read_central(&entries[i], &z, &at, stop, err) < 0)
            return -1;
    if (at != stop)
        return bad(err, "its directory holds more than it counts");
    if (check_layout(&z, entries, count, err) < 0)
        return -1;
    *n = count;
    *out = steal(&entries);
    return 0;
}

void
zipdir_unmark_utf8(void *data, const struct zipdir_entry *entries, size_t n)
{
    unsigned char *p = data;
    const unsigned char mark = FLAG_UTF8 >> 8;

    for (size_t i = 0; i < n; i++) {
        p[entries[i].offset + 7] &= (unsigned char)~mark;
        p[entries[i].central + 9] &= (unsigned char)~mark;
    }
}

/* ---- writing ---- */

/* 1980-01-01, the first day that a zip can say: the same entry gives the same bytes. */
#define DOS_DATE 0x0021u
#define VERSION_STORED 10

static void
put16(struct buf *out, uint32_t v)
{
    const unsigned char b[2] = {(unsigned char)v, (unsigned char)(v >> 8)};

    buf_append(out, b, sizeof b);
}

static void
put32(struct buf *out, uint32_t v)
{
    put16(out, v & 0xffff);
    put16(out, v >> 16);
}

/* The CRC of ISO 3309, bit by bit: the entries that are added are small. */
static uint32_t
crc32_of(const unsigned char *p, size_t len)
{
    uint32_t crc = 0xffffffffu;

    for (size_t i = 0; i < len; i++) {
        crc ^= p[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    return ~crc;
}

/* What local header and directory have in common, from "version needed" to the name's length. */
static void
put_common(struct buf *out, const struct zipdir_new *e)
{
    put16(out, VERSION_STORED);
    put16(out, 0); /* flags */
    put16(out, 0); /* stored */
    put16(out, 0); /* time */
    put16(out, DOS_DATE);
    put32(out, crc32_of(e->data, e->len));
    put32(out, (uint32_t)e->len);
    put32(out, (uint32_t)e->len);
    put16(out, (uint32_t)strlen(e->name));
    put16(out, 0); /* extra */
}

static void
put_local(struct buf *out, const struct zipdir_new *e)
{
    put32(out, LOCAL_SIG);
    put_common(out, e);
    buf_puts(out, e->name);
    buf_append(out, e->data, e->len);
}

static void
put_central(struct buf *out, const struct zipdir_new *e, size_t offset)
{
    put32(out, CENTRAL_SIG);
    put16(out, VERSION_STORED); /* made by: no system's attributes */
    put_common(out, e);
    put16(out, 0); /* comment */
    put16(out, 0); /* disk */
    put16(out, 0); /* internal attributes */
    put32(out, 0); /* external attributes */
    put32(out, (uint32_t)offset);
    buf_puts(out, e->name);
}

int
zipdir_append(struct buf *out, const void *data, size_t len, const struct zipdir_new *add,
              size_t n, struct err *err)
{
    struct zip z = {.data = data, .len = len};
    auto_free struct zipdir_entry *entries = NULL;
    const unsigned char *end = find_end(&z, err);
    size_t count, stop, central, more = 0;

    if (!end || zipdir_read(&entries, &count, data, len, 0xfffe - n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        more += add[i].len + 2 * strlen(add[i].name) + LOCAL_SIZE + CENTRAL_SIZE;
    if (more > INT32_MAX || len > INT32_MAX - more)
        return err_set(err, EXITCODE_UNDECIDED, "the plan file would become too large");
    z.central = u32(end + 16);
    stop = (size_t)(end - z.data);
    buf_append(out, z.data, z.central);
    for (size_t i = 0; i < n; i++)
        put_local(out, &add[i]);
    central = out->len;
    buf_append(out, z.data + z.central, stop - z.central);
    for (size_t i = 0, offset = z.central; i < n; i++) {
        put_central(out, &add[i], offset);
        offset += LOCAL_SIZE + strlen(add[i].name) + add[i].len;
    }
    stop = out->len;
    put32(out, END_SIG);
    put32(out, 0); /* disks */
    put16(out, (uint32_t)(count + n));
    put16(out, (uint32_t)(count + n));
    put32(out, (uint32_t)(stop - central));
    put32(out, (uint32_t)central);
    buf_append(out, end + 20, z.len - (size_t)(end + 20 - z.data)); /* its comment */
    return 0;
}
