/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "bundles/verify.h"

/* One entry as the chain holds it; strings are owned, "" where the entry lacks them. */
struct link {
    char oid[GITSTORE_OID_SIZE];
    char sha256[DIGEST_HEX_SIZE];
    long long seq; /* as the entry says; 0 when it is none */
    long long time;
    bool is_signed, is_result;
    long long size;
    char *prev, *kind, *run_id, *signer, *file, *id, *tar;
};

struct chain {
    struct link *links; /* oldest first */
    size_t n;
    bool whole; /* down to a first commit */
};

static void
chain_clear(struct chain *c)
{
    for (size_t i = 0; i < c->n; i++) {
        struct link *l = &c->links[i];

        free(l->prev);
        free(l->kind);
        free(l->run_id);
        free(l->signer);
        free(l->file);
        free(l->id);
        free(l->tar);
    }
    free(c->links);
}

#define auto_chain __attribute__((cleanup(chain_clear))) struct chain

/* ---- reading ------------------------------------------------------------------------------ */

static void
link_fields(struct link *l, const json_t *e)
{
    const json_t *bundle = json_object_get(e, "bundle");

    l->seq = json_number(e, "seq", 0);
    l->prev = mem_dup(json_text(e, "prev_entry_sha256", "none"));
    l->kind = mem_dup(json_text(e, "kind", ""));
    l->run_id = mem_dup(json_text(e, "run_id", ""));
    l->signer = mem_dup(json_text(json_object_get(e, "actor"), "signer", ""));
    l->file = mem_dup(json_text(bundle, "file", ""));
    l->id = mem_dup(json_text(bundle, "id", ""));
    l->tar = mem_dup(json_text(bundle, "tar_sha256", ""));
    l->size = json_number(bundle, "size", -1);
    l->is_result = strcmp(l->kind, "result") == 0 || strcmp(l->kind, "recovered") == 0;
}

/* The shape of the commit: one parent, one file added, nothing else. */
static void
check_shape(struct findings *f, const struct ledger_commit *c)
{
    if (c->nparents > 1)
        findings_add(f, "commit %.12s is a merge of %zu parents: a chain has none", c->oid,
                     c->nparents);
    if (c->other > 0)
        findings_add(f, "commit %.12s changes or removes %s: entries are only ever added",
                     c->oid, c->other_path);
    if (c->added > 1)
        findings_add(f, "commit %.12s adds %zu files: an entry is one", c->oid, c->added);
    if (c->added == 0 && c->other == 0)
        findings_add(f, "commit %.12s adds no entry", c->oid);
}

/* The entry inside the file, and the file's name. */
static void
check_entry(struct findings *f, const struct ledger_commit *c, struct link *l)
{
    struct err own = ERR_INIT;
    auto_json *e = c->path ? json_parse(buf_str(&c->bytes), c->bytes.len, c->path, &own) : NULL;
    auto_free char *path = NULL;
    const char *time;
    long long epoch;

    link_fields(l, e);
    if (!c->path)
        return;
    if (!e || !json_is_object(e)) {
        findings_add(f, "%s is not an entry: %s", c->path, e ? "not an object" : own.text);
        return;
    }
    if (json_number(e, "entry_version", -1) != LEDGER_ENTRY_VERSION)
        findings_add(f, "%s has an entry_version that this moongate does not know", c->path);
    time = json_text(e, "time", "");
    if (l->seq < 1 || !ledger_kind_known(l->kind) || !*l->run_id ||
        ledger_time(&epoch, time) < 0) {
        findings_add(f, "%s is not an entry: seq, kind, run_id or time is missing or odd",
                     c->path);
        return;
    }
    path = ledger_path(time, l->seq, l->run_id, l->kind);
    if (strcmp(path, c->path) != 0)
        findings_add(f, "%s should be named %s", c->path, path);
}

static void
reverse(struct chain *c)
{
    for (size_t i = 0; i < c->n / 2; i++) {
        struct link t = c->links[i];

        c->links[i] = c->links[c->n - 1 - i];
        c->links[c->n - 1 - i] = t;
    }
}

