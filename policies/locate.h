/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Address -> source line, read from the configuration inside the plan file: a small HCL lexer
 * (comments, strings with templates, heredocs, braces), no evaluator; *.tf.json by a JSON walk.
 */
#ifndef MOONGATE_POLICIES_LOCATE_H
#define MOONGATE_POLICIES_LOCATE_H

#include "policies/blocks.h"
#include "policies/planzip.h"

struct locate_place {
    char *file; /* relative to the root module: "main.tf", "modules/net/main.tf"; owned */
    int line;   /* 1-based; of the attribute when the path's first step is found, else the block */
};

/*
 * Where `address` ("module.a[\"k\"].aws_x.y[0]", "data.…", "output.o", "var.v") is configured;
 * `path` ("tags.owner", may be NULL) refines the line.  For a module outside the repository
 * (its dir starts with ".terraform" or leaves the root's tree by more than it may) the nearest
 * enclosing module call that is in the tree is given.  1 when it cannot be found.
 */
int locate(struct locate_place *out, const struct planzip *z, const char *address,
           const char *path);
/*
 * The same for many addresses, over an index made once, and with the root module's directory in
 * the repository ("live/prod", "" for its top): then `file` is relative to the repository's top,
 * and a module that leaves the repository is known to be outside.  NULL: not known, "../x" is
 * taken to be inside.
 */
int locate_in(struct locate_place *out, const struct planzip *z, const struct blocks *blocks,
              const char *root, const char *address, const char *path);
void locate_clear(struct locate_place *p);

#endif
