/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 and git's SHA-1 blob names, through libcrypto. */
#ifndef MOONGATE_BASE_DIGEST_H
#define MOONGATE_BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define DIGEST_SHA256_LEN 32
#define DIGEST_HEX_SIZE 65 /* 64 lower-case hex digits and a NUL */

struct digest; /* an SHA-256 in progress */

struct digest *digest_new(void);
void digest_update(struct digest *d, const void *data, size_t len);
/* Writes the hex digest and frees `d`. */
void digest_finish(struct digest *d, char hex[DIGEST_HEX_SIZE]);
/* Frees a digest that is not wanted any more; NULL is fine. */
void digest_free(struct digest *d);

void digest_bytes(char hex[DIGEST_HEX_SIZE], const void *data, size_t len);
/* Reads `fd` from offset 0 to its end with pread; the file offset does not move. */
int digest_fd(char hex[DIGEST_HEX_SIZE], int fd, struct err *err);
int digest_file(char hex[DIGEST_HEX_SIZE], const char *path, struct err *err);

/*
 * Blob names of many files, quickly: git's SHA-1, without the look for collision attacks that
 * gitstore_blob_name has.  One for each thread.
 */
#define DIGEST_BLOB_LEN 20
struct digest_blob;
struct digest_blob *digest_blob_new(void);
void digest_blob_begin(struct digest_blob *b, uint64_t size); /* of the whole content */
void digest_blob_update(struct digest_blob *b, const void *data, size_t len);
void digest_blob_finish(struct digest_blob *b, unsigned char out[DIGEST_BLOB_LEN]);
void digest_blob_free(struct digest_blob *b);

/* `len` bytes from 2 * len hex digits, which must be such. */
void digest_unhex(unsigned char *out, const char *hex, size_t len);
/* Lower-case hex of `len` bytes; `out` holds 2 * len + 1. */
void digest_hex(char *out, const void *data, size_t len);

#endif
