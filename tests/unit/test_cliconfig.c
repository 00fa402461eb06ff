/* SPDX-License-Identifier: Apache-2.0 */
/* Which files each engine reads as its command-line configuration, and what stands in one. */
#include "wrapper/cliconfig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "wrapper/rcfile.h"

/* ---- one text ---- */

static const struct text_case {
    const char *text;
    int line;          /* of dev_overrides; 0: none; -1: cannot be read */
    const char *first; /* provider that is overridden */
} texts[] = {
    {"", 0, NULL},
    {"\xef\xbb\xbf", -1, NULL},
    {"# dev_overrides {}\n", 0, NULL},
    {"a = \"dev_overrides\"\n", 0, NULL},
    {"a = [\"dev_overrides\", [true]]\n", 0, NULL},
    {"provider_installation { direct {} }", 0, NULL},
    {"provider_installation {\n\n dev_overrides { \"x/y\" = \"/z\" } }", 3, "x/y"},
    {"provider_installation {\n dev_overrides = { x = 1 } }", 2, "x"},
    {"\"provider_installation\" { \"dev_overrides\" { \"x/y\" = \"/z\" } }", 1, "x/y"},
    {"provider_installation { direct {} dev_overrides { \"x/y\" = \"/z\" } }", 1, "x/y"},
    {"provider_installation \"dev_overrides\" { \"x/y\" = \"/z\" }", 1, "x/y"},
    {"PROVIDER_INSTALLATION { DEV_OVERRIDES { } }", 1, NULL},
    {"{\"provider_installation\":{\"dev_overrides\":{\"x/y\":\"/z\"}}}", 1, "x/y"},
    {"{\"provider_installation\":[{\"dev\\u005Foverrides\":[{\"x/y\":\"/z\"}]}]}", 1, "x/y"},
    {"a { b = \"\\x64ev_overrides\" }", 0, NULL},
    {"a { \"\\144ev_overrides\" = 1 }", 1, NULL},
    {"a = \"${HOME}/x\"", 0, NULL},
    {"a = \"${\"x\"}\"", -1, NULL},
    {"a = \"${x", -1, NULL},
    {"a = 12x", -1, NULL},
    {"a = 1.5", 0, NULL},
    {"a = 1.5.b", -1, NULL},
    {"a = -", -1, NULL},
    {"a = \"x\ny\"", -1, NULL},
    {"a = \"\\xg0\"", -1, NULL},
    {"a = \"\\", -1, NULL},
    {"a = 'x'", -1, NULL},
    {"a = <<E\nE\n", -1, NULL},
    {"a {", -1, NULL},
    {"a = [", -1, NULL},
    {"} a {}", -1, NULL},
    {"{} b {}", -1, NULL},
    {"a", -1, NULL},
    {"/", -1, NULL},
    {"/* ", -1, NULL},
    {"/*/ a {} */", 0, NULL},
    {"caf\xc3\xa9 = 1", -1, NULL},
    {"a = \"caf\xc3\xa9\"", 0, NULL},
};

static void
test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        const struct text_case *c = &texts[i];
        struct err err = ERR_INIT;
        struct rcfile rc = {0};
        int rv = rcfile_parse(&rc, c->text, strlen(c->text), &err);

        if (rv < 0 ? c->line != -1 : rc.line != c->line)
            fail_msg("case %zu: %s: line %d, %s", i, c->text, rc.line, err.text);
        if (c->first)
            assert_string_equal(json_string_value(json_array_get(rc.overrides, 0)), c->first);
        rcfile_clear(&rc);
    }
}

static void
test_depth(void **state)
{
    char deep[400];
    struct err err = ERR_INIT;
    struct rcfile rc;

    (void)state;
    memset(deep, '[', sizeof deep);
    memcpy(deep, "a =", 3);
    assert_int_equal(rcfile_parse(&rc, deep, sizeof deep, &err), -1);
    assert_non_null(strstr(err.text, "too deeply"));
}

static void
test_harmless(void **state)
{
    static const char text[] = "plugin_cache_may_break_dependency_lock_file = true\n"
                               "provider_installation {\n network_mirror { url = \"x\" }\n"
                               " direct { exclude = [\"a\"] }\n}\n";
    struct err err = ERR_INIT;
    struct rcfile rc;
    auto_free char *methods = NULL;

    (void)state;
    assert_int_equal(rcfile_parse(&rc, text, strlen(text), &err), 0);
    assert_true(rc.may_break_lock);
    methods = json_compact(rc.methods);
    assert_string_equal(methods, "[\"network_mirror\",\"direct\"]");
    rcfile_clear(&rc);
}

