/* SPDX-License-Identifier: Apache-2.0 */
/* One chain, one file a commit, idempotent, durable to a kill, shared by many writers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <utime.h>
#include <cmocka.h>

#include "base/json.h"
#include "bundles/ledger.h"
#include "evidence_help.h"

static json_t *
entry(const char *kind, const char *run_id)
{
    return json_pack("{s:s, s:s, s:s}", "kind", kind, "run_id", run_id, "time",
                     "2026-11-23T12:15:00Z");
}

static int
append(struct ledger_pos *pos, struct ledger *l, const char *kind, const char *run_id,
       const struct signer *signer, struct err *err)
{
    auto_json *e = entry(kind, run_id);

    return ledger_append(pos, l, e, signer, err);
}

struct seen {
    long long last; /* the walk goes down to 1 */
    size_t n;
    char want[DIGEST_HEX_SIZE]; /* prev_entry_sha256 of the entry seen before */
};

static int
see(void *arg, const struct ledger_pos *pos, const json_t *e, struct err *err)
{
    struct seen *s = arg;

    (void)err;
    if (s->n > 0) {
        assert_int_equal(pos->seq, s->last - 1);
        assert_string_equal(pos->entry_sha256, s->want);
    }
    assert_int_equal(json_number(e, "seq", 0), pos->seq);
    assert_int_equal(json_number(e, "entry_version", -1), 0);
    snprintf(s->want, sizeof s->want, "%s", json_text(e, "prev_entry_sha256", "none"));
    s->last = pos->seq;
    s->n++;
    return 0;
}

static void
assert_chain(struct ledger *l, size_t n)
{
    struct seen s = {0, 0, ""};
    struct err err = ERR_INIT;

    assert_ok(ledger_walk(l, see, &s, &err));
    assert_int_equal(s.n, n);
    if (n > 0) {
        assert_int_equal(s.last, 1);
        assert_string_equal(s.want, "");
    }
}

static void
appends_and_walks(void **state)
{
    struct scene *s = *state;
    auto_free char *dir = fs_join(s->dir, "deep/er/ledger.git");
    struct err err = ERR_INIT;
    struct ledger_pos a, b, c;
    struct ledger *l;
    struct stat st;

    assert_int_equal(ledger_open_existing(&l, dir, &err), 1);
    assert_ok(ledger_open(&l, dir, &err));
    assert_chain(l, 0);
    assert_ok(append(&a, l, "intent", "0192f3c4-aaaa", NULL, &err));
    assert_ok(append(&b, l, "result", "0192f3c4-aaaa", NULL, &err));
    assert_int_equal(a.seq, 1);
    assert_int_equal(b.seq, 2);
    assert_ok(append(&c, l, "intent", "0192f3c4-aaaa", NULL, &err));
    assert_int_equal(c.seq, 1);
    assert_string_equal(c.commit, a.commit);
    assert_string_equal(c.entry_sha256, a.entry_sha256);
    assert_chain(l, 2);
    ledger_free(l);
    assert_int_equal(stat(dir, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0700);
    assert_ok(ledger_open_existing(&l, dir, &err));
    assert_chain(l, 2);
    ledger_free(l);
}

static void
refuses_what_is_no_entry(void **state)
{
    static const char *const bad[][3] = {{"gossip", "0192", "2026-11-23T12:15:00Z"},
                                         {"intent", "", "2026-11-23T12:15:00Z"},
                                         {"intent", "a/b", "2026-11-23T12:15:00Z"},
                                         {"intent", "0192", "2026-11-23 12:15"},
                                         {"intent", "0192", "2026-11-23T12:15:00Z "}};
    struct scene *s = *state;
    auto_free char *dir = fs_join(s->dir, "ledger.git");
    struct ledger_pos pos;
    struct ledger *l;
    struct err err = ERR_INIT;

    assert_ok(ledger_open(&l, dir, &err));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        auto_json *e = json_pack("{s:s, s:s, s:s}", "kind", bad[i][0], "run_id", bad[i][1],
                                 "time", bad[i][2]);

        err_clear(&err);
        assert_int_equal(ledger_append(&pos, l, e, NULL, &err), -1);
        assert_int_equal(err.code, EXITCODE_EVIDENCE);
    }
    assert_chain(l, 0);
    ledger_free(l);
}

static void
signs_as_git_does(void **state)
{
    struct scene *s = *state;
    auto_free char *dir = fs_join(s->dir, "ledger.git");
    auto_free char *config = mem_format("gpg.ssh.allowedSignersFile=%s", s->allowed);
    struct err err = ERR_INIT;
    struct ledger_pos pos;
    struct ledger *l;
    const char *const argv[] = {"git", "-C", dir, "-c", config, "verify-commit",
                                "moongate-audit", NULL};
    const char *const fsck[] = {"git", "-C", dir, "fsck", "--full", "--strict", NULL};

    assert_ok(ledger_open(&l, dir, &err));
    assert_ok(append(&pos, l, "refused", "0192f3c4-bbbb", &s->signer, &err));
    ledger_free(l);
    run_program(MOONGATE_GIT, argv);
    run_program(MOONGATE_GIT, fsck);
}

