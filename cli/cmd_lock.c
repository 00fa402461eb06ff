/* SPDX-License-Identifier: Apache-2.0 */
/* moongate lock: write down what the remote modules of root modules are, or compare. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/args.h"
#include "cli/command.h"
#include "wrapper/engine.h"
#include "wrapper/modules_fetch.h"
#include "wrapper/modules_lock.h"
#include "wrapper/pin.h"
#include "wrapper/worktree.h"

/* A lock of thousands of modules. */
#define LOCK_MAX ((size_t)256 << 20)
#define SHOWN_MAX 40

static const char usage[] =
    "usage: moongate lock [--check] [--engine terraform|tofu] [--format text|json] [DIR...]\n"
    "\n"
    "  DIR             root modules, by default the current folder\n"
    "  --check         write nothing; exit 1 when something differs\n"
    "  --engine NAME   which engine fetches the modules\n";

struct lock {
    bool check;
    bool json;
    const char *engine_name; /* NULL: the first there is */
    struct worktree wt;
    struct engine engine;
    char *path;          /* of the file */
    json_t *old;         /* its records; empty when there is none */
    json_t *lock;        /* the new records */
    json_t *fetched;     /* records of the roots that were asked for */
    json_t *differences; /* the old records against what was fetched */
    json_t *installed;   /* what was fetched against the user's data directories */
};

/* ---- one root module ---- */

static void
take_root(struct lock *l, const char *root, json_t *records)
{
    auto_json *kept = json_array();
    size_t i;
    json_t *one;

    json_array_foreach(l->lock, i, one)
        if (strcmp(json_text(one, "root", ""), root) != 0)
            json_array_append(kept, one);
    json_array_extend(kept, records);
    json_array_clear(l->lock);
    json_array_extend(l->lock, kept);
    json_array_extend(l->fetched, records);
}

static json_t *
of_root(const json_t *lock, const char *root)
{
    json_t *out = json_array();
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)lock, i, one)
        if (strcmp(json_text(one, "root", ""), root) == 0)
            json_array_append(out, one);
    return out;
}

static void
extend(json_t *list, json_t *take)
{
    json_array_extend(list, take);
    json_decref(take);
}

/* What the user's engine has fetched before; only said, as the gate looks for itself. */
static int
compare_installed(struct lock *l, const char *dir, const char *root, const json_t *records,
                  struct err *err)
{
    static const struct modules_fetch_names names = {"what was fetched", "the data directory"};
    const char *set = getenv("TF_DATA_DIR");
    auto_free char *data = fs_join(dir, set && set[0] ? set : ".terraform");
    struct err why = ERR_INIT;
    auto_json *there = NULL;

    (void)err;
    if (modules_fetch_installed(&there, data, dir, root, &why) < 0)
        json_array_append_new(l->installed,
                              json_pack("{s:s, s:s, s:s, s:s, s:s}", "root", root, "key", "",
                                        "file", "", "what", "unreadable", "detail", why.text));
    else if (there)
        extend(l->installed, modules_fetch_differences(records, there, &names));
    return 0;
}

static int
lock_root(struct lock *l, const char *given, struct err *err)
{
    static const struct modules_fetch_names names = {"the lock", "what was fetched"};
    auto_free char *dir = fs_realpath(given, err);
    size_t n = strlen(l->wt.top);
    auto_json *records = NULL;
    auto_json *before = NULL;
    const char *root;

    if (!dir)
        return -1;
    if (strncmp(dir, l->wt.top, n) != 0 || (dir[n] != '/' && dir[n] != '\0'))
        return err_set(err, EXITCODE_USAGE, "%s is not in the repository %s", given, l->wt.top);
    root = dir + n + (dir[n] == '/');
    if (modules_fetch(&records, &l->engine, dir, root, err) < 0)
        return err_wrap(err, "%s", *root ? root : ".");
    before = of_root(l->old, root);
    extend(l->differences, modules_fetch_differences(before, records, &names));
    take_root(l, root, records);
    return compare_installed(l, dir, root, records, err);
}

/* ---- the file ---- */

