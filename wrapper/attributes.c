/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/attributes.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/wildmatch.h"

/* Git leaves longer lines out, too. */
#define LONGEST_LINE 2048
#define BLANK " \t\r"

const char attributes_set[] = "set";
const char attributes_unset[] = "unset";
/* `!name`: as if nothing below had named it */
static const char unspecified[] = "";

static const char *const names[ATTRIBUTES_COUNT] = {
    [ATTRIBUTES_TEXT] = "text",   [ATTRIBUTES_CRLF] = "crlf",
    [ATTRIBUTES_EOL] = "eol",     [ATTRIBUTES_IDENT] = "ident",
    [ATTRIBUTES_FILTER] = "filter", [ATTRIBUTES_ENCODING] = "working-tree-encoding",
};

struct item {
    char *name;
    const char *value; /* one of ours, or `text` */
    char *text;
};

struct rule {
    char *pattern; /* NULL: a macro, named `macro` */
    char *macro;
    bool any_depth; /* the pattern has no slash: it is about the last part */
    struct item *items;
    size_t n;
};

struct file {
    char *dir;
    struct rule *rules;
    size_t n;
};

struct attributes {
    struct gitstore *store;
    char commit[GITSTORE_OID_SIZE];
    struct file *files; /* each is read once */
    size_t n;
};

/* ---- reading ---- */

static void
add_item(struct rule *r, const char *word, size_t len)
{
    struct item *it;
    const char *equals = memchr(word, '=', len);

    r->items = mem_grow(r->items, r->n + 1, sizeof *r->items);
    it = &r->items[r->n++];
    *it = (struct item){.value = attributes_set};
    if (word[0] == '-' || word[0] == '!') {
        it->value = word[0] == '-' ? attributes_unset : unspecified;
        it->name = mem_dupn(word + 1, len - 1);
        return;
    }
    it->name = mem_dupn(word, equals ? (size_t)(equals - word) : len);
    if (equals) {
        it->text = mem_dupn(equals + 1, len - (size_t)(equals + 1 - word));
        it->value = it->text;
    }
}

/* "a\tb" as git writes such names; returns behind the closing quote, NULL when it has none. */
static const char *
unquote(const char *p, struct buf *out)
{
    static const char from[] = "abfnrtv\"\\";
    static const char to[] = "\a\b\f\n\r\t\v\"\\";

    for (p++; *p && *p != '"'; p++) {
        const char *at;

        if (*p != '\\') {
            buf_putc(out, *p);
            continue;
        }
        p++;
        at = *p ? strchr(from, *p) : NULL;
        if (at) {
            buf_putc(out, to[at - from]);
        } else if (p[0] >= '0' && p[0] <= '3' && p[1] >= '0' && p[1] <= '7' && p[2] >= '0' &&
                   p[2] <= '7') {
            buf_putc(out, (char)((p[0] - '0') << 6 | (p[1] - '0') << 3 | (p[2] - '0')));
            p += 2;
        } else {
            return NULL;
        }
    }
    return *p == '"' ? p + 1 : NULL;
}

/* The pattern at the start of a line; NULL for a line that git does not take. */
static char *
read_pattern(const char **line)
{
    auto_buf name = BUF_INIT;
    size_t len = strcspn(*line, BLANK);
    const char *after;

    if (**line != '"') {
        *line += len;
        return mem_dupn(*line - len, len);
    }
    after = unquote(*line, &name);
    if (!after)
        return NULL;
    *line = after;
    return buf_steal(&name);
}

static bool
has_slash(const char *pattern)
{
    return strchr(pattern, '/') != NULL;
}

static void
read_line(struct file *f, const char *line, bool macros)
{
    struct rule r = {.pattern = NULL};
    auto_free char *pattern = NULL;

    line += strspn(line, BLANK);
    if (*line == '\0' || *line == '#')
        return;
    pattern = read_pattern(&line);
    if (!pattern || pattern[0] == '!' || pattern[0] == '\0')
        return;
    if (strncmp(pattern, "[attr]", 6) == 0) {
        if (!macros)
            return;
        r.macro = mem_dup(pattern + 6);
    } else {
        if (pattern[strlen(pattern) - 1] == '/')
            return; /* a directory has no content */
        r.any_depth = !has_slash(pattern);
        r.pattern = mem_dup(pattern + (pattern[0] == '/'));
    }
    for (line += strspn(line, BLANK); *line; line += strspn(line, BLANK)) {
        size_t len = strcspn(line, BLANK);

        add_item(&r, line, len);
        line += len;
    }
    f->rules = mem_grow(f->rules, f->n + 1, sizeof *f->rules);
    f->rules[f->n++] = r;
}

static void
read_text(struct file *f, const char *text, bool macros)
{
    if (strncmp(text, "\xef\xbb\xbf", 3) == 0)
        text += 3;
    while (*text) {
        size_t len = strcspn(text, "\n");
        auto_free char *line = mem_dupn(text, len);

        if (len <= LONGEST_LINE)
            read_line(f, line, macros);
        text += len + (text[len] == '\n');
    }
}

static int
read_file(const struct file **out, struct attributes *a, const char *dir, struct err *err)
{
    auto_free char *path = dir[0] ? mem_format("%s/.gitattributes", dir)
                                  : mem_dup(".gitattributes");
    struct file f = {.dir = NULL};
    auto_buf text = BUF_INIT;

    for (size_t i = 0; i < a->n; i++)
        if (strcmp(a->files[i].dir, dir) == 0) {
            *out = &a->files[i];
            return 0;
        }
    if (gitstore_file_at(&text, a->store, a->commit, path, err) < 0)
        return -1;
    f.dir = mem_dup(dir);
    read_text(&f, buf_str(&text), dir[0] == '\0');
    a->files = mem_grow(a->files, a->n + 1, sizeof *a->files);
    a->files[a->n++] = f;
    *out = &a->files[a->n - 1];
    return 0;
}

