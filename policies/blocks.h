/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The blocks of the configuration inside a plan file, indexed once, so that a thousand findings
 * do not read every file a thousand times.
 */
#ifndef MOONGATE_POLICIES_BLOCKS_H
#define MOONGATE_POLICIES_BLOCKS_H

#include "policies/address.h"
#include "policies/planzip.h"

struct blocks;

/* Borrows `z`, which must outlive it. */
struct blocks *blocks_new(const struct planzip *z);
void blocks_free(struct blocks *b);

/*
 * File and line of a block, or of its attribute (NULL: none is asked for) where it has that one.
 * An override file says what it changes; everything else is where the base file has it.
 * 1 when there is no such block.
 */
int blocks_find(const struct planzip_entry **file, int *line, const struct blocks *b,
                const struct address *what, const char *attribute);

#endif
