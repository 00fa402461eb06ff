/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/testing_files.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"

/* A fixture is a plan that somebody cut down to read it; the judge holds all of a test file's. */
#define FIXTURE_LIMIT ((size_t)16 << 20)
#define FIXTURES_LIMIT ((size_t)64 << 20)

/* Is the resolved `path` below the resolved `root`? */
static bool
below(const char *path, const char *root)
{
    size_t n = strlen(root);

    return strncmp(path, root, n) == 0 && path[n] == '/';
}

/* The file's resolved path; NULL without an error where there is none. */
static char *
locate(const char *root, const char *folder, const char *name, struct err *err)
{
    auto_free char *file = fs_join(folder, name);
    auto_free char *real = NULL, *top = NULL;
    struct stat st;

    if (stat(file, &st) < 0)
        return NULL;
    real = fs_realpath(file, err);
    top = fs_realpath(root, err);
    if (!real || !top)
        return NULL;
    if (!below(real, top)) {
        err_set(err, EXITCODE_UNDECIDED, "it lies outside of %s, the folder of the policies", root);
        return NULL;
    }
    if (!S_ISREG(st.st_mode)) {
        err_set(err, EXITCODE_UNDECIDED, "it is not a regular file");
        return NULL;
    }
    return steal(&real);
}

static int
take(json_t *out, const char *name, const char *path, size_t *used, struct err *err)
{
    auto_buf text = BUF_INIT;
    json_t *v;

    if (fs_read_file(&text, path, FIXTURE_LIMIT, err) < 0)
        return -1;
    *used += text.len;
    if (*used > FIXTURES_LIMIT)
        return err_set(err, EXITCODE_UNDECIDED, "the fixtures of one test file are larger than "
                       "%zu MiB", FIXTURES_LIMIT >> 20);
    v = json_stringn(buf_str(&text), text.len);
    if (!v)
        return err_set(err, EXITCODE_UNDECIDED, "it is not text in UTF-8");
    json_object_set_new(out, name, v);
    return 0;
}

int
testing_files_fixture(json_t *out, const char *root, const char *test, const char *name,
                      size_t *used, struct err *err)
{
    const char *slash = strrchr(test, '/');
    auto_free char *folder = slash ? mem_dupn(test, (size_t)(slash - test)) : mem_dup(".");
    auto_free char *second = fs_join(folder, "fixtures");
    auto_free char *path = NULL;

    if (json_object_get(out, name))
        return 0;
    if (name[0] == '/')
        return err_set(err, EXITCODE_UNDECIDED, "%s: fixture %s: name it from the test file's "
                       "folder", test, name);
    path = locate(root, folder, name, err);
    if (!path && err->code == EXITCODE_OK)
        path = locate(root, second, name, err);
    if (!path && err->code == EXITCODE_OK)
        err_set(err, EXITCODE_UNDECIDED, "no such file in %s or %s", folder, second);
    if (!path || take(out, name, path, used, err) < 0)
        return err_wrap(err, "%s: fixture %s", test, name);
    return 0;
}
