/* SPDX-License-Identifier: Apache-2.0 */
/* What lies in the directory of a fetched module. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "wrapper/modules_lock.h"

/* More than any published module has; a cache that holds more is not one. */
#define FILES_MAX 100000
#define DEPTH_MAX 100
#define LINKS_MAX 40

struct walk {
    json_t *files, *faults;
    struct err *err;
};

static void
fault(struct walk *w, const char *path, const char *detail)
{
    json_array_append_new(w->faults, json_pack("{s:s, s:s}", "path", path, "detail", detail));
}

static int
add_file(struct walk *w, int dirfd, const char *name, const char *path)
{
    auto_close int fd = openat(dirfd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    char sha256[DIGEST_HEX_SIZE];
    struct stat st;

    if (fd < 0 || fstat(fd, &st) < 0)
        return err_sys(w->err, EXITCODE_GIT, "cannot read %s", path);
    if (!S_ISREG(st.st_mode)) {
        fault(w, path, "is no regular file");
        return 0;
    }
    if (digest_fd(sha256, fd, w->err) < 0)
        return err_wrap(w->err, "%s", path);
    return json_object_set_new(w->files, path,
                               json_pack("{s:s, s:s}", "mode",
                                         st.st_mode & S_IXUSR ? "100755" : "100644", "sha256",
                                         sha256));
}

static bool
has_git_part(const char *path)
{
    for (const char *p = path; (p = strstr(p, ".git")); p++)
        if ((p == path || p[-1] == '/') && (p[4] == '/' || p[4] == '\0'))
            return true;
    return false;
}

static int
add_link(struct walk *w, int dirfd, const char *name, const char *path)
{
    char target[4096];
    ssize_t n = readlinkat(dirfd, name, target, sizeof target - 1);

    if (n < 0)
        return err_sys(w->err, EXITCODE_GIT, "cannot read %s", path);
    target[n] = '\0';
    if (json_object_set_new(w->files, path,
                            json_pack("{s:s, s:s}", "mode", "120000", "target", target)) < 0)
        return err_set(w->err, EXITCODE_GIT, "%s: a link whose target is not UTF-8", path);
    return 0;
}

static int walk_dir(struct walk *w, int dirfd, const char *path, int depth);

static int
walk_entry(struct walk *w, int dirfd, const char *dir, const char *name, int depth)
{
    auto_free char *path = dir[0] ? mem_format("%s/%s", dir, name) : mem_dup(name);
    auto_json *utf8 = json_string(path);
    auto_close int fd = -1;
    struct stat st;

    if (!utf8)
        return err_set(w->err, EXITCODE_GIT, "%s: the name of a file is not UTF-8", dir);
    if (json_object_size(w->files) >= FILES_MAX || depth > DEPTH_MAX)
        return err_set(w->err, EXITCODE_GIT, "more than %d files", FILES_MAX);
    if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return err_sys(w->err, EXITCODE_GIT, "cannot read %s", path);
    if (S_ISLNK(st.st_mode))
        return add_link(w, dirfd, name, path);
    if (!S_ISDIR(st.st_mode))
        return add_file(w, dirfd, name, path);
    fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return err_sys(w->err, EXITCODE_GIT, "cannot read the directory %s", path);
    return walk_dir(w, fd, path, depth + 1);
}

static int
walk_dir(struct walk *w, int dirfd, const char *path, int depth)
{
    int copy = fcntl(dirfd, F_DUPFD_CLOEXEC, 0);
    DIR *d = copy < 0 ? NULL : fdopendir(copy);
    int rc = 0;

    if (!d)
        return err_sys(w->err, EXITCODE_GIT, "cannot read the directory %s", path);
    for (struct dirent *e; rc == 0 && (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
            strcmp(e->d_name, ".git") != 0)
            rc = walk_entry(w, dirfd, path, e->d_name, depth);
    closedir(d);
    return rc;
}

char *
modules_lock_resolve(const json_t *files, const char *path)
{
    auto_free char *rest = mem_dup(path);
    auto_buf at = BUF_INIT;
    int links = 0;

    if (path[0] == '/')
        return NULL;
    for (char *p = rest; *p;) {
        size_t n = strcspn(p, "/");
        const char *target;

        if (!fs_step(&at, p, n))
            return NULL;
        p += n + (p[n] == '/');
        target = json_text(json_object_get(files, buf_str(&at)), "target", NULL);
        if (target) {
            char *next = mem_format("%s/%s", target, p);

            fs_step(&at, "..", 2);
            free(rest);
            p = rest = next;
            if (*p == '/' || ++links > LINKS_MAX)
                return NULL;
        }
    }
    return buf_steal(&at);
}

static void
check_links(struct walk *w)
{
    const char *path;
    json_t *one;

    json_object_foreach(w->files, path, one) {
        auto_free char *to = NULL;

        if (!json_object_get(one, "target"))
            continue;
        to = modules_lock_resolve(w->files, path);
        if (!to)
            fault(w, path, "is a link that leads out of what was fetched");
        else if (has_git_part(to))
            fault(w, path, "is a link into .git, which no lock holds");
    }
}

int
modules_lock_package(json_t **files, json_t **faults, const char *dir, struct err *err)
{
    auto_close int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    auto_json *found = json_object();
    auto_json *wrong = json_array();
    struct walk w = {found, wrong, err};

    if (fd < 0 && (errno == ELOOP || errno == ENOTDIR)) {
        fault(&w, "", "is a link to a folder elsewhere, or no folder");
    } else if (fd < 0) {
        return err_sys(err, EXITCODE_GIT, "cannot read the directory %s", dir);
    } else {
        if (walk_dir(&w, fd, "", 0) < 0)
            return err_wrap(err, "%s", dir);
        check_links(&w);
    }
    *files = steal(&found);
    *faults = steal(&wrong);
    return 0;
}
