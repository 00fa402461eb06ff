/* SPDX-License-Identifier: Apache-2.0 */
/*
 * No parser: names, brackets and blocks are enough for what is looked for.  Where a name could be
 * something else (declared again, handed on), nothing is said of it.
 */
#include "policies/lint.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/lualex.h"

#define LINT_MAX 1000 /* findings of one file */

enum mark { MARK_DECLARED = 1, MARK_KEY = 2, MARK_LABEL = 4 };

struct lint {
    struct lualex lex;
    uint8_t *marks;    /* of each token */
    uint32_t *partner; /* of an opener: what closes it; of a key: the brace it stands in */
    const json_t *names;
    const char *file;
    json_t *out;      /* borrowed */
    json_t *locals;   /* names that are declared somewhere in the file */
    json_t *declared; /* parameters: the line */
    json_t *read;     /* the same */
    bool any_params;  /* which there are is not to be seen here */
    bool handed_on;   /* so which are read is not, either */
};

static void __attribute__((format(printf, 5, 6)))
find(struct lint *l, uint32_t line, const char *level, const char *rule, const char *fmt, ...)
{
    auto_free char *text = NULL;
    json_t *one;
    va_list ap;

    va_start(ap, fmt);
    if (vasprintf(&text, fmt, ap) < 0)
        text = NULL;
    va_end(ap);
    if (!text || json_array_size(l->out) >= LINT_MAX)
        return;
    one = json_object();
    json_put(one, "file", l->file);
    json_object_set_new(one, "line", json_integer(line));
    json_put(one, "level", level);
    json_put(one, "rule", rule);
    json_put(one, "text", text);
    json_array_append_new(l->out, one);
}

/* ", did you mean X?" of the names that are keys, or nothing; the caller frees. */
static char *
hint(const char *word, const json_t *keys)
{
    auto_free const char **list = mem_alloc((json_object_size(keys) + 1) * sizeof *list);
    const char *near, *key;
    json_t *value;
    size_t n = 0;

    json_object_foreach((json_t *)(uintptr_t)keys, key, value)
        list[n++] = key;
    near = text_nearest(word, list);
    return near ? mem_format(", did you mean %s?", near) : mem_dup("");
}

static bool
is(const struct lint *l, size_t i, const char *word)
{
    return lualex_is(&l->lex, i, word);
}

static bool
same(const struct lint *l, size_t a, size_t b)
{
    const struct lualex_token *x = &l->lex.list[a], *y = &l->lex.list[b];

    return x->kind == y->kind && x->len == y->len &&
           memcmp(l->lex.text + x->at, l->lex.text + y->at, x->len) == 0;
}

static uint32_t
line_of(const struct lint *l, size_t i)
{
    return l->lex.list[i].line;
}

/* ---- what is declared ---- */

static void
declare(struct lint *l, size_t i)
{
    auto_free char *word = NULL;

    if (!lualex_is_name(&l->lex, i))
        return;
    word = lualex_word(&l->lex, i);
    l->marks[i] |= MARK_DECLARED;
    json_object_set_new(l->locals, word, json_true());
}

/* NAME [<attribute>] {, NAME …} from `i`. */
static void
declare_list(struct lint *l, size_t i)
{
    for (;; i++) {
        declare(l, i++);
        if (is(l, i, "<") && is(l, i + 2, ">")) {
            l->marks[i + 1] |= MARK_LABEL;
            i += 3;
        }
        if (!is(l, i, ","))
            return;
    }
}

static void
find_declared(struct lint *l)
{
    json_object_set_new(l->locals, "self", json_true());
    json_object_set_new(l->locals, "_ENV", json_true());
    for (size_t i = 0; i < l->lex.n; i++) {
        if (is(l, i, "local") && is(l, i + 1, "function")) {
            declare(l, i + 2);
        } else if (is(l, i, "local") || is(l, i, "for")) {
            declare_list(l, i + 1);
        } else if (is(l, i, "function")) {
            size_t k = i + 1;

            while (lualex_is_name(&l->lex, k) || is(l, k, ".") || is(l, k, ":"))
                k++;
            if (is(l, k, "("))
                declare_list(l, k + 1);
        } else if (is(l, i, "goto") && i + 1 < l->lex.n) {
            l->marks[i + 1] |= MARK_LABEL;
        } else if (is(l, i, "::") && is(l, i + 2, "::")) {
            l->marks[i + 1] |= MARK_LABEL;
        }
    }
}

/* ---- brackets and blocks ---- */

