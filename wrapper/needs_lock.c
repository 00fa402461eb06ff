/* SPDX-License-Identifier: Apache-2.0 */
/* The providers and versions of a lock file. */
#include <string.h>

#include "base/mem.h"
#include "policies/hcl.h"
#include "wrapper/needs_private.h"

#define LOCK_FILE ".terraform.lock.hcl"

static int
bad_lock(const char *path, int line, struct err *err)
{
    return err_set(err, EXITCODE_UNDECIDED, "%s:%d: not a lock file as an engine writes it",
                   path, line);
}

static char *
version_in(struct hcl body)
{
    struct hcl_item it;
    struct hcl_token t;

    while (hcl_strict(&it, &body) == 1)
        if (!it.is_block && hcl_is(&it.name, "version")) {
            hcl_next(&t, &it.body);
            return t.kind == HCL_STRING ? mem_dupn(t.text, t.len) : NULL;
        }
    return NULL;
}

int
needs_lock_read(json_t *locked, struct needs_files *files, const char *root, struct err *err)
{
    auto_free char *path = root[0] ? mem_format("%s/" LOCK_FILE, root) : mem_dup(LOCK_FILE);
    auto_buf text = BUF_INIT;
    int rc = needs_files_read(&text, files, path, err);
    struct hcl h = {buf_str(&text), buf_str(&text) + text.len, 1};
    struct hcl_item it;

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    while ((rc = hcl_strict(&it, &h)) == 1) {
        auto_free char *name = NULL;
        auto_free char *version = NULL;

        if (!it.is_block || !hcl_is(&it.name, "provider") || it.nlabels != 1)
            return bad_lock(path, it.name.line, err);
        name = mem_dupn(it.labels[0].text, it.labels[0].len);
        version = version_in(it.body);
        if (!version || json_object_get(locked, name) ||
            json_object_set_new(locked, name, json_string(version)) < 0)
            return bad_lock(path, it.name.line, err);
    }
    return rc < 0 ? bad_lock(path, h.line, err) : 0;
}
