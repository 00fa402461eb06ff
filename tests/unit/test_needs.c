/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/needs.h"

#include <setjmp.h>
#include <stdarg.h>
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

#define FILES_MAX 8

struct file {
    const char *path;
    const char *text;
};

/* The same files in a directory and in a git tree. */
struct world {
    char *top;
    struct gitstore *store;
    char tree[GITSTORE_OID_SIZE];
};

static void
put_file(const char *top, const struct file *f)
{
    struct err err = ERR_INIT;
    auto_free char *path = fs_join(top, f->path);
    auto_free char *dir = mem_dupn(path, (size_t)(strrchr(path, '/') - path));
    auto_file FILE *out = NULL;

    assert_int_equal(fs_mkdirs(dir, &err), 0);
    out = fopen(path, "wxe");
    assert_non_null(out);
    assert_int_equal(fwrite(f->text, 1, strlen(f->text), out), strlen(f->text));
}

static void
world_open(struct world *w, const struct file *files)
{
    struct err err = ERR_INIT;
    char name[] = "/tmp/test_needs.XXXXXX";
    auto_free char *git = NULL;
    const char *base = NULL;

    assert_non_null(mkdtemp(name));
    w->top = mem_dup(name);
    git = fs_join(w->top, ".git");
    assert_int_equal(gitstore_create(&w->store, git, &err), 0);
    for (; files->path; files++) {
        put_file(w->top, files);
        if (gitstore_tree_with(w->tree, w->store, base, files->path, files->text,
                               strlen(files->text), &err) < 0)
            fail_msg("%s", err.text);
        base = w->tree;
    }
}

static void
world_close(struct world *w)
{
    struct err err = ERR_INIT;

    gitstore_free(w->store);
    assert_int_equal(fs_remove_tree(w->top, &err), 0);
    free(w->top);
}

/* One line that says everything: "backend=s3 providers=a,b modules=key:source@version data=t.n
 * dirs=x locked=p:v". */
static char *
describe(const struct needs *n)
{
    auto_buf b = BUF_INIT;
    size_t i;
    json_t *one;
    const char *key;

    buf_printf(&b, "%s", n->backend ? n->backend : "-");
    buf_puts(&b, " |");
    json_array_foreach(n->providers, i, one)
        buf_printf(&b, " %s", json_string_value(one));
    buf_puts(&b, " |");
    json_array_foreach(n->modules, i, one)
        buf_printf(&b, " %s:%s@%s:%s:%d", json_text(one, "key", "?"),
                   json_text(one, "source", "?"), json_text(one, "version", "?"),
                   json_text(one, "path", "?"), (int)json_number(one, "line", 0));
    buf_puts(&b, " |");
    json_array_foreach(n->data, i, one)
        buf_printf(&b, " %s.%s:%d", json_text(one, "type", "?"), json_text(one, "name", "?"),
                   (int)json_number(one, "line", 0));
    buf_puts(&b, " |");
    json_array_foreach(n->dirs, i, one)
        buf_printf(&b, " %s", json_string_value(one)[0] ? json_string_value(one) : ".");
    json_object_foreach(n->locked, key, one)
        buf_printf(&b, " %s=%s", key, json_text(one, "version", ""));
    return buf_steal(&b);
}

static void
compare(const char *how, int rc, struct needs *n, const struct err *err, const char *want)
{
    if (rc < 0) {
        if (want[0] != '!')
            fail_msg("%s: %s", how, err->text);
        assert_int_equal(err->code, EXITCODE_UNDECIDED);
        if (!strstr(err->text, want + 1))
            fail_msg("%s: wanted \"%s\", got \"%s\"", how, want + 1, err->text);
        return;
    }
    {
        auto_free char *got = describe(n);

        needs_clear(n);
        assert_string_equal(got, want);
    }
}

