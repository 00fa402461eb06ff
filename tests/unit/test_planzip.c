/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/planzip.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fs.h"
#include "base/mem.h"
#include "policies/zipdir.h"
#include "tests/unit/zipmake.h"

#define MODULES "[{\"Key\":\"\",\"Dir\":\".\"}]"
#define STATE "{\"version\":4,\"x\":\"lineage\",\"outputs\":{\"lineage\":{\"serial\":1}}," \
              "\"serial\":7,\"lineage\":\"l-1\"}"

static const struct zipmake_entry plain[] = {
    {.name = "tfplan", .data = "plan"},
    {.name = "tfstate", .data = STATE},
    {.name = "tfconfig/m-/main.tf", .data = "# nothing\n"},
    {.name = "tfconfig/modules.json", .data = MODULES},
};
#define NPLAIN (sizeof plain / sizeof *plain)

static char *
fixture(void)
{
    const char *src = getenv("srcdir");

    return mem_format("%s/tests/fixtures/planfiles/small.tfplan", src ? src : ".");
}

static int
open_bytes(struct planzip **z, const void *data, size_t len, struct err *err)
{
    auto_free char *path = zipmake_file(data, len);
    int rc = planzip_open(z, path, err);

    unlink(path);
    return rc;
}

static void
refuses(const void *data, size_t len, const char *words)
{
    struct err err = ERR_INIT;
    struct planzip *z = NULL;

    assert_int_equal(open_bytes(&z, data, len, &err), -1);
    assert_null(z);
    assert_int_equal(err.code, EXITCODE_UNDECIDED);
    if (!strstr(err.text, words))
        fail_msg("'%s' lacks '%s'", err.text, words);
}

/* The plain zip with one entry more. */
static void
with_extra(struct buf *out, const struct zipmake_entry *extra, const char *comment)
{
    struct zipmake_entry all[NPLAIN + 1];

    memcpy(all, plain, sizeof plain);
    all[NPLAIN] = *extra;
    zipmake(out, all, NPLAIN + 1, comment);
}

static void
refuses_extra(const struct zipmake_entry *extra, const char *words)
{
    auto_buf zip = BUF_INIT;

    with_extra(&zip, extra, NULL);
    refuses(zip.data, zip.len, words);
}

static void
digest_of(char out[DIGEST_HEX_SIZE], const struct buf *zip)
{
    struct err err = ERR_INIT;
    struct planzip *z = NULL;

    if (open_bytes(&z, zip->data, zip->len, &err) < 0)
        fail_msg("%s", err.text);
    memcpy(out, planzip_digest(z), DIGEST_HEX_SIZE);
    planzip_free(z);
}

/* Entries are added behind the engine's, whose bytes stay where they are. */
static void
test_append(void **state)
{
    const struct zipdir_new add[] = {{"moongate/a", "one", 3}, {"moongate/b", "", 0}};
    auto_free char *path = fixture();
    char before[DIGEST_HEX_SIZE], after[DIGEST_HEX_SIZE];
    struct err err = ERR_INIT;
    struct planzip *z = NULL;
    auto_buf file = BUF_INIT;
    auto_buf out = BUF_INIT;
    size_t central = 0;

    (void)state;
    assert_int_equal(fs_read_file(&file, path, 1 << 20, &err), 0);
    assert_int_equal(zipdir_append(&out, file.data, file.len, add, 2, &err), 0);
    for (size_t i = 0; central == 0; i++)
        if (memcmp(file.data + i, "PK\1\2", 4) == 0)
            central = i;
    assert_memory_equal(out.data, file.data, central);
    digest_of(before, &file);
    digest_of(after, &out);
    assert_string_equal(before, after);
    assert_int_equal(open_bytes(&z, out.data, out.len, &err), 0);
    assert_int_equal(planzip_find(z, "moongate/a")->len, 3);
    assert_string_equal(planzip_find(z, "moongate/a")->data, "one");
    assert_int_equal(planzip_find(z, "moongate/b")->len, 0);
    planzip_free(z);
}

/* A zip that cannot be read strictly gets nothing; a comment stays. */
static void
test_append_odd(void **state)
{
    const struct zipdir_new add = {"moongate/a", "one", 3};
    struct err err = ERR_INIT;
    auto_buf zip = BUF_INIT;
    auto_buf out = BUF_INIT;

    (void)state;
    zipmake(&zip, plain, NPLAIN, "a comment");
    assert_int_equal(zipdir_append(&out, zip.data, zip.len, &add, 1, &err), 0);
    assert_string_equal(out.data + out.len - 9, "a comment");
    buf_reset(&out);
    assert_int_equal(zipdir_append(&out, zip.data, zip.len - 1, &add, 1, &err), -1);
    assert_int_equal(out.len, 0);
    assert_int_equal(err.code, EXITCODE_UNDECIDED);
}

