/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/regex_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define LAST 0x10FFFF

void
regex_set_add(struct regex_set *s, uint32_t lo, uint32_t hi, bool fold)
{
    if (s->n == s->cap) {
        s->cap = s->cap ? s->cap * 2 : 8;
        s->list = mem_grow(s->list, s->cap, sizeof *s->list);
    }
    s->list[s->n++] = (struct regex_range){lo, hi};
    if (!fold)
        return;
    for (uint32_t c = 'a'; c <= 'z'; c++) {
        if (c >= lo && c <= hi)
            regex_set_add(s, c - 32, c - 32, false);
        if (c - 32 >= lo && c - 32 <= hi)
            regex_set_add(s, c, c, false);
    }
}

static int
by_start(const void *a, const void *b)
{
    const struct regex_range *x = a, *y = b;

    return (x->lo > y->lo) - (x->lo < y->lo);
}

static void
turn_round(struct regex_set *s)
{
    struct regex_set out = {NULL, 0, 0};
    uint32_t next = 0;

    for (size_t i = 0; i < s->n; i++) {
        if (s->list[i].lo > next)
            regex_set_add(&out, next, s->list[i].lo - 1, false);
        next = s->list[i].hi + 1;
    }
    if (next <= LAST)
        regex_set_add(&out, next, LAST, false);
    free(s->list);
    *s = out;
}

void
regex_set_finish(struct regex_set *s, bool negated)
{
    size_t n = 0;

    if (s->n > 0)
        qsort(s->list, s->n, sizeof *s->list, by_start);
    for (size_t i = 0; i < s->n; i++) {
        if (n > 0 && s->list[i].lo <= s->list[n - 1].hi + 1) {
            if (s->list[i].hi > s->list[n - 1].hi)
                s->list[n - 1].hi = s->list[i].hi;
        } else {
            s->list[n++] = s->list[i];
        }
    }
    s->n = n;
    if (negated)
        turn_round(s);
}

/* Pairs of first and last character. */
static const struct {
    const char *name, *pairs;
} classes[] = {
    {"alnum", "09AZaz"}, {"alpha", "AZaz"},   {"ascii", "\001\177"}, {"blank", "\t\t  "},
    {"cntrl", "\001\037\177\177"},            {"digit", "09"},       {"graph", "!~"},
    {"lower", "az"},     {"print", " ~"},     {"punct", "!/:@[`{~"}, {"space", "\t\r  "},
    {"upper", "AZ"},     {"word", "09AZaz__"}, {"xdigit", "09AFaf"}, {NULL, NULL},
};

static void
add_pairs(struct regex_set *s, const char *pairs, bool zero, bool negated)
{
    struct regex_set own = {NULL, 0, 0};

    if (zero)
        regex_set_add(&own, 0, 0, false);
    for (; *pairs; pairs += 2)
        regex_set_add(&own, (unsigned char)pairs[0], (unsigned char)pairs[1], false);
    regex_set_finish(&own, negated);
    for (size_t i = 0; i < own.n; i++)
        regex_set_add(s, own.list[i].lo, own.list[i].hi, false);
    free(own.list);
}

bool
regex_set_letter(struct regex_set *s, int letter)
{
    bool negated = letter < 'a';

    switch (negated ? letter + 32 : letter) {
    case 'd':
        add_pairs(s, "09", false, negated);
        return true;
    case 'w':
        add_pairs(s, "09AZaz__", false, negated);
        return true;
    case 's':
        add_pairs(s, "\t\n\f\r  ", false, negated);
        return true;
    default:
        return false;
    }
}

bool
regex_set_name(struct regex_set *s, const char *name, size_t len, bool negated)
{
    for (size_t i = 0; classes[i].name; i++)
        if (strlen(classes[i].name) == len && memcmp(classes[i].name, name, len) == 0) {
            add_pairs(s, classes[i].pairs, strchr("ac", name[0]) && classes[i].pairs[0] == 1,
                      negated);
            return true;
        }
    return false;
}