/* `want` is describe()'s line, or "!" and a part of the error. */
static void
reads_as(const struct file *files, const char *root, bool tofu, const char *want)
{
    struct world w = {0};
    struct needs n = {0};
    struct err err = ERR_INIT;
    int rc;

    world_open(&w, files);
    rc = needs_of_dir(&n, w.top, root, tofu, &err);
    compare("directory", rc, &n, &err, want);
    err_clear(&err);
    rc = needs_of_tree(&n, w.store, w.tree, root, tofu, &err);
    compare("tree", rc, &n, &err, want);
    world_close(&w);
}

static void
one(const char *text, const char *want)
{
    const struct file files[] = {{"main.tf", text}, {NULL, NULL}};

    reads_as(files, "", false, want);
}

static void
one_json(const char *text, const char *want)
{
    const struct file files[] = {{"main.tf.json", text}, {NULL, NULL}};

    reads_as(files, "", false, want);
}

static void
test_plain(void **state)
{
    (void)state;
    one("", "- | | | | .");
    one("terraform {\n  backend \"s3\" {\n    bucket = \"b\"\n  }\n}\n", "s3 | | | | .");
    one("terraform {\n  cloud {\n    organization = \"o\"\n  }\n}\n", "cloud | | | | .");
    one("terraform {\n  backend local {}\n}", "local | | | | .");
    one("terraform {\n  state_store \"x_y\" {}\n}\n", "x_y | | | | .");
    one("terraform {\n  required_providers {\n    aws = {\n      source  = \"hashicorp/aws\"\n"
        "      version = \"~> 5.0\"\n    }\n    old = \"~> 1.0\"\n    q = { source : \"x/q\", "
        "configuration_aliases = [q.a] }\n    terraform = { source = "
        "\"terraform.io/builtin/terraform\" }\n  }\n}\n"
        "resource \"aws_instance\" \"a\" {}\nresource \"old_x\" \"a\" {}\n"
        "resource \"new_x\" \"a\" {}\nresource \"terraform_data\" \"a\" {}\n"
        "resource \"foo_x\" \"a\" { provider = aws.west }\nprovider \"p\" {}\n",
        "- | hashicorp/aws new old p x/q | | | .");
    one("data \"http\" \"x\" {}\nephemeral \"e_x\" \"y\" {}\ncheck \"c\" {\n"
        "  data \"h_x\" \"in\" {}\n  assert {\n    condition = true\n  }\n}\n",
        "- | e h http | | http.x:1 e_x.y:2 h_x.in:4 | .");
    one("import {\n  to = aws_x.y[\"a\"]\n  id = \"i\"\n}\nimport {\n  to = module.m.b_x.y\n"
        "  id = \"j\"\n}\naction \"act_run\" \"x\" {}\n", "- | act aws | | | .");
    one("locals {\n  a = provider::fn::f(1)\n  b = \"x${ provider :: other ::g() }\"\n"
        "  c = \"::/0\"\n  d = core::max(1)\n}\n", "- | fn other | | | .");
    one("terraform {\n  encryption {\n    key_provider \"external\" \"x\" {}\n  }\n}\n",
        "- | | | encryption.:2 | .");
}

