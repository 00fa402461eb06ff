/* SPDX-License-Identifier: Apache-2.0 */
/* What a run says about itself: the predicate of its statement, from which the ledger's entries
 * are taken, and the part of it that policies may know.  No value of a variable is ever in it. */
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "bundles/bundle.h"
#include "wrapper/environment.h"
#include "wrapper/run_private.h"

/* Of more paths than this nobody says anything useful. */
#define CHANGED_MAX 10000

/* ---- who ---- */

static json_t *
ci_facts(void)
{
    static const struct {
        const char *set;
        const char *name;
        const char *url;
    } systems[] = {{"GITHUB_ACTIONS", "github-actions", "GITHUB_RUN_ID"},
                   {"GITLAB_CI", "gitlab-ci", "CI_JOB_URL"},
                   {"CIRCLECI", "circleci", "CIRCLE_BUILD_URL"},
                   {"JENKINS_URL", "jenkins", "BUILD_URL"},
                   {"CI", "ci", "CI"}};

    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++)
        if (getenv(systems[i].set)) {
            const char *url = getenv(systems[i].url);

            return json_pack("{s:s, s:s}", "provider", systems[i].name, "run",
                             url ? url : "");
        }
    return json_null();
}

static const char *
signer_name(const struct run *r)
{
    return r->settings.signer.key && !r->speculative ? r->settings.signer.principal : NULL;
}

static json_t *
actor(const struct run *r)
{
    const struct passwd *pw = getpwuid(getuid());
    const char *sudo = getenv("SUDO_USER");
    json_t *a = json_object();

    json_put(a, "os_user", pw ? pw->pw_name : "unknown");
    json_object_set_new(a, "uid", json_integer((json_int_t)getuid()));
    json_put(a, "sudo_user", sudo);
    json_put(a, "signer", signer_name(r));
    json_object_set_new(a, "ci", ci_facts());
    return a;
}

/* ---- what was typed ---- */

/* What is not UTF-8 is written with its bytes as \xNN, not left out. */
static void
append_word(json_t *out, const char *word)
{
    json_t *s = json_string(word);
    auto_free char *clean = s ? NULL : text_clean(word);

    json_array_append_new(out, s ? s : json_string(clean));
}

/* "name=(masked)"; a file's name, which -backend-config takes too, has no '='. */
static char *
masked(const char *flag, const char *pair, bool is_var)
{
    size_t len = strcspn(pair, "=");

    if (!pair[len] && !is_var)
        return mem_format("%s%s", flag, pair);
    return mem_format("%s%.*s=(masked)", flag, (int)len, pair);
}

/* Values of -var and -backend-config never leave this process: "-var", "name=(masked)". */
json_t *
run_facts_args(const struct run *r)
{
    static const char *const flags[] = {"var", "backend-config"};
    json_t *out = json_array();
    const char *before = ""; /* a flag whose value is the next word */

    for (size_t i = 0; i < r->inv.nargs; i++) {
        const char *word = r->inv.args[i];
        const char *name = word + (word[0] == '-') + (word[0] == '-' && word[1] == '-');
        auto_free char *shown = before[0] ? masked("", word, before[0] == 'v') : NULL;
        bool is_value = shown != NULL;

        before = "";
        for (size_t k = 0; !is_value && k < 2 && word[0] == '-'; k++) {
            size_t len = strlen(flags[k]);
            auto_free char *lead = mem_format("-%s=", flags[k]);

            if (strcmp(name, flags[k]) == 0)
                before = flags[k];
            else if (strncmp(name, flags[k], len) == 0 && name[len] == '=')
                shown = masked(lead, name + len + 1, k == 0);
        }
        append_word(out, shown ? shown : word);
    }
    return out;
}

static json_t *
masked_argv(const struct run *r)
{
    json_t *out = run_facts_args(r);

    json_array_insert_new(out, 0, json_string(r->inv.command));
    return out;
}

/* ---- the repository ---- */

