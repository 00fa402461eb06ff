/* SPDX-License-Identifier: Apache-2.0 */
/* The arguments as the engine would read them: a table of invocations, each tried by hand on the
 * real engine, and what must come out of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "wrapper/flags.h"
#include "wrapper/invocation.h"
#include "wrapper/shellwords.h"

static const char *test_env[8]; /* "NAME=value" */

static const char *
env_get(const char *name)
{
    size_t len = strlen(name);

    for (size_t i = 0; test_env[i]; i++)
        if (strncmp(test_env[i], name, len) == 0 && test_env[i][len] == '=')
            return test_env[i] + len + 1;
    return NULL;
}

static const struct {
    const char *argv[10];
    const char *env[3];
    enum invocation_class class;
    const char *command;
    const char *args[10];
} cases[] = {
    {{"plan"}, {0}, INVOCATION_PLAN, "plan", {0}},
    {{"plan", "-out", "x"}, {0}, INVOCATION_PLAN, "plan", {"-out", "x"}},
    {{"", "apply", "-auto-approve"}, {0}, INVOCATION_APPLY, "apply", {"-auto-approve"}},
    {{"-chdir=x", "apply"}, {0}, INVOCATION_APPLY, "apply", {0}},
    {{"apply", "-chdir=x"}, {0}, INVOCATION_APPLY, "apply", {"-chdir=x"}},
    {{"-chdir", "x", "apply"}, {0}, INVOCATION_PASS, "x", {"apply"}},
    {{"-no-color", "plan"}, {0}, INVOCATION_PASS, "plan", {0}},
    {{"--", "apply"}, {0}, INVOCATION_PASS, "", {0}},
    {{"--", "x"}, {"TF_CLI_ARGS=apply"}, INVOCATION_APPLY, "apply", {"--", "x"}},
    {{NULL}, {"TF_CLI_ARGS=apply -auto-approve"}, INVOCATION_APPLY, "apply", {"-auto-approve"}},
    {{"state"}, {"TF_CLI_ARGS=rm addr"}, INVOCATION_WRITER, "state rm", {"addr"}},
    {{"plan", "-var", "a=1"}, {"TF_CLI_ARGS=-x", "TF_CLI_ARGS_plan=-y"}, INVOCATION_PLAN, "plan",
     {"-y", "-x", "-var", "a=1"}},
    {{"state", "list"}, {"TF_CLI_ARGS_state_list=-id=1"}, INVOCATION_PASS, "state list",
     {"-id=1"}},
    {{"apply", "-v"}, {0}, INVOCATION_PASS, "apply", {"-v"}},
    {{"apply", "--", "-version"}, {0}, INVOCATION_PASS, "apply", {"--", "-version"}},
    {{"apply", "-var", "-h"}, {0}, INVOCATION_PASS, "apply", {"-var", "-h"}},
    {{"apply", "--", "-h"}, {0}, INVOCATION_APPLY, "apply", {"--", "-h"}},
    {{"apply"}, {"COMP_LINE=terraform a"}, INVOCATION_PASS, "apply", {0}},
    {{"apply"}, {"COMP_LINE="}, INVOCATION_APPLY, "apply", {0}},
    {{"apply", "-install-autocomplete"}, {0}, INVOCATION_PASS, "apply",
     {"-install-autocomplete"}},
    {{"state", "mv", "a", "b"}, {0}, INVOCATION_WRITER, "state mv", {"a", "b"}},
    {{"state", "posh"}, {0}, INVOCATION_UNKNOWN, "state", {"posh"}},
    {{"state"}, {0}, INVOCATION_PASS, "state", {0}},
    {{"plna"}, {0}, INVOCATION_UNKNOWN, "plna", {0}},
    {{"pla"}, {0}, INVOCATION_UNKNOWN, "pla", {0}},
    {{"plan apply"}, {0}, INVOCATION_PASS, "", {0}},
    {{NULL}, {0}, INVOCATION_PASS, "", {0}},
    {{"init"}, {0}, INVOCATION_INIT, "init", {0}},
    {{"init", "-reconfigure"}, {0}, INVOCATION_INIT, "init", {"-reconfigure"}},
    {{"init", "-new-flag", "-migrate-state"}, {0}, INVOCATION_WRITER, "init",
     {"-new-flag", "-migrate-state"}},
    {{"init", "-new-flag"}, {0}, INVOCATION_INIT, "init", {"-new-flag"}},
    {{"init", "-backend-config", "-migrate-state"}, {0}, INVOCATION_INIT, "init",
     {"-backend-config", "-migrate-state"}},
    {{"init", "--migrate-state"}, {0}, INVOCATION_WRITER, "init", {"--migrate-state"}},
    {{"init", "-from-module=x"}, {0}, INVOCATION_WRITER, "init", {"-from-module=x"}},
    {{"init", "-migrate-state=false"}, {0}, INVOCATION_INIT, "init",
     {"-migrate-state=false"}},
    {{"workspace", "delete", "x"}, {0}, INVOCATION_WRITER, "workspace delete", {"x"}},
    {{"workspace", "select", "x"}, {0}, INVOCATION_PASS, "workspace select", {"x"}},
    {{"destroy"}, {0}, INVOCATION_DESTROY, "destroy", {0}},
    {{"refresh"}, {0}, INVOCATION_WRITER, "refresh", {0}},
    {{"state", "rm", "-dry-run", "a"}, {0}, INVOCATION_PASS, "state rm", {"-dry-run", "a"}},
    {{"state", "rm", "a", "-dry-run"}, {0}, INVOCATION_WRITER, "state rm", {"a", "-dry-run"}},
    {{"state", "rm", "-dry-run=false", "a"}, {0}, INVOCATION_WRITER, "state rm",
     {"-dry-run=false", "a"}},
    {{"state", "rm", "-dry-run", "--dry-run=f", "a"}, {0}, INVOCATION_WRITER, "state rm",
     {"-dry-run", "--dry-run=f", "a"}},
    {{"state", "rm", "-backup", "-dry-run", "a"}, {0}, INVOCATION_WRITER, "state rm",
     {"-backup", "-dry-run", "a"}},
    {{"state", "rm", "--", "-dry-run"}, {0}, INVOCATION_WRITER, "state rm", {"--", "-dry-run"}},
    {{"state", "mv", "-no-color", "-dry-run", "a", "b"}, {0}, INVOCATION_PASS, "state mv",
     {"-no-color", "-dry-run", "a", "b"}},
    {{"state", "mv", "-new-flag", "-dry-run", "a"}, {0}, INVOCATION_WRITER, "state mv",
     {"-new-flag", "-dry-run", "a"}},
    {{"state", "replace-provider", "-dry-run", "a", "b"}, {0}, INVOCATION_WRITER,
     "state replace-provider", {"-dry-run", "a", "b"}},
    {{"workspace", "new", "x"}, {0}, INVOCATION_PASS, "workspace new", {"x"}},
    {{"workspace", "new", "-state", "f", "x"}, {0}, INVOCATION_WRITER, "workspace new",
     {"-state", "f", "x"}},
    {{"env", "new", "-state=f", "x"}, {0}, INVOCATION_WRITER, "env new", {"-state=f", "x"}},
    {{"workspace", "new", "x", "-state=f"}, {0}, INVOCATION_PASS, "workspace new",
     {"x", "-state=f"}},
    {{"env", "delete", "x"}, {0}, INVOCATION_WRITER, "env delete", {"x"}},
    {{"stacks", "list"}, {0}, INVOCATION_OUTSIDE, "stacks", {"list"}},
    {{"rpcapi"}, {0}, INVOCATION_OUTSIDE, "rpcapi", {0}},
    {{"cloud", "x"}, {0}, INVOCATION_OUTSIDE, "cloud", {"x"}},
    {{"push"}, {0}, INVOCATION_PASS, "push", {0}},
    {{"console"}, {0}, INVOCATION_PASS, "console", {0}},
    {{"test"}, {0}, INVOCATION_WRITER, "test", {0}},
};

