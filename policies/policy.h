/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a policy file declares, what `use` makes of it, and what it found.  Plain records, no Lua:
 * the functions of a policy are named by registry references of its file's state.
 */
#ifndef MOONGATE_POLICIES_POLICY_H
#define MOONGATE_POLICIES_POLICY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "policies/plan.h"

enum policy_level { POLICY_ADVISORY, POLICY_SOFT, POLICY_HARD };
/* From best to worst: a target's outcome is the worst that happened to it. */
enum policy_outcome { POLICY_PASS, POLICY_WARN, POLICY_UNKNOWN, POLICY_ERROR, POLICY_DENY,
                      POLICY_SKIP /* of a policy as a whole: out of scope, it judged nothing */ };
/* on_unknown; DEFAULT follows the level. */
enum policy_unknown { POLICY_UNKNOWN_DEFAULT, POLICY_UNKNOWN_DENY, POLICY_UNKNOWN_WARN,
                      POLICY_UNKNOWN_ALLOW };

/* Beyond this a policy is a flood, not a judgement: its outcome is an error. */
#define POLICY_FINDINGS_MAX 1000
/* In one file; what a header holds lies outside of the file's own memory. */
#define POLICY_FILE_MAX 1000
#define POLICY_MESSAGES_MAX ((size_t)64 * 1024)

/* Globs, any of which may match; n = 0: everything matches. */
struct policy_globs {
    char **list; /* owned */
    size_t n;
};

struct policy {
    char *id, *title, *description, *severity, *url, *remediation; /* owned; NULL when not given */
    const char *file;         /* borrowed */
    enum policy_unknown on_unknown;
    bool reads_sensitive;
    struct policy_globs type, provider, module, name;
    unsigned on;              /* bits of plan_on */
    enum { POLICY_ANY_MODE, POLICY_MANAGED, POLICY_DATA } mode;
    json_t *params;           /* defaults, an object; owned */
    json_t *types;            /* of the declared ones, see params.h; owned */
    json_t *controls;         /* those of a standard that it maps to, texts; NULL: none; owned */
    json_t *waivable;         /* as waivers_rule_fault takes it; NULL: not stated; owned */
    unsigned on_command;      /* bits of policy_command; 0: it judges no command */
    /* registry references; LUA_NOREF (-2) when there is none */
    int check, check_plan, check_command;
    int ctx;                  /* the same: its ctx, made at the first call */
    /* set by policy_use */
    enum policy_level level;
    /* set while it runs */
    bool stopped;             /* no further target is judged */
    enum policy_outcome outcome;
    size_t evaluated;
    size_t nfindings;
    size_t message_bytes;
};

void policy_clear(struct policy *p);

/* Does the header's match name this change (its type apart)? */
bool policy_matches(const struct policy *p, const struct plan *plan, const struct plan_change *c);
bool policy_matches_type(const struct policy *p, const char *type);

/* What on_command may name (policies/commands.def), NULL-terminated; the bit of one, 0: unknown;
 * all bits. */
extern const char *const policy_commands[];
unsigned policy_command(const char *name);
/* The name of a command whose other name this is, or NULL. */
const char *policy_command_alias(const char *name);
#define POLICY_EVERY_COMMAND (~0u)

/*
 * Apply one entry of the manifest ({"id", "level", "params", "severity", "line"}): over what the
 * policy says itself.  Unknown keys and parameters are errors.
 */
int policy_use(struct policy *p, const json_t *use, struct err *err);

/* Is it one of info, low, medium, high, critical? */
bool policy_severity(const char *word);
const char *policy_level_name(enum policy_level level);
const char *policy_outcome_name(enum policy_outcome outcome);
/* What becomes of a read that could not be answered: POLICY_UNKNOWN, POLICY_WARN or PASS. */
enum policy_outcome policy_on_unknown(const struct policy *p, bool sensitive);

#endif
