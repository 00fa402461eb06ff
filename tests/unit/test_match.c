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
#include "wrapper/modules_lock.h"

#define STATE "{\"version\":4,\"serial\":0,\"lineage\":\"\"}"
#define LOCK_OF(version, hashes)                                   \
    "provider \"registry.example/hashicorp/aws\" {\n"              \
    "  version     = \"" version "\"\n  hashes = [" hashes "]\n}\n"
#define LOCK_AWS(version) LOCK_OF(version, "\"h1:x\"")

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

/* A lock of one remote module "r" at `dir` in its package: these files, "-> target" a link. */
static json_t *
lock_of(const char *root, const char *dir, const struct file *files)
{
    auto_json *all = json_object();
    auto_json *lock = NULL;
    auto_free char *text = NULL;
    struct err err = ERR_INIT;

    if (!files->name)
        return NULL;
    for (; files->name; files++) {
        char sha256[DIGEST_HEX_SIZE];

        digest_bytes(sha256, files->data, strlen(files->data));
        json_object_set_new(all, files->name,
                            strncmp(files->data, "-> ", 3) == 0
                                ? json_pack("{s:s, s:s}", "mode", "120000", "target",
                                            files->data + 3)
                                : json_pack("{s:s, s:s}", "mode", "100644", "sha256", sha256));
    }
    lock = json_pack("[{s:s, s:s, s:s, s:s, s:s, s:s, s:O}]", "root", root, "key", "r", "source",
                     "acme/r/aws", "version", "1.0.0", "at", "", "dir", dir, "files", all);
    text = modules_lock_text(lock);
    return modules_lock_parse(text, strlen(text), &err);
}

/* Compares a plan with a tree; the reasons, as "what subject" lines. */
static char *
compare(struct scene *s, const char *root, const char *modules, const struct file *planned,
        const struct file *committed, json_t *lock)
{
    struct modules fetched = {.lock = lock};
    char tree[GITSTORE_OID_SIZE] = "";
    struct planzip *z = plan_of(modules, planned);
    struct reasons reasons = REASONS_INIT;
    struct err err = ERR_INIT;
    struct modules_place place;
    struct match m = {0};
    struct buf out = BUF_INIT;
    size_t i;
    json_t *one;

    for (; committed->name; committed++)
        if (gitstore_tree_with(tree, s->store, tree[0] ? tree : NULL, committed->name,
                               committed->data, strlen(committed->data), &err) < 0)
            fail_msg("%s", err.text);
    place = (struct modules_place){.store = s->store, .commit = tree, .root = root, .dir = "/",
                                   .data = "/.terraform"};
    if (match_plan(&m, &reasons, z, &place, &fetched, &err) < 0)
        fail_msg("%s", err.text);
    json_array_foreach(reasons.list, i, one)
        buf_printf(&out, "%s %s\n", json_text(one, "what", ""), json_text(one, "subject", ""));
    match_clear(&m);
    modules_clear(&fetched);
    reasons_clear(&reasons);
    planzip_free(z);
    return buf_steal(&out);
}

#define REMOTE(dir)                                                                  \
    "[{\"Key\":\"\",\"Dir\":\".\"},{\"Key\":\"r\",\"Source\":\"acme/r/aws\",\"Version\":" \
    "\"1.0.0\",\"Dir\":\"" dir "\"}]"
#define INNER(source, dir)                                                          \
    "[{\"Key\":\"\",\"Dir\":\".\"},{\"Key\":\"r\",\"Source\":\"acme/r/aws\",\"Version\":" \
    "\"1.0.0\",\"Dir\":\".terraform/modules/r\"},{\"Key\":\"r.in\",\"Source\":\"" source   \
    "\",\"Dir\":\"" dir "\"}]"
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
    {"a local module elsewhere", "",
     "[{\"Key\":\"\",\"Dir\":\".\"},{\"Key\":\"n\",\"Source\":\"./net\",\"Dir\":\"evil\"}]",
     {{"tfconfig/m-/main.tf", "a"}, {"tfconfig/m-n/n.tf", "n"}},
     {{"main.tf", "a"}, {"evil/n.tf", "n"}, {"net/n.tf", "o"}}, "redirected n\n"},
    {"a remote module without a lock", "", REMOTE(".terraform/modules/r"),
     {{"tfconfig/m-/main.tf", "a"}, {"tfconfig/m-r/r.tf", "r"}}, {{"main.tf", "a"}},
     "not locked r\n"},
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
    {"a lock without checksums", "", ROOT,
     {{"tfconfig/m-/main.tf", "a"}, {".terraform.lock.hcl", LOCK_OF("5.0.0", "")}},
     {{"main.tf", "a"}, {".terraform.lock.hcl", LOCK_OF("5.0.0", "")}},
     "not locked registry.example/hashicorp/aws\n"},
    {"a lock with a checksum of an unknown kind", "", ROOT,
     {{"tfconfig/m-/main.tf", "a"}, {".terraform.lock.hcl", LOCK_OF("5.0.0", "\"h9:x\"")}},
     {{"main.tf", "a"}, {".terraform.lock.hcl", LOCK_OF("5.0.0", "\"h9:x\"")}},
     "not locked registry.example/hashicorp/aws\n"},
    {"a lock for another platform only", "", ROOT,
     {{"tfconfig/m-/main.tf", "a"},
      {".terraform.lock.hcl", LOCK_OF("5.0.0", "\"h1:mac\", \"h1:linux\"")}},
     {{"main.tf", "a"}, {".terraform.lock.hcl", LOCK_OF("5.0.0", "\"h1:mac\",")}},
     "not locked registry.example/hashicorp/aws\n"},
    {"checksums in another order", "", ROOT,
     {{"tfconfig/m-/main.tf", "a"},
      {".terraform.lock.hcl", LOCK_OF("5.0.0", "\"h1:a\",\n \"zh:b\",\n")}},
     {{"main.tf", "a"}, {".terraform.lock.hcl", LOCK_OF("5.0.0", "\"zh:b\", \"h1:a\"")}}, ""},
    {"a lock that is none", "", ROOT,
     {{"tfconfig/m-/main.tf", "a"}, {".terraform.lock.hcl", "# empty\n"}},
     {{"main.tf", "a"}, {".terraform.lock.hcl", "provider {"}},
     "not locked .terraform.lock.hcl\n"},
};

