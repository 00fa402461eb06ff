/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions and constraints as Terraform reads them: one to many numbers (1.2 is 1.2.0), a
 * pre-release behind a dash or at once, build metadata behind a plus, which never counts.
 */
#ifndef MOONGATE_POLICIES_SEMVER_H
#define MOONGATE_POLICIES_SEMVER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define SEMVER_SEGMENTS_MAX 8

struct semver {
    int64_t segments[SEMVER_SEGMENTS_MAX]; /* at least 3, filled up with 0 */
    size_t n, stated;
    const char *pre, *meta; /* borrowed from the text; lengths 0: none */
    size_t pre_len, meta_len;
};

bool semver_parse(struct semver *out, const char *text, size_t len);
/* -1, 0 or 1. */
int semver_compare(const struct semver *a, const struct semver *b);
/*
 * Does it satisfy all of "~> 1.2, != 1.2.5"?  Operators: none or =, !=, >, >=, <, <=, ~>.  A
 * pre-release satisfies an inequality only where that names a pre-release of the same version.
 * 1, 0, or -1: the constraint is malformed.
 */
int semver_satisfies(const struct semver *v, const char *constraint, size_t len, struct err *err);

#endif
