/* SPDX-License-Identifier: Apache-2.0 */
/*
 * May other bytes than a blob's stand for it in a work tree?  Only those that a checkout writes by
 * the attributes of the commit itself: line ends, $Id$, an encoding, the content that an LFS
 * pointer names.  No configured program is run and no configuration is asked; where the attributes
 * leave the line ends to it, both forms are the file's.
 */
#ifndef MOONGATE_WRAPPER_CONVERT_H
#define MOONGATE_WRAPPER_CONVERT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/gitstore.h"
#include "wrapper/attributes.h"

/* What was found in place of the blob: its blob name, and its bytes or where they are. */
struct convert_found {
    char oid[GITSTORE_OID_SIZE];
    const void *data; /* NULL: in `file` */
    size_t len;
    const char *file; /* an absolute path */
};

/* 1 if it is a form of the blob `oid` at `path`, 0 if not: `why` then is a clause for a person and
 * `help` a command or NULL, both static or owned by `a`.  -1 when the commit cannot be read. */
int convert_is_form(const char **why, const char **help, struct attributes *a,
                    struct gitstore *store, const char *path, const char *oid,
                    const struct convert_found *found, struct err *err);

/* The bytes that a checkout would write, for tests: `crlf` in line ends of that kind. */
int convert_checkout(struct buf *out, const char *const values[ATTRIBUTES_COUNT], bool crlf,
                     const char *oid, const void *blob, size_t len, struct err *err);

#endif