static void
invocations_are_read_as_the_engine_reads_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = ERR_INIT;
        struct invocation inv;
        size_t n = 0;

        memcpy(test_env, cases[i].env, sizeof cases[i].env);
        if (invocation_parse(&inv, (char *const *)(uintptr_t)cases[i].argv, env_get, &err) < 0)
            fail_msg("case %zu: %s", i, err.text);
        if (inv.class != cases[i].class || strcmp(inv.command, cases[i].command) != 0)
            fail_msg("case %zu: class %d, command \"%s\"", i, (int)inv.class, inv.command);
        for (; cases[i].args[n]; n++)
            assert_string_equal(inv.args[n], cases[i].args[n]);
        assert_int_equal(inv.nargs, n);
        invocation_clear(&inv);
    }
}

static void
the_last_chdir_is_taken_out(void **state)
{
    const char *argv[] = {"-chdir=a", "-chdir=b", "plan", NULL};
    struct err err = ERR_INIT;
    struct invocation inv;

    (void)state;
    memset(test_env, 0, sizeof test_env);
    assert_int_equal(
        invocation_parse(&inv, (char *const *)(uintptr_t)argv, env_get, &err), 0);
    assert_string_equal(inv.chdir, "b");
    assert_int_equal(inv.class, INVOCATION_PASS); /* "-chdir=a" is left: the engine refuses */
    invocation_clear(&inv);
}