static bool
opens(const struct lint *l, size_t i)
{
    static const char *const words[] = {"{", "(", "[", "function", "do", "if", "repeat", NULL};

    for (size_t w = 0; words[w]; w++)
        if (is(l, i, words[w]))
            return true;
    return false;
}

static bool
closes(const struct lint *l, size_t i)
{
    return is(l, i, "}") || is(l, i, ")") || is(l, i, "]") || is(l, i, "end") ||
           is(l, i, "until");
}

static void
find_blocks(struct lint *l)
{
    auto_free uint32_t *open = mem_alloc((l->lex.n + 1) * sizeof *open);
    size_t depth = 0;

    for (size_t i = 0; i < l->lex.n; i++) {
        l->partner[i] = (uint32_t)l->lex.n;
        if (closes(l, i) && depth > 0)
            l->partner[open[--depth]] = (uint32_t)i;
        else if (opens(l, i))
            open[depth++] = (uint32_t)i;
        else if (lualex_is_name(&l->lex, i) && depth > 0 && is(l, open[depth - 1], "{") &&
                 is(l, i + 1, "=") && (is(l, i - 1, "{") || is(l, i - 1, ",") ||
                                       is(l, i - 1, ";"))) {
            l->marks[i] |= MARK_KEY;
            l->partner[i] = open[depth - 1];
        }
    }
}

/* ---- parameters ---- */

static bool
is_policy_brace(const struct lint *l, size_t brace)
{
    size_t at = brace > 0 && is(l, brace - 1, "(") ? brace - 1 : brace;

    return at > 0 && is(l, at - 1, "policy");
}

static void
declare_params(struct lint *l, size_t brace)
{
    for (size_t i = brace + 1; i < l->partner[brace]; i++) {
        if ((l->marks[i] & MARK_KEY) && l->partner[i] == brace) {
            auto_free char *word = lualex_word(&l->lex, i);

            json_object_set_new(l->declared, word, json_integer(line_of(l, i)));
        } else if (is(l, i, "[") && (is(l, i - 1, "{") || is(l, i - 1, ","))) {
            l->any_params = true;
        }
    }
}

static void
find_params(struct lint *l)
{
    for (size_t i = 0; i < l->lex.n; i++) {
        if (is(l, i, "policy") && !is(l, i + 1, "{") && !(is(l, i + 1, "(") && is(l, i + 2, "{")))
            l->any_params = true;
        if (!(l->marks[i] & MARK_KEY) || !is(l, i, "params") ||
            !is_policy_brace(l, l->partner[i]))
            continue;
        if (is(l, i + 2, "{"))
            declare_params(l, i + 2);
        else
            l->any_params = true;
    }
}

/* What ctx is used for, at `i`. */
static void
use_ctx(struct lint *l, size_t i)
{
    auto_free char *word = NULL;

    if (is(l, i + 1, ".") && !is(l, i + 2, "params"))
        return;
    if (!is(l, i + 1, ".") || !is(l, i + 3, ".") || !lualex_is_name(&l->lex, i + 4)) {
        l->handed_on = true;
        return;
    }
    word = lualex_word(&l->lex, i + 4);
    if (!json_object_get(l->read, word))
        json_object_set_new(l->read, word, json_integer(line_of(l, i + 4)));
}

static void
judge_params(struct lint *l)
{
    const char *name;
    json_t *line;

    if (l->any_params)
        return;
    json_object_foreach(l->read, name, line) {
        auto_free char *near = hint(name, l->declared);

        if (!json_object_get(l->declared, name))
            find(l, (uint32_t)json_integer_value(line), "error", "undeclared-param",
                 "ctx.params.%s is not in params%s", name, near);
    }
    json_object_foreach(l->declared, name, line)
        if (!l->handed_on && !json_object_get(l->read, name))
            find(l, (uint32_t)json_integer_value(line), "warning", "unused-param",
                 "parameter %s is never read; read ctx.params.%s, or remove it", name, name);
}

/* ---- the arguments of a check ---- */

static void
use_object(struct lint *l, size_t i, const json_t *members)
{
    auto_free char *object = NULL, *word = NULL, *near = NULL;

    if (!(is(l, i + 1, ".") || is(l, i + 1, ":")) || !lualex_is_name(&l->lex, i + 2))
        return;
    object = lualex_word(&l->lex, i);
    word = lualex_word(&l->lex, i + 2);
    if (json_object_get(members, word))
        return;
    near = hint(word, members);
    find(l, line_of(l, i + 2), "error", "unknown-name", "%s has no '%s'%s", object, word, near);
}

