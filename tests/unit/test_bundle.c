/* SPDX-License-Identifier: Apache-2.0 */
/* Same members, same bytes, for ever; nothing half-written under the name; clear errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <signal.h>
#include <time.h>
#include <cmocka.h>

#include "bundles/bundle.h"
#include "bundles/tar_write.h"
#include "evidence_help.h"

/* The bytes of version 0.  If one of these changes, old bundles no longer verify: don't. */
#define GOLDEN_ID "1f701afcc40498ee0f0344fa458f4897f6147fcaa45fb645339157cf9f5d1736"
#define GOLDEN_TAR "03b3d8482a30f9e15e5e94fd0d45c1f83dd8b09507f5ed8bd2e1c3595a21ac67"

static const struct bundle_member fixed[] = {
    {.name = "statement.json", .data = "{\"bundle_version\": 0}\n", .len = 22},
    {.name = "run/outcome.json", .data = "{}\n", .len = 3},
    {.name = "log/engine.log", .data = "", .len = 0},
    {.name = "source/blobs/e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", .data = "", .len = 0},
};
#define NFIXED (sizeof fixed / sizeof *fixed)

static void
golden_bytes(void **state)
{
    struct scene *s = *state;
    struct err err = ERR_INIT;
    struct bundle_ref a, b;
    struct bundle_member shuffled[NFIXED];

    for (size_t i = 0; i < NFIXED; i++)
        shuffled[i] = fixed[NFIXED - 1 - i];
    assert_ok(bundle_write(&a, s->dir, "a.tar", fixed, NFIXED, NULL, &err));
    assert_ok(bundle_write(&b, s->dir, "b.tar", shuffled, NFIXED, NULL, &err));
    assert_string_equal(a.id, GOLDEN_ID);
    assert_string_equal(a.tar_sha256, GOLDEN_TAR);
    assert_string_equal(b.tar_sha256, GOLDEN_TAR);
    assert_int_equal(a.size, 10240);
}

