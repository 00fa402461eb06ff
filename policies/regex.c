/* SPDX-License-Identifier: Apache-2.0 */
/* The pattern, read into a tree; regex_write.c makes a program of that. */
#include "policies/regex.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "policies/regex_private.h"

#define DEPTH_MAX 100   /* groups in groups: each is a few calls deep */
#define LAST 0x10FFFF

enum flag { FOLD = 1, DOTALL = 2, MULTILINE = 4 };

struct parser {
    const char *s;
    size_t len, pos;
    struct regex_tree *tree;
    unsigned flags;
    size_t depth;
    struct err *err;
    bool failed;
};

size_t
regex_decode(uint32_t *c, bool *valid, const char *s, size_t len)
{
    const unsigned char *b = (const unsigned char *)s;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t n = b[0] < 0x80                   ? 1
               : b[0] < 0xC2 || b[0] > 0xF4 ? 0
               : b[0] < 0xE0                 ? 2
               : b[0] < 0xF0                 ? 3
                                             : 4;

    *valid = true;
    *c = b[0];
    if (n == 1)
        return 1;
    if (n > 0 && n <= len) {
        *c = b[0] & (0x7Fu >> n);
        for (size_t i = 1; i < n; i++)
            *c = (b[i] & 0xC0) == 0x80 ? *c << 6 | (b[i] & 0x3F) : LAST + 1;
        if (*c >= least[n] && *c <= LAST && (*c < 0xD800 || *c > 0xDFFF))
            return n;
    }
    *c = 0xFFFD;
    *valid = false;
    return 1;
}

/* ---- reading ---- */

static uint32_t
fail(struct parser *p, const char *what)
{
    if (!p->failed)
        err_set(p->err, EXITCODE_UNDECIDED, "%s (byte %zu of the pattern)", what, p->pos + 1);
    p->failed = true;
    return 0;
}

static uint32_t
node(struct parser *p, enum regex_kind kind, uint32_t x, uint32_t y)
{
    if (p->tree->n == p->tree->cap) {
        p->tree->cap = p->tree->cap ? p->tree->cap * 2 : 64;
        p->tree->nodes = mem_grow(p->tree->nodes, p->tree->cap, sizeof *p->tree->nodes);
        if (p->tree->n == 0)
            p->tree->nodes[p->tree->n++] = (struct regex_node){.kind = REGEX_NODE_EMPTY};
    }
    p->tree->nodes[p->tree->n] = (struct regex_node){.kind = kind, .x = x, .y = y};
    return (uint32_t)p->tree->n++;
}

static bool
more(const struct parser *p)
{
    return !p->failed && p->pos < p->len;
}

static bool
looking_at(const struct parser *p, const char *text)
{
    size_t n = strlen(text);

    return more(p) && p->len - p->pos >= n && memcmp(p->s + p->pos, text, n) == 0;
}

static bool
take(struct parser *p, const char *text)
{
    if (!looking_at(p, text))
        return false;
    p->pos += strlen(text);
    return true;
}

static uint32_t
take_char(struct parser *p)
{
    uint32_t c;
    bool valid;
    size_t n;

    if (!more(p))
        return fail(p, "the pattern ends in the middle");
    n = regex_decode(&c, &valid, p->s + p->pos, p->len - p->pos);
    if (!valid)
        return fail(p, "this is not UTF-8");
    p->pos += n;
    return c;
}

/* The ranges of `own` as a node. */
static uint32_t
class_node(struct parser *p, struct regex_set *own, bool negated)
{
    size_t first = p->tree->ranges.n;

    regex_set_finish(own, negated);
    for (size_t i = 0; i < own->n; i++)
        regex_set_add(&p->tree->ranges, own->list[i].lo, own->list[i].hi, false);
    free(own->list);
    return node(p, REGEX_NODE_CLASS, (uint32_t)first, (uint32_t)(p->tree->ranges.n - first));
}

static uint32_t
char_node(struct parser *p, uint32_t c)
{
    struct regex_set own = {NULL, 0, 0};

    if (!(p->flags & FOLD) || !((c | 32) >= 'a' && (c | 32) <= 'z' && c < 128))
        return node(p, REGEX_NODE_RANGE, c, c);
    regex_set_add(&own, c, c, true);
    return class_node(p, &own, false);
}

