/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A path, a .gitattributes and a blob, divided by lines "--": what a checkout would write.  Without
 * conversion that is the blob; with CRLF line ends it is the blob but for the carriage returns.
 */
#include <string.h>

#include "base/mem.h"
#include "tests/fuzz/fuzz.h"
#include "wrapper/attributes.h"
#include "wrapper/convert.h"

#define OID "0123456789abcdef0123456789abcdef01234567"

/* The text up to the next line "--", and behind it. */
static char *
part(const char **at, const char *end)
{
    const char *line = memmem(*at, (size_t)(end - *at), "\n--\n", 4);
    char *out = mem_dupn(*at, (size_t)((line ? line : end) - *at));

    *at = line ? line + 4 : end;
    return out;
}

static void
without_cr(struct buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] != '\r' || i + 1 == len || text[i + 1] != '\n')
            buf_putc(out, text[i]);
}

static void
check_lines(const char *const values[ATTRIBUTES_COUNT], const char *blob, size_t len)
{
    const char *plain[ATTRIBUTES_COUNT];
    struct err ignored = ERR_INIT;
    auto_buf lf = BUF_INIT;
    auto_buf crlf = BUF_INIT;
    auto_buf a = BUF_INIT;
    auto_buf b = BUF_INIT;

    memcpy(plain, values, sizeof plain);
    plain[ATTRIBUTES_IDENT] = plain[ATTRIBUTES_ENCODING] = NULL;
    fuzz_check(convert_checkout(&lf, plain, false, OID, blob, len, &ignored) == 0);
    fuzz_check(lf.len == len && (len == 0 || memcmp(lf.data, blob, len) == 0));
    fuzz_check(convert_checkout(&crlf, plain, true, OID, blob, len, &ignored) == 0);
    without_cr(&a, blob, len);
    without_cr(&b, buf_str(&crlf), crlf.len);
    fuzz_check(a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *at = (const char *)data;
    const char *end = at + size;
    auto_free char *path = part(&at, end);
    auto_free char *text = part(&at, end);
    struct attributes *a = attributes_new(NULL, OID);
    const char *values[ATTRIBUTES_COUNT];
    struct err ignored = ERR_INIT;
    auto_buf out = BUF_INIT;

    attributes_of_text(values, a, text, path);
    for (size_t i = 0; i < ATTRIBUTES_COUNT; i++)
        fuzz_check(!values[i] || strlen(values[i]) <= size + 8);
    check_lines(values, at, (size_t)(end - at));
    convert_checkout(&out, values, true, OID, at, (size_t)(end - at), &ignored);
    attributes_free(a);
    return 0;
}
