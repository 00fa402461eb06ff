/* SPDX-License-Identifier: Apache-2.0 */
#include "bundles/tar_write.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Offsets and lengths of the fields, POSIX.1-1988 ustar. */
enum {
    AT_NAME = 0,
    AT_MODE = 100,
    AT_UID = 108,
    AT_GID = 116,
    AT_SIZE = 124,
    AT_MTIME = 136,
    AT_CHECKSUM = 148,
    AT_TYPE = 156,
    AT_MAGIC = 257,
    AT_DEVMAJOR = 329,
    AT_DEVMINOR = 337
};

static bool
part_valid(const char *part, size_t len)
{
    return len > 0 && !(len == 1 && part[0] == '.') &&
           !(len == 2 && part[0] == '.' && part[1] == '.');
}

bool
tar_name_valid(const char *name)
{
    static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                  "0123456789._/-";
    size_t len = strlen(name);

    /* A leading '-' would be an option to the auditor's own tar. */
    if (len == 0 || len > TAR_NAME_MAX || strspn(name, allowed) != len || name[0] == '-')
        return false;
    for (const char *p = name;; p++) {
        size_t n = strcspn(p, "/");

        if (!part_valid(p, n))
            return false;
        p += n;
        if (*p == '\0')
            return true;
    }
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

const char *
tar_names_clash(const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (const char *s = strchr(names[i], '/'); s; s = strchr(s + 1, '/')) {
            auto_free char *dir = mem_dupn(names[i], (size_t)(s - names[i]));
            const char *key = dir;
            const char *const *hit = bsearch(&key, names, n, sizeof *names, by_name);

            if (hit)
                return *hit;
        }
    return NULL;
}

static void
octal(unsigned char *at, int digits, unsigned long long value)
{
    char text[32];

    snprintf(text, sizeof text, "%0*llo", digits, value);
    memcpy(at, text, (size_t)digits + 1);
}

void
tar_header(unsigned char block[TAR_BLOCK], const char *name, unsigned long long size)
{
    unsigned sum = 0;

    memset(block, 0, TAR_BLOCK);
    memcpy(block + AT_NAME, name, strlen(name));
    octal(block + AT_MODE, 7, 0644);
    octal(block + AT_UID, 7, 0);
    octal(block + AT_GID, 7, 0);
    octal(block + AT_SIZE, 11, size);
    octal(block + AT_MTIME, 11, 0);
    memset(block + AT_CHECKSUM, ' ', 8);
    block[AT_TYPE] = '0';
    memcpy(block + AT_MAGIC, "ustar\00000", 8);
    octal(block + AT_DEVMAJOR, 7, 0);
    octal(block + AT_DEVMINOR, 7, 0);
    for (size_t i = 0; i < TAR_BLOCK; i++)
        sum += block[i];
    octal(block + AT_CHECKSUM, 6, sum); /* six digits, NUL, and the space that stands there */
}

size_t
tar_padding(unsigned long long size)
{
    return (size_t)((TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK);
}

size_t
tar_trailer(unsigned long long used)
{
    return (size_t)(2 * TAR_BLOCK +
                    (TAR_RECORD - (used + 2 * TAR_BLOCK) % TAR_RECORD) % TAR_RECORD);
}
