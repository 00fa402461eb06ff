/* SPDX-License-Identifier: Apache-2.0 */
/* No byte of a bundle can be changed, moved, added or dropped unseen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "bundles/bundle_read.h"
#include "bundles/tar_write.h"
#include "bundles/verify.h"
#include "evidence_help.h"

#define STATEMENT                                                                             \
    "{\"predicate\": {\"bundle_version\": 0, \"run_id\": \"0192f3c4-aaaa\", \"signer\": "        \
    "\"ci@acme\", \"times\": {\"bundled\": \"2026-11-23T12:15:00Z\"}}}\n"
#define UNSIGNED_STATEMENT "{\"predicate\": {\"bundle_version\": 0, \"signer\": null}}\n"
#define BLOB "source/blobs/ce013625030ba8dba906f756967f9e9ca394464a" /* "hello\n" */

static const struct bundle_member members[] = {
    {.name = "statement.json", .data = STATEMENT, .len = sizeof STATEMENT - 1},
    {.name = "run/outcome.json", .data = "{}\n", .len = 3},
    {.name = "log/engine.log", .data = "", .len = 0},
    {.name = BLOB, .data = "hello\n", .len = 6},
    {.name = "state/before.json", .data = "{}\n", .len = 3},
};
#define NMEMBERS (sizeof members / sizeof *members)

static void
read_tar(const struct scene *s, const char *name, struct buf *out)
{
    auto_free char *path = fs_join(s->dir, name);
    struct err err = ERR_INIT;

    assert_ok(fs_read_file(out, path, 1 << 20, &err));
}

static void
honest(const struct scene *s, bool sign, struct buf *out)
{
    struct err err = ERR_INIT;
    struct bundle_ref ref;

    assert_ok(bundle_write(&ref, s->dir, sign ? "signed.tar" : "plain.tar", members, NMEMBERS,
                           sign ? &s->signer : NULL, &err));
    read_tar(s, sign ? "signed.tar" : "plain.tar", out);
}

/* Many thousand times, so without the fsync of put_file. */
static void
put_mutant(const char *path, const void *data, size_t len)
{
    FILE *f = fopen(path, "we");

    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
}

/* Findings of bundle_open over these bytes; 0 means accepted. */
static size_t
open_findings(const struct scene *s, const void *data, size_t len)
{
    auto_free char *path = fs_join(s->dir, "t.tar");
    auto_findings why = FINDINGS_INIT;
    struct bundle_file *b = NULL;
    struct err err = ERR_INIT;
    int rc;

    put_mutant(path, data, len);
    rc = bundle_open(&b, &why, path, &err);
    if (rc < 0)
        fail_msg("%s", err.text);
    bundle_close(b);
    assert_true((rc == 0) == (why.n == 0));
    return why.n;
}

static size_t
verify_findings(const struct scene *s, const void *data, size_t len, const char *allowed,
                struct buf *text)
{
    auto_free char *path = fs_join(s->dir, "t.tar");
    const struct verify_opts opts = {.allowed_signers = allowed};
    struct verify_bundle_report r;
    struct err err = ERR_INIT;
    size_t n;

    put_mutant(path, data, len);
    assert_ok(verify_bundle(&r, path, &opts, &err));
    n = r.findings.n;
    for (size_t i = 0; text && i < n; i++)
        buf_printf(text, "%s\n", r.findings.lines[i]);
    verify_bundle_clear(&r);
    return n;
}

static void
honest_ones_pass(void **state)
{
    struct scene *s = *state;
    auto_buf plain = BUF_INIT;
    auto_buf with_sig = BUF_INIT;
    auto_free char *path = fs_join(s->dir, "signed.tar");
    auto_findings why = FINDINGS_INIT;
    auto_buf content = BUF_INIT;
    struct bundle_file *b = NULL;
    struct err err = ERR_INIT;
    const struct bundle_entry *e;

    honest(s, false, &plain);
    honest(s, true, &with_sig);
    assert_int_equal(open_findings(s, plain.data, plain.len), 0);
    assert_int_equal(verify_findings(s, with_sig.data, with_sig.len, s->allowed, NULL), 0);
    assert_int_equal(verify_findings(s, with_sig.data, with_sig.len, NULL, NULL), 0);
    assert_ok(bundle_open(&b, &why, path, &err));
    assert_int_equal(bundle_entries(b, &e), NMEMBERS + 2);
    assert_string_equal(e[0].name, BUNDLE_SUMS);
    assert_ok(bundle_content(&content, b, bundle_find(b, BLOB), 100, &err));
    assert_string_equal(buf_str(&content), "hello\n");
    assert_int_equal(bundle_content(&content, b, bundle_find(b, BLOB), 5, &err), -1);
    assert_null(bundle_find(b, "nothing"));
    bundle_close(b);
}

