/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/replay.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/where.h"
#include "bundles/verify.h"
#include "policies/judgement.h"
#include "wrapper/policyset.h"

#define MANIFEST "moongate.lua"
#define MANIFEST_LIMIT ((size_t)1 << 20)
#define JSON_MAX ((size_t)64 << 20)

/* ---- the policies ---- */

void
replay_set_init(struct replay_set *s)
{
    *s = (struct replay_set){.own = FILES_INIT, .std = FILES_INIT};
    settings_init(&s->settings);
}

void
replay_set_clear(struct replay_set *s)
{
    struct err ignored = ERR_INIT;

    if (s->tmp)
        fs_remove_tree(s->tmp, &ignored);
    settings_clear(&s->settings);
    files_clear(&s->own);
    files_clear(&s->std);
    free(s->judge);
    free(s->tmp);
}

/* Which policies there are and how they are used; the rest of a manifest is about runs. */
static int
read_manifest(struct replay_set *s, const char *file, struct err *err)
{
    auto_json *all = NULL;
    auto_json *ours = json_array();
    auto_buf text = BUF_INIT;
    json_t *one;
    size_t i;

    if (fs_read_file(&text, file, MANIFEST_LIMIT, err) < 0 ||
        judgement_manifest(&all, s->judge, MANIFEST, buf_str(&text), text.len,
                           s->settings.rlimits_only, err) < 0)
        return -1;
    json_array_foreach(all, i, one)
        if (strcmp(json_text(one, "name", ""), "policies") == 0 ||
            strcmp(json_text(one, "name", ""), "use") == 0)
            json_array_append(ours, one);
    return settings_add(&s->settings, SETTINGS_REPOSITORY, MANIFEST, ours, err);
}

/* The list of the manifest, seen from its folder; without one, all of policies/ there. */
static int
listed(struct replay_set *s, const char *base, struct err *err)
{
    auto_free char *dir = fs_join(base, "policies");
    json_t *one;
    size_t i;

    if (!s->settings.policies && files_add_dir(&s->own, dir, "policies", err) < 0)
        return -1;
    json_array_foreach(s->settings.policies, i, one) {
        const char *pattern = json_string_value(one);

        if ((strcmp(pattern, "std") == 0 ? files_add_std(&s->std, err)
                                         : files_add_glob(&s->own, base, pattern, err)) < 0)
            return -1;
    }
    return files_add_libraries(&s->own, base, err);
}

static int
load(struct replay_set *s, const char *path, struct err *err)
{
    auto_free char *manifest = fs_join(path, MANIFEST);
    auto_free char *folder = fs_join(path, "policies");
    struct stat st;

    if (stat(path, &st) < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "--policies %s", path);
    if (!S_ISDIR(st.st_mode))
        return files_add(&s->own, path, path, err) < 0 ? -1
                                                       : files_add_libraries(&s->own, NULL, err);
    if (fs_exists(manifest) && read_manifest(s, manifest, err) < 0)
        return -1;
    if (fs_exists(manifest) || fs_exists(folder))
        return listed(s, path, err);
    return files_add_dir(&s->own, path, path, err) < 0 ? -1
                                                       : files_add_libraries(&s->own, NULL, err);
}

static int
private_dir(struct replay_set *s, struct err *err)
{
    const char *base = getenv("TMPDIR");
    auto_free char *dir = mem_format("%s/moongate-XXXXXX", base && *base ? base : "/tmp");

    if (!mkdtemp(dir))
        return err_sys(err, EXITCODE_UNDECIDED, "cannot make a private directory %s", dir);
    s->tmp = steal(&dir);
    return 0;
}

int
replay_set_load(struct replay_set *s, const char *path, struct err *err)
{
    s->judge = where_libexec("judge", err);
    if (!s->judge || policyset_own_settings(&s->settings, s->judge, err) < 0)
        return -1;
    /* What is asked is what these policies say, not what the system adds to them. */
    json_array_clear(s->settings.uses);
    if (load(s, path, err) < 0)
        return -1;
    if (s->own.n == 0 && s->std.n == 0)
        return err_set(err, EXITCODE_UNDECIDED, "no policy (*.lua) at %s: nothing to judge by; "
                       "name some with --policies PATH", path);
    return private_dir(s, err);
}

