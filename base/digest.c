/* SPDX-License-Identifier: Apache-2.0 */
#include "base/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "base/mem.h"

struct digest {
    EVP_MD_CTX *ctx;
};

/* libcrypto's digest calls fail only on out-of-memory or a broken provider; either refuses. */
static void
must(int ok)
{
    static const char text[] = "moongate: libcrypto cannot compute a digest\n";

    if (ok == 1)
        return;
    if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
        _exit(EXITCODE_UNDECIDED);
    _exit(EXITCODE_UNDECIDED);
}

struct digest *
digest_new(void)
{
    struct digest *d = mem_alloc(sizeof *d);

    d->ctx = EVP_MD_CTX_new();
    must(d->ctx != NULL);
    must(EVP_DigestInit_ex(d->ctx, EVP_sha256(), NULL));
    return d;
}

void
digest_update(struct digest *d, const void *data, size_t len)
{
    must(EVP_DigestUpdate(d->ctx, data, len));
}

void
digest_finish(struct digest *d, char hex[DIGEST_HEX_SIZE])
{
    unsigned char md[EVP_MAX_MD_SIZE];
    unsigned int n = 0;

    must(EVP_DigestFinal_ex(d->ctx, md, &n));
    digest_hex(hex, md, DIGEST_SHA256_LEN);
    digest_free(d);
}

void
digest_free(struct digest *d)
{
    if (!d)
        return;
    EVP_MD_CTX_free(d->ctx);
    free(d);
}

void
digest_bytes(char hex[DIGEST_HEX_SIZE], const void *data, size_t len)
{
    struct digest *d = digest_new();

    digest_update(d, data, len);
    digest_finish(d, hex);
}

int
digest_fd(char hex[DIGEST_HEX_SIZE], int fd, struct err *err)
{
    auto_free char *block = mem_alloc(1 << 16);
    struct digest *d = digest_new();
    off_t at = 0;

    for (;;) {
        ssize_t n = pread(fd, block, 1 << 16, at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            digest_free(d);
            return err_sys(err, EXITCODE_UNDECIDED, "cannot read for its digest");
        }
        if (n == 0)
            break;
        digest_update(d, block, (size_t)n);
        at += n;
    }
    digest_finish(d, hex);
    return 0;
}

int
digest_file(char hex[DIGEST_HEX_SIZE], const char *path, struct err *err)
{
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    if (digest_fd(hex, fd, err) < 0)
        return err_wrap(err, "%s", path);
    return 0;
}

void
digest_hex(char *out, const void *data, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *p = data;

    for (size_t i = 0; i < len; i++) {
        out[2 * i] = digits[p[i] >> 4];
        out[2 * i + 1] = digits[p[i] & 15];
    }
    out[2 * len] = '\0';
}

static unsigned char
hex_value(char c)
{
    return (unsigned char)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
}

void
digest_unhex(unsigned char *out, const char *hex, size_t len)
{
    for (size_t i = 0; i < len; i++)
        out[i] = (unsigned char)(hex_value(hex[2 * i]) << 4 | hex_value(hex[2 * i + 1]));
}

struct digest_blob {
    EVP_MD_CTX *ctx;
    EVP_MD *sha1; /* fetched once: looking it up for each file costs as much as a small file */
};

struct digest_blob *
digest_blob_new(void)
{
    struct digest_blob *b = mem_alloc(sizeof *b);

    b->ctx = EVP_MD_CTX_new();
    b->sha1 = EVP_MD_fetch(NULL, "SHA1", NULL);
    must(b->ctx != NULL && b->sha1 != NULL);
    return b;
}

void
digest_blob_begin(struct digest_blob *b, uint64_t size)
{
    char head[32];
    int n = snprintf(head, sizeof head, "blob %llu", (unsigned long long)size);

    must(EVP_DigestInit_ex2(b->ctx, b->sha1, NULL));
    must(EVP_DigestUpdate(b->ctx, head, (size_t)n + 1));
}

void
digest_blob_update(struct digest_blob *b, const void *data, size_t len)
{
    must(EVP_DigestUpdate(b->ctx, data, len));
}

void
digest_blob_finish(struct digest_blob *b, unsigned char out[DIGEST_BLOB_LEN])
{
    must(EVP_DigestFinal_ex(b->ctx, out, NULL));
}

void
digest_blob_free(struct digest_blob *b)
{
    if (!b)
        return;
    EVP_MD_CTX_free(b->ctx);
    EVP_MD_free(b->sha1);
    free(b);
}
