/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The attributes that a commit's own .gitattributes files give to a path.  No file of the work
 * tree, the clone or the user is read, so nobody but an author whose commit was reviewed can say
 * that other bytes stand for a file's content.
 */
#ifndef MOONGATE_WRAPPER_ATTRIBUTES_H
#define MOONGATE_WRAPPER_ATTRIBUTES_H

#include "base/err.h"
#include "base/gitstore.h"

/* Those that change what a checkout writes; in the order of the names in attributes.c. */
enum attributes_name {
    ATTRIBUTES_TEXT,
    ATTRIBUTES_CRLF,
    ATTRIBUTES_EOL,
    ATTRIBUTES_IDENT,
    ATTRIBUTES_ENCODING,
    ATTRIBUTES_FILTER,
    ATTRIBUTES_COUNT
};

/* Values that are no text: `name` and `-name`.  NULL: not specified. */
extern const char attributes_set[];
extern const char attributes_unset[];

struct attributes; /* of one commit */

/* Borrows the store. */
struct attributes *attributes_new(struct gitstore *store, const char *commit);
void attributes_free(struct attributes *a); /* NULL is fine */
/* The values for a file; borrowed from `a`. */
int attributes_of(const char *values[ATTRIBUTES_COUNT], struct attributes *a, const char *path,
                  struct err *err);
/* The same from the text of one file at the top, for tests. */
void attributes_of_text(const char *values[ATTRIBUTES_COUNT], struct attributes *a,
                        const char *text, const char *path);

#endif