static void
add_repository(struct run *r, json_t *facts)
{
    struct gitstore_commit c = {0};
    struct err ignored = ERR_INIT;
    auto_free char *remote = r->pin.remote ? pin_shown_remote(&r->pin) : NULL;
    json_t *repo = json_object();

    json_put(repo, "remote", remote);
    json_put(repo, "root", r->pin.root);
    json_put(repo, "branch", r->pin.branch);
    json_put(repo, "checked_out", r->wt.branch);
    json_object_set_new(repo, "asked_server", json_boolean(r->pin.remote != NULL));
    if (gitstore_commit(&c, r->tip.store ? r->tip.store : r->clone, r->wt.head, &ignored) == 0) {
        json_put(repo, "tree", c.tree);
        json_put(repo, "author", c.author);
        json_put(repo, "committer", c.committer);
        json_object_set_new(repo, "has_signature", json_boolean(c.has_signature));
        json_put(facts, "subject", c.subject);
        gitstore_commit_clear(&c);
    }
    if (r->signatures)
        json_object_set(repo, "signatures", r->signatures);
    json_object_set_new(facts, "repository", repo);
}

void
run_facts_open(struct run *r)
{
    json_t *f = r->rec.facts;

    json_object_set_new(f, "bundle_version", json_integer(BUNDLE_VERSION));
    json_put(f, "tool", "moongate " MOONGATE_VERSION);
    json_put(f, "command", r->writer.command ? r->writer.command : r->inv.command);
    if (r->writer.command)
        json_object_set_new(f, "without_plan", json_true());
    else
        json_put(f, "mode", flags_mode_name(r->flags.mode));
    json_object_set(f, "targets", r->flags.targets);
    json_object_set(f, "replaces", r->flags.replaces);
    json_object_set(f, "variables", r->flags.var_names);
    json_object_set_new(f, "refresh", json_boolean(r->flags.refresh));
    json_object_set_new(f, "argv", masked_argv(r));
    json_object_set_new(f, "environment", environment_names());
    if (json_array_size(r->cli_config) > 0)
        json_object_set(f, "cli_config", r->cli_config);
    json_object_set_new(f, "workspace",
                        json_pack("{s:s, s:s}", "root", r->wt.root, "name", r->workspace));
    json_put(f, "commit", r->wt.head);
    json_put(f, "tip", r->tip.oid[0] ? r->tip.oid : NULL);
    json_put(f, "branch", r->pin.branch);
    if (!r->pin.remote)
        json_object_set_new(f, "local_only", json_true());
    json_object_set_new(f, "actor", actor(r));
    json_put(f, "signer", signer_name(r));
    if (r->speculative) {
        json_object_set_new(f, "speculative", json_true());
        json_object_set(f, "would_refuse", r->passed.list);
    }
    json_put(f, "encryption", "not encrypted");
    if (r->engine.path)
        json_object_set_new(f, "engine",
                            json_pack("{s:s, s:s, s:s}", "name", r->engine.product, "version",
                                      r->engine.version, "sha256", r->engine.sha256));
    add_repository(r, f);
    json_object_set_new(f, "worktree",
                        json_pack("{s:s, s:I, s:s}", "method", "raw bytes against the commit",
                                  "tracked", (json_int_t)r->scan.files, "digest",
                                  r->scan.digest));
    if (r->scan.absent)
        json_object_set_new(json_object_get(f, "worktree"), "absent",
                            json_integer((json_int_t)json_array_size(r->scan.absent)));
    if (r->scan.inputs)
        json_object_set(f, "inputs", r->scan.inputs);
    if (r->var_files)
        json_object_set(f, "var_files", r->var_files);
    json_put(r->rec.place, "cwd", r->cwd);
    if (r->inv.chdir)
        json_put(r->rec.place, "chdir", r->inv.chdir);
    json_put(r->rec.place, "workspace", r->workspace);
}

/* ---- the plan, its sources, the policies ---- */

struct tree_text {
    struct buf text;
    const char *dir;
};

static int
tree_line(void *arg, const struct gitstore_entry *e, struct err *err)
{
    struct tree_text *t = arg;

    (void)err;
    buf_printf(&t->text, "%06o %s %s\t%s%s%s\n", e->mode,
               e->mode == 0160000 ? "commit" : "blob", e->oid, t->dir, t->dir[0] ? "/" : "",
               e->path);
    return 0;
}