/* Of a remote module "r", with what a lock says of its package. */
static const struct {
    const char *what;
    const char *modules, *dir;
    struct file planned[4], locked[5];
    const char *reasons;
} remote_cases[] = {
    {"as locked", REMOTE(".terraform/modules/r"), "",
     {{"tfconfig/m-r/r.tf", "r"}}, {{"r.tf", "r"}, {"data.txt", "not loaded"}}, ""},
    {"in another data directory", REMOTE("../data/modules/r"), "",
     {{"tfconfig/m-r/r.tf", "r"}}, {{"r.tf", "r"}}, ""},
    {"changed", REMOTE(".terraform/modules/r"), "",
     {{"tfconfig/m-r/r.tf", "evil"}}, {{"r.tf", "r"}}, "module changed r: r.tf\n"},
    {"not in the lock", REMOTE(".terraform/modules/r"), "",
     {{"tfconfig/m-r/r.tf", "r"}, {"tfconfig/m-r/x.tf", "x"}}, {{"r.tf", "r"}},
     "module extra r: x.tf\n"},
    {"not in the plan", REMOTE(".terraform/modules/r"), "",
     {{"tfconfig/m-r/r.tf", "r"}}, {{"r.tf", "r"}, {"y.tf", "y"}, {"sub/z.tf", "z"}},
     "module missing r: y.tf\n"},
    {"a place in the package", REMOTE(".terraform/modules/r/sub"), "sub",
     {{"tfconfig/m-r/r.tf", "r"}}, {{"sub/r.tf", "r"}, {"r.tf", "other"}}, ""},
    {"another place in the package", REMOTE(".terraform/modules/r/evil"), "sub",
     {{"tfconfig/m-r/r.tf", "r"}}, {{"sub/r.tf", "o"}, {"evil/r.tf", "r"}},
     "redirected r\n"},
    {"elsewhere", REMOTE("elsewhere"), "", {{"tfconfig/m-r/r.tf", "r"}}, {{"r.tf", "r"}},
     "redirected r\n"},
    {"a name that only ends like it", REMOTE(".terraform/xmodules/r"), "",
     {{"tfconfig/m-r/r.tf", "r"}}, {{"r.tf", "r"}}, "redirected r\n"},
    {"over a link", REMOTE(".terraform/modules/r"), "",
     {{"tfconfig/m-r/r.tf", "r"}}, {{"r.tf", "-> sub/real"}, {"sub/real", "r"}}, ""},
    {"over a link to a folder", REMOTE(".terraform/modules/r"), "",
     {{"tfconfig/m-r/r.tf", "r"}}, {{"r.tf", "-> to/real"}, {"to", "-> sub"}, {"sub/real", "r"}},
     ""},
    {"over a link that leads out", REMOTE(".terraform/modules/r"), "",
     {{"tfconfig/m-r/r.tf", "r"}}, {{"r.tf", "-> ../real"}, {"real", "r"}},
     "module extra r: r.tf\n"},
    {"another version", "[{\"Key\":\"\",\"Dir\":\".\"},{\"Key\":\"r\",\"Source\":"
     "\"acme/r/aws\",\"Version\":\"2.0.0\",\"Dir\":\".terraform/modules/r\"}]", "",
     {{"tfconfig/m-r/r.tf", "r"}}, {{"r.tf", "r"}}, "another source r\n"},
    {"what it calls itself", INNER("./in", ".terraform/modules/r/in"), "",
     {{"tfconfig/m-r/r.tf", "r"}, {"tfconfig/m-r.in/i.tf", "i"}},
     {{"r.tf", "r"}, {"in/i.tf", "i"}}, ""},
    {"what it calls itself, changed", INNER("./in", ".terraform/modules/r/in"), "",
     {{"tfconfig/m-r/r.tf", "r"}, {"tfconfig/m-r.in/i.tf", "evil"}},
     {{"r.tf", "r"}, {"in/i.tf", "i"}}, "module changed r.in: in/i.tf\n"},
    {"what it calls itself, led elsewhere", INNER("./in", ".terraform/modules/r/on"), "",
     {{"tfconfig/m-r/r.tf", "r"}, {"tfconfig/m-r.in/i.tf", "i"}},
     {{"r.tf", "r"}, {"on/i.tf", "i"}, {"in/i.tf", "x"}}, "redirected r.in\n"},
    {"what it calls outside of itself", INNER("../in", "in"), "",
     {{"tfconfig/m-r/r.tf", "r"}, {"tfconfig/m-r.in/i.tf", "i"}}, {{"r.tf", "r"}},
     "redirected r.in\n"},
    {"what it fetches itself", INNER("acme/in/aws", ".terraform/modules/r.in"), "",
     {{"tfconfig/m-r/r.tf", "r"}, {"tfconfig/m-r.in/i.tf", "i"}}, {{"r.tf", "r"}},
     "not locked r.in\n"},
};

