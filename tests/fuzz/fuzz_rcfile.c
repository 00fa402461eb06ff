/* SPDX-License-Identifier: Apache-2.0 */
/* wrapper/rcfile: any text; what plainly overrides a provider is never passed over. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tests/fuzz/fuzz.h"
#include "wrapper/rcfile.h"

/* dev_overrides, a `{`, and nothing in the text that could make a comment or a string of it. */
static bool
plainly_overrides(const char *text, size_t size)
{
    const char *p = strstr(text, "dev_overrides");

    if (strlen(text) != size || strpbrk(text, "\"#/<") || !p)
        return false;
    if (p > text && !strchr(" \t\r\n{},", p[-1]))
        return false;
    p += strlen("dev_overrides");
    return p[strspn(p, " \t\r\n")] == '{';
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err = ERR_INIT;
    struct rcfile rc;
    auto_free char *text = fuzz_string(data, size);
    int lines = 1;
    size_t i;
    json_t *one;

    for (i = 0; i < size; i++)
        lines += data[i] == '\n';
    if (rcfile_parse(&rc, (const char *)data, size, &err) < 0) {
        fuzz_check(err.code == EXITCODE_UNDECIDED && strncmp(err.text, "line ", 5) == 0);
        fuzz_check(atoi(err.text + 5) >= 1 && atoi(err.text + 5) <= lines);
        return 0;
    }
    fuzz_check(rc.line >= 0 && rc.line <= lines);
    fuzz_check(rc.line > 0 || json_array_size(rc.overrides) == 0);
    fuzz_check(rc.line > 0 || !plainly_overrides(text, size));
    json_array_foreach(rc.overrides, i, one)
        for (const char *s = json_string_value(one); *s; s++)
            fuzz_check((unsigned char)*s >= 0x20);
    rcfile_clear(&rc);
    return 0;
}
