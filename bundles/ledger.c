/* SPDX-License-Identifier: Apache-2.0 */
#include "bundles/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"

#define RECENT 64          /* how far back a repeated (kind, run_id) is looked for */
#define WAIT_MS 30000      /* for other writers of this ledger */
#define STALE_S 5          /* a reference's lock that old belongs to a killed process */
#define ENTRY_MAX ((size_t)4 << 20)

struct ledger {
    struct gitstore *gs;
    char *dir;
};

static const char *const kinds[] = {"planned", "intent", "result", "refused", "recovered", NULL};

bool
ledger_kind_known(const char *kind)
{
    for (size_t i = 0; kinds[i]; i++)
        if (strcmp(kinds[i], kind) == 0)
            return true;
    return false;
}

/* Every entry is six loose objects, and git names 256 directories for them: made once, they are
 * not made and synced one by one between a run and its record. */
static int
make_object_dirs(const char *gitdir, struct err *err)
{
    for (unsigned i = 0; i < 256; i++) {
        auto_free char *dir = mem_format("%s/objects/%02x", gitdir, i);

        if (mkdir(dir, 0700) < 0 && errno != EEXIST)
            return err_sys(err, EXITCODE_EVIDENCE, "cannot make %s", dir);
    }
    return 0;
}

/* Made under another name and renamed whole, so that two first runs cannot meet half-way. */
static int
create(const char *gitdir, struct err *err)
{
    auto_free char *tmp = mem_format("%s.%ld.tmp", gitdir, (long)getpid());
    auto_free char *parent = mem_dup(gitdir);
    char *slash = strrchr(parent, '/');
    struct gitstore *gs;
    struct err ignored = ERR_INIT;
    int rc;

    if (slash && slash > parent) {
        *slash = '\0';
        if (fs_mkdirs(parent, err) < 0)
            return -1;
    }
    if (fs_remove_tree(tmp, err) < 0 || gitstore_create(&gs, tmp, err) < 0)
        return -1;
    rc = gitstore_head_set(gs, LEDGER_REF, err);
    gitstore_free(gs);
    if (rc == 0)
        rc = make_object_dirs(tmp, err);
    if (rc == 0)
        rc = fs_sync_tree(tmp, err);
    if (rc == 0 && rename(tmp, gitdir) < 0 && errno != EEXIST && errno != ENOTEMPTY)
        rc = err_sys(err, EXITCODE_EVIDENCE, "cannot make %s", gitdir);
    if (rc == 0)
        rc = fs_sync_dir(slash && slash > parent ? parent : ".", err);
    fs_remove_tree(tmp, &ignored);
    return rc;
}

static int
open_store(struct ledger **out, const char *gitdir, struct err *err)
{
    struct gitstore *gs;
    struct ledger *l;

    if (gitstore_open(&gs, gitdir, err) < 0)
        return err_wrap(err, "the ledger cannot be opened");
    l = mem_alloc(sizeof *l);
    l->gs = gs;
    l->dir = mem_dup(gitdir);
    *out = l;
    return 0;
}

int
ledger_open(struct ledger **out, const char *gitdir, struct err *err)
{
    if ((fs_exists(gitdir) || create(gitdir, err) == 0) && open_store(out, gitdir, err) == 0)
        return 0;
    err->code = EXITCODE_EVIDENCE;
    return -1;
}

int
ledger_open_existing(struct ledger **out, const char *gitdir, struct err *err)
{
    if (!fs_exists(gitdir))
        return 1;
    if (open_store(out, gitdir, err) == 0)
        return 0;
    err->code = EXITCODE_EVIDENCE;
    return -1;
}

void
ledger_free(struct ledger *l)
{
    if (!l)
        return;
    gitstore_free(l->gs);
    free(l->dir);
    free(l);
}

struct gitstore *
ledger_store(struct ledger *l)
{
    return l->gs;
}

int
ledger_tip(char commit[GITSTORE_OID_SIZE], struct ledger *l, struct err *err)
{
    return gitstore_ref(commit, l->gs, LEDGER_REF, err);
}

