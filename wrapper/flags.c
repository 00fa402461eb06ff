/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/flags.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

enum kind { BOOLEAN, VALUE };
enum of { ANY, PLAN, APPLY };

static const struct row {
    const char *name;
    enum kind kind;
    enum of of;
    int phases;
} rows[] = {
#define FLAG(name, kind, of, phases) {name, kind, of, phases},
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

static void
words_clear(struct flags_words *w)
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

/* The words that Go's strconv.ParseBool takes; anything else is the engine's to refuse. */
static bool
is_true(const char *value)
{
    static const char *const yes[] = {"1", "t", "T", "true", "TRUE", "True", NULL};

    for (size_t i = 0; yes[i]; i++)
        if (strcmp(value, yes[i]) == 0)
            return true;
    return false;
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
    if (strcmp(name, "destroy") == 0)
        take_mode(f, FLAGS_DESTROY, on);
    else if (strcmp(name, "refresh-only") == 0)
        take_mode(f, FLAGS_REFRESH_ONLY, on);
    else if (strcmp(name, "refresh") == 0)
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

/* One flag at args[i]; the number of words used, 0 when the rest is for the engine to refuse. */
static size_t
take_flag(struct flags *f, bool is_plan, char *const *args)
{
    const char *word = args[0];
    const char *name = word + (word[1] == '-' ? 2 : 1);
    size_t len = strcspn(name, "=");
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    const struct row *row = find_row(name, len);

    if (!row) {
        f->unknown = mem_dup(word);
        return 0;
    }
    if ((row->of == PLAN && !is_plan) || (row->of == APPLY && is_plan)) {
        f->misplaced = mem_dup(word);
        return 0;
    }
    if (row->kind == BOOLEAN) {
        take_bool(f, row->name, value ? is_true(value) : true);
        forward(f, row, word, NULL);
        return 1;
    }
    if ((!value && !args[1]) || !take_value(f, row->name, value ? value : args[1])) {
        f->unknown = mem_dup(word); /* its value is missing, or is not UTF-8 */
        return 0;
    }
    forward(f, row, word, value ? NULL : args[1]);
    return value ? 1 : 2;
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

void
flags_parse(struct flags *out, const struct invocation *inv)
{
    struct flags f = {.refresh = true, .targets = json_array(), .replaces = json_array(),
                      .var_files = json_array(), .var_names = json_array()};
    bool is_plan = inv->class == INVOCATION_PLAN;
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
        used = take_flag(&f, is_plan, args + i);
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
    for (; f.extra && i < n; i++)
        flags_push(&f.plan, args[i]);
    free(args);
    *out = f;
}

void
flags_clear(struct flags *f)
{
    free(f->out);
    free(f->file);
    free(f->unknown);
    free(f->misplaced);
    words_clear(&f->plan);
    words_clear(&f->apply);
    words_clear(&f->vars);
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
