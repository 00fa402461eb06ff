/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A test file of policies, run in a confined state and given back as plain data.  Shared by
 * bind_test.c (what Lua sees) and bind_testread.c (what its tables say).
 */
#ifndef MOONGATE_POLICIES_BIND_TEST_H
#define MOONGATE_POLICIES_BIND_TEST_H

#include <jansson.h>
#include <lua.h>
#include <stdbool.h>

#include "base/err.h"

/*
 * The tests of a file, cases as tests of their own:
 *   [{name, line, policy, fixture?: name, edits: [edit], command?: {…}, params, level, facts,
 *     expect: {outcome: number | [address] | true}}]
 *   edit: {address, path, line, unset: bool, value?, unknown?, sensitive?}, the last three as in a
 *   plan: the value without what is not known, and trees of marks.
 * An error names file and line.
 */
int bind_test_read(json_t **out, const char *path, const char *text, size_t len,
                   const json_t *limits, struct err *err);

/* ---- between the two files ---- */

enum bind_test_kind { BIND_TEST_FIXTURE, BIND_TEST_UNKNOWN, BIND_TEST_SENSITIVE };
/* Numbers as keys: making a text could raise. */
enum bind_test_part { BIND_TEST_NAME = 1, BIND_TEST_LINE, BIND_TEST_BODY };
enum bind_test_edit { BIND_TEST_EDIT_ADDRESS = 1, BIND_TEST_EDIT_PATH, BIND_TEST_EDIT_VALUE,
                      BIND_TEST_EDIT_UNSET, BIND_TEST_EDIT_LINE };

/* Neither raises; [0]. */
bool bind_test_is(lua_State *L, int index, enum bind_test_kind kind);
/* The list of tests is on top. */
int bind_testread(json_t **out, lua_State *L, const char *path, struct err *err);

#endif
