/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The directory of a zip, read strictly.  The engine reads a plan file by its central directory;
 * other readers look at local headers or search for entries.  Here the file must mean the same to
 * all of them: every byte before the directory belongs to exactly one entry, local headers and
 * data descriptors repeat what the directory says.  Nothing is inflated.
 */
#ifndef MOONGATE_POLICIES_ZIPDIR_H
#define MOONGATE_POLICIES_ZIPDIR_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct zipdir_entry {
    const char *name; /* borrowed from the zip's bytes, not terminated */
    size_t name_len;
    uint32_t offset;  /* of the local header */
    uint32_t central; /* of its record in the directory */
    uint32_t crc;
    uint32_t packed; /* bytes in the zip */
    uint32_t size;   /* bytes when inflated */
    uint16_t flags;
    uint16_t method;
};

/*
 * Drop the mark "this name is UTF-8" in both headers of each entry, so that a reader hands names
 * on as bytes instead of converting them to the locale (which fails in the C locale).
 */
void zipdir_unmark_utf8(void *data, const struct zipdir_entry *entries, size_t n);

/* At most `limit` entries, in the order of their bytes in the file.  The caller frees `*out`. */
int zipdir_read(struct zipdir_entry **out, size_t *n, const void *data, size_t len, size_t limit,
                struct err *err);

struct zipdir_new {
    const char *name;
    const void *data;
    size_t len;
};

/*
 * A copy of the zip with `n` stored entries more, behind those that are there.  Every byte of
 * theirs stays where it is, headers and times included: a library that writes zips would make
 * each of them anew, and what the engine wrote is what was judged.  A zip that zipdir_read
 * refuses is refused; that the names are new is the caller's to know.
 */
int zipdir_append(struct buf *out, const void *data, size_t len, const struct zipdir_new *add,
                  size_t n, struct err *err);

#endif