/* ---- one commit --------------------------------------------------------------------------- */

static int
note_change(void *arg, const struct gitstore_change *c, struct err *err)
{
    struct ledger_commit *lc = arg;

    (void)err;
    if (c->status != 'A' || c->mode != 0100644) {
        lc->other++;
        if (!lc->other_path)
            lc->other_path = mem_dup(c->path);
    } else if (++lc->added == 1) {
        lc->path = mem_dup(c->path);
        snprintf(lc->blob, sizeof lc->blob, "%s", c->oid);
    }
    return 0;
}

int
ledger_commit_read(struct ledger_commit *out, struct ledger *l, const char *oid,
                   struct err *err)
{
    struct gitstore_commit c;
    struct ledger_commit lc = {.bytes = BUF_INIT};
    int rc;

    if (gitstore_commit(&c, l->gs, oid, err) < 0)
        return -1;
    memcpy(lc.oid, c.oid, sizeof lc.oid);
    memcpy(lc.tree, c.tree, sizeof lc.tree);
    memcpy(lc.parent, c.parent, sizeof lc.parent);
    lc.nparents = c.nparents;
    lc.time = c.time;
    lc.is_signed = c.has_signature;
    gitstore_commit_clear(&c);
    rc = gitstore_changes(l->gs, lc.nparents > 0 ? lc.parent : NULL, oid, note_change, &lc, err);
    if (rc == 0 && lc.path)
        rc = gitstore_object(&lc.bytes, l->gs, lc.blob, err);
    if (rc < 0) {
        ledger_commit_clear(&lc);
        return err_wrap(err, "commit %.12s of the ledger", oid);
    }
    digest_bytes(lc.sha256, buf_str(&lc.bytes), lc.bytes.len);
    *out = lc;
    return 0;
}

void
ledger_commit_clear(struct ledger_commit *c)
{
    free(c->path);
    free(c->other_path);
    buf_clear(&c->bytes);
    c->path = c->other_path = NULL;
}

char *
ledger_path(const char *time, long long seq, const char *run_id, const char *kind)
{
    return mem_format("entries/%.4s/%.2s/%08lld-%s-%s.json", time, time + 5, seq, run_id, kind);
}

/* The sequence number in a path that ledger_path made; 0 when it has another form. */
static long long
path_seq(const char *path)
{
    const char *name = strrchr(path, '/');
    char *end;
    long long seq;

    if (strncmp(path, "entries/", 8) != 0 || !name || name[1] < '0' || name[1] > '9')
        return 0;
    errno = 0;
    seq = strtoll(name + 1, &end, 10);
    return errno == 0 && *end == '-' && seq > 0 ? seq : 0;
}

/* ---- reading ------------------------------------------------------------------------------ */

static int
damaged(const struct ledger *l, const char *oid, struct err *err)
{
    return err_set(err, EXITCODE_EVIDENCE,
                   "%s: commit %.12s is not one entry of a ledger; run moongate verify", l->dir,
                   oid);
}

static int
visit_commit(const struct ledger *l, const struct ledger_commit *c, ledger_visit *visit,
             void *arg, struct err *err)
{
    struct ledger_pos pos = {c->path ? path_seq(c->path) : 0, "", ""};
    auto_json *entry = NULL;

    if (c->added != 1 || c->other > 0 || pos.seq == 0)
        return damaged(l, c->oid, err);
    entry = json_parse(buf_str(&c->bytes), c->bytes.len, c->path, err);
    if (!entry)
        return -1;
    if (!json_is_object(entry))
        return damaged(l, c->oid, err);
    memcpy(pos.commit, c->oid, sizeof pos.commit);
    memcpy(pos.entry_sha256, c->sha256, sizeof pos.entry_sha256);
    return visit(arg, &pos, entry, err);
}

