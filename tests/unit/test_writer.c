/* SPDX-License-Identifier: Apache-2.0 */
/* Commands without a plan: what their words are, read as Go's flag package reads them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "policies/policy.h"
#include "wrapper/init_moves.h"
#include "wrapper/writer.h"

static const struct {
    const char *name;
    const char *args[8];
    const char *command;
    const char *words[5];
    const char *flags[5]; /* "name=value", "name+" or "name-" for a boolean */
    const char *unread;
    bool idle;
} cases[] = {
    {"state rm", {"a", "b"}, "state rm", {"a", "b"}, {0}, NULL, false},
    {"state remove", {"--", "-a"}, "state rm", {"-a"}, {0}, NULL, false},
    {"state rm", {"-dry-run", "a"}, "state rm", {"a"}, {"dry-run+"}, NULL, true},
    {"state rm", {"-dry-run=F", "a"}, "state rm", {"a"}, {"dry-run-"}, NULL, false},
    {"state rm", {"-dry-run", "--dry-run=0", "a"}, "state rm", {"a"}, {"dry-run+", "dry-run-"},
     NULL, false},
    {"state rm", {"-backup", "-dry-run", "a"}, "state rm", {"a"}, {"backup=-dry-run"}, NULL,
     false},
    {"state rm", {"-backup=", "-", "a"}, "state rm", {"-", "a"}, {"backup="}, NULL, false},
    {"state mv", {"-lock=false", "-no-color", "a", "-no-color", "b"}, "state mv", {"a", "b"},
     {"lock-"}, NULL, false},
    {"state mv", {"a", "-dry-run", "b"}, "state mv", {"a", "-dry-run", "b"}, {0}, NULL, false},
    {"state rm", {"-x", "a"}, "state rm", {0}, {0}, "-x", false},
    {"state rm", {"-dry-run", "-x", "a"}, "state rm", {0}, {"dry-run+"}, "-x", false},
    {"state rm", {"-backup"}, "state rm", {0}, {0}, "-backup", false},
    {"state rm", {"-backup", "-compact-warnings", "a"}, "state rm", {0}, {0}, "-backup", false},
    {"refresh", {"-compact-warnings", "-target", "a", "-target=b"}, "refresh", {0},
     {"compact-warnings+", "target=a", "target=b"}, NULL, false},
    {"import", {"-var", "a=1", "x.y", "id"}, "import", {"x.y", "id"}, {"var=a=1"}, NULL, false},
    {"env new", {"-state", "f", "w"}, "workspace new", {"w"}, {"state=f"}, NULL, false},
    {"workspace new", {"w", "-state=f"}, "workspace new", {"w", "-state=f"}, {0}, NULL, true},
    {"workspace new", {"-x", "w"}, "workspace new", {0}, {0}, "-x", false},
    {"env delete", {"-force", "w"}, "workspace delete", {"w"}, {"force+"}, NULL, false},
    {"force-unlock", {"-force=true", "1"}, "force-unlock", {"1"}, {"force+"}, NULL, false},
};

static void
check_flag(const struct writer_flag *f, const char *want, size_t i)
{
    char text[64];

    if (f->kind == WRITER_BOOLEAN)
        snprintf(text, sizeof text, "%s%c", f->name, f->on ? '+' : '-');
    else
        snprintf(text, sizeof text, "%s=%s", f->name, f->value);
    if (strcmp(text, want) != 0)
        fail_msg("case %zu: flag %s, not %s", i, text, want);
}

static void
words_and_flags_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct writer w;
        size_t n = 0;

        assert_true(writer_parse(&w, cases[i].name, (char *const *)(uintptr_t)cases[i].args));
        assert_string_equal(w.command, cases[i].command);
        for (; cases[i].words[n]; n++)
            if (n >= w.nwords || strcmp(w.words[n], cases[i].words[n]) != 0)
                fail_msg("case %zu: word %zu", i, n);
        assert_int_equal(w.nwords, n);
        for (n = 0; cases[i].flags[n]; n++) {
            assert_true(n < w.nflags);
            check_flag(&w.flags[n], cases[i].flags[n], i);
        }
        assert_int_equal(w.nflags, n);
        if (cases[i].unread)
            assert_string_equal(w.unread, cases[i].unread);
        else
            assert_null(w.unread);
        if (writer_idle(&w) != cases[i].idle)
            fail_msg("case %zu: idle", i);
        writer_clear(&w);
    }
}

