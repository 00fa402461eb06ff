/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/planzip.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/jscan.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "policies/zipdir.h"

/* A module tree of a thousand files is large; a plan of 100,000 resources is some 300 MB. */
#define ENTRIES_MAX 10000
#define BYTES_MAX ((size_t)1 << 30)

struct planzip {
    struct planzip_entry *entries; /* sorted by name */
    size_t n;
    json_t *modules_json; /* owns the strings of `modules` */
    struct planzip_module *modules;
    size_t nmodules;
    char *lineage; /* NULL when there is none */
    long long serial;
    char digest[DIGEST_HEX_SIZE];
};

static void
archive_cleanup(struct archive **a)
{
    archive_read_free(*a);
}

static void
planzip_cleanup(struct planzip **z)
{
    planzip_free(*z);
}

void
planzip_free(struct planzip *z)
{
    if (!z)
        return;
    for (size_t i = 0; i < z->n; i++) {
        free((char *)(uintptr_t)z->entries[i].name);
        free((char *)(uintptr_t)z->entries[i].data);
    }
    free(z->entries);
    free(z->modules);
    json_decref(z->modules_json);
    free(z->lineage);
    free(z);
}

/* What a file that is no zip looks like: each has another way out. */
static int
not_a_zip(const struct buf *file, struct err *err)
{
    struct err ignored = ERR_INIT;
    auto_json *doc = json_parse(buf_str(file), file->len, "file", &ignored);

    if (file->len == 0)
        return err_set(err, EXITCODE_UNDECIDED, "not a plan file: it is empty");
    if (json_object_get(doc, "remote_plan_format"))
        return err_set(err, EXITCODE_UNDECIDED,
                       "not a plan file: it only names a remote plan; check its JSON "
                       "(show -json) instead");
    if (json_object_get(doc, "encrypted_data"))
        return err_set(err, EXITCODE_UNDECIDED,
                       "not a plan file that can be read: it is encrypted; check its JSON "
                       "(show -json) instead");
    if (json_object_get(doc, "format_version"))
        return err_set(err, EXITCODE_UNDECIDED,
                       "not a plan file: it is the JSON of one; give the file that "
                       "plan -out wrote");
    return err_set(err, EXITCODE_UNDECIDED, "not a plan file: %s",
                   doc ? "it is some other JSON" : "it is no zip");
}

/* Relative, made of ordinary parts, printable: a name is shown, hashed in a line, compared. */
static bool
name_ok(const char *name, size_t len)
{
    size_t part = 0;

    if (len == 0 || len > 4096)
        return false;
    for (size_t i = 0; i <= len; i++) {
        unsigned char c = i < len ? (unsigned char)name[i] : '/';

        if (c < 0x20 || c == 0x7f || c == '\\')
            return false;
        if (c != '/') {
            part++;
            continue;
        }
        if (part == 0 || (part == 1 && name[i - 1] == '.') ||
            (part == 2 && name[i - 1] == '.' && name[i - 2] == '.'))
            return false;
        part = 0;
    }
    return true;
}

static bool
only_hashed(const char *name)
{
    return strcmp(name, "tfplan") == 0 || strcmp(name, "tfstate") == 0 ||
           strcmp(name, "tfstate-prev") == 0;
}

static int
archive_fail(struct archive *a, struct err *err)
{
    const char *why = archive_error_string(a);

    return err_set(err, EXITCODE_UNDECIDED, "not a whole plan file: %s",
                   why ? why : "it cannot be unpacked");
}

/* libarchive must see the same entry as the directory: a name, a size, a regular file. */
static int
same_entry(struct archive_entry *seen, const struct zipdir_entry *want, struct err *err)
{
    const char *name = archive_entry_pathname(seen);

    if (!name || strlen(name) != want->name_len || memcmp(name, want->name, want->name_len) != 0)
        return err_set(err, EXITCODE_UNDECIDED,
                       "not a whole plan file: the name of an entry can be read in two ways");
    if (archive_entry_filetype(seen) != AE_IFREG || archive_entry_size(seen) != want->size)
        return err_set(err, EXITCODE_UNDECIDED, "not a whole plan file: %s is no plain file",
                       name);
    return 0;
}

static int
read_data(char **out, struct archive *a, size_t size, struct err *err)
{
    auto_free char *data = mem_alloc(size + 1);
    size_t at = 0;
    char more;

    while (at < size) {
        la_ssize_t n = archive_read_data(a, data + at, size - at);

        if (n < 0)
            return archive_fail(a, err);
        if (n == 0)
            return err_set(err, EXITCODE_UNDECIDED, "not a whole plan file: an entry is cut off");
        at += (size_t)n;
    }
    /* The sum is checked only when the end is reached. */
    if (archive_read_data(a, &more, 1) != 0)
        return archive_fail(a, err);
    *out = steal(&data);
    return 0;
}

