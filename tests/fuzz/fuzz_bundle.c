/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bundles: the bytes of a tar, or the parts of one, put together as it should be, so that what is
 * behind the sums is reached too.
 */
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "bundles/bundle_read.h"
#include "bundles/tar_write.h"
#include "bundles/verify.h"
#include "tests/fuzz/fuzz.h"

#define PARTS_MAX 64

static void
put_member(struct buf *out, const char *name, const void *data, size_t len)
{
    static const char zeros[TAR_RECORD];
    unsigned char header[TAR_BLOCK];

    tar_header(header, name, len);
    buf_append(out, header, sizeof header);
    buf_append(out, data, len);
    buf_append(out, zeros, tar_padding(len));
}

static void
build(struct buf *out, const uint8_t *data, size_t size)
{
    static const char zeros[2 * TAR_RECORD];
    auto_free char *text = fuzz_string(data, size);
    struct fuzz_part parts[PARTS_MAX];
    size_t n = fuzz_parts(parts, PARTS_MAX, text, size), kept = 0;
    auto_buf sums = BUF_INIT;

    for (size_t i = 0; i < n; i++) {
        char hex[DIGEST_HEX_SIZE];

        if (!tar_name_valid(parts[i].name))
            continue;
        parts[kept] = parts[i];
        digest_bytes(hex, parts[kept].text, parts[kept].len);
        buf_printf(&sums, "%s  %s\n", hex, parts[kept].name);
        kept++;
    }
    put_member(out, BUNDLE_SUMS, buf_str(&sums), sums.len);
    for (size_t i = 0; i < kept; i++)
        put_member(out, parts[i].name, parts[i].text, parts[i].len);
    buf_append(out, zeros, tar_trailer(out->len));
}

static void
check_bundle(const struct bundle_file *b)
{
    const struct bundle_entry *e;
    size_t n = bundle_entries(b, &e);

    fuzz_check(n > 0 && strcmp(e[0].name, BUNDLE_SUMS) == 0);
    for (size_t i = 0; i < n; i++) {
        struct err err = ERR_INIT;
        auto_buf text = BUF_INIT;

        fuzz_check(tar_name_valid(e[i].name) && bundle_find(b, e[i].name) == &e[i]);
        fuzz_check(bundle_content(&text, b, &e[i], (size_t)1 << 24, &err) == 0);
        fuzz_check(text.len == e[i].size);
    }
    fuzz_check(strcmp(bundle_ref(b)->id, e[0].sha256) == 0 && bundle_sums(b));
}

/* Its signature apart: that is ssh-keygen's to read. */
static void
check_inside(const char *path)
{
    const struct verify_opts opts = {NULL, 0, NULL};
    struct verify_bundle_report r;
    struct err err = ERR_INIT;

    if (verify_bundle(&r, path, &opts, &err) < 0)
        fuzz_check(err.text[0]);
    else
        verify_bundle_clear(&r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_findings why = FINDINGS_INIT;
    struct err err = ERR_INIT;
    struct bundle_file *b = NULL;
    char path[FUZZ_PATH_SIZE];
    auto_buf tar = BUF_INIT;
    auto_close int fd = -1;
    int rc;

    if (size >= 3 && memcmp(data, "-- ", 3) == 0)
        build(&tar, data, size);
    else
        buf_append(&tar, data, size);
    fd = fuzz_file(path, buf_str(&tar), tar.len);
    rc = bundle_open(&b, &why, path, &err);
    fuzz_check(rc >= 0 && (rc == 0) == (why.n == 0));
    if (rc == 0) {
        check_bundle(b);
        if (!bundle_signature(b))
            check_inside(path);
    }
    bundle_close(b);
    return 0;
}
