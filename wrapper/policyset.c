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
#include "bundles/bundle.h"
#include "policies/files.h"
#include "policies/library.h"
#include "policies/waivers.h"
#include "wrapper/trusted.h"

#define MANIFEST "moongate.lua"
/* A policy is read by people; what is larger than this was not written by one. */
#define FILE_LIMIT ((size_t)1 << 20)

static int
add_manifest(struct settings *s, enum settings_origin origin, const char *path,
             const struct buf *text, const char *judge, struct err *err)
{
    auto_json *statements = NULL;
    /* The file that allows it must be readable without: nobody but the administrator writes it. */
    bool rlimits_only = s->rlimits_only || origin == SETTINGS_SYSTEM;

    if (judgement_manifest(&statements, judge, path, buf_str(text), text->len, rlimits_only,
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

/* SYSCONFDIR/moongate, where it is here. */
static char *
system_folder(struct err *err)
{
    char *path = where_sysconf(MANIFEST, err);

    if (path)
        *strrchr(path, '/') = '\0';
    return path;
}

/* 1 when there is none. */
static int
read_system(char **path, struct buf *text, struct err *err)
{
    auto_free char *file = where_sysconf(MANIFEST, err);
    auto_free char *dir = system_folder(err);
    int rc;

    if (!file || !dir)
        return -1;
    rc = trusted_read(text, file, dir, FILE_LIMIT, err);
    if (rc == 0)
        *path = steal(&file);
    return rc;
}

int
policyset_system_settings(struct settings *s, const char *judge, struct err *err)
{
    auto_free char *path = NULL;
    auto_buf text = BUF_INIT;
    int rc = read_system(&path, &text, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    digest_bytes(s->system_sha256, buf_str(&text), text.len);
    return add_manifest(s, SETTINGS_SYSTEM, path, &text, judge, err);
}

int
policyset_system_same(const struct settings *s, struct err *err)
{
    auto_free char *path = NULL;
    auto_buf text = BUF_INIT;
    char sha256[DIGEST_HEX_SIZE] = "";
    int rc = read_system(&path, &text, err);

    if (rc < 0)
        return -1;
    if (rc == 0)
        digest_bytes(sha256, buf_str(&text), text.len);
    return strcmp(sha256, s->system_sha256) == 0;
}

static int
user_settings(struct settings *s, const char *judge, struct err *err)
{
    const char *xdg = getenv("XDG_CONFIG_HOME");
    const char *home = getenv("HOME");
    auto_free char *path = NULL;
    auto_buf text = BUF_INIT;

    if (xdg && xdg[0] == '/')
        path = mem_format("%s/moongate/%s", xdg, MANIFEST);
    else if (home && home[0] == '/')
        path = mem_format("%s/.config/moongate/%s", home, MANIFEST);
    if (!path || !fs_exists(path))
        return 0;
    if (fs_read_file(&text, path, FILE_LIMIT, err) < 0)
        return -1;
    free(s->user_path);
    s->user_path = mem_dup(path);
    return add_manifest(s, SETTINGS_USER, path, &text, judge, err);
}

int
policyset_own_settings(struct settings *s, const char *judge, struct err *err)
{
    return policyset_system_settings(s, judge, err) < 0 ? -1 : user_settings(s, judge, err);
}

/* ---- policies ------------------------------------------------------------------------------- */

/* Where the policies of one source begin and end in the making. */
struct source {
    const char *name;
    bool needs_use;
    size_t n;
};

/* The name in a bundle: what is not the repository's has a folder of its own there, and where the
 * repository has such a folder too, or a path that no member can have, the digest is the name. */
static char *
member_name(const char *source, const char *path, const struct buf *text)
{
    bool own = strcmp(source, "repository") == 0;
    auto_free char *name = strcmp(source, "system") == 0 ? mem_format("policy/system/%s", path)
                                                         : mem_format("policy/%s", path);
    char hex[DIGEST_HEX_SIZE];

    if (bundle_name_valid(name) &&
        !(own && (strncmp(path, "system/", 7) == 0 || strncmp(path, "std/", 4) == 0)))
        return steal(&name);
    digest_bytes(hex, buf_str(text), text->len);
    return mem_format("policy/%s%s%s", own ? "" : "system/", hex,
                      text_ends(path, ".sig") ? ".sig" : text_ends(path, ".json") ? ".json"
                                                                                  : ".lua");
}

static void
push(struct policyset *p, const char *source, const char *path, struct buf *text)
{
    struct policyset_file *f;

    p->files = mem_grow(p->files, p->n + 1, sizeof *p->files);
    f = &p->files[p->n++];
    *f = (struct policyset_file){.path = mem_dup(path), .len = text->len};
    f->member = member_name(source, path, text);
    gitstore_blob_name(f->oid, buf_str(text), text->len);
    f->text = buf_steal(text);
}

struct collector {
    struct policyset *set;
    size_t first; /* of the set's files, of this source */
    size_t policies; /* of the set's files, behind those that patterns name */
    struct gitstore *store;
    const char *pattern;
    size_t found;
};

static bool
has_file(const struct policyset *p, size_t first, const char *path)
{
    for (size_t i = first; i < p->n; i++)
        if (strcmp(p->files[i].path, path) == 0)
            return true;
    return false;
}

static int
take_file(struct collector *c, const struct gitstore_entry *e, struct err *err)
{
    auto_buf text = BUF_INIT;

    if (has_file(c->set, c->first, e->path))
        return 0;
    if (e->mode != 0100644 && e->mode != 0100755)
        return err_set(err, EXITCODE_UNDECIDED, "the policy %s is not a regular file in the "
                       "commit", e->path);
    if (gitstore_object(&text, c->store, e->oid, err) < 0)
        return -1;
    if (text.len > FILE_LIMIT)
        return err_set(err, EXITCODE_UNDECIDED, "the policy %s is larger than 1 MiB", e->path);
    push(c->set, "repository", e->path, &text);
    return 0;
}

static int
collect(void *arg, const struct gitstore_entry *e, struct err *err)
{
    struct collector *c = arg;

    if (!text_glob(c->pattern, e->path, true) || files_is_test(e->path))
        return 0;
    c->found++;
    return take_file(c, e, err);
}

/* A library or a data file of a policy file that has been found? */
static bool
is_library_here(const struct collector *c, const char *path)
{
    bool here = false;

    if (!library_is(path) && !library_is_data(path))
        return false;
    for (size_t i = c->first; i < c->policies && !here; i++)
        here = library_belongs(path, c->set->files[i].path);
    return here;
}

static int
collect_library(void *arg, const struct gitstore_entry *e, struct err *err)
{
    struct collector *c = arg;

    return is_library_here(c, e->path) ? take_file(c, e, err) : 0;
}

/* What the policies may require or load; each file of it is judged by, so each is in the set. */
static int
load_libraries(struct collector *c, const char *tip, struct err *err)
{
    c->policies = c->set->n;
    return c->policies == c->first ? 0
                                   : gitstore_walk(c->store, tip, "", collect_library, c, err);
}

static int
load_pattern(struct collector *c, const char *tip, const char *pattern, bool stated,
             struct err *err)
{
    c->pattern = pattern;
    c->found = 0;
    if (gitstore_walk(c->store, tip, "", collect, c, err) < 0)
        return -1;
    if (c->found == 0 && stated)
        return err_set(err, EXITCODE_UNDECIDED, MANIFEST ": policies: no file at %.7s matches "
                       "\"%s\"", tip, pattern);
    return 0;
}

static bool
is_std(const json_t *pattern)
{
    return strcmp(json_string_value(pattern), "std") == 0;
}

static int
load_repository(struct policyset *p, const struct settings *s, struct gitstore *store,
                const char *tip, struct err *err)
{
    struct collector c = {.set = p, .first = p->n, .store = store};
    size_t i;
    json_t *one;

    if (!s->policies && load_pattern(&c, tip, "policies/*.lua", false, err) < 0)
        return -1;
    json_array_foreach(s->policies, i, one)
        if (!is_std(one) && load_pattern(&c, tip, json_string_value(one), true, err) < 0)
            return -1;
    return load_libraries(&c, tip, err);
}

static int
load_std(struct policyset *p, const struct settings *s, struct err *err)
{
    auto_files std = FILES_INIT;
    bool stated = false;
    size_t i;
    json_t *one;

    json_array_foreach(s->policies, i, one)
        stated = stated || is_std(one);
    json_array_foreach(s->system_policies, i, one)
        stated = stated || is_std(one);
    if (stated && files_add_std(&std, err) < 0)
        return -1;
    for (i = 0; i < std.n; i++) {
        struct buf text = BUF_INIT;

        buf_append(&text, std.list[i].text, std.list[i].len);
        push(p, "std", std.list[i].path, &text);
    }
    return 0;
}

/* Below the folder of the system file, and nowhere else. */
static bool
stays_below(const char *pattern)
{
    const char *up = strstr(pattern, "..");

    return pattern[0] != '/' && !(up && (up == pattern || up[-1] == '/') &&
                                  (up[2] == '/' || up[2] == '\0'));
}

static int
load_system(struct policyset *p, const struct settings *s, struct err *err)
{
    auto_free char *dir = system_folder(err);
    auto_files found = FILES_INIT;
    size_t i;
    json_t *one;

    if (!dir)
        return -1;
    json_array_foreach(s->system_policies, i, one) {
        const char *pattern = json_string_value(one);

        if (is_std(one))
            continue;
        if (!stays_below(pattern))
            return err_set(err, EXITCODE_UNDECIDED, "%s/" MANIFEST ": policies: \"%s\" leads out "
                           "of that folder", dir, pattern);
        if (files_add_glob(&found, dir, pattern, err) < 0)
            return -1;
    }
    if (files_add_libraries(&found, dir, err) < 0)
        return -1;
    for (i = 0; i < found.n; i++) {
        auto_free char *path = fs_join(dir, found.list[i].path);
        auto_buf text = BUF_INIT;

        if (trusted_read(&text, path, dir, FILE_LIMIT, err) != 0)
            return -1;
        push(p, "system", found.list[i].path, &text);
        free(p->files[p->n - 1].path);
        p->files[p->n - 1].path = steal(&path);
    }
    return 0;
}

/* ---- waivers ---- */

struct waiver_files {
    struct policyset *set;
    struct gitstore *store;
};

static int
add_waiver_file(struct waiver_files *w, const char *path, const char *oid, unsigned mode,
                struct err *err)
{
    auto_buf text = BUF_INIT;

    if (mode != 0100644 && mode != 0100755)
        return err_set(err, EXITCODE_UNDECIDED, "%s is not a regular file in the commit", path);
    if (gitstore_object(&text, w->store, oid, err) < 0)
        return -1;
    if (text.len > FILE_LIMIT)
        return err_set(err, EXITCODE_UNDECIDED, "%s is larger than 1 MiB", path);
    push(w->set, "repository", path, &text);
    return 0;
}

/* The signatures beside the file; anything else there is nobody's business. */
static int
collect_approval(void *arg, const struct gitstore_entry *e, struct err *err)
{
    struct waiver_files *w = arg;
    auto_free char *path = mem_format(WAIVERS_FOLDER "/%s", e->path);

    return text_ends(e->path, ".sig") ? add_waiver_file(w, path, e->oid, e->mode, err) : 0;
}

/* They are part of what is judged by: recorded with the policies, and looked at again. */
static int
load_waivers(struct policyset *p, const struct settings *s, struct gitstore *store,
             const char *tip, struct err *err)
{
    const char *list = s->waiver_signers && s->waiver_signers[0] != '/' ? s->waiver_signers : NULL;
    struct waiver_files w = {p, store};
    char oid[GITSTORE_OID_SIZE] = "";
    unsigned mode = 0;
    int rc = gitstore_entry_at(oid, &mode, store, tip, WAIVERS_FILE, err);

    if (rc != 0)
        return rc < 0 ? -1 : 0;
    if (add_waiver_file(&w, WAIVERS_FILE, oid, mode, err) < 0)
        return -1;
    rc = gitstore_entry_at(oid, &mode, store, tip, WAIVERS_FOLDER, err);
    if (rc == 0)
        rc = gitstore_walk(store, tip, WAIVERS_FOLDER, collect_approval, &w, err);
    if (rc < 0)
        return -1;
    rc = list ? gitstore_entry_at(oid, &mode, store, tip, list, err) : 1;
    if (rc == 0)
        rc = add_waiver_file(&w, list, oid, mode, err);
    return rc < 0 ? -1 : 0;
}

static void
make_views(struct policyset *p, const struct source *sources, size_t nsources)
{
    size_t at = 0;

    p->views = mem_grow(NULL, p->n, sizeof *p->views);
    for (size_t i = 0; i < p->n; i++)
        p->views[i] =
            (struct judgement_file){p->files[i].path, p->files[i].text, p->files[i].len};
    for (size_t i = 0; i < nsources; at += sources[i++].n)
        if (sources[i].n > 0)
            p->sources[p->nsources++] = (struct judgement_source){
                sources[i].name, sources[i].needs_use, p->views + at, sources[i].n};
}

int
policyset_load_system(struct policyset *out, const struct settings *s, struct err *err)
{
    struct policyset p = {0};

    if (load_system(&p, s, err) < 0) {
        policyset_clear(&p);
        return -1;
    }
    if (p.n > 0)
        make_views(&p, &(struct source){"system", false, p.n}, 1);
    *out = p;
    return 0;
}

int
policyset_load(struct policyset *out, const struct settings *s, struct gitstore *store,
               const char *tip, struct err *err)
{
    struct source sources[] = {{"system", false, 0}, {"repository", false, 0}, {"std", true, 0}};
    struct policyset p = {0};
    int rc = load_system(&p, s, err);

    sources[0].n = p.n;
    if (rc == 0)
        rc = load_repository(&p, s, store, tip, err);
    sources[1].n = p.n - sources[0].n;
    if (rc == 0)
        rc = load_std(&p, s, err);
    sources[2].n = p.n - sources[0].n - sources[1].n;
    if (rc == 0 && p.n == 0)
        rc = err_set(err, EXITCODE_UNDECIDED, "there is no policy at %.7s (policies/*.lua): "
                     "nothing would be judged; moongate init writes a first one", tip);
    if (rc == 0)
        rc = load_waivers(&p, s, store, tip, err);
    if (rc < 0) {
        policyset_clear(&p);
        return -1;
    }
    make_views(&p, sources, sizeof sources / sizeof *sources);
    *out = p;
    return 0;
}

const struct policyset_file *
policyset_file(const struct policyset *p, const char *path)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->files[i].path, path) == 0)
            return &p->files[i];
    return NULL;
}

bool
policyset_equal(const struct policyset *a, const struct policyset *b)
{
    bool same = a->n == b->n && a->nsources == b->nsources;

    for (size_t i = 0; same && i < a->n; i++)
        same = strcmp(a->files[i].path, b->files[i].path) == 0 &&
               strcmp(a->files[i].oid, b->files[i].oid) == 0;
    for (size_t i = 0; same && i < a->nsources; i++)
        same = a->sources[i].nfiles == b->sources[i].nfiles;
    return same;
}

void
policyset_clear(struct policyset *p)
{
    for (size_t i = 0; i < p->n; i++) {
        free(p->files[i].path);
        free(p->files[i].member);
        free(p->files[i].text);
    }
    free(p->files);
    free(p->views);
    *p = (struct policyset){0};
}
