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
        name = mem_dupn(buf_str(&text), strcspn(buf_str(&text), "\r\n \t"));
    }
    *out = name && name[0] ? steal(&name) : mem_dup("default");
    return 0;
}
