/* SPDX-License-Identifier: Apache-2.0 */
#include "bundles/bundle_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/fs.h"
#include "base/mem.h"
#include "bundles/tar_write.h"

#define BLOCK ((size_t)1 << 16)
#define ENTRIES_MAX 100000 /* ten times the files of the largest plan we have seen */
#define SUMS_MAX ((size_t)ENTRIES_MAX * 170) /* digest, two spaces, name, newline */
#define SIG_MAX ((size_t)1 << 16)

struct bundle_file {
    int fd;
    struct bundle_ref ref;
    struct bundle_entry *entries;
    size_t n, cap;
    struct buf sums, sig;
};

/* A reading in progress: libarchive finds the members, `canon` hashes what bundle_write would
 * have written for them.  Only a file with that very digest is accepted. */
struct reading {
    struct bundle_file *b;
    struct archive *a;
    struct digest *canon;
    unsigned long long at;
    struct findings *why;
};

void
bundle_close(struct bundle_file *b)
{
    if (!b)
        return;
    if (b->fd >= 0)
        close(b->fd);
    for (size_t i = 0; i < b->n; i++)
        free(b->entries[i].name);
    free(b->entries);
    buf_clear(&b->sums);
    buf_clear(&b->sig);
    free(b);
}

const struct bundle_ref *
bundle_ref(const struct bundle_file *b)
{
    return &b->ref;
}

size_t
bundle_entries(const struct bundle_file *b, const struct bundle_entry **out)
{
    *out = b->entries;
    return b->n;
}

const struct bundle_entry *
bundle_find(const struct bundle_file *b, const char *name)
{
    for (size_t i = 0; i < b->n; i++)
        if (strcmp(b->entries[i].name, name) == 0)
            return &b->entries[i];
    return NULL;
}

const char *
bundle_sums(const struct bundle_file *b)
{
    return buf_str(&b->sums);
}

const char *
bundle_signature(const struct bundle_file *b)
{
    return b->sig.len > 0 ? b->sig.data : NULL;
}

static void
canon_zeros(struct reading *r, size_t n)
{
    static const unsigned char zeros[TAR_RECORD];

    r->at += n;
    for (; n > sizeof zeros; n -= sizeof zeros)
        digest_update(r->canon, zeros, sizeof zeros);
    digest_update(r->canon, zeros, n);
}

/* SHA256SUMS, then its signature if there is one, then the rest by name; nothing twice. */
static bool
order_right(const struct bundle_file *b, const char *name)
{
    const char *before = b->n > 0 ? b->entries[b->n - 1].name : NULL;

    if (!before)
        return strcmp(name, BUNDLE_SUMS) == 0;
    if (strcmp(name, BUNDLE_SUMS) == 0)
        return false;
    if (strcmp(name, BUNDLE_SIG) == 0)
        return b->n == 1;
    if (strcmp(before, BUNDLE_SUMS) == 0 || strcmp(before, BUNDLE_SIG) == 0)
        return true;
    return strcmp(before, name) < 0;
}

/* One more entry from libarchive's header; NULL with a finding when it can be none of ours. */
static struct bundle_entry *
take_header(struct reading *r, struct archive_entry *e)
{
    struct bundle_file *b = r->b;
    const char *name = archive_entry_pathname(e);
    la_int64_t size = archive_entry_size(e);
    unsigned char header[TAR_BLOCK];

    if (!name || !tar_name_valid(name)) {
        findings_add(r->why, "member %zu has a name that no bundle has: \"%.120s\"", b->n + 1,
                     name ? name : "");
        return NULL;
    }
    if (archive_entry_filetype(e) != AE_IFREG || archive_entry_hardlink(e)) {
        findings_add(r->why, "%s is not a regular file", name);
        return NULL;
    }
    if (!order_right(b, name)) {
        findings_add(r->why, "%s stands twice or in the wrong place", name);
        return NULL;
    }
    if (size < 0 || (unsigned long long)size > TAR_SIZE_MAX || b->n == ENTRIES_MAX) {
        findings_add(r->why, "%s is beyond the limits of a bundle", name);
        return NULL;
    }
    tar_header(header, name, (unsigned long long)size);
    digest_update(r->canon, header, sizeof header);
    r->at += sizeof header;
    if (b->n == b->cap) {
        b->cap = b->cap ? b->cap * 2 : 32;
        b->entries = mem_grow(b->entries, b->cap, sizeof *b->entries);
    }
    b->entries[b->n] = (struct bundle_entry){mem_dup(name), (unsigned long long)size, r->at, ""};
    return &b->entries[b->n++];
}

