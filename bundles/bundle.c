/* SPDX-License-Identifier: Apache-2.0 */
#include "bundles/bundle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/mem.h"
#include "bundles/bundle_read.h"
#include "bundles/tar_write.h"

#define BLOCK ((size_t)1 << 16)

/* A member in the order of the file, with what the first reading found. */
struct part {
    const char *name;
    const void *data; /* NULL: `path` */
    const char *path;
    unsigned long long size;
    char sha256[DIGEST_HEX_SIZE];
};

struct parts {
    struct part *p;
    size_t n;
};

static void
parts_clear(struct parts *ps)
{
    free(ps->p);
}

#define auto_parts __attribute__((cleanup(parts_clear))) struct parts

bool
bundle_name_valid(const char *name)
{
    return tar_name_valid(name) && strcmp(name, BUNDLE_SUMS) != 0 &&
           strcmp(name, BUNDLE_SIG) != 0;
}

static int
by_name(const void *a, const void *b)
{
    const struct part *x = a, *y = b;

    return strcmp(x->name, y->name);
}

static int
check_names(const struct parts *ps, struct err *err)
{
    auto_free const char **names = mem_alloc(ps->n * sizeof *names);
    const char *clash;

    for (size_t i = 0; i < ps->n; i++) {
        names[i] = ps->p[i].name;
        if (!bundle_name_valid(names[i]))
            return err_set(err, EXITCODE_EVIDENCE, "\"%.120s\" cannot be the name of a member",
                           names[i]);
        if (i > 0 && strcmp(names[i], names[i - 1]) == 0)
            return err_set(err, EXITCODE_EVIDENCE, "two members are named %s", names[i]);
    }
    clash = tar_names_clash(names, ps->n);
    if (clash)
        return err_set(err, EXITCODE_EVIDENCE, "%s is a member and a directory of another",
                       clash);
    return 0;
}