static void
remote_modules_are_the_locks(void **state)
{
    static const struct file none[] = {{"README", "x"}, {NULL, NULL}};

    for (size_t i = 0; i < sizeof remote_cases / sizeof *remote_cases; i++) {
        json_t *lock = lock_of("", remote_cases[i].dir, remote_cases[i].locked);
        auto_free char *got = NULL;

        if (!lock)
            fail_msg("%s: no lock", remote_cases[i].what);
        got = compare(*state, "", remote_cases[i].modules, remote_cases[i].planned, none, lock);
        if (strcmp(got, remote_cases[i].reasons) != 0)
            fail_msg("%s: \"%s\"", remote_cases[i].what, got);
    }
}

/* A provider that the plan names and no lock file does: an override, or one that was attached. */
static void
providers_of_the_plan_are_locked(void **state)
{
    static const char json[] =
        "{\"resource_changes\":[{\"provider_name\":\"registry.example/hashicorp/aws\"},"
        "{\"provider_name\":\"terraform.io/builtin/terraform\"},"
        "{\"provider_name\":\"r/a/changed\",\"change\":{\"after\":{\"provider_name\":\"x\"}}}],"
        "\"resource_drift\":[{\"provider_name\":\"r/a/drifted\"}],"
        "\"prior_state\":{\"values\":{\"root_module\":{\"child_modules\":[{\"resources\":"
        "[{\"provider_name\":\"r/a/r\\u0065ad\"}]}]}}},"
        "\"configuration\":{\"provider_config\":{\"x\":{\"full_name\":\"r/a/configured\"}}}}";
    const struct file planned[] = {{"tfconfig/m-/main.tf", "a"},
                                   {".terraform.lock.hcl", LOCK_AWS("5.0.0")},
                                   {NULL, NULL}};
    const struct file unlocked[] = {{"tfconfig/m-/main.tf", "a"}, {NULL, NULL}};
    auto_free char *path = zipmake_file(json, strlen(json));
    struct planzip *z = plan_of(ROOT, planned);
    struct reasons reasons = REASONS_INIT;
    struct err err = ERR_INIT;
    auto_buf got = BUF_INIT;
    size_t i;
    json_t *one;

    (void)state;
    assert_int_equal(match_lock_uses(&reasons, z, path, &err), 0);
    json_array_foreach(reasons.list, i, one)
        buf_printf(&got, "%s\n", json_text(one, "subject", ""));
    assert_string_equal(buf_str(&got), "r/a/changed\nr/a/drifted\nr/a/read\nr/a/configured\n");
    assert_int_equal(reasons_code(&reasons), EXITCODE_GIT);
    reasons_clear(&reasons);
    planzip_free(z);
    z = plan_of(ROOT, unlocked);
    assert_int_equal(match_lock_uses(&reasons, z, path, &err), 0);
    assert_int_equal(json_array_size(reasons.list), 5);
    reasons_clear(&reasons);
    planzip_free(z);
    unlink(path);
}

static void
each_difference_has_its_reason(void **state)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_free char *got = compare(*state, cases[i].root, cases[i].modules, cases[i].planned,
                                      cases[i].committed, NULL);

        if (strcmp(got, cases[i].reasons) != 0)
            fail_msg("%s: \"%s\"", cases[i].what, got);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_difference_has_its_reason, set_up, tear_down),
        cmocka_unit_test_setup_teardown(remote_modules_are_the_locks, set_up, tear_down),
        cmocka_unit_test(providers_of_the_plan_are_locked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
