/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"

void
fuzz_failed(const char *expr, const char *file, int line)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, expr);
    abort();
}

char *
fuzz_string(const void *data, size_t size)
{
    char *s = mem_alloc(size + 1);

    if (size)
        memcpy(s, data, size);
    return s;
}

int
fuzz_file(char path[FUZZ_PATH_SIZE], const void *data, size_t size)
{
    struct err err = ERR_INIT;
    int fd = memfd_create("fuzz", MFD_CLOEXEC);

    fuzz_check(fd >= 0 && fs_write_all(fd, data, size, &err) == 0);
    snprintf(path, FUZZ_PATH_SIZE, "/proc/self/fd/%d", fd);
    return fd;
}

/* The next line that begins a part, or NULL; `*name` and `*body` are what it says. */
static char *
next_part(char *from, char *end, char **name, size_t *name_len, char **body)
{
    for (char *p = from; p < end;) {
        char *eol = memchr(p, '\n', (size_t)(end - p));

        if (!eol)
            return NULL;
        if (eol - p >= 6 && memcmp(p, "-- ", 3) == 0 && memcmp(eol - 3, " --", 3) == 0) {
            *name = p + 3;
            *name_len = (size_t)(eol - p) - 6;
            *body = eol + 1;
            return p;
        }
        p = eol + 1;
    }
    return NULL;
}

size_t
fuzz_parts(struct fuzz_part *out, size_t max, char *text, size_t size)
{
    char *end = text + size;
    char *name, *body;
    size_t len, n = 0;
    char *at = next_part(text, end, &name, &len, &body);

    while (at && n < max) {
        char *next_name = NULL, *next_body = NULL;
        size_t next_len = 0;
        char *next = next_part(body, end, &next_name, &next_len, &next_body);

        name[len] = '\0';
        out[n] = (struct fuzz_part){name, body, (size_t)((next ? next : end) - body)};
        n++;
        at = next;
        name = next_name;
        len = next_len;
        body = next_body;
    }
    for (size_t i = 0; i < n; i++)
        out[i].text[out[i].len] = '\0'; /* of the next part's line, or behind the whole */
    return n;
}

void
fuzz_json_whole(const json_t *value)
{
    struct err err = ERR_INIT;
    auto_free char *text = json_compact(value);
    auto_json *again = NULL;

    fuzz_check(text);
    again = json_parse(text, strlen(text), "what was written", &err);
    fuzz_check(again && json_equal(again, value));
}
