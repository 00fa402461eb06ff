/* SPDX-License-Identifier: Apache-2.0 */
/* Providers: the lock file that the engine planned with, the committed one, and the plan. */
#include <string.h>

#include "base/jscan.h"
#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "policies/hcl.h"
#include "wrapper/match.h"

#define BUILTIN "terraform.io/builtin/"

static const char help_lock[] = "lock it   terraform init; git add " MATCH_LOCK_FILE;
static const char help_platform[] =
    "lock it for this machine, too   terraform providers lock -platform=OS_ARCH";

/* ---- a lock file ---- */

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
           json_object_set_new(lock, name, json_pack("{s:O, s:O}", "version", version, "hashes",
                                                     hashes)) == 0;
}

/* {provider: {"version", "hashes": a set}}; NULL when it is not a lock file. */
static json_t *
read_lock(const char *text, size_t len)
{
    auto_json *lock = json_object();
    struct hcl h = {text, text + len, 1};
    struct hcl_item it;
    int rc;

    while ((rc = hcl_strict(&it, &h)) == 1)
        if (!it.is_block || !hcl_is(&it.name, "provider") || it.nlabels != 1 ||
            !read_provider(lock, &it))
            return NULL;
    return rc == 0 ? steal(&lock) : NULL;
}

/* ---- two of them ---- */

/* h1: is of one platform's package, zh: of the zip of one; an engine takes no other for proof. */
static bool
has_checksum(const json_t *hashes)
{
    const char *key;
    json_t *one;

    json_object_foreach((json_t *)(uintptr_t)hashes, key, one)
        if (strncmp(key, "h1:", 3) == 0 || strncmp(key, "zh:", 3) == 0)
            return true;
    return false;
}

static void
compare(struct reasons *reasons, const char *name, const json_t *planned, const json_t *committed)
{
    const char *have = json_text(planned, "version", "");
    const char *want = json_text(committed, "version", "");
    const char *detail = NULL;
    const char *help = help_lock;
    auto_free char *versions = NULL;

    if (!committed) {
        detail = "the committed " MATCH_LOCK_FILE " does not name this provider";
    } else if (strcmp(have, want) != 0) {
        versions = mem_format("the committed " MATCH_LOCK_FILE " names another version, %s; the "
                              "plan is by %s", want, have);
        detail = versions;
    } else if (!has_checksum(json_object_get(committed, "hashes"))) {
        detail = "the committed " MATCH_LOCK_FILE " has no checksum of it (h1: or zh:)";
        help = help_platform;
    } else if (!json_equal(json_object_get(planned, "hashes"),
                           json_object_get(committed, "hashes"))) {
        detail = "the engine used other checksums than the committed " MATCH_LOCK_FILE " has";
        help = help_platform;
    }
    if (detail)
        reasons_add(reasons, EXITCODE_GIT, "not locked", name, detail, help);
}

int
match_lock(struct reasons *reasons, const char *planned, size_t planned_len,
           const char *committed, size_t committed_len, struct err *err)
{
    auto_json *used = read_lock(planned, planned_len);
    auto_json *there = read_lock(committed, committed_len);
    const char *name;
    json_t *one;

    if (!used)
        return err_set(err, EXITCODE_UNDECIDED, "the " MATCH_LOCK_FILE " in the plan file cannot "
                       "be read");
    if (!there)
        reasons_add(reasons, EXITCODE_GIT, "not locked", MATCH_LOCK_FILE,
                    "the committed one is not as an engine writes it", help_lock);
    json_object_foreach(used, name, one)
        if (there && strncmp(name, BUILTIN, strlen(BUILTIN)) != 0)
            compare(reasons, name, one, json_object_get(there, name));
    return 0;
}

/* ---- what the plan names ---- */

static void
add_name(json_t *names, const char *text, uint32_t object, const char *key)
{
    uint32_t at = jscan_at_key(text, object, key, strlen(key));
    const char *raw;
    size_t len;
    auto_free char *name = NULL;

    if (!at || jscan_at_type(text, at) != JSCAN_STRING)
        return;
    jscan_at_raw(text, at, &raw, &len);
    name = mem_alloc(len + 1);
    jscan_at_decode(text, at, name);
    json_object_set_new(names, name, json_true());
}

static void
add_each(json_t *names, const char *text, uint32_t list, const char *key)
{
    struct jscan_iter it;

    if (!list || jscan_at_type(text, list) < JSCAN_ARRAY)
        return;
    for (it = jscan_at_open(text, list); jscan_at_next(text, &it);)
        add_name(names, text, it.value, key);
}

static uint32_t
member(const char *text, uint32_t object, const char *key)
{
    return object ? jscan_at_key(text, object, key, strlen(key)) : 0;
}

/* Values of a module and of those below it; jscan's depth bounds this one's. */
static void
add_values(json_t *names, const char *text, uint32_t module)
{
    uint32_t below = member(text, module, "child_modules");
    struct jscan_iter it;

    add_each(names, text, member(text, module, "resources"), "provider_name");
    if (!below || jscan_at_type(text, below) != JSCAN_ARRAY)
        return;
    for (it = jscan_at_open(text, below); jscan_at_next(text, &it);)
        add_values(names, text, it.value);
}

static void
add_member(json_t *names, const char *text, uint32_t key, uint32_t value)
{
    if (jscan_at_equal(text, key, "resource_changes", 16) ||
        jscan_at_equal(text, key, "resource_drift", 14))
        add_each(names, text, value, "provider_name");
    else if (jscan_at_equal(text, key, "prior_state", 11))
        add_values(names, text, member(text, member(text, value, "values"), "root_module"));
    else if (jscan_at_equal(text, key, "planned_values", 14))
        add_values(names, text, member(text, value, "root_module"));
    else if (jscan_at_equal(text, key, "configuration", 13))
        add_each(names, text, member(text, value, "provider_config"), "full_name");
}

/* What is no JSON the judgement refuses, and says what it looks like. */
static void
add_all(json_t *names, const char *text, size_t len)
{
    struct jscan s;
    uint32_t key;

    jscan_init(&s, text, len);
    if (s.error || jscan_peek(&s) != JSCAN_OBJECT || jscan_enter(&s) < 0)
        return;
    while (jscan_member(&s, &key) == 1) {
        uint32_t value = (uint32_t)s.pos;

        if (jscan_value(&s) < 0)
            return;
        add_member(names, text, key, value);
    }
}

int
match_lock_uses(struct reasons *reasons, const struct planzip *z, const char *plan_json,
                struct err *err)
{
    const struct planzip_entry *e = planzip_find(z, MATCH_LOCK_FILE);
    auto_json *lock = e && e->data ? read_lock(e->data, e->len) : json_object();
    auto_json *names = json_object();
    auto_map plan = {"", 0, NULL};
    const char *name;
    json_t *one;

    if (map_open(&plan, plan_json, err) < 0)
        return -1;
    if (plan.len > 0)
        add_all(names, plan.text, plan.len);
    json_object_foreach(names, name, one)
        if (strncmp(name, BUILTIN, strlen(BUILTIN)) != 0 && !json_object_get(lock, name))
            reasons_add(reasons, EXITCODE_GIT, "not locked", name,
                        "the plan uses this provider, and no lock file checks it", help_lock);
    return 0;
}