static int
read_old(struct lock *l, struct err *err)
{
    auto_buf text = BUF_INIT;
    struct err why = ERR_INIT;

    l->path = fs_join(l->wt.top, MODULES_LOCK_PATH);
    if (!fs_exists(l->path)) {
        l->old = json_array();
        return 0;
    }
    if (fs_read_file(&text, l->path, LOCK_MAX, err) < 0)
        return -1;
    l->old = modules_lock_parse(buf_str(&text), text.len, l->check ? err : &why);
    if (l->old)
        return 0;
    if (l->check)
        return -1;
    /* damaged: nothing of it can be kept */
    fprintf(stderr, "moongate: %s\n", why.text);
    l->old = json_array();
    return 0;
}

/* Its mode is the user's to choose: it is a file of the repository. */
static int
write_file(const struct lock *l, struct err *err)
{
    auto_free char *text = modules_lock_text(l->lock);
    auto_free char *dir = fs_join(l->wt.top, ".moongate");
    auto_free char *tmp = mem_format("%s.tmp", l->path);
    FILE *f;
    bool bad;

    if (mkdir(dir, 0777) < 0 && errno != EEXIST)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot make %s", dir);
    f = fopen(tmp, "we");
    if (!f)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot write %s", tmp);
    bad = fputs(text, f) < 0 || fflush(f) != 0 || fsync(fileno(f)) < 0;
    if (fclose(f) != 0 || bad || rename(tmp, l->path) < 0) {
        err_sys(err, EXITCODE_UNDECIDED, "cannot write %s", l->path);
        unlink(tmp);
        return -1;
    }
    return 0;
}

/* ---- what is said ---- */

static void
say_differences(const json_t *list)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)list, i, one) {
        const char *root = json_text(one, "root", "");
        const char *file = json_text(one, "file", "");
        auto_free char *subject = mem_format("%s%s%s%s%s", root, *root ? "  " : "",
                                             json_text(one, "key", ""), *file ? ": " : "", file);
        auto_free char *shown = text_clean(subject);
        auto_free char *detail = text_clean(json_text(one, "detail", ""));

        if (i == SHOWN_MAX) {
            printf("…         %zu more\n", json_array_size(list) - SHOWN_MAX);
            break;
        }
        printf("%-9s %s   %s\n", json_text(one, "what", ""), shown, detail);
    }
}

static void
say_modules(const struct lock *l)
{
    size_t i;
    json_t *one;

    json_array_foreach(l->fetched, i, one) {
        const char *root = json_text(one, "root", "");
        const char *at = json_text(one, "at", "");
        auto_free char *source = text_clean(json_text(one, "source", ""));

        printf("locked    %s%s%s   %s%s%s%s%.12s   %zu file%s\n", root, *root ? "  " : "",
               json_text(one, "key", ""), source, json_text(one, "version", "")[0] ? " " : "",
               json_text(one, "version", ""), *at ? "   commit " : "", at,
               json_object_size(json_object_get(one, "files")),
               json_object_size(json_object_get(one, "files")) == 1 ? "" : "s");
    }
    if (json_array_size(l->fetched) == 0)
        printf("no remote modules here: nothing to lock\n");
}

static void
say_installed(const struct lock *l)
{
    if (json_array_size(l->installed) == 0)
        return;
    printf("\nthe engine's data directory has something else:\n");
    say_differences(l->installed);
    printf("\nnext      fetch them anew   rm -r .terraform/modules; terraform init\n");
}

static json_t *
without_files(const json_t *records)
{
    json_t *out = json_array();
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)records, i, one) {
        char digest[DIGEST_HEX_SIZE];
        json_t *copy = json_copy(one);

        modules_lock_digest(digest, json_object_get(one, "files"));
        json_object_set_new(copy, "files",
                            json_integer((json_int_t)json_object_size(
                                json_object_get(one, "files"))));
        json_put(copy, "digest", digest);
        json_array_append_new(out, copy);
    }
    return out;
}

