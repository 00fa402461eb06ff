/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The index over a plan's JSON (`show -json`), made in the one scan that also validates it.  The
 * text stays where it is (mapped); the index holds offsets into it, 0 for "not there".
 * Which major formats are read: 0 and 1.  A missing `resource_changes` is none.
 */
#ifndef MOONGATE_POLICIES_PLAN_H
#define MOONGATE_POLICIES_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Words of `actions`. */
enum plan_action {
    PLAN_CREATE = 1,
    PLAN_UPDATE = 2,
    PLAN_DELETE = 4,
    PLAN_FORGET = 8,
    PLAN_READ = 16,
    PLAN_NOOP = 32,
};

/* The words of `on`, as bits. */
enum plan_on {
    PLAN_ON_CREATE = 1,
    PLAN_ON_UPDATE = 2,
    PLAN_ON_DESTROY = 4,
    PLAN_ON_REPLACE = 8,
    PLAN_ON_FORGET = 16,
    PLAN_ON_IMPORT = 32,
    PLAN_ON_MOVE = 64,
    PLAN_ON_READ = 128,
    PLAN_ON_NOOP = 256,
    PLAN_ON_ALL = 511,
    PLAN_ON_DEFAULT = PLAN_ON_ALL & ~(PLAN_ON_READ | PLAN_ON_NOOP),
};

/* One element of resource_changes: 52 bytes. */
struct plan_change {
    uint32_t at;       /* the element */
    uint32_t change;   /* its `change` */
    uint32_t address;  /* strings: offset of the opening quote */
    uint32_t name;
    uint32_t module;
    uint32_t provider;
    uint32_t before;
    uint32_t after;
    uint32_t unknown;          /* after_unknown */
    uint32_t before_sensitive;
    uint32_t after_sensitive;
    uint32_t next;     /* index of the next change of the same type, plus 1; 0: the last */
    uint16_t type;     /* index into plan->types */
    uint8_t actions;   /* bits of plan_action; 0: the plan does not say (a hand-cut document) */
    bool data : 1;     /* mode is "data" */
    bool importing : 1;
    bool moved : 1;    /* previous_address differs from address */
    bool deposed : 1;
};

#define PLAN_NO_TYPE UINT16_MAX /* of a change outside of resource_changes */

struct plan_type {
    uint32_t name;  /* offset of the string */
    uint32_t first; /* index of the first change, plus 1 */
    uint32_t last;
    uint32_t count;
};

enum plan_flag { PLAN_ABSENT, PLAN_NO, PLAN_YES };

struct config;

struct plan {
    const char *text; /* borrowed */
    size_t len;
    struct plan_change *changes; /* in the plan's order; owned */
    size_t nchanges;
    struct plan_type *types;     /* in order of first appearance; owned */
    size_t ntypes;
    /* members of the document, offsets */
    uint32_t format_version, terraform_version, timestamp;
    uint32_t variables, outputs, configuration, planned, prior_state, checks, drift;
    uint32_t deferred, invocations, relevant;
    enum plan_flag errored, complete, applyable;
    struct config **config; /* made by config_of when it is first asked for; owned */
};

/*
 * Index `text`, which must stay.  What cannot be judged is an error with EXITCODE_UNDECIDED that
 * says what the document looks like: not JSON, cut off, two documents, a state, no format
 * version, an unknown major one, an action word that does not exist.  `errored` is only noted.
 */
int plan_open(struct plan **out, const char *text, size_t len, struct err *err);
void plan_free(struct plan *p); /* NULL is fine */

/* One element of another list of the same shape (resource_drift), at its offset; `list` and
 * `number` are for messages.  Its address may be missing. */
int plan_element(struct plan_change *out, const struct plan *p, uint32_t at, const char *list,
                 size_t number, struct err *err);
/* The type of a change, wherever it is from: offset of the string. */
uint32_t plan_type(const struct plan *p, const struct plan_change *c);

/* Bits of plan_on that a change answers to; all of them where its actions are not known, so that
 * no policy misses it. */
unsigned plan_on(const struct plan_change *c);
/* The bit of an `on` word, 0 when there is no such word. */
unsigned plan_on_word(const char *word);
/* NULL-terminated, for messages. */
extern const char *const plan_on_words[];

/* A member of the element (or of its `change`): offset, or 0. */
uint32_t plan_member(const struct plan *p, const struct plan_change *c, const char *key);
uint32_t plan_change_member(const struct plan *p, const struct plan_change *c, const char *key);
/* The string at an offset, decoded, NUL-terminated; NULL for 0.  The caller frees. */
char *plan_string(const struct plan *p, uint32_t at);

#endif