static bool
is_member(const struct lint *l, size_t i)
{
    return i > 0 && (is(l, i - 1, ".") || is(l, i - 1, ":"));
}

/* Every use of the argument at `arg`, in the function at `f`; none if it is declared again. */
static void
follow(struct lint *l, size_t f, size_t arg, const json_t *members)
{
    for (size_t i = arg + 1; i < l->partner[f]; i++)
        if (same(l, i, arg) && (l->marks[i] & MARK_DECLARED)) {
            l->handed_on = true;
            return;
        }
    for (size_t i = arg + 1; i < l->partner[f]; i++) {
        if (!same(l, i, arg) || (l->marks[i] & (MARK_KEY | MARK_LABEL)) || is_member(l, i))
            continue;
        if (members)
            use_object(l, i, members);
        else
            use_ctx(l, i);
    }
}

static void
judge_checks(struct lint *l)
{
    static const char *const checks[] = {"check", "check_plan", "check_command"};

    for (size_t i = 0; i < l->lex.n; i++)
        for (size_t c = 0; c < sizeof checks / sizeof *checks; c++) {
            if (!(l->marks[i] & MARK_KEY) || !is(l, i, checks[c]) ||
                !is_policy_brace(l, l->partner[i]))
                continue;
            if (!is(l, i + 2, "function") || !is(l, i + 3, "(")) {
                l->handed_on = true;
                continue;
            }
            if (lualex_is_name(&l->lex, i + 4))
                follow(l, i + 2, i + 4, json_object_get(l->names, checks[c]));
            if (is(l, i + 5, ",") && lualex_is_name(&l->lex, i + 6))
                follow(l, i + 2, i + 6, NULL);
            if (is(l, i + 4, "...") || is(l, i + 6, "..."))
                l->handed_on = true;
        }
}

/* ---- globals ---- */

static void
judge_global(struct lint *l, size_t i)
{
    const json_t *globals = json_object_get(l->names, "globals"), *members;
    auto_free char *word = lualex_word(&l->lex, i), *near = NULL;

    if (json_object_get(l->locals, word))
        return;
    members = json_object_get(globals, word);
    if (is(l, i + 1, "=") || (i > 0 && is(l, i - 1, "function"))) {
        find(l, line_of(l, i), "error", "global-written",
             "'%s' is written as a global; write: local %s", word, word);
    } else if (!members) {
        near = hint(word, globals);
        find(l, line_of(l, i), "error", "unknown-name", "there is no '%s'%s", word, near);
    } else if (json_object_size(members) > 0) {
        use_object(l, i, members);
    }
}

static void
judge_globals(struct lint *l)
{
    for (size_t i = 0; i < l->lex.n; i++)
        if (lualex_is_name(&l->lex, i) && !l->marks[i] && !is_member(l, i))
            judge_global(l, i);
}

static int
by_line(const void *a, const void *b)
{
    const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
    long long m = (long long)json_number(x, "line", 0), n = (long long)json_number(y, "line", 0);
    int c = (m > n) - (m < n);

    return c ? c : strcmp(json_text(x, "text", ""), json_text(y, "text", ""));
}

/* In the file's order, each once. */
static void
append_sorted(json_t *out, const json_t *found)
{
    size_t n = json_array_size(found);
    auto_free json_t **list = mem_alloc((n + 1) * sizeof *list);

    for (size_t i = 0; i < n; i++)
        list[i] = json_array_get(found, i);
    qsort(list, n, sizeof *list, by_line);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || by_line(&list[i - 1], &list[i]) != 0)
            json_array_append(out, list[i]);
}

void
lint_file(json_t *out, const char *file, const char *text, uint32_t len, const json_t *names)
{
    auto_json *found = json_array(), *locals = json_object(), *declared = json_object();
    auto_json *read = json_object();
    struct lint l = {.names = names, .file = file, .out = found, .locals = locals,
                     .declared = declared, .read = read};

    lualex_read(&l.lex, text, len);
    l.marks = mem_alloc(l.lex.n + 1);
    l.partner = mem_alloc((l.lex.n + 1) * sizeof *l.partner);
    find_declared(&l);
    find_blocks(&l);
    find_params(&l);
    judge_checks(&l);
    judge_params(&l);
    judge_globals(&l);
    append_sorted(out, found);
    free(l.marks);
    free(l.partner);
    lualex_clear(&l.lex);
}
