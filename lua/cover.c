/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lua_getinfo gives the lines of one function, and those inside it are out of reach until they
 * are made; so the compiled chunk is dumped and read.  The dump comes from the interpreter that
 * reads it, here; still each length is checked.
 */
#include "lua/cover.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Lua 5.4: signature, version, format, data, three sizes, an integer and a number. */
#define HEADER_SIZE (4 + 1 + 1 + 6 + 3 + sizeof(lua_Integer) + sizeof(lua_Number))
/* The parser allows 200 levels of functions in functions. */
#define DEPTH_LIMIT 250
#define LINE_LIMIT ((uint64_t)1 << 21) /* a chunk has at most 1 MiB of text */

/* Kinds of constants, and operations after which the next instruction is the compiler's own. */
enum { KIND_INTEGER = 0x03, KIND_SHORT = 0x04, KIND_NUMBER = 0x13, KIND_LONG = 0x14 };
enum { OP_JMP = 56, OP_TAILCALL = 69, OP_RETURN = 70, OP_RETURN1 = 72 };

struct reader {
    const unsigned char *at, *end;
    struct cover *cover;
    struct cover_file *file;
    bool bad;
};

void
cover_free(struct cover *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->nfiles; i++) {
        free(c->files[i].name);
        buf_clear(&c->files[i].marks);
    }
    for (size_t i = 0; i < c->nliterals; i++)
        free(c->literals[i].text);
    free(c->files);
    free(c->literals);
    free(c);
}

/* ---- the parts of a dump -------------------------------------------------------------------- */

/* `n` bytes, or NULL where there are not so many. */
static const unsigned char *
take(struct reader *r, uint64_t n)
{
    const unsigned char *p = r->at;

    if (r->bad || n > (uint64_t)(r->end - r->at)) {
        r->bad = true;
        return NULL;
    }
    r->at += n;
    return p;
}

static unsigned
byte(struct reader *r)
{
    const unsigned char *p = take(r, 1);

    return p ? *p : 0;
}

/* Seven bits a byte, the last one has the eighth. */
static uint64_t
number(struct reader *r)
{
    uint64_t x = 0;

    for (unsigned b = 0; !(b & 0x80) && !r->bad; ) {
        b = byte(r);
        if (x >> 56)
            r->bad = true;
        x = x << 7 | (b & 0x7f);
    }
    return r->bad ? 0 : x;
}

/* The bytes of a text; NULL where there is none. */
static const unsigned char *
text(struct reader *r, size_t *len)
{
    uint64_t n = number(r);

    *len = n ? (size_t)(n - 1) : 0;
    return n ? take(r, n - 1) : NULL;
}

/* ---- literals ------------------------------------------------------------------------------- */

static struct cover_literal *
add_literal(struct cover *c)
{
    c->literals = mem_grow(c->literals, c->nliterals + 1, sizeof *c->literals);
    c->literals[c->nliterals] = (struct cover_literal){0};
    return &c->literals[c->nliterals++];
}

static void
add_number(struct reader *r, bool integer)
{
    const unsigned char *p = take(r, sizeof(lua_Number));
    lua_Integer i;
    lua_Number n;

    if (!p)
        return;
    memcpy(&i, p, sizeof i);
    memcpy(&n, p, sizeof n);
    add_literal(r->cover)->number = integer ? (double)i : n;
}

static void
constants(struct reader *r)
{
    for (uint64_t n = number(r); n > 0 && !r->bad; n--) {
        unsigned kind = byte(r);
        const unsigned char *p;
        size_t len;

        if (kind == KIND_INTEGER || kind == KIND_NUMBER)
            add_number(r, kind == KIND_INTEGER);
        if (kind != KIND_SHORT && kind != KIND_LONG)
            continue;
        p = text(r, &len);
        if (p) {
            struct cover_literal *l = add_literal(r->cover);

            l->text = mem_dupn((const char *)p, len);
            l->len = len;
        }
    }
}

/* ---- lines ---------------------------------------------------------------------------------- */

static void
mark(struct cover_file *f, uint64_t line, enum cover_mark m)
{
    if (line == 0 || line > LINE_LIMIT)
        return;
    while (f->marks.len < line)
        buf_putc(&f->marks, COVER_NOTHING);
    f->marks.data[line - 1] = (char)m;
}

/* What the compiler puts in of its own: the return at the end of each function, the one behind a
 * tail call, the jump behind a return. */
