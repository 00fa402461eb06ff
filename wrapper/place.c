/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/place.h"

#include <string.h>

#include "base/digest.h"
#include "base/fs.h"
#include "base/gitstore.h"
#include "base/mem.h"

static char *
name_of(const char *dir)
{
    char hex[DIGEST_HEX_SIZE];

    digest_bytes(hex, dir, strlen(dir));
    return mem_format("%.32s", hex);
}

int
place_set(const char *home, const char *dir, const char *root, struct err *err)
{
    auto_free char *places = fs_join(home, "places");
    auto_free char *name = name_of(dir);
    auto_free char *line = mem_format("%s %s\n", root, dir);

    if (fs_mkdirs(places, err) < 0)
        return -1;
    return fs_publish(places, name, line, strlen(line), true, err);
}

int
place_check(const char *home, const char *dir, const char *root, struct err *err)
{
    auto_free char *name = name_of(dir);
    auto_free char *path = mem_format("%s/places/%s", home, name);
    auto_buf text = BUF_INIT;
    size_t len = GITSTORE_OID_SIZE - 1;

    if (!fs_exists(path))
        return 1;
    if (fs_read_file(&text, path, 1 << 16, err) < 0)
        return -1;
    if (text.len > len && strncmp(buf_str(&text), root, len) == 0 && buf_str(&text)[len] == ' ')
        return 0;
    return err_set(err, EXITCODE_GIT, "%s was run as part of another repository before: that "
                   "history begins at %.12s, this one at %.12s; if this one is meant: moongate "
                   "init", dir, buf_str(&text), root);
}