/* The signature's own bytes are decided by ssh-keygen (a process), so those go through verify;
 * every other byte is decided by the reader. */
static void
every_flipped_byte_is_found(void **state)
{
    struct scene *s = *state;
    auto_buf tar = BUF_INIT;

    honest(s, true, &tar);
    for (size_t i = 0; i < tar.len; i++) {
        char kept = tar.data[i];

        tar.data[i] = (char)(kept ^ (1 << (i % 8)));
        if (open_findings(s, tar.data, tar.len) == 0 &&
            verify_findings(s, tar.data, tar.len, NULL, NULL) == 0)
            fail_msg("the flip of byte %zu passed", i);
        tar.data[i] = kept;
    }
    assert_int_equal(open_findings(s, tar.data, tar.len), 0);
}

static void
every_truncation_is_found(void **state)
{
    struct scene *s = *state;
    auto_buf tar = BUF_INIT;
    auto_buf longer = BUF_INIT;

    honest(s, false, &tar);
    for (size_t n = 0; n < tar.len; n += 64)
        assert_int_not_equal(open_findings(s, tar.data, n), 0);
    assert_int_not_equal(open_findings(s, tar.data, tar.len - 1), 0);
    buf_append(&longer, tar.data, tar.len);
    buf_putc(&longer, '\0');
    assert_int_not_equal(open_findings(s, longer.data, longer.len), 0);
    buf_reset(&longer);
    buf_append(&longer, tar.data, tar.len);
    buf_append(&longer, tar.data, tar.len);
    assert_int_not_equal(open_findings(s, longer.data, longer.len), 0);
    buf_reset(&longer);
    buf_append(&longer, tar.data, tar.len);
    for (size_t i = 0; i < TAR_RECORD; i++)
        buf_putc(&longer, '\0');
    assert_int_not_equal(open_findings(s, longer.data, longer.len), 0);
}

/* ---- members moved about: tars of our own making ------------------------------------------- */

struct piece {
    const char *name;
    const char *data;
};

/* The pieces as a canonical tar, in the order given. */
static void
pack(struct buf *out, const struct piece *p, size_t n)
{
    static const char zeros[TAR_RECORD];
    unsigned char header[TAR_BLOCK];

    buf_reset(out);
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(p[i].data);

        tar_header(header, p[i].name, len);
        buf_append(out, header, sizeof header);
        buf_append(out, p[i].data, len);
        buf_append(out, zeros, tar_padding(len));
    }
    buf_append(out, zeros, tar_trailer(out->len));
}

static char *
sums_of(const struct piece *p, size_t n)
{
    auto_buf b = BUF_INIT;
    char hex[DIGEST_HEX_SIZE];

    for (size_t i = 0; i < n; i++) {
        digest_bytes(hex, p[i].data, strlen(p[i].data));
        buf_printf(&b, "%s  %s\n", hex, p[i].name);
    }
    return buf_steal(&b);
}

static void
members_cannot_be_moved(void **state)
{
    struct scene *s = *state;
    const struct piece a = {"a", "1\n"}, b = {"b", "2\n"}, c = {"c", "3\n"};
    const struct piece abc[] = {a, b, c}, ab[] = {a, b};
    auto_free char *sums3 = sums_of(abc, 3);
    auto_free char *sums2 = sums_of(ab, 2);
    auto_free char *gap = mem_format("%s\n", sums2);
    auto_free char *upper = mem_dup(sums2);
    const struct piece s3 = {BUNDLE_SUMS, sums3}, s2 = {BUNDLE_SUMS, sums2};
    const struct piece bad[][5] = {
        {s3, a, b}, {s2, a, b, c}, {s3, a, c, b}, {a, b, c, s3}, {s3, a, b, b, c},
        {s3, s3, a, b, c}, {s3, a, {"b", "3\n"}, {"c", "2\n"}}, {s3, a, {"bb", "2\n"}, c},
        {s3, a, {"b", "2\n\n"}, c}, {s3, a, {"b", ""}, c}, {{BUNDLE_SUMS, ""}, a},
        {{BUNDLE_SUMS, gap}, a, b}, {s2, a, {"./b", "2\n"}}, {s2, a, {"/b", "2\n"}},
        {s2, a, {"../b", "2\n"}}, {s2, {"a/", "1\n"}, b}, {s2, a, {"b\033[2J", "2\n"}},
        {{BUNDLE_SUMS, upper}, a, b}, {{"SHA256SUM", sums2}, a, b}, {s3, a, b, c, {"d", ""}},
        {s2, {BUNDLE_SIG, "x\n"}, a, b}, {s2, a, {BUNDLE_SIG, "x\n"}, b},
    };
    auto_buf tar = BUF_INIT;

    for (char *p = upper; *p; p++)
        if (*p >= 'a' && *p <= 'f' && p - upper < 64)
            *p = (char)(*p - 32);
    pack(&tar, (const struct piece[]){s3, a, b, c}, 4);
    assert_int_equal(open_findings(s, tar.data, tar.len), 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size_t n = 0;

        while (n < 5 && bad[i][n].name)
            n++;
        pack(&tar, bad[i], n);
        if (open_findings(s, tar.data, tar.len) == 0)
            fail_msg("mutant %zu passed", i);
    }
    pack(&tar, bad[0], 0);
    assert_int_not_equal(open_findings(s, tar.data, tar.len), 0);
    assert_int_not_equal(open_findings(s, "no tar at all", 13), 0);
    assert_int_not_equal(open_findings(s, "", 0), 0);
}

