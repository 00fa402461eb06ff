/* SPDX-License-Identifier: Apache-2.0 */
/* base/text: whatever comes in, what goes to a terminal is printable. */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "tests/fuzz/fuzz.h"

#define NAMES_MAX 8

static void
check_printable(const uint8_t *data, size_t size)
{
    auto_buf out = BUF_INIT;
    auto_buf twice = BUF_INIT;
    auto_json *utf8 = NULL;

    text_printable(&out, (const char *)data, size);
    utf8 = json_stringn(buf_str(&out), out.len);
    fuzz_check(utf8 && out.len >= size);
    for (size_t i = 0; i < out.len; i++)
        fuzz_check((unsigned char)out.data[i] >= 0x20 && out.data[i] != 0x7f);
    text_printable(&twice, buf_str(&out), out.len);
    fuzz_check(twice.len == out.len && memcmp(buf_str(&twice), buf_str(&out), out.len) == 0);
}

static void
check_nearest(const char *word, char *const *names, size_t n)
{
    const char *found = text_nearest(word, (const char *const *)names);
    bool listed = false, same = false;

    for (size_t i = 0; i < n; i++) {
        listed = listed || names[i] == found;
        same = same || strcmp(names[i], word) == 0;
    }
    fuzz_check(found ? listed : true);
    fuzz_check(!same || strlen(word) > 64 || (found && strcmp(found, word) == 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_free char *text = fuzz_string(data, size);
    char *lines[NAMES_MAX + 2] = {NULL};
    size_t n = 0;

    check_printable(data, size);
    for (char *p = text; n < NAMES_MAX + 1;) {
        size_t len = strcspn(p, "\n");

        lines[n++] = p;
        if (!p[len])
            break;
        p[len] = '\0';
        p += len + 1;
    }
    if (size < 4096)
        check_nearest(lines[0], lines + 1, n - 1);
    if (n > 1 && strlen(lines[0]) < 16 && strlen(lines[1]) < 64)
        fuzz_check(!text_glob(lines[0], lines[1], true) || text_glob(lines[0], lines[1], false));
    return 0;
}