/* Lineage and serial: of a state that is all JSON, and as the engine reads it, so that of two
 * members of one name the last counts. */
static int
read_state_member(struct planzip *z, const char *text, uint32_t key, uint32_t value,
                  struct err *err)
{
    struct jscan_num n;
    const char *raw;
    size_t len;

    if (jscan_at_equal(text, key, "lineage", 7)) {
        if (jscan_at_type(text, value) != JSCAN_STRING)
            return err_set(err, EXITCODE_UNDECIDED, "the state in the plan file has no lineage");
        jscan_at_raw(text, value, &raw, &len);
        free(z->lineage);
        z->lineage = mem_alloc(len + 1);
        jscan_at_decode(text, value, z->lineage);
    }
    if (jscan_at_equal(text, key, "serial", 6)) {
        n.kind = JSCAN_BIG;
        if (jscan_at_type(text, value) == JSCAN_NUMBER)
            jscan_at_number(&n, text, value);
        if (n.kind != JSCAN_INT)
            return err_set(err, EXITCODE_UNDECIDED, "the state in the plan file has no serial");
        z->serial = n.i;
    }
    return 0;
}

static int
read_state(struct planzip *z, const char *text, size_t len, struct err *err)
{
    struct jscan s;
    uint32_t key;
    int rc;

    jscan_init(&s, text, len);
    if (s.error || jscan_peek(&s) != JSCAN_OBJECT)
        return err_set(err, EXITCODE_UNDECIDED, "the state in the plan file is not a JSON object");
    rc = jscan_enter(&s);
    while (rc == 0 && (rc = jscan_member(&s, &key)) == 1) {
        uint32_t value = (uint32_t)s.pos;

        rc = jscan_value(&s);
        if (rc == 0 && read_state_member(z, text, key, value, err) < 0)
            return -1;
    }
    if (rc < 0 || jscan_end(&s) < 0)
        return err_set(err, EXITCODE_UNDECIDED, "the state in the plan file is not valid JSON: %s "
                       "at byte %zu", s.error, s.pos);
    return 0;
}

static int
read_entry(struct planzip *z, struct archive *a, const struct zipdir_entry *d, struct err *err)
{
    struct planzip_entry *e = &z->entries[z->n];
    struct archive_entry *seen;
    char *data = NULL;

    if (archive_read_next_header(a, &seen) != ARCHIVE_OK)
        return archive_fail(a, err);
    if (same_entry(seen, d, err) < 0 || read_data(&data, a, d->size, err) < 0)
        return -1;
    e->name = mem_dupn(d->name, d->name_len);
    e->data = data;
    e->len = d->size;
    z->n++;
    digest_bytes(e->sha256, data, d->size);
    if (strcmp(e->name, "tfstate") == 0 && read_state(z, data, d->size, err) < 0)
        return -1;
    if (only_hashed(e->name)) {
        free(data);
        e->data = NULL;
    }
    return 0;
}

static int
by_name(const void *a, const void *b)
{
    const struct planzip_entry *x = a;
    const struct planzip_entry *y = b;

    return strcmp(x->name, y->name);
}

static int
check_names(const struct zipdir_entry *dir, size_t n, struct err *err)
{
    size_t total = 0;

    for (size_t i = 0; i < n; i++) {
        auto_free char *shown = mem_dupn(dir[i].name, dir[i].name_len);
        auto_free char *clean = text_clean(shown);

        if (!name_ok(dir[i].name, dir[i].name_len))
            return err_set(err, EXITCODE_UNDECIDED, "not a plan file: it has an entry named '%s'",
                           clean);
        total += dir[i].size;
        if (total > BYTES_MAX)
            return err_set(err, EXITCODE_UNDECIDED, "it would unpack to more than %zu MiB",
                           BYTES_MAX >> 20);
    }
    return 0;
}

static int
read_entries(struct planzip *z, struct buf *file, struct err *err)
{
    __attribute__((cleanup(archive_cleanup))) struct archive *a = archive_read_new();
    auto_free struct zipdir_entry *dir = NULL;
    struct archive_entry *extra;
    size_t n;

    if (zipdir_read(&dir, &n, file->data, file->len, ENTRIES_MAX, err) < 0 ||
        check_names(dir, n, err) < 0)
        return -1;
    zipdir_unmark_utf8(file->data, dir, n);
    if (!a || archive_read_support_format_zip_seekable(a) != ARCHIVE_OK ||
        archive_read_open_memory(a, file->data, file->len) != ARCHIVE_OK)
        return a ? archive_fail(a, err) : err_set(err, EXITCODE_UNDECIDED, "out of memory");
    z->entries = mem_alloc(n * sizeof *z->entries);
    for (size_t i = 0; i < n; i++)
        if (read_entry(z, a, &dir[i], err) < 0)
            return -1;
    if (archive_read_next_header(a, &extra) != ARCHIVE_EOF)
        return err_set(err, EXITCODE_UNDECIDED,
                       "not a whole plan file: it has entries that its directory does not name");
    qsort(z->entries, n, sizeof *z->entries, by_name);
    for (size_t i = 1; i < n; i++)
        if (strcmp(z->entries[i - 1].name, z->entries[i].name) == 0)
            return err_set(err, EXITCODE_UNDECIDED, "not a plan file: it has '%s' twice",
                           z->entries[i].name);
    return 0;
}