static void
test_modules(void **state)
{
    const struct file nested[] = {
        {"live/prod/main.tf", "module \"net\" {\n  source = \"../../modules/net\"\n}\n\n"
                              "module \"reg\" {\n  version = \"1.2.3\"\n  source = \"a/b/c\"\n}\n"},
        {"modules/net/main.tf", "module inner { source = \"git::https://x/y.git//sub?ref=v1\" }\n"
                                "module \"leaf\" { source = \"./leaf/\" }\n"
                                "terraform {\n  backend \"s3\" {}\n}\n"},
        {"modules/net/leaf/x.tf", "data \"http\" \"x\" {}\n"},
        {"modules/net/leaf/.x.tf", "data \"http\" \"hidden\" {}\n"},
        {"modules/net/leaf/x.tf~", "data \"http\" \"backup\" {}\n"},
        {"live/prod/.terraform.lock.hcl",
         "# kept by the engine\nprovider \"r/hashicorp/http\" {\n  version = \"3.4.0\"\n"
         "  hashes = [\n    \"h1:x\",\n  ]\n}\n"},
        {NULL, NULL}};
    const struct file outside[] = {{"main.tf", "module \"m\" { source = \"../x\" }\n"},
                                   {NULL, NULL}};
    const struct file itself[] = {{"main.tf", "module \"m\" { source = \"./a\" }\n"},
                                  {"a/main.tf", "module \"m\" { source = \"../a\" }\n"},
                                  {NULL, NULL}};

    (void)state;
    reads_as(nested, "live/prod", false,
             "- | http | net.inner:git::https://x/y.git//sub?ref=v1@:modules/net/main.tf:1 "
             "reg:a/b/c@1.2.3:live/prod/main.tf:5 | http.x:1 | live/prod modules/net "
             "modules/net/leaf r/hashicorp/http=3.4.0");
    reads_as(outside, "", false, "!main.tf:1: a module that is not in the repository");
    reads_as(itself, "", false, "!calls itself");
    one("module \"m\" { source = \"./gone\" }\n", "!there is no directory gone");
    one("module \"m\" { source = \".\\\\gone\" }\n", "!source or version is no plain");
    one("module \"m\" { source = \"/abs\" }\n", "- | | m:/abs@:main.tf:1 | | .");
    one("module \"m\" { source = \".\" }\n", "- | | m:.@:main.tf:1 | | .");
    one("module \"m\" { source = var.x }\n", "!main.tf:1: a module whose source");
    one("module \"m\" { source = \"./${var.x}\" }\n", "!a module whose source");
    one("module \"m\" { source = (\"./x\") }\n", "!a module whose source");
    one("module \"m\" { source = \"\\u002e/x\" }\n", "!a module whose source");
    one("module \"m\" { source = <<E\n./x\nE\n}\n", "!a module whose source");
    one("module \"m\" {\n  source = \"a/b/c\"\n  version = var.v\n}\n", "!source or version");
    one("module \"m\" {\n}\n", "!a module without a source");
    one("module \"m\" { source = \"a/b/c\" }\nmodule \"m\" { source = \"a/b/d\" }\n",
        "!a second module of this name");
    one("module \"m\" {\n  source = \"a/b/c\"\n  source = \"a/b/d\"\n}\n", "!twice");
}

static void
test_overrides(void **state)
{
    const struct file files[] = {
        {"main.tf", "module \"m\" {\n  source = \"a/b/c\"\n  version = \"1.0.0\"\n}\n"
                    "terraform {\n  backend \"local\" {}\n  required_providers {\n"
                    "    aws = { source = \"hashicorp/aws\" }\n  }\n}\n"
                    "data \"aws_x\" \"y\" {}\n"},
        {"a_override.tf", "module \"m\" { source = \"../evil\" }\n"
                          "terraform {\n  required_providers {\n"
                          "    aws = { source = \"evil/aws\" }\n  }\n}\n"
                          "data \"aws_x\" \"y\" { id = 1 }\n"},
        {"b_override.tf", "module \"m\" { source = \"git::https://x/y\" }\n"},
        {"override.tf.json", "{\"terraform\": {\"cloud\": {\"organization\": \"o\"}}}"},
        {"my_overrides.tf", "provider \"base\" {}\n"},
        {NULL, NULL}};
    const struct file tofu[] = {
        {"main.tf", "module \"m\" { source = \"a/b/c\" }\n"},
        {"main.tofu", "module \"m\" { source = \"a/b/d\" }\n"},
        {"x_override.tf.json", "{\"module\": {\"m\": {\"source\": \"a/b/e\"}}}"},
        {"x_override.tofu.json", "{\"module\": {\"m\": {\"source\": \"a/b/f\"}}}"},
        {"only.tofu", "provider \"p\" {}\n"},
        {NULL, NULL}};

    (void)state;
    reads_as(files, "", false, "cloud | base evil/aws | m:git::https://x/y@1.0.0:main.tf:1 | "
                               "aws_x.y:11 | .");
    reads_as(tofu, "", false, "- | | m:a/b/e@:main.tf:1 | | .");
    reads_as(tofu, "", true, "- | p | m:a/b/f@:main.tofu:1 | | .");
}

