/* SPDX-License-Identifier: Apache-2.0 */
#include "base/where.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

/* Bytes at the end that both paths share, whole components only ("/bin" of "/a/bin", "/b/bin"). */
static size_t
common_tail(const char *a, const char *b)
{
    size_t la = strlen(a);
    size_t lb = strlen(b);
    size_t best = 0;

    for (size_t n = 1; n <= la && n <= lb && a[la - n] == b[lb - n]; n++)
        if (a[la - n] == '/')
            best = n;
    return best;
}

char *
where_map(const char *dir, const char *bin, const char *libexec, const char *configured)
{
    size_t tail_bin = common_tail(dir, bin);
    size_t tail_libexec = common_tail(dir, libexec);
    const char *own = tail_libexec > tail_bin ? libexec : bin;
    size_t tail = tail_libexec > tail_bin ? tail_libexec : tail_bin;
    int root = (int)(strlen(dir) - tail); /* what stands in place of own's head */
    size_t head = strlen(own) - tail;

    if (tail == 0)
        return NULL;
    if (strncmp(configured, own, head) != 0 || configured[head] != '/')
        return mem_dup(configured);
    return mem_format("%.*s%s", root, dir, configured + head);
}

static char *
where_dir(const char *configured, struct err *err)
{
    char exe[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    char *slash;
    char *found;

    if (n < 0) {
        err_sys(err, EXITCODE_UNDECIDED, "cannot read /proc/self/exe to find the installation");
        return NULL;
    }
    exe[n] = '\0';
    slash = strrchr(exe, '/');
    if (!slash) {
        err_set(err, EXITCODE_UNDECIDED, "/proc/self/exe names no file: is /proc mounted");
        return NULL;
    }
    *slash = '\0';
    found = where_map(exe, MOONGATE_BINDIR, MOONGATE_LIBEXECDIR, configured);
    if (!found)
        err_set(err, EXITCODE_UNDECIDED,
                "%s is not where moongate was installed (%s): link to the installed program, "
                "do not copy it", exe, MOONGATE_BINDIR);
    return found;
}

static char *
where_file(const char *configured, const char *name, struct err *err)
{
    auto_free char *dir = where_dir(configured, err);

    return dir ? mem_format("%s/%s", dir, name) : NULL;
}

char *
where_libexec(const char *program, struct err *err)
{
    auto_free char *path = where_file(MOONGATE_LIBEXECDIR, program, err);

    if (!path)
        return NULL;
    if (access(path, X_OK) != 0) {
        err_sys(err, EXITCODE_UNDECIDED, "the installation is not complete: %s", path);
        return NULL;
    }
    return steal(&path);
}

char *
where_data(const char *sub, struct err *err)
{
    return where_file(MOONGATE_DATADIR, sub, err);
}

char *
where_sysconf(const char *sub, struct err *err)
{
    return where_file(MOONGATE_SYSCONFDIR, sub, err);
}
