/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/cliconfig.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "wrapper/rcfile.h"

/* People write a screen of it; what is larger is not that. */
#define FILE_LIMIT ((size_t)1 << 20)

struct reading {
    json_t *files;
    struct reasons *reasons;
};

/* ---- one file ---- */

static void
doubt(struct reading *rd, const char *path, const char *why)
{
    auto_free char *shown = text_clean(path);
    auto_free char *detail = mem_format("the engine reads this configuration, and it cannot be "
                                        "judged: %s", why);

    reasons_add(rd->reasons, EXITCODE_UNDECIDED, "engine setup", shown, detail,
                "mend it, or name another one   TF_CLI_CONFIG_FILE=...");
}

static void
note_overrides(struct reading *rd, const char *path, const struct rcfile *rc)
{
    auto_free char *shown = text_clean(path);
    auto_free char *at = mem_format("%s:%d", shown, rc->line);
    const char *first = json_string_value(json_array_get(rc->overrides, 0));
    size_t n = json_array_size(rc->overrides);
    auto_free char *more = n > 1 ? mem_format(" and %zu more", n - 1) : mem_dup("");
    auto_free char *detail = mem_format("dev_overrides: %s%s would run from a folder that no lock "
                                        "file checks", first ? first : "a provider", more);

    reasons_add(rd->reasons, EXITCODE_UNDECIDED, "engine setup", at, detail,
                "take the block out, or name a file without it   TF_CLI_CONFIG_FILE=/dev/null");
}

static json_t *
file_facts(const char *path, const char *sha256, const struct rcfile *rc)
{
    auto_free char *shown = text_clean(path);
    json_t *o = json_object();

    json_put(o, "path", shown);
    json_put(o, "sha256", sha256[0] ? sha256 : NULL);
    if (rc && rc->line > 0)
        json_object_set(o, "dev_overrides", rc->overrides);
    if (rc && json_array_size(rc->methods) > 0)
        json_object_set(o, "methods", rc->methods);
    if (rc && rc->may_break_lock)
        json_object_set_new(o, "may_break_lock", json_true());
    return o;
}

/* A regular file, or /dev/null, which is how people say "none"; a pipe could be read only once. */
static int
open_plain(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat st, null;

    if (fd < 0)
        return err_sys(err, EXITCODE_UNDECIDED, "it cannot be opened");
    if (fstat(fd, &st) == 0 &&
        (S_ISREG(st.st_mode) ||
         (S_ISCHR(st.st_mode) && stat("/dev/null", &null) == 0 && st.st_rdev == null.st_rdev)))
        return fd;
    close(fd);
    return err_set(err, EXITCODE_UNDECIDED, "it is not a regular file");
}

/* A file that is not there is only warned of by the engine; it is recorded without a digest. */
static void
read_one(struct reading *rd, const char *path)
{
    struct err err = ERR_INIT;
    char sha256[DIGEST_HEX_SIZE] = "";
    struct rcfile rc = {0};
    auto_buf text = BUF_INIT;
    auto_close int fd = open_plain(path, &err);

    if (fd < 0 && (err.sys == ENOENT || err.sys == ENOTDIR)) {
        json_array_append_new(rd->files, file_facts(path, "", NULL));
        return;
    }
    if (fd < 0 || fs_read_fd(&text, fd, FILE_LIMIT, &err) < 0) {
        doubt(rd, path, err.text);
        json_array_append_new(rd->files, file_facts(path, "", NULL));
        return;
    }
    digest_bytes(sha256, buf_str(&text), text.len);
    if (rcfile_parse(&rc, buf_str(&text), text.len, &err) < 0)
        doubt(rd, path, err.text);
    else if (rc.line > 0)
        note_overrides(rd, path, &rc);
    json_array_append_new(rd->files, file_facts(path, sha256, &rc));
    rcfile_clear(&rc);
}

/* ---- which files ---- */

enum kind { FILE_KIND, FOLDER_KIND };
enum base { HOME_BASE, XDG_BASE };

static const struct place {
    const char *product;
    enum kind kind;
    enum base base;
    const char *path;
} places[] = {
#define PLACE(product, kind, base, path) {product, kind##_KIND, base##_BASE, path},
#include "wrapper/cliconfig.def"
#undef PLACE
};

static char *
place_path(const struct place *p, const char *cwd)
{
    const char *home = getenv("HOME");
    const char *xdg = getenv("XDG_CONFIG_HOME");
    const struct passwd *pw = home && home[0] ? NULL : getpwuid(getuid());
    const char *base = p->base == XDG_BASE ? xdg : pw ? pw->pw_dir : home;
    auto_free char *full = base && base[0] ? fs_join(base, p->path) : NULL;

    return full ? fs_join(cwd, full) : NULL;
}

/* The first place of this kind where something is; NULL: nowhere. */
static char *
find_place(const char *product, enum kind kind, const char *cwd)
{
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        auto_free char *path = NULL;
        struct stat st;

        if (places[i].kind != kind || strcmp(places[i].product, product) != 0)
            continue;
        path = place_path(&places[i], cwd);
        if (path && (stat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR)))
            return steal(&path);
    }
    return NULL;
}

static int
is_setup(const struct dirent *d)
{
    return text_ends(d->d_name, ".tfrc") || text_ends(d->d_name, ".tfrc.json");
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void
read_folder(struct reading *rd, const char *path)
{
    struct dirent **list = NULL;
    struct stat st;
    int n;

    if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode))
        return; /* the engine passes over it, too */
    n = scandir(path, &list, is_setup, by_name);
    if (n < 0) {
        doubt(rd, path, strerror(errno));
        return;
    }
    for (int i = 0; i < n; i++) {
        auto_free char *full = fs_join(path, list[i]->d_name);

        read_one(rd, full);
        free(list[i]);
    }
    free(list);
}

static const char *
named_file(void)
{
    const char *set = getenv("TF_CLI_CONFIG_FILE");

    if (!set || !set[0])
        set = getenv("TERRAFORM_CONFIG");
    return set && set[0] ? set : NULL;
}

void
cliconfig_read(json_t **out, struct reasons *reasons, const char *product, const char *cwd)
{
    struct reading rd = {json_array(), reasons};
    const char *named = named_file();
    auto_free char *file = named ? fs_join(cwd, named) : find_place(product, FILE_KIND, cwd);
    auto_free char *folder = named ? NULL : find_place(product, FOLDER_KIND, cwd);

    if (file)
        read_one(&rd, file);
    if (folder)
        read_folder(&rd, folder);
    *out = rd.files;
}

int
cliconfig_same(const json_t *before, const char *product, const char *cwd, struct err *err)
{
    struct reasons ignored = REASONS_INIT;
    auto_json *now = NULL;

    cliconfig_read(&now, &ignored, product, cwd);
    reasons_clear(&ignored);
    if (json_equal(now, before))
        return 0;
    return err_set(err, EXITCODE_UNDECIDED, "the engine's command-line configuration changed "
                   "while this run went on; run again");
}
