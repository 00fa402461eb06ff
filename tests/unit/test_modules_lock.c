/* SPDX-License-Identifier: Apache-2.0 */
/* The lock of remote modules: strict both ways; what lies in a package; where its links lead. */
#include "wrapper/modules_lock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"

#define SUM "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static json_t *
record(const char *root, const char *key)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:{s:{s:s, s:s}, s:{s:s, s:s}}}", "root",
                     root, "key", key, "source", "git::x", "version", "", "at", "", "dir", "",
                     "files", "main.tf", "mode", "100644", "sha256", SUM, "a \"b\"\n", "mode",
                     "120000", "target", "main.tf");
}

static char *
sample(void)
{
    auto_json *lock = json_pack("[o, o, o]", record("b", "m"), record("", "z"), record("", "a"));

    return modules_lock_text(lock);
}

static void
test_both_ways(void **state)
{
    auto_free char *text = sample();
    struct err err = ERR_INIT;
    auto_json *lock = modules_lock_parse(text, strlen(text), &err);
    auto_free char *again = lock ? modules_lock_text(lock) : NULL;

    (void)state;
    assert_non_null(lock);
    assert_string_equal(again, text);
    assert_int_equal(json_array_size(lock), 3);
    assert_string_equal(json_text(json_array_get(lock, 0), "key", ""), "a");
    assert_non_null(modules_lock_find(lock, "b", "m"));
    assert_null(modules_lock_find(lock, "b", "a"));
    assert_int_equal(json_object_size(json_object_get(modules_lock_find(lock, "", "z"), "files")),
                     2);
}

/* Every byte counts: no text that differs in one place is taken. */
static void
test_every_byte_counts(void **state)
{
    auto_free char *text = sample();
    size_t len = strlen(text);

    (void)state;
    for (size_t i = 0; i < len; i++) {
        struct err err = ERR_INIT;
        auto_free char *changed = mem_dupn(text, len);
        auto_json *lock = NULL;

        changed[i] ^= 1;
        lock = modules_lock_parse(changed, len, &err);
        if (lock)
            fail_msg("taken with byte %zu changed", i);
        assert_int_equal(err.code, EXITCODE_UNDECIDED);
        assert_non_null(strstr(err.text, "moongate lock"));
    }
    for (size_t i = 0; i < len; i++) {
        struct err err = ERR_INIT;
        auto_json *lock = modules_lock_parse(text, i, &err);

        if (lock)
            fail_msg("taken when cut at byte %zu", i);
    }
}

/* Lines that are well-formed one by one, with a true digest at the end. */
static void
refuses(const char *lines, const char *why)
{
    char sum[DIGEST_HEX_SIZE];
    struct err err = ERR_INIT;
    auto_free char *text = NULL;
    auto_json *lock = NULL;

    digest_bytes(sum, lines, strlen(lines));
    text = mem_format("%s{\"digest\":\"%s\"}\n", lines, sum);
    lock = modules_lock_parse(text, strlen(text), &err);
    if (lock)
        fail_msg("taken: %s", lines);
    if (!strstr(err.text, why))
        fail_msg("\"%s\" is not in \"%s\"", why, err.text);
}

#define HEAD "{\"format\":1,\"moongate\":\"modules.lock\"}\n"
#define MODULE(files, key)                                                               \
    "{\"at\":\"\",\"digest\":\"" SUM "\",\"dir\":\"\",\"files\":" files ",\"key\":\"" key \
    "\",\"root\":\"\",\"source\":\"s\",\"version\":\"\"}\n"
#define FILE_OF(key, mode, what)                                                       \
    "{\"file\":\"f\",\"key\":\"" key "\",\"mode\":\"" mode "\",\"root\":\"\"," what "}\n"