/* ---- a bundle ---- */

static json_t *
member(const struct bundle_file *b, const char *name)
{
    const struct bundle_entry *e = bundle_find(b, name);
    struct err ignored = ERR_INIT;
    auto_buf text = BUF_INIT;

    if (!e || bundle_content(&text, b, e, JSON_MAX, &ignored) < 0)
        return NULL;
    return json_parse(buf_str(&text), text.len, name, &ignored);
}

static void
copy(json_t *to, const char *key, const json_t *from, const char *name)
{
    json_t *v = json_object_get(from, name);

    if (v && !json_is_null(v))
        json_object_set(to, key, v);
}

/* What policies knew of that run, out of its statement. */
static json_t *
facts_of(const json_t *p, const char *day)
{
    json_t *run = json_object(), *git = json_object();
    const json_t *actor = json_object_get(p, "actor");
    const json_t *signer = json_object_get(json_object_get(json_object_get(p, "repository"),
                                                           "signatures"), "signer");
    auto_free char *time = day ? mem_format("%sT00:00:00Z", day) : NULL;

    for (const char *const *k = (const char *const[]){"command", "mode", "targets", "replaces",
                                                    "refresh", "var_files", NULL}; *k; k++)
        copy(run, *k, p, *k);
    copy(run, "var_names", p, "variables");
    copy(run, "workspace", json_object_get(p, "workspace"), "name");
    copy(run, "root", json_object_get(p, "workspace"), "root");
    copy(run, "actor", actor, json_text(actor, "signer", NULL) ? "signer" : "os_user");
    json_object_set_new(run, "ci", json_boolean(json_is_object(json_object_get(actor, "ci"))));
    json_object_set_new(run, "speculative", json_false());
    json_put(run, "time", time ? time : json_text(json_object_get(p, "times"), "requested", NULL));
    for (const char *const *k = (const char *const[]){"commit", "tip", "branch", "subject", NULL};
         *k; k++)
        copy(git, *k, p, *k);
    copy(git, "signer", signer, "principal");
    copy(git, "author", signer, "principal");
    return json_pack("{s:o, s:o}", "run", run, "git", git);
}

