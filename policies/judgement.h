/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parent's side of a judgement: starts one confined `judge` per source of policies, hands
 * it plan and request, takes back findings, merges them into one decision.  No Lua here.
 */
#ifndef MOONGATE_POLICIES_JUDGEMENT_H
#define MOONGATE_POLICIES_JUDGEMENT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* One policy file.  Borrowed. */
struct judgement_file {
    const char *path; /* as people know it: "policies/tags.lua", "std/tags_required.lua" */
    const char *text;
    size_t len;
};

/* One source of policies: its own process.  Borrowed. */
struct judgement_source {
    const char *name;   /* "system", "repository", "std" */
    bool needs_use;     /* std: only policies that a `use` names run; else all, at hard */
    const struct judgement_file *files;
    size_t nfiles;
};

struct judgement_request {
    const char *judge;       /* path of the judge program */
    const char *plan_path;   /* JSON of `show -json`, a regular file; NULL with `command` */
    const json_t *command;   /* what is judged instead of a plan (see evaluate.h), or NULL */
    const json_t *facts;     /* {"run": {…}, "git": {…}}: globals of the policies */
    const json_t *uses;      /* [{"id", "level", "params", "severity", "scope", "effective",
                                "before", "waivable", "line", "file", "system"}] or NULL; which
                                of them hold is decided by the facts of the run (scope.h); a
                                system's use speaks of the sources system and std alone, and a
                                repository's can only tighten a policy of the system */
    const struct judgement_source *sources;
    size_t nsources;
    bool list_changes;       /* plan.changes is wanted: for a record, not for a verdict */
    bool catalogue;          /* nothing is judged: each policy says what it is, with its params */
    bool rlimits_only;       /* the system file says sandbox = "rlimits-only" */
};

/*
 * Judge.  On 0, `*out` (owned by the caller) is the decision:
 *   verdict    "allow" | "deny" | "undecided"
 *   causes     [string]: why undecided, beyond findings ("no policies", "limit: instructions" …)
 *   policies   [{id, title, severity, description, remediation, url, source, file, sha256, level,
 *              outcome, evaluated, waivable (false, or its rule), skipped (why), effective (the
 *              day, where it is not in force yet)}]
 *              of those that have a word in what is judged
 *   findings   [{policy, level, outcome, address, path, message, severity}] sorted by
 *              (policy, address, path, message); outcome deny | warn | unknown | error; waivers.h
 *              and fingerprint.h add to them
 *   counts     {policies, passed, deny, warn, unknown, error, waived, skipped}
 *   command    the command that was judged; absent for a plan
 *   plan       null for a command, else
 *              {format_version, terraform_version, errored, complete, applyable,
 *              counts: {create, update, delete, replace, forget, read, import, move, noop},
 *              changes (if list_changes): [{address, type, actions, deposed?}] without no-op
 *              and read,
 *              providers: [full names in use]}
 *   usage      per source {instructions, memory_bytes, wall_ms, confinement}; never part of the
 *              verdict.  confinement: "rlimits+landlock+seccomp", "rlimits+seccomp", "rlimits"
 * A plan that cannot be read or a judge that died is verdict "undecided" with its cause; -1 is
 * for what stopped us before any judge ran (EXITCODE_UNDECIDED).
 */
int judgement_run(json_t **out, const struct judgement_request *req, struct err *err);

/* Verdict and counts again, of a decision whose findings or policies have another outcome now. */
void judgement_conclude(json_t *decision);

/*
 * Evaluate a manifest (moongate.lua) in a confined judge.  `*out`: statements in order,
 * [{"line": n, "name": "gate", "args": [ … ]}], one for every top-level call or assignment
 * (`sign = {…}` gives {"name": "sign", "args": [{…}]}).  What the keys mean is the caller's.
 */
int judgement_manifest(json_t **out, const char *judge, const char *path, const char *text,
                       size_t len, bool rlimits_only, struct err *err);

#endif