static void
test_json(void **state)
{
    (void)state;
    one_json("{}", "- | | | | .");
    one_json("[{\"//\": \"x\"},{\"provider\": {\"a\": [{}, {\"alias\": \"b\"}]}}]",
             "- | a | | | .");
    one_json("{\"terraform\": [{\"backend\": {\"s3\": {}}, \"required_version\": \">= 1\",\n"
             "\"required_providers\": {\"aws\": {\"source\": \"hashicorp/aws\"}, \"x\": \"1\"}}],\n"
             "\"module\": [{\"m\": {\"source\": \"a/b/c\"}},\n{\"n\": [{\"source\": "
             "\"\\u0061/b/d\"}]}],\n\"data\": {\"aws_x\": {\"y\": {\"provider\": \"x.y\"}}},\n"
             "\"resource\": {\"aws_x\": {\"y\": {\"z\": \"${\\u0070rovider::fn::f(1)}\"}}},"
             "\"locals\": {\"a\": 1}}",
             "s3 | fn hashicorp/aws x | m:a/b/c@:main.tf.json:3 n:a/b/d@:main.tf.json:4 | "
             "aws_x.y:5 | .");
    one_json("{\"check\": {\"c\": {\"data\": {\"http\": {\"x\": {}}}, \"assert\": {}}}}",
             "- | http | | http.x:1 | .");
    one_json("{\"terraform\": {\"cloud\": {}, \"experiments\": [\"x\"]}}", "cloud | | | | .");
    one_json("{\"module\": {\"m\": {\"source\": \"./${var.x}\"}}}", "!source or version");
    one_json("{\"module\": {\"m\": {\"source\": [\"./x\"]}}}", "!source or version");
    one_json("{\"module\": {\"m\": 1}}", "!is no object");
    one_json("{\"module\": 1}", "!is no object");
    one_json("{\"module\": {\"a b\": {}}}", "!no plain word");
    one_json("{\"unheard\": {}}", "!kind of block");
    one_json("{\"module\": {}, \"module\": {}}", "!not valid JSON");
    one_json("{", "!not valid JSON");
    one_json("7", "!not valid JSON");
    one_json("[1]", "!no object");
}

