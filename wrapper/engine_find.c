/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/engine_find.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/where.h"

const char engine_find_mark[] = "moongate-front:c51c9a0e-6c5e-4bb4-9d1c-2f1b1f0c4f6a";

/* Any engine is tens of megabytes; what is larger than this is not read for the mark. */
#define MARK_FILE_LIMIT (4 << 20)

static bool
has_mark(const char *path, off_t size)
{
    auto_close int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    auto_free char *text = mem_alloc((size_t)size);
    ssize_t n = fd < 0 ? -1 : pread(fd, text, (size_t)size, 0);

    return n > 0 && memmem(text, (size_t)n, engine_find_mark, sizeof engine_find_mark) != NULL;
}

/* Regular, executable, and not a moongate: neither this file nor another copy of it. */
static bool
is_engine(const char *path)
{
    struct stat st, self;

    if (stat(path, &st) < 0 || !S_ISREG(st.st_mode) || access(path, X_OK) < 0)
        return false;
    if (stat("/proc/self/exe", &self) == 0 && self.st_dev == st.st_dev &&
        self.st_ino == st.st_ino)
        return false;
    return st.st_size > MARK_FILE_LIMIT || !has_mark(path, st.st_size);
}

static char *
on_path(const char *name)
{
    const char *p = getenv("PATH");

    while (p && *p) {
        size_t len = strcspn(p, ":");
        auto_free char *full = mem_format("%.*s/%s", (int)len, p, name);

        /* an entry that is empty or relative means the checkout: nobody installs engines there */
        if (full[0] == '/' && len > 0 && is_engine(full))
            return steal(&full);
        p += len + (p[len] == ':');
    }
    return NULL;
}

static int
configured(char **out, const char *path, const char *where, struct err *err)
{
    if (path[0] != '/')
        return err_set(err, EXITCODE_UNDECIDED, "%s: the engine's path must be absolute: \"%s\"",
                       where, path);
    if (!is_engine(path))
        return err_set(err, EXITCODE_UNDECIDED, "%s names %s, which is not an engine (missing, "
                       "not executable, or moongate itself)", where, path);
    *out = mem_dup(path);
    return 0;
}

/* 1 when there is no such file. */
static int
from_file(char **out, const char *path, struct err *err)
{
    auto_file FILE *f = fopen(path, "re");
    char line[4096];

    if (!f && errno == ENOENT)
        return 1;
    if (!f)
        return err_sys(err, EXITCODE_UNDECIDED, "%s", path);
    if (!fgets(line, sizeof line, f))
        return err_set(err, EXITCODE_UNDECIDED, "%s is empty: write the engine's path into it",
                       path);
    line[strcspn(line, "\r\n")] = '\0';
    return configured(out, line, path, err);
}

int
engine_find(char **out, const char *name, struct err *err)
{
    const char *first = name ? name : "terraform";
    const char *other = strcmp(first, "tofu") == 0 ? "terraform" : "tofu";
    auto_free char *file = NULL;
    auto_free char *second = NULL;
    int rc;

    if (MOONGATE_ENGINE[0] != '\0')
        return configured(out, MOONGATE_ENGINE, "--with-engine", err);
    file = where_sysconf("engine", err);
    if (!file)
        return -1;
    rc = from_file(out, file, err);
    if (rc <= 0)
        return rc;
    *out = on_path(first);
    if (*out)
        return 0;
    second = on_path(other);
    if (second && !name) {
        *out = steal(&second);
        return 0;
    }
    if (second)
        return err_set(err, EXITCODE_UNDECIDED, "no %s on PATH besides moongate; %s is here: to "
                       "use it, write that path into %s", first, second, file);
    return err_set(err, EXITCODE_UNDECIDED, "no engine: there is no %s on PATH besides moongate; "
                   "install it, or write its path into %s", first, file);
}

/* ---- becoming it ---- */

/* Set only when the engine is a script, which could lead back here without end. */
#define SHIM_GUARD "MOONGATE_SHIM"

static int
guard_script(const char *engine, struct err *err)
{
    auto_close int fd = open(engine, O_RDONLY | O_CLOEXEC);
    char magic[2] = {0, 0};

    if (fd < 0 || read(fd, magic, 2) != 2 || magic[0] != '#' || magic[1] != '!')
        return 0;
    if (getenv(SHIM_GUARD))
        return err_set(err, EXITCODE_UNDECIDED, "the engine %s is a script that leads back to "
                       "moongate; write the real engine's path into SYSCONFDIR/moongate/engine",
                       engine);
    setenv(SHIM_GUARD, "1", 1);
    return 0;
}

int
engine_exec(const char *name, char *const *argv, struct err *err)
{
    auto_free char *engine = NULL;

    if (engine_find(&engine, name, err) < 0 || guard_script(engine, err) < 0)
        return -1;
    execv(engine, argv);
    return err_sys(err, EXITCODE_UNDECIDED, "cannot start the engine %s", engine);
}
