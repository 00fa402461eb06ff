/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command line: the first line is TF_CLI_ARGS, the second TF_CLI_ARGS_<command>, each further
 * one an argument.
 */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/fuzz/fuzz.h"
#include "wrapper/flags.h"
#include "wrapper/invocation.h"
#include "wrapper/shellwords.h"
#include "wrapper/writer.h"

#define ARGS_MAX 64

static const char *env_all, *env_one;

static const char *
get(const char *name)
{
    if (strcmp(name, "TF_CLI_ARGS") == 0)
        return env_all;
    return strncmp(name, "TF_CLI_ARGS_", 12) == 0 ? env_one : NULL;
}

static bool
has(char *const *words, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

/* No word that the engine gets is invented, and none that names a file is lost. */
static void
check_flags(const struct invocation *inv)
{
    struct flags f;
    size_t files = 0;

    flags_parse(&f, inv, NULL);
    for (size_t i = 0; i < f.plan.n; i++)
        fuzz_check(has(inv->args, inv->nargs, f.plan.v[i]));
    for (size_t i = 0; i < f.apply.n; i++)
        fuzz_check(has(inv->args, inv->nargs, f.apply.v[i]));
    for (size_t i = 0; i < f.vars.n; i++) {
        const char *name = f.vars.v[i] + (strncmp(f.vars.v[i], "--", 2) == 0);

        fuzz_check(has(inv->args, inv->nargs, f.vars.v[i]));
        files += strncmp(name, "-var-file", 9) == 0;
        i += !strchr(name, '='); /* the next one is its value, whatever that looks like */
    }
    fuzz_check(json_array_size(f.var_files) == files);
    fuzz_check(flags_mode_name(f.mode));
    flags_clear(&f);
}

/* The same for a command without a plan: words keep their order, and nothing comes behind a flag
 * that cannot be read. */
static void
check_writer(const struct invocation *inv)
{
    struct writer w;
    size_t at = 0;

    fuzz_check(writer_parse(&w, inv->command, inv->args));
    for (size_t i = 0; i < w.nwords; i++) {
        while (at < inv->nargs && inv->args[at] != w.words[i])
            at++;
        fuzz_check(at < inv->nargs);
    }
    fuzz_check(w.nwords + w.nflags <= inv->nargs);
    for (size_t i = 0; i < w.nflags; i++)
        fuzz_check(w.flags[i].kind == WRITER_BOOLEAN || w.flags[i].value);
    fuzz_check(!w.unread || w.nwords == 0);
    fuzz_check(inv->class != INVOCATION_WRITER || strcmp(w.command, "init") == 0 ||
               !writer_idle(&w));
    writer_clear(&w);
}

static void
check_words(const char *line)
{
    char **words = NULL;
    size_t n = 0;

    shellwords_split(&words, &n, line);
    for (size_t i = 0; i < n; i++) {
        fuzz_check(strlen(words[i]) <= strlen(line));
        free(words[i]);
    }
    free(words);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_free char *text = fuzz_string(data, size);
    char *lines[ARGS_MAX + 3] = {NULL};
    struct invocation inv;
    struct err err = ERR_INIT;
    size_t n = 0;

    for (char *p = text; n < ARGS_MAX + 2;) {
        size_t len = strcspn(p, "\n");

        lines[n++] = p;
        if (!p[len])
            break;
        p[len] = '\0';
        p += len + 1;
    }
    env_all = lines[0];
    env_one = n > 1 ? lines[1] : NULL;
    check_words(env_all);
    if (invocation_parse(&inv, lines + (n > 1 ? 2 : 1), get, &err) < 0) {
        fuzz_check(err.text[0]);
        return 0;
    }
    fuzz_check(inv.command && inv.args && !inv.args[inv.nargs]);
    for (size_t i = 0; i < inv.nargs; i++)
        fuzz_check(inv.args[i]);
    if (inv.class == INVOCATION_PLAN || inv.class == INVOCATION_APPLY ||
        inv.class == INVOCATION_DESTROY)
        check_flags(&inv);
    if (inv.class == INVOCATION_WRITER || inv.class == INVOCATION_INIT)
        check_writer(&inv);
    invocation_clear(&inv);
    return 0;
}
