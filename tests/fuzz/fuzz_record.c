/* SPDX-License-Identifier: Apache-2.0 */
/* Small readers of evidence: the armor of a signature, the time of an entry. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "bundles/ledger.h"
#include "bundles/signer.h"
#include "tests/fuzz/fuzz.h"

/* A time has one spelling, or two entries could be the same and not equal. */
static void
check_time(const char *text)
{
    long long at;
    time_t t;
    struct tm tm;
    char again[32] = "";

    if (ledger_time(&at, text) < 0)
        return;
    t = (time_t)at;
    fuzz_check(gmtime_r(&t, &tm) && strftime(again, sizeof again, "%Y-%m-%dT%H:%M:%SZ", &tm));
    fuzz_check(strcmp(again, text) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_free char *text = fuzz_string(data, size);

    if (signer_armor_valid((const char *)data, size)) {
        fuzz_check(!memchr(data, '\0', size) && text[size - 1] == '\n');
        fuzz_check(!signer_armor_valid((const char *)data, size - 1));
    }
    check_time(text);
    return 0;
}