static void
file_and_directory_modes(void **state)
{
    struct scene *s = *state;
    struct err err = ERR_INIT;
    struct bundle_ref ref;
    struct stat st;
    auto_free char *dir = fs_join(s->dir, "x/bundles");
    auto_free char *path = fs_join(dir, "a.tar");

    assert_ok(bundle_write(&ref, dir, "a.tar", fixed, NFIXED, NULL, &err));
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
    assert_int_equal(st.st_size, ref.size);
    assert_int_equal(stat(dir, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
}

static void
again_is_fine_and_different_is_not(void **state)
{
    struct scene *s = *state;
    struct err err = ERR_INIT;
    struct bundle_ref a, b;

    assert_ok(bundle_write(&a, s->dir, "a.tar", fixed, NFIXED, &s->signer, &err));
    assert_ok(bundle_write(&b, s->dir, "a.tar", fixed, NFIXED, &s->signer, &err));
    assert_string_equal(a.tar_sha256, b.tar_sha256);
    assert_int_equal(bundle_write(&b, s->dir, "a.tar", fixed, NFIXED - 1, NULL, &err), -1);
    assert_int_equal(err.code, EXITCODE_EVIDENCE);
    assert_non_null(strstr(err.text, "a.tar exists already"));
    err_clear(&err);
    assert_int_equal(bundle_write(&b, s->dir, "a.tar", fixed, NFIXED, NULL, &err), -1);
    err_clear(&err);
    put_file(s->dir, "a.tar", "torn", 4);
    assert_int_equal(bundle_write(&b, s->dir, "a.tar", fixed, NFIXED, &s->signer, &err), -1);
}

static void
members_from_files(void **state)
{
    struct scene *s = *state;
    struct err err = ERR_INIT;
    struct bundle_ref a, b;
    size_t big = 300001;
    auto_free char *data = mem_alloc(big);
    auto_free char *path = fs_join(s->dir, "big");
    auto_free char *gone = fs_join(s->dir, "gone");
    struct bundle_member m[] = {{.name = "plan/tfplan", .path = path}};
    const struct bundle_member same[] = {{.name = "plan/tfplan", .data = data, .len = big}};

    memset(data, 'x', big);
    put_file(s->dir, "big", data, big);
    assert_ok(bundle_write(&a, s->dir, "a.tar", m, 1, NULL, &err));
    assert_ok(bundle_write(&b, s->dir, "b.tar", same, 1, NULL, &err));
    assert_string_equal(a.tar_sha256, b.tar_sha256);
    m[0].path = gone;
    assert_int_equal(bundle_write(&a, s->dir, "c.tar", m, 1, NULL, &err), -1);
    assert_non_null(strstr(err.text, gone));
    err_clear(&err);
    m[0].path = s->dir;
    assert_int_equal(bundle_write(&a, s->dir, "c.tar", m, 1, NULL, &err), -1);
    assert_non_null(strstr(err.text, "not a regular file"));
    err_clear(&err);
    assert_int_equal(symlink(path, gone), 0);
    m[0].path = gone;
    assert_int_equal(bundle_write(&a, s->dir, "c.tar", m, 1, NULL, &err), -1);
}

static void
names_are_checked(void **state)
{
    static const char *const bad[] = {"", "/a", "a/", "a//b", "./a", "a/..", "../a", "a b", "-a",
                                      "a\nb", "SHA256SUMS", "SHA256SUMS.sig", "\xc3\xa4"};
    struct scene *s = *state;
    struct err err = ERR_INIT;
    struct bundle_ref ref;
    char name[103];
    struct bundle_member m[] = {{.name = "a", .data = "", .len = 0},
                                {.name = "a/b", .data = "", .len = 0}};

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        err_clear(&err);
        m[0].name = bad[i];
        assert_false(bundle_name_valid(bad[i]));
        assert_int_equal(bundle_write(&ref, s->dir, "a.tar", m, 1, NULL, &err), -1);
    }
    m[0].name = "a";
    err_clear(&err);
    assert_int_equal(bundle_write(&ref, s->dir, "a.tar", m, 2, NULL, &err), -1);
    m[1].name = "a";
    err_clear(&err);
    assert_int_equal(bundle_write(&ref, s->dir, "a.tar", m, 2, NULL, &err), -1);
    memset(name, 'n', sizeof name);
    name[101] = '\0';
    assert_false(bundle_name_valid(name));
    name[100] = '\0';
    m[0].name = name;
    err_clear(&err);
    assert_ok(bundle_write(&ref, s->dir, "a.tar", m, 1, NULL, &err));
    assert_int_equal(bundle_write(&ref, s->dir, "x/a.tar", m, 1, NULL, &err), -1);
}

/* Killed anywhere, a writer leaves no file of that name or a whole one, and the next one ends
 * with the same bytes. */
static void
kills_leave_a_whole_file_or_none(void **state)
{
    struct scene *s = *state;
    struct err err = ERR_INIT;
    struct bundle_ref ref;

    for (int round = 0; round < 25; round++) {
        struct timespec nap = {0, 150000L * (round + 1)};
        auto_free char *name = mem_format("a%d.tar", round);
        pid_t pid = fork();

        if (pid == 0) {
            bundle_write(&ref, s->dir, name, fixed, NFIXED, NULL, &err);
            _exit(0);
        }
        nanosleep(&nap, NULL);
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        assert_ok(bundle_write(&ref, s->dir, name, fixed, NFIXED, NULL, &err));
        assert_string_equal(ref.tar_sha256, GOLDEN_TAR);
    }
}

/* Nothing stays behind, under the name or beside it. */
static void
assert_no_tar(const struct scene *s, const char *sub)
{
    auto_free char *dir = fs_join(s->dir, sub);

    if (rmdir(dir) < 0)
        fail_msg("%s is not empty", dir);
}

static void
full_disk_leaves_nothing(void **state)
{
    struct scene *s = *state;
    struct err err = ERR_INIT;
    struct bundle_ref ref;
    struct rlimit old, low;
    auto_free char *dir = fs_join(s->dir, "b");
    int rc;

    /* A file size limit stands for the full disk: the same error path, at an exact byte. */
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    low = old;
    low.rlim_cur = 4096;
    setrlimit(RLIMIT_FSIZE, &low);
    rc = bundle_write(&ref, dir, "a.tar", fixed, NFIXED, NULL, &err);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_int_equal(rc, -1);
    assert_int_equal(err.code, EXITCODE_EVIDENCE);
    assert_non_null(strstr(err.text, "a.tar"));
    assert_no_tar(s, "b");
}

static void
unreadable_key_leaves_nothing(void **state)
{
    struct scene *s = *state;
    struct err err = ERR_INIT;
    struct bundle_ref ref;
    auto_free char *dir = fs_join(s->dir, "b");
    struct signer gone = {"/nonexistent/key", "ci@acme", NULL};

    assert_ok(fs_mkdirs(dir, &err));
    assert_int_equal(bundle_write(&ref, dir, "a.tar", fixed, NFIXED, &gone, &err), -1);
    assert_int_equal(err.code, EXITCODE_EVIDENCE);
    assert_non_null(strstr(err.text, "/nonexistent/key"));
    assert_no_tar(s, "b");
}

static void
directory_that_is_a_file(void **state)
{
    struct scene *s = *state;
    struct err err = ERR_INIT;
    struct bundle_ref ref;

    assert_int_equal(bundle_write(&ref, s->key, "a.tar", fixed, NFIXED, NULL, &err), -1);
    assert_int_equal(err.code, EXITCODE_EVIDENCE);
    assert_non_null(strstr(err.text, s->key));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = {
        T(golden_bytes),
        T(file_and_directory_modes),
        T(again_is_fine_and_different_is_not),
        T(members_from_files),
        T(names_are_checked),
        T(kills_leave_a_whole_file_or_none),
        T(full_disk_leaves_nothing),
        T(unreadable_key_leaves_nothing),
        T(directory_that_is_a_file),
    };

    return cmocka_run_group_tests_name("bundle", tests, NULL, NULL);
}
