/* SPDX-License-Identifier: Apache-2.0 */
#include "lua/strpattern.h"

#include <ctype.h>
#include <lauxlib.h>
#include <stdbool.h>
#include <string.h>

#include "lua/host.h"

/* Each quantified item is one level of recursion; as deep as stock Lua allows. */
#define DEPTH_LIMIT 200
/* Charge in lots: a call for each step would cost more than the step. */
#define STEPS_LOT 256

enum kind {
    KIND_CHAR,
    KIND_ANY,
    KIND_CLASS,
    KIND_SET,
    KIND_OPEN,
    KIND_CLOSE,
    KIND_POSITION,
    KIND_BACKREF,
    KIND_BALANCE,
    KIND_FRONTIER,
    KIND_END,
};

/* ---- compile ------------------------------------------------------------------------------ */

struct compiler {
    lua_State *L;
    struct strpattern *p;
    const unsigned char *s, *end;
    int open[STRPATTERN_CAPTURES]; /* captures not yet closed, innermost last */
    int nopen;
    bool closed[STRPATTERN_CAPTURES];
    int depth;
};

static bool
in_class(int c, int letter)
{
    bool is;

    switch (tolower(letter)) {
    case 'a': is = isalpha(c); break;
    case 'c': is = iscntrl(c); break;
    case 'd': is = isdigit(c); break;
    case 'g': is = isgraph(c); break;
    case 'l': is = islower(c); break;
    case 'p': is = ispunct(c); break;
    case 's': is = isspace(c); break;
    case 'u': is = isupper(c); break;
    case 'w': is = isalnum(c); break;
    case 'x': is = isxdigit(c); break;
    case 'z': is = c == 0; break;
    default: return letter == c;
    }
    return isupper(letter) ? !is : is;
}

static void
set_add(struct strpattern_item *item, int c)
{
    item->set[c >> 5] |= (uint32_t)1 << (c & 31);
}

static bool
set_has(const struct strpattern_item *item, int c)
{
    return item->set[c >> 5] >> (c & 31) & 1;
}

static void
set_add_class(struct strpattern_item *item, int letter)
{
    for (int c = 0; c < 256; c++)
        if (in_class(c, letter))
            set_add(item, c);
}

/* One member at c->s: a class, a range or a character.  The end of the set is known. */
static void
compile_member(struct compiler *c, struct strpattern_item *item, const unsigned char *close)
{
    if (*c->s == '%') {
        c->s++;
        set_add_class(item, *c->s++);
    } else if (close - c->s > 2 && c->s[1] == '-') {
        for (int ch = c->s[0]; ch <= c->s[2]; ch++)
            set_add(item, ch);
        c->s += 3;
    } else {
        set_add(item, *c->s++);
    }
}

/* The ']' that ends the set whose first member is at `s`; a ']' that comes first is a member. */
static const unsigned char *
find_close(struct compiler *c, const unsigned char *s)
{
    for (bool first = true; s < c->end; first = false) {
        if (*s == ']' && !first)
            return s;
        s += *s == '%' && c->end - s > 1 ? 2 : 1;
    }
    luaL_error(c->L, "malformed pattern (missing ']')");
    return NULL;
}

/* c->s is behind the '['. */
static void
compile_set(struct compiler *c, struct strpattern_item *item)
{
    bool not = c->s < c->end && *c->s == '^';
    const unsigned char *close;

    c->s += not;
    close = find_close(c, c->s);
    while (c->s < close)
        compile_member(c, item, close);
    c->s = close + 1;
    for (int i = 0; not && i < 8; i++)
        item->set[i] = ~item->set[i];
}

static void
compile_open(struct compiler *c, struct strpattern_item *item)
{
    struct strpattern *p = c->p;

    if (p->ncaptures == STRPATTERN_CAPTURES)
        luaL_error(c->L, "too many captures");
    item->a = (unsigned char)p->ncaptures++;
    if (c->s < c->end && *c->s == ')') {
        c->s++;
        item->kind = KIND_POSITION;
        c->closed[item->a] = true;
    } else {
        item->kind = KIND_OPEN;
        c->open[c->nopen++] = item->a;
    }
}