/* The commit object, the tree of the root module, and every file that the engine loaded. */
static int
put_sources(struct run *r, struct err *err)
{
    struct tree_text t = {BUF_INIT, r->wt.root};
    auto_buf commit = BUF_INIT;
    size_t i;
    json_t *one;
    int rc = gitstore_walk(r->tip.store, r->wt.head, r->wt.root, tree_line, &t, err);

    if (rc == 0)
        rc = record_put(&r->rec, "source/tree.txt", buf_str(&t.text), t.text.len, err);
    buf_clear(&t.text);
    if (rc != 0 || gitstore_object(&commit, r->tip.store, r->wt.head, err) < 0 ||
        record_put(&r->rec, "source/commit", buf_str(&commit), commit.len, err) < 0)
        return -1;
    json_array_foreach(r->match.files, i, one) {
        auto_buf blob = BUF_INIT;
        auto_free char *name = mem_format("source/blobs/%s", json_text(one, "oid", ""));

        if (gitstore_object(&blob, r->tip.store, json_text(one, "oid", ""), err) < 0 ||
            record_put(&r->rec, name, buf_str(&blob), blob.len, err) < 0)
            return -1;
    }
    return 0;
}

int
run_facts_writer(struct run *r, struct err *err)
{
    return put_sources(r, err);
}

int
run_facts_plan(struct run *r, struct err *err)
{
    auto_free char *json_path = NULL;
    char sha256[DIGEST_HEX_SIZE];

    if (record_member(&json_path, &r->rec, "plan/plan.json", err) < 0 ||
        digest_file(sha256, json_path, err) < 0)
        return -1;
    json_put(r->rec.facts, "plan_json_sha256", sha256);
    if (digest_file(sha256, r->plan_path, err) < 0)
        return -1;
    json_put(r->rec.facts, "plan_sha256", sha256);
    json_put(r->rec.facts, "plan_digest", planzip_digest(r->zip));
    json_object_set(r->rec.facts, "sources", r->match.files);
    return put_sources(r, err);
}

/* Of `from`, these keys alone. */
static json_t *
only(const json_t *from, const char *const *keys)
{
    json_t *out = json_object();

    for (; *keys; keys++)
        if (json_object_get(from, *keys))
            json_object_set(out, *keys, json_object_get(from, *keys));
    return out;
}

/* What may stand in clear: ids, addresses, paths, outcomes.  Messages may quote a plan, and the
 * reason of a waiver is one. */
static json_t *
without_messages(json_t *decision)
{
    static const char *const finding[] = {
        "policy", "level", "severity", "outcome", "address", "path", "line", "file", "deposed",
        "actions", "fingerprint", "waived_from", NULL};
    static const char *const waiver[] = {"id", "at", "expires", "approved_by", NULL};
    static const char *const report[] = {"id", "at", "policy", "address", "expires", "days_left",
                                         "approved_by", "state", NULL};
    json_t *copy = json_copy(decision);
    json_t *findings = json_array(), *waivers = json_array();
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(decision, "findings"), i, one) {
        json_t *f = only(one, finding);

        if (json_object_get(one, "waiver"))
            json_object_set_new(f, "waiver", only(json_object_get(one, "waiver"), waiver));
        json_array_append_new(findings, f);
    }
    json_array_foreach(json_object_get(decision, "waivers"), i, one)
        json_array_append_new(waivers, only(one, report));
    json_object_set_new(copy, "findings", findings);
    json_object_set_new(copy, "waivers", waivers);
    json_object_del(copy, "usage");
    return copy;
}

static int
put_pretty(struct run *r, const char *name, json_t *take, struct err *err)
{
    auto_json *value = take;
    auto_free char *text = json_pretty(value);

    return record_put(&r->rec, name, text, strlen(text), err);
}

static json_t *
denied_by(json_t *decision)
{
    json_t *out = json_array();
    size_t i;
    json_t *one;

    json_array_foreach(json_object_get(decision, "policies"), i, one)
        if (strcmp(json_text(one, "outcome", ""), "deny") == 0)
            json_array_append_new(out, json_string(json_text(one, "id", "")));
    return out;
}

