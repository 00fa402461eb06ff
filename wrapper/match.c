/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/match.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "wrapper/convert.h"
#include "wrapper/scan.h"

#define LOCK_FILE ".terraform.lock.hcl"

struct matcher {
    struct match *m;
    struct reasons *reasons;
    const struct planzip *z;
    struct gitstore *store;
    const char *commit;
    const char *root;
    struct attributes *attributes;
};

/* "a/b" + "../c" -> "a/c"; NULL when it leaves the top or is absolute. */
static char *
resolve(const char *base, const char *rel)
{
    auto_free char *all = base[0] ? mem_format("%s/%s", base, rel) : mem_dup(rel);
    char *out = mem_alloc(strlen(all) + 2);
    size_t n = 0;

    if (rel[0] == '/') {
        free(out);
        return NULL;
    }
    for (char *save = NULL, *part = strtok_r(all, "/", &save); part;
         part = strtok_r(NULL, "/", &save)) {
        if (strcmp(part, ".") == 0)
            continue;
        if (strcmp(part, "..") == 0) {
            if (n == 0) {
                free(out);
                return NULL;
            }
            while (n > 0 && out[n - 1] != '/')
                n--;
            n -= n > 0;
            out[n] = '\0';
            continue;
        }
        if (n > 0)
            out[n++] = '/';
        memcpy(out + n, part, strlen(part) + 1);
        n += strlen(part);
    }
    out[n] = '\0';
    return out;
}

/* Modules that the engine fetched lie in its data directory, in no commit. */
static bool
is_fetched(const struct planzip_module *mod)
{
    const char *s = mod->source;

    return mod->key[0] != '\0' && strncmp(s, "./", 2) != 0 && strncmp(s, "../", 3) != 0;
}

static void
add_file(struct matcher *mt, const char *path, const char *oid, const char *entry)
{
    json_t *one = json_object();

    json_put(one, "path", path);
    json_put(one, "oid", oid);
    json_put(one, "entry", entry);
    json_array_append_new(mt->m->files, one);
}

/* A submodule's files are in a commit of its own, which the bundle does not hold. */
static bool
in_submodule(struct matcher *mt, const char *path)
{
    auto_free char *at = mem_dup(path);
    struct err ignored = ERR_INIT;
    char oid[GITSTORE_OID_SIZE];
    unsigned mode = 0;

    for (char *slash; (slash = strrchr(at, '/')) && mode != 0160000;) {
        *slash = '\0';
        if (gitstore_entry_at(oid, &mode, mt->store, mt->commit, at, &ignored) < 0)
            return false;
    }
    return mode == 0160000;
}

/* The engine loads what a checkout wrote: line ends and the like, as the commit itself says. */
static int
check_form(struct matcher *mt, const struct planzip_entry *e, const char *path,
           const char *committed, const char *planned, struct err *err)
{
    struct convert_found found = {.data = e->data ? e->data : "", .len = e->len};
    const char *why;
    const char *help;
    int rc;

    memcpy(found.oid, planned, sizeof found.oid);
    rc = convert_is_form(&why, &help, mt->attributes, mt->store, path, committed, &found, err);
    if (rc == 0)
        reasons_add(mt->reasons, EXITCODE_GIT, "changed", path,
                    "what the engine loaded is not what is committed", NULL);
    return rc < 0 ? -1 : 0;
}

static int
match_file(struct matcher *mt, const struct planzip_entry *e, const char *dir, const char *name,
           struct err *err)
{
    auto_free char *path = dir[0] ? mem_format("%s/%s", dir, name) : mem_dup(name);
    char committed[GITSTORE_OID_SIZE];
    char planned[GITSTORE_OID_SIZE];
    int rc = gitstore_entry_at(committed, NULL, mt->store, mt->commit, path, err);

    if (rc < 0)
        return -1;
    if (rc == 1) {
        reasons_add(mt->reasons, EXITCODE_GIT, "hidden", path,
                    in_submodule(mt, path) ? "is in a submodule; this version judges only modules "
                                             "that are in the commit itself"
                                           : "the engine loaded it, but it is not in the commit",
                    NULL);
        return 0;
    }
    gitstore_blob_name(planned, e->data ? e->data : "", e->len);
    if (strcmp(planned, committed) != 0 && check_form(mt, e, path, committed, planned, err) < 0)
        return -1;
    add_file(mt, path, committed, e->name);
    return 0;
}

struct expected {
    struct matcher *mt;
    const char *key; /* of the module */
    const char *dir;
};

/* A committed configuration file that the engine did not load: the tree was not the commit's. */
static int
expect_entry(void *arg, const struct gitstore_entry *e, struct err *err)
{
    struct expected *x = arg;
    size_t len = strlen(e->path);
    auto_free char *entry = NULL;
    auto_free char *path = NULL;
    bool terraform = (len > 3 && strcmp(e->path + len - 3, ".tf") == 0) ||
                     (len > 8 && strcmp(e->path + len - 8, ".tf.json") == 0);

    (void)err;
    if (strchr(e->path, '/') || !terraform || !scan_is_configuration(e->path))
        return 0;
    entry = mem_format("tfconfig/m-%s/%s", x->key, e->path);
    if (planzip_find(x->mt->z, entry))
        return 0;
    path = x->dir[0] ? mem_format("%s/%s", x->dir, e->path) : mem_dup(e->path);
    reasons_add(x->mt->reasons, EXITCODE_GIT, "missing", path,
                "is in the commit, but the engine did not load it", NULL);
    return 0;
}