static int
walk(struct ledger *l, ledger_visit *visit, void *arg, struct err *err)
{
    char oid[GITSTORE_OID_SIZE];
    int rc = ledger_tip(oid, l, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    do {
        struct ledger_commit c;

        if (ledger_commit_read(&c, l, oid, err) < 0)
            return err_wrap(err, "%s is damaged (moongate verify)", l->dir);
        rc = visit_commit(l, &c, visit, arg, err);
        memcpy(oid, c.parent, sizeof oid);
        ledger_commit_clear(&c);
    } while (rc == 0 && oid[0]);
    return rc;
}

int
ledger_walk(struct ledger *l, ledger_visit *visit, void *arg, struct err *err)
{
    int rc = walk(l, visit, arg, err);

    if (rc < 0 && err->code != EXITCODE_OK)
        err->code = EXITCODE_EVIDENCE;
    return rc;
}

/* ---- appending ---------------------------------------------------------------------------- */

static void
nap(unsigned most_ms)
{
    unsigned r = 0;
    struct timespec ts;

    if (getrandom(&r, sizeof r, 0) < 0)
        r = (unsigned)getpid();
    r = 1 + r % most_ms;
    ts = (struct timespec){r / 1000, (long)(r % 1000) * 1000000};
    nanosleep(&ts, NULL);
}

static long long
now_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (long long)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Writers of one machine take turns; the reference's compare-and-swap decides in any case. */
static int
take_lock(const struct ledger *l, struct err *err)
{
    auto_free char *path = fs_join(l->dir, "moongate.lock");
    auto_close int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    long long deadline = now_ms() + WAIT_MS;

    if (fd < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot write to %s", path);
    while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            return err_sys(err, EXITCODE_EVIDENCE, "cannot lock %s", path);
        if (now_ms() > deadline)
            return err_set(err, EXITCODE_EVIDENCE, "%s is held by another run for %d s", path,
                           WAIT_MS / 1000);
        nap(20);
    }
    return steal_fd(&fd);
}

/* A writer that was killed while it moved the reference leaves git's own lock behind, and every
 * later append would fail.  We hold our lock, so no moongate is at work. */
static void
drop_stale(const struct ledger *l)
{
    auto_free char *path = fs_join(l->dir, LEDGER_REF ".lock");
    struct stat st;
    time_t now = time(NULL);

    if (lstat(path, &st) == 0 && (now - st.st_mtime > STALE_S || st.st_mtime - now > STALE_S))
        unlink(path);
}

/* Where the next entry goes. */
struct place {
    bool first;
    char commit[GITSTORE_OID_SIZE], tree[GITSTORE_OID_SIZE];
    long long seq; /* of the tip */
    char sha256[DIGEST_HEX_SIZE];
    struct ledger_pos same; /* seq 0: (kind, run_id) is new */
};

static bool
ends_with(const char *s, const char *ending)
{
    size_t n = strlen(s), m = strlen(ending);

    return n > m && strcmp(s + n - m, ending) == 0;
}

/* What is to be appended, checked once. */
struct draft {
    const json_t *entry;
    const char *kind, *run_id, *time;
    long long epoch;
    const struct signer *signer;
};

/* The entry at `oid`, read whole: it is the tip, or the one that is looked for.  1 for the latter,
 * 0; -1 when it is not one entry of a ledger. */
static int
read_place(struct place *out, struct ledger *l, const char *oid, const struct draft *d, bool tip,
           struct err *err)
{
    auto_free char *ending = mem_format("-%s-%s.json", d->run_id, d->kind);
    struct ledger_commit c;
    long long seq;

    if (ledger_commit_read(&c, l, oid, err) < 0)
        return -1;
    seq = c.added == 1 && c.other == 0 ? path_seq(c.path) : 0;
    if (seq && ends_with(c.path, ending)) {
        out->same.seq = seq;
        memcpy(out->same.commit, c.oid, sizeof out->same.commit);
        memcpy(out->same.entry_sha256, c.sha256, sizeof out->same.entry_sha256);
    }
    if (tip) {
        out->seq = seq;
        memcpy(out->commit, c.oid, sizeof out->commit);
        memcpy(out->tree, c.tree, sizeof out->tree);
        memcpy(out->sha256, c.sha256, sizeof out->sha256);
    }
    ledger_commit_clear(&c);
    if (seq == 0)
        return damaged(l, oid, err);
    return out->same.seq != 0;
}

/*
 * Where the next entry goes, and whether it is there already.  Older entries are told by their
 * commit's subject, which says what the file's name says: one object is read of each, not twelve.
 * Nothing that ends a run lies before its intent.
 */
static int
find_place(struct place *out, struct ledger *l, const struct draft *d, struct err *err)
{
    auto_free char *same = mem_format(" %s %s", d->kind, d->run_id);
    auto_free char *intent = mem_format(" intent %s", d->run_id);
    bool ends = strcmp(d->kind, "result") == 0 || strcmp(d->kind, "recovered") == 0;
    char oid[GITSTORE_OID_SIZE];
    int rc = ledger_tip(oid, l, err);

    memset(out, 0, sizeof *out);
    out->first = rc == 1;
    for (int i = 0; rc == 0 && i < RECENT && oid[0]; i++) {
        char at[GITSTORE_OID_SIZE];
        struct gitstore_commit c;
        bool found, begun;

        if (gitstore_commit(&c, l->gs, oid, err) < 0)
            return err_wrap(err, "commit %.12s of the ledger", oid);
        found = ends_with(c.subject, same);
        begun = ends && ends_with(c.subject, intent);
        memcpy(at, oid, sizeof at);
        memcpy(oid, begun ? "" : c.parent, begun ? 1 : sizeof oid);
        gitstore_commit_clear(&c);
        if (i == 0 || found)
            rc = read_place(out, l, at, d, i == 0, err);
    }
    return rc < 0 ? -1 : 0;
}

static int
draft_check(struct draft *d, const json_t *entry, const struct signer *signer, struct err *err)
{
    static const char id_chars[] = "0123456789abcdefghijklmnopqrstuvwxyz-";

    *d = (struct draft){entry, json_text(entry, "kind", ""), json_text(entry, "run_id", ""),
                        json_text(entry, "time", ""), 0, signer};
    if (!ledger_kind_known(d->kind))
        return err_set(err, EXITCODE_EVIDENCE, "\"%.40s\" is not a kind of ledger entry",
                       d->kind);
    if (!*d->run_id || strlen(d->run_id) > 64 || strspn(d->run_id, id_chars) != strlen(d->run_id))
        return err_set(err, EXITCODE_EVIDENCE, "\"%.70s\" is not the id of a run", d->run_id);
    if (ledger_time(&d->epoch, d->time) < 0)
        return err_set(err, EXITCODE_EVIDENCE, "\"%.40s\" is not a time", d->time);
    return 0;
}

int
ledger_time(long long *out, const char *text)
{
    struct tm tm = {0};
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm);
    char again[21];
    time_t t;

    if (!end || *end || strlen(text) != 20)
        return -1;
    /* strptime takes spaces for digits, and days that no month has. */
    t = timegm(&tm);
    if (!gmtime_r(&t, &tm) || strftime(again, sizeof again, "%Y-%m-%dT%H:%M:%SZ", &tm) != 20 ||
        strcmp(again, text) != 0)
        return -1;
    *out = (long long)t;
    return 0;
}

