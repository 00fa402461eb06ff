/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/writer.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static const struct row {
    const char *engine;
    const char *command;
    enum writer_names names;
} rows[] = {
#define COMMAND(name, names) {name, name, WRITER_##names},
#define COMMAND_ALIAS(alias, name, names) {alias, name, WRITER_##names},
#include "policies/commands.def"
#undef COMMAND
#undef COMMAND_ALIAS
};

static const struct flag_row {
    const char *name;
    enum { BOOLEAN, VALUE, LIST } kind;
} flag_rows[] = {
#define COMMAND_FLAG(name, kind) {name, kind},
#include "policies/command_flags.def"
#undef COMMAND_FLAG
};

static const struct flag_row *
find_flag(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof flag_rows / sizeof *flag_rows; i++)
        if (strlen(flag_rows[i].name) == len && strncmp(flag_rows[i].name, name, len) == 0)
            return &flag_rows[i];
    return NULL;
}

/* The words that Go's strconv.ParseBool takes for true; what it takes for neither, the engine
 * refuses. */
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
push_flag(struct writer *w, struct writer_flag flag)
{
    w->flags = mem_grow(w->flags, w->nflags + 1, sizeof *w->flags);
    w->flags[w->nflags++] = flag;
}

/* Some commands take it out wherever it stands, others take it for the value of the flag before
 * it: between two flags it is read alike by all, behind one that wants a value by none. */
static bool
is_view_word(const char *word)
{
    return strcmp(word, "-compact-warnings") == 0;
}

/* One flag at args[0]; the number of words used, 0 when it cannot be read. */
static size_t
take_flag(struct writer *w, const char *const *args, size_t n)
{
    const char *word = args[0];
    const char *name = word + (word[1] == '-' ? 2 : 1);
    size_t len = strcspn(name, "=");
    const char *value = name[len] == '=' ? name + len + 1 : NULL;
    const struct flag_row *row = find_flag(name, len);

    if (!row || (row->kind != BOOLEAN && !value && (n < 2 || is_view_word(args[1])))) {
        w->unread = word;
        return 0;
    }
    if (row->kind == BOOLEAN) {
        push_flag(w, (struct writer_flag){row->name, WRITER_BOOLEAN,
                                          value ? is_true(value) : true, NULL});
        return 1;
    }
    push_flag(w, (struct writer_flag){row->name, row->kind == LIST ? WRITER_LIST : WRITER_VALUE,
                                      false, value ? value : args[1]});
    return value ? 1 : 2;
}

static void
take_words(struct writer *w, char *const *args)
{
    size_t n = 0, i = 0, count = 0;
    const char **left;

    while (args[count])
        count++;
    left = mem_alloc((count + 1) * sizeof *left);
    for (size_t k = 0; k < count; k++)
        if (strcmp(args[k], "-no-color") != 0) /* taken out wherever it stands */
            left[n++] = args[k];
    while (i < n && left[i][0] == '-' && left[i][1] != '\0') {
        size_t used;

        if (strcmp(left[i], "--") == 0) {
            i++;
            break;
        }
        used = take_flag(w, left + i, n - i);
        if (used == 0)
            n = i;
        i += used;
    }
    w->words = left;
    w->nwords = n - i;
    memmove(left, left + i, w->nwords * sizeof *left);
}

bool
writer_parse(struct writer *out, const char *name, char *const *args)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(rows[i].engine, name) == 0) {
            *out = (struct writer){.command = rows[i].command, .names = rows[i].names};
            take_words(out, args);
            return true;
        }
    return false;
}

void
writer_clear(struct writer *w)
{
    free(w->flags);
    free(w->words);
    *w = (struct writer){0};
}

const struct writer_flag *
writer_flag(const struct writer *w, const char *name)
{
    for (size_t i = w->nflags; i-- > 0;)
        if (strcmp(w->flags[i].name, name) == 0)
            return &w->flags[i];
    return NULL;
}

bool
writer_has(const struct writer *w, const char *name)
{
    const struct writer_flag *f = writer_flag(w, name);

    return f && f->kind == WRITER_BOOLEAN && f->on;
}

bool
writer_idle(const struct writer *w)
{
    if (w->unread)
        return false; /* what stands behind it is not known */
    if (strcmp(w->command, "state mv") == 0 || strcmp(w->command, "state rm") == 0)
        return writer_has(w, "dry-run");
    return strcmp(w->command, "workspace new") == 0 && !writer_flag(w, "state");
}

const char *
writer_workspace(const struct writer *w)
{
    return w->names == WRITER_WORKSPACE && w->nwords > 0 && w->words[0][0] ? w->words[0] : NULL;
}
