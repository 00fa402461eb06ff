/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/signed.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "bundles/ledger.h"
#include "bundles/openpgp.h"
#include "bundles/signer.h"
#include "policies/judgement.h"
#include "wrapper/signed_commit.h"
#include "wrapper/trusted.h"

#define MANIFEST "moongate.lua"
/* A list of signers is read by people. */
#define LIST_LIMIT ((size_t)1 << 20)

/* What is known before the first signature is looked at. */
struct check {
    const struct signed_place *place;
    struct reasons *reasons;
    char anchor[GITSTORE_OID_SIZE];
    bool first;           /* nothing was applied yet, or trust was begun anew after it */
    json_t *rule;         /* {"allowed_signers", "openpgp"}; owned */
    char *required_by;    /* whose rule it is; owned */
    int ssh_fd;           /* the allowed signers, -1: none */
    char *ssh_path;       /* under which ssh-keygen finds them; owned */
    bool has_openpgp;
    struct buf keyring;
    size_t checked;
    bool saw_tip, saw_head;
    json_t *signer;       /* HEAD's; owned */
};

static void
check_clear(struct check *c)
{
    json_decref(c->rule);
    json_decref(c->signer);
    free(c->required_by);
    free(c->ssh_path);
    buf_clear(&c->keyring);
    if (c->ssh_fd >= 0)
        close(c->ssh_fd);
}

/* ---- the anchor ----------------------------------------------------------------------------- */

struct newest {
    const struct signed_place *place;
    char oid[GITSTORE_OID_SIZE];
};

/* 1 for the newest result that T descends from. */
static int
visit_result(void *arg, const struct ledger_pos *pos, const json_t *entry, struct err *err)
{
    struct newest *n = arg;
    const char *kind = json_text(entry, "kind", "");
    const char *commit = json_text(entry, "commit", "");
    int rc;

    (void)pos;
    if (strcmp(kind, "result") != 0 && strcmp(kind, "recovered") != 0)
        return 0;
    if (!gitstore_has(n->place->store, commit))
        return 0;
    rc = gitstore_is_ancestor(n->place->store, commit, n->place->tip, err);
    if (rc == 1)
        memcpy(n->oid, commit, sizeof n->oid);
    return rc;
}

/* The newest result's commit; 1 when there is none. */
static int
find_result(char oid[GITSTORE_OID_SIZE], const struct signed_place *p, struct err *err)
{
    auto_free char *dir = fs_join(p->pin->state_dir, "ledger.git");
    struct newest n = {p, ""};
    struct ledger *l = NULL;
    int rc = ledger_open_existing(&l, dir, err);

    if (rc != 0)
        return rc;
    rc = ledger_walk(l, visit_result, &n, err);
    ledger_free(l);
    if (rc < 0)
        return -1;
    memcpy(oid, n.oid, sizeof n.oid);
    return rc == 1 ? 0 : 1;
}

/* The pin's commit counts when T descends from it; else its history's first. */
static int
find_pinned(char oid[GITSTORE_OID_SIZE], const struct signed_place *p, struct err *err)
{
    const char *since = p->pin->since;
    int rc = since[0] && gitstore_has(p->store, since)
                 ? gitstore_is_ancestor(p->store, since, p->tip, err)
                 : 0;

    if (rc < 0)
        return -1;
    memcpy(oid, rc == 1 ? since : p->pin->root, GITSTORE_OID_SIZE);
    return 0;
}

static int
find_anchor(struct check *c, struct err *err)
{
    char result[GITSTORE_OID_SIZE] = "";
    char pinned[GITSTORE_OID_SIZE] = "";
    int rc = find_result(result, c->place, err);
    int newer = 0;

    if (rc < 0 || find_pinned(pinned, c->place, err) < 0)
        return -1;
    if (rc == 0 && strcmp(result, pinned) != 0)
        newer = gitstore_is_ancestor(c->place->store, result, pinned, err);
    if (newer < 0)
        return -1;
    c->first = rc == 1 || newer == 1;
    memcpy(c->anchor, c->first ? pinned : result, sizeof c->anchor);
    return 0;
}

static char *
anchor_name(const struct check *c)
{
    return mem_format("%.7s, %s", c->anchor,
                      !c->first ? "the last applied commit"
                      : strcmp(c->anchor, c->place->pin->since) == 0
                          ? "where the pin was made"
                          : "the first commit");
}

