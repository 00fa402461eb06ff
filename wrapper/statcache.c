/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/statcache.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"

/* Numbers stand as the machine has them; the first one tells another machine's cache. */
#define ORDER 0x01020304u
/* A path takes some 140 bytes: enough for seven million files. */
#define LARGEST (1u << 30)

static const char magic[8] = {'m', 'o', 'o', 'n', 's', 't', 'a', '1'};

enum { FLAG_KNOWN = 1, FLAG_SAME = 2, FLAG_CONVERTED = 4 };

struct head {
    char magic[8];
    uint32_t order;
    uint32_t top_len;
    int64_t began;
    uint64_t count;
    char tree[GITSTORE_OID_SIZE + 7];
};

struct entry {
    uint32_t mode;
    uint16_t shared; /* bytes of the path before */
    uint16_t more;   /* bytes that follow */
    unsigned char oid[DIGEST_BLOB_LEN];
    uint32_t flags;
};

int64_t
statcache_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

char *
statcache_path(const char *dir, const char *top)
{
    char hex[DIGEST_HEX_SIZE];

    digest_bytes(hex, top, strlen(top));
    return mem_format("%s/stat-%.16s", dir, hex);
}

/* ---- writing ---- */

/* May the facts of this file stand for its bytes at the next look? */
static bool
is_settled(const struct tracked_file *f, int64_t began)
{
    int64_t bound = began - STATCACHE_GRANULARITY;

    return f->state == TRACKED_FOUND && S_ISREG(f->st.mode) && f->st.ctime < bound &&
           f->st.mtime < bound;
}

static void
format_entry(struct buf *out, const struct tracked_file *f, const char *before, int64_t began)
{
    struct entry e = {.mode = f->mode};
    size_t shared = 0;
    size_t len = strlen(f->path);

    while (before[shared] && before[shared] == f->path[shared])
        shared++;
    e.shared = (uint16_t)shared;
    e.more = (uint16_t)(len - shared);
    memcpy(e.oid, f->oid, sizeof e.oid);
    if (is_settled(f, began))
        e.flags |= FLAG_KNOWN;
    if (memcmp(f->oid, f->found, sizeof f->oid) == 0)
        e.flags |= FLAG_SAME;
    if (f->converted)
        e.flags |= FLAG_CONVERTED;
    buf_append(out, &e, sizeof e);
    buf_append(out, f->path + shared, len - shared);
    if (!(e.flags & FLAG_KNOWN))
        return;
    buf_append(out, &f->st, sizeof f->st);
    if (!(e.flags & FLAG_SAME))
        buf_append(out, f->found, sizeof f->found);
}

void
statcache_format(struct buf *out, const char *top, const char *tree, int64_t began,
                 const struct tracked *t)
{
    struct head h = {.order = ORDER, .top_len = (uint32_t)strlen(top), .began = began,
                     .count = t->n};
    char sum[DIGEST_HEX_SIZE];
    const char *before = "";

    memcpy(h.magic, magic, sizeof magic);
    memcpy(h.tree, tree, strlen(tree) + 1);
    buf_append(out, &h, sizeof h);
    buf_puts(out, top);
    for (size_t i = 0; i < t->n; i++) {
        format_entry(out, &t->files[i], before, began);
        before = t->files[i].path;
    }
    digest_bytes(sum, out->data, out->len);
    buf_append(out, sum, DIGEST_HEX_SIZE - 1);
}

static bool
fits(const struct tracked *t)
{
    for (size_t i = 0; i < t->n; i++)
        if (strlen(t->files[i].path) > UINT16_MAX)
            return false;
    return true;
}