static void
test_lines_that_lie(void **state)
{
    (void)state;
    refuses("", "not as this version writes it");
    refuses(MODULE("0", "a"), "a line is missing");
    refuses(HEAD HEAD, "not a line of this format");
    refuses(HEAD "[]\n", "not JSON");
    refuses(HEAD "{}\n", "not a line of this format");
    refuses(HEAD MODULE("0", "a"), "not those of their module's digest");
    refuses(HEAD MODULE("\"x\"", "a"), "not in its place");
    refuses(HEAD FILE_OF("a", "100644", "\"sha256\":\"" SUM "\""), "not of the module above");
    refuses(HEAD MODULE("1", "a") FILE_OF("b", "100644", "\"sha256\":\"" SUM "\""),
            "not of the module above");
    refuses(HEAD MODULE("1", "a") FILE_OF("a", "100666", "\"sha256\":\"" SUM "\""),
            "without mode or SHA-256");
    refuses(HEAD MODULE("1", "a") FILE_OF("a", "120000", "\"sha256\":\"" SUM "\""),
            "without mode or SHA-256");
    refuses(HEAD MODULE("1", "a") FILE_OF("a", "100644", "\"target\":\"x\""),
            "without mode or SHA-256");
    refuses(HEAD MODULE("1", "a") FILE_OF("a", "100644", "\"sha256\":\"xyz\""),
            "without mode or SHA-256");
    refuses(HEAD MODULE("2", "a") FILE_OF("a", "100644", "\"sha256\":\"" SUM "\"")
                FILE_OF("a", "100644", "\"sha256\":\"" SUM "\""), "there twice");
    refuses(HEAD "{\"digest\":\"" SUM "\"}\n", "not that of the lines above");
}

static void
put(const char *dir, const char *name, const char *text)
{
    auto_free char *path = fs_join(dir, name);
    auto_file FILE *f = fopen(path, "we");

    assert_non_null(f);
    assert_int_equal(fputs(text, f) >= 0, 1);
}

static void
link_to(const char *dir, const char *name, const char *target)
{
    auto_free char *path = fs_join(dir, name);

    assert_int_equal(symlink(target, path), 0);
}

static char *
faults_of(const char *dir)
{
    auto_json *files = NULL;
    auto_json *faults = NULL;
    struct buf out = BUF_INIT;
    struct err err = ERR_INIT;
    size_t i;
    json_t *one;

    assert_int_equal(modules_lock_package(&files, &faults, dir, &err), 0);
    json_array_foreach(faults, i, one)
        buf_printf(&out, "%s;", json_text(one, "path", ""));
    return buf_steal(&out);
}

static void
test_links(void **state)
{
    static const struct {
        const char *target;
        bool good;
    } cases[] = {
        {"main.tf", true},          {"sub/x", true},          {"./sub/../main.tf", true},
        {"nowhere", true},          {"up/main.tf", true},     {"..", false},
        {"/etc/passwd", false},     {"../other", false},      {"sub/../../x", false},
        {".git/config", false},     {"sub/.git", false},      {"sub/up/../../x", false},
        {"up/../x", false},         {"l", false},
    };
    char dir[] = "/tmp/test_modules.XXXXXX";
    auto_free char *sub = NULL;
    auto_free char *git = NULL;
    auto_free char *none = NULL;
    auto_free char *linked = NULL;
    struct err err = ERR_INIT;

    (void)state;
    assert_non_null(mkdtemp(dir));
    sub = fs_join(dir, "sub");
    git = fs_join(dir, ".git");
    assert_int_equal(mkdir(sub, 0700) + mkdir(git, 0700), 0);
    put(dir, "main.tf", "x");
    put(sub, "x", "x");
    put(git, "config", "x");
    link_to(dir, "up", "sub/..");
    link_to(sub, "up", "../up");
    none = faults_of(dir);
    assert_string_equal(none, "");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_free char *path = fs_join(dir, "l");
        auto_free char *got = NULL;

        link_to(dir, "l", cases[i].target);
        got = faults_of(dir);
        if (strcmp(got, cases[i].good ? "" : "l;") != 0)
            fail_msg("%s: \"%s\"", cases[i].target, got);
        unlink(path);
    }
    linked = mem_format("%s-link", dir);
    assert_int_equal(symlink(dir, linked), 0);
    {
        auto_free char *whole = faults_of(linked);

        assert_string_equal(whole, ";");
    }
    unlink(linked);
    assert_int_equal(fs_remove_tree(dir, &err), 0);
}

static void
collect(void *arg, const char *file, const char *what)
{
    buf_printf(arg, "%s %s;", what, file);
}

static void
test_compare(void **state)
{
    auto_json *a = json_pack("{s:s, s:s, s:s, s:s}", "same", "1", "changed", "1", "gone", "1",
                             ".hidden/gone", "1");
    auto_json *b = json_pack("{s:s, s:s, s:s, s:s}", "same", "1", "changed", "2", "new", "1",
                             ".new", "1");
    auto_buf got = BUF_INIT;

    (void)state;
    modules_lock_compare(a, b, collect, &got);
    assert_string_equal(buf_str(&got), "extra .new;changed changed;missing gone;extra new;");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_both_ways),      cmocka_unit_test(test_every_byte_counts),
        cmocka_unit_test(test_lines_that_lie), cmocka_unit_test(test_links),
        cmocka_unit_test(test_compare),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