static int
hex(int c)
{
    return c >= '0' && c <= '9' ? c - '0'
           : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
                                                : -1;
}

/* Behind \x */
static uint32_t
take_hex(struct parser *p)
{
    bool braces = take(p, "{");
    uint32_t c = 0;
    int n = 0;

    while (more(p) && hex(p->s[p->pos]) >= 0 && n < (braces ? 6 : 2)) {
        c = c * 16 + (uint32_t)hex(p->s[p->pos++]);
        n++;
    }
    if (n < (braces ? 1 : 2) || (braces && !take(p, "}")) || c > LAST)
        return fail(p, "\\x wants two hexadecimal digits, or some in braces");
    return c;
}

/* Behind a backslash: one character.  Letters and digits are no escapes unless listed. */
static uint32_t
take_escape(struct parser *p)
{
    static const char from[] = "tnrfva", to[] = "\t\n\r\f\v\a";
    const char *at;
    uint32_t c = take_char(p);

    if (p->failed)
        return 0;
    if (c == 'x')
        return take_hex(p);
    at = c < 128 && c ? strchr(from, (int)c) : NULL;
    if (at)
        return (unsigned char)to[at - from];
    if (c >= '1' && c <= '9')
        return fail(p, "a reference back to a group cannot be matched in linear time");
    if (c == 'p' || c == 'P')
        return fail(p, "classes of Unicode are not there; write ranges");
    if (c == '0' || c >= 128 || ((c | 32) >= 'a' && (c | 32) <= 'z'))
        return fail(p, "this is no escape");
    return c;
}

/* One member of [ ]: a class by a letter or a name goes into `own` at once (true). */
static bool
take_class(struct parser *p, struct regex_set *own)
{
    size_t start = p->pos, end;
    bool negated;

    if (looking_at(p, "\\") && p->pos + 1 < p->len && strchr("dwsDWS", p->s[p->pos + 1]) &&
        p->s[p->pos + 1] != '\0') {
        regex_set_letter(own, p->s[p->pos + 1]);
        p->pos += 2;
        return true;
    }
    if (!take(p, "[:"))
        return false;
    negated = take(p, "^");
    for (end = p->pos; end < p->len && p->s[end] >= 'a' && p->s[end] <= 'z'; end++)
        ;
    if (end + 1 < p->len && p->s[end] == ':' && p->s[end + 1] == ']' &&
        regex_set_name(own, p->s + p->pos, end - p->pos, negated)) {
        p->pos = end + 2;
        return true;
    }
    p->pos = start;
    fail(p, "there is no such class of characters");
    return true;
}

static uint32_t
take_member(struct parser *p)
{
    return take(p, "\\") ? take_escape(p) : take_char(p);
}

/* Behind the [. */
static uint32_t
parse_set(struct parser *p)
{
    struct regex_set own = {NULL, 0, 0};
    bool negated = take(p, "^"), first = true;
    uint32_t lo, hi;

    for (; more(p) && (first || !looking_at(p, "]")); first = false) {
        if (take_class(p, &own))
            continue;
        lo = hi = take_member(p);
        if (looking_at(p, "-") && p->pos + 1 < p->len && p->s[p->pos + 1] != ']') {
            p->pos++;
            hi = take_member(p);
            if (hi < lo)
                fail(p, "this range runs backwards");
        }
        if (!p->failed)
            regex_set_add(&own, lo, hi, p->flags & FOLD);
    }
    if (!take(p, "]")) {
        free(own.list);
        return fail(p, "a [ without its ]");
    }
    return class_node(p, &own, negated);
}

static uint32_t parse_alternatives(struct parser *p);