static void
two_writers_make_one_chain(void **state)
{
    struct scene *s = *state;
    auto_free char *dir = fs_join(s->dir, "ledger.git");
    struct err err = ERR_INIT;
    struct ledger *l;
    pid_t pids[2];

    /* Both start on nothing, so that making the repository is part of the race. */
    for (int w = 0; w < 2; w++) {
        pids[w] = fork();
        if (pids[w] == 0) {
            struct ledger_pos pos;

            if (ledger_open(&l, dir, &err) < 0)
                _exit(2);
            for (int i = 0; i < 20; i++) {
                auto_free char *id = mem_format("0192-%d-%d", w, i);

                if (append(&pos, l, "planned", id, NULL, &err) < 0)
                    _exit(1);
            }
            _exit(0);
        }
    }
    for (int w = 0; w < 2; w++) {
        int st;

        assert_int_equal(waitpid(pids[w], &st, 0), pids[w]);
        assert_int_equal(st, 0);
    }
    assert_ok(ledger_open_existing(&l, dir, &err));
    assert_chain(l, 40);
    ledger_free(l);
}

static void
a_killed_writers_lock_does_not_stop_the_next(void **state)
{
    struct scene *s = *state;
    auto_free char *dir = fs_join(s->dir, "ledger.git");
    auto_free char *heads = fs_join(dir, "refs/heads");
    auto_free char *lock = fs_join(heads, "moongate-audit.lock");
    struct utimbuf old = {time(NULL) - 60, time(NULL) - 60};
    struct err err = ERR_INIT;
    struct ledger_pos pos;
    struct ledger *l;

    assert_ok(ledger_open(&l, dir, &err));
    assert_ok(append(&pos, l, "planned", "0192-1", NULL, &err));
    put_file(heads, "moongate-audit.lock", "", 0);
    assert_int_equal(utime(lock, &old), 0);
    assert_ok(append(&pos, l, "planned", "0192-2", NULL, &err));
    assert_int_equal(pos.seq, 2);
    assert_chain(l, 2);
    ledger_free(l);
}

/* Killed anywhere, a writer leaves the old tip or the new one, and the next one goes on. */
static void
kills_leave_one_chain(void **state)
{
    struct scene *s = *state;
    auto_free char *dir = fs_join(s->dir, "ledger.git");
    struct err err = ERR_INIT;
    struct ledger_pos pos;
    struct ledger *l;

    for (int round = 0; round < 25; round++) {
        struct timespec nap = {0, 400000L * (round + 1)};
        auto_free char *id = mem_format("0192-after-%d", round);
        pid_t pid = fork();

        if (pid == 0) {
            if (ledger_open(&l, dir, &err) < 0)
                _exit(1);
            for (int i = 0;; i++) {
                auto_free char *name = mem_format("0192-%d-%d", round, i);

                if (append(&pos, l, "planned", name, NULL, &err) < 0)
                    _exit(1);
            }
        }
        nanosleep(&nap, NULL);
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        assert_ok(ledger_open(&l, dir, &err));
        assert_ok(append(&pos, l, "planned", id, NULL, &err));
        assert_chain(l, (size_t)pos.seq);
        ledger_free(l);
    }
    assert_true(pos.seq >= 25);
}

static void
full_disk_leaves_the_old_tip(void **state)
{
    struct scene *s = *state;
    auto_free char *dir = fs_join(s->dir, "ledger.git");
    struct rlimit old, low;
    struct err err = ERR_INIT;
    struct ledger_pos pos;
    struct ledger *l;
    int rc;

    assert_ok(ledger_open(&l, dir, &err));
    assert_ok(append(&pos, l, "planned", "0192-1", NULL, &err));
    /* A file size limit stands for the full disk; it hits libgit2's own writes. */
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    low = old;
    low.rlim_cur = 40;
    setrlimit(RLIMIT_FSIZE, &low);
    rc = append(&pos, l, "planned", "0192-2", NULL, &err);
    setrlimit(RLIMIT_FSIZE, &old);
    assert_int_equal(rc, -1);
    assert_int_equal(err.code, EXITCODE_EVIDENCE);
    assert_non_null(strstr(err.text, dir));
    assert_chain(l, 1);
    err_clear(&err);
    assert_ok(append(&pos, l, "planned", "0192-2", NULL, &err));
    assert_chain(l, 2);
    ledger_free(l);
}

static void
errors_name_the_ledger(void **state)
{
    struct scene *s = *state;
    auto_free char *dir = fs_join(s->key, "ledger.git");
    auto_free char *garbage = fs_join(s->dir, "garbage.git");
    struct err err = ERR_INIT;
    struct ledger *l;

    assert_int_equal(ledger_open(&l, dir, &err), -1);
    assert_int_equal(err.code, EXITCODE_EVIDENCE);
    assert_non_null(strstr(err.text, s->key));
    err_clear(&err);
    put_file(s->dir, "garbage.git", "x", 1);
    assert_int_equal(ledger_open(&l, garbage, &err), -1);
    assert_int_equal(err.code, EXITCODE_EVIDENCE);
    assert_non_null(strstr(err.text, garbage));
}

/* One instant has one spelling, and days that do not exist have none. */
static void
a_time_is_written_one_way(void **state)
{
    static const char *const bad[] = {"2026- 1-01T01:15:00Z", "2026-02-30T12:15:00Z",
                                      "2026-11-23T12:15:60Z", "2026-11-23T24:00:00Z",
                                      "2026-11-23 12:15:00Z", "2026-1-023T12:15:00Z", ""};
    long long at = 0;

    (void)state;
    assert_int_equal(ledger_time(&at, "2026-11-23T12:15:00Z"), 0);
    assert_int_equal(at, 1795436100);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (ledger_time(&at, bad[i]) != -1)
            fail_msg("taken for a time: %s", bad[i]);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = {
        T(appends_and_walks),
        T(refuses_what_is_no_entry),
        T(signs_as_git_does),
        T(two_writers_make_one_chain),
        T(a_killed_writers_lock_does_not_stop_the_next),
        T(kills_leave_one_chain),
        T(full_disk_leaves_the_old_tip),
        T(errors_name_the_ledger),
        T(a_time_is_written_one_way),
    };

    return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