static void
say_json(const struct lock *l, bool written)
{
    bool ok = json_array_size(l->differences) + json_array_size(l->installed) == 0;
    auto_json *all = json_pack("{s:b, s:b, s:o, s:O, s:O}", "ok", ok, "written", written,
                               "modules", without_files(l->fetched), "differences",
                               l->differences, "installed", l->installed);
    auto_free char *text = json_pretty(all);

    fputs(text, stdout);
}

/* ---- the command ---- */

static int
finish(struct lock *l, struct err *err)
{
    bool same = json_array_size(l->differences) == 0;
    bool good = same && json_array_size(l->installed) == 0;
    bool write = !l->check && (json_array_size(l->lock) > 0 || fs_exists(l->path));

    if (write && write_file(l, err) < 0)
        return -1;
    if (l->json) {
        say_json(l, write);
        return l->check && !good ? EXITCODE_FINDING : EXITCODE_OK;
    }
    if (l->check) {
        say_differences(l->differences);
        if (same)
            printf("all as locked: %zu module%s\n", json_array_size(l->fetched),
                   json_array_size(l->fetched) == 1 ? "" : "s");
        say_installed(l);
        return good ? EXITCODE_OK : EXITCODE_FINDING;
    }
    say_modules(l);
    say_installed(l);
    if (write && !same)
        printf("\nnext      look at it, then   git add %s; git commit\n", MODULES_LOCK_PATH);
    return EXITCODE_OK;
}

static int
run(struct lock *l, char *const *dirs, size_t ndirs, struct err *err)
{
    auto_free char *here = fs_realpath(ndirs > 0 ? dirs[0] : ".", err);
    auto_free char *home = NULL;
    auto_free char *cache = NULL;

    if (!here || worktree_open(&l->wt, here, err) < 0 || read_old(l, err) < 0 ||
        pin_state_home(&home, err) < 0)
        return -1;
    cache = fs_join(home, "cache");
    if (engine_open(&l->engine, l->engine_name, cache, err) < 0)
        return -1;
    l->lock = json_copy(l->old);
    l->fetched = json_array();
    l->differences = json_array();
    l->installed = json_array();
    for (size_t i = 0; i < (ndirs ? ndirs : 1); i++)
        if (lock_root(l, ndirs ? dirs[i] : ".", err) < 0)
            return -1;
    return finish(l, err);
}

static void
lock_clear(struct lock *l)
{
    worktree_clear(&l->wt);
    engine_clear(&l->engine);
    free(l->path);
    json_decref(l->old);
    json_decref(l->lock);
    json_decref(l->fetched);
    json_decref(l->differences);
    json_decref(l->installed);
}

static int
take_value(struct lock *l, struct args *a, struct err *err)
{
    const char *value = NULL;
    int rc = args_value(&value, a, "--format", err);

    if (rc == 1 && strcmp(value, "json") != 0 && strcmp(value, "text") != 0)
        return err_set(err, EXITCODE_USAGE, "--format is text or json, not %s", value);
    if (rc != 0) {
        l->json = rc == 1 && strcmp(value, "json") == 0;
        return rc;
    }
    rc = args_value(&value, a, "--engine", err);
    if (rc == 1 && strcmp(value, "terraform") != 0 && strcmp(value, "tofu") != 0)
        return err_set(err, EXITCODE_USAGE, "--engine is terraform or tofu, not %s", value);
    if (rc == 1)
        l->engine_name = value;
    return rc;
}

int
cmd_lock(int argc, char **argv, struct err *err)
{
    struct args a = {argc, argv, 1};
    struct lock l = {0};
    auto_free char **dirs = mem_alloc((size_t)(argc + 1) * sizeof *dirs);
    size_t n = 0;
    int rc;

    while (args_left(&a)) {
        const char *word;

        if (args_help(&a, usage))
            return EXITCODE_OK;
        if (args_flag(&a, "--check")) {
            l.check = true;
            continue;
        }
        rc = take_value(&l, &a, err);
        if (rc < 0)
            return -1;
        if (rc == 1)
            continue;
        word = args_word(&a);
        if (!word)
            return args_unknown(&a, err);
        dirs[n++] = argv[a.at - 1];
    }
    rc = run(&l, dirs, n, err);
    lock_clear(&l);
    return rc;
}
