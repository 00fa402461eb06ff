/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/flags.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

enum kind { BOOLEAN, VALUE, NUMBER, DURATION };
enum of { ANY, PLAN, APPLY };
enum engine { BOTH, TERRAFORM, TOFU };

static const struct row {
    const char *name;
    enum kind kind;
    enum of of;
    int phases;
    enum engine engine;
} rows[] = {
#define FLAG(name, kind, of, phases, engine) {name, kind, of, phases, engine},
#include "wrapper/flags.def"
#undef FLAG
};

void
flags_push(struct flags_words *w, const char *word)
{
    w->v = mem_grow(w->v, w->n + 2, sizeof *w->v);
    w->v[w->n++] = mem_dup(word);
    w->v[w->n] = NULL;
}

void
flags_words_clear(struct flags_words *w)
{
    for (size_t i = 0; i < w->n; i++)
        free(w->v[i]);
    free(w->v);
    *w = (struct flags_words){NULL, 0};
}

static const struct row *
find_row(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strlen(rows[i].name) == len && strncmp(rows[i].name, name, len) == 0)
            return &rows[i];
    return NULL;
}

static bool
is_one_of(const char *value, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(value, *words) == 0)
            return true;
    return false;
}

/* The words that Go's strconv.ParseBool takes. */
static const char *const yes_words[] = {"1", "t", "T", "true", "TRUE", "True", NULL};
static const char *const no_words[] = {"0", "f", "F", "false", "FALSE", "False", NULL};

static bool
is_number(const char *value)
{
    char *end;

    errno = 0;
    strtoll(value, &end, 0);
    return end != value && *end == '\0' && errno == 0 && !strchr(" \t\n\v\f\r", value[0]);
}

/* As Go's time.ParseDuration: "0", or numbers each with its unit. */
static bool
is_duration(const char *value)
{
    static const char *const units[] = {"ns", "us", "ms", "s", "m", "h", NULL};
    const char *p = value + (value[0] == '-' || value[0] == '+');

    if (strcmp(p, "0") == 0)
        return true;
    if (*p == '\0')
        return false;
    while (*p) {
        size_t digits = strspn(p, "0123456789.");
        size_t letters = strcspn(p + digits, "0123456789.");
        auto_free char *unit = mem_dupn(p + digits, letters);

        if (strcspn(p, "0123456789") >= digits || !is_one_of(unit, units))
            return false;
        p += digits + letters;
    }
    return true;
}

static bool
value_fits(enum kind kind, const char *value)
{
    switch (kind) {
    case BOOLEAN:
        return is_one_of(value, yes_words) || is_one_of(value, no_words);
    case NUMBER:
        return is_number(value);
    case DURATION:
        return is_duration(value);
    case VALUE:
        break;
    }
    return true;
}

static void
replace(char **to, const char *value)
{
    free(*to);
    *to = value ? mem_dup(value) : NULL;
}

/* Of a flag that is given twice the last one counts, as with the engine. */
static void
take_mode(struct flags *f, enum flags_mode mode, bool on)
{
    if (on)
        f->mode = mode;
    else if (f->mode == mode)
        f->mode = FLAGS_NORMAL;
}

static void
take_bool(struct flags *f, const char *name, bool on)
{
    if (strcmp(name, "destroy") == 0) {
        f->said_destroy = on;
        take_mode(f, FLAGS_DESTROY, on);
    } else if (strcmp(name, "refresh-only") == 0) {
        f->said_refresh_only = on;
        take_mode(f, FLAGS_REFRESH_ONLY, on);
    } else if (strcmp(name, "refresh") == 0)
        f->refresh = on;
    else if (strcmp(name, "json") == 0)
        f->json = on;
    else if (strcmp(name, "auto-approve") == 0)
        f->auto_approve = on;
    else if (strcmp(name, "detailed-exitcode") == 0)
        f->detailed_exitcode = on;
}

/* False when it cannot be written down: then it may not be passed on either. */
static bool
take_value(struct flags *f, const char *name, const char *value)
{
    if (strcmp(name, "out") == 0)
        replace(&f->out, value);
    else if (strcmp(name, "backup") == 0)
        replace(&f->backup, value);
    else if (strcmp(name, "state") == 0 || strcmp(name, "state-out") == 0)
        f->elsewhere = true;
    else if (strcmp(name, "target") == 0)
        return json_array_append_new(f->targets, json_string(value)) == 0;
    else if (strcmp(name, "replace") == 0)
        return json_array_append_new(f->replaces, json_string(value)) == 0;
    else if (strcmp(name, "var-file") == 0)
        return json_array_append_new(f->var_files, json_string(value)) == 0;
    else if (strcmp(name, "var") == 0)
        return json_array_append_new(f->var_names,
                                     json_stringn(value, strcspn(value, "="))) == 0;
    return true;
}

static void
forward(struct flags *f, const struct row *row, const char *word, const char *value)
{
    bool is_var = strncmp(row->name, "var", 3) == 0;

    if (row->phases & 1) {
        flags_push(&f->plan, word);
        if (value)
            flags_push(&f->plan, value);
    }
    if (is_var || (row->phases & 2)) {
        struct flags_words *w = is_var ? &f->vars : &f->apply;

        flags_push(w, word);
        if (value)
            flags_push(w, value);
    }
}

/* Who parses: what decides whether a row of the table counts. */
struct reader {
    bool is_plan;
    const char *product; /* NULL: not known yet */
};

static bool
has_flag(struct flags *f, const struct reader *by, const struct row *row)
{
    if ((row->of == PLAN && !by->is_plan) || (row->of == APPLY && by->is_plan))
        return false;
    if (row->engine == BOTH)
        return true;
    if (!by->product) {
        f->restricted = true;
        return true;
    }
    return (row->engine == TOFU) == (strcmp(by->product, "tofu") == 0);
}

