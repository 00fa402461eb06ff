/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/policyset.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/where.h"
#include "policies/files.h"

#define MANIFEST "moongate.lua"
/* A policy is read by people; what is larger than this was not written by one. */
#define FILE_LIMIT ((size_t)1 << 20)

static int
add_manifest(struct settings *s, enum settings_origin origin, const char *path,
             const struct buf *text, const char *judge, struct err *err)
{
    auto_json *statements = NULL;

    if (judgement_manifest(&statements, judge, path, buf_str(text), text->len, s->rlimits_only,
                           err) < 0)
        return -1;
    return settings_add(s, origin, path, statements, err);
}

int
policyset_settings(struct settings *s, struct gitstore *store, const char *tip,
                   const char *judge, struct err *err)
{
    auto_buf text = BUF_INIT;
    char oid[GITSTORE_OID_SIZE];
    int rc = gitstore_file_at(&text, store, tip, MANIFEST, err);

    if (rc < 0)
        return -1;
    if (rc == 1) {
        rc = gitstore_entry_at(oid, NULL, store, tip, MANIFEST, err);
        if (rc == 0) /* a link or a directory: settings that would not count are no settings */
            rc = err_set(err, EXITCODE_UNDECIDED, MANIFEST " is not a regular file at %.7s", tip);
        return rc < 0 ? -1 : 0;
    }
    return add_manifest(s, SETTINGS_REPOSITORY, MANIFEST, &text, judge, err);
}

static int
add_own(struct settings *s, enum settings_origin origin, const char *path, const char *judge,
        struct err *err)
{
    auto_buf text = BUF_INIT;

    if (!fs_exists(path))
        return 0;
    if (fs_read_file(&text, path, FILE_LIMIT, err) < 0)
        return -1;
    return add_manifest(s, origin, path, &text, judge, err);
}

int
policyset_own_settings(struct settings *s, const char *judge, struct err *err)
{
    auto_free char *system = where_sysconf(MANIFEST, err);
    const char *xdg = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    auto_free char *user = NULL;

    if (!system || add_own(s, SETTINGS_SYSTEM, system, judge, err) < 0)
        return -1;
    if (xdg && xdg[0] == '/')
        user = mem_format("%s/moongate/%s", xdg, MANIFEST);
    else if (home && home[0] == '/')
        user = mem_format("%s/.config/moongate/%s", home, MANIFEST);
    return user ? add_own(s, SETTINGS_USER, user, judge, err) : 0;
}

static void
push(struct policyset *p, const char *path, struct buf *text, const char *oid)
{
    struct policyset_file *f;

    p->files = mem_grow(p->files, p->n + 1, sizeof *p->files);
    f = &p->files[p->n++];
    *f = (struct policyset_file){.path = mem_dup(path), .len = text->len};
    f->text = buf_steal(text);
    if (oid)
        memcpy(f->oid, oid, GITSTORE_OID_SIZE);
}

struct collector {
    struct policyset *set;
    struct gitstore *store;
    const char *pattern;
    size_t found;
};

static bool
has_file(const struct policyset *p, const char *path)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->files[i].path, path) == 0)
            return true;
    return false;
}

static int
collect(void *arg, const struct gitstore_entry *e, struct err *err)
{
    struct collector *c = arg;
    auto_buf text = BUF_INIT;

    if (!text_glob(c->pattern, e->path, true))
        return 0;
    c->found++;
    if (has_file(c->set, e->path))
        return 0;
    if (e->mode != 0100644 && e->mode != 0100755)
        return err_set(err, EXITCODE_UNDECIDED, "the policy %s is not a regular file in the "
                       "commit", e->path);
    if (gitstore_object(&text, c->store, e->oid, err) < 0)
        return -1;
    if (text.len > FILE_LIMIT)
        return err_set(err, EXITCODE_UNDECIDED, "the policy %s is larger than 1 MiB", e->path);
    push(c->set, e->path, &text, e->oid);
    return 0;
}

static int
load_pattern(struct policyset *p, struct gitstore *store, const char *tip, const char *pattern,
             bool stated, struct err *err)
{
    struct collector c = {p, store, pattern, 0};

    if (gitstore_walk(store, tip, "", collect, &c, err) < 0)
        return -1;
    if (c.found == 0 && stated)
        return err_set(err, EXITCODE_UNDECIDED, MANIFEST ": policies: no file at %.7s matches "
                       "\"%s\"", tip, pattern);
    return 0;
}

static int
load_std(struct policyset *p, struct err *err)
{
    auto_files std = FILES_INIT;

    if (files_add_std(&std, err) < 0)
        return -1;
    for (size_t i = 0; i < std.n; i++) {
        struct buf text = BUF_INIT;

        buf_append(&text, std.list[i].text, std.list[i].len);
        push(p, std.list[i].path, &text, NULL);
    }
    return 0;
}

static void
make_views(struct policyset *p)
{
    p->views = mem_grow(NULL, p->n, sizeof *p->views);
    for (size_t i = 0; i < p->n; i++)
        p->views[i] =
            (struct judgement_file){p->files[i].path, p->files[i].text, p->files[i].len};
    if (p->nrepository > 0)
        p->sources[p->nsources++] =
            (struct judgement_source){"repository", false, p->views, p->nrepository};
    if (p->n > p->nrepository)
        p->sources[p->nsources++] = (struct judgement_source){
            "std", true, p->views + p->nrepository, p->n - p->nrepository};
}

int
policyset_load(struct policyset *out, const struct settings *s, struct gitstore *store,
               const char *tip, struct err *err)
{
    struct policyset p = {0};
    bool std = false;
    size_t i;
    json_t *one;
    int rc = 0;

    if (!s->policies)
        rc = load_pattern(&p, store, tip, "policies/*.lua", false, err);
    json_array_foreach(s->policies, i, one) {
        const char *pattern = json_string_value(one);

        if (strcmp(pattern, "std") == 0)
            std = true;
        else if (rc == 0)
            rc = load_pattern(&p, store, tip, pattern, true, err);
    }
    p.nrepository = p.n;
    if (rc == 0 && std)
        rc = load_std(&p, err);
    if (rc == 0 && p.n == 0)
        rc = err_set(err, EXITCODE_UNDECIDED, "there is no policy at %.7s (policies/*.lua): "
                     "nothing would be judged; moongate init writes a first one", tip);
    if (rc < 0) {
        policyset_clear(&p);
        return -1;
    }
    make_views(&p);
    *out = p;
    return 0;
}

void
policyset_clear(struct policyset *p)
{
    for (size_t i = 0; i < p->n; i++) {
        free(p->files[i].path);
        free(p->files[i].text);
    }
    free(p->files);
    free(p->views);
    *p = (struct policyset){0};
}