static int
match_module(struct matcher *mt, const struct planzip_module *mod, struct err *err)
{
    auto_free char *dir = resolve(mt->root, mod->dir);
    auto_free char *prefix = mem_format("tfconfig/m-%s/", mod->key);
    const struct planzip_entry *entries;
    size_t n = planzip_entries(mt->z, &entries);
    struct expected x = {mt, mod->key, dir};

    if (is_fetched(mod)) {
        reasons_add(mt->reasons, EXITCODE_UNDECIDED, "remote module", mod->key,
                    "is fetched from elsewhere; this version judges only what is in the commit",
                    NULL);
        return 0;
    }
    if (!dir) {
        reasons_add(mt->reasons, EXITCODE_GIT, "outside", mod->dir,
                    "this module is not in the repository", NULL);
        return 0;
    }
    json_array_append_new(mt->m->dirs, json_string(dir));
    for (size_t i = 0; i < n; i++)
        if (strncmp(entries[i].name, prefix, strlen(prefix)) == 0 &&
            match_file(mt, &entries[i], dir, entries[i].name + strlen(prefix), err) < 0)
            return -1;
    return gitstore_walk(mt->store, mt->commit, dir, expect_entry, &x, err) < 0 ? -1 : 0;
}

/* Each `provider "name"` block of the plan's lock with its version must stand in the commit's. */
static void
match_locks(struct matcher *mt, const char *planned, const char *committed)
{
    for (const char *p = planned; (p = strstr(p, "provider \"")) != NULL; p++) {
        size_t head = strcspn(p, "\n");
        const char *version = strstr(p, "version");
        auto_free char *block = mem_dupn(p, head);
        const char *there = strstr(committed, block);
        const char *end = there ? strchr(there, '}') : NULL;
        auto_free char *name = NULL;
        auto_free char *line = NULL;

        if (p != planned && p[-1] != '\n')
            continue;
        name = mem_dupn(p + 10, strcspn(p + 10, "\""));
        line = version ? mem_dupn(version, strcspn(version, "\n")) : mem_dup("version");
        if (!there) {
            reasons_add(mt->reasons, EXITCODE_GIT, "not locked", name,
                        "the committed .terraform.lock.hcl does not name this provider",
                        "lock it   terraform init; git add .terraform.lock.hcl");
            continue;
        }
        there = strstr(there, line);
        if (!there || (end && there > end))
            reasons_add(mt->reasons, EXITCODE_GIT, "not locked", name,
                        "the committed .terraform.lock.hcl names another version",
                        "lock it   terraform init; git add .terraform.lock.hcl");
    }
}

static int
match_lock_file(struct matcher *mt, struct err *err)
{
    const struct planzip_entry *e = planzip_find(mt->z, LOCK_FILE);
    auto_free char *path =
        mt->root[0] ? mem_format("%s/%s", mt->root, LOCK_FILE) : mem_dup(LOCK_FILE);
    auto_free char *planned = e && e->data ? mem_dupn(e->data, e->len) : mem_dup("");
    auto_buf committed = BUF_INIT;
    char oid[GITSTORE_OID_SIZE];
    int rc = gitstore_file_at(&committed, mt->store, mt->commit, path, err);

    if (rc < 0)
        return -1;
    if (rc == 0) {
        gitstore_blob_name(oid, buf_str(&committed), committed.len);
        add_file(mt, path, oid, LOCK_FILE);
    }
    match_locks(mt, planned, buf_str(&committed));
    return 0;
}

int
match_plan(struct match *out, struct reasons *reasons, const struct planzip *z,
           struct gitstore *store, const char *commit, const char *root, struct err *err)
{
    struct match m = {json_array(), json_array()};
    struct matcher mt = {&m, reasons, z, store, commit, root, attributes_new(store, commit)};
    const struct planzip_module *mods;
    size_t n = planzip_modules(z, &mods);
    int rc = 0;

    for (size_t i = 0; i < n && rc == 0; i++)
        rc = match_module(&mt, &mods[i], err);
    if (rc == 0 && n == 0)
        rc = err_set(err, EXITCODE_UNDECIDED, "the plan file holds no configuration to compare "
                     "with the commit");
    if (rc == 0)
        rc = match_lock_file(&mt, err);
    attributes_free(mt.attributes);
    if (rc < 0) {
        match_clear(&m);
        return -1;
    }
    *out = m;
    return 0;
}

void
match_clear(struct match *m)
{
    json_decref(m->files);
    json_decref(m->dirs);
    *m = (struct match){0};
}