void
statcache_write(const char *path, const char *top, const char *tree, int64_t began,
                const struct tracked *t)
{
    auto_free char *tmp = mem_format("%s.%ld.tmp", path, (long)getpid());
    auto_close int fd = -1;
    auto_buf text = BUF_INIT;
    struct err ignored = ERR_INIT;

    if (!fits(t))
        return;
    statcache_format(&text, top, tree, began, t);
    unlink(tmp);
    fd = open(tmp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return;
    /* not synced: what a crash leaves of it does not have its digest */
    if (fs_write_all(fd, text.data, text.len, &ignored) < 0 || rename(tmp, path) < 0)
        unlink(tmp);
}

/* ---- reading ---- */

struct reader {
    const char *at;
    size_t left;
};

static bool
take(struct reader *r, void *out, size_t len)
{
    if (r->left < len)
        return false;
    memcpy(out, r->at, len);
    r->at += len;
    r->left -= len;
    return true;
}

static bool
parse_entry(struct tracked *t, struct reader *r, struct buf *path)
{
    struct err ignored = ERR_INIT;
    struct tracked_file *f;
    struct entry e;

    if (!take(r, &e, sizeof e) || e.shared > path->len || r->left < e.more)
        return false;
    path->len = e.shared;
    buf_append(path, r->at, e.more);
    r->at += e.more;
    r->left -= e.more;
    if (strlen(buf_str(path)) != path->len ||
        tracked_add(t, buf_str(path), e.mode, e.oid, &ignored) < 0)
        return false;
    f = &t->files[t->n - 1];
    if (!(e.flags & FLAG_KNOWN))
        return true;
    f->known = true;
    f->converted = e.flags & FLAG_CONVERTED;
    if (!take(r, &f->st, sizeof f->st))
        return false;
    memcpy(f->found, f->oid, sizeof f->found);
    return (e.flags & FLAG_SAME) || take(r, f->found, sizeof f->found);
}

static bool
has_its_digest(const char *data, size_t len)
{
    char sum[DIGEST_HEX_SIZE];

    digest_bytes(sum, data, len);
    return memcmp(sum, data + len, DIGEST_HEX_SIZE - 1) == 0;
}

static bool
parse_head(struct head *h, struct reader *r, const char *top, int64_t now)
{
    size_t len = strlen(top);

    if (!take(r, h, sizeof *h) || memcmp(h->magic, magic, sizeof magic) != 0 ||
        h->order != ORDER || h->top_len != len || r->left < len || memcmp(r->at, top, len) != 0)
        return false;
    r->at += len;
    r->left -= len;
    h->tree[GITSTORE_OID_SIZE - 1] = '\0';
    return h->began <= now; /* a clock that was set back makes old times new */
}

bool
statcache_parse(struct statcache *out, const char *data, size_t len, const char *top, int64_t now)
{
    struct statcache c = {.tree = ""};
    struct reader r = {data, len - (DIGEST_HEX_SIZE - 1)};
    auto_buf path = BUF_INIT;
    struct head h;

    if (len < sizeof h + DIGEST_HEX_SIZE - 1 || !has_its_digest(data, r.left) ||
        !parse_head(&h, &r, top, now))
        return false;
    for (uint64_t i = 0; i < h.count; i++)
        if (!parse_entry(&c.files, &r, &path)) {
            statcache_clear(&c);
            return false;
        }
    if (r.left != 0 || c.files.ndirs == 0) {
        statcache_clear(&c);
        return false;
    }
    tracked_sort(&c.files);
    memcpy(c.tree, h.tree, GITSTORE_OID_SIZE);
    *out = c;
    return true;
}

bool
statcache_read(struct statcache *out, const char *path, const char *top, int64_t now)
{
    auto_close int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct err ignored = ERR_INIT;
    auto_buf text = BUF_INIT;
    struct stat st;

    if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
        (st.st_mode & 077) != 0 || fs_read_fd(&text, fd, LARGEST, &ignored) < 0)
        return false;
    return statcache_parse(out, buf_str(&text), text.len, top, now);
}

void
statcache_clear(struct statcache *c)
{
    tracked_clear(&c->files);
    *c = (struct statcache){.tree = ""};
}

void
statcache_adopt(struct tracked *t, struct tracked *older)
{
    size_t next = 0;

    for (size_t i = 0; i < t->n; i++) {
        struct tracked_file *f = &t->files[i];
        struct tracked_file *o = next < older->n ? &older->files[next] : NULL;

        if (!o || strcmp(o->path, f->path) != 0)
            o = tracked_find(older, f->path);
        if (!o)
            continue;
        next = (size_t)(o - older->files) + 1;
        f->known = o->known;
        f->st = o->st;
        memcpy(f->found, o->found, sizeof f->found);
    }
}