static void
the_last_flag_counts(void **state)
{
    const char *args[] = {"-force", "-force=no", "-lock=true", "-lock=T", "-state=a", "-state",
                          "b", NULL};
    struct writer w;

    (void)state;
    assert_true(writer_parse(&w, "state push", (char *const *)(uintptr_t)args));
    assert_false(writer_has(&w, "force")); /* "no" is nothing that the engine takes */
    assert_true(writer_has(&w, "lock"));
    assert_string_equal(writer_flag(&w, "state")->value, "b");
    assert_false(writer_has(&w, "state"));
    assert_null(writer_flag(&w, "backup"));
    writer_clear(&w);
}

static void
only_some_commands_name_a_workspace(void **state)
{
    const char *args[] = {"-force", "dev", NULL}, *none[] = {"", NULL};
    struct writer w;

    (void)state;
    assert_true(writer_parse(&w, "env delete", (char *const *)(uintptr_t)args));
    assert_string_equal(writer_workspace(&w), "dev");
    writer_clear(&w);
    assert_true(writer_parse(&w, "env delete", (char *const *)(uintptr_t)none));
    assert_null(writer_workspace(&w));
    writer_clear(&w);
    assert_true(writer_parse(&w, "taint", (char *const *)(uintptr_t)args));
    assert_null(writer_workspace(&w));
    writer_clear(&w);
    assert_false(writer_parse(&w, "apply", (char *const *)(uintptr_t)args));
}

/* Each name that the engines have leads to one that policies can say. */
static void
policies_can_name_every_command(void **state)
{
    static const char *const names[] = {
        "env delete", "env new", "force-unlock", "import", "init", "refresh", "state migrate",
        "state move", "state mv", "state push", "state remove", "state replace-provider",
        "state rm", "taint", "test", "test cleanup", "untaint", "workspace delete",
        "workspace new", NULL};
    size_t n = 0;

    (void)state;
    for (size_t i = 0; names[i]; i++) {
        char *args[] = {NULL};
        struct writer w;

        assert_true(writer_parse(&w, names[i], args));
        assert_true(policy_command(w.command) != 0);
        if (policy_command_alias(names[i]))
            assert_string_equal(policy_command_alias(names[i]), w.command);
        else
            assert_string_equal(names[i], w.command);
        writer_clear(&w);
    }
    while (policy_commands[n])
        n++;
    assert_true(n <= 32);
    assert_int_equal(policy_command("state"), 0);
    assert_null(policy_command_alias("state rm"));
}

static void
a_state_that_cannot_be_read_would_be_moved(void **state)
{
    static const struct {
        const char *text;
        bool moves;
    } rows[] = {
        {"", false},
        {"{\"version\":4,\"resources\":[],\"outputs\":{}}", false},
        {"{\"version\":4}", false},
        {"{\"version\":4,\"resources\":[{}]}", true},
        {"{\"version\":4,\"outputs\":{\"a\":{}}}", true},
        {"{\"version\":3,\"modules\":[]}", true},
        {"{\"encrypted_data\":\"x\"}", true},
        {"{", true},
        {"[]", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (init_moves_state(rows[i].text, strlen(rows[i].text)) != rows[i].moves)
            fail_msg("%s", rows[i].text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_and_flags_are_told_apart),
        cmocka_unit_test(the_last_flag_counts),
        cmocka_unit_test(only_some_commands_name_a_workspace),
        cmocka_unit_test(policies_can_name_every_command),
        cmocka_unit_test(a_state_that_cannot_be_read_would_be_moved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