static int
open_regular(const char *path, unsigned long long *size, struct err *err)
{
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    struct stat st;

    if (fd < 0 || fstat(fd, &st) < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot read %s for the bundle", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, EXITCODE_EVIDENCE, "%s is not a regular file", path);
    *size = (unsigned long long)st.st_size;
    return steal_fd(&fd);
}

static int
measure(struct part *p, struct err *err)
{
    if (p->path) {
        auto_close int fd = open_regular(p->path, &p->size, err);

        if (fd < 0 || digest_fd(p->sha256, fd, err) < 0)
            return -1;
    } else {
        digest_bytes(p->sha256, p->data, (size_t)p->size);
    }
    if (p->size > TAR_SIZE_MAX)
        return err_set(err, EXITCODE_EVIDENCE, "%s is larger than 8 GiB", p->name);
    return 0;
}

/* Sorted, checked and hashed; two places in front are kept for SHA256SUMS and its signature. */
static int
parts_from(struct parts *out, const struct bundle_member *members, size_t n, struct err *err)
{
    struct parts rest = {NULL, n};

    out->p = mem_alloc((n + 2) * sizeof *out->p);
    out->n = n + 2;
    rest.p = out->p + 2;
    for (size_t i = 0; i < n; i++) {
        const struct bundle_member *m = &members[i];

        rest.p[i] = (struct part){.name = m->name, .data = m->path ? NULL : m->data,
                                  .path = m->path, .size = m->path ? 0 : m->len};
    }
    qsort(rest.p, n, sizeof *rest.p, by_name);
    if (check_names(&rest, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (measure(&rest.p[i], err) < 0)
            return -1;
    return 0;
}

static struct part
part_of_buf(const char *name, const struct buf *b)
{
    struct part p = {.name = name, .data = buf_str(b), .size = b->len};

    digest_bytes(p.sha256, p.data, b->len);
    return p;
}

/* The file being written, and its digest so far. */
struct sink {
    int fd;
    struct digest *digest;
    unsigned long long size;
};

static int
sink_put(struct sink *s, const void *data, size_t len, struct err *err)
{
    if (fs_write_all(s->fd, data, len, err) < 0)
        return -1;
    digest_update(s->digest, data, len);
    s->size += len;
    return 0;
}

static int
sink_zeros(struct sink *s, size_t len, struct err *err)
{
    static const unsigned char zeros[TAR_RECORD];

    while (len > 0) {
        size_t n = len < sizeof zeros ? len : sizeof zeros;

        if (sink_put(s, zeros, n, err) < 0)
            return -1;
        len -= n;
    }
    return 0;
}

/* The bytes that were hashed are the bytes that are written, or there is no bundle. */
static int
sink_file(struct sink *s, const struct part *p, struct err *err)
{
    unsigned long long size, left = p->size;
    auto_free char *block = mem_alloc(BLOCK);
    auto_close int fd = open_regular(p->path, &size, err);
    struct digest *d;
    char sha256[DIGEST_HEX_SIZE];

    if (fd < 0)
        return -1;
    d = digest_new();
    while (left > 0) {
        ssize_t n = read(fd, block, left < BLOCK ? (size_t)left : BLOCK);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || sink_put(s, block, (size_t)n, err) < 0)
            break;
        digest_update(d, block, (size_t)n);
        left -= (unsigned long long)n;
    }
    digest_finish(d, sha256);
    if (left > 0 || size != p->size || strcmp(sha256, p->sha256) != 0)
        return err_set(err, EXITCODE_EVIDENCE, "%s changed while it was bundled", p->path);
    return 0;
}

static int
sink_part(struct sink *s, const struct part *p, struct err *err)
{
    unsigned char header[TAR_BLOCK];

    tar_header(header, p->name, p->size);
    if (sink_put(s, header, sizeof header, err) < 0 ||
        (p->path ? sink_file(s, p, err) : sink_put(s, p->data, (size_t)p->size, err)) < 0)
        return -1;
    return sink_zeros(s, tar_padding(p->size), err);
}

static int
sink_all(struct sink *s, const struct parts *ps, struct err *err)
{
    unsigned long long total = 0;
    int rc;

    for (size_t i = 0; i < ps->n; i++)
        if (ps->p[i].name)
            total += TAR_BLOCK + ps->p[i].size + tar_padding(ps->p[i].size);
    total += tar_trailer(total);
    /* The whole size at once: a full disk shows before the first byte, not in the middle. */
    rc = posix_fallocate(s->fd, 0, (off_t)total);
    if (rc != 0 && rc != EINVAL && rc != EOPNOTSUPP) {
        errno = rc;
        return err_sys(err, EXITCODE_EVIDENCE, "no room for a bundle of %llu bytes", total);
    }
    for (size_t i = 0; i < ps->n; i++)
        if (ps->p[i].name && sink_part(s, &ps->p[i], err) < 0)
            return -1;
    return sink_zeros(s, tar_trailer(s->size), err);
}

/* Write the temporary file; on failure it is gone. */
static int
write_tmp(struct bundle_ref *out, const char *path, const struct parts *ps, struct err *err)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    struct sink s = {-1, NULL, 0};
    auto_close int fd = -1;
    int rc;

    unlink(path); /* of a killed process that had our number */
    fd = open(path, flags, 0600);
    if (fd < 0)
        return err_sys(err, EXITCODE_EVIDENCE, "cannot create %s", path);
    s.fd = fd;
    s.digest = digest_new();
    rc = sink_all(&s, ps, err);
    digest_finish(s.digest, out->tar_sha256);
    out->size = s.size;
    if (rc < 0)
        unlink(path);
    return rc;
}

/* A file of that name is there: whole and of the same content it is ours from before a crash
 * (a signature may differ in its bytes, not in what it signs). */
static int
accept_existing(struct bundle_ref *ref, const char *path, bool is_signed, struct err *err)
{
    struct bundle_file *b = NULL;
    auto_findings why = FINDINGS_INIT;
    const struct bundle_ref *have;
    int rc = bundle_open(&b, &why, path, err);
    bool same;

    if (rc < 0)
        return -1;
    have = b ? bundle_ref(b) : NULL;
    same = have && strcmp(have->id, ref->id) == 0 && (bundle_signature(b) != NULL) == is_signed;
    if (same)
        *ref = *have;
    bundle_close(b);
    if (!same)
        return err_set(err, EXITCODE_EVIDENCE,
                       "%s exists already and holds something else; move it away", path);
    return 0;
}

static int
publish(struct bundle_ref *ref, const char *dir, const char *file, const struct parts *ps,
        struct err *err)
{
    auto_free char *tmp = mem_format(".%s.%ld.tmp", file, (long)getpid());
    auto_free char *tmp_path = fs_join(dir, tmp);
    auto_free char *path = fs_join(dir, file);
    struct err own = ERR_INIT;

    if (fs_mkdirs(dir, err) < 0 || write_tmp(ref, tmp_path, ps, err) < 0)
        return -1;
    if (fs_publish_tmp(dir, tmp, file, false, &own) == 0)
        return 0;
    unlink(tmp_path);
    if (own.sys == EEXIST)
        return accept_existing(ref, path, ps->p[1].name != NULL, err);
    *err = own;
    return -1;
}

static int
write_bundle(struct bundle_ref *ref, const char *dir, const char *file,
             const struct bundle_member *members, size_t n, const struct signer *signer,
             struct err *err)
{
    auto_parts ps = {NULL, 0};
    auto_buf sums = BUF_INIT;
    auto_buf sig = BUF_INIT;

    if (strchr(file, '/') || file[0] == '.' || file[0] == '\0')
        return err_set(err, EXITCODE_EVIDENCE, "\"%s\" cannot be the name of a bundle", file);
    if (parts_from(&ps, members, n, err) < 0)
        return -1;
    for (size_t i = 2; i < ps.n; i++)
        buf_printf(&sums, "%s  %s\n", ps.p[i].sha256, ps.p[i].name);
    ps.p[0] = part_of_buf(BUNDLE_SUMS, &sums);
    memcpy(ref->id, ps.p[0].sha256, sizeof ref->id);
    if (signer) {
        if (signer_sign(&sig, signer, SIGNER_NS_BUNDLE, buf_str(&sums), sums.len, err) < 0)
            return -1;
        ps.p[1] = part_of_buf(BUNDLE_SIG, &sig);
    }
    return publish(ref, dir, file, &ps, err);
}

int
bundle_write(struct bundle_ref *out, const char *dir, const char *file,
             const struct bundle_member *members, size_t n, const struct signer *signer,
             struct err *err)
{
    struct bundle_ref ref = {"", "", 0};

    if (write_bundle(&ref, dir, file, members, n, signer, err) < 0) {
        err->code = EXITCODE_EVIDENCE; /* whoever failed, it is the record that is missing */
        return err_wrap(err, "bundle %s", file);
    }
    *out = ref;
    return 0;
}
