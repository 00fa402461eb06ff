/* SPDX-License-Identifier: Apache-2.0 */
/* What a test of policies may say, and its cases as tests of their own.  Plain data, no Lua. */
#ifndef MOONGATE_POLICIES_TESTING_CASES_H
#define MOONGATE_POLICIES_TESTING_CASES_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"

/* May a test (a case of one) have this key?  -1 and the nearest that it may. */
int testing_cases_key(const char *key, bool is_case, struct err *err);

/* Append a test, or each of its cases, to `out` as bind_test_read gives them. */
int testing_cases_add(json_t *out, const char *name, int line, const json_t *body,
                      struct err *err);

#endif
