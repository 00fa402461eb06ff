/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/locate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/mem.h"
#include "policies/hcl.h"
#include "policies/jsonline.h"
#include "tests/unit/zipmake.h"

#define FILES_MAX 8

/* A plan file of these (name, text) pairs, up to a NULL name. */
static struct planzip *
make(const char *modules, const char *const files[][2])
{
    struct zipmake_entry e[FILES_MAX + 2] = {
        {.name = "tfplan", .data = "x"},
        {.name = "tfconfig/modules.json", .data = modules},
    };
    struct err err = ERR_INIT;
    auto_buf zip = BUF_INIT;
    auto_free char *path = NULL;
    struct planzip *z = NULL;
    size_t n = 2;

    for (; files[n - 2][0]; n++)
        e[n] = (struct zipmake_entry){.name = files[n - 2][0], .data = files[n - 2][1]};
    zipmake(&zip, e, n, NULL);
    path = zipmake_file(zip.data, zip.len);
    if (planzip_open(&z, path, &err) < 0)
        fail_msg("%s", err.text);
    unlink(path);
    return z;
}

/* A root module of one file. */
static struct planzip *
make_one(const char *text)
{
    const char *const files[][2] = {{"tfconfig/m-/main.tf", text}, {NULL, NULL}};

    return make("[{\"Key\":\"\",\"Dir\":\".\"}]", files);
}

/* `want` is "file:line", or NULL for nowhere. */
static void
at_root(const struct planzip *z, const char *root, const char *address, const char *path,
        const char *want)
{
    struct locate_place p = {0};
    auto_free char *got = NULL;

    struct blocks *blocks = blocks_new(z);
    int rc = locate_in(&p, z, blocks, root, address, path);

    blocks_free(blocks);
    if (rc != 0) {
        if (want)
            fail_msg("%s is nowhere", address);
        return;
    }
    got = mem_format("%s:%d", p.file, p.line);
    if (!want)
        fail_msg("%s is in %s", address, got);
    assert_string_equal(got, want);
    locate_clear(&p);
}

static void
at(const struct planzip *z, const char *address, const char *path, const char *want)
{
    at_root(z, NULL, address, path, want);
}

static void
test_blocks_and_attributes(void **state)
{
    struct planzip *z = make_one("# resource \"a_x\" \"y\" {}\n"
                                 "// resource \"a_x\" \"y\" {}\n"
                                 "/* resource \"a_x\" \"y\" {\n"
                                 "*/ resource \"a_x\" \"y\" { # four\n"
                                 "  size = 3 # { \"\n"
                                 "  tags = {\n"
                                 "    owner = \"x\"\n"
                                 "  }\n"
                                 "  dynamic \"ingress\" {\n"
                                 "    for_each = []\n"
                                 "    content { port = 1 }\n"
                                 "  }\n"
                                 "  disk { type = \"ssd\" }\n"
                                 "}\n"
                                 "resource a_x bare { size = 1 }\n"
                                 "data \"a_x\" \"y\" {}\n"
                                 "output \"o\" { value = 1 }\r\n"
                                 "variable \"v\" {}\n"
                                 "check \"c\" {\n"
                                 "  data \"a_x\" \"inner\" { id = 1 }\n"
                                 "}\n");

    (void)state;
    at(z, "a_x.y", NULL, "main.tf:4");
    at(z, "a_x.y[0]", "size", "main.tf:5");
    at(z, "a_x.y", "tags.owner", "main.tf:6");
    at(z, "a_x.y", "tags[\"a.b\"]", "main.tf:6");
    at(z, "a_x.y", "owner", "main.tf:4");
    at(z, "a_x.y", "ingress[0].port", "main.tf:9");
    at(z, "a_x.y", "disk[0].type", "main.tf:13");
    at(z, "a_x.y", "", "main.tf:4");
    at(z, "a_x.bare", "size", "main.tf:15");
    at(z, "data.a_x.y", NULL, "main.tf:16");
    at(z, "output.o", "value", "main.tf:17");
    at(z, "var.v", NULL, "main.tf:18");
    at(z, "check.c", NULL, "main.tf:19");
    at(z, "data.a_x.inner", "id", "main.tf:20");
    at(z, "a_x.absent", NULL, NULL);
    at(z, "not an address", NULL, NULL);
    planzip_free(z);
}