static void
unsafe_words_refuse(void **state)
{
    static const char *const bad[] = {"`x`", "$(x)", "a) apply", "2>x", "'' rm a",
                                      "-backup \"\" -dry-run", "''", NULL};

    (void)state;
    for (size_t i = 0; bad[i]; i++) {
        const char *argv[] = {"plan", NULL};
        char line[64];
        struct err err = ERR_INIT;
        struct invocation inv;

        snprintf(line, sizeof line, "TF_CLI_ARGS=%s", bad[i]);
        memset(test_env, 0, sizeof test_env);
        test_env[0] = line;
        assert_int_equal(
            invocation_parse(&inv, (char *const *)(uintptr_t)argv, env_get, &err), -1);
        assert_int_equal(err.code, EXITCODE_UNDECIDED);
    }
}

/* Every engine refuses an open quote: it says so itself, and nothing of it may run. */
static void
open_quotes_are_the_engines_to_refuse(void **state)
{
    static const char *const open[] = {"'open", "\"open", "end\\", "-a 'b", NULL};

    (void)state;
    for (size_t i = 0; open[i]; i++) {
        const char *argv[] = {"apply", "-auto-approve", NULL};
        char line[64];
        struct err err = ERR_INIT;
        struct invocation inv;

        snprintf(line, sizeof line, "TF_CLI_ARGS_apply=%s", open[i]);
        memset(test_env, 0, sizeof test_env);
        test_env[0] = line;
        assert_int_equal(
            invocation_parse(&inv, (char *const *)(uintptr_t)argv, env_get, &err), 0);
        assert_int_equal(inv.class, INVOCATION_BROKEN);
        assert_string_equal(inv.command, "apply");
        invocation_clear(&inv);
    }
}

static void
words_are_split_like_the_engine_does(void **state)
{
    static const struct {
        const char *line;
        const char *words[5];
    } rows[] = {
        {"", {0}},
        {"  a\tb\n", {"a", "b"}},
        {"'a b' \"c d\"", {"a b", "c d"}},
        {"a'b'\"c\"", {"abc"}},
        {"x''", {"x"}},
        {"-var=a\\ b", {"-var=a b"}},
        {"'a\\b' \"a\\\"b\"", {"a\\b", "a\"b"}},
        {"a\\tb a\\nb", {"a\tb", "a\nb"}},
        {"a; apply", {"a"}},
        {"a|b", {"a"}},
        {"a & b", {"a"}},
        {"\"`(;\"", {"`(;"}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char **w = NULL;
        size_t n = 0;
        size_t want = 0;

        assert_int_equal(shellwords_split(&w, &n, rows[i].line), 0);
        for (; rows[i].words[want]; want++) {
            assert_true(want < n);
            assert_string_equal(w[want], rows[i].words[want]);
        }
        assert_int_equal(n, want);
        for (size_t k = 0; k < n; k++)
            free(w[k]);
        free(w);
    }
}

/* What cannot be written down is not passed on unseen. */
static void
a_value_that_is_not_utf8_is_refused(void **state)
{
    static const char *const lines[][3] = {
        {"plan", "-var-file=\xff.tfvars", NULL},
        {"plan", "-target=\xff", NULL},
        {"apply", "--replace=\xff", NULL},
    };

    (void)state;
    test_env[0] = NULL;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct err err = ERR_INIT;
        struct invocation inv;
        struct flags f;

        assert_int_equal(invocation_parse(&inv, (char *const *)(uintptr_t)lines[i], env_get, &err),
                         0);
        flags_parse(&f, &inv, NULL);
        assert_string_equal(f.unknown, lines[i][1]);
        flags_clear(&f);
        invocation_clear(&inv);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invocations_are_read_as_the_engine_reads_them),
        cmocka_unit_test(the_last_chdir_is_taken_out),
        cmocka_unit_test(unsafe_words_refuse),
        cmocka_unit_test(open_quotes_are_the_engines_to_refuse),
        cmocka_unit_test(words_are_split_like_the_engine_does),
        cmocka_unit_test(a_value_that_is_not_utf8_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