/* ---- asking ---- */

struct question {
    const char **values; /* NULL: still open */
    const struct file *top;  /* where macros are; NULL: nowhere */
    const char *macros[64];  /* those that a nearer rule has decided already */
    size_t nmacros;
};

/* Of macros with the same name the last one counts. */
static const struct rule *
find_macro(const struct question *q, const char *name)
{
    for (size_t i = q->top ? q->top->n : 0; i > 0; i--)
        if (q->top->rules[i - 1].macro && strcmp(q->top->rules[i - 1].macro, name) == 0)
            return &q->top->rules[i - 1];
    return NULL;
}

static bool
macro_decided(struct question *q, const char *name)
{
    for (size_t i = 0; i < q->nmacros; i++)
        if (strcmp(q->macros[i], name) == 0)
            return true;
    if (q->nmacros < sizeof q->macros / sizeof *q->macros)
        q->macros[q->nmacros++] = name;
    return false;
}

static void decide_all(struct question *q, const struct item *items, size_t n, int depth);

static void
decide(struct question *q, const struct item *it, int depth)
{
    static char text[] = "text";
    static const struct item binary[] = {{.name = text, .value = attributes_unset}};
    const struct rule *macro;

    for (size_t i = 0; i < ATTRIBUTES_COUNT; i++)
        if (strcmp(names[i], it->name) == 0) {
            if (!q->values[i])
                q->values[i] = it->value;
            return;
        }
    macro = find_macro(q, it->name);
    if ((!macro && strcmp(it->name, "binary") != 0) || macro_decided(q, it->name) ||
        it->value != attributes_set || depth > 8)
        return;
    if (macro)
        decide_all(q, macro->items, macro->n, depth + 1);
    else
        decide_all(q, binary, 1, depth + 1);
}

/* What stands last in a line counts. */
static void
decide_all(struct question *q, const struct item *items, size_t n, int depth)
{
    for (size_t i = n; i > 0; i--)
        decide(q, &items[i - 1], depth);
}

static bool
applies(const struct rule *r, const char *path)
{
    const char *slash = strrchr(path, '/');

    if (!r->pattern)
        return false;
    return r->any_depth ? wildmatch_name(r->pattern, slash ? slash + 1 : path)
                        : wildmatch_path(r->pattern, path);
}

static void
ask_file(struct question *q, const struct file *f, const char *path)
{
    const char *below = path + strlen(f->dir) + (f->dir[0] != '\0');

    for (size_t i = f->n; i > 0; i--)
        if (applies(&f->rules[i - 1], below))
            decide_all(q, f->rules[i - 1].items, f->rules[i - 1].n, 0);
}

static void
close_question(struct question *q)
{
    for (size_t i = 0; i < ATTRIBUTES_COUNT; i++)
        if (q->values[i] == unspecified)
            q->values[i] = NULL;
}

int
attributes_of(const char *values[ATTRIBUTES_COUNT], struct attributes *a, const char *path,
              struct err *err)
{
    struct question q = {.values = values};
    auto_free char *dir = mem_dup(path);
    const struct file *f;
    char *slash;

    memset(values, 0, ATTRIBUTES_COUNT * sizeof *values);
    do { /* the nearest file first; each is read before the top's address is taken */
        slash = strrchr(dir, '/');
        *(slash ? slash : dir) = '\0';
        if (read_file(&f, a, dir, err) < 0)
            return -1;
    } while (slash);
    strcpy(dir, path);
    if (read_file(&q.top, a, "", err) < 0)
        return -1;
    do {
        slash = strrchr(dir, '/');
        *(slash ? slash : dir) = '\0';
        if (read_file(&f, a, dir, err) < 0)
            return -1;
        ask_file(&q, f, path);
    } while (slash);
    close_question(&q);
    return 0;
}

void
attributes_of_text(const char *values[ATTRIBUTES_COUNT], struct attributes *a, const char *text,
                   const char *path)
{
    struct question q = {.values = values};

    memset(values, 0, ATTRIBUTES_COUNT * sizeof *values);
    a->files = mem_grow(a->files, a->n + 1, sizeof *a->files);
    a->files[a->n] = (struct file){.dir = mem_dup("")};
    read_text(&a->files[a->n], text, true);
    q.top = &a->files[a->n++];
    ask_file(&q, q.top, path);
    close_question(&q);
}

struct attributes *
attributes_new(struct gitstore *store, const char *commit)
{
    struct attributes *a = mem_alloc(sizeof *a);

    a->store = store;
    memcpy(a->commit, commit, sizeof a->commit);
    return a;
}

static void
free_rule(struct rule *r)
{
    for (size_t i = 0; i < r->n; i++) {
        free(r->items[i].name);
        free(r->items[i].text);
    }
    free(r->items);
    free(r->pattern);
    free(r->macro);
}

void
attributes_free(struct attributes *a)
{
    if (!a)
        return;
    for (size_t i = 0; i < a->n; i++) {
        for (size_t k = 0; k < a->files[i].n; k++)
            free_rule(&a->files[i].rules[k]);
        free(a->files[i].rules);
        free(a->files[i].dir);
    }
    free(a->files);
    free(a);
}
