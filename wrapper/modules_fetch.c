/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/modules_fetch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/modules.h"
#include "wrapper/modules_lock.h"
#include "wrapper/progress.h"

/* ---- records of a data directory ---- */

/* The commit that git fetched, for people: it is in no comparison. */
static char *
fetched_commit(const char *package)
{
    auto_free char *git = fs_join(package, ".git");
    struct err ignored = ERR_INIT;
    char oid[GITSTORE_OID_SIZE] = "";
    struct gitstore *store = NULL;

    if (!fs_exists(git) || gitstore_open(&store, git, &ignored) < 0)
        return mem_dup("");
    if (gitstore_ref(oid, store, "HEAD", &ignored) != 0)
        oid[0] = '\0';
    gitstore_free(store);
    return mem_dup(oid);
}

static int
fault(const char *key, const json_t *f, struct err *err)
{
    const char *path = json_text(f, "path", "");

    return err_set(err, EXITCODE_GIT, "module %s%s%s %s; it cannot be locked", key,
                   *path ? ": " : "", path, json_text(f, "detail", ""));
}

/* The module's place in its package. */
static char *
place(const char *dir, const char *module_dir, const char *package)
{
    auto_free char *path = fs_join(dir, module_dir);
    auto_free char *have = realpath(path, NULL);
    auto_free char *top = realpath(package, NULL);
    size_t n = top ? strlen(top) : 0;

    if (!have || !top || strncmp(have, top, n) != 0 || (have[n] != '/' && have[n] != '\0'))
        return NULL;
    return mem_dup(have + n + (have[n] == '/'));
}

static int
add_record(json_t *records, const json_t *entry, const char *data, const char *dir,
           const char *root, struct err *err)
{
    const char *key = json_text(entry, "Key", "");
    auto_free char *package = mem_format("%s/modules/%s", data, key);
    auto_free char *sub = NULL;
    auto_free char *at = NULL;
    auto_json *files = NULL;
    auto_json *faults = NULL;

    if (modules_lock_package(&files, &faults, package, err) < 0)
        return -1;
    if (json_array_size(faults) > 0)
        return fault(key, json_array_get(faults, 0), err);
    sub = place(dir, json_text(entry, "Dir", ""), package);
    if (!sub)
        return err_set(err, EXITCODE_GIT, "module %s lies in %s, not where it was fetched to", key,
                       json_text(entry, "Dir", ""));
    at = fetched_commit(package);
    json_array_append_new(
        records, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:O}", "root", root, "key", key,
                           "source", json_text(entry, "Source", ""), "version",
                           json_text(entry, "Version", ""), "at", at, "dir", sub, "files",
                           files));
    return 0;
}

int
modules_fetch_installed(json_t **records, const char *data, const char *dir, const char *root,
                        struct err *err)
{
    auto_json *manifest = NULL;
    auto_json *found = json_array();
    char hex[DIGEST_HEX_SIZE];
    size_t i;
    json_t *one;

    if (modules_manifest(&manifest, hex, data, err) < 0)
        return -1;
    json_array_foreach(manifest, i, one)
        if (json_text(one, "Key", "")[0] && !modules_is_local(json_text(one, "Source", "")) &&
            add_record(found, one, data, dir, root, err) < 0)
            return -1;
    *records = manifest ? steal(&found) : NULL;
    return 0;
}

/* ---- one package, fetched once and copied ---- */

/* "git::https://x/y//sub?ref=v1" -> "git::https://x/y?ref=v1": the package without the module's
 * place in it. */
static char *
package_of(const json_t *record)
{
    const char *source = json_text(record, "source", "");
    const char *scheme = strstr(source, "://");
    const char *from = scheme ? scheme + 3 : source;
    const char *sub = strstr(from, "//");
    const char *query = strchr(from, '?');

    return mem_format("%.*s%s %s", sub ? (int)(sub - source) : (int)strlen(source), source,
                      sub && query ? query : "", json_text(record, "version", ""));
}

/* An engine that needs a package twice copies the first one without names that begin with a dot;
 * which of them is first is chance.  So each record gets the files of all. */
static void
unite_packages(json_t *records)
{
    auto_json *whole = json_object();
    size_t i;
    json_t *one;

    json_array_foreach(records, i, one) {
        auto_free char *name = package_of(one);
        json_t *known = json_object_get(whole, name);

        if (!known)
            json_object_set(whole, name, one);
        else
            json_object_update_missing(json_object_get(known, "files"),
                                       json_object_get(one, "files"));
        if (known && json_text(known, "at", "")[0] == '\0')
            json_object_set(known, "at", json_object_get(one, "at"));
    }
    json_array_foreach(records, i, one) {
        auto_free char *name = package_of(one);
        const json_t *known = json_object_get(whole, name);

        json_object_set(one, "at", json_object_get(known, "at"));
        json_object_update_missing(json_object_get(one, "files"),
                                   json_object_get(known, "files"));
    }
}

