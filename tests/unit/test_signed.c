/* SPDX-License-Identifier: Apache-2.0 */
/* What a commit's signature is over; what gpgv says; which commits are new. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fs.h"
#include "base/gitstore.h"
#include "base/mem.h"
#include "bundles/openpgp.h"
#include "wrapper/signed_commit.h"

/* ---- a commit's bytes ----------------------------------------------------------------------- */

#define TREE "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
#define PARENT "parent 3f9c2a1d77e0b4c58a16f2093bd4e6c7a8591f02\n"
#define AUTHOR "author a <a@x> 1 +0000\n"
#define COMMITTER "committer a <a@x> 1 +0000\n"
#define SSH "gpgsig -----BEGIN SSH SIGNATURE-----\n AAAA\n -----END SSH SIGNATURE-----\n"
#define MERGETAG                                                                              \
    "mergetag object 3f9c2a1d77e0b4c58a16f2093bd4e6c7a8591f02\n type commit\n tag v1\n"         \
    " tagger a <a@x> 1 +0000\n \n v1\n -----BEGIN SSH SIGNATURE-----\n AAAA\n"                 \
    " -----END SSH SIGNATURE-----\n"

static void
a_commit_is_split(void **state)
{
    static const struct {
        const char *text;
        enum signed_commit_kind kind;
        const char *payload;
        const char *signature;
    } rows[] = {
        {TREE AUTHOR COMMITTER "\nm\n", SIGNED_COMMIT_NONE, "", ""},
        {TREE PARENT PARENT AUTHOR COMMITTER SSH "\nm\n", SIGNED_COMMIT_SSH,
         TREE PARENT PARENT AUTHOR COMMITTER "\nm\n",
         "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"},
        {TREE AUTHOR COMMITTER "encoding x\n" SSH "extra y\n\n\nm", SIGNED_COMMIT_SSH,
         TREE AUTHOR COMMITTER "encoding x\nextra y\n\n\nm",
         "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n"},
        {TREE AUTHOR COMMITTER "gpgsig -----BEGIN PGP SIGNATURE-----\n \n AA\n"
                               " -----END PGP SIGNATURE-----\n \n\nm\n", SIGNED_COMMIT_OPENPGP,
         TREE AUTHOR COMMITTER "\nm\n",
         "-----BEGIN PGP SIGNATURE-----\n\nAA\n-----END PGP SIGNATURE-----\n\n"},
        {TREE AUTHOR COMMITTER "gpgsig -----BEGIN SIGNED MESSAGE-----\n A\n\nm\n",
         SIGNED_COMMIT_X509, TREE AUTHOR COMMITTER "\nm\n", "-----BEGIN SIGNED MESSAGE-----\nA\n"},
        {TREE AUTHOR COMMITTER "gpgsig hello\n\nm\n", SIGNED_COMMIT_STRANGE,
         TREE AUTHOR COMMITTER "\nm\n", "hello\n"},
        /* signatures that are not the commit's own: of a tag that was merged, in the message */
        {TREE AUTHOR COMMITTER MERGETAG "\nm\n", SIGNED_COMMIT_NONE, "", ""},
        {TREE AUTHOR COMMITTER "\n" SSH, SIGNED_COMMIT_NONE, "", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum signed_commit_kind kind = SIGNED_COMMIT_STRANGE;
        auto_buf signature = BUF_INIT;
        auto_buf payload = BUF_INIT;

        assert_null(signed_commit_split(&kind, &signature, &payload, rows[i].text,
                                        strlen(rows[i].text)));
        assert_int_equal(kind, rows[i].kind);
        assert_string_equal(buf_str(&payload), rows[i].payload);
        assert_string_equal(buf_str(&signature), rows[i].signature);
    }
}

static void
what_is_no_commit_is_refused(void **state)
{
    static const char *const rows[][2] = {
        {TREE AUTHOR COMMITTER SSH SSH "\nm\n", "has two signatures"},
        {TREE AUTHOR COMMITTER SSH MERGETAG SSH "\nm\n", "has two signatures"},
        {TREE SSH AUTHOR COMMITTER "\nm\n", "does not have its headers in git's order"},
        {SSH TREE AUTHOR COMMITTER "\nm\n", "does not have its headers in git's order"},
        {TREE AUTHOR SSH COMMITTER "\nm\n", "does not have its headers in git's order"},
        {TREE TREE AUTHOR COMMITTER "\nm\n", "does not have its headers in git's order"},
        {TREE AUTHOR AUTHOR COMMITTER "\nm\n", "does not have its headers in git's order"},
        {TREE AUTHOR COMMITTER COMMITTER "\nm\n", "does not have its headers in git's order"},
        {TREE AUTHOR COMMITTER SSH PARENT "\nm\n", "does not have its headers in git's order"},
        {TREE AUTHOR COMMITTER "gpgsig-sha256 x\n\nm\n",
         "has a signature over another form of itself (gpgsig-sha256)"},
        {TREE AUTHOR "\nm\n", "does not have the headers of a commit"},
        {TREE AUTHOR COMMITTER "odd\n\nm\n", "does not have the headers of a commit"},
        {TREE AUTHOR COMMITTER " a: b\n\nm\n", NULL}, /* goes on with the committer */
        {TREE AUTHOR COMMITTER "gpgsig x\n y", "does not have the headers of a commit"},
        {TREE AUTHOR COMMITTER, "does not have the headers of a commit"},
        {"", "does not have the headers of a commit"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum signed_commit_kind kind;
        auto_buf signature = BUF_INIT;
        auto_buf payload = BUF_INIT;
        const char *fault = signed_commit_split(&kind, &signature, &payload, rows[i][0],
                                                strlen(rows[i][0]));

        if (!rows[i][1])
            assert_null(fault);
        else if (!fault || strcmp(fault, rows[i][1]) != 0)
            fail_msg("row %zu: not \"%s\" but \"%s\"", i, rows[i][1], fault ? fault : "");
        if (fault)
            assert_true(signature.len == 0 && payload.len == 0);
    }
    {
        static const char nul[] = TREE AUTHOR COMMITTER "a \0b\n\nm\n";
        enum signed_commit_kind kind;
        auto_buf out = BUF_INIT;

        assert_string_equal(signed_commit_split(&kind, &out, &out, nul, sizeof nul - 1),
                            "has a NUL byte among its headers");
    }
}

/* ---- OpenPGP -------------------------------------------------------------------------------- */

#define G "[GNUPG:] "
#define FPR "D9B312944972D4D0B90559249B2EF30FD7D814C0"
#define VALID G "VALIDSIG " FPR " 2026-11-23 1795456525 0 4 0 22 8 00 " FPR "\n"
#define GOOD G "GOODSIG 9B2EF30FD7D814C0 Alice <alice@acme>\n"

static void
status_lines_are_read_strictly(void **state)
{
    static const struct {
        const char *status;
        bool ended_well;
        const char *why; /* NULL: good */
    } rows[] = {
        {G "NEWSIG a@x\n" GOOD VALID, true, NULL},
        {G "NEWSIG\n" G "KEY_CONSIDERED x 0\n" GOOD VALID, true, NULL},
        {G "NEWSIG a@x\n" GOOD VALID, false, "the signature cannot be checked"},
        {GOOD VALID, true, "the signature cannot be checked"},
        {G "NEWSIG\n" GOOD, true, "the signature cannot be checked"},
        {G "NEWSIG\n" VALID, true, "the signature cannot be checked"},
        {G "NEWSIG\n" GOOD GOOD VALID, true, "the signature cannot be checked"},
        {G "NEWSIG\n" GOOD VALID G "NEWSIG\n", true, "it holds more than one signature"},
        {G "NEWSIG\n" GOOD VALID G "ERRSIG x\n", true, "the signature cannot be checked"},
        {G "NEWSIG\n" G "EXPKEYSIG 9B Alice\n" VALID, true, "the key has expired"},
        {G "NEWSIG\n" G "REVKEYSIG 9B Alice\n" VALID, true, "the key is revoked"},
        {G "NEWSIG\n" G "EXPSIG 9B Alice\n" VALID, true, "the signature has expired"},
        {G "NEWSIG\n" G "BADSIG 9B Alice\n", false, "the signature does not fit"},
        {G "NEWSIG\n" G "ERRSIG 9B 22 8 00 1 9\n" G "NO_PUBKEY 9B\n", false,
         "the key is not among the public keys"},
        {G "NEWSIG\n" GOOD G "VALIDSIG " FPR " 2026-11-23 1 0 4 0 22 8 01 " FPR "\n", true,
         "it is not a signature over the bytes as they are"},
        {G "NEWSIG\n" GOOD G "VALIDSIG " FPR "\n", true,
         "it is not a signature over the bytes as they are"},
        {G "NEWSIG\n" GOOD G "VALIDSIG " FPR " 2026-11-23 1 0 4 0 22 8 00 short\n", true,
         "the signature cannot be checked"},
        /* a name that plays a status line stays on its own */
        {G "NEWSIG\n" G "BADSIG 9B " GOOD, false, "the signature does not fit"},
        {"", true, "the signature cannot be checked"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct openpgp_result r;

        openpgp_read_status(&r, rows[i].status, rows[i].ended_well);
        if (r.good != (rows[i].why == NULL) || (!r.good && strcmp(r.why, rows[i].why) != 0))
            fail_msg("row %zu: %s", i, r.why ? r.why : "good");
        if (r.good) {
            assert_string_equal(r.principal, "alice@acme");
            assert_string_equal(r.key, FPR);
        } else {
            assert_null(r.principal);
        }
        openpgp_result_clear(&r);
    }
}

static void
a_name_is_an_address_or_all_of_it(void **state)
{
    static const char *const rows[][2] = {
        {"Alice (work) <alice@acme>", "alice@acme"}, {"alice", "alice"},
        {"<alice@acme>", "alice@acme"},              {"a <b> c", "a <b> c"},
        {"a <>", "a <>"},                            {"a <b> <c@x>", "c@x"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        auto_free char *text = mem_format(G "NEWSIG\n" G "GOODSIG 9B2E %s\n" VALID, rows[i][0]);
        struct openpgp_result r;

        openpgp_read_status(&r, text, true);
        assert_true(r.good);
        assert_string_equal(r.principal, rows[i][1]);
        openpgp_result_clear(&r);
    }
}

#define BEGIN "-----BEGIN PGP PUBLIC KEY BLOCK-----\n"
#define END "-----END PGP PUBLIC KEY BLOCK-----\n"

static void
armor_is_read_strictly(void **state)
{
    static const struct {
        const char *text, *bytes, *fault;
    } rows[] = {
        {BEGIN "\naGVsbG8=\n=AAAA\n" END, "hello", NULL},
        {BEGIN "Comment: x\n\naGVs\nbG8=\n" END, "hello", NULL},
        {"# who\n\n" BEGIN "\naGVsbG8=\n" END "\n# more\n" BEGIN "\nIQ==\n" END, "hello!", NULL},
        {"", NULL, "there is no public key"},
        {"# only words\n", NULL, "there is no public key"},
        {BEGIN "\naGVsbG8=\n", NULL, "has no end"},
        {BEGIN "\naGVsbG8\n" END, NULL, "line 4 ends a public key that is cut off"},
        {BEGIN "\n" END, NULL, "line 3 ends a public key that is cut off"},
        {BEGIN "\naGVs*G8=\n" END, NULL, "line 3 is not base64"},
        {BEGIN "\nIQ==\naGVs\n" END, NULL, "line 4 is not base64"},
        {BEGIN "\nIQ==\n=AAAA\naGVs\n" END, NULL, "line 5 is not base64"},
        {BEGIN "aGVsbG8=\n" END, NULL, "line 2 is no header"},
        {"hello\n" BEGIN "\nIQ==\n" END, NULL, "line 1 is neither"},
        {"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nIQ==\n", NULL, "line 1 is neither"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = ERR_INIT;
        auto_buf out = BUF_INIT;
        int rc = openpgp_dearmor(&out, rows[i].text, strlen(rows[i].text), &err);

        if (rows[i].bytes) {
            assert_int_equal(rc, 0);
            assert_string_equal(buf_str(&out), rows[i].bytes);
        } else {
            assert_int_equal(rc, -1);
            assert_int_equal(out.len, 0);
            if (!strstr(err.text, rows[i].fault))
                fail_msg("row %zu: %s", i, err.text);
        }
    }
}

/* ---- which commits are new ------------------------------------------------------------------ */

struct graph {
    char *dir;
    struct gitstore *gs;
    char tree[GITSTORE_OID_SIZE];
    char oid[32][GITSTORE_OID_SIZE]; /* by letter */
};

/* Make commit `name` with these parents (letters) at this time. */
static void
grow(struct graph *g, char name, const char *parents, int when)
{
    auto_buf text = BUF_INIT;
    struct err err = ERR_INIT;

    buf_printf(&text, "tree %s\n", g->tree);
    for (; *parents; parents++)
        buf_printf(&text, "parent %s\n", g->oid[*parents - 'a']);
    buf_printf(&text, "author a <a@x> %d +0000\ncommitter a <a@x> %d +0000\n\n%c\n", when, when,
               name);
    assert_int_equal(gitstore_commit_store(g->oid[name - 'a'], g->gs, buf_str(&text), NULL, &err),
                     0);
}

static int
note(void *arg, const char *oid, struct err *err)
{
    (void)err;
    buf_puts(arg, oid);
    buf_putc(arg, ' ');
    return 0;
}

/* The commits of `want` (letters), all of them and no others, are in tip and not in base. */
static void
expect_range(struct graph *g, char base, char tip, const char *want)
{
    auto_buf found = BUF_INIT;
    struct err err = ERR_INIT;

    assert_int_equal(gitstore_range(g->gs, g->oid[base - 'a'], g->oid[tip - 'a'], note, &found,
                                    &err), 0);
    for (const char *p = want; *p; p++)
        if (!strstr(buf_str(&found), g->oid[*p - 'a']))
            fail_msg("%c..%c: %c is missing", base, tip, *p);
    if (found.len != strlen(want) * GITSTORE_OID_SIZE)
        fail_msg("%c..%c: %zu commits, not %zu", base, tip, found.len / GITSTORE_OID_SIZE,
                 strlen(want));
}

static void
what_the_tip_has_and_the_base_has_not(void **state)
{
    char dir[] = "/tmp/moongate-range-XXXXXX";
    struct err err = ERR_INIT;
    struct graph g = {0};

    (void)state;
    assert_non_null(mkdtemp(dir));
    assert_int_equal(gitstore_create(&g.gs, dir, &err), 0);
    assert_int_equal(gitstore_tree_with(g.tree, g.gs, NULL, "f", "x", 1, &err), 0);
    /* a - b - c - d - e   a side: b - f - g, merged as h (e, g); i beside all of it */
    grow(&g, 'a', "", 100);
    grow(&g, 'b', "a", 200);
    grow(&g, 'c', "b", 300);
    grow(&g, 'd', "c", 400);
    grow(&g, 'e', "d", 500);
    grow(&g, 'f', "b", 250);
    grow(&g, 'g', "f", 450);
    grow(&g, 'h', "eg", 600);
    grow(&g, 'i', "", 50);
    expect_range(&g, 'd', 'e', "e");
    expect_range(&g, 'e', 'e', "");
    expect_range(&g, 'e', 'd', "");
    expect_range(&g, 'd', 'h', "ehfg");
    expect_range(&g, 'a', 'h', "bcdefgh");
    expect_range(&g, 'g', 'e', "cde");
    expect_range(&g, 'i', 'c', "abc");
    /* dates that go backwards: k is older than what it descends from, l younger than its child */
    grow(&g, 'k', "e", 10);
    grow(&g, 'l', "k", 900);
    grow(&g, 'm', "l", 5);
    expect_range(&g, 'e', 'm', "klm");
    expect_range(&g, 'm', 'h', "hfg");
    expect_range(&g, 'k', 'm', "lm");
    expect_range(&g, 'a', 'm', "bcdeklm");
    /* history that ends: what is asked for is missing */
    memcpy(g.oid['z' - 'a'], "0123456789012345678901234567890123456789", GITSTORE_OID_SIZE);
    grow(&g, 'n', "z", 700);
    {
        auto_buf found = BUF_INIT;

        assert_int_equal(gitstore_range(g.gs, g.oid[0], g.oid['n' - 'a'], note, &found, &err), -1);
        assert_non_null(strstr(err.text, "history is missing"));
    }
    gitstore_free(g.gs);
    err_clear(&err);
    assert_int_equal(fs_remove_tree(dir, &err), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_commit_is_split),
        cmocka_unit_test(what_is_no_commit_is_refused),
        cmocka_unit_test(status_lines_are_read_strictly),
        cmocka_unit_test(a_name_is_an_address_or_all_of_it),
        cmocka_unit_test(armor_is_read_strictly),
        cmocka_unit_test(what_the_tip_has_and_the_base_has_not),
    };

    return cmocka_run_group_tests_name("signed", tests, NULL, NULL);
}
