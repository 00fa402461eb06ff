/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A stat cache, or what stands before its digest, which is added here so that the rest is reached:
 * what is taken can be written and taken again, and is the same.
 */
#include <string.h>

#include "base/mem.h"
#include "tests/fuzz/fuzz.h"
#include "wrapper/statcache.h"

#define TOP "/t"
#define NOW INT64_MAX

static void
check_again(const struct statcache *c)
{
    struct statcache again;
    auto_buf text = BUF_INIT;

    fuzz_check(c->files.ndirs > 0);
    statcache_format(&text, TOP, c->tree, 0, &c->files);
    fuzz_check(statcache_parse(&again, text.data, text.len, TOP, NOW));
    fuzz_check(again.files.n == c->files.n && again.files.ndirs == c->files.ndirs);
    for (size_t i = 0; i < c->files.n; i++) {
        const char *path = c->files.files[i].path;

        fuzz_check(strcmp(path, again.files.files[i].path) == 0);
        fuzz_check(path[0] != '/' && strcmp(path, "..") != 0 && strncmp(path, "../", 3) != 0);
    }
    statcache_clear(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char sum[DIGEST_HEX_SIZE];
    struct statcache c;
    auto_buf text = BUF_INIT;

    buf_append(&text, data, size);
    digest_bytes(sum, buf_str(&text), size);
    buf_puts(&text, sum);
    for (int whole = 0; whole < 2; whole++)
        if (statcache_parse(&c, whole ? text.data : (const char *)data,
                            whole ? text.len : size, TOP, NOW)) {
            check_again(&c);
            statcache_clear(&c);
        }
    return 0;
}