/* ---- fetching ---- */

static int
engine_gets(const struct engine *e, const char *dir, const char *data, struct err *err)
{
    const char *const drop[] = {"TF_CLI_ARGS", "TF_DATA_DIR=", "MOONGATE_", NULL};
    auto_free char *where = mem_format("TF_DATA_DIR=%s", data);
    const char *const set[] = {where, "TF_IN_AUTOMATION=1", "TF_INPUT=0", NULL};
    auto_free char **env = proc_env(environ, drop, set);
    char get[] = "get";
    char plain[] = "-no-color";
    char *argv[] = {e->product, get, plain, NULL};
    struct proc_opts opts = {.path = e->path, .argv = argv, .envp = env, .cwd = dir,
                             .on_slow = progress_slow, .slow_what = "fetching modules"};
    auto_buf said = BUF_INIT;
    struct proc_status st;

    if (proc_run(&st, NULL, &said, &opts, err) < 0)
        return -1;
    if (!proc_ok(&st)) {
        auto_free char *text = text_clean(buf_str(&said));

        return err_set(err, EXITCODE_UNDECIDED, "%s get ended with status %d: %.800s", e->product,
                       proc_code(&st), text);
    }
    return 0;
}

int
modules_fetch(json_t **records, const struct engine *e, const char *dir, const char *root,
              struct err *err)
{
    const char *tmp = getenv("TMPDIR");
    auto_free char *data = mem_format("%s/moongate-lock-XXXXXX", tmp && *tmp ? tmp : "/tmp");
    auto_json *found = NULL;
    struct err left = ERR_INIT;
    int rc;

    if (!mkdtemp(data))
        return err_sys(err, EXITCODE_UNDECIDED, "cannot make %s", data);
    rc = engine_gets(e, dir, data, err);
    if (rc == 0)
        rc = modules_fetch_installed(&found, data, dir, root, err);
    if (fs_remove_tree(data, &left) < 0 && rc == 0)
        rc = err_set(err, EXITCODE_UNDECIDED, "%s", left.text);
    if (rc < 0)
        return -1;
    if (!found)
        found = json_array();
    unite_packages(found);
    *records = steal(&found);
    return 0;
}

/* ---- differences ---- */

struct told {
    json_t *out;
    const json_t *record;
    const struct modules_fetch_names *names;
};

static void
tell(json_t *out, const json_t *record, const char *file, const char *what, const char *detail)
{
    json_array_append_new(out, json_pack("{s:s, s:s, s:s, s:s, s:s}", "root",
                                         json_text(record, "root", ""), "key",
                                         json_text(record, "key", ""), "file", file, "what", what,
                                         "detail", detail));
}

static void
tell_file(void *arg, const char *file, const char *what)
{
    struct told *t = arg;
    auto_free char *detail =
        strcmp(what, "changed") == 0
            ? mem_format("%s and %s differ", t->names->left, t->names->right)
            : mem_format("only in %s",
                         strcmp(what, "extra") == 0 ? t->names->right : t->names->left);

    tell(t->out, t->record, file, what, detail);
}

static void
compare(json_t *out, const json_t *a, const json_t *b, const struct modules_fetch_names *names)
{
    static const char *const keys[] = {"source", "version", "dir"};
    struct told t = {out, a, names};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *x = json_text(a, keys[i], "");
        const char *y = json_text(b, keys[i], "");
        auto_free char *detail = NULL;

        if (strcmp(x, y) == 0)
            continue;
        detail = mem_format("%s \"%s\" in %s, \"%s\" in %s", keys[i], x, names->left, y,
                            names->right);
        tell(out, a, "", "changed", detail);
    }
    modules_lock_compare(json_object_get(a, "files"), json_object_get(b, "files"), tell_file, &t);
}

json_t *
modules_fetch_differences(const json_t *left, const json_t *right,
                          const struct modules_fetch_names *names)
{
    json_t *out = json_array();
    auto_free char *only_left = mem_format("only in %s", names->left);
    auto_free char *only_right = mem_format("only in %s", names->right);
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)left, i, one) {
        const json_t *other = modules_lock_find(right, json_text(one, "root", ""),
                                                json_text(one, "key", ""));

        if (other)
            compare(out, one, other, names);
        else
            tell(out, one, "", "missing", only_left);
    }
    json_array_foreach((json_t *)(uintptr_t)right, i, one)
        if (!modules_lock_find(left, json_text(one, "root", ""), json_text(one, "key", "")))
            tell(out, one, "", "extra", only_right);
    return out;
}
