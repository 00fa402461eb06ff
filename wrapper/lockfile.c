/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/lockfile.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "policies/hcl.h"

#define LOCK_FILE ".terraform.lock.hcl"

/* Those of other schemes are passed over by the engine. */
static bool
is_checksum(const struct hcl_token *t)
{
    return t->kind == HCL_STRING && ((t->len > 3 && memcmp(t->text, "h1:", 3) == 0) ||
                                     (t->len > 3 && memcmp(t->text, "zh:", 3) == 0));
}

static bool
has_checksum(struct hcl body)
{
    struct hcl_token t;
    bool within = false;

    for (;;) {
        hcl_next(&t, &body);
        if (t.kind == HCL_END)
            return false;
        if (t.kind == HCL_IDENT)
            within = hcl_is(&t, "hashes");
        if (within && is_checksum(&t))
            return true;
    }
}

int
lockfile_check(struct reasons *reasons, struct gitstore *store, const char *commit,
               const char *root, struct err *err)
{
    auto_free char *path = root[0] ? mem_format("%s/%s", root, LOCK_FILE) : mem_dup(LOCK_FILE);
    auto_buf text = BUF_INIT;
    struct hcl h;
    struct hcl_item item;
    int rc = gitstore_file_at(&text, store, commit, path, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    h = (struct hcl){buf_str(&text), buf_str(&text) + text.len, 1};
    while (hcl_item(&item, &h)) {
        auto_free char *subject = NULL;

        if (!item.is_block || !hcl_is(&item.name, "provider") || has_checksum(item.body))
            continue;
        subject = mem_format("%s:%d", path, item.name.line);
        reasons_add(reasons, EXITCODE_GIT, "not locked", subject,
                    "this provider has no checksum, so the engine would run whatever is there",
                    "lock it   terraform providers lock; git add .terraform.lock.hcl");
    }
    return 0;
}