/* From the tip down.  An object that is missing or forged is a finding and ends the reading. */
static int
read_chain(struct chain *out, struct findings *f, struct ledger *l, struct err *err)
{
    char oid[GITSTORE_OID_SIZE];
    size_t cap = 0;
    int rc = ledger_tip(oid, l, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    while (oid[0]) {
        struct ledger_commit c;
        struct err own = ERR_INIT;
        struct link *link;

        if (ledger_commit_read(&c, l, oid, &own) < 0) {
            findings_add(f, "%s: the chain cannot be followed further back", own.text);
            break;
        }
        if (out->n == cap) {
            cap = cap ? cap * 2 : 64;
            out->links = mem_grow(out->links, cap, sizeof *out->links);
        }
        link = &out->links[out->n++];
        *link = (struct link){.time = c.time, .is_signed = c.is_signed};
        memcpy(link->oid, c.oid, sizeof link->oid);
        memcpy(link->sha256, c.sha256, sizeof link->sha256);
        check_shape(f, &c);
        check_entry(f, &c, link);
        memcpy(oid, c.parent, sizeof oid);
        ledger_commit_clear(&c);
    }
    out->whole = oid[0] == '\0';
    reverse(out);
    return 0;
}

/* ---- order -------------------------------------------------------------------------------- */

static bool
seq_between(const struct chain *c, size_t from, size_t to, long long seq)
{
    for (size_t i = from; i < to; i++)
        if (c->links[i].seq == seq)
            return true;
    return false;
}

/* Where the numbering jumps: something is missing here, or stands elsewhere. */
static void
explain_jump(struct findings *f, const struct chain *c, size_t i, long long expected)
{
    long long seq = c->links[i].seq;

    if (seq < expected) {
        if (seq_between(c, 0, i, seq))
            findings_add(f, "entry #%lld is there twice: commit %.12s was added", seq,
                         c->links[i].oid);
        return; /* else it was named where its successor stood too early */
    }
    for (long long s = expected; s < seq; s++) {
        if (seq_between(c, i + 1, c->n, s))
            findings_add(f, "entry #%lld stands behind #%lld: the order was changed", s, seq);
        else
            findings_add(f, "entry #%lld is missing", s);
        if (s - expected == 100) {
            findings_add(f, "and more up to #%lld", seq - 1);
            return;
        }
    }
}

static void
check_order(struct findings *f, const struct chain *c)
{
    long long highest = c->whole || c->n == 0 ? 0 : c->links[0].seq - 1;
    const char *prev = c->whole ? "" : NULL; /* of the entry with that number */

    for (size_t i = 0; i < c->n; i++) {
        const struct link *l = &c->links[i];

        if (l->seq < 1)
            continue; /* said already: not an entry */
        if (l->seq != highest + 1)
            explain_jump(f, c, i, highest + 1);
        else if (prev && strcmp(l->prev, prev) != 0)
            findings_add(f, "entry #%lld does not continue #%lld: one of them was changed "
                            "(prev_entry_sha256 is %.16s…, the entry before has %.16s…)",
                         l->seq, l->seq - 1, *l->prev ? l->prev : "empty",
                         *prev ? prev : "none");
        if (l->seq > highest) {
            highest = l->seq;
            prev = l->sha256;
        }
    }
}

/* ---- signatures --------------------------------------------------------------------------- */

static void
add_signer(struct verify_signers *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->names[i], name) == 0)
            return;
    s->names = mem_grow(s->names, s->n + 1, sizeof *s->names);
    s->names[s->n++] = mem_dup(name);
}

