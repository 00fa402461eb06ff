/* SPDX-License-Identifier: Apache-2.0 */
/* The fixtures of tests of policies, on the disk. */
#ifndef MOONGATE_POLICIES_TESTING_FILES_H
#define MOONGATE_POLICIES_TESTING_FILES_H

#include <jansson.h>
#include <stddef.h>

#include "base/err.h"

/*
 * The text of a fixture, as JSON, into `out` under its name: the file beside the test file, else
 * in the folder fixtures/ there.  It must lie below `root` (links resolved); `used` counts bytes
 * over all fixtures.
 */
int testing_files_fixture(json_t *out, const char *root, const char *test, const char *name,
                          size_t *used, struct err *err);

#endif
