/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/modules_lock.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

#define MODE_LINK "120000"

/* ---- sorting ---- */

static int
compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The keys of an object in order; one free() releases the list. */
static const char **
sorted_keys(const json_t *object, size_t *n)
{
    const char **v = mem_alloc((json_object_size(object) + 1) * sizeof *v);
    const char *key;
    json_t *one;

    *n = 0;
    json_object_foreach((json_t *)(uintptr_t)object, key, one)
        v[(*n)++] = key;
    qsort(v, *n, sizeof *v, compare_names);
    return v;
}

static int
compare_records(const json_t *a, const json_t *b)
{
    int c = strcmp(json_text(a, "root", ""), json_text(b, "root", ""));

    return c ? c : strcmp(json_text(a, "key", ""), json_text(b, "key", ""));
}

static int
by_record(const void *a, const void *b)
{
    return compare_records(*(json_t *const *)a, *(json_t *const *)b);
}

json_t *
modules_lock_find(const json_t *lock, const char *root, const char *key)
{
    size_t i;
    json_t *one;

    json_array_foreach((json_t *)(uintptr_t)lock, i, one)
        if (strcmp(json_text(one, "root", "?"), root) == 0 &&
            strcmp(json_text(one, "key", "?"), key) == 0)
            return one;
    return NULL;
}

/* ---- writing ---- */

void
modules_lock_digest(char hex[DIGEST_HEX_SIZE], const json_t *files)
{
    size_t n;
    auto_free const char **names = sorted_keys(files, &n);
    struct digest *d = digest_new();

    for (size_t i = 0; i < n; i++) {
        const json_t *f = json_object_get(files, names[i]);
        auto_free char *line = mem_format("%s %s %s\n", json_text(f, "mode", ""),
                                          json_text(f, "target", json_text(f, "sha256", "")),
                                          names[i]);

        digest_update(d, line, strlen(line));
    }
    digest_finish(d, hex);
}

static void
add_line(struct buf *out, json_t *take)
{
    auto_json *value = take;
    auto_free char *line = json_compact(value);

    buf_printf(out, "%s\n", line);
}

static void
add_record(struct buf *out, const json_t *r)
{
    const json_t *files = json_object_get(r, "files");
    const char *root = json_text(r, "root", "");
    const char *key = json_text(r, "key", "");
    char digest[DIGEST_HEX_SIZE];
    size_t n;
    auto_free const char **names = sorted_keys(files, &n);

    modules_lock_digest(digest, files);
    add_line(out, json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:s}", "at",
                            json_text(r, "at", ""), "dir", json_text(r, "dir", ""), "digest",
                            digest, "files", (json_int_t)n, "key", key, "root", root, "source",
                            json_text(r, "source", ""), "version", json_text(r, "version", "")));
    for (size_t i = 0; i < n; i++) {
        json_t *line = json_copy(json_object_get(files, names[i]));

        json_put(line, "file", names[i]);
        json_put(line, "key", key);
        json_put(line, "root", root);
        add_line(out, line);
    }
}

char *
modules_lock_text(const json_t *lock)
{
    size_t n = json_array_size(lock);
    auto_free json_t **v = mem_alloc((n + 1) * sizeof *v);
    char digest[DIGEST_HEX_SIZE];
    auto_buf out = BUF_INIT;

    for (size_t i = 0; i < n; i++)
        v[i] = json_array_get(lock, i);
    qsort(v, n, sizeof *v, by_record);
    add_line(&out, json_pack("{s:i, s:s}", "format", 1, "moongate", "modules.lock"));
    for (size_t i = 0; i < n; i++)
        add_record(&out, v[i]);
    digest_bytes(digest, out.data, out.len);
    add_line(&out, json_pack("{s:s}", "digest", digest));
    return buf_steal(&out);
}

/* ---- reading ---- */

struct parser {
    json_t *lock;
    json_t *record; /* that files are added to; borrowed */
    int line;
    struct err *err;
};

static int
bad(struct parser *p, const char *why)
{
    return err_set(p->err, EXITCODE_UNDECIDED, "%s:%d: %s; write it anew: moongate lock",
                   MODULES_LOCK_PATH, p->line, why);
}

static bool
is_hex(const char *s)
{
    return strlen(s) == DIGEST_HEX_SIZE - 1 &&
           strspn(s, "0123456789abcdef") == DIGEST_HEX_SIZE - 1;
}

/* The keys that a line has, "a,b,c" in order. */
static bool
has_keys(const json_t *v, const char *want)
{
    size_t n;
    auto_free const char **names = sorted_keys(v, &n);
    auto_buf got = BUF_INIT;

    for (size_t i = 0; i < n; i++)
        buf_printf(&got, "%s%s", i ? "," : "", names[i]);
    return strcmp(buf_str(&got), want) == 0;
}

static bool
all_strings(const json_t *v, const char *but)
{
    const char *key;
    json_t *one;

    json_object_foreach((json_t *)(uintptr_t)v, key, one)
        if (strcmp(key, but) == 0 ? !json_is_integer(one) : !json_is_string(one))
            return false;
    return true;
}