/* A header rewritten and its checksum made right again. */
static void
rewrite(struct buf *tar, size_t block, size_t at, const char *bytes, size_t len)
{
    unsigned char *h = (unsigned char *)tar->data + block * TAR_BLOCK;
    unsigned sum = 0;

    memcpy(h + at, bytes, len);
    memset(h + 148, ' ', 8);
    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += h[i];
    snprintf((char *)h + 148, 8, "%06o", sum);
    h[155] = ' ';
}

static void
headers_with_right_checksums_are_refused(void **state)
{
    static const struct {
        size_t at;
        const char *bytes;
        size_t len;
    } edits[] = {
        {100, "0000755", 7},  {108, "0001750", 7}, {116, "0001750", 7},
        {136, "00000000001", 11}, {156, "1", 1},   {156, "2", 1},
        {156, "3", 1},        {156, "5", 1},       {156, "6", 1},
        {156, "x", 1},        {156, "g", 1},       {156, "L", 1},
        {156, "S", 1},        {156, "7", 1},       {156, "", 1},
        {157, "/etc/passwd", 11}, {257, "ustar  ", 8}, {265, "root", 4},
        {297, "root", 4},     {329, "0000001", 7}, {345, "up", 2},
        {500, "x", 1},        {124, "0000000000 ", 11}, {124, "77777777777", 11},
    };
    struct scene *s = *state;
    auto_buf tar = BUF_INIT;
    auto_buf copy = BUF_INIT;

    honest(s, false, &tar);
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++)
        for (size_t block = 0; block < 4; block += 2) {
            buf_reset(&copy);
            buf_append(&copy, tar.data, tar.len);
            rewrite(&copy, block, edits[i].at, edits[i].bytes, edits[i].len);
            if (open_findings(s, copy.data, copy.len) == 0)
                fail_msg("edit %zu of block %zu passed", i, block);
        }
    buf_reset(&copy);
    buf_append(&copy, tar.data, tar.len);
    rewrite(&copy, 0, 100, "0000644", 7);
    assert_int_equal(open_findings(s, copy.data, copy.len), 0);
}

/* ---- what the statement and the signature say ---------------------------------------------- */

static void
statement_and_signature_must_agree(void **state)
{
    struct scene *s = *state;
    auto_buf tar = BUF_INIT;
    auto_buf text = BUF_INIT;
    struct bundle_member m[NMEMBERS];
    struct bundle_ref ref;
    struct err err = ERR_INIT;

    honest(s, false, &tar);
    assert_int_equal(verify_findings(s, tar.data, tar.len, NULL, &text), 1);
    assert_non_null(strstr(buf_str(&text), "not signed, its statement names the signer ci@acme"));
    memcpy(m, members, sizeof m);
    m[0].data = UNSIGNED_STATEMENT;
    m[0].len = sizeof UNSIGNED_STATEMENT - 1;
    assert_ok(bundle_write(&ref, s->dir, "u.tar", m, NMEMBERS, NULL, &err));
    buf_reset(&tar);
    read_tar(s, "u.tar", &tar);
    assert_int_equal(verify_findings(s, tar.data, tar.len, s->allowed, NULL), 0);
    allow(s, "someone-else@acme", "");
    buf_reset(&tar);
    honest(s, true, &tar);
    buf_reset(&text);
    assert_int_equal(verify_findings(s, tar.data, tar.len, s->allowed, &text), 1);
    assert_non_null(strstr(buf_str(&text), "signed by someone-else@acme"));
    put_file(s->dir, "allowed", "", 0);
    assert_int_equal(verify_findings(s, tar.data, tar.len, s->allowed, NULL), 1);
}

