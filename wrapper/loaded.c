/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/loaded.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/modules.h"
#include "wrapper/scan.h"

#define MODULES_LIMIT ((size_t)16 << 20)

struct loader {
    const struct loaded_from *from;
    struct reasons *reasons;
    json_t *dirs;
};

static bool
is_module_file(const char *name)
{
    return scan_is_configuration(name) || strcmp(name, ".terraform.lock.hcl") == 0;
}

static bool
is_test_file(const char *name)
{
    static const char *const ends[] = {".tftest.hcl", ".tftest.json", ".tofutest.hcl",
                                       ".tofutest.json", ".tfmock.hcl", ".tfmock.json", NULL};

    for (size_t i = 0; ends[i]; i++)
        if (text_ends(name, ends[i]))
            return true;
    return false;
}

/* Variable files of the root module are scan.h's; those beside the tests are only here. */
static bool
is_beside_tests(const char *name)
{
    return is_test_file(name) || text_ends(name, ".tfvars") || text_ends(name, ".tfvars.json");
}

/* `dir` from the repository's top; NULL when it is not in it. */
static char *
in_repository(const struct loader *l, const char *path)
{
    const char *top = l->from->wt->top;
    auto_free char *real = realpath(path, NULL);
    size_t len = strlen(top);

    if (!real || strncmp(real, top, len) != 0 || (real[len] && real[len] != '/'))
        return NULL;
    return mem_dup(real[len] ? real + len + 1 : "");
}

/* Each file that the engine would take for its own must be in the commit. */
static int
check_files(struct loader *l, const char *dir, bool (*is_loaded)(const char *), struct err *err)
{
    auto_free char *path = fs_join(l->from->wt->top, dir);
    DIR *d = opendir(dir[0] ? path : l->from->wt->top);
    int rc = 0;

    if (!d && (errno == ENOENT || errno == ENOTDIR))
        return 0; /* the engine says so itself */
    if (!d)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    for (struct dirent *e; rc == 0 && (e = readdir(d));) {
        auto_free char *name = mem_format("%s%s%s", dir, dir[0] ? "/" : "", e->d_name);
        char oid[GITSTORE_OID_SIZE];
        int found;

        if (!is_loaded(e->d_name))
            continue;
        found = gitstore_entry_at(oid, NULL, l->from->store, l->from->wt->head, name, err);
        if (found < 0)
            rc = -1;
        else if (found == 1)
            reasons_add(l->reasons, EXITCODE_GIT, "hidden", name,
                        "not in the commit, but the engine would load it", NULL);
    }
    closedir(d);
    return rc;
}

/* ---- modules ---- */

static const char *
dir_of(const json_t *modules, const char *key, size_t len)
{
    const json_t *one;
    size_t i;

    json_array_foreach(modules, i, one) {
        const char *has = json_text(one, "Key", "?");

        if (strlen(has) == len && strncmp(has, key, len) == 0)
            return json_text(one, "Dir", NULL);
    }
    return NULL;
}

/* The engine takes a local module's directory from its own notes, not from the source: they must
 * say the same, or somebody has changed the notes. */
static bool
is_where_it_says(const struct loader *l, const json_t *modules, const json_t *mod,
                 const char *where)
{
    const char *key = json_text(mod, "Key", "");
    const char *dot = strrchr(key, '.');
    const char *parent = dir_of(modules, key, dot ? (size_t)(dot - key) : 0);
    auto_free char *base = fs_join(l->from->wt->dir, parent ? parent : ".");
    auto_free char *path = fs_join(base, json_text(mod, "Source", ""));
    auto_free char *expected = in_repository(l, path);

    return !parent || (expected && strcmp(expected, where) == 0);
}

static int
check_module(struct loader *l, const json_t *modules, const json_t *mod, struct err *err)
{
    const char *key = json_text(mod, "Key", "");
    auto_free char *path = fs_join(l->from->wt->dir, json_text(mod, "Dir", "."));
    auto_free char *dir = in_repository(l, path);

    if (modules_package_of(modules, key))
        return 0; /* was fetched: modules.h compares it with its lock */
    if (!dir) {
        reasons_add(l->reasons, EXITCODE_GIT, "outside", json_text(mod, "Dir", "."),
                    "this module is not in the repository", NULL);
        return 0;
    }
    if (key[0] && !is_where_it_says(l, modules, mod, dir)) {
        reasons_add(l->reasons, EXITCODE_GIT, "changed", key,
                    "the engine's notes name another directory than the module's source",
                    "write them anew   terraform get");
        return 0;
    }
    json_array_append_new(l->dirs, json_string(dir));
    return check_files(l, dir, is_module_file, err);
}

static int
check_modules(struct loader *l, struct err *err)
{
    auto_free char *path = mem_format("%s/modules/modules.json", l->from->data);
    auto_json *o = NULL;
    const json_t *modules, *one;
    size_t i;

    if (!fs_exists(path))
        return 0; /* there are none, or the engine asks for an init */
    o = json_read_file(path, MODULES_LIMIT, err);
    if (!o)
        return -1;
    modules = json_object_get(o, "Modules");
    json_array_foreach(modules, i, one)
        if (check_module(l, modules, one, err) < 0)
            return -1;
    return 0;
}

static int
check_tests(struct loader *l, struct err *err)
{
    auto_free char *path = fs_join(l->from->wt->dir, l->from->test_dir);
    auto_free char *dir = in_repository(l, path);

    if (!dir && fs_exists(path)) {
        reasons_add(l->reasons, EXITCODE_GIT, "outside", l->from->test_dir,
                    "these tests are not in the repository", NULL);
        return 0;
    }
    if (check_files(l, l->from->wt->root, is_test_file, err) < 0)
        return -1;
    if (!dir)
        return 0;
    json_array_append_new(l->dirs, json_string(dir));
    return check_files(l, dir, is_beside_tests, err);
}

int
loaded_check(json_t *dirs, struct reasons *reasons, const struct loaded_from *from,
             struct err *err)
{
    struct loader l = {from, reasons, dirs};

    if (check_files(&l, from->wt->root, is_module_file, err) < 0 || check_modules(&l, err) < 0)
        return -1;
    return from->test_dir ? check_tests(&l, err) : 0;
}