static void
take_name(struct parser *p, uint32_t group)
{
    size_t start = p->pos;

    while (more(p) && (hex(p->s[p->pos]) >= 0 || p->s[p->pos] == '_' ||
                       ((p->s[p->pos] | 32) >= 'a' && (p->s[p->pos] | 32) <= 'z')))
        p->pos++;
    if (p->pos == start || !looking_at(p, ">")) {
        fail(p, "a group's name has letters, digits and _");
        return;
    }
    for (uint32_t i = 1; i < group; i++)
        if (p->tree->head.names[i].len == p->pos - start &&
            memcmp(buf_str(&p->tree->names) + p->tree->head.names[i].at, p->s + start,
                   p->pos - start) == 0)
            fail(p, "two groups of one name");
    p->tree->head.names[group].at = (uint32_t)p->tree->names.len;
    p->tree->head.names[group].len = (uint32_t)(p->pos - start);
    buf_append(&p->tree->names, p->s + start, p->pos - start);
    p->pos++;
}

/* "i", "is", "-s" …; up to the ) or : that follows, which is taken. */
static bool
take_flags(struct parser *p)
{
    bool on = true;

    while (more(p)) {
        int c = p->s[p->pos++];
        unsigned bit = c == 'i' ? FOLD : c == 's' ? DOTALL : c == 'm' ? MULTILINE : 0;

        if (c == ')' || c == ':')
            return c == ':';
        if (c == '-' && on)
            on = false;
        else if (bit)
            p->flags = on ? p->flags | bit : p->flags & ~bit;
        else
            break;
    }
    if (p->pos > 0)
        p->pos--;
    fail(p, "behind (? there is :, P<name>, <name>, or the flags i, s and m (no look around)");
    return false;
}

/* Behind the (. */
static uint32_t
parse_group(struct parser *p)
{
    unsigned flags = p->flags;
    uint32_t group = 0, inner, out;

    if (looking_at(p, "?<=") || looking_at(p, "?<!") || looking_at(p, "?=") || looking_at(p, "?!"))
        return fail(p, "a look around cannot be matched in linear time");
    if (!looking_at(p, "?") || looking_at(p, "?P<") || looking_at(p, "?<")) {
        if (p->tree->head.ngroups == REGEX_GROUPS_MAX)
            return fail(p, "more than 32 groups; (?: ) is one that does not count");
        group = ++p->tree->head.ngroups;
        if (take(p, "?P<") || take(p, "?<"))
            take_name(p, group);
    } else {
        p->pos++;
        if (!take_flags(p))
            return node(p, REGEX_NODE_EMPTY, 0, 0); /* (?i): for what follows in this group */
    }
    if (++p->depth > DEPTH_MAX)
        return fail(p, "groups are nested too deeply");
    inner = parse_alternatives(p);
    p->depth--;
    p->flags = flags;
    if (!take(p, ")"))
        return fail(p, "a ( without its )");
    if (group == 0)
        return inner;
    out = node(p, REGEX_NODE_GROUP, group, 0);
    p->tree->nodes[out].child = inner;
    return out;
}

static uint32_t
dot_node(struct parser *p)
{
    struct regex_set own = {NULL, 0, 0};

    if (p->flags & DOTALL)
        return node(p, REGEX_NODE_RANGE, 0, LAST);
    regex_set_add(&own, '\n', '\n', false);
    return class_node(p, &own, true);
}

/* Behind a backslash, outside of [ ]. */
static uint32_t
parse_escape(struct parser *p)
{
    static const char asserts[] = "AzbB";
    static const enum regex_op ops[] = {REGEX_BOT, REGEX_EOT, REGEX_WORD, REGEX_NOWORD};
    struct regex_set own = {NULL, 0, 0};
    int c = more(p) ? p->s[p->pos] : 0;
    const char *at = c ? strchr(asserts, c) : NULL;

    if (at) {
        p->pos++;
        return node(p, REGEX_NODE_ASSERT, ops[at - asserts], 0);
    }
    if (c && strchr("dwsDWS", c)) {
        p->pos++;
        regex_set_letter(&own, c);
        return class_node(p, &own, false);
    }
    return char_node(p, take_escape(p));
}

static uint32_t
parse_atom(struct parser *p)
{
    if (take(p, "("))
        return parse_group(p);
    if (take(p, "["))
        return parse_set(p);
    if (take(p, "\\"))
        return parse_escape(p);
    if (take(p, "."))
        return dot_node(p);
    if (take(p, "^"))
        return node(p, REGEX_NODE_ASSERT, p->flags & MULTILINE ? REGEX_BOL : REGEX_BOT, 0);
    if (take(p, "$"))
        return node(p, REGEX_NODE_ASSERT, p->flags & MULTILINE ? REGEX_EOL : REGEX_EOT, 0);
    if (looking_at(p, "*") || looking_at(p, "+") || looking_at(p, "?"))
        return fail(p, "nothing to repeat");
    return char_node(p, take_char(p));
}

