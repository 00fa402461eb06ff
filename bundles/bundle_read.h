/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verifying reader.  A bundle is opened only when it is whole: every header, byte of
 * padding and line of SHA256SUMS is as bundle_write would write it, and every content has its
 * digest.  Nothing is ever extracted.
 */
#ifndef MOONGATE_BUNDLES_BUNDLE_READ_H
#define MOONGATE_BUNDLES_BUNDLE_READ_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "bundles/bundle.h"
#include "bundles/findings.h"

struct bundle_file;

struct bundle_entry {
    char *name;
    unsigned long long size;
    unsigned long long offset; /* of the content in the file */
    char sha256[DIGEST_HEX_SIZE];
};

/*
 * 0 and `*out` when `path` is a whole bundle; 1 when it is not, `why` then has a sentence or
 * more; -1 when it could not be read.  The signature's form is checked, not its maker: that is
 * verify.h.
 */
int bundle_open(struct bundle_file **out, struct findings *why, const char *path,
                struct err *err);
void bundle_close(struct bundle_file *b); /* NULL is fine */

const struct bundle_ref *bundle_ref(const struct bundle_file *b);
/* All members in the file's order, SHA256SUMS first. */
size_t bundle_entries(const struct bundle_file *b, const struct bundle_entry **out);
const struct bundle_entry *bundle_find(const struct bundle_file *b, const char *name);
/* The text of SHA256SUMS, and of its signature (NULL: unsigned). */
const char *bundle_sums(const struct bundle_file *b);
const char *bundle_signature(const struct bundle_file *b);
/* Append a member's content, at most `limit` bytes; checked against its digest again. */
int bundle_content(struct buf *out, const struct bundle_file *b, const struct bundle_entry *e,
                   size_t limit, struct err *err);
/* The same, written to a descriptor. */
int bundle_copy(int fd, const struct bundle_file *b, const struct bundle_entry *e,
                struct err *err);

#endif
