/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which `use` of a policy holds in this run: by root module, workspace and day.  Pure; the run is
 * what the facts say of it ({"root", "workspace", "time"}).  A fact that is missing puts nothing
 * out of scope and nothing off: what is not known is judged.
 */
#ifndef MOONGATE_POLICIES_SCOPE_H
#define MOONGATE_POLICIES_SCOPE_H

#include <jansson.h>
#include <stdbool.h>

/*
 * Is the run in the scope {"path", "not_path", "workspace", "not_workspace"}, each a pattern or a
 * list of them?  NULL is everywhere.  A path's pattern names folders from the repository's top,
 * and covers what is below them; `*` stays in one folder, `**` does not, "." is the top alone.
 */
bool scope_covers(const json_t *scope, const json_t *run);

/*
 * The uses that hold for one source of policies, one for each id, in the order of the files:
 * {"id", "line", "file", "system", "level", "params", "severity", "waivable"}, with "skip" (why)
 * where the policy does not run here, and "effective" (the day) where it is not in force yet.
 * For a policy that the system uses, the repository's level counts where it is the higher one.
 */
json_t *scope_uses(const json_t *uses, const json_t *run, const char *source);

/* A text for every pair of uses, of one file, that hold at once for one policy. */
void scope_conflicts(json_t *texts, const json_t *uses, const json_t *run);

/* "moongate.lua:3"; the caller frees. */
char *scope_place(const json_t *use);

#endif