/* Where a content is kept besides being hashed; NULL for most. */
static struct buf *
kept(struct reading *r, const struct bundle_entry *e, size_t *limit)
{
    bool sums = strcmp(e->name, BUNDLE_SUMS) == 0;

    *limit = sums ? SUMS_MAX : SIG_MAX;
    if (sums)
        return &r->b->sums;
    return strcmp(e->name, BUNDLE_SIG) == 0 ? &r->b->sig : NULL;
}

static int
take_content(struct reading *r, struct bundle_entry *e)
{
    struct digest *d = digest_new();
    unsigned long long got = 0;
    size_t limit, n;
    struct buf *keep = kept(r, e, &limit);
    const void *data;
    la_int64_t at;
    int rc;

    while ((rc = archive_read_data_block(r->a, &data, &n, &at)) == ARCHIVE_OK) {
        got += n;
        if (got > e->size || (keep && got > limit))
            break;
        digest_update(d, data, n);
        digest_update(r->canon, data, n);
        if (keep)
            buf_append(keep, data, n);
    }
    digest_finish(d, e->sha256);
    if (rc != ARCHIVE_EOF || got != e->size) {
        findings_add(r->why, "%s is cut off or oversized", e->name);
        return -1;
    }
    r->at += got;
    canon_zeros(r, tar_padding(got));
    return 0;
}

/* Every member through libarchive; false with findings when it is no bundle. */
static bool
read_members(struct reading *r)
{
    struct archive_entry *e;
    int rc;

    while ((rc = archive_read_next_header(r->a, &e)) == ARCHIVE_OK) {
        struct bundle_entry *entry = take_header(r, e);

        if (!entry || take_content(r, entry) < 0)
            return false;
    }
    if (rc != ARCHIVE_EOF) {
        findings_add(r->why, "behind %zu members the tar cannot be read: %s", r->b->n,
                     archive_error_string(r->a) ? archive_error_string(r->a) : "unknown");
        return false;
    }
    canon_zeros(r, tar_trailer(r->at));
    return true;
}

/* SHA256SUMS must be, byte for byte, the list of the members that follow it. */
static void
compare_sums(const struct bundle_file *b, struct findings *why)
{
    size_t first = b->sig.len > 0 ? 2 : 1;
    const char *p = buf_str(&b->sums);

    if (strlen(p) != b->sums.len) {
        findings_add(why, "%s holds a NUL", BUNDLE_SUMS);
        return;
    }
    for (size_t i = first; i < b->n; i++) {
        const struct bundle_entry *e = &b->entries[i];
        size_t len = strcspn(p, "\n");
        auto_free char *line = mem_dupn(p, len);

        if (len < 67 || strncmp(line + 64, "  ", 2) != 0 || p[len] != '\n' ||
            strcmp(line + 66, e->name) != 0) {
            findings_add(why, "%s is in the bundle, where %s names %s", e->name, BUNDLE_SUMS,
                         len > 66 ? line + 66 : "nothing");
            return;
        }
        if (strncmp(line, e->sha256, 64) != 0)
            findings_add(why, "%s was changed: its sha256 is %s, %s says %.64s", e->name,
                         e->sha256, BUNDLE_SUMS, line);
        p += len + 1;
    }
    if (*p)
        findings_add(why, "%s names %.*s, which is missing", BUNDLE_SUMS,
                     strlen(p) > 66 ? (int)strcspn(p + 66, "\n") : 0,
                     strlen(p) > 66 ? p + 66 : "");
}

static void
compare_names(const struct bundle_file *b, struct findings *why)
{
    auto_free const char **names = mem_alloc(b->n * sizeof *names);
    size_t first = b->sig.len > 0 ? 2 : 1;
    const char *clash;

    for (size_t i = first; i < b->n; i++)
        names[i - first] = b->entries[i].name;
    clash = tar_names_clash(names, b->n > first ? b->n - first : 0);
    if (clash)
        findings_add(why, "%s is a member and a directory of another", clash);
}

