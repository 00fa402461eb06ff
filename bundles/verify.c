/* SPDX-License-Identifier: Apache-2.0 */
#include "bundles/verify.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

#define STATEMENT_MAX ((size_t)16 << 20)
#define SOURCE_MAX ((size_t)64 << 20)
#define BLOBS "source/blobs/"

/* A field of the statement's predicate; borrowed. */
static const json_t *
predicate(const json_t *statement, const char *key)
{
    return json_object_get(json_object_get(statement, "predicate"), key);
}

/* The principal that the statement claims; NULL for none. */
static const char *
claimed_signer(const json_t *statement)
{
    const json_t *s = predicate(statement, "signer");

    return json_is_string(s) ? json_string_value(s) : json_text(s, "principal", NULL);
}

/* "2026-11-23T12:15:00Z" as ssh-keygen wants it; NULL when the statement has no such time. */
static char *
signing_time(const json_t *statement)
{
    const char *t = json_text(predicate(statement, "times"), "bundled", "");
    long long epoch;

    if (ledger_time(&epoch, t) < 0)
        return NULL;
    return mem_format("%.4s%.2s%.2s%.2s%.2s%.2sZ", t, t + 5, t + 8, t + 11, t + 14, t + 17);
}

/* The statement, or NULL with a finding. */
static json_t *
read_statement(struct verify_bundle_report *r, const struct bundle_file *b, struct err *err)
{
    const struct bundle_entry *e = bundle_find(b, "statement.json");
    struct err own = ERR_INIT;
    auto_buf text = BUF_INIT;
    auto_json *s = NULL;
    const json_t *version;

    if (!e) {
        findings_add(&r->findings, "statement.json is missing");
        return NULL;
    }
    if (bundle_content(&text, b, e, STATEMENT_MAX, err) < 0)
        return NULL;
    s = json_parse(buf_str(&text), text.len, "statement.json", &own);
    if (!s) {
        findings_add(&r->findings, "%s", own.text);
        return NULL;
    }
    version = predicate(s, "bundle_version");
    if (!json_is_integer(version) || json_integer_value(version) != BUNDLE_VERSION) {
        findings_add(&r->findings, "statement.json has a bundle_version that this moongate does "
                                   "not know; a newer one may");
        return NULL;
    }
    return steal(&s);
}

static int
check_signature(struct verify_bundle_report *r, const struct bundle_file *b,
                const json_t *statement, const struct verify_opts *opts, struct err *err)
{
    const char *claimed = claimed_signer(statement);
    const char *sums = bundle_sums(b);
    auto_free char *time = signing_time(statement);
    auto_buf why = BUF_INIT;
    enum signer_verdict v;

    if (!bundle_signature(b)) {
        r->note = mem_dup("unsigned");
        if (claimed)
            findings_add(&r->findings, "it is not signed, its statement names the signer %s",
                         claimed);
        return 0;
    }
    if (signer_verify(&v, &r->signer, &why, opts->allowed_signers, NULL, SIGNER_NS_BUNDLE, time,
                      sums, strlen(sums), bundle_signature(b), err) < 0)
        return -1;
    if (v == SIGNER_BAD || (v == SIGNER_UNKNOWN && opts->allowed_signers))
        findings_add(&r->findings, "%s: %s", BUNDLE_SIG, buf_str(&why));
    if (v == SIGNER_GOOD && claimed && strcmp(claimed, r->signer) != 0)
        findings_add(&r->findings, "it is signed by %s, its statement names %s", r->signer,
                     claimed);
    if (v != SIGNER_GOOD)
        r->note = text_clean(buf_str(&why));
    return 0;
}

/* A source is a member under the name that git gives to its bytes. */
static int
check_blobs(struct verify_bundle_report *r, const struct bundle_file *b, struct err *err)
{
    const struct bundle_entry *e;
    size_t n = bundle_entries(b, &e);

    for (size_t i = 0; i < n; i++) {
        auto_buf text = BUF_INIT;
        char oid[GITSTORE_OID_SIZE];

        if (strncmp(e[i].name, BLOBS, strlen(BLOBS)) != 0)
            continue;
        if (e[i].size > SOURCE_MAX) {
            findings_add(&r->findings, "%s is too large to be a source", e[i].name);
            continue;
        }
        if (bundle_content(&text, b, &e[i], SOURCE_MAX, err) < 0)
            return -1;
        gitstore_blob_name(oid, buf_str(&text), text.len);
        if (strcmp(oid, e[i].name + strlen(BLOBS)) != 0)
            findings_add(&r->findings, "%s holds the blob %s", e[i].name, oid);
    }
    return 0;
}

/* The commit's bytes are those of the commit that the statement names. */
static int
check_commit(struct verify_bundle_report *r, const struct bundle_file *b,
             const json_t *statement, struct err *err)
{
    const struct bundle_entry *e = bundle_find(b, "source/commit");
    const char *claimed = json_string_value(predicate(statement, "commit"));
    char oid[GITSTORE_OID_SIZE];
    auto_buf text = BUF_INIT;

    if (!e || !claimed)
        return 0;
    if (bundle_content(&text, b, e, SOURCE_MAX, err) < 0)
        return -1;
    gitstore_commit_name(oid, buf_str(&text), text.len);
    if (strcmp(oid, claimed) != 0)
        findings_add(&r->findings, "%s holds the commit %s, the statement names %s", e->name, oid,
                     claimed);
    return 0;
}

/* What the statement is about are these very members. */
static void
check_subjects(struct verify_bundle_report *r, const struct bundle_file *b,
               const json_t *statement)
{
    const json_t *subject;
    size_t i;

    json_array_foreach(json_object_get(statement, "subject"), i, subject) {
        const char *name = json_text(subject, "name", "");
        const char *sha = json_text(json_object_get(subject, "digest"), "sha256", NULL);
        const struct bundle_entry *e = bundle_find(b, name);

        if (sha && !e)
            findings_add(&r->findings, "the statement is about %s, which is not here", name);
        else if (sha && strcmp(sha, e->sha256) != 0)
            findings_add(&r->findings,
                         "%s is not what the statement is about: its sha256 is %.16s…, the "
                         "statement says %.16s…", name, e->sha256, sha);
    }
}

static int
check_inside(struct verify_bundle_report *r, const struct bundle_file *b,
             const struct verify_opts *opts, struct err *err)
{
    auto_json *statement = read_statement(r, b, err);
    const char *run_id;

    if (err->code != EXITCODE_OK)
        return -1;
    run_id = json_string_value(predicate(statement, "run_id"));
    if (run_id)
        r->run_id = mem_dup(run_id);
    check_subjects(r, b, statement);
    if (check_signature(r, b, statement, opts, err) < 0 ||
        check_commit(r, b, statement, err) < 0)
        return -1;
    return check_blobs(r, b, err);
}

int
verify_bundle(struct verify_bundle_report *out, const char *path, const struct verify_opts *opts,
              struct err *err)
{
    struct verify_bundle_report r = {.findings = FINDINGS_INIT};
    struct bundle_file *b = NULL;
    int rc = bundle_open(&b, &r.findings, path, err);

    if (rc == 0) {
        r.ref = *bundle_ref(b);
        rc = check_inside(&r, b, opts, err);
        bundle_close(b);
    }
    if (rc < 0) {
        verify_bundle_clear(&r);
        return -1;
    }
    *out = r;
    return 0;
}

void
verify_bundle_clear(struct verify_bundle_report *r)
{
    free(r->run_id);
    free(r->signer);
    free(r->note);
    findings_clear(&r->findings);
    memset(r, 0, sizeof *r);
}
