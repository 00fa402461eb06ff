/* SPDX-License-Identifier: Apache-2.0 */
/* The tree of a pattern, written as a program. */
#include "policies/regex_private.h"

/* Nodes written, where repetitions of nothing write nothing. */
#define VISITS_MAX 200000

struct writer {
    const struct regex_tree *tree;
    struct buf out; /* instructions; owned */
    size_t visits;
    bool failed;
};

/* Too large; the only fault that a tree can have. */
static uint32_t
fail(struct writer *p)
{
    p->failed = true;
    return 0;
}

static uint32_t
here(const struct writer *p)
{
    return (uint32_t)(p->out.len / sizeof(struct regex_inst));
}

static uint32_t
put(struct writer *p, enum regex_op op, uint32_t x, uint32_t y)
{
    struct regex_inst inst = {op, x, y};
    uint32_t at = here(p);

    if (at >= REGEX_PROGRAM_MAX)
        return fail(p);
    buf_append(&p->out, &inst, sizeof inst);
    return at;
}

static struct regex_inst *
inst(struct writer *p, uint32_t at)
{
    return (struct regex_inst *)(void *)p->out.data + at;
}

static void write_node(struct writer *p, uint32_t at);

/* A split that goes into what follows first, or last where it is lazy; the other way is open. */
static uint32_t
put_split(struct writer *p, bool lazy)
{
    uint32_t at = put(p, REGEX_SPLIT, 0, 0);

    if (p->failed)
        return at;
    if (lazy)
        inst(p, at)->y = at + 1;
    else
        inst(p, at)->x = at + 1;
    return at;
}

/* The open way of a split leads to `to`. */
static void
lead(struct writer *p, uint32_t at, bool lazy, uint32_t to)
{
    if (p->failed)
        return;
    if (lazy)
        inst(p, at)->x = to;
    else
        inst(p, at)->y = to;
}

static void
write_loop(struct writer *p, const struct regex_node *n)
{
    uint32_t start, split;

    if (n->x > 0) { /* at least once more: the body, then perhaps back */
        start = here(p);
        write_node(p, n->child);
        split = put(p, REGEX_SPLIT, 0, 0);
        if (p->failed)
            return;
        inst(p, split)->x = n->lazy ? split + 1 : start;
        inst(p, split)->y = n->lazy ? start : split + 1;
        return;
    }
    split = put_split(p, n->lazy);
    write_node(p, n->child);
    put(p, REGEX_JUMP, split, 0);
    lead(p, split, n->lazy, here(p));
}

static void
write_repeat(struct writer *p, const struct regex_node *n)
{
    bool endless = n->y == REGEX_UNLIMITED;
    uint32_t open = REGEX_UNLIMITED; /* the last split; each holds the one before it */

    for (uint32_t i = endless && n->x > 0; i < n->x && !p->failed; i++)
        write_node(p, n->child);
    if (endless) {
        write_loop(p, n);
        return;
    }
    for (uint32_t i = n->x; i < n->y && !p->failed; i++) {
        uint32_t split = put_split(p, n->lazy);

        lead(p, split, n->lazy, open);
        open = split;
        write_node(p, n->child);
    }
    while (!p->failed && open != REGEX_UNLIMITED) {
        uint32_t before = n->lazy ? inst(p, open)->x : inst(p, open)->y;

        lead(p, open, n->lazy, here(p));
        open = before;
    }
}

static void
write_alternatives(struct writer *p, const struct regex_node *n)
{
    uint32_t open = REGEX_UNLIMITED; /* the last jump to the end; each holds the one before it */

    for (uint32_t c = n->child; c && !p->failed; c = p->tree->nodes[c].next) {
        bool last = p->tree->nodes[c].next == 0;
        uint32_t split = last ? 0 : put_split(p, false);

        write_node(p, c);
        if (last || p->failed)
            break;
        open = put(p, REGEX_JUMP, open, 0);
        lead(p, split, false, here(p));
    }
    while (!p->failed && open != REGEX_UNLIMITED) {
        uint32_t before = inst(p, open)->x;

        inst(p, open)->x = here(p);
        open = before;
    }
}

static void
write_node(struct writer *p, uint32_t at)
{
    struct regex_node n = p->tree->nodes[at]; /* the tree does not grow any more */

    if (++p->visits > VISITS_MAX)
        fail(p);
    if (p->failed)
        return;
    switch (n.kind) {
    case REGEX_NODE_EMPTY:
        return;
    case REGEX_NODE_RANGE:
        put(p, REGEX_RANGE, n.x, n.y);
        return;
    case REGEX_NODE_CLASS:
        put(p, REGEX_CLASS, n.x, n.y);
        return;
    case REGEX_NODE_ASSERT:
        put(p, n.x, 0, 0);
        return;
    case REGEX_NODE_CAT:
        for (uint32_t c = n.child; c && !p->failed; c = p->tree->nodes[c].next)
            write_node(p, c);
        return;
    case REGEX_NODE_ALT:
        write_alternatives(p, &n);
        return;
    case REGEX_NODE_REPEAT:
        write_repeat(p, &n);
        return;
    case REGEX_NODE_GROUP:
        put(p, REGEX_SAVE, 2 * n.x, 0);
        write_node(p, n.child);
        put(p, REGEX_SAVE, 2 * n.x + 1, 0);
    }
}

int
regex_write(struct buf *out, const struct regex_tree *tree, uint32_t root, struct err *err)
{
    struct writer w = {.tree = tree};
    struct regex_program head = tree->head;

    put(&w, REGEX_SAVE, 0, 0);
    write_node(&w, root);
    put(&w, REGEX_SAVE, 1, 0);
    put(&w, REGEX_MATCH, 0, 0);
    if (!w.failed) {
        head.ninst = here(&w);
        head.nranges = (uint32_t)tree->ranges.n;
        buf_append(out, &head, sizeof head);
        buf_append(out, w.out.data, w.out.len);
        if (tree->ranges.n > 0)
            buf_append(out, tree->ranges.list, tree->ranges.n * sizeof *tree->ranges.list);
        buf_append(out, buf_str(&tree->names), tree->names.len);
    }
    buf_clear(&w.out);
    return w.failed ? err_set(err, EXITCODE_UNDECIDED, "the pattern is too large once its "
                              "repetitions are written out")
                    : 0;
}
