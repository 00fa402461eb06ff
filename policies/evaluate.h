/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The child's side of a judgement: runs inside the confined `judge` program, on text that is
 * already in memory.  No file, no process, no clock.
 */
#ifndef MOONGATE_POLICIES_EVALUATE_H
#define MOONGATE_POLICIES_EVALUATE_H

#include <jansson.h>
#include <stddef.h>

#include "base/err.h"

/*
 * `plan` is the text of `show -json` (mapped, read-only).  `request` has
 *   limits   {"memory_bytes", "instructions"} for each policy file
 *   facts    {"run": {…}, "git": {…}}
 *   uses     [{"id", "level", "params", "severity", "line", "skip"}]; with "skip" the policy is
 *            reported and judges nothing
 *   source   {"name", "needs_use"}
 *   list_changes  whether the plan's changes are listed in the answer
 *   only     absent, or the path of the one file whose policies are judged
 *   list_evaluated  whether what was judged is listed in the answer
 *   list_lines  whether the answer says which lines ran: of tests, never of a run
 *   catalogue  whether policies are only listed, with their params
 *   files    [{"path", "text"}]; a library (library.h) is there for require
 *   command  absent, or what is judged instead of a plan (`plan` is not looked at then):
 *            {"command": one of commands.def, "args": [text], "addresses": [text], "id"?: text,
 *            "flags": {name: text | true | false | [text]}, "workspace", "root", "unread"?: text}
 * Returns 0 and the answer (owned by the caller):
 *   causes   [string]  why this source leaves the run undecided ("policies/x.lua:3: …")
 *   policies [{id, title, description, remediation, url, severity, file, level, outcome,
 *            evaluated, judges, waivable}]; judges is false where a policy has no word in what is
 *            judged
 *   findings [{policy, level, severity, outcome, address, path, message, line, deposed?}]; of the
 *            plan as a whole the address is "@plan", of a command "@command"; the outcome does
 *            not depend on the level
 *   notes    the same shape, for rc:note: said, but no part of the outcome
 *   evaluated  [{address, deposed?}] of every check that ran, if list_evaluated
 *   coverage   {path: marks} of the files that were loaded (coverage.h), if list_lines
 *   plan     see judgement.h
 *   used     [ids] of `uses` that matched a policy here
 *   lint     as lint.h has it, if `catalogue`
 *   usage    {instructions, memory_bytes}
 * Broken policies and unreadable plans are answers with causes; -1 only when there can be no
 * answer at all.
 */
int evaluate(json_t **out, const char *plan, size_t plan_len, const json_t *request,
             struct err *err);

/* Statements of a manifest, as judgement_manifest gives them. */
int evaluate_manifest(json_t **out, const char *path, const char *text, size_t len,
                      const json_t *limits, struct err *err);

#endif
