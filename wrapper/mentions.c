/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/mentions.h"

#include <dirent.h>
#include <stdbool.h>
#include <string.h>

#include "base/fs.h"
#include "base/mem.h"
#include "wrapper/scan.h"

#define FILE_MAX ((size_t)16 << 20)

static bool
word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           c == '_' || c == '-' || (c & 0x80);
}

static bool
has_word(const struct buf *text, const char *word)
{
    const char *end = text->data + text->len;
    size_t n = strlen(word);

    for (const char *p = text->data;
         text->len && (p = memmem(p, (size_t)(end - p), word, n)) != NULL; p++)
        if ((p == text->data || !word_char(p[-1])) && (p + n == end || !word_char(p[n])))
            return true;
    return false;
}

static int
in_file(const char *dir, const char *name, const char *const *words, struct err *err)
{
    auto_free char *path = fs_join(dir, name);
    auto_buf text = BUF_INIT;

    if (fs_read_file(&text, path, FILE_MAX, err) < 0)
        return -1;
    for (size_t i = 0; words[i]; i++)
        if (has_word(&text, words[i]))
            return 1;
    return strstr(buf_str(&text), "\\u") || strstr(buf_str(&text), "\\U");
}

int
mentions_any(const char *dir, const char *const *words, struct err *err)
{
    DIR *d = opendir(dir);
    int rc = d ? 0 : err_sys(err, EXITCODE_UNDECIDED, "%s", dir);

    for (struct dirent *e; rc == 0 && (e = readdir(d));)
        if (scan_is_configuration(e->d_name))
            rc = in_file(dir, e->d_name, words, err);
    if (d)
        closedir(d);
    return rc;
}
