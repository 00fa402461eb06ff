/* SPDX-License-Identifier: Apache-2.0 */
/* Where a repository's records are, and how a run in them is found by what people type. */
#ifndef MOONGATE_CLI_RECORDS_H
#define MOONGATE_CLI_RECORDS_H

#include <jansson.h>

#include "base/err.h"
#include "bundles/ledger.h"

struct records {
    char *bundles_dir; /* NULL: the repository has no pin yet */
    char *ledger_dir;
    struct ledger *ledger; /* NULL: nothing was recorded yet */
};

#define RECORDS_INIT {NULL, NULL, NULL}
#define auto_records __attribute__((cleanup(records_close))) struct records

/* The records in the state directory `state`; NULL: those of the repository around the working
 * directory. */
int records_open(struct records *out, const char *state, struct err *err);
void records_close(struct records *r);

/* Said on stderr where there is nothing to show. */
#define RECORDS_NONE "no records for this repository yet"

/*
 * The entries of one run, newest first: [{"seq", "entry_sha256", "ledger_commit", "entry"}].
 * `name` is "#812", "812" or a prefix of the run's id (4 characters or more).  None or several:
 * EXITCODE_USAGE.
 */
int records_run(json_t **out, const struct records *r, const char *name, struct err *err);
/* The same shape for one position. */
json_t *records_item(const struct ledger_pos *pos, const json_t *entry);

/* How an entry is called in lists: applied, failed, planned, denied, refused, started … */
const char *records_word(const json_t *entry);
/* "ci@acme", or "unsigned (name)"; printable; the caller frees. */
char *records_actor(const json_t *entry);
/* "live/prod/net", "." for the top, ":name" added unless it is default; printable; the caller
 * frees. */
char *records_workspace(const json_t *entry);
/* What was typed, of a command without a plan, cut to `columns`; "" for others; the caller
 * frees. */
char *records_typed(const json_t *entry, size_t columns);
/* "+2 ~1 -0" of the entry's counts, "" without; the caller frees. */
char *records_counts(const json_t *entry);
/* "changed main.tf" of one reason of a refusal, or, of an error, what it said, cut to `columns`;
 * printable; the caller frees. */
char *records_reason(const json_t *reason, size_t columns);
/* "8d20e44 subject", cut to `columns`; printable; the caller frees. */
char *records_commit(const json_t *entry, size_t columns);

/* Print JSON for programs: sorted, indented, ASCII only. */
int records_print_json(const json_t *value, struct err *err);
/* Write to stdout; a full disk or a closed pipe is an error. */
int records_print(const char *text, struct err *err);

#endif