/* The entry's bytes, with what its place in the chain adds. */
static char *
entry_text(const struct draft *d, const struct place *at)
{
    auto_json *e = json_deep_copy(d->entry);

    json_object_set_new(e, "entry_version", json_integer(LEDGER_ENTRY_VERSION));
    json_object_set_new(e, "seq", json_integer(at->seq + 1));
    json_put(e, "prev_entry_sha256", at->sha256);
    return json_pretty(e);
}

/* What git's commit header cannot hold becomes '_'. */
static char *
author_name(const char *s)
{
    char *name = mem_dup(s);

    for (char *p = name; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == '<' || *p == '>')
            *p = '_';
    return name;
}

static int
store_commit(char oid[GITSTORE_OID_SIZE], struct ledger *l, const struct draft *d,
             const struct place *at, const char *tree, struct err *err)
{
    auto_free char *name = author_name(d->signer ? d->signer->principal : "moongate");
    auto_free char *mail = d->signer ? mem_dup(name) : mem_dup("moongate@localhost");
    auto_free char *subject = mem_format("#%lld %s %s\n", at->seq + 1, d->kind, d->run_id);
    const struct gitstore_author who = {name, mail, d->epoch};
    auto_buf text = BUF_INIT;
    auto_buf sig = BUF_INIT;

    gitstore_commit_text(&text, tree, at->first ? NULL : at->commit, &who, subject);
    if (d->signer &&
        signer_sign(&sig, d->signer, SIGNER_NS_GIT, buf_str(&text), text.len, err) < 0)
        return -1;
    return gitstore_commit_store(oid, l->gs, buf_str(&text), d->signer ? buf_str(&sig) : NULL,
                                 err);
}