static void
odd_statements_and_sources_are_found(void **state)
{
    static const char *const bad[] = {
        "{}", "no json", "[]", "{\"predicate\": {\"bundle_version\": 7}}",
        "{\"predicate\": {\"bundle_version\": \"0\"}}",
        "{\"predicate\": {\"bundle_version\": 0, \"bundle_version\": 0}}",
    };
    struct scene *s = *state;
    struct bundle_member m[] = {{.name = "statement.json"},
                                {.name = BLOB, .data = "hello\n", .len = 6}};
    struct bundle_ref ref;
    struct err err = ERR_INIT;
    auto_buf tar = BUF_INIT;
    auto_buf text = BUF_INIT;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        auto_free char *name = mem_format("s%zu.tar", i);

        m[0].data = bad[i];
        m[0].len = strlen(bad[i]);
        assert_ok(bundle_write(&ref, s->dir, name, m, 2, NULL, &err));
        buf_reset(&tar);
        read_tar(s, name, &tar);
        assert_int_equal(open_findings(s, tar.data, tar.len), 0);
        assert_int_equal(verify_findings(s, tar.data, tar.len, NULL, NULL), 1);
    }
    m[0].data = UNSIGNED_STATEMENT;
    m[0].len = sizeof UNSIGNED_STATEMENT - 1;
    m[1].data = "HELLO\n";
    assert_ok(bundle_write(&ref, s->dir, "x.tar", m, 2, NULL, &err));
    buf_reset(&tar);
    read_tar(s, "x.tar", &tar);
    assert_int_equal(verify_findings(s, tar.data, tar.len, NULL, &text), 1);
    assert_non_null(strstr(buf_str(&text), BLOB));
}

static void
the_statement_is_about_these_members(void **state)
{
    static const struct {
        const char *statement, *sentence; /* NULL: good */
    } cases[] = {
        {"{\"subject\": [{\"name\": \"plan/tfplan\", \"digest\": {\"sha256\": \"4355a46b19d348dc"
         "2f57c046f8ef63d4538ebb936000f3c9ee954a27460dd865\"}}, {\"name\": \"git+x\", \"digest\": "
         "{\"gitCommit\": \"0\"}}], \"predicate\": {\"bundle_version\": 0, \"commit\": "
         "\"04a7f890c2174b2174700bf97431f3913c0609ec\"}}", NULL},
        {"{\"subject\": [{\"name\": \"plan/tfplan\", \"digest\": {\"sha256\": \"00\"}}], "
         "\"predicate\": {\"bundle_version\": 0}}", "plan/tfplan is not what the statement"},
        {"{\"subject\": [{\"name\": \"plan/other\", \"digest\": {\"sha256\": \"00\"}}], "
         "\"predicate\": {\"bundle_version\": 0}}", "plan/other, which is not here"},
        {"{\"predicate\": {\"bundle_version\": 0, \"commit\": \"00\"}}",
         "source/commit holds the commit"},
    };
    struct scene *s = *state;
    struct bundle_ref ref;
    struct err err = ERR_INIT;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        auto_free char *name = mem_format("c%zu.tar", i);
        auto_buf tar = BUF_INIT;
        auto_buf text = BUF_INIT;
        const char *st = cases[i].statement;
        const struct bundle_member m[] = {
            {.name = "statement.json", .data = st, .len = strlen(st)},
            {.name = "plan/tfplan", .data = "1\n", .len = 2},
            {.name = "source/commit", .data = "tree 0\n", .len = 7},
        };

        assert_ok(bundle_write(&ref, s->dir, name, m, 3, NULL, &err));
        read_tar(s, name, &tar);
        assert_int_equal(verify_findings(s, tar.data, tar.len, NULL, &text),
                         cases[i].sentence ? 1 : 0);
        if (cases[i].sentence)
            assert_non_null(strstr(buf_str(&text), cases[i].sentence));
    }
}

static void
unreadable_is_an_error(void **state)
{
    struct scene *s = *state;
    struct bundle_file *b = NULL;
    auto_findings why = FINDINGS_INIT;
    struct err err = ERR_INIT;

    assert_int_equal(bundle_open(&b, &why, "/nonexistent/b.tar", &err), -1);
    assert_non_null(strstr(err.text, "/nonexistent/b.tar"));
    err_clear(&err);
    assert_int_equal(bundle_open(&b, &why, s->dir, &err), -1);
    assert_null(b);
    assert_int_equal(why.n, 0);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = {
        T(honest_ones_pass),
        T(every_flipped_byte_is_found),
        T(every_truncation_is_found),
        T(members_cannot_be_moved),
        T(headers_with_right_checksums_are_refused),
        T(statement_and_signature_must_agree),
        T(odd_statements_and_sources_are_found),
        T(the_statement_is_about_these_members),
        T(unreadable_is_an_error),
    };

    return cmocka_run_group_tests_name("bundle_read", tests, NULL, NULL);
}
