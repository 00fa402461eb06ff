/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration inside a plan file against a commit's tree: each way in which they differ. */
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
#include "tests/unit/zipmake.h"
#include "wrapper/match.h"

#define STATE "{\"version\":4,\"serial\":0,\"lineage\":\"\"}"
#define LOCK_AWS(version)                                          \
    "provider \"registry.example/hashicorp/aws\" {\n"              \
    "  version     = \"" version "\"\n  hashes = [\"h1:x\"]\n}\n"

/* name NULL ends a list */
struct file {
    const char *name;
    const char *data;
};

struct scene {
    char *dir;
    struct gitstore *store;
};

static int
set_up(void **state)
{
    struct scene *s = mem_alloc(sizeof *s);
    struct err err = ERR_INIT;

    s->dir = mem_dup("/tmp/moongate-match-XXXXXX");
    assert_non_null(mkdtemp(s->dir));
    assert_int_equal(gitstore_create(&s->store, s->dir, &err), 0);
    *state = s;
    return 0;
}

static int
tear_down(void **state)
{
    struct scene *s = *state;
    struct err err = ERR_INIT;

    gitstore_free(s->store);
    fs_remove_tree(s->dir, &err);
    free(s->dir);
    free(s);
    return 0;
}

static struct planzip *
plan_of(const char *modules, const struct file *files)
{
    struct zipmake_entry e[16] = {{.name = "tfplan", .data = "plan"},
                                  {.name = "tfstate", .data = STATE},
                                  {.name = "tfconfig/modules.json", .data = modules}};
    struct err err = ERR_INIT;
    struct planzip *z = NULL;
    auto_free char *path = NULL;
    auto_buf zip = BUF_INIT;
    size_t n = 3;

    for (; files->name; files++)
        e[n++] = (struct zipmake_entry){.name = files->name, .data = files->data};
    zipmake(&zip, e, n, NULL);
    path = zipmake_file(buf_str(&zip), zip.len);
    if (planzip_open(&z, path, &err) < 0)
        fail_msg("%s", err.text);
    unlink(path);
    return z;
}

/* Compares a plan with a tree; the reasons, as "what subject" lines. */
static char *
compare(struct scene *s, const char *root, const char *modules, const struct file *planned,
        const struct file *committed)
{
    char tree[GITSTORE_OID_SIZE] = "";
    struct planzip *z = plan_of(modules, planned);
    struct reasons reasons = REASONS_INIT;
    struct err err = ERR_INIT;
    struct match m = {0};
    struct buf out = BUF_INIT;
    size_t i;
    json_t *one;

    for (; committed->name; committed++)
        if (gitstore_tree_with(tree, s->store, tree[0] ? tree : NULL, committed->name,
                               committed->data, strlen(committed->data), &err) < 0)
            fail_msg("%s", err.text);
    if (match_plan(&m, &reasons, z, s->store, tree, root, &err) < 0)
        fail_msg("%s", err.text);
    json_array_foreach(reasons.list, i, one)
        buf_printf(&out, "%s %s\n", json_text(one, "what", ""), json_text(one, "subject", ""));
    match_clear(&m);
    reasons_clear(&reasons);
    planzip_free(z);
    return buf_steal(&out);
}

#define ROOT "[{\"Key\":\"\",\"Dir\":\".\"}]"

static const struct {
    const char *what;
    const char *root, *modules;
    struct file planned[5], committed[5];
    const char *reasons;
} cases[] = {
    {"the same", "", ROOT, {{"tfconfig/m-/main.tf", "a"}}, {{"main.tf", "a"}}, ""},
    {"below the top", "live/app", ROOT, {{"tfconfig/m-/main.tf", "a"}},
     {{"live/app/main.tf", "a"}, {"main.tf", "other"}}, ""},
    {"changed", "", ROOT, {{"tfconfig/m-/main.tf", "b"}}, {{"main.tf", "a"}},
     "changed main.tf\n"},
    {"hidden", "", ROOT, {{"tfconfig/m-/main.tf", "a"}, {"tfconfig/m-/x_override.tf", "b"}},
     {{"main.tf", "a"}}, "hidden x_override.tf\n"},
    {"not loaded", "", ROOT, {{"tfconfig/m-/main.tf", "a"}},
     {{"main.tf", "a"}, {"more.tf.json", "{}"}, {"README.md", "x"}, {".hidden.tf", "x"}},
     "missing more.tf.json\n"},
    {"a local module", "live",
     "[{\"Key\":\"\",\"Dir\":\".\"},{\"Key\":\"net\",\"Source\":\"../modules/net\",\"Dir\":"
     "\"../modules/net\"}]",
     {{"tfconfig/m-/main.tf", "a"}, {"tfconfig/m-net/net.tf", "n"}},
     {{"live/main.tf", "a"}, {"modules/net/net.tf", "other"}}, "changed modules/net/net.tf\n"},
    {"a module outside", "",
     "[{\"Key\":\"\",\"Dir\":\".\"},{\"Key\":\"o\",\"Source\":\"../o\",\"Dir\":\"../o\"}]",
     {{"tfconfig/m-/main.tf", "a"}, {"tfconfig/m-o/o.tf", "o"}}, {{"main.tf", "a"}},
     "outside ../o\n"},
    {"a remote module", "",
     "[{\"Key\":\"\",\"Dir\":\".\"},{\"Key\":\"r\",\"Source\":\"acme/r/aws\",\"Dir\":"
     "\".terraform/modules/r\"}]",
     {{"tfconfig/m-/main.tf", "a"}, {"tfconfig/m-r/r.tf", "r"}}, {{"main.tf", "a"}},
     "remote module r\n"},
    {"a provider without a committed lock", "", ROOT,
     {{"tfconfig/m-/main.tf", "a"}, {".terraform.lock.hcl", LOCK_AWS("5.0.0")}},
     {{"main.tf", "a"}}, "not locked registry.example/hashicorp/aws\n"},
    {"a provider of another version", "", ROOT,
     {{"tfconfig/m-/main.tf", "a"}, {".terraform.lock.hcl", LOCK_AWS("5.0.0")}},
     {{"main.tf", "a"}, {".terraform.lock.hcl", LOCK_AWS("4.0.0")}},
     "not locked registry.example/hashicorp/aws\n"},
    {"a provider as locked", "", ROOT,
     {{"tfconfig/m-/main.tf", "a"}, {".terraform.lock.hcl", LOCK_AWS("5.0.0")}},
     {{"main.tf", "a"}, {".terraform.lock.hcl", "# a comment\n" LOCK_AWS("5.0.0")}}, ""},
    {"a lock that names another one", "", ROOT,
     {{"tfconfig/m-/main.tf", "a"}, {".terraform.lock.hcl", LOCK_AWS("5.0.0")}},
     {{"main.tf", "a"},
      {".terraform.lock.hcl", "# provider \"registry.example/hashicorp/aws\" {\n"}},
     "not locked registry.example/hashicorp/aws\n"},
};

static void
each_difference_has_its_reason(void **state)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_free char *got = compare(*state, cases[i].root, cases[i].modules, cases[i].planned,
                                      cases[i].committed);

        if (strcmp(got, cases[i].reasons) != 0)
            fail_msg("%s: \"%s\"", cases[i].what, got);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_difference_has_its_reason, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