/* What the engine reads as blocks must not look like text to us, nor the other way round. */
static void
test_disguises(void **state)
{
    (void)state;
    one("# module \"m\" { source = \"a/b/c\" }\n// module\n/* module \"m\" {\n*/ provider \"p\" {}"
        "\n", "- | p | | | .");
    one("\xEF\xBB\xBFmodule \"m\" { source = \"a/b/c\" }\n", "- | | m:a/b/c@:main.tf:1 | | .");
    one("locals {\n  a = <<-E\n    x\n  \xC2\xA0" "E \f\n}\nmodule \"m\" { source = \"a/b/c\" }\n"
        "locals {\n  b = <<E\nE\n}\n", "- | | m:a/b/c@:main.tf:6 | | .");
    one("locals {\n  a = <<E\n${<<F\nE\nF\n} E\nE\n}\nmodule \"m\" { source = \"a/b/c\" }\n",
        "- | | m:a/b/c@:main.tf:9 | | .");
    one("locals {\n  a = \"$${\"\n  b = \"%%{\"\n  c = \"${\"}\"}\"\n  d = \"\\\"\"\n}\n"
        "module \"m\" { source = \"a/b/c\" }\n", "- | | m:a/b/c@:main.tf:7 | | .");
    one("module \"m\" { # }\n  source = \"a/b/c\" /* } */\r\n}\r\n",
        "- | | m:a/b/c@:main.tf:1 | | .");
    one("module \"\\u006d\" { source = \"a/b/c\" }\n", "!no plain word");
    one("terraform {\n  backend \"\\u0072emote\" {}\n}\n", "!no plain word");
    one("module \"m\" {\n  source = \"a/b/c\"\n", "!main.tf:1");
    one("module \"m\" {\n  source = \"a/b/c\"\n}}\n", "!main.tf:1");
    one("module \"m\" {\n  x = [)\n}\n", "!main.tf:1");
    one("module \"m\" \"n\" {}\n", "!labels");
    one("module {}\n", "!labels");
    one("resource \"a\" {}\n", "!labels");
    one("unheard \"of\" {}\n", "!kind of block");
    one("terraform {\n  unheard {}\n}\n", "!kind of block");
    one("\xff", "!not UTF-8");
    one("module \"m\" { source = \"a/b/c", "!main.tf:1");
    one("/* module \"m\" {}", "- | | | | .");
    one("provider \"p\" {} provider \"q\" {}\n", "!main.tf:1");
    one("resource \"a_b\" \"c\" { provider = var.x ? a : b }\n", "- | var | | | .");
    one("resource \"a_b\" \"c\" { provider = [1] }\n", "!no plain name");
    one("locals {\n  a = provider/**/::x::y()\n}\n", "!comment in the name");
    one("terraform {\n  required_providers {\n    a = { source = var.x }\n  }\n}\n",
        "!no plain text");
    one("terraform {\n  required_providers {\n    a = { (x) = 1 }\n  }\n}\n", "!no plain text");
    one("terraform {\n  backend \"a\" {}\n  backend \"b\" {}\n}\n", "!second backend");
}

static void
test_links(void **state)
{
    static const struct file files[] = {{"shared/common.tf", "provider \"p\" {}\n"},
                                        {"main.tf", "module \"m\" { source = \"./link\" }\n"},
                                        {NULL, NULL}};
    struct err err = ERR_INIT;
    struct world w = {0};
    struct needs n = {0};
    auto_free char *link = NULL;

    (void)state;
    world_open(&w, files);
    link = fs_join(w.top, "link");
    assert_int_equal(symlink("shared", link), 0);
    compare("link inside", needs_of_dir(&n, w.top, "", false, &err), &n, &err,
            "- | p | | | . shared");
    assert_int_equal(unlink(link), 0);
    assert_int_equal(symlink("/usr", link), 0);
    compare("link out", needs_of_dir(&n, w.top, "", false, &err), &n, &err,
            "!leads out of the repository");
    assert_int_equal(unlink(link), 0);
    world_close(&w);
}

static void
test_limits(void **state)
{
    struct file files[] = {{"main.tf", NULL}, {"a/b.tf", ""}, {NULL, NULL}};
    auto_buf text = BUF_INIT;
    auto_buf deep = BUF_INIT;

    (void)state;
    for (int i = 0; i < 1000; i++)
        buf_printf(&text, "module \"m%d\" { source = \"./a\" }\n", i);
    files[0].text = buf_str(&text);
    reads_as(files, "", false, "!more than 1000 modules");
    for (int i = 0; i < 5000; i++)
        buf_puts(&deep, "a {\n");
    one(buf_str(&deep), "!main.tf:1");
    buf_reset(&deep);
    buf_puts(&deep, "locals {\n a = \"");
    for (int i = 0; i < 5000; i++)
        buf_puts(&deep, "${\"");
    one(buf_str(&deep), "!main.tf:1");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),     cmocka_unit_test(test_modules),
        cmocka_unit_test(test_overrides), cmocka_unit_test(test_json),
        cmocka_unit_test(test_disguises), cmocka_unit_test(test_links),
        cmocka_unit_test(test_limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