static void
test_templates_and_heredocs(void **state)
{
    struct planzip *z = make_one(
        "resource \"a_x\" \"a\" {\n"
        "  s = \"} ${ { k = \"}${\"}\"}\" } } $${ %%{ \\\" \\\\\"\n"
        "  h = <<-EOT\n"
        "    resource \"a_x\" \"b\" {\n"
        "    ${ join(\"\\n\", [for x in [1] : <<IN\n"
        "resource \"a_x\" \"b\" { EOT\n"
        "IN\n"
        "    ]) } EOT\n"
        "    EOTX\n"
        "    \"\n"
        "    EOT\n"
        "  f = upper(<<EOF\n"
        "}\n"
        "EOF\n"
        "  )\n"
        "  last = 1 < 2 ? { a = 1 } : {\n"
        "    b = 1 }\n"
        "}\n"
        "resource \"a_x\" \"b\" {\n"
        "  s = 1\n"
        "}\n");

    (void)state;
    at(z, "a_x.a", "h", "main.tf:3");
    at(z, "a_x.a", "f", "main.tf:12");
    at(z, "a_x.a", "last", "main.tf:16");
    at(z, "a_x.a", "b", "main.tf:1");
    at(z, "a_x.b", "s", "main.tf:20");
    planzip_free(z);
}

static void
test_json_configuration(void **state)
{
    const char *const files[][2] = {
        {"tfconfig/m-/a.tf.json", "{\n \"//\": {\"resource\": 1},\n \"resource\": [\n"
                                  "  {\"a_x\": {\"other\": {\"y\": {}}}},\n"
                                  "  {\"a_x\": [{\n"
                                  "    \"\\u0079\": {\n"
                                  "      \"tags\": {\"x\": \"}\\\"\"},\n"
                                  "      \"size\": 1}}]}],\n"
                                  " \"output\": {\"o\": {\"value\": 1}}\n}\n"},
        {NULL, NULL}};
    struct planzip *z = make("[{\"Key\":\"\",\"Dir\":\".\"}]", files);

    (void)state;
    at(z, "a_x.y", NULL, "a.tf.json:6");
    at(z, "a_x.y", "size", "a.tf.json:8");
    at(z, "a_x.y", "absent", "a.tf.json:6");
    at(z, "output.o", NULL, "a.tf.json:9");
    at(z, "a_x.z", NULL, NULL);
    planzip_free(z);
}

static void
test_overrides(void **state)
{
    const char *const files[][2] = {
        {"tfconfig/m-/a_override.tf", "\nresource \"a_x\" \"y\" {\n  size = 2\n}\n"},
        {"tfconfig/m-/main.tf", "resource \"a_x\" \"y\" {\n  size = 1\n  tags = {}\n}\n"},
        {"tfconfig/m-/override.tf", "resource \"a_x\" \"y\" { kind = 2 }\n"},
        {"tfconfig/m-/z_override.tf.json", "{\"resource\": {\"a_x\": {\"y\": {\n\"kind\": 3}}}}"},
        {NULL, NULL}};
    struct planzip *z = make("[{\"Key\":\"\",\"Dir\":\".\"}]", files);

    (void)state;
    at(z, "a_x.y", NULL, "main.tf:1");
    at(z, "a_x.y", "tags", "main.tf:3");
    at(z, "a_x.y", "size", "a_override.tf:3");
    at(z, "a_x.y", "kind", "z_override.tf.json:2");
    planzip_free(z);
}

