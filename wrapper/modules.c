/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/modules.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "wrapper/modules_lock.h"
#include "wrapper/needs.h"

/* The engine's list of modules: thousands of them fit. */
#define MANIFEST_MAX ((size_t)16 << 20)

static const char help_lock[] = "lock it   moongate lock; git add " MODULES_LOCK_PATH;
static const char help_fetch[] = "fetch it anew   rm -r .terraform/modules; terraform init";

struct checker {
    struct modules *m;
    struct reasons *reasons;
    const struct modules_place *p;
    const json_t *manifest;
    const json_t *calls; /* remote modules that the configuration calls; NULL: not known */
    struct err *err;
};

/* ---- the engine's list ---- */

bool
modules_is_local(const char *source)
{
    return strncmp(source, "./", 2) == 0 || strncmp(source, "../", 3) == 0;
}

static const json_t *
by_key(const json_t *manifest, const char *key)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)manifest, i, one)
        if (strcmp(json_text(one, "Key", "?"), key) == 0)
            return one;
    return NULL;
}

/* "a.b" -> "a"; "a" -> "" */
static void
cut_key(char *key)
{
    char *dot = strrchr(key, '.');

    key[dot ? dot - key : 0] = '\0';
}

const json_t *
modules_package_of(const json_t *manifest, const char *key)
{
    auto_free char *at = mem_dup(key);

    for (; *at; cut_key(at)) {
        const json_t *m = by_key(manifest, at);

        if (m && !modules_is_local(json_text(m, "Source", "")))
            return m;
    }
    return NULL;
}

static int
check_manifest(const json_t *list, const char *path, struct err *err)
{
    size_t i;
    json_t *one;

    if (!json_is_array(list))
        return err_set(err, EXITCODE_UNDECIDED, "%s: not the engine's list of modules", path);
    json_array_foreach((json_t *)(uintptr_t)list, i, one) {
        const char *key = json_text(one, "Key", NULL);

        if (!key || !json_text(one, "Dir", NULL) || !json_text(one, "Source", NULL) ||
            strchr(key, '/') || key[0] == '.' || by_key(list, key) != one)
            return err_set(err, EXITCODE_UNDECIDED, "%s: entry %zu is not one that an engine "
                           "writes", path, i);
    }
    return 0;
}

int
modules_manifest(json_t **out, char hex[DIGEST_HEX_SIZE], const char *data, struct err *err)
{
    auto_free char *path = fs_join(data, "modules/modules.json");
    auto_buf text = BUF_INIT;
    auto_json *whole = NULL;

    *out = NULL;
    hex[0] = '\0';
    if (!fs_exists(path))
        return 0;
    if (fs_read_file(&text, path, MANIFEST_MAX, err) < 0)
        return -1;
    whole = json_parse(buf_str(&text), text.len, path, err);
    if (!whole || check_manifest(json_object_get(whole, "Modules"), path, err) < 0)
        return -1;
    digest_bytes(hex, text.data, text.len);
    *out = json_incref(json_object_get(whole, "Modules"));
    return 0;
}

/* ---- where modules lie ---- */

static char *
package_dir(const struct modules_place *p, const char *key)
{
    return mem_format("%s/modules/%s", p->data, key);
}

/* What a module's Dir leads to; NULL when there is nothing. */
static char *
real_dir(const struct modules_place *p, const json_t *entry)
{
    auto_free char *path = fs_join(p->dir, json_text(entry, "Dir", ""));

    return realpath(path, NULL);
}

static void
redirected(struct checker *c, const json_t *entry, const char *should)
{
    auto_free char *detail = mem_format("modules.json says that it lies in %s, which is not %s",
                                        json_text(entry, "Dir", ""), should);

    reasons_add(c->reasons, EXITCODE_GIT, "redirected", json_text(entry, "Key", ""), detail,
                help_fetch);
}

/* A module that is called by a path lies where the path leads to from its caller. */
static void
check_local(struct checker *c, const json_t *entry)
{
    auto_free char *parent_key = mem_dup(json_text(entry, "Key", ""));
    const char *source = json_text(entry, "Source", "");
    auto_free char *have = real_dir(c->p, entry);
    auto_free char *parent = NULL;
    auto_free char *want = NULL;
    auto_free char *path = NULL;

    cut_key(parent_key);
    parent = *parent_key ? real_dir(c->p, by_key(c->manifest, parent_key)) : mem_dup(c->p->dir);
    path = parent ? fs_join(parent, source) : NULL;
    want = path ? realpath(path, NULL) : NULL;
    if (!have || !want)
        return; /* nothing there: the engine says so itself, or does not use it any more */
    if (strcmp(have, want) != 0)
        redirected(c, entry, source);
}

