/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/match.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/convert.h"
#include "wrapper/lockfile.h"
#include "wrapper/needs.h"
#include "wrapper/scan.h"

/* Its files are in a commit of its own, which the bundle does not hold. */
#define MODE_SUBMODULE 0160000u

struct matcher {
    struct match *m;
    struct reasons *reasons;
    const struct planzip *z;
    const struct modules_place *p;
    const struct modules *fetched;
    struct attributes *attributes;
};

static void
add_file(struct matcher *mt, const char *path, const char *oid, const char *entry)
{
    json_t *one = json_object();

    json_put(one, "path", path);
    json_put(one, "oid", oid);
    json_put(one, "entry", entry);
    json_array_append_new(mt->m->files, one);
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
    rc = convert_is_form(&why, &help, mt->attributes, mt->p->store, path, committed, &found, err);
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
    auto_free char *real = NULL; /* whose attributes count when `path` is a link */
    char committed[GITSTORE_OID_SIZE];
    char planned[GITSTORE_OID_SIZE];
    unsigned mode = 0;
    int rc = gitstore_follow(&real, committed, &mode, mt->p->store, mt->p->commit, path, err);

    if (rc < 0)
        return -1;
    if (rc == 1 || mode == MODE_SUBMODULE) {
        reasons_add(mt->reasons, EXITCODE_GIT, "hidden", path,
                    rc == 0 ? "is in a submodule; this version judges only modules that are in the "
                              "commit itself"
                            : "the engine loaded it, but it is not in the commit",
                    NULL);
        return 0;
    }
    gitstore_blob_name(planned, e->data ? e->data : "", e->len);
    if (strcmp(planned, committed) != 0 && check_form(mt, e, real, committed, planned, err) < 0)
        return -1;
    add_file(mt, path, committed, e->name);
    return 0;
}

struct expected {
    struct matcher *mt;
    const char *key; /* of the module */
    const char *dir;
};

static bool
in_plan(const struct planzip *z, const char *key, const char *name, size_t len, const char *end)
{
    auto_free char *entry = mem_format("tfconfig/m-%s/%.*s%s", key, (int)len, name, end);

    return planzip_find(z, entry) != NULL;
}

/* An engine that reads x.tofu reads it in the place of x.tf. */
bool
match_is_missing(const struct planzip *z, const char *key, const char *name, bool reads_tofu)
{
    static const char *const ends[][2] = {
        {".tofu", NULL}, {".tofu.json", NULL}, {".tf", ".tofu"}, {".tf.json", ".tofu.json"}};

    if (strchr(name, '/') || !scan_is_configuration(name))
        return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t stem = strlen(name) - (text_ends(name, ends[i][0]) ? strlen(ends[i][0]) : 0);

        if (name[stem] == '\0' || (!ends[i][1] && !reads_tofu))
            continue;
        return !in_plan(z, key, name, strlen(name), "") &&
               !(reads_tofu && ends[i][1] && in_plan(z, key, name, stem, ends[i][1]));
    }
    return false;
}

/* A committed configuration file that the engine did not load: the tree was not the commit's. */
static int
expect_entry(void *arg, const struct gitstore_entry *e, struct err *err)
{
    struct expected *x = arg;
    auto_free char *path = NULL;

    (void)err;
    if (!match_is_missing(x->mt->z, x->key, e->path, x->mt->p->reads_tofu))
        return 0;
    path = x->dir[0] ? mem_format("%s/%s", x->dir, e->path) : mem_dup(e->path);
    reasons_add(x->mt->reasons, EXITCODE_GIT, "missing", path,
                "is in the commit, but the engine did not load it", NULL);
    return 0;
}

static const struct planzip_module *
caller_of(const struct planzip *z, const char *key)
{
    const struct planzip_module *mods;
    size_t n = planzip_modules(z, &mods);
    const char *dot = strrchr(key, '.');
    size_t len = dot ? (size_t)(dot - key) : 0;

    for (size_t i = 0; i < n; i++)
        if (strlen(mods[i].key) == len && memcmp(mods[i].key, key, len) == 0)
            return &mods[i];
    return NULL;
}

