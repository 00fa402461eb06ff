/* SPDX-License-Identifier: Apache-2.0 */
/* From a run's directory to its bundle and the ledger's result. */
#include <ctype.h>
#include <dirent.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "bundles/bundle.h"
#include "wrapper/record.h"
#include "wrapper/record_private.h"

#define STATEMENT_TYPE "https://in-toto.io/Statement/v1"
#define PREDICATE_TYPE "urn:moongate:run:v0"

/* ---- statement ---- */

static json_t *
statement(const struct record *r)
{
    const char *plan = json_text(r->facts, "plan_sha256", NULL);
    const json_t *repo = json_object_get(r->facts, "repository");
    const char *remote = json_text(repo, "remote", "local-only");
    json_t *subject = json_array();
    auto_free char *name = mem_format("git+%s", remote);

    if (plan)
        json_array_append_new(subject, json_pack("{s:s, s:{s:s}}", "name", "plan/tfplan",
                                                 "digest", "sha256", plan));
    json_array_append_new(subject,
                          json_pack("{s:s, s:{s:s}}", "name", name, "digest", "gitCommit",
                                    json_text(r->facts, "commit", "")));
    return json_pack("{s:s, s:o, s:s, s:O}", "_type", STATEMENT_TYPE, "subject", subject,
                     "predicateType", PREDICATE_TYPE, "predicate", r->facts);
}

static int
put_json(const struct record *r, const char *name, json_t *take, struct err *err)
{
    auto_json *value = take;
    auto_free char *text = json_pretty(value);

    return record_put(r, name, text, strlen(text), err);
}

static int
put_texts(const struct record *r, bool recovered, struct err *err)
{
    static const char *const keys[] = {"outcome", "exit_status", "signal", "interrupted",
                                       "signals", "times",       "log",    NULL};
    const char *verify = bundle_verify_text();
    json_t *outcome = json_object();

    for (size_t i = 0; keys[i]; i++)
        if (json_object_get(r->facts, keys[i]))
            json_object_set(outcome, keys[i], json_object_get(r->facts, keys[i]));
    json_object_set_new(outcome, "recovered", json_boolean(recovered));
    if (put_json(r, "run/outcome.json", outcome, err) < 0 ||
        put_json(r, "statement.json", statement(r), err) < 0)
        return -1;
    return record_put(r, "VERIFY.txt", verify, strlen(verify), err);
}

/* ---- members ---- */

struct members {
    struct bundle_member *v; /* names and paths owned */
    size_t n;
};

static void
members_clear(struct members *m)
{
    for (size_t i = 0; i < m->n; i++) {
        free((char *)(uintptr_t)m->v[i].name);
        free((char *)(uintptr_t)m->v[i].path);
    }
    free(m->v);
}

static int
collect(struct members *m, const char *dir, const char *prefix, struct err *err)
{
    DIR *d = opendir(dir);
    int rc = 0;

    if (!d)
        return err_sys(err, EXITCODE_INCOMPLETE, "%s", dir);
    for (struct dirent *e; rc == 0 && (e = readdir(d));) {
        auto_free char *path = fs_join(dir, e->d_name);
        auto_free char *name = mem_format("%s%s", prefix, e->d_name);
        struct stat st;

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (lstat(path, &st) < 0) {
            rc = err_sys(err, EXITCODE_INCOMPLETE, "%s", path);
        } else if (S_ISDIR(st.st_mode)) {
            auto_free char *below = mem_format("%s/", name);

            rc = collect(m, path, below, err);
        } else {
            m->v = mem_grow(m->v, m->n + 1, sizeof *m->v);
            m->v[m->n++] = (struct bundle_member){.name = steal(&name), .path = steal(&path)};
        }
    }
    closedir(d);
    return rc;
}

/* ---- the bundle ---- */

/* 20261123T121500Z-live-prod-net-default-<run id>.tar */
static char *
file_name(const struct record *r)
{
    const json_t *ws = json_object_get(r->facts, "workspace");
    const char *root = json_text(ws, "root", "");
    const char *at = json_text(json_object_get(r->facts, "times"), "bundled", "");
    auto_free char *slug = mem_format("%s%s%s", root, root[0] ? "-" : "",
                                      json_text(ws, "name", "default"));
    auto_free char *stamp = mem_alloc(strlen(at) + 1);
    size_t n = 0;

    for (char *p = slug; *p; p++)
        if (!isalnum((unsigned char)*p))
            *p = '-';
    for (const char *p = at; *p; p++)
        if (*p != '-' && *p != ':')
            stamp[n++] = *p;
    return mem_format("%s-%.60s-%s.tar", stamp, slug, r->id);
}

static int
write_bundle(struct bundle_ref *ref, const struct record *r, const char *file, struct err *err)
{
    auto_free char *dir = fs_join(r->state_dir, "bundles");
    auto_free char *members_dir = fs_join(r->dir, "members");
    auto_free char *path = fs_join(dir, file);
    struct members m = {NULL, 0};
    int rc;

    /* left by an attempt that was killed before the ledger named it */
    if (fs_mkdirs(dir, err) < 0 || (fs_exists(path) && fs_remove_tree(path, err) < 0))
        return -1;
    rc = collect(&m, members_dir, "", err);
    if (rc == 0)
        rc = bundle_write(ref, dir, file, m.v, m.n, r->signer.key ? &r->signer : NULL, err);
    members_clear(&m);
    return rc;
}

static int
finish(struct ledger_pos *pos, struct record *r, bool recovered, struct err *err)
{
    json_t *times = json_object_get(r->facts, "times");
    struct bundle_ref ref = {0};
    auto_free char *file = NULL;
    char now[TEXT_TIME_SIZE];

    if (!json_object_get(times, "bundled")) {
        text_now(now);
        json_put(times, "bundled", now);
    }
    if (record_keep(r, err) < 0 || put_texts(r, recovered, err) < 0)
        return -1;
    file = file_name(r);
    if (write_bundle(&ref, r, file, err) < 0)
        return -1;
    return record_append_result(pos, r, file, &ref, recovered, err);
}

int
record_finish(struct ledger_pos *pos, struct record *r, bool recovered, struct err *err)
{
    if (finish(pos, r, recovered, err) < 0) {
        err->code = EXITCODE_INCOMPLETE;
        return err_wrap(err, "the run's evidence is not complete yet (moongate recover)");
    }
    record_drop(r);
    return 0;
}