/* ---- the rule ------------------------------------------------------------------------------- */

/* signed_commits in the anchor's moongate.lua; NULL in `*out` when it says nothing of it.  Only
 * this is taken from there: the rest of an old file need not be what this version knows. */
static int
rule_at_anchor(json_t **out, const struct check *c, struct err *err)
{
    const struct signed_place *p = c->place;
    auto_json *statements = NULL;
    auto_buf text = BUF_INIT;
    size_t i;
    json_t *one;
    int rc = gitstore_file_at(&text, p->store, c->anchor, MANIFEST, err);

    *out = NULL;
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (judgement_manifest(&statements, p->judge, MANIFEST, buf_str(&text), text.len,
                           p->settings->rlimits_only, err) < 0) {
        auto_free char *name = anchor_name(c);

        return err_wrap(err, "who must sign cannot be read at %s", name);
    }
    json_array_foreach(statements, i, one) {
        json_t *gate = json_array_get(json_object_get(one, "args"), 0);
        json_t *rule = json_object_get(gate, "signed_commits");

        if (strcmp(json_text(one, "name", ""), "gate") == 0 && json_is_object(rule))
            *out = json_incref(rule);
    }
    return 0;
}

/* Is moongate.lua at the anchor the one at T? */
static int
same_manifest(const struct check *c, struct err *err)
{
    char a[GITSTORE_OID_SIZE] = "";
    char b[GITSTORE_OID_SIZE] = "";

    if (gitstore_entry_at(a, NULL, c->place->store, c->anchor, MANIFEST, err) < 0 ||
        gitstore_entry_at(b, NULL, c->place->store, c->place->tip, MANIFEST, err) < 0)
        return -1;
    return strcmp(a, b) == 0;
}

/* 1 when nobody requires signatures. */
static int
find_rule(struct check *c, struct err *err)
{
    const struct settings *s = c->place->settings;
    const json_t *stated = settings_value(s, "gate.signed_commits");
    json_t *older = NULL;
    int same = s->signed_by_system ? 1 : same_manifest(c, err);

    if (same < 0 || (!same && rule_at_anchor(&older, c, err) < 0))
        return -1;
    if (older) {
        auto_free char *name = anchor_name(c);

        c->rule = older;
        c->required_by = mem_format(MANIFEST " at %s", name);
        return 0;
    }
    if (!stated)
        return 1;
    c->rule = json_deep_copy(stated);
    c->required_by = mem_dup(settings_at(s, "gate.signed_commits"));
    return 0;
}

/* ---- who may sign --------------------------------------------------------------------------- */

/* A file of the rule: at the anchor, or of the machine where the system says so.  1: none. */
static int
read_list(struct buf *out, const struct check *c, const char *path, struct err *err)
{
    auto_free char *folder = NULL;
    int rc;

    if (path[0] != '/')
        return gitstore_file_at(out, c->place->store, c->anchor, path, err);
    if (!c->place->settings->signed_by_system)
        return 1;
    folder = mem_dupn(path, (size_t)(strrchr(path, '/') - path) + 1);
    rc = trusted_read(out, path, folder, LIST_LIMIT, err);
    return rc;
}

static void
add_missing(struct check *c, const char *path)
{
    auto_free char *name = anchor_name(c);
    auto_free char *detail = mem_format("is not in %s: nobody is known who may sign", name);

    reasons_add(c->reasons, EXITCODE_GIT, "signers", path,
                path[0] == '/' ? "is not there: nobody is known who may sign" : detail,
                "let it be applied once, before signed_commits asks for it   moongate.lua(5)");
}

/* 1: it is not there, and that is said. */
static int
need_list(struct buf *out, struct check *c, const char *path, struct err *err)
{
    int rc = read_list(out, c, path, err);

    if (rc == 1)
        add_missing(c, path);
    return rc;
}

