/* SPDX-License-Identifier: Apache-2.0 */
/* A signature binds bytes, key, purpose and time; anything else is not good. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "evidence_help.h"

static const char text[] = "0123  a\n";

static enum signer_verdict
verdict(const struct scene *s, const char *principal, const char *ns, const char *time,
        const char *data, const char *signature, char **who)
{
    enum signer_verdict v = SIGNER_GOOD;
    struct err err = ERR_INIT;
    auto_free char *found = NULL;
    auto_buf why = BUF_INIT;

    assert_ok(signer_verify(&v, &found, &why, s->allowed, principal, ns, time, data,
                            strlen(data), signature, &err));
    assert_true((v == SIGNER_GOOD) == (found != NULL));
    assert_true((v == SIGNER_GOOD) == (why.len == 0));
    if (who)
        *who = steal(&found);
    return v;
}

static void
signs_and_verifies(void **state)
{
    struct scene *s = *state;
    struct err err = ERR_INIT;
    auto_buf sig = BUF_INIT;
    auto_free char *who = NULL;
    auto_free char *print = NULL;

    assert_ok(signer_sign(&sig, &s->signer, SIGNER_NS_BUNDLE, text, strlen(text), &err));
    assert_true(signer_armor_valid(buf_str(&sig), sig.len));
    assert_int_equal(verdict(s, NULL, SIGNER_NS_BUNDLE, NULL, text, sig.data, &who),
                     SIGNER_GOOD);
    assert_string_equal(who, "ci@acme");
    assert_int_equal(verdict(s, "ci@acme", SIGNER_NS_BUNDLE, "20261123121500Z", text, sig.data,
                             NULL), SIGNER_GOOD);
    assert_ok(signer_fingerprint(&print, &s->signer, &err));
    assert_int_equal(strncmp(print, "SHA256:", 7), 0);
    assert_int_equal(strlen(print), 50);
}

static void
refuses_what_does_not_fit(void **state)
{
    struct scene *s = *state;
    struct err err = ERR_INIT;
    auto_buf sig = BUF_INIT;
    enum signer_verdict v;
    auto_free char *who = NULL;
    auto_buf why = BUF_INIT;

    assert_ok(signer_sign(&sig, &s->signer, SIGNER_NS_BUNDLE, text, strlen(text), &err));
    assert_int_equal(verdict(s, NULL, SIGNER_NS_BUNDLE, NULL, "0124  a\n", sig.data, NULL),
                     SIGNER_BAD);
    assert_int_equal(verdict(s, NULL, SIGNER_NS_GIT, NULL, text, sig.data, NULL), SIGNER_BAD);
    assert_int_equal(verdict(s, "ops@acme", SIGNER_NS_BUNDLE, NULL, text, sig.data, NULL),
                     SIGNER_UNKNOWN);
    allow(s, "ci@acme", "valid-before=\"20250101\"");
    assert_int_equal(verdict(s, NULL, SIGNER_NS_BUNDLE, NULL, text, sig.data, NULL),
                     SIGNER_UNKNOWN);
    assert_int_equal(verdict(s, NULL, SIGNER_NS_BUNDLE, "20241123121500Z", text, sig.data, NULL),
                     SIGNER_GOOD);
    allow(s, "ci@acme", "namespaces=\"git\"");
    assert_int_equal(verdict(s, "ci@acme", SIGNER_NS_BUNDLE, NULL, text, sig.data, NULL),
                     SIGNER_UNKNOWN);
    put_file(s->dir, "allowed", "", 0);
    assert_int_equal(verdict(s, NULL, SIGNER_NS_BUNDLE, NULL, text, sig.data, NULL),
                     SIGNER_UNKNOWN);
    assert_ok(signer_verify(&v, &who, &why, NULL, NULL, SIGNER_NS_BUNDLE, NULL, text,
                            strlen(text), sig.data, &err));
    assert_int_equal(v, SIGNER_UNKNOWN);
    assert_non_null(strstr(buf_str(&why), "SHA256:"));
}

static void
one_spelling_only(void **state)
{
    struct scene *s = *state;
    struct err err = ERR_INIT;
    auto_buf sig = BUF_INIT;
    auto_free char *longer = NULL;
    size_t accepted = 0;

    assert_ok(signer_sign(&sig, &s->signer, SIGNER_NS_BUNDLE, text, strlen(text), &err));
    longer = mem_format("%s\n", sig.data);
    assert_false(signer_armor_valid(longer, strlen(longer)));
    free(longer);
    longer = mem_format("%s%s", sig.data, sig.data);
    assert_false(signer_armor_valid(longer, strlen(longer)));
    /* Every changed byte is either another form or another signature. */
    for (size_t i = 0; i < sig.len; i++) {
        char kept = sig.data[i];

        sig.data[i] = (char)(kept ^ 1);
        if (signer_armor_valid(sig.data, sig.len)) {
            accepted++;
            assert_int_not_equal(verdict(s, NULL, SIGNER_NS_BUNDLE, NULL, text, sig.data, NULL),
                                 SIGNER_GOOD);
        }
        sig.data[i] = kept;
    }
    assert_true(accepted > 0 && accepted < sig.len);
}

static void
errors_name_file_and_next_step(void **state)
{
    struct scene *s = *state;
    struct err err = ERR_INIT;
    auto_buf sig = BUF_INIT;
    auto_free char *gone = fs_join(s->dir, "gone");
    auto_free char *who = NULL;
    struct signer bad = {gone, "ci@acme", s->allowed};
    enum signer_verdict v;

    assert_int_equal(signer_sign(&sig, &bad, SIGNER_NS_GIT, text, 3, &err), -1);
    assert_int_equal(err.code, EXITCODE_EVIDENCE);
    assert_non_null(strstr(err.text, gone));
    assert_non_null(strstr(err.text, "moongate.lua"));
    err_clear(&err);
    put_file(s->dir, "gone", "no key\n", 7);
    assert_int_equal(signer_sign(&sig, &bad, SIGNER_NS_GIT, text, 3, &err), -1);
    assert_int_equal(err.code, EXITCODE_EVIDENCE);
    assert_non_null(strstr(err.text, gone));
    assert_int_equal(sig.len, 0);
    err_clear(&err);
    assert_int_equal(signer_verify(&v, &who, NULL, "/nonexistent/allowed", NULL, SIGNER_NS_GIT,
                                   NULL, text, 3, "x", &err), -1);
    assert_non_null(strstr(err.text, "/nonexistent/allowed"));
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, scene_setup, scene_teardown)
    const struct CMUnitTest tests[] = {
        T(signs_and_verifies),
        T(refuses_what_does_not_fit),
        T(one_spelling_only),
        T(errors_name_file_and_next_step),
    };

    return cmocka_run_group_tests_name("signer", tests, NULL, NULL);
}
