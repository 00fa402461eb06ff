/* SPDX-License-Identifier: Apache-2.0 */
/* plan -out=FILE: the engine's plan file with the verdict in it, where the user wants it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "wrapper/run_private.h"
#include "wrapper/verdict.h"

/* As planzip reads it. */
#define PLAN_MAX ((size_t)1 << 30)

int
run_know_plan(const struct run *r, const char *sha256, struct err *err)
{
    auto_free char *outs = fs_join(r->pin.state_dir, "outs");

    return fs_mkdirs(outs, err) < 0 ? -1 : fs_publish(outs, sha256, "", 0, true, err);
}

/* Straight into what is there: a device, a pipe, a file in a folder where we may make none. */
static int
write_into(const char *path, mode_t ours, const struct buf *plan, struct err *err)
{
    auto_close int fd = -1;
    mode_t before = umask(ours);

    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, 0666);
    umask(before);
    if (fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "the plan cannot be saved as %s", path);
    if (fs_write_all(fd, buf_str(plan), plan->len, err) < 0) {
        struct stat st;
        int sys = err->sys;

        /* half a plan is worse than none */
        if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && ftruncate(fd, 0) < 0)
            sys = sys ? sys : errno;
        err->code = EXITCODE_UNDECIDED;
        err->sys = sys;
        return err_wrap(err, "the plan cannot be saved as %s", path);
    }
    return 0;
}

/* Whole or not at all: what stands under the name is the old plan until the new one is complete.
 * 1 when the folder takes no new file. */
static int
replace_file(const char *path, mode_t mode, const struct buf *plan, struct err *err)
{
    const char *slash = strrchr(path, '/');
    auto_free char *dir = mem_dupn(path, slash == path ? 1 : (size_t)(slash - path));
    struct err why = ERR_INIT;

    if (fs_publish(dir, slash + 1, buf_str(plan), plan->len, true, &why) == 0) {
        if (chmod(path, mode) < 0)
            return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
        return 0;
    }
    if (why.sys == EACCES || why.sys == EPERM || why.sys == EROFS || why.sys == ENAMETOOLONG)
        return 1;
    return err_set(err, EXITCODE_UNDECIDED, "the plan cannot be saved as %s: %s", path,
                   why.sys ? strerror(why.sys) : why.text);
}

/* Links are followed, as the engine does; its file gets the user's mode. */
static int
save(const char *path, mode_t users, const struct buf *plan, struct err *err)
{
    auto_free char *real = NULL;
    struct stat st;
    bool is_there = stat(path, &st) == 0;
    mode_t mode = is_there ? st.st_mode & 07777 : 0666 & ~users;
    int rc;

    if (is_there && S_ISDIR(st.st_mode))
        return err_set(err, EXITCODE_UNDECIDED, "the plan cannot be saved as %s: it is a folder",
                       path);
    if (is_there && S_ISREG(st.st_mode) && st.st_nlink == 1 && strncmp(path, "/dev/", 5) != 0)
        real = fs_realpath(path, err);
    else if (!is_there && !fs_exists(path)) /* no link that leads nowhere either */
        real = mem_dup(path);
    if (!real)
        return write_into(path, users, plan, err);
    rc = replace_file(real, mode, plan, err);
    return rc == 1 ? write_into(real, users, plan, err) : rc;
}

bool
run_can_give_plan(const struct run *r)
{
    auto_free char *to = fs_join(r->dir, r->flags.out);
    auto_free char *dir = mem_dupn(to, (size_t)(strrchr(to, '/') - to) + 1);
    struct stat st;

    if (stat(to, &st) == 0)
        return !S_ISDIR(st.st_mode) && access(to, W_OK) == 0;
    return access(dir, W_OK | X_OK) == 0;
}

int
run_give_failed_plan(struct run *r, struct err *err)
{
    auto_free char *to = fs_join(r->dir, r->flags.out);
    auto_buf plan = BUF_INIT;
    char sha256[DIGEST_HEX_SIZE];

    if (fs_read_file(&plan, r->plan_path, PLAN_MAX, err) < 0)
        return -1;
    digest_bytes(sha256, buf_str(&plan), plan.len);
    return run_know_plan(r, sha256, err) < 0 ? -1 : save(to, r->at.umask, &plan, err);
}

int
run_give_plan(struct run *r, struct err *err)
{
    auto_free char *to = fs_join(r->dir, r->flags.out);
    auto_free char *text = verdict_text(r->rec.facts);
    auto_buf made = BUF_INIT;
    auto_buf plan = BUF_INIT;
    char sha256[DIGEST_HEX_SIZE];

    if (fs_read_file(&made, r->plan_path, PLAN_MAX, err) < 0)
        return -1;
    digest_bytes(sha256, buf_str(&made), made.len);
    if (strcmp(sha256, json_text(r->rec.facts, "plan_sha256", "")) != 0)
        return err_set(err, EXITCODE_UNDECIDED, "the plan file changed after it was judged");
    if (verdict_attach(&plan, &made, text, &r->rec.signer, err) < 0)
        return -1;
    digest_bytes(sha256, buf_str(&plan), plan.len);
    return run_know_plan(r, sha256, err) < 0 ? -1 : save(to, r->at.umask, &plan, err);
}
