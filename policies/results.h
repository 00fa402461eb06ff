/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the formats of a report have in common: a decision (policies/judgement.h) as policies, the
 * cases of each, and texts that are fit to be shown.  A decision is taken as it comes: what has an
 * unknown word counts as an error, and no finding is lost because its policy is not listed.
 */
#ifndef MOONGATE_POLICIES_RESULTS_H
#define MOONGATE_POLICIES_RESULTS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/digest.h"
#include "policies/report.h"

/* Every outcome of a policy or a finding, what comes first for a reader first. */
#define RESULTS_OUTCOMES(X)              \
    X(DENY, "deny", "denied")            \
    X(ERROR, "error", "failed")          \
    X(UNKNOWN, "unknown", "unknown")     \
    X(WARN, "warn", "warned")            \
    X(WAIVED, "waived", "waived")        \
    X(SKIP, "skip", "skipped")           \
    X(PASS, "pass", "passed")

enum results_outcome {
#define X(name, word, past) RESULTS_##name,
    RESULTS_OUTCOMES(X)
#undef X
    RESULTS_COUNT
};

/* One policy for one target: what a test report calls a case.  Borrowed. */
struct results_case {
    const json_t *policy;
    const json_t *findings;      /* array; empty where the policy said nothing */
    const json_t *first;         /* the worst finding, or NULL */
    enum results_outcome outcome; /* of all of them together */
    bool refuses;                /* it stands against the verdict "allow" */
    char *target;                /* an address; "every target" without findings.  Owned */
};

struct results {
    const json_t *decision;
    const struct report_style *style;
    json_t *policies;           /* owned: those of the decision, and those only findings name */
    struct results_case *cases; /* owned: in the order of the policies, then of the findings */
    size_t ncases;
    json_t *keep;               /* owned: what the cases borrow */
    json_t *causes;             /* owned: printable texts; never empty where a run is refused and
                                   no case says why */
    json_t *notes;              /* owned: printable texts */
};

void results_init(struct results *r, const json_t *decision, const struct report_style *style);
void results_clear(struct results *r);
#define auto_results __attribute__((cleanup(results_clear))) struct results

/* "deny"; "denied". */
const char *results_word(enum results_outcome o);
const char *results_past(enum results_outcome o);
size_t results_ncauses(const struct results *r);
const char *results_cause(const struct results *r, size_t i);
/* Warnings about the waivers themselves: unused, or soon over. */
size_t results_nnotes(const struct results *r);
const char *results_note(const struct results *r, size_t i);
/* Of a policy or a finding; an objection that only advises is a warning. */
enum results_outcome results_outcome(const json_t *entry);
bool results_refuses(const json_t *entry);
/* How many policies have this outcome. */
size_t results_count(const struct results *r, enum results_outcome o);
/* "denied by 1 of 14 policies"; "12 passed, 1 waived", or "" when no policy was judged. */
void results_headline(struct buf *out, const struct results *r);
void results_counts(struct buf *out, const struct results *r);

/* Texts, printable, that the caller frees; "" where there is none. */
char *results_text(const json_t *entry, const char *key);
char *results_subject(const struct results *r, const json_t *finding);
/* Whole lines of printable text, for a log.  CI systems take some for commands: `::error …::` at
 * the start, `##[…]` and `##vso[…]` anywhere.  A byte of what would be one is shown as \xNN. */
void results_harmless(struct buf *out, const char *text);
/* What was found, with the attribute in front where the message does not name it. */
char *results_message(const json_t *finding);
/* "reason (ticket, until 2027-01-01, approved by ann)" of a waived finding, or why it could not be
 * waived. */
char *results_waiver(const json_t *finding);
/* Why a policy was skipped. */
char *results_skipped(const json_t *policy);
/* The file from the top of the repository, and its line; NULL when there is no place. */
char *results_file(const struct results *r, const json_t *finding, int *line);
/* The same for a format that must have a place: else the plan, line 1. */
char *results_place(const struct results *r, const json_t *finding, int *line);
/* The first `limit` bytes of a text, whole characters, with a mark where something is left out. */
char *results_cut(const char *text, size_t limit);

/*
 * What a finding is known by from run to run: policy, address, path, and the how-manieth of these
 * it is; not the message, the file or the line, which change with what is not the finding.
 * `seen` is an object of the caller's that counts.
 */
void results_fingerprint(char hex[DIGEST_HEX_SIZE], const json_t *finding, json_t *seen);

#endif
