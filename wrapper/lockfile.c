/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/lockfile.h"

#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "policies/hcl.h"

/* ---- reading ---- */

/* Every string in a list; false for anything else in it. */
static bool
read_hashes(json_t *hashes, struct hcl list)
{
    struct hcl_token t;

    hcl_next(&t, &list);
    if (t.kind != HCL_OTHER || *t.text != '[')
        return false;
    for (hcl_next(&t, &list); t.kind != HCL_END; hcl_next(&t, &list)) {
        auto_free char *text = NULL;

        if (t.kind == HCL_NEWLINE || (t.kind == HCL_OTHER && strchr(",]", *t.text)))
            continue;
        if (t.kind != HCL_STRING)
            return false;
        text = mem_dupn(t.text, t.len);
        json_object_set_new(hashes, text, json_true());
    }
    return true;
}

static bool
read_provider(json_t *lock, const struct hcl_item *block)
{
    auto_free char *name = mem_dupn(block->labels[0].text, block->labels[0].len);
    auto_json *hashes = json_object();
    auto_json *version = NULL;
    struct hcl body = block->body;
    struct hcl_item it;
    int rc;

    while ((rc = hcl_strict(&it, &body)) == 1) {
        struct hcl value = it.body;
        struct hcl_token t;

        if (hcl_is(&it.name, "hashes") && !read_hashes(hashes, value))
            return false;
        if (!hcl_is(&it.name, "version"))
            continue;
        hcl_next(&t, &value);
        if (t.kind != HCL_STRING || version)
            return false;
        version = json_stringn(t.text, t.len);
    }
    return rc == 0 && version && !json_object_get(lock, name) &&
           json_object_set_new(lock, name,
                               json_pack("{s:O, s:O, s:i}", "version", version, "hashes", hashes,
                                         "line", block->name.line)) == 0;
}

json_t *
lockfile_read(int *line, const char *text, size_t len)
{
    auto_json *lock = json_object();
    struct hcl h = {text, text + len, 1};
    struct hcl_item it;
    int rc;

    while ((rc = hcl_strict(&it, &h)) == 1)
        if (!it.is_block || !hcl_is(&it.name, "provider") || it.nlabels != 1 ||
            !read_provider(lock, &it)) {
            *line = it.name.line;
            return NULL;
        }
    *line = h.line;
    return rc == 0 ? steal(&lock) : NULL;
}

/* ---- checksums ---- */

/* h1: is of one platform's package, zh: of the zip of one; an engine takes no other for proof. */
static bool
is_checksum(const char *hash)
{
    return (strncmp(hash, "h1:", 3) == 0 || strncmp(hash, "zh:", 3) == 0) && hash[3];
}

bool
lockfile_has_checksum(const json_t *provider)
{
    const char *hash;
    json_t *one;

    json_object_foreach(json_object_get(provider, "hashes"), hash, one)
        if (is_checksum(hash))
            return true;
    return false;
}

bool
lockfile_adds_checksum(const json_t *provider, const json_t *old)
{
    const json_t *known = json_object_get(old, "hashes");
    const char *hash;
    json_t *one;

    json_object_foreach(json_object_get(provider, "hashes"), hash, one)
        if (is_checksum(hash) && !json_object_get(known, hash))
            return true;
    return false;
}

/* ---- the committed one ---- */

int
lockfile_check(struct reasons *reasons, struct gitstore *store, const char *commit,
               const char *root, struct err *err)
{
    auto_free char *path = root[0] ? mem_format("%s/" LOCKFILE, root) : mem_dup(LOCKFILE);
    auto_buf text = BUF_INIT;
    auto_json *lock = NULL;
    const char *name;
    json_t *one;
    int line;
    int rc = gitstore_file_at(&text, store, commit, path, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    lock = lockfile_read(&line, buf_str(&text), text.len);
    json_object_foreach(lock, name, one) {
        auto_free char *subject = NULL;

        if (lockfile_has_checksum(one))
            continue;
        subject = mem_format("%s:%d", path, (int)json_number(one, "line", 0));
        reasons_add(reasons, EXITCODE_GIT, "not locked", subject,
                    "this provider has no checksum, so the engine would run whatever is there",
                    "lock it   terraform providers lock; git add " LOCKFILE);
    }
    if (!lock) {
        auto_free char *subject = mem_format("%s:%d", path, line);

        reasons_add(reasons, EXITCODE_GIT, "not locked", subject,
                    "the committed one is not as an engine writes it",
                    "lock it   terraform init; git add " LOCKFILE);
    }
    return 0;
}