static int
check_signature(struct verify_chain_report *r, struct ledger *l, const struct link *link,
                const char *allowed_signers, struct err *err)
{
    auto_buf sig = BUF_INIT;
    auto_buf text = BUF_INIT;
    auto_buf why = BUF_INIT;
    auto_free char *who = NULL;
    char at[20];
    struct tm tm;
    time_t t = (time_t)link->time;
    enum signer_verdict v;

    if (!link->is_signed) {
        r->unsigned_entries++;
        if (*link->signer)
            findings_add(&r->findings, "entry #%lld is not signed, it names the signer %s",
                         link->seq, link->signer);
        return 0;
    }
    if (!allowed_signers)
        return 0;
    gmtime_r(&t, &tm);
    strftime(at, sizeof at, "%Y%m%d%H%M%SZ", &tm);
    if (gitstore_commit_signature(&sig, &text, ledger_store(l), link->oid, err) < 0 ||
        signer_verify(&v, &who, &why, allowed_signers, *link->signer ? link->signer : NULL,
                      SIGNER_NS_GIT, at, buf_str(&text), text.len, buf_str(&sig), err) < 0)
        return -1;
    if (v == SIGNER_GOOD)
        add_signer(&r->signers, who);
    else
        findings_add(&r->findings, "entry #%lld: %s", link->seq, buf_str(&why));
    return 0;
}

/* ---- runs --------------------------------------------------------------------------------- */

static int
by_run(const void *a, const void *b)
{
    const struct link *x = *(const struct link *const *)a, *y = *(const struct link *const *)b;
    int rc = strcmp(x->run_id, y->run_id);

    return rc ? rc : (x->seq > y->seq) - (x->seq < y->seq);
}

/* The entries of one run, in order of seq. */
static void
check_run(struct findings *f, const struct link *const *e, size_t n)
{
    const struct link *intent = NULL, *result = NULL;

    for (size_t i = 0; i < n; i++) {
        if (strcmp(e[i]->kind, "intent") == 0) {
            if (intent)
                findings_add(f, "run %s started twice: #%lld and #%lld", e[i]->run_id,
                             intent->seq, e[i]->seq);
            intent = e[i];
        }
        if (!e[i]->is_result)
            continue;
        if (!intent)
            findings_add(f, "run %s has a result (#%lld) without an intent before it",
                         e[i]->run_id, e[i]->seq);
        if (result)
            findings_add(f, "run %s has two results: #%lld and #%lld", e[i]->run_id,
                         result->seq, e[i]->seq);
        result = e[i];
    }
    if (intent && !result)
        findings_add(f, "run %s started (#%lld), no result: moongate recover", intent->run_id,
                     intent->seq);
}

static void
check_runs(struct findings *f, const struct chain *c)
{
    auto_free const struct link **e = mem_alloc(c->n * sizeof *e);
    size_t n = 0, from = 0;

    for (size_t i = 0; i < c->n; i++)
        if (*c->links[i].run_id)
            e[n++] = &c->links[i];
    qsort(e, n, sizeof *e, by_run);
    for (size_t i = 1; i <= n; i++)
        if (i == n || strcmp(e[i]->run_id, e[from]->run_id) != 0) {
            check_run(f, e + from, i - from);
            from = i;
        }
}

/* ---- bundles ------------------------------------------------------------------------------ */

static void
compare_bundle(struct findings *f, const struct link *l, const struct verify_bundle_report *b)
{
    for (size_t i = 0; i < b->findings.n; i++)
        findings_add(f, "bundle %s (#%lld): %s", l->file, l->seq, b->findings.lines[i]);
    if (b->findings.n > 0)
        return;
    if (strcmp(b->ref.tar_sha256, l->tar) != 0 || strcmp(b->ref.id, l->id) != 0 ||
        (long long)b->ref.size != l->size)
        findings_add(f, "bundle %s (#%lld) is whole but not the one recorded: its sha256 is "
                        "%.16s…, the ledger says %.16s…",
                     l->file, l->seq, b->ref.tar_sha256, *l->tar ? l->tar : "nothing");
    if (b->run_id && strcmp(b->run_id, l->run_id) != 0)
        findings_add(f, "bundle %s (#%lld) is of another run: %s", l->file, l->seq, b->run_id);
}

