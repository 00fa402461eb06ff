/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which lines of policies ran in their tests: {path: marks}, a character for each line (see
 * lua/cover.h): ' ' has no code, '0' did not run, '1' did.
 */
#ifndef MOONGATE_POLICIES_COVERAGE_H
#define MOONGATE_POLICIES_COVERAGE_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

struct cover;

/* Add what one state has noted; either may be NULL. */
void coverage_add(json_t *all, const struct cover *c);
/* Add the marks of `from`; with `unrun`, as if none of its lines had run. */
void coverage_merge(json_t *all, const json_t *from, bool unrun);
/* Is it {path: marks}, each path one of a list's "path"? */
bool coverage_valid(const json_t *all, const json_t *files);

/*
 * For people and programs: {files: [{file, lines, reached, percent, missed: [[first, last]]}],
 * lines, reached, percent}.  A percentage is rounded down: 100 is all of them.
 */
json_t *coverage_report(const json_t *all);
/* The same as a tracefile of lcov. */
void coverage_lcov(struct buf *out, const json_t *all);

#endif