/* The engine takes its own list's word for where a module is; the configuration's counts. */
static void
check_place(struct matcher *mt, const struct planzip_module *mod, const char *dir)
{
    const struct planzip_module *caller = caller_of(mt->z, mod->key);
    auto_free char *from = caller ? fs_resolve(mt->p->root, caller->dir) : NULL;
    auto_free char *want = from ? fs_resolve(from, mod->source) : NULL;
    auto_free char *over_links = NULL;
    auto_free char *detail = NULL;
    struct err none = ERR_INIT;

    if (mod->key[0] == '\0' || (want && strcmp(want, dir) == 0))
        return;
    if (from && needs_resolve(&over_links, mt->p->store, mt->p->commit, from, mod->source,
                              &none) == 0 && strcmp(over_links, dir) == 0)
        return;
    detail = mem_format("the engine loaded it from %s, which is not %s", mod->dir, mod->source);
    reasons_add(mt->reasons, EXITCODE_GIT, "redirected", mod->key, detail,
                "list the modules anew   rm -r .terraform/modules; terraform init");
}

static int
match_module(struct matcher *mt, const struct planzip_module *mod, struct err *err)
{
    auto_free char *dir = fs_resolve(mt->p->root, mod->dir);
    auto_free char *real = NULL;
    auto_free char *prefix = mem_format("tfconfig/m-%s/", mod->key);
    auto_free char *package = NULL;
    const struct planzip_entry *entries;
    size_t n = planzip_entries(mt->z, &entries);
    struct expected x = {mt, mod->key, NULL};
    char oid[GITSTORE_OID_SIZE];
    unsigned mode;

    if (modules_is_fetched(&package, mt->z, mod->key)) {
        modules_match(mt->reasons, mt->m->modules, mt->fetched, mt->p, mt->z, mod, package);
        return 0;
    }
    if (!dir) {
        reasons_add(mt->reasons, EXITCODE_GIT, "outside", mod->dir,
                    "this module is not in the repository", NULL);
        return 0;
    }
    check_place(mt, mod, dir);
    if (gitstore_follow(&real, oid, &mode, mt->p->store, mt->p->commit, dir, err) < 0)
        return -1;
    x.dir = real && mode != MODE_SUBMODULE ? real : dir;
    json_array_append_new(mt->m->dirs, json_string(x.dir));
    for (size_t i = 0; i < n; i++)
        if (strncmp(entries[i].name, prefix, strlen(prefix)) == 0 &&
            match_file(mt, &entries[i], x.dir, entries[i].name + strlen(prefix), err) < 0)
            return -1;
    return gitstore_walk(mt->p->store, mt->p->commit, x.dir, expect_entry, &x, err) < 0 ? -1 : 0;
}

static int
match_lock_file(struct matcher *mt, struct err *err)
{
    const struct planzip_entry *e = planzip_find(mt->z, LOCKFILE);
    const char *root = mt->p->root;
    auto_free char *path =
        root[0] ? mem_format("%s/" LOCKFILE, root) : mem_dup(LOCKFILE);
    auto_buf committed = BUF_INIT;
    char oid[GITSTORE_OID_SIZE];
    int rc = gitstore_file_at(&committed, mt->p->store, mt->p->commit, path, err);

    if (rc < 0)
        return -1;
    if (rc == 0) {
        gitstore_blob_name(oid, buf_str(&committed), committed.len);
        add_file(mt, path, oid, LOCKFILE);
    }
    return match_lock(mt->reasons, e && e->data ? e->data : "", e && e->data ? e->len : 0,
                      buf_str(&committed), committed.len, err);
}

int
match_plan(struct match *out, struct reasons *reasons, const struct planzip *z,
           const struct modules_place *p, const struct modules *fetched, struct err *err)
{
    struct match m = {json_array(), json_array(), json_array()};
    struct matcher mt = {&m, reasons, z, p, fetched, attributes_new(p->store, p->commit)};
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
    json_decref(m->modules);
    *m = (struct match){0};
}