int
run_facts_decision(struct run *r, struct err *err)
{
    json_t *f = r->rec.facts;
    json_t *plan = json_object_get(r->decision, "plan");

    json_put(f, "verdict", json_text(r->decision, "verdict", "undecided"));
    if (json_object_get(plan, "counts"))
        json_object_set(f, "counts", json_object_get(plan, "counts"));
    json_object_set_new(f, "policy", json_pack("{s:O, s:O}", "policies",
                                               json_object_get(r->decision, "policies"),
                                               "counts",
                                               json_object_get(r->decision, "counts")));
    json_object_set_new(f, "denied_by", denied_by(r->decision));
    for (size_t i = 0; i < r->policies.n; i++) {
        const struct policyset_file *file = &r->policies.files[i];

        if (record_put(&r->rec, file->member, file->text, file->len, err) < 0)
            return -1;
    }
    if (put_pretty(r, "policy/result.json", without_messages(r->decision), err) < 0)
        return -1;
    if (json_array_size(json_object_get(r->decision, "waivers")) > 0 &&
        put_pretty(r, "policy/waivers.json",
                   json_incref(json_object_get(r->decision, "waivers")), err) < 0)
        return -1;
    return put_pretty(r, "policy/messages.json",
                      json_incref(json_object_get(r->decision, "findings")), err);
}

static const char *
who_signed(const struct run *r)
{
    return json_text(json_object_get(r->signatures, "signer"), "principal", NULL);
}

/* The state that the plan was made from. */
static void
add_state(json_t *run, const struct planzip *zip)
{
    const char *lineage;
    long long serial;

    if (!zip)
        return;
    planzip_state(zip, &lineage, &serial);
    json_object_set_new(run, "state", json_pack("{s:s, s:I}", "lineage", lineage, "serial",
                                                (json_int_t)serial));
}

static int
add_changed(void *arg, const struct gitstore_change *c, struct err *err)
{
    json_t *list = arg;

    (void)err;
    append_word(list, c->path);
    return json_array_size(list) > CHANGED_MAX;
}

/* What is different since the last apply of this workspace; nothing is said where that is not
 * known, so that an empty list means that nothing is. */
static void
add_changes(json_t *git, const struct run *r)
{
    const char *base = json_text(r->last, "commit", NULL);
    auto_json *list = json_array();
    struct err ignored = ERR_INIT;

    if (!base || gitstore_changes(r->tip.store ? r->tip.store : r->clone, base, r->wt.head,
                                  add_changed, list, &ignored) != 0)
        return;
    json_put(git, "base", base);
    json_object_set(git, "changed_files", list);
}

json_t *
run_facts_for_policies(const struct run *r)
{
    json_t *git = json_object();
    json_t *run = json_object();
    const json_t *who = json_object_get(r->rec.facts, "actor");
    char now[TEXT_TIME_SIZE];

    text_now(now);
    json_put(git, "commit", r->wt.head);
    json_put(git, "tip", r->tip.oid);
    json_put(git, "branch", r->pin.branch);
    json_put(git, "subject", json_text(r->rec.facts, "subject", ""));
    /* People are principals of verified keys: what a commit says of itself, anybody can type. */
    json_put(git, "author", who_signed(r));
    json_put(git, "signer", who_signed(r));
    add_changes(git, r);
    json_put(run, "command", r->writer.command ? r->writer.command : r->inv.command);
    json_put(run, "mode", flags_mode_name(r->flags.mode));
    json_put(run, "time", now);
    json_put(run, "workspace", r->workspace);
    json_put(run, "root", r->wt.root);
    json_put(run, "actor", json_text(who, "signer", json_text(who, "os_user", "")));
    json_object_set_new(run, "ci", json_boolean(getenv("CI") && getenv("CI")[0]));
    json_object_set(run, "targets", r->flags.targets);
    json_object_set(run, "replaces", r->flags.replaces);
    json_object_set_new(run, "refresh", json_boolean(r->flags.refresh));
    json_object_set_new(run, "speculative", json_boolean(r->speculative));
    json_object_set(run, "var_names", r->flags.var_names);
    json_object_set(run, "var_files", r->var_files);
    add_state(run, r->zip);
    return json_pack("{s:o, s:o}", "run", run, "git", git);
}
