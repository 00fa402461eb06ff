/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/engine.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "wrapper/engine_find.h"
#include "wrapper/environment.h"
#include "wrapper/progress.h"
#include "wrapper/settings.h"

/* The first version with a stable `show -json` of saved plans and -chdir. */
#define OLDEST_VERSION ">= 1.0"
/* `version` answers in milliseconds; a file that does not is no engine. */
#define VERSION_TIMEOUT_MS 30000

/* ---- who it is ---- */

static json_t *
stamp_of(const struct stat *st)
{
    return json_pack("{s:I, s:I, s:I, s:I, s:I}", "dev", (json_int_t)st->st_dev, "ino",
                     (json_int_t)st->st_ino, "size", (json_int_t)st->st_size, "mtime",
                     (json_int_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec, "ctime",
                     (json_int_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec);
}

static int
ask_version(struct engine *e, struct err *err)
{
    const char *const drop[] = {"TF_", "MOONGATE_", "COMP_LINE", NULL};
    const char *const set[] = {"TF_CLI_CONFIG_FILE=/dev/null", "CHECKPOINT_DISABLE=1", NULL};
    auto_free char **env = proc_env(environ, drop, set);
    char name[] = "terraform";
    char version[] = "version";
    char *argv[] = {name, version, NULL};
    struct proc_opts opts = {.path = e->path, .argv = argv, .envp = env, .cwd = "/",
                             .timeout_ms = VERSION_TIMEOUT_MS};
    auto_buf out = BUF_INIT;
    struct proc_status st;
    char product[32] = "";
    char number[32] = "";

    if (proc_run(&st, &out, NULL, &opts, err) < 0)
        return -1;
    if (!proc_ok(&st) || sscanf(buf_str(&out), "%31s v%31s", product, number) != 2)
        return err_set(err, EXITCODE_UNDECIDED, "%s does not answer `version` like an engine",
                       e->path);
    e->product = mem_dup(strcmp(product, "OpenTofu") == 0 ? "tofu" : "terraform");
    e->version = mem_dup(number);
    return 0;
}

static bool
from_cache(struct engine *e, const char *path, json_t *stamp)
{
    struct err ignored = ERR_INIT;
    auto_json *o = fs_exists(path) ? json_read_file(path, 1 << 16, &ignored) : NULL;
    const char *sha256 = json_text(o, "sha256", "");

    if (!o || !json_equal(json_object_get(o, "stamp"), stamp) ||
        strlen(sha256) != DIGEST_HEX_SIZE - 1)
        return false;
    e->product = mem_dup(json_text(o, "product", ""));
    e->version = mem_dup(json_text(o, "version", ""));
    memcpy(e->sha256, sha256, DIGEST_HEX_SIZE);
    return true;
}

static void
to_cache(const struct engine *e, const char *dir, const char *name, json_t *stamp)
{
    struct err ignored = ERR_INIT; /* without a cache the next call asks again */
    auto_json *o = json_object();
    auto_free char *text = NULL;

    json_object_set(o, "stamp", stamp);
    json_put(o, "product", e->product);
    json_put(o, "version", e->version);
    json_put(o, "sha256", e->sha256);
    text = json_compact(o);
    if (fs_mkdirs(dir, &ignored) == 0)
        fs_publish(dir, name, text, strlen(text), true, &ignored);
}

static int
identify(struct engine *e, const char *cache_dir, struct err *err)
{
    char hex[DIGEST_HEX_SIZE];
    auto_free char *name = NULL;
    auto_free char *path = NULL;
    struct stat st;

    if (stat(e->path, &st) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", e->path);
    digest_bytes(hex, e->path, strlen(e->path));
    name = mem_format("engine-%.16s.json", hex);
    path = fs_join(cache_dir, name);
    e->stamp = stamp_of(&st);
    if (from_cache(e, path, e->stamp))
        return 0;
    if (ask_version(e, err) < 0 || digest_file(e->sha256, e->path, err) < 0)
        return -1;
    to_cache(e, cache_dir, name, e->stamp);
    return 0;
}

int
engine_open(struct engine *out, const char *name, const char *cache_dir, struct err *err)
{
    struct engine e = {0};
    int ok;

    if (engine_find(&e.path, name, err) < 0)
        return -1;
    if (identify(&e, cache_dir, err) < 0) {
        engine_clear(&e);
        return -1;
    }
    ok = settings_version_allowed(e.version, OLDEST_VERSION, err);
    if (ok != 1) {
        if (ok == 0)
            err_set(err, EXITCODE_UNDECIDED, "%s is %s %s, too old for a plan that can be "
                    "judged: install 1.0 or newer", e.path, e.product, e.version);
        engine_clear(&e);
        return -1;
    }
    *out = e;
    return 0;
}

void
engine_clear(struct engine *e)
{
    free(e->path);
    free(e->product);
    free(e->version);
    json_decref(e->stamp);
    *e = (struct engine){0};
}

int
engine_same(const struct engine *e, struct err *err)
{
    auto_json *now = NULL;
    char sha256[DIGEST_HEX_SIZE];
    struct stat st;

    if (stat(e->path, &st) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", e->path);
    now = stamp_of(&st);
    if (json_equal(now, e->stamp))
        return 0;
    if (digest_file(sha256, e->path, err) < 0)
        return -1;
    if (strcmp(sha256, e->sha256) == 0)
        return 0;
    return err_set(err, EXITCODE_UNDECIDED, "%s is another program than the one that this run "
                   "began with; run again", e->path);
}

enum rule { READS_TOFU, VARS_TWICE };

static bool
rule_holds(const struct engine *e, enum rule rule)
{
    static const struct {
        enum rule rule;
        const char *product;
        const char *versions;
    } rows[] = {
#define ENGINE_RULE(rule, product, versions) {rule, product, versions},
#include "wrapper/engine_rules.def"
#undef ENGINE_RULE
    };
    struct err ignored = ERR_INIT;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].rule == rule && strcmp(e->product, rows[i].product) == 0 &&
            settings_version_allowed(e->version, rows[i].versions, &ignored) == 1)
            return true;
    return false;
}

bool
engine_wants_vars_twice(const struct engine *e)
{
    return rule_holds(e, VARS_TWICE);
}

bool
engine_reads_tofu(const struct engine *e)
{
    return rule_holds(e, READS_TOFU);
}

/* ---- calls whose output is ours ---- */

static char **
make_env(const struct engine_place *at, bool in_automation, bool quiet)
{
    auto_free char *workspace = at->workspace ? mem_format("TF_WORKSPACE=%s", at->workspace)
                                              : NULL;
    auto_free char *data = at->data_dir ? mem_format("TF_DATA_DIR=%s", at->data_dir) : NULL;
    const char *set[4] = {NULL, NULL, NULL, NULL};
    size_t n = 0;

    if (workspace)
        set[n++] = workspace;
    if (data)
        set[n++] = data;
    if (in_automation)
        set[n] = "TF_IN_AUTOMATION=1";

    return environment_for_engine(set, quiet);
}

char **
engine_env(const struct engine_place *at, bool in_automation)
{
    return make_env(at, in_automation, false);
}

/* argv: name, -chdir, words, NULL; borrowed strings but the array and -chdir. */
struct argv {
    char **v;
    char *chdir;
};

static void
argv_clear(struct argv *a)
{
    free(a->v);
    free(a->chdir);
}

static struct argv
argv_make(const struct engine *e, const struct engine_place *at, const char *const *words)
{
    struct argv a = {NULL, NULL};
    size_t n = 0;

    while (words[n])
        n++;
    a.v = mem_alloc((n + 3) * sizeof *a.v);
    n = 0;
    a.v[n++] = e->product;
    if (at->chdir) {
        a.chdir = mem_format("-chdir=%s", at->chdir);
        a.v[n++] = a.chdir;
    }
    for (; *words; words++)
        memcpy(&a.v[n++], words, sizeof *words); /* execve takes char *, and does not write */
    return a;
}

int
engine_read(struct proc_status *st, struct buf *out, struct buf *errout, const struct engine *e,
            const struct engine_place *at, const char *const *words, struct err *err)
{
    auto_free char **env = make_env(at, true, true);
    struct argv a = argv_make(e, at, words);
    struct proc_opts opts = {.path = e->path, .argv = a.v, .envp = env, .cwd = at->cwd,
                             .output_limit = (size_t)1 << 30, .on_slow = progress_slow,
                             .slow_what = "reading the state"};
    int rc = proc_run(st, out, errout, &opts, err);

    argv_clear(&a);
    return rc;
}

int
engine_read_file(struct proc_status *st, const char *out_path, struct buf *errout,
                 const struct engine *e, const struct engine_place *at, const char *const *words,
                 struct err *err)
{
    auto_close int out =
        open(out_path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    auto_close int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
    auto_free char *err_path = mem_format("%s.stderr", out_path);
    auto_close int errfd =
        open(err_path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct proc_fd fds[] = {{0, null}, {1, out}, {2, errfd}};
    struct argv a;
    auto_free char **env = NULL;
    struct proc_opts opts = {.path = e->path, .cwd = at->cwd, .fds = fds, .nfds = 3};
    pid_t pid;
    int rc;

    if (out < 0 || null < 0 || errfd < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot create %s", out_path);
    a = argv_make(e, at, words);
    env = make_env(at, true, true);
    opts.argv = a.v;
    opts.envp = env;
    pid = proc_spawn(&opts, err);
    argv_clear(&a);
    if (pid < 0)
        return -1;
    rc = proc_wait(st, pid, err);
    if (rc == 0 && lseek(errfd, 0, SEEK_SET) == 0)
        rc = fs_read_fd(errout, errfd, 1 << 20, err);
    unlink(err_path);
    return rc;
}
