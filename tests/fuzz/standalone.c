/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A target without libFuzzer: FILE… are its inputs, each as it is and then changed in a number of
 * ways that are the same at every run.
 *   fuzz_x [-n CHANGES] [-d] FILE…     -d: say which input comes next
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/mem.h"
#include "tests/fuzz/fuzz.h"

/* libFuzzer brings a main of its own. */
#ifndef MOONGATE_LIBFUZZER

#define INPUT_MAX ((size_t)1 << 20)

static uint64_t state;

static size_t
below(size_t n)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return n ? (size_t)(state % n) : 0;
}

/* Exactly as large as it is, so that a sanitizer sees what reads on. */
static void
run(const struct buf *b)
{
    uint8_t *exact = malloc(b->len ? b->len : 1);

    if (!exact)
        abort();
    memcpy(exact, buf_str(b), b->len);
    LLVMFuzzerTestOneInput(exact, b->len);
    free(exact);
}

/* A piece of `b` put in once more, somewhere else. */
static void
duplicate(struct buf *b)
{
    size_t from = below(b->len), len = 1 + below(b->len - from < 64 ? b->len - from : 64);
    size_t to = below(b->len + 1);
    auto_free char *piece = mem_dupn(b->data + from, len);
    auto_free char *rest = mem_dupn(b->data + to, b->len - to);
    size_t rest_len = b->len - to;

    b->len = to;
    buf_append(b, piece, len);
    buf_append(b, rest, rest_len);
}

static void
change(struct buf *b)
{
    static const char special[] = "\0\"\\{}[]()<>,:;=#$%'\n\t -0189.eE\x7f\x80\xc0\xff";
    size_t at = below(b->len), len;

    switch (b->len ? below(7) : 6) {
    case 0:
        b->data[at] = (char)(b->data[at] ^ (1 << below(8)));
        break;
    case 1:
        b->data[at] = special[below(sizeof special - 1)];
        break;
    case 2: /* cut off */
        b->len = at;
        break;
    case 3: /* a piece taken out */
        len = 1 + below(b->len - at < 32 ? b->len - at : 32);
        memmove(b->data + at, b->data + at + len, b->len - at - len);
        b->len -= len;
        break;
    case 4:
        duplicate(b);
        break;
    case 5: /* a digit */
        for (size_t i = at; i < b->len; i++)
            if (b->data[i] >= '0' && b->data[i] <= '9') {
                b->data[i] = (char)('0' + below(10));
                break;
            }
        break;
    default:
        buf_putc(b, special[below(sizeof special - 1)]);
    }
}

static void
run_file(const char *path, unsigned long changes)
{
    struct err err = ERR_INIT;
    auto_buf whole = BUF_INIT;

    if (fs_read_file(&whole, path, INPUT_MAX, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    run(&whole);
    state = 0x9e3779b97f4a7c15;
    for (unsigned long i = 0; i < changes; i++) {
        auto_buf b = BUF_INIT;

        buf_append(&b, buf_str(&whole), whole.len);
        for (size_t k = 1 + below(4); k > 0; k--)
            change(&b);
        run(&b);
    }
}

int
main(int argc, char **argv)
{
    unsigned long changes = 0;
    int i = 1, say = 0;

    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "-n") == 0 && i + 1 < argc)
            changes = strtoul(argv[++i], NULL, 10);
        else if (strcmp(argv[i], "-d") == 0)
            say = 1;
        else
            return 64;
    }
    if (i == argc) {
        fprintf(stderr, "usage: %s [-n CHANGES] [-d] FILE...\n", argv[0]);
        return 64;
    }
    for (; i < argc; i++) {
        if (say)
            fprintf(stderr, "%s\n", argv[i]);
        run_file(argv[i], changes);
    }
    return 0;
}

#endif