/* Of an entry that the engine left behind nothing is asked: it does not load it either. */
static bool
is_used(const struct checker *c, const char *key)
{
    auto_free char *at = mem_dup(key);

    if (!c->calls)
        return true;
    for (; *at; cut_key(at)) {
        size_t i;
        json_t *one;

        json_array_foreach((json_t *)(uintptr_t)c->calls, i, one)
            if (strcmp(json_text(one, "key", "?"), at) == 0)
                return true;
    }
    return false;
}

/* ---- a package against the lock ---- */

struct told {
    struct checker *c;
    const char *key;
};

static void
tell_difference(void *arg, const char *file, const char *what)
{
    struct told *t = arg;
    auto_free char *subject = mem_format("%s: %s", t->key, file);
    auto_free char *word = mem_format("module %s", what);
    const char *detail = strcmp(what, "extra") == 0     ? "is not in " MODULES_LOCK_PATH
                         : strcmp(what, "missing") == 0 ? "is in " MODULES_LOCK_PATH ", not here"
                                                        : "is not what " MODULES_LOCK_PATH " says";

    reasons_add(t->c->reasons, EXITCODE_GIT, word, subject, detail, help_fetch);
}

static void
tell_faults(struct checker *c, const char *key, const json_t *faults)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)faults, i, one) {
        const char *path = json_text(one, "path", "");
        auto_free char *subject = mem_format("%s%s%s", key, *path ? ": " : "", path);

        reasons_add(c->reasons, EXITCODE_GIT, "module link", subject, json_text(one, "detail", ""),
                    help_fetch);
    }
}

void
modules_not_locked(struct reasons *reasons, const json_t *lock, const char *key,
                   const char *source)
{
    auto_free char *detail = mem_format(lock ? MODULES_LOCK_PATH " has no entry for it (%s)"
                                             : "there is no " MODULES_LOCK_PATH
                                               " in the commit (%s)", source);

    reasons_add(reasons, EXITCODE_GIT, "not locked", key, detail, help_lock);
}

bool
modules_same_origin(struct reasons *reasons, const json_t *record, const char *key,
                    const char *source, const char *version)
{
    auto_free char *detail = NULL;

    if (strcmp(json_text(record, "source", ""), source) == 0 &&
        strcmp(json_text(record, "version", ""), version) == 0)
        return true;
    detail = mem_format("is from %s%s%s; " MODULES_LOCK_PATH " has %s%s%s", source,
                        *version ? " " : "", version, json_text(record, "source", ""),
                        json_text(record, "version", "")[0] ? " " : "",
                        json_text(record, "version", ""));
    reasons_add(reasons, EXITCODE_GIT, "another source", key, detail, help_lock);
    return false;
}

/* The module's place in its package, from where the list says that it is.  NULL: it is not in
 * it. */
static char *
place_in(const struct modules_place *p, const json_t *entry, const char *package)
{
    auto_free char *have = real_dir(p, entry);
    auto_free char *top = realpath(package, NULL);
    size_t n = top ? strlen(top) : 0;

    if (!have || !top || strncmp(have, top, n) != 0 || (have[n] != '/' && have[n] != '\0'))
        return NULL;
    return mem_dup(have + n + (have[n] == '/'));
}

/* Without a lock the source says where in its package a module is; a registry may say more. */
static bool
is_sources_place(const json_t *entry, const char *sub)
{
    const char *source = json_text(entry, "Source", "");
    const char *scheme = strstr(source, "://");
    const char *part = strstr(scheme ? scheme + 3 : source, "//");
    auto_free char *want = part ? mem_dupn(part + 2, strcspn(part + 2, "?")) : mem_dup("");

    return json_text(entry, "Version", "")[0] || strchr(want, '*') || strcmp(want, sub) == 0;
}