/* The engine's parser stops here.  Used words: none. */
static size_t
wrong_word(struct flags *f)
{
    f->wrong = true;
    return 0;
}

/* One flag at args[i]; the number of words used, 0 when the rest is for the engine to refuse. */
static size_t
take_flag(struct flags *f, const struct reader *by, char *const *args)
{
    const char *word = args[0];
    const char *name = word + (word[1] == '-' ? 2 : 1);
    size_t len = strcspn(name, "=");
    const char *own = name[len] == '=' ? name + len + 1 : NULL;
    const struct row *row = find_row(name, len);
    const char *value = own;

    if (len == 0 || name[0] == '-')
        return wrong_word(f); /* "-=x", "---x" */
    if (!row && by->is_plan) {
        f->unknown = mem_dup(word); /* a newer engine may have it; a plan changes nothing */
        return 0;
    }
    if (!row || !has_flag(f, by, row))
        return wrong_word(f);
    if (row->kind != BOOLEAN && !own && !args[1])
        return wrong_word(f);
    if (row->kind != BOOLEAN && !own)
        value = args[1];
    if (value && !value_fits(row->kind, value))
        return wrong_word(f);
    if (row->kind == BOOLEAN) {
        take_bool(f, row->name, value ? is_one_of(value, yes_words) : true);
        forward(f, row, word, NULL);
        return 1;
    }
    if (!take_value(f, row->name, value)) {
        f->unknown = mem_dup(word); /* not UTF-8 */
        return 0;
    }
    forward(f, row, word, own ? NULL : value);
    return own ? 1 : 2;
}

/* -no-color and -compact-warnings are taken out wherever they stand, by exact match. */
static bool
take_view_word(struct flags *f, const char *word)
{
    bool no_color = strcmp(word, "-no-color") == 0;

    if (!no_color && strcmp(word, "-compact-warnings") != 0)
        return false;
    f->no_color = f->no_color || no_color;
    flags_push(&f->plan, word);
    flags_push(&f->apply, word);
    return true;
}

static void
take_positionals(struct flags *f, bool is_apply, char *const *args, size_t n)
{
    if (n > 0 && is_apply && args[0][0] != '\0') /* the engine takes "" for no file */
        f->file = mem_dup(args[0]);
    f->extra = n > (is_apply ? 1 : 0);
}

static bool
has_empty(const json_t *addresses)
{
    size_t i;
    json_t *one;

    json_array_foreach(addresses, i, one)
        if (json_string_length(one) == 0)
            return true;
    return false;
}

/* What the engine says once it has read every flag. */
static bool
fits_together(const struct flags *f, enum invocation_class class)
{
    if (f->extra || has_empty(f->targets) || has_empty(f->replaces))
        return false;
    if (f->said_refresh_only && !f->refresh)
        return false;
    if (f->json && !f->auto_approve && !f->file && class != INVOCATION_PLAN)
        return false; /* there is no asking in JSON */
    if (f->said_destroy && f->said_refresh_only)
        return false;
    return class != INVOCATION_DESTROY || (!f->said_destroy && !f->said_refresh_only);
}

void
flags_parse(struct flags *out, const struct invocation *inv, const char *product)
{
    struct flags f = {.refresh = true, .targets = json_array(), .replaces = json_array(),
                      .var_files = json_array(), .var_names = json_array()};
    struct reader by = {inv->class == INVOCATION_PLAN, product};
    char **args = mem_alloc((inv->nargs + 1) * sizeof *args);
    size_t n = 0;
    size_t i = 0;

    for (size_t k = 0; k < inv->nargs; k++)
        if (!take_view_word(&f, inv->args[k]))
            args[n++] = inv->args[k];
    while (i < n && args[i][0] == '-' && args[i][1] != '\0') {
        size_t used;

        if (strcmp(args[i], "--") == 0) {
            i++;
            break;
        }
        used = take_flag(&f, &by, args + i);
        if (used == 0) {
            for (; i < n; i++) /* the engine says what is wrong with it */
                flags_push(&f.plan, args[i]);
            break;
        }
        i += used;
    }
    if (inv->class == INVOCATION_DESTROY)
        f.mode = FLAGS_DESTROY; /* -destroy=false means nothing there */
    if (f.out && f.out[0] == '\0')
        replace(&f.out, NULL);
    take_positionals(&f, inv->class == INVOCATION_APPLY, args + i, n - i);
    if (!f.unknown && !fits_together(&f, inv->class))
        f.wrong = true;
    for (; f.extra && i < n; i++)
        flags_push(&f.plan, args[i]);
    free(args);
    *out = f;
}

void
flags_clear(struct flags *f)
{
    free(f->out);
    free(f->backup);
    free(f->file);
    free(f->unknown);
    flags_words_clear(&f->plan);
    flags_words_clear(&f->apply);
    flags_words_clear(&f->vars);
    json_decref(f->targets);
    json_decref(f->replaces);
    json_decref(f->var_files);
    json_decref(f->var_names);
    *f = (struct flags){0};
}

void
flags_mode_parse(enum flags_mode *mode, const char *name)
{
    for (enum flags_mode m = FLAGS_NORMAL; m <= FLAGS_REFRESH_ONLY; m++)
        if (strcmp(flags_mode_name(m), name) == 0)
            *mode = m;
}

const char *
flags_mode_name(enum flags_mode mode)
{
    static const char *const names[] = {"normal", "destroy", "refresh-only"};

    return names[mode];
}
