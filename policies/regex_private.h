/* SPDX-License-Identifier: Apache-2.0 */
/* Shared by regex.c and regex_run.c; nothing else includes it. */
#ifndef MOONGATE_POLICIES_REGEX_PRIVATE_H
#define MOONGATE_POLICIES_REGEX_PRIVATE_H

#include "policies/regex.h"

enum regex_op {
    REGEX_RANGE, /* a character from x to y */
    REGEX_CLASS, /* one in y ranges from range x on */
    REGEX_SPLIT, /* on at x, or else at y */
    REGEX_JUMP,  /* on at x */
    REGEX_SAVE,  /* the place goes into slot x */
    REGEX_BOT,   /* start of the text */
    REGEX_EOT,
    REGEX_BOL,   /* start of a line */
    REGEX_EOL,
    REGEX_WORD,  /* a boundary of a word */
    REGEX_NOWORD,
    REGEX_MATCH,
};

struct regex_inst {
    uint32_t op, x, y;
};

struct regex_range {
    uint32_t lo, hi;
};

/* Followed by the instructions, the ranges (sorted in each class) and the names. */
struct regex_program {
    uint32_t ninst, nranges, ngroups;
    struct {
        uint32_t at, len;
    } names[REGEX_GROUPS_MAX + 1];
};

static inline const struct regex_inst *
regex_insts(const struct regex_program *p)
{
    return (const struct regex_inst *)(const void *)(p + 1);
}

static inline const struct regex_range *
regex_ranges(const struct regex_program *p)
{
    return (const struct regex_range *)(const void *)(regex_insts(p) + p->ninst);
}

static inline const char *
regex_names(const struct regex_program *p)
{
    return (const char *)(regex_ranges(p) + p->nranges);
}

/* One character; its bytes.  What is not UTF-8 is one byte, *c U+FFFD and *valid false. */
size_t regex_decode(uint32_t *c, bool *valid, const char *s, size_t len);

/* regex_class.c: ranges of characters in the making. */
struct regex_set {
    struct regex_range *list; /* owned */
    size_t n, cap;
};
void regex_set_add(struct regex_set *s, uint32_t lo, uint32_t hi, bool fold);
/* \d \w \s and, in capitals, what is in none of them; false: no such letter. */
bool regex_set_letter(struct regex_set *s, int letter);
/* alpha, digit …; false: no such name. */
bool regex_set_name(struct regex_set *s, const char *name, size_t len, bool negated);
/* Sort, unite, and turn round where `negated`. */
void regex_set_finish(struct regex_set *s, bool negated);

#define REGEX_UNLIMITED UINT32_MAX

enum regex_kind {
    REGEX_NODE_EMPTY,
    REGEX_NODE_RANGE,
    REGEX_NODE_CLASS,
    REGEX_NODE_CAT,
    REGEX_NODE_ALT,
    REGEX_NODE_REPEAT,
    REGEX_NODE_GROUP,
    REGEX_NODE_ASSERT,
};

struct regex_node {
    enum regex_kind kind;
    uint32_t x, y;        /* as in the instruction; the group's number; least and most */
    uint32_t child, next; /* index, 0: none */
    bool lazy;
};

struct regex_tree {
    struct regex_node *nodes; /* owned; 0 is not used */
    size_t n, cap;
    struct regex_set ranges; /* of all classes, one behind the other */
    struct regex_program head; /* groups and their names */
    struct buf names;
};

/* regex_write.c: append the program; -1: it is too large. */
int regex_write(struct buf *out, const struct regex_tree *tree, uint32_t root, struct err *err);

#endif