static void
test_real_plan(void **state)
{
    auto_free char *path = fixture();
    const struct planzip_module *m;
    const struct planzip_entry *e;
    struct err err = ERR_INIT;
    struct planzip *z = NULL;
    const char *lineage;
    long long serial = -1;

    (void)state;
    if (planzip_open(&z, path, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(planzip_entries(z, &e), 11);
    for (size_t i = 1; i < 11; i++)
        assert_true(strcmp(e[i - 1].name, e[i].name) < 0);
    assert_int_equal(planzip_modules(z, &m), 3);
    assert_string_equal(m[0].key, "");
    assert_string_equal(m[0].dir, ".");
    assert_string_equal(m[2].key, "net.leaf");
    assert_string_equal(m[2].dir, "modules/leaf");
    assert_string_equal(m[2].source, "../leaf");
    assert_string_equal(m[2].version, "");
    e = planzip_find(z, "tfconfig/m-/größe.tf");
    assert_non_null(e);
    assert_string_equal(e->data, "resource \"terraform_data\" \"named\" {}\n");
    assert_int_equal(e->len, strlen(e->data));
    e = planzip_find(z, "tfplan");
    assert_non_null(e);
    assert_null(e->data);
    assert_null(planzip_find(z, "tfconfig/m-/absent.tf"));
    planzip_state(z, &lineage, &serial);
    assert_string_equal(lineage, "");
    assert_int_equal(serial, 0);
    planzip_free(z);
}

static void
test_digest_is_over_sorted_lines(void **state)
{
    auto_buf zip = BUF_INIT, lines = BUF_INIT;
    char want[DIGEST_HEX_SIZE], got[DIGEST_HEX_SIZE];
    const size_t order[] = {2, 3, 0, 1};

    (void)state;
    for (size_t i = 0; i < NPLAIN; i++) {
        const struct zipmake_entry *e = &plain[order[i]];

        digest_bytes(want, e->data, strlen(e->data));
        buf_printf(&lines, "%s  %s\n", want, e->name);
    }
    digest_bytes(want, lines.data, lines.len);
    zipmake(&zip, plain, NPLAIN, NULL);
    digest_of(got, &zip);
    assert_string_equal(got, want);
}

static void
test_comment_and_own_entries_are_tolerated(void **state)
{
    const struct zipmake_entry verdict = {.name = "moongate/verdict", .data = "{}"};
    const struct zipmake_entry foreign = {.name = "other", .data = "{}"};
    auto_buf bare = BUF_INIT, commented = BUF_INIT, own = BUF_INIT, other = BUF_INIT;
    char a[DIGEST_HEX_SIZE], b[DIGEST_HEX_SIZE];

    (void)state;
    zipmake(&bare, plain, NPLAIN, NULL);
    zipmake(&commented, plain, NPLAIN, "a comment");
    with_extra(&own, &verdict, "a comment");
    with_extra(&other, &foreign, NULL);
    digest_of(a, &bare);
    digest_of(b, &commented);
    assert_string_equal(a, b);
    digest_of(b, &own);
    assert_string_equal(a, b);
    digest_of(b, &other);
    assert_string_not_equal(a, b);
}

static void
test_state_is_read_at_its_top_level(void **state)
{
    auto_buf zip = BUF_INIT;
    struct err err = ERR_INIT;
    struct planzip *z = NULL;
    const char *lineage;
    long long serial;

    (void)state;
    zipmake(&zip, plain, NPLAIN, NULL);
    assert_int_equal(open_bytes(&z, zip.data, zip.len, &err), 0);
    planzip_state(z, &lineage, &serial);
    assert_string_equal(lineage, "l-1");
    assert_int_equal(serial, 7);
    planzip_free(z);
}

static void
test_names(void **state)
{
    const char *bad[] = {"/etc/passwd", "../x", "a/../b", "a//b", "a/",
                         "./a", "a/.", "a\\b", "a\nb", "tfconfig/\x7f"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refuses_extra(&(struct zipmake_entry){.name = bad[i], .data = "x"}, "an entry named");
    refuses_extra(&(struct zipmake_entry){.name = "tfplan", .data = "other"}, "'tfplan' twice");
}

static void
test_readers_that_differ(void **state)
{
    auto_buf zip = BUF_INIT;

    (void)state;
    refuses_extra(&(struct zipmake_entry){.name = "seen", .data = "x", .hidden = true},
                  "does not name");
    refuses_extra(&(struct zipmake_entry){.name = "a", .data = "x", .local_name = "b"},
                  "disagree");
    zipmake(&zip, plain, NPLAIN, NULL);
    buf_puts(&zip, "x");
    refuses(zip.data, zip.len, "behind its end");
    buf_reset(&zip);
    buf_puts(&zip, "PK\3\4");
    zipmake(&zip, plain, NPLAIN, NULL);
    refuses(zip.data, zip.len, "does not name");
    /* A second end record inside the comment: readers differ on which one counts. */
    buf_reset(&zip);
    zipmake(&zip, plain, NPLAIN, "PK\5\6 and then some more text");
    refuses(zip.data, zip.len, "behind its end");
}

static void
test_missing_parts(void **state)
{
    auto_buf zip = BUF_INIT;
    struct zipmake_entry all[NPLAIN];
    const char *modules[] = {"{}", "[]", "[{\"Key\":\"a\",\"Dir\":\"x\"}]", "[{\"Key\":\"\"}]",
                             "[{\"Key\":\"\",\"Dir\":\".\"},{\"Key\":\"\",\"Dir\":\".\"}]", "["};

    (void)state;
    zipmake(&zip, plain, NPLAIN - 1, NULL);
    refuses(zip.data, zip.len, "without tfconfig/modules.json");
    buf_reset(&zip);
    zipmake(&zip, plain + 1, NPLAIN - 1, NULL);
    refuses(zip.data, zip.len, "without tfplan");
    memcpy(all, plain, sizeof plain);
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++) {
        buf_reset(&zip);
        all[3].data = modules[i];
        zipmake(&zip, all, NPLAIN, NULL);
        refuses(zip.data, zip.len, "tfconfig/modules.json");
    }
    all[3].data = MODULES;
    all[1].data = "{\"lineage\": 3}";
    buf_reset(&zip);
    zipmake(&zip, all, NPLAIN, NULL);
    refuses(zip.data, zip.len, "no lineage");
}

static void
test_not_a_plan_file(void **state)
{
    const char *cases[][2] = {
        {"", "it is empty"},
        {"{\"format_version\":\"1.2\"}", "the JSON of one"},
        {"{\"remote_plan_format\":1,\"run_id\":\"run-1\"}", "remote plan"},
        {"{\"meta\":{},\"encrypted_data\":\"eA==\",\"encryption_version\":\"v0\"}", "encrypted"},
        {"{}", "some other JSON"},
        {"hello", "no zip"},
        {"PK\3\4", "cut off"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        refuses(cases[i][0], strlen(cases[i][0]), cases[i][1]);
}

static void
test_declared_sizes_are_limited(void **state)
{
    auto_buf zip = BUF_INIT;
    struct zipmake_entry e = {.name = "tfplan", .data = "plan"};

    (void)state;
    /* 1.5 GiB, in both headers; the method says deflate so that the sizes may differ. */
    zipmake(&zip, &e, 1, NULL);
    memcpy(zip.data + 8, "\x08", 1);
    memcpy(zip.data + 22, "\0\0\0\x60", 4);
    memcpy(zip.data + 40 + 10, "\x08", 1);
    memcpy(zip.data + 40 + 24, "\0\0\0\x60", 4);
    refuses(zip.data, zip.len, "unpack to more than 1024 MiB");
}

static void
test_cut_anywhere_refuses(void **state)
{
    auto_free char *path = fixture();
    auto_buf zip = BUF_INIT;
    struct err err = ERR_INIT;

    (void)state;
    assert_int_equal(fs_read_file(&zip, path, 1 << 20, &err), 0);
    for (size_t len = 0; len < zip.len; len++)
        refuses(zip.data, len, "plan file");
}

/* Whatever byte is changed: refused, or the same content. */
static void
test_flip_anywhere_is_seen(void **state)
{
    auto_free char *path = fixture();
    char whole[DIGEST_HEX_SIZE];
    struct err err = ERR_INIT;
    auto_buf zip = BUF_INIT;
    size_t refused = 0;

    (void)state;
    assert_int_equal(fs_read_file(&zip, path, 1 << 20, &err), 0);
    digest_of(whole, &zip);
    for (size_t i = 0; i < zip.len; i++) {
        struct planzip *z = NULL;

        zip.data[i] = (char)(zip.data[i] ^ (i % 2 ? 0x01 : 0xff));
        err_clear(&err);
        if (open_bytes(&z, zip.data, zip.len, &err) == 0)
            assert_string_equal(planzip_digest(z), whole);
        else
            refused++;
        planzip_free(z);
        zip.data[i] = (char)(zip.data[i] ^ (i % 2 ? 0x01 : 0xff));
    }
    assert_true(refused > zip.len / 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_real_plan),
        cmocka_unit_test(test_append),
        cmocka_unit_test(test_append_odd),
        cmocka_unit_test(test_digest_is_over_sorted_lines),
        cmocka_unit_test(test_comment_and_own_entries_are_tolerated),
        cmocka_unit_test(test_state_is_read_at_its_top_level),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_readers_that_differ),
        cmocka_unit_test(test_missing_parts),
        cmocka_unit_test(test_not_a_plan_file),
        cmocka_unit_test(test_declared_sizes_are_limited),
        cmocka_unit_test(test_cut_anywhere_refuses),
        cmocka_unit_test(test_flip_anywhere_is_seen),
    };

    return cmocka_run_group_tests_name("planzip", tests, NULL, NULL);
}
