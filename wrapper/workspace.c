/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/workspace.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/mem.h"

char *
workspace_data_dir(const char *dir)
{
    const char *set = getenv("TF_DATA_DIR");

    return fs_join(dir, set && set[0] ? set : ".terraform");
}

/* As the engine reads it.  A blank inside stays, and no engine takes such a name. */
static char *
trimmed(const char *text)
{
    static const char blank[] = " \t\n\v\f\r";
    size_t len;

    text += strspn(text, blank);
    len = strlen(text);
    while (len > 0 && strchr(blank, text[len - 1]))
        len--;
    return mem_dupn(text, len);
}

int
workspace_read(char **out, const char *dir, struct err *err)
{
    const char *set = getenv("TF_WORKSPACE");
    auto_free char *data = workspace_data_dir(dir);
    auto_free char *path = fs_join(data, "environment");
    auto_free char *name = NULL;
    auto_buf text = BUF_INIT;

    if (set && set[0]) {
        name = mem_dup(set);
    } else if (fs_exists(path)) {
        if (fs_read_file(&text, path, 4096, err) < 0)
            return -1;
        name = trimmed(buf_str(&text));
    }
    *out = name && name[0] ? steal(&name) : mem_dup("default");
    return 0;
}