static bool
take_number(struct parser *p, uint32_t *out)
{
    size_t start = p->pos;

    for (*out = 0; more(p) && p->s[p->pos] >= '0' && p->s[p->pos] <= '9'; p->pos++)
        *out = *out > REGEX_REPEAT_MAX ? *out : *out * 10 + (uint32_t)(p->s[p->pos] - '0');
    return p->pos > start;
}

/* {n}, {n,} or {n,m}; anything else is no repetition, and a brace is a character then. */
static bool
take_count(struct parser *p, uint32_t *least, uint32_t *most)
{
    size_t start = p->pos;
    bool good;

    if (!take(p, "{"))
        return false;
    good = take_number(p, least);
    *most = *least;
    if (good && take(p, ",") && !take_number(p, most))
        *most = REGEX_UNLIMITED;
    if (!good || !take(p, "}")) {
        p->pos = start;
        return false;
    }
    if (*least > REGEX_REPEAT_MAX || (*most != REGEX_UNLIMITED && *most > REGEX_REPEAT_MAX))
        fail(p, "more than 1000 repetitions");
    else if (*most < *least)
        fail(p, "this count runs backwards");
    return true;
}

static uint32_t
parse_repeat(struct parser *p)
{
    uint32_t atom = parse_atom(p), least = 0, most = REGEX_UNLIMITED, out;
    bool counted;

    counted = !p->failed && take_count(p, &least, &most);
    if (!counted && !looking_at(p, "*") && !looking_at(p, "+") && !looking_at(p, "?"))
        return atom;
    if (!counted) {
        least = p->s[p->pos] == '+';
        most = p->s[p->pos] == '?' ? 1 : REGEX_UNLIMITED;
        p->pos++;
    }
    out = node(p, REGEX_NODE_REPEAT, least, most);
    p->tree->nodes[out].child = atom;
    p->tree->nodes[out].lazy = take(p, "?");
    if (looking_at(p, "*") || looking_at(p, "+") || looking_at(p, "?"))
        return fail(p, "a repetition of a repetition");
    return out;
}

static uint32_t
parse_sequence(struct parser *p)
{
    uint32_t out = node(p, REGEX_NODE_CAT, 0, 0), last = 0;

    while (more(p) && !looking_at(p, "|") && !looking_at(p, ")")) {
        uint32_t one = parse_repeat(p);

        if (last)
            p->tree->nodes[last].next = one;
        else
            p->tree->nodes[out].child = one;
        last = one;
    }
    return out;
}

static uint32_t
parse_alternatives(struct parser *p)
{
    uint32_t out = node(p, REGEX_NODE_ALT, 0, 0), last = parse_sequence(p);

    p->tree->nodes[out].child = last;
    while (take(p, "|")) {
        uint32_t one = parse_sequence(p);

        p->tree->nodes[last].next = one;
        last = one;
    }
    return out;
}

int
regex_compile(struct buf *out, const char *pattern, size_t len, struct err *err)
{
    struct regex_tree tree = {NULL};
    struct parser p = {.s = pattern, .len = len, .tree = &tree, .err = err};
    uint32_t root;
    int rc = -1;

    if (len > REGEX_PATTERN_MAX)
        return err_set(err, EXITCODE_UNDECIDED, "the pattern is longer than 8192 bytes");
    root = parse_alternatives(&p);
    if (more(&p))
        fail(&p, "a ) without its (");
    if (!p.failed)
        rc = regex_write(out, &tree, root, err);
    free(tree.nodes);
    free(tree.ranges.list);
    buf_clear(&tree.names);
    return rc;
}

size_t
regex_groups(const void *program)
{
    return ((const struct regex_program *)program)->ngroups;
}

const char *
regex_name(const void *program, size_t n, size_t *len)
{
    const struct regex_program *p = program;

    *len = p->names[n].len;
    return *len ? regex_names(p) + p->names[n].at : NULL;
}
