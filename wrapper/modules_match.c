/* SPDX-License-Identifier: Apache-2.0 */
/* Fetched modules as a plan file has them, against the lock or what was found. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "wrapper/match.h"
#include "wrapper/modules.h"
#include "wrapper/modules_lock.h"

struct matcher {
    struct reasons *reasons;
    const struct planzip *z;
    const char *package; /* its key */
    const json_t *record;
    const char *named;   /* what holds the record, for people */
};

static const struct planzip_module *
planned(const struct planzip *z, const char *key)
{
    const struct planzip_module *mods;
    size_t n = planzip_modules(z, &mods);

    for (size_t i = 0; i < n; i++)
        if (strcmp(mods[i].key, key) == 0)
            return &mods[i];
    return NULL;
}

bool
modules_is_fetched(char **package, const struct planzip *z, const char *key)
{
    auto_free char *at = mem_dup(key);

    while (*at) {
        const struct planzip_module *m = planned(z, at);
        char *dot = strrchr(at, '.');

        if (m && !modules_is_local(m->source)) {
            *package = steal(&at);
            return true;
        }
        at[dot ? dot - at : 0] = '\0';
    }
    return false;
}

static void
add(struct matcher *x, const char *what, const char *key, const char *file, const char *detail)
{
    auto_free char *subject = file ? mem_format("%s: %s", key, file) : mem_dup(key);

    reasons_add(x->reasons, EXITCODE_GIT, what, subject, detail, NULL);
}

/* Where a module must lie in its package; NULL when its path leads out of it. */
static char *
wanted_place(const struct matcher *x, const char *key)
{
    auto_free char *parent_key = mem_dup(key);
    char *dot = strrchr(parent_key, '.');
    const struct planzip_module *m = planned(x->z, key);
    auto_free char *parent = NULL;
    auto_free char *path = NULL;

    if (strcmp(key, x->package) == 0)
        return mem_dup(json_text(x->record, "dir", ""));
    parent_key[dot ? dot - parent_key : 0] = '\0';
    parent = m && *parent_key ? wanted_place(x, parent_key) : NULL;
    if (!parent)
        return NULL;
    path = mem_format("%s/%s", parent, m->source);
    return modules_lock_resolve(json_object_get(x->record, "files"),
                                path + (path[0] == '/'));
}

/* Does the plan's directory end in what the engine's place for it would be? */
static bool
lies_there(const struct planzip_module *mod, const char *package, const char *place)
{
    auto_free char *want = mem_format("modules/%s%s%s", package, *place ? "/" : "", place);
    size_t n = strlen(mod->dir);
    size_t m = strlen(want);

    return n >= m && strcmp(mod->dir + n - m, want) == 0 &&
           (n == m || mod->dir[n - m - 1] == '/');
}

static void
match_file(struct matcher *x, const struct planzip_module *mod, const char *place,
           const struct planzip_entry *e, const char *name)
{
    const json_t *files = json_object_get(x->record, "files");
    auto_free char *path = *place ? mem_format("%s/%s", place, name) : mem_dup(name);
    auto_free char *at = modules_lock_resolve(files, path);
    const json_t *f = at ? json_object_get(files, at) : NULL;
    auto_free char *detail = NULL;

    if (!f) {
        detail = mem_format("the engine loaded it, but it is not in %s", x->named);
        add(x, "module extra", mod->key, path, detail);
    } else if (strcmp(json_text(f, "sha256", ""), e->sha256) != 0) {
        detail = mem_format("what the engine loaded is not what %s says", x->named);
        add(x, "module changed", mod->key, path, detail);
    }
}

static void
match_missing(struct matcher *x, const struct planzip_module *mod, const char *place,
              bool reads_tofu)
{
    size_t n = strlen(place);
    const char *path;
    json_t *one;

    json_object_foreach(json_object_get(x->record, "files"), path, one) {
        const char *name = path + (n ? n + 1 : 0);

        if (n && (strncmp(path, place, n) != 0 || path[n] != '/'))
            continue;
        if (match_is_missing(x->z, mod->key, name, reads_tofu)) {
            auto_free char *detail = mem_format("is in %s, but the engine did not load it",
                                                x->named);

            add(x, "module missing", mod->key, path, detail);
        }
    }
}

static void
match_files(struct matcher *x, const struct planzip_module *mod, bool reads_tofu)
{
    auto_free char *place = wanted_place(x, mod->key);
    auto_free char *prefix = mem_format("tfconfig/m-%s/", mod->key);
    const struct planzip_entry *entries;
    size_t n = planzip_entries(x->z, &entries);

    if (!place || !lies_there(mod, x->package, place)) {
        auto_free char *detail = mem_format("the plan has it from %s", mod->dir);

        add(x, "redirected", mod->key, NULL, detail);
        return;
    }
    for (size_t i = 0; i < n; i++)
        if (strncmp(entries[i].name, prefix, strlen(prefix)) == 0)
            match_file(x, mod, place, &entries[i], entries[i].name + strlen(prefix));
    match_missing(x, mod, place, reads_tofu);
}

/* Without a record of its own a module's files are at least named in the run's. */
static void
add_fact(json_t *facts, const struct planzip_module *mod, const json_t *record, bool locked)
{
    char digest[DIGEST_HEX_SIZE] = "";
    json_t *one;

    if (record)
        modules_lock_digest(digest, json_object_get(record, "files"));
    one = json_pack("{s:s, s:s, s:s, s:b}", "key", mod->key, "source", mod->source, "version",
                    mod->version, "locked", locked);
    json_put(one, "digest", record ? digest : NULL);
    json_array_append_new(facts, one);
}

void
modules_match(struct reasons *reasons, json_t *facts, const struct modules *m,
              const struct modules_place *p, const struct planzip *z,
              const struct planzip_module *mod, const char *package)
{
    const json_t *record = p->recorded ? json_object_get(m->found, package)
                                       : modules_lock_find(m->lock, p->root, package);
    struct matcher x = {.reasons = reasons, .z = z, .package = package, .record = record,
                        .named = p->recorded ? "the data directory" : MODULES_LOCK_PATH};
    bool is_package = strcmp(mod->key, package) == 0;

    if (is_package)
        add_fact(facts, mod, record, !p->recorded && record);
    if (!record) {
        if (is_package && !p->recorded)
            modules_not_locked(reasons, m->lock, mod->key, mod->source);
        else if (is_package)
            reasons_add(reasons, EXITCODE_GIT, "not fetched", mod->key,
                        "the plan has this module, the engine's data directory does not",
                        "fetch it   terraform init");
        return;
    }
    if (!is_package ||
        modules_same_origin(reasons, record, mod->key, mod->source, mod->version))
        match_files(&x, mod, p->reads_tofu);
}
