/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The machine: a list of threads, the likeliest first, moves through the text in step.  No two
 * are at one instruction, so a character costs at most the length of the program.
 */
#include <string.h>

#include "policies/regex_private.h"

/* Charge in lots: a call for each step would cost more than the step. */
#define STEPS_LOT 256
#define RESTORE UINT32_MAX /* in the place of an instruction: put a slot back */

struct threads {
    uint32_t *at;    /* instructions */
    uint32_t *slots; /* of each, `nslots` */
    uint32_t n;
};

struct todo {
    uint32_t at, slot, value;
};

struct machine {
    const struct regex_search *how;
    const struct regex_program *program;
    const struct regex_inst *insts;
    const struct regex_range *ranges;
    uint32_t nslots;
    uint32_t *seen; /* of each instruction: the last list that it came into */
    uint32_t list;  /* the number of the list in the making */
    uint32_t *now;  /* slots of the thread that is followed */
    uint32_t *best;
    struct todo *stack;
    struct threads lists[2];
    uint64_t steps;
};

/* Slots wanted: all, or none. */
static uint32_t
slots_of(const struct regex_program *p, bool spans)
{
    return spans ? 2 * (p->ngroups + 1) : 0;
}

size_t
regex_work_size(const void *program, bool spans)
{
    const struct regex_program *p = program;
    size_t n = p->ninst, k = slots_of(p, spans);

    return (n + 2 * k + 2 * (n + n * k)) * sizeof(uint32_t) + (2 * n + 2) * sizeof(struct todo);
}

static void
set_up(struct machine *m, const struct regex_search *how)
{
    uint32_t *w = how->work;
    size_t n, k;

    memset(m, 0, sizeof *m);
    m->how = how;
    m->program = how->program;
    m->insts = regex_insts(m->program);
    m->ranges = regex_ranges(m->program);
    n = m->program->ninst;
    k = m->nslots = slots_of(m->program, how->spans != NULL);
    memset(w, 0, n * sizeof *w);
    m->seen = w;
    m->now = m->seen + n;
    m->best = m->now + k;
    for (int i = 0; i < 2; i++) {
        m->lists[i].at = m->best + k + (size_t)i * (n + n * k);
        m->lists[i].slots = m->lists[i].at + n;
    }
    m->stack = (struct todo *)(void *)(m->best + k + 2 * (n + n * k));
}

static inline void
step(struct machine *m)
{
    if (++m->steps < STEPS_LOT)
        return;
    m->steps = 0;
    m->how->charge(m->how->arg, STEPS_LOT);
}

static bool
is_word(const struct regex_search *how, size_t at)
{
    int c = at < how->len ? (unsigned char)how->text[at] : 0;

    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '_';
}

/* Does an assertion hold between two characters, before byte `at`? */
static bool
holds(const struct regex_search *how, uint32_t op, size_t at)
{
    switch (op) {
    case REGEX_BOT:
        return at == 0;
    case REGEX_EOT:
        return at == how->len;
    case REGEX_BOL:
        return at == 0 || how->text[at - 1] == '\n';
    case REGEX_EOL:
        return at == how->len || how->text[at] == '\n';
    default:
        return ((at > 0 && is_word(how, at - 1)) != is_word(how, at)) == (op == REGEX_WORD);
    }
}

static void
put_thread(struct machine *m, struct threads *to, uint32_t at)
{
    if (m->nslots)
        memcpy(to->slots + (size_t)to->n * m->nslots, m->now, m->nslots * sizeof *m->now);
    to->at[to->n++] = at;
}

