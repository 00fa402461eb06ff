/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of steps is the engine's own (main.go and its command library): -chdir is taken out,
 * the subcommand is found, TF_CLI_ARGS and TF_CLI_ARGS_<subcommand> go in right behind its last
 * word, version words anywhere win, then completion, help and autocomplete installation, and
 * only then the subcommand of the merged arguments runs.
 */
#include "wrapper/invocation.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "wrapper/shellwords.h"
#include "wrapper/writer.h"

static const struct engine_command {
    const char *name;
    enum invocation_class class;
    bool group;
} engine_commands[] = {
#define ENGINE_COMMAND(name, class, group) {name, INVOCATION_##class, group},
#include "wrapper/engine_commands.def"
#undef ENGINE_COMMAND
};

/* Words being built; the strings are owned. */
struct words {
    char **v;
    size_t n;
};

static void
words_insert(struct words *w, size_t at, char *take)
{
    w->v = mem_grow(w->v, w->n + 2, sizeof *w->v);
    memmove(w->v + at + 1, w->v + at, (w->n - at) * sizeof *w->v);
    w->v[at] = take;
    w->v[++w->n] = NULL;
}

static void
words_clear(struct words *w)
{
    for (size_t i = 0; i < w->n; i++)
        free(w->v[i]);
    free(w->v);
    *w = (struct words){NULL, 0};
}

static bool
is_one_of(const char *arg, const char *const *names)
{
    for (; *names; names++)
        if (strcmp(arg, *names) == 0)
            return true;
    return false;
}

static const char *const help_words[] = {"-h", "-help", "--help", NULL};
static const char *const version_words[] = {"-v", "-version", "--version", NULL};
static const char *const complete_words[] = {"-install-autocomplete", "--install-autocomplete",
                                             "-uninstall-autocomplete",
                                             "--uninstall-autocomplete", NULL};

/* Take -chdir=DIR out: only leading arguments that start with '-' are looked at and the last
 * one counts.  1 when the engine will refuse the option itself. */
static int
take_chdir(char **chdir_out, struct words *w)
{
    size_t found = w->n;

    for (size_t i = 0; i < w->n && w->v[i][0] == '-'; i++) {
        if (strcmp(w->v[i], "-chdir") == 0 || strcmp(w->v[i], "-chdir=") == 0)
            return 1;
        if (strncmp(w->v[i], "-chdir=", 7) == 0)
            found = i;
    }
    if (found == w->n)
        return 0;
    *chdir_out = mem_dup(w->v[found] + 7);
    free(w->v[found]);
    memmove(w->v + found, w->v + found + 1, (w->n - found) * sizeof *w->v);
    w->n--;
    return 0;
}

static bool
is_flag(const char *arg)
{
    return arg[0] == '-';
}

/* The row whose name is the longest run of whole words at v[0..n). */
static const struct engine_command *
longest_command(char *const *v, size_t n, size_t *nwords)
{
    const struct engine_command *best = NULL;

    *nwords = 1;
    for (size_t i = 0; i < sizeof engine_commands / sizeof *engine_commands; i++) {
        const char *p = engine_commands[i].name;
        size_t words = 0;

        while (*p && words < n) {
            size_t len = strcspn(p, " ");

            if (strlen(v[words]) != len || strncmp(v[words], p, len) != 0)
                break;
            words++;
            p += len + (p[len] == ' ');
        }
        if (*p == '\0' && words > 0 && (!best || words >= *nwords)) {
            best = &engine_commands[i];
            *nwords = words;
        }
    }
    return best;
}

struct subcommand {
    const struct engine_command *row; /* NULL: unknown */
    size_t at;                        /* index of its first word; n when there is none */
    size_t words;
    bool flags_before;
};

/* The first argument that is neither empty nor a flag, and as many words behind it as make a
 * known command.  A first word with a space in it makes the engine show its usage. */
static void
find_subcommand(struct subcommand *out, const struct words *w)
{
    size_t i = 0, run = 0;

    *out = (struct subcommand){NULL, w->n, 0, false};
    for (; i < w->n; i++) {
        if (strcmp(w->v[i], "--") == 0)
            return; /* the engine looks no further: usage */
        if (is_flag(w->v[i]))
            out->flags_before = true;
        else if (w->v[i][0] != '\0')
            break;
    }
    if (i == w->n || strchr(w->v[i], ' '))
        return;
    while (i + run < w->n && w->v[i + run][0] != '\0' && !is_flag(w->v[i + run]) &&
           !strchr(w->v[i + run], ' '))
        run++;
    out->at = i;
    out->row = longest_command(w->v + i, run, &out->words);
}

static char *
subcommand_name(const struct subcommand *s, const struct words *w)
{
    if (s->at == w->n)
        return mem_dup("");
    return mem_dup(s->row ? s->row->name : w->v[s->at]);
}

/* What the engine does with TF_CLI_ARGS and its like: behind the first argument that equals the
 * last word of `command`, else in front.  1 when the engine refuses the text. */
static int
merge_env(struct words *w, const char *command, const char *name, const char *value,
          struct err *err)
{
    const char *space = strrchr(command, ' ');
    const char *last = space ? space + 1 : command;
    struct words extra = {NULL, 0};
    size_t at = 0;
    int rc;

