/* SPDX-License-Identifier: Apache-2.0 */
/* What every target has: one function over any bytes.  It returns 0 or does not return. */
#ifndef MOONGATE_TESTS_FUZZ_H
#define MOONGATE_TESTS_FUZZ_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#define FUZZ_PATH_SIZE 32

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A property that must hold whatever the input is. */
#define fuzz_check(expr) \
    do {                 \
        if (!(expr))     \
            fuzz_failed(#expr, __FILE__, __LINE__); \
    } while (0)
void fuzz_failed(const char *expr, const char *file, int line) __attribute__((noreturn));

/* The bytes as a string of their own, NUL-terminated; the caller frees. */
char *fuzz_string(const void *data, size_t size);
/* The bytes as a file without a name: its descriptor, to be closed, and its path. */
int fuzz_file(char path[FUZZ_PATH_SIZE], const void *data, size_t size);

/*
 * An input of several parts: "-- name --\n", then the part up to the next such line.  Borrowed
 * from `text`, which is cut up.  What stands before the first part is dropped.
 */
struct fuzz_part {
    char *name;
    char *text; /* NUL-terminated; ends with its newline, if it has one */
    size_t len;
};
size_t fuzz_parts(struct fuzz_part *out, size_t max, char *text, size_t size);

/* Every value of it can be written and read back. */
void fuzz_json_whole(const json_t *value);

#endif