static void
check_whole(struct reading *r)
{
    struct bundle_file *b = r->b;
    char canon[DIGEST_HEX_SIZE];

    if (!read_members(r))
        return;
    if (b->n == 0) {
        findings_add(r->why, "it holds nothing");
        return;
    }
    compare_sums(b, r->why);
    compare_names(b, r->why);
    if (bundle_find(b, BUNDLE_SIG) && (strlen(buf_str(&b->sig)) != b->sig.len ||
                                       !signer_armor_valid(buf_str(&b->sig), b->sig.len)))
        findings_add(r->why, "%s is not in ssh-keygen's exact form", BUNDLE_SIG);
    digest_finish(r->canon, canon);
    r->canon = NULL;
    if (strcmp(canon, b->ref.tar_sha256) != 0 && r->why->n == 0)
        findings_add(r->why, "bytes outside of the members' contents were changed (a header, "
                             "padding, or something appended)");
    memcpy(b->ref.id, b->entries[0].sha256, sizeof b->ref.id);
}

static int
read_archive(struct reading *r, const char *path, struct err *err)
{
    r->a = archive_read_new();
    r->canon = digest_new();
    if (!r->a || archive_read_support_format_tar(r->a) != ARCHIVE_OK)
        return err_set(err, EXITCODE_EVIDENCE, "%s: libarchive cannot read tar files", path);
    if (lseek(r->b->fd, 0, SEEK_SET) < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "%s", path);
    if (archive_read_open_fd(r->a, r->b->fd, BLOCK) == ARCHIVE_OK)
        check_whole(r);
    else
        findings_add(r->why, "it is not a tar file");
    return 0;
}

static int
open_file(struct bundle_file *b, const char *path, struct err *err)
{
    struct stat st;

    b->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (b->fd < 0 || fstat(b->fd, &st) < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "%s", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, EXITCODE_EVIDENCE, "%s is not a regular file", path);
    b->ref.size = (unsigned long long)st.st_size;
    if (digest_fd(b->ref.tar_sha256, b->fd, err) < 0)
        return err_wrap(err, "%s", path);
    return 0;
}

int
bundle_open(struct bundle_file **out, struct findings *why, const char *path, struct err *err)
{
    struct bundle_file *b = mem_alloc(sizeof *b);
    struct findings own = FINDINGS_INIT;
    struct reading r = {b, NULL, NULL, 0, &own};
    int rc;

    b->fd = -1;
    rc = open_file(b, path, err);
    if (rc == 0)
        rc = read_archive(&r, path, err);
    archive_read_free(r.a);
    digest_free(r.canon);
    if (rc == 0 && own.n == 0) {
        *out = b;
        return 0;
    }
    bundle_close(b);
    for (size_t i = 0; i < own.n; i++)
        findings_add(why, "%s", own.lines[i]);
    findings_clear(&own);
    return rc < 0 ? -1 : 1;
}

/* Content in blocks to `put`, hashed on the way: the file may have changed since it was opened. */
typedef int content_put(void *arg, const void *data, size_t len, struct err *err);

static int
content_each(const struct bundle_file *b, const struct bundle_entry *e, content_put *put,
             void *arg, struct err *err)
{
    auto_free char *block = mem_alloc(BLOCK);
    struct digest *d = digest_new();
    unsigned long long done = 0;
    char sha256[DIGEST_HEX_SIZE];
    int rc = 0;

    while (rc == 0 && done < e->size) {
        size_t want = e->size - done < BLOCK ? (size_t)(e->size - done) : BLOCK;
        ssize_t n = pread(b->fd, block, want, (off_t)(e->offset + done));

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        digest_update(d, block, (size_t)n);
        done += (unsigned long long)n;
        rc = put(arg, block, (size_t)n, err);
    }
    digest_finish(d, sha256);
    if (rc == 0 && strcmp(sha256, e->sha256) != 0)
        rc = err_set(err, EXITCODE_EVIDENCE, "%s changed while it was read", e->name);
    return rc;
}

static int
put_buf(void *arg, const void *data, size_t len, struct err *err)
{
    (void)err;
    buf_append(arg, data, len);
    return 0;
}

int
bundle_content(struct buf *out, const struct bundle_file *b, const struct bundle_entry *e,
               size_t limit, struct err *err)
{
    if (e->size > limit)
        return err_set(err, EXITCODE_EVIDENCE, "%s is larger than %zu bytes", e->name, limit);
    return content_each(b, e, put_buf, out, err);
}

static int
put_fd(void *arg, const void *data, size_t len, struct err *err)
{
    return fs_write_all(*(const int *)arg, data, len, err);
}

int
bundle_copy(int fd, const struct bundle_file *b, const struct bundle_entry *e, struct err *err)
{
    return content_each(b, e, put_fd, &fd, err);
}