static int
read_module(struct planzip *z, const json_t *m, struct err *err)
{
    struct planzip_module *to = &z->modules[z->nmodules];

    *to = (struct planzip_module){
        .key = json_text(m, "Key", NULL),
        .dir = json_text(m, "Dir", NULL),
        .source = json_text(m, "Source", ""),
        .version = json_text(m, "Version", ""),
    };
    if (!to->key || !to->dir)
        return err_set(err, EXITCODE_UNDECIDED,
                       "tfconfig/modules.json: a module has no Key or Dir");
    for (size_t i = 0; i < z->nmodules; i++)
        if (strcmp(z->modules[i].key, to->key) == 0)
            return err_set(err, EXITCODE_UNDECIDED,
                           "tfconfig/modules.json: a module is there twice");
    z->nmodules++;
    return 0;
}

static int
read_modules(struct planzip *z, struct err *err)
{
    const struct planzip_entry *e = planzip_find(z, "tfconfig/modules.json");
    bool root = false;
    json_t *m;
    size_t i;

    if (!planzip_find(z, "tfplan") || !e)
        return err_set(err, EXITCODE_UNDECIDED, "not a plan file: a zip without %s",
                       e ? "tfplan" : "tfconfig/modules.json");
    z->modules_json = json_parse(e->data, e->len, "tfconfig/modules.json", err);
    if (!z->modules_json)
        return -1;
    if (json_array_size(z->modules_json) == 0 || json_array_size(z->modules_json) > ENTRIES_MAX)
        return err_set(err, EXITCODE_UNDECIDED, "tfconfig/modules.json: not a list of modules");
    z->modules = mem_alloc(json_array_size(z->modules_json) * sizeof *z->modules);
    json_array_foreach(z->modules_json, i, m) {
        if (read_module(z, m, err) < 0)
            return -1;
        root = root || z->modules[i].key[0] == '\0';
    }
    if (!root)
        return err_set(err, EXITCODE_UNDECIDED, "tfconfig/modules.json: no root module");
    return 0;
}

/* The zip's own bytes hold times and comments; what the engine reads are names and contents. */
static void
digest_entries(struct planzip *z)
{
    struct digest *d = digest_new();

    for (size_t i = 0; i < z->n; i++) {
        const struct planzip_entry *e = &z->entries[i];

        if (strncmp(e->name, "moongate/", 9) == 0)
            continue;
        digest_update(d, e->sha256, strlen(e->sha256));
        digest_update(d, "  ", 2);
        digest_update(d, e->name, strlen(e->name));
        digest_update(d, "\n", 1);
    }
    digest_finish(d, z->digest);
}

static int
open_bytes(struct planzip **out, struct buf *file, struct err *err)
{
    __attribute__((cleanup(planzip_cleanup))) struct planzip *z = mem_alloc(sizeof *z);

    if (file->len < 4 || memcmp(file->data, "PK\3\4", 4) != 0)
        return not_a_zip(file, err);
    if (read_entries(z, file, err) < 0 || read_modules(z, err) < 0)
        return -1;
    digest_entries(z);
    *out = steal(&z);
    return 0;
}

int
planzip_open(struct planzip **out, const char *path, struct err *err)
{
    auto_buf file = BUF_INIT;

    /* Read once: the checks and the reader see the same bytes. */
    if (fs_read_file(&file, path, BYTES_MAX, err) < 0)
        return -1;
    if (open_bytes(out, &file, err) < 0)
        return err_wrap(err, "%s", path);
    return 0;
}

const char *
planzip_digest(const struct planzip *z)
{
    return z->digest;
}

size_t
planzip_entries(const struct planzip *z, const struct planzip_entry **out)
{
    *out = z->entries;
    return z->n;
}

const struct planzip_entry *
planzip_find(const struct planzip *z, const char *name)
{
    struct planzip_entry key = {.name = name};

    return bsearch(&key, z->entries, z->n, sizeof key, by_name);
}

void
planzip_state(const struct planzip *z, const char **lineage, long long *serial)
{
    *lineage = z->lineage ? z->lineage : "";
    *serial = z->serial;
}

size_t
planzip_modules(const struct planzip *z, const struct planzip_module **out)
{
    *out = z->modules;
    return z->nmodules;
}
