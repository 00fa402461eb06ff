/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parent's side of tests of policies: one confined judge reads a test file, a second one
 * gets what its tests name, and runs them.  No Lua here.
 */
#ifndef MOONGATE_POLICIES_TESTING_H
#define MOONGATE_POLICIES_TESTING_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "policies/files.h"

/* Policies and their tests; fixtures lie below `root`. */
struct testing_set {
    const char *root;
    struct files policies, tests;
};

struct testing_request {
    const char *judge;
    const struct testing_set *sets;
    size_t nsets;
    const char *pattern; /* of test names, `*` stands for anything; NULL: all */
    bool coverage;       /* the lines that ran are wanted */
    bool rlimits_only;
};

/*
 * `*out` (owned by the caller):
 *   tests     [{file, line, name, policy, outcome: "pass" | "fail", evaluated, messages}]
 *   unmatched [{policy, tests}]: those that no test of theirs made judge anything; not with pattern
 *   untested  [{policy, file}]: those without a test; not with a pattern
 *   totals    {passed, failed}
 *   marks     {path: marks} (coverage.h), if coverage is wanted
 * What cannot be read, run or believed is an error with EXITCODE_UNDECIDED.
 */
int testing(json_t **out, const struct testing_request *req, struct err *err);

#endif