/* libgit2 syncs the files that it writes and the directories that hold them.  A directory that is
 * new, in a ledger that came without some, is named by the one above. */
static int
sync_objects(const struct ledger *l, struct err *err)
{
    auto_free char *dir = fs_join(l->dir, "objects");

    return fs_sync_dir(dir, err);
}

/* Who wrote the entry that is there already may have been killed before it synced. */
static int
sync_all(const struct ledger *l, struct err *err)
{
    auto_free char *dir = fs_join(l->dir, "refs/heads");

    return sync_objects(l, err) < 0 || fs_sync_dir(dir, err) < 0 ? -1 : 0;
}

/* One attempt; 1 when another writer was faster. */
static int
append_once(struct ledger_pos *out, struct ledger *l, const struct draft *d, struct err *err)
{
    auto_free char *text = NULL;
    auto_free char *path = NULL;
    struct place at;
    struct ledger_pos pos;
    char tree[GITSTORE_OID_SIZE];
    int rc;

    if (find_place(&at, l, d, err) < 0)
        return -1;
    if (at.same.seq) {
        *out = at.same;
        return sync_all(l, err);
    }
    text = entry_text(d, &at);
    if (strlen(text) > ENTRY_MAX)
        return err_set(err, EXITCODE_EVIDENCE, "an entry of %zu bytes is too large",
                       strlen(text));
    path = ledger_path(d->time, at.seq + 1, d->run_id, d->kind);
    if (gitstore_tree_with(tree, l->gs, at.first ? NULL : at.tree, path, text, strlen(text),
                           err) < 0 ||
        store_commit(pos.commit, l, d, &at, tree, err) < 0)
        return -1;
    rc = gitstore_ref_move(l->gs, LEDGER_REF, at.first ? NULL : at.commit, pos.commit, err);
    if (rc != 0)
        return rc;
    pos.seq = at.seq + 1;
    digest_bytes(pos.entry_sha256, text, strlen(text));
    if (sync_objects(l, err) < 0)
        return -1;
    *out = pos;
    return 0;
}

static int
append_retry(struct ledger_pos *out, struct ledger *l, const struct draft *d, struct err *err)
{
    auto_close int lock = take_lock(l, err);
    long long deadline = now_ms() + WAIT_MS;
    unsigned most = 4;

    if (lock < 0)
        return -1;
    for (;;) {
        int rc = append_once(out, l, d, err);

        if (rc <= 0)
            return rc;
        if (now_ms() > deadline)
            return err_set(err, EXITCODE_EVIDENCE,
                           "%s could not be moved for %d s; is %s/%s.lock left over?", LEDGER_REF,
                           WAIT_MS / 1000, l->dir, LEDGER_REF);
        drop_stale(l);
        nap(most);
        most = most < 512 ? most * 2 : most;
    }
}

int
ledger_append(struct ledger_pos *out, struct ledger *l, const json_t *entry,
              const struct signer *signer, struct err *err)
{
    struct draft d;
    struct err own = ERR_INIT;

    if (draft_check(&d, entry, signer, &own) == 0 && append_retry(out, l, &d, &own) == 0)
        return 0;
    /* Whoever failed, it is the record that is missing. */
    return err_set(err, EXITCODE_EVIDENCE, "the ledger %s was not written: %s%s", l->dir,
                   own.text,
                   own.code == EXITCODE_GIT ? " (is there room, may we write there?)" : "");
}
