/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which commits are reachable from one and not from another.  Every commit is read itself, with
 * its name checked: a commit-graph file, which whoever writes to the clone can make up, plays no
 * part (git believes it; libgit2 knows it, and 1.5 was seen not to use it here).
 */
#include "base/gitstore.h"

#include <stdlib.h>
#include <string.h>

#include "base/gitstore_private.h"
#include "base/mem.h"

/* A wrong clock sets a handful of commits wrong; reading these costs a few milliseconds. */
#define FURTHER 256

struct node {
    git_oid id;
    long long time;
    bool hidden; /* reachable from the base, too */
    bool queued;
};

struct walk {
    struct gitstore *gs;
    struct node *nodes;
    size_t n, cap;
    size_t *slots; /* open addressing: index + 1 of a node */
    size_t nslots;
    size_t *heap; /* indexes of nodes, the youngest on top */
    size_t nheap, heap_cap;
    size_t open;      /* queued nodes that are not hidden */
    long long oldest; /* of the nodes that were seen and not hidden */
};

static void
walk_clear(struct walk *w)
{
    free(w->nodes);
    free(w->slots);
    free(w->heap);
}

/* ---- nodes by name ------------------------------------------------------------------------- */

static size_t
slot_of(const struct walk *w, const git_oid *id)
{
    size_t at;

    memcpy(&at, id->id, sizeof at); /* a digest: any part of it is as good as a hash */
    for (at &= w->nslots - 1; w->slots[at]; at = (at + 1) & (w->nslots - 1))
        if (git_oid_equal(&w->nodes[w->slots[at] - 1].id, id))
            break;
    return at;
}

static void
rehash(struct walk *w)
{
    free(w->slots);
    w->nslots = w->nslots ? w->nslots * 2 : 256;
    w->slots = mem_alloc(w->nslots * sizeof *w->slots);
    for (size_t i = 0; i < w->n; i++)
        w->slots[slot_of(w, &w->nodes[i].id)] = i + 1;
}

/* ---- the heap ------------------------------------------------------------------------------ */

static bool
younger(const struct walk *w, size_t a, size_t b)
{
    return w->nodes[w->heap[a]].time > w->nodes[w->heap[b]].time;
}

static void
swap(struct walk *w, size_t a, size_t b)
{
    size_t kept = w->heap[a];

    w->heap[a] = w->heap[b];
    w->heap[b] = kept;
}

static void
push(struct walk *w, size_t node)
{
    if (w->nodes[node].queued)
        return;
    w->nodes[node].queued = true;
    w->open += !w->nodes[node].hidden;
    if (w->nheap == w->heap_cap) {
        w->heap_cap = w->heap_cap ? w->heap_cap * 2 : 256;
        w->heap = mem_grow(w->heap, w->heap_cap, sizeof *w->heap);
    }
    w->heap[w->nheap] = node;
    for (size_t i = w->nheap++; i > 0 && younger(w, i, (i - 1) / 2); i = (i - 1) / 2)
        swap(w, i, (i - 1) / 2);
}

static size_t
pop(struct walk *w)
{
    size_t node = w->heap[0];

    w->heap[0] = w->heap[--w->nheap];
    for (size_t i = 0;;) {
        size_t child = 2 * i + 1;

        if (child + 1 < w->nheap && younger(w, child + 1, child))
            child++;
        if (child >= w->nheap || !younger(w, child, i))
            break;
        swap(w, i, child);
        i = child;
    }
    w->nodes[node].queued = false;
    w->open -= !w->nodes[node].hidden;
    return node;
}

/* ---- the walk ------------------------------------------------------------------------------ */

static void
hide(struct walk *w, size_t node)
{
    struct node *n = &w->nodes[node];

    if (n->hidden)
        return;
    if (n->queued)
        w->open--;
    n->hidden = true;
    push(w, node); /* once more, so that its parents hear of it */
}

/* Note a commit that was reached.  Where history ends before the base does, nothing is missing;
 * on the side that is asked for, something is. */
static int
reach(struct walk *w, const git_oid *id, bool hidden, struct err *err)
{
    git_commit *c = NULL;
    size_t slot;

    if (w->nslots < 2 * (w->n + 1))
        rehash(w);
    slot = slot_of(w, id);
    if (w->slots[slot]) {
        if (hidden)
            hide(w, w->slots[slot] - 1);
        return 0;
    }
    if (git_commit_lookup(&c, w->gs->repo, id) < 0) {
        if (hidden)
            return 0;
        gitstore_fail(err, "a commit cannot be read");
        return err_wrap(err, "history is missing here (a shallow clone? git fetch --unshallow)");
    }
    if (w->n == w->cap) {
        w->cap = w->cap ? w->cap * 2 : 128;
        w->nodes = mem_grow(w->nodes, w->cap, sizeof *w->nodes);
    }
    w->nodes[w->n] = (struct node){*id, git_commit_time(c), hidden, false};
    if (!hidden && w->nodes[w->n].time < w->oldest)
        w->oldest = w->nodes[w->n].time;
    git_commit_free(c);
    w->slots[slot] = ++w->n;
    push(w, w->n - 1);
    return 0;
}

static int
visit_parents(struct walk *w, size_t node, struct err *err)
{
    git_commit *c = NULL;
    int rc = 0;

    if (git_commit_lookup(&c, w->gs->repo, &w->nodes[node].id) < 0)
        return gitstore_fail(err, "a commit cannot be read");
    for (unsigned i = 0; rc == 0 && i < git_commit_parentcount(c); i++)
        rc = reach(w, git_commit_parent_id(c, i), w->nodes[node].hidden, err);
    git_commit_free(c);
    return rc;
}

/* Until nothing is left that could be wanted, and the base's side is older than all that is, and
 * a little further: clocks differ, and what an older date hides must not be asked for. */
static int
walk_on(struct walk *w, struct err *err)
{
    for (size_t further = 0; w->nheap > 0 && further < FURTHER;) {
        if (w->open > 0 || w->nodes[w->heap[0]].time >= w->oldest)
            further = 0;
        else
            further++;
        if (visit_parents(w, pop(w), err) < 0)
            return -1;
    }
    return 0;
}

static int
report(const struct walk *w, gitstore_range_visit *visit, void *arg, struct err *err)
{
    char hex[GITSTORE_OID_SIZE];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < w->n; i++)
        if (!w->nodes[i].hidden) {
            git_oid_tostr(hex, sizeof hex, &w->nodes[i].id);
            rc = visit(arg, hex, err);
        }
    return rc;
}

int
gitstore_range(struct gitstore *gs, const char *base, const char *tip,
               gitstore_range_visit *visit, void *arg, struct err *err)
{
    struct walk w = {.gs = gs, .oldest = 0x7fffffffffffffff};
    git_oid from, to;
    int rc;

    if (gitstore_parse_oid(&from, base, err) < 0 || gitstore_parse_oid(&to, tip, err) < 0)
        return -1;
    rc = reach(&w, &to, false, err);
    if (rc == 0)
        rc = reach(&w, &from, true, err);
    if (rc == 0)
        rc = walk_on(&w, err);
    if (rc == 0)
        rc = report(&w, visit, arg, err);
    walk_clear(&w);
    return rc;
}