/* ---- places ---- */

static char home[] = "/tmp/moongate-cliconfig-XXXXXX";

static void
put(const char *path)
{
    auto_free char *full = fs_join(home, path);
    auto_free char *dir = mem_dup(full);
    struct err err = ERR_INIT;
    const char *name = strrchr(full, '/') + 1;

    *strrchr(dir, '/') = '\0';
    assert_int_equal(fs_mkdirs(dir, &err), 0);
    assert_int_equal(fs_publish(dir, name, "x {}\n", 5, true, &err), 0);
}

/* The files that count for `product`, as paths below home, in order, with a blank between. */
static void
expect(const char *product, const char *want)
{
    struct reasons reasons = REASONS_INIT;
    auto_json *files = NULL;
    auto_buf got = BUF_INIT;
    size_t i;
    json_t *one;

    cliconfig_read(&files, &reasons, product, home);
    json_array_foreach(files, i, one)
        buf_printf(&got, "%s%s", i ? " " : "", json_text(one, "path", "") + strlen(home) + 1);
    assert_string_equal(buf_str(&got), want);
    assert_false(reasons_any(&reasons));
}

static int
make_home(void **state)
{
    auto_free char *xdg = NULL;

    (void)state;
    if (!mkdtemp(home))
        return -1;
    xdg = fs_join(home, "xdg");
    unsetenv("TF_CLI_CONFIG_FILE");
    unsetenv("TERRAFORM_CONFIG");
    return setenv("HOME", home, 1) < 0 || setenv("XDG_CONFIG_HOME", xdg, 1) < 0 ? -1 : 0;
}

static int
remove_home(void **state)
{
    struct err err = ERR_INIT;

    (void)state;
    return fs_remove_tree(home, &err);
}

static void
test_places(void **state)
{
    (void)state;
    expect("terraform", "");
    expect("tofu", "");
    put("xdg/opentofu/tofurc");
    put("xdg/opentofu/x.tfrc");
    expect("terraform", "");
    expect("tofu", "xdg/opentofu/tofurc xdg/opentofu/x.tfrc");
    put(".terraformrc");
    expect("terraform", ".terraformrc");
    expect("tofu", ".terraformrc xdg/opentofu/x.tfrc");
    put(".tofurc");
    expect("terraform", ".terraformrc");
    expect("tofu", ".tofurc xdg/opentofu/x.tfrc");
    put(".terraform.d/b.tfrc.json");
    put(".terraform.d/a.tfrc");
    put(".terraform.d/a.tf");
    expect("terraform", ".terraformrc .terraform.d/a.tfrc .terraform.d/b.tfrc.json");
    expect("tofu", ".tofurc .terraform.d/a.tfrc .terraform.d/b.tfrc.json");
    setenv("TERRAFORM_CONFIG", "xdg/opentofu/tofurc", 1);
    expect("terraform", "xdg/opentofu/tofurc");
    setenv("TF_CLI_CONFIG_FILE", ".tofurc", 1);
    expect("terraform", ".tofurc");
    setenv("TF_CLI_CONFIG_FILE", "nowhere", 1);
    expect("tofu", "nowhere");
    setenv("TF_CLI_CONFIG_FILE", "", 1);
    expect("tofu", "xdg/opentofu/tofurc");
    unsetenv("TF_CLI_CONFIG_FILE");
    unsetenv("TERRAFORM_CONFIG");
}

static void
test_changed(void **state)
{
    struct reasons reasons = REASONS_INIT;
    struct err err = ERR_INIT;
    auto_json *before = NULL;

    (void)state;
    cliconfig_read(&before, &reasons, "terraform", home);
    assert_int_equal(cliconfig_same(before, "terraform", home, &err), 0);
    put(".terraform.d/c.tfrc");
    assert_int_equal(cliconfig_same(before, "terraform", home, &err), -1);
    assert_non_null(strstr(err.text, "changed"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),   cmocka_unit_test(test_depth),
        cmocka_unit_test(test_harmless), cmocka_unit_test(test_places),
        cmocka_unit_test(test_changed),
    };

    return cmocka_run_group_tests(tests, make_home, remove_home);
}