static bool
is_extra(const unsigned char *code, uint64_t i, uint64_t n)
{
    uint32_t now, before;

    if (i + 1 == n)
        return true;
    if (i == 0)
        return false;
    memcpy(&now, code + 4 * i, sizeof now);
    memcpy(&before, code + 4 * (i - 1), sizeof before);
    now &= 0x7f;
    before &= 0x7f;
    return (before == OP_TAILCALL && now >= OP_RETURN && now <= OP_RETURN1) ||
           (before >= OP_RETURN && before <= OP_RETURN1 && now == OP_JMP);
}

/* Each instruction has its line as a step from the one before; where that does not fit into a
 * byte (-128), the list behind has it. */
static void
lines(struct reader *r, const unsigned char *code, uint64_t ncode, uint64_t first, bool vararg)
{
    uint64_t n = number(r), nabs;
    const unsigned char *steps = take(r, n);
    int64_t line = (int64_t)first;
    uint64_t pc = 0;

    nabs = number(r);
    if (!steps || n != ncode)
        r->bad = true;
    for (uint64_t k = 0; k <= nabs && !r->bad; k++) {
        uint64_t at = k < nabs ? number(r) : n, there = k < nabs ? number(r) : 0;

        for (; pc < at && pc < n; pc++) {
            line += (signed char)steps[pc];
            if (!(vararg && pc == 0) && !is_extra(code, pc, n))
                mark(r->file, (uint64_t)line, COVER_MISSED);
        }
        if (k < nabs && pc == at && pc < n) {
            line = (int64_t)there;
            if (steps[pc] != 0x80)
                r->bad = true;
            else if (!is_extra(code, pc, n))
                mark(r->file, (uint64_t)line, COVER_MISSED);
            pc++;
        }
    }
}

static void
names(struct reader *r)
{
    size_t len;

    for (uint64_t n = number(r); n > 0 && !r->bad; n--) {
        text(r, &len);
        number(r);
        number(r);
    }
    for (uint64_t n = number(r); n > 0 && !r->bad; n--)
        text(r, &len);
}

static void
function(struct reader *r, int depth)
{
    const unsigned char *code, *head;
    uint64_t first, ncode;
    bool vararg;
    size_t len;

    if (depth > DEPTH_LIMIT)
        r->bad = true;
    text(r, &len);
    first = number(r);
    number(r);
    head = take(r, 3);
    vararg = head && head[1];
    ncode = number(r);
    code = ncode < (uint64_t)1 << 32 ? take(r, 4 * ncode) : NULL;
    if (!code)
        r->bad = true;
    constants(r);
    for (uint64_t n = number(r); n > 0 && !r->bad; n--)
        take(r, 3);
    for (uint64_t n = number(r); n > 0 && !r->bad; n--)
        function(r, depth + 1);
    lines(r, code, ncode, first, vararg);
    names(r);
}

static int
write_dump(lua_State *L, const void *p, size_t n, void *ud)
{
    (void)L;
    buf_append(ud, p, n);
    return 0;
}

void
cover_chunk(struct cover *c, lua_State *L, const char *name)
{
    struct buf dump = BUF_INIT;
    struct reader r = {.cover = c};

    for (size_t i = 0; i < c->nfiles; i++)
        if (strcmp(c->files[i].name, name) == 0)
            return;
    c->files = mem_grow(c->files, c->nfiles + 1, sizeof *c->files);
    r.file = &c->files[c->nfiles++];
    *r.file = (struct cover_file){.name = mem_dup(name)};
    lua_dump(L, write_dump, &dump, 0);
    r.at = (const unsigned char *)buf_str(&dump);
    r.end = r.at + dump.len;
    take(&r, HEADER_SIZE + 1);
    function(&r, 0);
    /* An interpreter that writes another form: no line can be told, none is invented. */
    if (r.bad || r.at != r.end)
        buf_clear(&r.file->marks);
    buf_clear(&dump);
}

static bool
in_file(const struct cover *c, size_t i, const lua_Debug *ar)
{
    return i < c->nfiles && strcmp(c->files[i].name, ar->source + 1) == 0;
}

void
cover_line(struct cover *c, lua_State *L, lua_Debug *ar)
{
    size_t i = c->last;

    if (!lua_getinfo(L, "S", ar) || ar->source[0] != '@')
        return;
    if (!in_file(c, i, ar))
        for (i = 0; i < c->nfiles && !in_file(c, i, ar); i++)
            continue;
    if (i == c->nfiles || ar->currentline < 1 ||
        (size_t)ar->currentline > c->files[i].marks.len)
        return;
    c->last = i;
    if (c->files[i].marks.data[ar->currentline - 1] == COVER_MISSED)
        c->files[i].marks.data[ar->currentline - 1] = COVER_REACHED;
}