static void
compile_close(struct compiler *c, struct strpattern_item *item)
{
    if (c->nopen == 0)
        luaL_error(c->L, "invalid pattern capture");
    item->kind = KIND_CLOSE;
    item->a = (unsigned char)c->open[--c->nopen];
    c->closed[item->a] = true;
}

/* Behind a '%'. */
static void
compile_escape(struct compiler *c, struct strpattern_item *item)
{
    int letter;

    if (c->s == c->end)
        luaL_error(c->L, "malformed pattern (ends with '%%')");
    letter = *c->s++;
    if (isdigit(letter)) {
        int n = letter - '1';

        if (n < 0 || n >= c->p->ncaptures || !c->closed[n])
            luaL_error(c->L, "invalid capture index %%%d", n + 1);
        item->kind = KIND_BACKREF;
        item->a = (unsigned char)n;
    } else if (letter == 'b') {
        if (c->end - c->s < 2)
            luaL_error(c->L, "malformed pattern (missing arguments to '%%b')");
        item->kind = KIND_BALANCE;
        item->a = *c->s++;
        item->b = *c->s++;
    } else if (letter == 'f') {
        if (c->s == c->end || *c->s != '[')
            luaL_error(c->L, "missing '[' after '%%f' in pattern");
        c->s++;
        item->kind = KIND_FRONTIER;
        compile_set(c, item);
    } else {
        item->kind = KIND_CLASS;
        item->a = (unsigned char)letter;
    }
}

static void
compile_quantifier(struct compiler *c, struct strpattern_item *item)
{
    if (item->kind > KIND_SET || c->s == c->end || !strchr("?*+-", *c->s) || *c->s == '\0')
        return;
    item->quantifier = *c->s++;
    if (++c->depth > DEPTH_LIMIT)
        luaL_error(c->L, "pattern too complex");
}

static void
compile_item(struct compiler *c, struct strpattern_item *item)
{
    int ch = *c->s++;

    memset(item, 0, sizeof *item);
    switch (ch) {
    case '(':
        compile_open(c, item);
        break;
    case ')':
        compile_close(c, item);
        break;
    case '%':
        compile_escape(c, item);
        break;
    case '[':
        item->kind = KIND_SET;
        compile_set(c, item);
        break;
    case '.':
        item->kind = KIND_ANY;
        break;
    default:
        item->kind = ch == '$' && c->s == c->end ? KIND_END : KIND_CHAR;
        item->a = (unsigned char)ch;
    }
    compile_quantifier(c, item);
}

void
strpattern_compile(struct strpattern *p, lua_State *L, const char *text, size_t len)
{
    struct compiler c = {.L = L, .p = p, .s = (const unsigned char *)text};

    c.end = c.s + len;
    p->L = L;
    p->items = p->few;
    p->nitems = 0;
    p->ncaptures = 0;
    p->steps = 0;
    luaL_checkstack(L, 2, "pattern");
    host_charge(L, len);
    if (len > sizeof p->few / sizeof *p->few)
        p->items = lua_newuserdatauv(L, len * sizeof *p->items, 0);
    else
        lua_pushnil(L);
    while (c.s < c.end)
        compile_item(&c, &p->items[p->nitems++]);
    if (c.nopen > 0)
        luaL_error(L, "unfinished capture");
}

/* ---- match -------------------------------------------------------------------------------- */

static inline void
step(struct strpattern *p)
{
    if (++p->steps < STEPS_LOT)
        return;
    p->steps = 0;
    host_charge(p->L, STEPS_LOT);
}

static inline bool
single(const struct strpattern_item *item, const char *s)
{
    int c = (unsigned char)*s;

    switch (item->kind) {
    case KIND_CHAR:
        return c == item->a;
    case KIND_ANY:
        return true;
    case KIND_CLASS:
        return in_class(c, item->a);
    default:
        return set_has(item, c);
    }
}

static const char *
match_backref(struct strpattern *p, const struct strpattern_item *item, const char *s)
{
    const struct strpattern_capture *cap = &p->captures[item->a];
    size_t len = cap->len > 0 ? (size_t)cap->len : 0;

    host_charge(p->L, len / 16);
    if (cap->len < 0)
        luaL_error(p->L, "invalid capture index %%%d", item->a + 1); /* a position */
    return (size_t)(p->end - s) >= len && memcmp(cap->start, s, len) == 0 ? s + len : NULL;
}

