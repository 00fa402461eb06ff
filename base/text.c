/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <fnmatch.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "base/mem.h"

void
text_now(char out[TEXT_TIME_SIZE])
{
    time_t now = time(NULL);
    struct tm tm;

    gmtime_r(&now, &tm);
    strftime(out, TEXT_TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &tm);
}

void
text_uuid7(char out[TEXT_UUID_SIZE])
{
    unsigned char b[16];
    struct timespec ts;
    uint64_t ms;

    if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
        memset(b, 0, sizeof b);
    clock_gettime(CLOCK_REALTIME, &ts);
    ms = (uint64_t)ts.tv_sec * 1000 + (uint64_t)(ts.tv_nsec / 1000000);
    for (int i = 5; i >= 0; i--, ms >>= 8)
        b[i] = (unsigned char)ms;
    b[6] = (unsigned char)(0x70 | (b[6] & 0x0f));
    b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
    snprintf(out, TEXT_UUID_SIZE,
             "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
             b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
             b[15]);
}

/* Length of the well-formed UTF-8 sequence at s, 0 if there is none. */
static size_t
utf8_len(const unsigned char *s, size_t left)
{
    size_t n = s[0] < 0x80 ? 1 : s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 :
               s[0] < 0xf5 ? 4 : 0;

    if (n == 0 || n > left)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xc0) != 0x80)
            return 0;
    if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
        (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
        return 0;
    return n;
}

/* C1 controls, and the marks that turn the direction of text (they can hide what is said). */
static bool
utf8_hides(const unsigned char *s, size_t n)
{
    if (n == 2)
        return s[0] == 0xc2 && s[1] < 0xa0;
    return n == 3 && s[0] == 0xe2 &&
           ((s[1] == 0x80 && ((s[2] >= 0xaa && s[2] <= 0xae) || s[2] == 0x8e || s[2] == 0x8f)) ||
            (s[1] == 0x81 && s[2] >= 0xa6 && s[2] <= 0xa9));
}

void
text_printable(struct buf *out, const char *s, size_t len)
{
    const unsigned char *p = (const unsigned char *)s;

    for (size_t i = 0; i < len;) {
        size_t n = utf8_len(p + i, len - i);
        bool plain = n > 1 ? !utf8_hides(p + i, n) : n == 1 && p[i] >= 0x20 && p[i] != 0x7f;

        if (plain)
            buf_append(out, s + i, n);
        else
            for (size_t k = 0; k < (n ? n : 1); k++)
                buf_printf(out, "\\x%02x", p[i + k]);
        i += n ? n : 1;
    }
}

char *
text_clean(const char *s)
{
    struct buf b = BUF_INIT;

    if (s)
        text_printable(&b, s, strlen(s));
    return buf_steal(&b);
}

static size_t
distance(const char *a, const char *b)
{
    size_t na = strlen(a), nb = strlen(b);
    auto_free size_t *row = mem_alloc((nb + 1) * sizeof *row);

    for (size_t j = 0; j <= nb; j++)
        row[j] = j;
    for (size_t i = 1; i <= na; i++) {
        size_t diag = row[0];

        row[0] = i;
        for (size_t j = 1; j <= nb; j++) {
            size_t up = row[j];
            size_t best = diag + (a[i - 1] != b[j - 1]);

            if (up + 1 < best)
                best = up + 1;
            if (row[j - 1] + 1 < best)
                best = row[j - 1] + 1;
            row[j] = best;
            diag = up;
        }
    }
    return row[nb];
}

const char *
text_nearest(const char *word, const char *const *names)
{
    size_t best = strlen(word) / 3 + 1;
    const char *found = NULL;

    if (strlen(word) > 64)
        return NULL;
    for (; *names; names++) {
        size_t d = distance(word, *names);

        if (d <= best && (!found || d < best)) {
            best = d;
            found = *names;
        }
    }
    return found;
}

bool
text_glob(const char *pattern, const char *text, bool path)
{
    return fnmatch(pattern, text, path ? FNM_PATHNAME | FNM_NOESCAPE : FNM_NOESCAPE) == 0;
}

bool
text_ends(const char *s, const char *end)
{
    size_t n = strlen(s);
    size_t m = strlen(end);

    return n >= m && strcmp(s + n - m, end) == 0;
}