    if (!value || value[0] == '\0')
        return 0;
    rc = shellwords_split(&extra.v, &extra.n, value);
    if (rc < 0)
        words_clear(&extra);
    if (rc == -1)
        return err_set(err, EXITCODE_UNDECIDED, "%s cannot be read safely: an empty word in "
                       "quotes, or a backquote or parenthesis outside quotes; unset it or quote "
                       "it", name);
    if (rc < 0)
        return 1;
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->v[i], last) == 0) {
            at = i + 1;
            break;
        }
    for (size_t i = 0; i < extra.n; i++)
        words_insert(w, at + i, extra.v[i]);
    free(extra.v);
    return 0;
}

static bool
any_word(const struct words *w, const char *const *names, bool until_dashes)
{
    for (size_t i = 0; i < w->n; i++) {
        if (until_dashes && strcmp(w->v[i], "--") == 0)
            return false;
        if (is_one_of(w->v[i], names))
            return true;
    }
    return false;
}

/* Flags of init that move state to another backend or copy a configuration from elsewhere.
 * Behind a flag that we don't know, a word that looks like one of them counts as one. */
static bool
init_says_so(const struct writer *w, char *const *args)
{
    static const char *const names[] = {"migrate-state", "force-copy", "from-module", NULL};

    if (!w->unread)
        return writer_has(w, names[0]) || writer_has(w, names[1]) || writer_flag(w, names[2]);
    for (; *args; args++)
        for (size_t i = 0; names[i] && is_flag(*args); i++)
            if (strstr(*args, names[i]))
                return true;
    return false;
}

static enum invocation_class
class_of_writer(const struct engine_command *row, char *const *args)
{
    enum invocation_class class = row->class;
    struct writer w;

    if (!writer_parse(&w, row->name, args))
        return INVOCATION_UNKNOWN;
    if (class == INVOCATION_INIT && init_says_so(&w, args))
        class = INVOCATION_WRITER;
    else if (class == INVOCATION_WRITER && writer_idle(&w))
        class = INVOCATION_PASS;
    writer_clear(&w);
    return class;
}

static enum invocation_class
classify(const struct subcommand *s, const struct words *w, char *const *args)
{
    if (s->at == w->n || s->flags_before)
        return INVOCATION_PASS; /* usage, or "invalid flags before the subcommand" */
    if (!s->row)
        return INVOCATION_UNKNOWN;
    if (s->row->group && args[0] && args[0][0] != '\0' && !is_flag(args[0]))
        return INVOCATION_UNKNOWN; /* a nested command that some newer engine may have */
    if (s->row->class == INVOCATION_INIT || s->row->class == INVOCATION_WRITER)
        return class_of_writer(s->row, args);
    return s->row->class;
}

static int
merge_all(struct words *w, const char *(*getenv_fn)(const char *), struct err *err)
{
    struct subcommand s;
    auto_free char *name = NULL;
    auto_free char *suffixed = NULL;
    int rc;

    find_subcommand(&s, w);
    name = subcommand_name(&s, w);
    rc = merge_env(w, name, "TF_CLI_ARGS", getenv_fn("TF_CLI_ARGS"), err);
    if (rc != 0)
        return rc;
    suffixed = mem_format("TF_CLI_ARGS_%s", name);
    for (char *p = suffixed; *p; p++)
        if (*p == '-' || *p == ' ')
            *p = '_';
    return merge_env(w, name, suffixed, getenv_fn(suffixed), err);
}

int
invocation_parse(struct invocation *out, char *const *argv,
                 const char *(*getenv_fn)(const char *), struct err *err)
{
    struct invocation inv = {.class = INVOCATION_PASS};
    struct words w = {NULL, 0};
    struct subcommand s;
    const char *line = getenv_fn("COMP_LINE");
    int odd, rc;

    w.v = mem_alloc(sizeof *w.v); /* no words, and the NULL behind them */
    for (; *argv; argv++)
        words_insert(&w, w.n, mem_dup(*argv));
    odd = take_chdir(&inv.chdir, &w);
    rc = odd == 0 ? merge_all(&w, getenv_fn, err) : 0;
    if (rc < 0) {
        words_clear(&w);
        invocation_clear(&inv);
        return -1;
    }
    find_subcommand(&s, &w);
    inv.command = subcommand_name(&s, &w);
    inv.args = mem_alloc((w.n + 1) * sizeof *inv.args);
    for (size_t i = s.at + s.words; i < w.n; i++)
        inv.args[inv.nargs++] = mem_dup(w.v[i]);
    inv.nested = s.row && s.row->group;
    if (rc == 1)
        inv.class = INVOCATION_BROKEN;
    else if (odd == 0 && !any_word(&w, version_words, false) && !(line && line[0]) &&
        !any_word(&w, help_words, true) && !any_word(&w, complete_words, true))
        inv.class = classify(&s, &w, inv.args);
    words_clear(&w);
    *out = inv;
    return 0;
}

void
invocation_clear(struct invocation *inv)
{
    free(inv->chdir);
    free(inv->command);
    for (size_t i = 0; i < inv->nargs; i++)
        free(inv->args[i]);
    free(inv->args);
    *inv = (struct invocation){0};
}