static void
test_modules(void **state)
{
    const char *modules =
        "[{\"Key\":\"\",\"Dir\":\".\"},"
        "{\"Key\":\"net\",\"Source\":\"../../modules/net\",\"Dir\":\"../../modules/net\"},"
        "{\"Key\":\"net.leaf\",\"Source\":\"../leaf\",\"Dir\":\"../../modules/leaf\"},"
        "{\"Key\":\"reg\",\"Source\":\"registry.terraform.io/a/b/c\",\"Version\":\"1.0.0\","
        "\"Dir\":\".terraform/modules/reg\"},"
        "{\"Key\":\"reg.sub\",\"Source\":\"./sub\",\"Dir\":\"data/modules/reg/sub\"}]";
    const char *const files[][2] = {
        {"tfconfig/m-/main.tf", "module \"net\" {\n source = \"../../modules/net\"\n}\n"
                                "\nmodule \"reg\" { source = \"a/b/c\" }\n"},
        {"tfconfig/m-net/main.tf", "resource \"a_x\" \"y\" {}\nmodule \"leaf\" {}\n"},
        {"tfconfig/m-net.leaf/leaf.tf", "\nresource \"a_x\" \"y\" {\n  size = 1\n}\n"},
        {"tfconfig/m-reg/main.tf", "resource \"a_x\" \"y\" {}\n"},
        {"tfconfig/m-reg.sub/main.tf", "resource \"a_x\" \"y\" {}\n"},
        {NULL, NULL}};
    struct planzip *z = make(modules, files);

    (void)state;
    at(z, "module.net", NULL, "main.tf:1");
    at(z, "module.net[0].a_x.y", NULL, "../../modules/net/main.tf:1");
    at(z, "module.net[\"a.b\"].module.leaf[\"]\"].a_x.y", "size", "../../modules/leaf/leaf.tf:3");
    at(z, "module.net.module.leaf", NULL, "../../modules/net/main.tf:2");
    /* Not in the repository: where it is called. */
    at(z, "module.reg.a_x.y", "source", "main.tf:5");
    at(z, "module.reg.module.sub[1].a_x.y", NULL, "main.tf:5");
    at(z, "module.gone.a_x.y", NULL, NULL);

    at_root(z, "live/prod", "module.net.module.leaf.a_x.y", NULL, "modules/leaf/leaf.tf:2");
    at_root(z, "live/prod", "module.reg.a_x.y", NULL, "live/prod/main.tf:5");
    at_root(z, "", "module.net.a_x.y", NULL, "main.tf:1"); /* ../.. leaves the repository */
    at_root(z, "prod", "module.net.module.leaf.a_x.y", NULL, "prod/main.tf:1");
    planzip_free(z);
}

static void
test_real_plan(void **state)
{
    const char *src = getenv("srcdir");
    auto_free char *path = mem_format("%s/tests/fixtures/planfiles/small.tfplan",
                                      src ? src : ".");
    struct err err = ERR_INIT;
    struct planzip *z = NULL;

    (void)state;
    if (planzip_open(&z, path, &err) < 0)
        fail_msg("%s", err.text);
    at(z, "terraform_data.one", "input.owner", "main.tf:8");
    at(z, "terraform_data.shared", "input", "main.tf:13");
    at(z, "terraform_data.shared", "triggers_replace", "other_override.tf:2");
    at(z, "terraform_data.named", NULL, "größe.tf:1");
    at(z, "terraform_data.json", "input", "extra.tf.json:5");
    at(z, "module.net[\"a\\\"]b\"].terraform_data.pool[1]", "input", "modules/net/main.tf:3");
    at(z, "module.net[\"eu.west\"].module.leaf.terraform_data.leaf", NULL,
       "modules/leaf/main.tf:1");
    at(z, "output.pool", NULL, "main.tf:15");
    planzip_free(z);
}

/* Whatever the text, the lexer ends; each token lies within it. */
static void
test_broken_text_ends(void **state)
{
    const char *const text =
        "a \"b\" { c = \"${ { \"${<<E\nx\nE\n}\" } }\" /* */ d = <<-F\n F\n} #";
    size_t len = strlen(text);
    auto_free char *deep = mem_alloc(60001);

    (void)state;
    for (size_t from = 0; from < len; from++)
        for (size_t to = from; to <= len; to++) {
            auto_free char *copy = mem_dupn(text + from, to - from);
            struct hcl h = {copy, copy + (to - from), 1};
            struct hcl_item it;
            size_t items = 0;

            while (hcl_item(&it, &h))
                assert_true(++items <= len && h.p <= h.end);
        }
    for (size_t i = 0; i < 20000; i++)
        memcpy(deep + 3 * i, "\"${", 3);
    {
        struct hcl h = {deep, deep + 60000, 1};
        struct hcl_item it;

        assert_false(hcl_item(&it, &h));
    }
    memset(deep, '[', 60000);
    assert_int_equal(jsonline_find(deep, 60000, (const char *const[]){"k"}, 1), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks_and_attributes),
        cmocka_unit_test(test_templates_and_heredocs),
        cmocka_unit_test(test_json_configuration),
        cmocka_unit_test(test_overrides),
        cmocka_unit_test(test_modules),
        cmocka_unit_test(test_real_plan),
        cmocka_unit_test(test_broken_text_ends),
    };

    return cmocka_run_group_tests_name("locate", tests, NULL, NULL);
}