static int
check_package(struct checker *c, const json_t *entry)
{
    const char *key = json_text(entry, "Key", "");
    const char *source = json_text(entry, "Source", "");
    const char *version = json_text(entry, "Version", "");
    const json_t *record = modules_lock_find(c->m->lock, c->p->root, key);
    auto_free char *package = package_dir(c->p, key);
    auto_free char *sub = NULL;
    auto_json *files = NULL;
    auto_json *faults = NULL;
    struct told t = {c, key};

    if (!fs_exists(package))
        return 0; /* the engine asks for an init */
    if (!c->p->recorded && !record)
        modules_not_locked(c->reasons, c->m->lock, key, source);
    if (modules_lock_package(&files, &faults, package, c->err) < 0)
        return -1;
    tell_faults(c, key, faults);
    sub = json_array_size(faults) == 0 ? place_in(c->p, entry, package) : NULL;
    if (json_array_size(faults) == 0 && !sub)
        redirected(c, entry, "where it was fetched to");
    if (c->p->recorded && sub && !is_sources_place(entry, sub))
        redirected(c, entry, "where its source says");
    if (!c->p->recorded && record &&
        modules_same_origin(c->reasons, record, key, source, version)) {
        if (sub && strcmp(sub, json_text(record, "dir", "")) != 0)
            redirected(c, entry, "the locked place in what was fetched");
        modules_lock_compare(json_object_get(record, "files"), files, tell_difference, &t);
    }
    json_object_set_new(c->m->found, key,
                        json_pack("{s:s, s:s, s:s, s:O, s:s}", "source", source, "version",
                                  version, "dir", sub ? sub : "", "files", files, "package",
                                  package));
    return 0;
}

static int
check_entry(struct checker *c, const json_t *entry)
{
    const char *key = json_text(entry, "Key", "");
    const json_t *package = modules_package_of(c->manifest, key);

    if (key[0] == '\0' || (package && !is_used(c, key)))
        return 0;
    if (package == entry)
        return check_package(c, entry);
    check_local(c, entry);
    return 0;
}

/* ---- all of it ---- */

static int
read_lock(json_t **out, const struct modules_place *p, struct err *err)
{
    auto_buf text = BUF_INIT;
    int rc = gitstore_file_at(&text, p->store, p->commit, MODULES_LOCK_PATH, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    *out = modules_lock_parse(buf_str(&text), text.len, err);
    return *out ? 0 : -1;
}

static bool
has_root(const json_t *lock, const char *root)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)lock, i, one)
        if (strcmp(json_text(one, "root", "?"), root) == 0)
            return true;
    return false;
}

static bool
has_remote(const json_t *manifest)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)manifest, i, one)
        if (json_text(one, "Key", "")[0] && !modules_is_local(json_text(one, "Source", "")))
            return true;
    return false;
}

static int
check_all(struct checker *c)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)c->manifest, i, one)
        if (check_entry(c, one) < 0)
            return -1;
    return 0;
}

int
modules_check(struct modules *out, struct reasons *reasons, const struct modules_place *p,
              struct err *err)
{
    struct modules m = {.found = json_object()};
    struct checker c = {.m = &m, .reasons = reasons, .p = p, .err = err};
    struct err unreadable = ERR_INIT; /* then every fetched module counts as used */
    auto_json *manifest = NULL;
    struct needs n = {0};
    int rc = p->recorded ? 0 : read_lock(&m.lock, p, err);

    if (rc == 0)
        rc = modules_manifest(&manifest, m.manifest, p->data, err);
    if (rc == 0 && has_remote(manifest) && !p->all &&
        needs_of_tree(&n, p->store, p->commit, p->root, p->reads_tofu, &unreadable) == 0)
        c.calls = n.modules;
    c.manifest = manifest;
    if (rc == 0)
        rc = check_all(&c);
    m.any = has_root(m.lock, p->root) || json_object_size(m.found) > 0;
    needs_clear(&n);
    if (rc < 0) {
        modules_clear(&m);
        return -1;
    }
    *out = m;
    return 0;
}

static int
moved(const char *key, struct err *err)
{
    return err_set(err, EXITCODE_GIT, "the fetched module %s changed while this run went on", key);
}

int
modules_again(const struct modules *m, const struct modules_place *p, struct err *err)
{
    auto_json *manifest = NULL;
    char hex[DIGEST_HEX_SIZE];
    const char *key;
    json_t *one;

    if (!m->found)
        return 0;
    if (modules_manifest(&manifest, hex, p->data, err) < 0)
        return -1;
    if (strcmp(hex, m->manifest) != 0)
        return err_set(err, EXITCODE_GIT, "the engine's list of fetched modules changed while "
                       "this run went on");
    json_object_foreach(m->found, key, one) {
        auto_json *files = NULL;
        auto_json *faults = NULL;

        if (modules_lock_package(&files, &faults, json_text(one, "package", ""), err) < 0)
            return -1;
        if (!json_equal(files, json_object_get(one, "files")))
            return moved(key, err);
    }
    return 0;
}

void
modules_clear(struct modules *m)
{
    json_decref(m->lock);
    json_decref(m->found);
    *m = (struct modules){0};
}
