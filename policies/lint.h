/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong in a policy file as it is written: its words are read, nothing runs. */
#ifndef MOONGATE_POLICIES_LINT_H
#define MOONGATE_POLICIES_LINT_H

#include <jansson.h>
#include <stdint.h>

/*
 * `names` is what the interpreter that loaded the file knows (bind_names): "globals" {name:
 * {member: true}}, empty where any member may be, and "check", "check_plan", "check_command":
 * members of the first argument of that function.  Appends to `out`, in the file's order,
 * {"file", "line", "level": "error" | "warning", "rule", "text"}.
 */
void lint_file(json_t *out, const char *file, const char *text, uint32_t len, const json_t *names);

#endif
