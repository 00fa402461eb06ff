/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The child's side of tests of policies: inside the confined judge, on what is in memory.
 * `request` has limits as in evaluate.h and, to read a test file,
 *   path, text
 * for the answer {"tests": [see bind_test.h]} or {"error": text}; to run tests,
 *   tests     as they were read
 *   files     [{path, text}], the policies
 *   fixtures  {name: text}
 *   coverage  whether the lines that ran are wanted
 * for the answer
 *   causes    [string]: why nothing could be run
 *   policies  [{id, file}], all there are
 *   results   [{name, line, policy, outcome: "pass" | "fail", evaluated, messages: [string]}]
 *   coverage  {path: marks} (coverage.h), if it was wanted
 */
#ifndef MOONGATE_POLICIES_TESTING_RUN_H
#define MOONGATE_POLICIES_TESTING_RUN_H

#include <jansson.h>

#include "base/err.h"

int testing_run(json_t **out, const json_t *request, struct err *err);

#endif
