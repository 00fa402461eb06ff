/* SPDX-License-Identifier: Apache-2.0 */
/* Providers: the lock file that the engine planned with, the committed one, and the plan. */
#include <string.h>

#include "base/jscan.h"
#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"
#include "wrapper/lockfile.h"
#include "wrapper/match.h"

#define BUILTIN "terraform.io/builtin/"

static const char help_lock[] = "lock it   terraform init; git add " LOCKFILE;
static const char help_platform[] =
    "lock it for this machine, too   terraform providers lock -platform=OS_ARCH";

/* ---- two of them ---- */

static void
compare(struct reasons *reasons, const char *name, const json_t *planned, const json_t *committed)
{
    const char *have = json_text(planned, "version", "");
    const char *want = json_text(committed, "version", "");
    const char *detail = NULL;
    const char *help = help_lock;
    auto_free char *versions = NULL;

    if (!committed) {
        detail = "the committed " LOCKFILE " does not name this provider";
    } else if (strcmp(have, want) != 0) {
        versions = mem_format("the committed " LOCKFILE " names another version, %s; the "
                              "plan is by %s", want, have);
        detail = versions;
    } else if (!lockfile_has_checksum(committed)) {
        detail = "the committed " LOCKFILE " has no checksum of it (h1: or zh:)";
        help = help_platform;
    } else if (!json_equal(json_object_get(planned, "hashes"),
                           json_object_get(committed, "hashes"))) {
        detail = "the engine used other checksums than the committed " LOCKFILE " has";
        help = help_platform;
    }
    if (detail)
        reasons_add(reasons, EXITCODE_GIT, "not locked", name, detail, help);
}

int
match_lock(struct reasons *reasons, const char *planned, size_t planned_len,
           const char *committed, size_t committed_len, struct err *err)
{
    int line;
    auto_json *used = lockfile_read(&line, planned, planned_len);
    auto_json *there = lockfile_read(&line, committed, committed_len);
    const char *name;
    json_t *one;

    if (!used)
        return err_set(err, EXITCODE_UNDECIDED, "the " LOCKFILE " in the plan file cannot "
                       "be read");
    if (!there)
        reasons_add(reasons, EXITCODE_GIT, "not locked", LOCKFILE,
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
    const struct planzip_entry *e = planzip_find(z, LOCKFILE);
    int line;
    auto_json *lock = e && e->data ? lockfile_read(&line, e->data, e->len) : json_object();
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