/* ssh-keygen wants the name of a file.  It has our open one, through our own entry in /proc. */
static int
open_ssh(struct check *c, const char *path, struct err *err)
{
    auto_buf text = BUF_INIT;
    int rc = need_list(&text, c, path, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    c->ssh_fd = memfd_create("allowed_signers", MFD_CLOEXEC);
    if (c->ssh_fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "cannot hold %s in memory", path);
    c->ssh_path = mem_format("/proc/%ld/fd/%d", (long)getpid(), c->ssh_fd);
    return fs_write_all(c->ssh_fd, buf_str(&text), text.len, err);
}

static int
open_openpgp(struct check *c, const char *path, struct err *err)
{
    auto_buf text = BUF_INIT;
    int rc = need_list(&text, c, path, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (openpgp_dearmor(&c->keyring, buf_str(&text), text.len, err) < 0) {
        auto_free char *name = anchor_name(c);

        return err_wrap(err, "%s at %s", path, name);
    }
    c->has_openpgp = true;
    return 0;
}

static int
open_lists(struct check *c, struct err *err)
{
    const char *ssh = json_text(c->rule, "allowed_signers", NULL);
    const char *openpgp = json_text(c->rule, "openpgp", NULL);

    if (ssh && open_ssh(c, ssh, err) < 0)
        return -1;
    return openpgp ? open_openpgp(c, openpgp, err) : 0;
}

/* ---- one commit ----------------------------------------------------------------------------- */

/* Who signed; a principal that is NULL comes with the reason. */
struct verdict {
    char *principal;
    char *key;
    const char *kind;
    struct buf why;
};

static void
verdict_clear(struct verdict *v)
{
    free(v->principal);
    free(v->key);
    buf_clear(&v->why);
}

#define auto_verdict __attribute__((cleanup(verdict_clear))) struct verdict

/* A list may give a key to a pattern; then nobody knows who signed. */
static void
take_principal(struct verdict *v, char **who)
{
    if (strpbrk(*who, "*?!"))
        buf_printf(&v->why, "the allowed signers give its key to \"%s\", which names nobody", *who);
    else
        v->principal = steal(who);
}

static int
verify_ssh(struct verdict *v, const struct check *c, const char *signature,
           const struct buf *payload, long long when, struct err *err)
{
    time_t t = (time_t)when;
    enum signer_verdict result;
    auto_free char *who = NULL;
    char at[24] = "";
    struct tm tm;

    v->kind = "ssh";
    if (!c->ssh_path) {
        buf_puts(&v->why, "is signed with an SSH key, and signed_commits names no allowed_signers");
        return 0;
    }
    if (!gmtime_r(&t, &tm) || tm.tm_year < 70 || tm.tm_year > 8099 ||
        strftime(at, sizeof at, "%Y%m%d%H%M%SZ", &tm) == 0) {
        buf_puts(&v->why, "its date is none");
        return 0;
    }
    if (signer_verify(&result, &who, &v->why, c->ssh_path, NULL, SIGNER_NS_GIT, at,
                      buf_str(payload), payload->len, signature, err) < 0) {
        err->code = EXITCODE_UNDECIDED; /* not a record, a signature could not be looked at */
        return -1;
    }
    if (result == SIGNER_GOOD)
        take_principal(v, &who);
    return 0;
}

static int
verify_openpgp(struct verdict *v, const struct check *c, const char *signature,
               const struct buf *payload, struct err *err)
{
    struct openpgp_result r = {0};

    v->kind = "openpgp";
    if (!c->has_openpgp) {
        buf_puts(&v->why, "is signed with an OpenPGP key, and signed_commits names no openpgp");
        return 0;
    }
    if (openpgp_verify(&r, &c->keyring, buf_str(payload), payload->len, signature, err) < 0)
        return -1;
    if (r.good) {
        v->principal = steal(&r.principal);
        v->key = steal(&r.key);
    } else {
        buf_puts(&v->why, r.why);
    }
    openpgp_result_clear(&r);
    return 0;
}

static int
verify(struct verdict *v, const struct check *c, const struct gitstore_commit *commit,
       struct err *err)
{
    enum signed_commit_kind kind;
    auto_buf raw = BUF_INIT;
    auto_buf signature = BUF_INIT;
    auto_buf payload = BUF_INIT;
    const char *fault;

    if (gitstore_object(&raw, c->place->store, commit->oid, err) < 0)
        return -1;
    fault = signed_commit_split(&kind, &signature, &payload, buf_str(&raw), raw.len);
    if (fault) {
        buf_puts(&v->why, fault);
        return 0;
    }
    switch (kind) {
    case SIGNED_COMMIT_NONE:
        buf_puts(&v->why, "is not signed");
        break;
    case SIGNED_COMMIT_SSH:
        return verify_ssh(v, c, buf_str(&signature), &payload, commit->time, err);
    case SIGNED_COMMIT_OPENPGP:
        return verify_openpgp(v, c, buf_str(&signature), &payload, err);
    case SIGNED_COMMIT_X509:
        buf_puts(&v->why, "is signed with an X.509 certificate, which this version of moongate "
                          "cannot check");
        break;
    case SIGNED_COMMIT_STRANGE:
        buf_puts(&v->why, "has a signature that is neither SSH nor OpenPGP");
        break;
    }
    return 0;
}

static void
add_refusal(struct check *c, const struct gitstore_commit *commit, const char *why)
{
    const char *path = json_text(c->rule, "allowed_signers", json_text(c->rule, "openpgp", ""));
    auto_free char *label = mem_format("%.7s \"%.50s%s\"", commit->oid, commit->subject,
                                       strlen(commit->subject) > 50 ? "..." : "");
    auto_free char *help = path[0] == '/'
                               ? mem_format("who may sign   cat %s", path)
                               : mem_format("who may sign   git show %.7s:%s", c->anchor, path);

    reasons_add(c->reasons, EXITCODE_GIT, "signature", label, why, help);
}

/* `must`: a commit that is not well signed is a reason. */
static int
check_commit(struct check *c, const char *oid, bool must, struct err *err)
{
    auto_verdict v = {.kind = ""};
    struct gitstore_commit commit = {0};
    int rc;

    if (gitstore_commit(&commit, c->place->store, oid, err) < 0)
        return -1;
    rc = verify(&v, c, &commit, err);
    if (rc < 0)
        err_wrap(err, "the signature of %.7s", oid);
    else if (!v.principal && must)
        add_refusal(c, &commit, buf_str(&v.why));
    else if (v.principal && strcmp(oid, c->place->head) == 0 && !c->signer)
        c->signer = json_pack("{s:s, s:s, s:s*}", "principal", v.principal, "kind", v.kind, "key",
                              v.key);
    gitstore_commit_clear(&commit);
    return rc;
}

static int
visit_commit(void *arg, const char *oid, struct err *err)
{
    struct check *c = arg;

    c->checked++;
    c->saw_tip = c->saw_tip || strcmp(oid, c->place->tip) == 0;
    c->saw_head = c->saw_head || strcmp(oid, c->place->head) == 0;
    return check_commit(c, oid, true, err);
}

/* What T has and the anchor has not.  Before anything was applied T and HEAD themselves at least.
 * Later a HEAD that is older than all of these was let pass before, maybe by a list that is gone,
 * and one that is not in T is never applied: all that is asked then is who signed. */
static int
check_commits(struct check *c, struct err *err)
{
    const struct signed_place *p = c->place;
    int on_it;

    if (gitstore_range(p->store, c->anchor, p->tip, visit_commit, c, err) != 0)
        return -1;
    if (c->first && !c->saw_tip && visit_commit(c, p->tip, err) < 0)
        return -1;
    if (c->saw_head)
        return 0;
    on_it = c->first ? gitstore_is_ancestor(p->store, p->head, p->tip, err) : 0;
    return on_it < 0 ? -1 : check_commit(c, p->head, on_it == 1, err);
}

static json_t *
facts_of(struct check *c)
{
    return json_pack("{s:s, s:s, s:I, s:O?}", "required_by", c->required_by, "since", c->anchor,
                     "checked", (json_int_t)c->checked, "signer", c->signer);
}

int
signed_check(json_t **facts, struct reasons *reasons, const struct signed_place *p,
             struct err *err)
{
    struct check c = {.place = p, .reasons = reasons, .ssh_fd = -1};
    json_t *out = NULL;
    int rc = find_anchor(&c, err);

    if (rc == 0)
        rc = find_rule(&c, err);
    if (rc == 0)
        rc = open_lists(&c, err);
    if (rc == 0 && c.required_by && (c.ssh_path || c.has_openpgp))
        rc = check_commits(&c, err);
    if (rc == 0)
        out = facts_of(&c);
    check_clear(&c);
    if (rc < 0)
        return -1;
    *facts = out;
    return 0;
}
