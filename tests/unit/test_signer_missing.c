/* SPDX-License-Identifier: Apache-2.0 */
/* Built with a path at which there is no ssh-keygen: the message says what to install. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "bundles/signer.h"

static void
says_what_is_missing(void **state)
{
    const struct signer s = {"/dev/null", "ci@acme", NULL};
    struct err err = ERR_INIT;
    auto_buf sig = BUF_INIT;

    (void)state;
    assert_int_equal(signer_sign(&sig, &s, SIGNER_NS_GIT, "x", 1, &err), -1);
    assert_int_equal(err.code, EXITCODE_EVIDENCE);
    assert_non_null(strstr(err.text, MOONGATE_SSH_KEYGEN));
    assert_non_null(strstr(err.text, "openssh-client"));
    assert_int_equal(sig.len, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(says_what_is_missing)};

    return cmocka_run_group_tests_name("signer_missing", tests, NULL, NULL);
}