static int
finish_record(struct parser *p)
{
    char digest[DIGEST_HEX_SIZE];
    const json_t *files = json_object_get(p->record, "files");

    if (!p->record)
        return 0;
    modules_lock_digest(digest, files);
    if (strcmp(digest, json_text(p->record, "digest", "")) != 0 ||
        json_number(p->record, "count", -1) != (json_int_t)json_object_size(files))
        return bad(p, "the files above are not those of their module's digest");
    json_object_del(p->record, "count");
    p->record = NULL;
    return 0;
}

static int
take_module(struct parser *p, json_t *v)
{
    const json_t *last = json_array_get(p->lock, json_array_size(p->lock) - 1);

    if (finish_record(p) < 0)
        return -1;
    if (!all_strings(v, "files") || (last && compare_records(last, v) >= 0))
        return bad(p, "a module that is not in its place");
    p->record = json_copy(v);
    json_object_set_new(p->record, "count", json_incref(json_object_get(v, "files")));
    json_object_set_new(p->record, "files", json_object());
    json_array_append_new(p->lock, p->record);
    return 0;
}

static int
take_file(struct parser *p, json_t *v)
{
    json_t *files = json_object_get(p->record, "files");
    const char *name = json_text(v, "file", "");
    const char *mode = json_text(v, "mode", "");
    bool link = json_object_get(v, "target") != NULL;
    json_t *one;

    if (!p->record || !all_strings(v, "") || compare_records(p->record, v) != 0)
        return bad(p, "a file that is not of the module above");
    if (link ? strcmp(mode, MODE_LINK) != 0
             : (strcmp(mode, "100644") != 0 && strcmp(mode, "100755") != 0) ||
                   !is_hex(json_text(v, "sha256", "")))
        return bad(p, "a file without mode or SHA-256");
    if (name[0] == '\0' || json_object_get(files, name))
        return bad(p, "a file that is there twice");
    one = json_copy(v);
    json_object_del(one, "file");
    json_object_del(one, "key");
    json_object_del(one, "root");
    json_object_set_new(files, name, one);
    return 0;
}

static int
take_line(struct parser *p, json_t *v, const char *sum, bool last)
{
    if (has_keys(v, "format,moongate") && p->line == 1)
        return 0;
    if (has_keys(v, "digest")) {
        if (!last || strcmp(json_text(v, "digest", ""), sum) != 0)
            return bad(p, "the digest is not that of the lines above");
        return finish_record(p);
    }
    if (p->line == 1 || last)
        return bad(p, "a line is missing");
    if (has_keys(v, "at,digest,dir,files,key,root,source,version"))
        return take_module(p, v);
    if (has_keys(v, "file,key,mode,root,sha256") || has_keys(v, "file,key,mode,root,target"))
        return take_file(p, v);
    return bad(p, "not a line of this format");
}

static int
parse_line(struct parser *p, const char *text, const char *line, size_t len, bool last)
{
    struct err why = ERR_INIT;
    auto_json *v = json_parse(line, len, "this line", &why);
    char sum[DIGEST_HEX_SIZE];

    if (!v || !json_is_object(v))
        return bad(p, "not JSON");
    digest_bytes(sum, text, (size_t)(line - text));
    return take_line(p, v, last ? sum : "", last);
}

json_t *
modules_lock_parse(const char *text, size_t len, struct err *err)
{
    auto_json *lock = json_array();
    struct parser p = {.lock = lock, .err = err};
    auto_free char *again = NULL;
    const char *end = text + len;

    for (const char *line = text; line < end;) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));

        p.line++;
        if (!stop) {
            bad(&p, "the last line has no end");
            return NULL;
        }
        if (parse_line(&p, text, line, (size_t)(stop - line), stop + 1 == end) < 0)
            return NULL;
        line = stop + 1;
    }
    /* anything written otherwise: another order, spaces, escapes, another version */
    again = modules_lock_text(lock);
    if (strlen(again) != len || memcmp(again, text, len) != 0) {
        bad(&p, "not as this version writes it");
        return NULL;
    }
    return steal(&lock);
}

/* ---- comparing ---- */

static bool
has_dot_name(const char *path)
{
    return path[0] == '.' || strstr(path, "/.") != NULL;
}

void
modules_lock_compare(const json_t *locked, const json_t *found, modules_lock_told *told,
                     void *arg)
{
    size_t n;
    auto_json *all = json_copy((json_t *)(uintptr_t)locked);
    auto_free const char **names = NULL;

    json_object_update_missing(all, (json_t *)(uintptr_t)found);
    names = sorted_keys(all, &n);
    for (size_t i = 0; i < n; i++) {
        const json_t *a = json_object_get(locked, names[i]);
        const json_t *b = json_object_get(found, names[i]);

        if (!a)
            told(arg, names[i], "extra");
        else if (!b && !has_dot_name(names[i]))
            told(arg, names[i], "missing");
        else if (b && !json_equal(a, b))
            told(arg, names[i], "changed");
    }
}
