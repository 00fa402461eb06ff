/* SPDX-License-Identifier: Apache-2.0 */
/* The providers of a lock file, with versions and checksums. */
#include "base/json.h"
#include "base/mem.h"
#include "wrapper/lockfile.h"
#include "wrapper/needs_private.h"

int
needs_lock_read(json_t *locked, struct needs_files *files, const char *root, struct err *err)
{
    auto_free char *path = root[0] ? mem_format("%s/" LOCKFILE, root) : mem_dup(LOCKFILE);
    auto_buf text = BUF_INIT;
    auto_json *lock = NULL;
    int line;
    int rc = needs_files_read(&text, files, path, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    lock = lockfile_read(&line, buf_str(&text), text.len);
    if (!lock)
        return err_set(err, EXITCODE_UNDECIDED, "%s:%d: not a lock file as an engine writes it",
                       path, line);
    return json_object_update(locked, lock);
}