/* The judge maps a file: the plan lies in a private one for as long as it is needed. */
static int
judge(json_t **decision, const struct replay_set *s, const struct bundle_file *b,
      const struct bundle_entry *plan, const json_t *facts, struct err *err)
{
    auto_free char *path = fs_join(s->tmp, "plan.json");
    auto_close int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    const struct judgement_source sources[] = {
        {.name = "repository", .files = s->own.list, .nfiles = s->own.n},
        {.name = "std", .needs_use = true, .files = s->std.list, .nfiles = s->std.n},
    };
    const struct judgement_request req = {
        .judge = s->judge,
        .plan_path = path,
        .facts = facts,
        .uses = s->settings.uses,
        .sources = sources + (s->own.n == 0),
        .nsources = (size_t)(s->own.n > 0) + (s->std.n > 0),
        .rlimits_only = s->settings.rlimits_only,
    };
    int rc;

    if (fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot create %s", path);
    rc = bundle_copy(fd, b, plan, err) < 0 ? -1 : judgement_run(decision, &req, err);
    unlink(path);
    return rc;
}

/* ---- then and now ---- */

static bool
objects(const json_t *f)
{
    const char *outcome = json_text(f, "waived_from", json_text(f, "outcome", ""));

    return strcmp(outcome, "pass") != 0 && strcmp(outcome, "skip") != 0;
}

/* What a finding is the same by: not its message, which words change. */
static char *
identity(const json_t *f)
{
    return mem_format("%s\n%s\n%s\n%s\n%s", json_text(f, "policy", ""), json_text(f, "address", ""),
                      json_text(f, "deposed", ""), json_text(f, "path", ""),
                      json_text(f, "waived_from", json_text(f, "outcome", "")));
}

static json_t *
identities(const json_t *findings)
{
    json_t *out = json_object();
    const json_t *f;
    size_t i;

    json_array_foreach(findings, i, f) {
        auto_free char *key = identity(f);

        if (objects(f))
            json_object_set_new(out, key, json_true());
    }
    return out;
}

/* Those of `a` that `b` does not have. */
static json_t *
only_in(const json_t *a, const json_t *b)
{
    static const char *const keys[] = {"policy", "level", "outcome", "address", "deposed", "path",
                                       "message"};
    auto_json *known = identities(b);
    json_t *out = json_array();
    const json_t *f;
    size_t i;

    json_array_foreach(a, i, f) {
        auto_free char *key = identity(f);
        json_t *one;

        if (!objects(f) || json_object_get(known, key))
            continue;
        one = json_object();
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            copy(one, keys[k], f, keys[k]);
        json_array_append_new(out, one);
    }
    return out;
}

static void
describe(json_t *out, const json_t *p)
{
    const json_t *w = json_object_get(p, "workspace");
    const char *root = json_text(w, "root", ""), *name = json_text(w, "name", "default");
    auto_free char *shown = mem_format("%s%s%s", *root ? root : ".",
                                       strcmp(name, "default") ? ":" : "",
                                       strcmp(name, "default") ? name : "");

    copy(out, "run", p, "run_id");
    copy(out, "time", json_object_get(p, "times"), "requested");
    json_put(out, "workspace", shown);
    copy(out, "command", p, "command");
    copy(out, "commit", p, "commit");
}

static void
leave_out(json_t *out, const char *path, const char *why, bool damaged)
{
    const char *slash = strrchr(path, '/');

    json_put(out, "bundle", slash ? slash + 1 : path);
    json_put(out, "left_out", why);
    json_object_set_new(out, "damaged", json_boolean(damaged));
}

/* A bundle that is whole. */
static int
replay_open(json_t *out, const struct replay_set *s, const char *path, const struct bundle_file *b,
            struct err *err)
{
    auto_json *statement = member(b, "statement.json");
    auto_json *then = member(b, "policy/result.json");
    const json_t *p = json_object_get(statement, "predicate");
    const struct bundle_entry *plan = bundle_find(b, "plan/plan.json");
    auto_json *facts = NULL;
    auto_json *now = NULL;

    describe(out, p);
    if (!plan || !then) {
        leave_out(out, path, "it holds no plan: a command without one", false);
        return 0;
    }
    facts = facts_of(p, s->day);
    if (judge(&now, s, b, plan, facts, err) < 0)
        return -1;
    json_put(out, "then", json_text(then, "verdict", "undecided"));
    json_put(out, "now", json_text(now, "verdict", "undecided"));
    json_object_set_new(out, "new", only_in(json_object_get(now, "findings"),
                                            json_object_get(then, "findings")));
    json_object_set_new(out, "gone", only_in(json_object_get(then, "findings"),
                                             json_object_get(now, "findings")));
    json_object_set(out, "causes", json_object_get(now, "causes"));
    return 0;
}

int
replay_bundle(json_t **out, const struct replay_set *s, const char *path, const char *tar_sha256,
              struct err *err)
{
    const struct verify_opts opts = {0};
    struct verify_bundle_report report = {0};
    auto_findings why = FINDINGS_INIT;
    auto_json *one = json_object();
    struct bundle_file *b = NULL;
    int rc = 0;

    if (!fs_exists(path)) {
        leave_out(one, path, "the file is missing", true);
    } else if (verify_bundle(&report, path, &opts, err) < 0) {
        rc = -1;
    } else if (report.findings.n > 0) {
        leave_out(one, path, report.findings.lines[0], true);
    } else if (tar_sha256 && strcmp(report.ref.tar_sha256, tar_sha256) != 0) {
        leave_out(one, path, "it is not the bundle that the ledger names", true);
    } else {
        rc = bundle_open(&b, &why, path, err);
        if (rc == 1)
            leave_out(one, path, why.n ? why.lines[0] : "it is not whole", true);
        else if (rc == 0)
            rc = replay_open(one, s, path, b, err);
    }
    bundle_close(b);
    verify_bundle_clear(&report);
    if (rc < 0)
        return err_wrap(err, "%s", path);
    *out = steal(&one);
    return 0;
}