static int
check_bundle(struct verify_chain_report *r, const struct link *l, const char *dir,
             const struct verify_opts *opts, struct err *err)
{
    auto_free char *path = NULL;
    struct verify_bundle_report b;

    if (!l->is_result)
        return 0;
    if (!*l->file || strchr(l->file, '/') || l->file[0] == '.') {
        findings_add(&r->findings, "entry #%lld names no bundle", l->seq);
        return 0;
    }
    path = fs_join(dir, l->file);
    if (!fs_exists(path)) {
        findings_add(&r->findings, "bundle %s (#%lld) is missing", l->file, l->seq);
        return 0;
    }
    if (verify_bundle(&b, path, opts, err) < 0)
        return -1;
    r->bundles++;
    compare_bundle(&r->findings, l, &b);
    verify_bundle_clear(&b);
    return 0;
}

static int
by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Files in the directory that no entry names; temporary ones of a writer begin with a dot. */
static int
check_strays(struct findings *f, const struct chain *c, const char *dir, struct err *err)
{
    auto_free const char **names = mem_alloc((c->n + 1) * sizeof *names);
    struct dirent **found = NULL;
    int n = scandir(dir, &found, NULL, alphasort);

    if (n < 0)
        return errno == ENOENT ? 0 : err_sys(err, EXITCODE_EVIDENCE, "%s", dir);
    for (size_t i = 0; i < c->n; i++)
        names[i] = c->links[i].file;
    qsort(names, c->n, sizeof *names, by_text);
    for (int i = 0; i < n; i++) {
        const char *name = found[i]->d_name;

        if (name[0] != '.' && !bsearch(&name, names, c->n, sizeof *names, by_text))
            findings_add(f, "bundle %s is named by no entry", name);
        free(found[i]);
    }
    free(found);
    return 0;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static void
check_anchor(struct verify_chain_report *r, const struct chain *c, const struct verify_opts *o)
{
    if (o->anchor_seq < 1)
        return;
    for (size_t i = 0; i < c->n; i++)
        if (c->links[i].seq == o->anchor_seq) {
            r->anchored = strcmp(c->links[i].sha256, o->anchor_sha256) == 0;
            if (!r->anchored)
                findings_add(&r->findings, "entry #%lld is not the anchored one: the chain was "
                                           "rewritten", o->anchor_seq);
            return;
        }
    findings_add(&r->findings, "the anchor is #%lld, the chain ends at #%lld: it was shortened",
                 o->anchor_seq, c->n > 0 ? c->links[c->n - 1].seq : 0);
}

static void
note_since(struct verify_chain_report *r, const struct chain *c)
{
    time_t t = c->n > 0 ? (time_t)c->links[0].time : 0;
    struct tm tm;

    if (c->n > 0 && gmtime_r(&t, &tm))
        strftime(r->since, sizeof r->since, "%Y-%m-%d", &tm);
}

static int
check_all(struct verify_chain_report *r, struct chain *c, struct ledger *l, const char *dir,
          const struct verify_opts *opts, struct err *err)
{
    if (l && read_chain(c, &r->findings, l, err) < 0)
        return -1;
    r->entries = c->n;
    note_since(r, c);
    check_order(&r->findings, c);
    check_runs(&r->findings, c);
    for (size_t i = 0; i < c->n; i++)
        if (check_signature(r, l, &c->links[i], opts->allowed_signers, err) < 0 ||
            check_bundle(r, &c->links[i], dir, opts, err) < 0)
            return -1;
    check_anchor(r, c, opts);
    return dir ? check_strays(&r->findings, c, dir, err) : 0;
}

int
verify_chain(struct verify_chain_report *out, struct ledger *l, const char *bundles_dir,
             const struct verify_opts *opts, struct err *err)
{
    struct verify_chain_report r = {.findings = FINDINGS_INIT};
    auto_chain c = {NULL, 0, true};

    if (check_all(&r, &c, l, bundles_dir, opts, err) < 0) {
        verify_chain_clear(&r);
        return -1;
    }
    *out = r;
    return 0;
}

void
verify_chain_clear(struct verify_chain_report *r)
{
    for (size_t i = 0; i < r->signers.n; i++)
        free(r->signers.names[i]);
    free(r->signers.names);
    findings_clear(&r->findings);
    memset(r, 0, sizeof *r);
}