static const char *
match_balance(struct strpattern *p, const struct strpattern_item *item, const char *s)
{
    size_t depth = 1;

    if (s == p->end || (unsigned char)*s != item->a)
        return NULL;
    for (s++; s < p->end; s++) {
        int c = (unsigned char)*s;

        step(p);
        if (c == item->b && --depth == 0)
            return s + 1;
        if (c == item->a && c != item->b)
            depth++;
    }
    return NULL;
}

static bool
match_frontier(const struct strpattern *p, const struct strpattern_item *item, const char *s)
{
    int before = s == p->subject ? 0 : (unsigned char)s[-1];
    int here = s == p->end ? 0 : (unsigned char)*s;

    return !set_has(item, before) && set_has(item, here);
}

static const char *match_from(struct strpattern *p, size_t at, const char *s);

static const char *
match_greedy(struct strpattern *p, size_t at, const char *s)
{
    const struct strpattern_item *item = &p->items[at];
    ptrdiff_t least = item->quantifier == '+';
    ptrdiff_t n = 0;

    while (n < p->end - s && (item->quantifier != '?' || n < 1) && single(item, s + n)) {
        step(p);
        n++;
    }
    for (; n >= least; n--) {
        const char *e = match_from(p, at + 1, s + n);

        if (e)
            return e;
    }
    return NULL;
}

static const char *
match_lazy(struct strpattern *p, size_t at, const char *s)
{
    for (;; s++) {
        const char *e = match_from(p, at + 1, s);

        if (e || s == p->end || !single(&p->items[at], s))
            return e;
        step(p);
    }
}

/* Captures need no undoing: each item of the successful path has run last on that path. */
static const char *
match_from(struct strpattern *p, size_t at, const char *s)
{
    for (; s && at < p->nitems; at++) {
        const struct strpattern_item *item = &p->items[at];

        step(p);
        if (item->quantifier == '-')
            return match_lazy(p, at, s);
        if (item->quantifier)
            return match_greedy(p, at, s);
        switch (item->kind) {
        case KIND_OPEN:
            p->captures[item->a].start = s;
            break;
        case KIND_POSITION:
            p->captures[item->a] = (struct strpattern_capture){s, -1};
            break;
        case KIND_CLOSE:
            p->captures[item->a].len = s - p->captures[item->a].start;
            break;
        case KIND_BACKREF:
            s = match_backref(p, item, s);
            break;
        case KIND_BALANCE:
            s = match_balance(p, item, s);
            break;
        case KIND_FRONTIER:
            s = match_frontier(p, item, s) ? s : NULL;
            break;
        case KIND_END:
            s = s == p->end ? s : NULL;
            break;
        default:
            s = s < p->end && single(item, s) ? s + 1 : NULL;
        }
    }
    return s;
}

void
strpattern_subject(struct strpattern *p, const char *subject, size_t len)
{
    p->subject = subject;
    p->end = subject + len;
}

const char *
strpattern_match(struct strpattern *p, const char *at)
{
    step(p);
    return match_from(p, 0, at);
}

void
strpattern_push(struct strpattern *p, int i, const char *s, const char *e)
{
    const struct strpattern_capture *cap = &p->captures[i];

    if (i >= p->ncaptures) {
        if (i != 0)
            luaL_error(p->L, "invalid capture index %%%d", i + 1);
        host_charge(p->L, (uint64_t)(e - s) / 16);
        lua_pushlstring(p->L, s, (size_t)(e - s));
    } else if (cap->len < 0) {
        lua_pushinteger(p->L, cap->start - p->subject + 1);
    } else {
        host_charge(p->L, (uint64_t)cap->len / 16);
        lua_pushlstring(p->L, cap->start, (size_t)cap->len);
    }
}

int
strpattern_push_all(struct strpattern *p, const char *s, const char *e, int whole)
{
    int n = p->ncaptures == 0 && whole ? 1 : p->ncaptures;

    luaL_checkstack(p->L, n, "too many captures");
    for (int i = 0; i < n; i++)
        strpattern_push(p, i, s, e);
    return n;
}
