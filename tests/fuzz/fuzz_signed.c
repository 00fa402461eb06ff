/* SPDX-License-Identifier: Apache-2.0 */
/* A commit object, armored OpenPGP keys, the status of gpgv: any bytes as each of them. */
#include <string.h>

#include "base/mem.h"
#include "bundles/openpgp.h"
#include "tests/fuzz/fuzz.h"
#include "wrapper/signed_commit.h"

/* What is left without the signature is a commit that has none. */
static void
check_commit(const char *text, size_t len)
{
    enum signed_commit_kind kind = SIGNED_COMMIT_STRANGE, again = SIGNED_COMMIT_STRANGE;
    auto_buf signature = BUF_INIT;
    auto_buf payload = BUF_INIT;
    auto_buf none = BUF_INIT;

    if (signed_commit_split(&kind, &signature, &payload, text, len)) {
        fuzz_check(signature.len == 0 && payload.len == 0);
        return;
    }
    if (kind == SIGNED_COMMIT_NONE) {
        fuzz_check(signature.len == 0 && payload.len == 0);
        return;
    }
    fuzz_check(signature.len > 0 && payload.len + signature.len < len);
    fuzz_check(!signed_commit_split(&again, &none, &none, payload.data, payload.len));
    fuzz_check(again == SIGNED_COMMIT_NONE && none.len == 0);
}

static void
check_armor(const char *text, size_t len)
{
    struct err err = ERR_INIT;
    auto_buf out = BUF_INIT;

    if (openpgp_dearmor(&out, text, len, &err) == 0)
        fuzz_check(out.len > 0 && out.len < len && err.code == EXITCODE_OK);
    else
        fuzz_check(out.len == 0 && err.code == EXITCODE_UNDECIDED && err.text[0]);
}

/* Nothing is good beside a line that says otherwise. */
static void
check_status(const char *text)
{
    static const char *const bad[] = {"BADSIG", "ERRSIG", "REVKEYSIG", "EXPKEYSIG", "NO_PUBKEY"};
    struct openpgp_result r;

    openpgp_read_status(&r, text, true);
    fuzz_check(r.good == (r.why == NULL));
    if (r.good) {
        fuzz_check(strlen(r.key) >= 40 && r.principal[0]);
        fuzz_check(strstr(text, "[GNUPG:] GOODSIG") && strstr(text, "[GNUPG:] VALIDSIG"));
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            auto_free char *line = mem_format("\n[GNUPG:] %s\n", bad[i]);

            fuzz_check(!strstr(text, line));
        }
    }
    openpgp_result_clear(&r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_free char *text = fuzz_string(data, size);

    check_commit((const char *)data, size);
    check_armor((const char *)data, size);
    check_status(text);
    return 0;
}
