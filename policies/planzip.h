/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A saved plan file: a zip with tfplan, tfstate, tfstate-prev, tfconfig/modules.json,
 * tfconfig/m-<module key>/<file> and .terraform.lock.hcl.  Read whole, within limits (10,000
 * entries, 1 GiB), never extracted; duplicate names, absolute names and ".." refuse.
 */
#ifndef MOONGATE_POLICIES_PLANZIP_H
#define MOONGATE_POLICIES_PLANZIP_H

#include <stddef.h>

#include "base/digest.h"
#include "base/err.h"

struct planzip;

struct planzip_entry {
    const char *name;
    const char *data; /* NULL for entries that are only hashed (tfplan, tfstate, tfstate-prev) */
    size_t len;
    char sha256[DIGEST_HEX_SIZE];
};

struct planzip_module {
    const char *key;     /* "" for the root module, "a.b" below */
    const char *dir;     /* as the engine wrote it, relative to the root module: ".", "modules/x" */
    const char *source;  /* "" for the root */
    const char *version; /* "" when none */
};

/* Errors carry EXITCODE_UNDECIDED; "not a plan file" (bare JSON, encrypted, remote plan) says
 * which of these it looks like. */
int planzip_open(struct planzip **out, const char *path, struct err *err);
void planzip_free(struct planzip *z);

/* SHA-256 over the sorted (name, SHA-256) lines "<hex>  <name>\n" of all entries except
 * moongate/ ones. */
const char *planzip_digest(const struct planzip *z);

size_t planzip_entries(const struct planzip *z, const struct planzip_entry **out);
const struct planzip_entry *planzip_find(const struct planzip *z, const char *name);
/* Lineage and serial of the prior state inside the plan ("" and 0 when it has none). */
void planzip_state(const struct planzip *z, const char **lineage, long long *serial);
/* Terraform version that wrote it is in the JSON, not here. */
size_t planzip_modules(const struct planzip *z, const struct planzip_module **out);

#endif
