/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The address of something in a configuration, as plans write it:
 *   module.net["eu.west"].data.aws_ami.x[0]   output.o   var.v   module.net
 * Instance keys are strings with any content (dots, brackets, escaped quotes), so an address is
 * parsed, never split.
 */
#ifndef MOONGATE_POLICIES_ADDRESS_H
#define MOONGATE_POLICIES_ADDRESS_H

#include <stddef.h>

struct address {
    char *module;      /* names joined by '.', keys left out: "a.b"; "" for the root module */
    const char *block; /* "resource", "data", "ephemeral", "module", "output", "variable", … */
    char *type;        /* first label; NULL for blocks with one label */
    char *name;        /* last label */
};

/* 0, or -1 when `text` is no such address.  A "(deposed …)" behind it is ignored. */
int address_parse(struct address *out, const char *text);
void address_clear(struct address *a);

/*
 * What a reference of an expression begins with, in its own module: of aws_x.y[0].id the resource,
 * of module.net.id the module, of var.v the variable.  *rest is behind it: "[0].id".  -1 for what
 * names no block: each.key, count.index, local.l, path.module, self.x.
 */
int address_reference(struct address *out, const char **rest, const char *text);
/* "[3]" or "["k"]" at `text`: its length; 0 when there is none. */
size_t address_key(const char *text);

#endif