/* Follow instruction `first` to all that read a character, the likeliest first. */
static void
follow(struct machine *m, struct threads *to, uint32_t first, size_t place)
{
    size_t depth = 0;

    m->stack[depth++] = (struct todo){first, 0, 0};
    while (depth > 0) {
        struct todo t = m->stack[--depth];
        const struct regex_inst *i = &m->insts[t.at == RESTORE ? 0 : t.at];

        step(m);
        if (t.at == RESTORE) {
            m->now[t.slot] = t.value;
            continue;
        }
        if (m->seen[t.at] == m->list)
            continue;
        m->seen[t.at] = m->list;
        switch (i->op) {
        case REGEX_JUMP:
            m->stack[depth++] = (struct todo){i->x, 0, 0};
            break;
        case REGEX_SPLIT:
            m->stack[depth++] = (struct todo){i->y, 0, 0};
            m->stack[depth++] = (struct todo){i->x, 0, 0};
            break;
        case REGEX_SAVE:
            if (i->x < m->nslots) {
                m->stack[depth++] = (struct todo){RESTORE, i->x, m->now[i->x]};
                m->now[i->x] = (uint32_t)place;
            }
            m->stack[depth++] = (struct todo){t.at + 1, 0, 0};
            break;
        case REGEX_RANGE:
        case REGEX_CLASS:
        case REGEX_MATCH:
            put_thread(m, to, t.at);
            break;
        default:
            if (holds(m->how, i->op, place))
                m->stack[depth++] = (struct todo){t.at + 1, 0, 0};
        }
    }
}

static bool
in_class(const struct regex_range *r, uint32_t n, uint32_t c)
{
    uint32_t lo = 0, hi = n;

    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;

        if (c > r[mid].hi)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && c >= r[lo].lo;
}

/* All threads over the character `c` (none at the end) into the next list; true: one matched, and
 * those behind it are less likely. */
static bool
advance(struct machine *m, const struct threads *from, struct threads *to, uint32_t c, size_t place,
        size_t width)
{
    to->n = 0;
    m->list++;
    for (uint32_t k = 0; k < from->n; k++) {
        const struct regex_inst *i = &m->insts[from->at[k]];
        const uint32_t *slots = from->slots + (size_t)k * m->nslots;

        step(m);
        if (i->op == REGEX_MATCH) {
            if (m->how->whole && width > 0)
                continue;
            if (m->nslots)
                memcpy(m->best, slots, m->nslots * sizeof *slots);
            return true;
        }
        if (width == 0 || !(i->op == REGEX_RANGE ? c >= i->x && c <= i->y
                                                 : in_class(m->ranges + i->x, i->y, c)))
            continue;
        if (m->nslots)
            memcpy(m->now, slots, m->nslots * sizeof *slots);
        follow(m, to, from->at[k] + 1, place + width);
    }
    return false;
}

static bool
run(struct machine *m)
{
    const struct regex_search *how = m->how;
    bool matched = false, valid;
    size_t width = 0;
    int turn = 0;

    m->list = 1;
    for (size_t at = how->from;; at += width, turn ^= 1) {
        struct threads *now = &m->lists[turn];
        uint32_t c = 0;

        if (!matched && (!how->whole || at == how->from)) {
            for (uint32_t i = 0; i < m->nslots; i++)
                m->now[i] = REGEX_NONE;
            follow(m, now, 0, at);
        }
        width = at < how->len ? regex_decode(&c, &valid, how->text + at, how->len - at) : 0;
        if (advance(m, now, &m->lists[turn ^ 1], c, at, width)) {
            matched = true;
            if (!how->spans)
                return true;
        }
        if (width == 0 || (m->lists[turn ^ 1].n == 0 && (matched || how->whole)))
            return matched;
    }
}

bool
regex_run(const struct regex_search *how)
{
    struct machine m;
    bool found;

    set_up(&m, how);
    found = run(&m);
    if (found && how->spans)
        for (uint32_t i = 0; i < m.nslots; i += 2)
            how->spans[i / 2] = m.best[i + 1] == REGEX_NONE || m.best[i] == REGEX_NONE
                                    ? (struct regex_span){REGEX_NONE, REGEX_NONE}
                                    : (struct regex_span){m.best[i], m.best[i + 1]};
    how->charge(how->arg, m.steps + 1);
    return found;
}
