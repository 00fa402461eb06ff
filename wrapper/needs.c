/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/needs.h"

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/digest.h"
#include "base/json.h"
#include "base/mem.h"
#include "wrapper/needs_private.h"

/* More than any configuration that was ever seen; a module that calls itself has no end. */
#define MODULES_MAX 1000

struct reader {
    struct needs *n;
    struct needs_files *files;
    bool reads_tofu;
    json_t *providers; /* a set */
    size_t modules;
    struct err *err;
};

/* A module that is being read. */
struct module {
    const struct module *parent;
    const char *key;
    const char *dir;
    json_t *blocks;    /* of all files: the base files' first, then the overrides' */
    json_t *required;  /* {local name: source, or "" when none is stated} */
    json_t *functions; /* local names in provider functions */
};

static int
unsure(struct reader *r, const json_t *b, const char *what)
{
    return err_set(r->err, EXITCODE_UNDECIDED, "%s:%d: %s, so what the engine would fetch or run "
                   "can't be told before it starts", json_text(b, "path", ""),
                   (int)json_number(b, "line", 0), what);
}

static const char *
label(const json_t *b, size_t i)
{
    const char *s = json_string_value(json_array_get(json_object_get(b, "labels"), i));

    return s ? s : "";
}

static const json_t *
attribute(const json_t *b, const char *name)
{
    return json_object_get(json_object_get(b, "attrs"), name);
}

/* ---- the files of a module ---- */

static int
read_file(struct reader *r, struct module *m, const char *name, bool override)
{
    auto_free char *path = m->dir[0] ? mem_format("%s/%s", m->dir, name) : mem_dup(name);
    auto_buf text = BUF_INIT;
    auto_json *blocks = NULL;
    size_t i;
    json_t *one;
    int rc = needs_files_read(&text, r->files, path, r->err);

    if (rc == 1)
        err_set(r->err, EXITCODE_UNDECIDED, "%s leads to nothing", path);
    if (rc != 0)
        return -1;
    blocks = strstr(name + needs_names_stem(name, r->reads_tofu), ".json")
                 ? needs_json_blocks(m->functions, buf_str(&text), text.len, path, r->err)
                 : needs_text_blocks(m->functions, buf_str(&text), text.len, path, r->err);
    if (!blocks)
        return -1;
    json_array_foreach(blocks, i, one) {
        json_put(one, "path", path);
        json_object_set_new(one, "override", json_boolean(override));
    }
    json_array_extend(m->blocks, blocks);
    return 0;
}

static int
read_files(struct reader *r, struct module *m)
{
    auto_json *names = NULL;
    size_t i;
    json_t *one;

    if (needs_files_list(&names, r->files, m->dir, r->err) < 0)
        return -1;
    for (int override = 0; override < 2; override++)
        json_array_foreach(names, i, one) {
            const char *name = json_string_value(one);
            size_t stem = needs_names_stem(name, r->reads_tofu);

            if (stem > 0 && !needs_names_shadowed(names, name, stem, r->reads_tofu) &&
                needs_names_override(name, stem) == (override == 1) &&
                read_file(r, m, name, override == 1) < 0)
                return -1;
        }
    return 0;
}

/* ---- terraform { … } ---- */

/* Of one kind; in an override the last one counts, as with the engine. */
static int
set_backend(struct reader *r, struct module *m, const json_t *inner, const json_t *b,
            const char *type)
{
    if (m->parent) /* the engine takes the root's only */
        return 0;
    if (r->n->backend && !json_flag(b, "override", false))
        return unsure(r, b, "a second backend");
    free(r->n->backend);
    json_decref(r->n->backend_at);
    r->n->backend = mem_dup(type);
    r->n->backend_at = json_pack("{s:s, s:I, s:s, s:b}", "path", json_text(b, "path", ""), "line",
                                 json_number(inner, "line", 0), "sha256",
                                 json_text(inner, "sha256", ""), "settings",
                                 json_object_size(json_object_get(inner, "attrs")) > 0 ||
                                     json_array_size(json_object_get(inner, "blocks")) > 0);
    return 0;
}

static int
set_required(struct reader *r, struct module *m, const json_t *inner, const json_t *b)
{
    const char *name;
    json_t *v;

    json_object_foreach(json_object_get(inner, "attrs"), name, v) {
        json_t *object = json_object_get(v, "object");
        json_t *source = json_object_get(object, "source");
        const char *text = source ? json_text(source, "literal", NULL) : "";

        if (!json_object_get(v, "literal") && (!object || !text))
            return unsure(r, b, "a provider whose source is no plain text");
        json_object_set_new(m->required, name, json_string(text));
    }
    return 0;
}

static void
add_data(struct reader *r, const json_t *block, const json_t *file, const char *type,
         const char *name)
{
    json_array_append_new(
        r->n->data, json_pack("{s:s, s:s, s:s, s:I, s:s}", "type", type, "name", name, "path",
                              json_text(file, "path", ""), "line", json_number(block, "line", 0),
                              "sha256", json_text(block, "sha256", "")));
}

static int
read_terraform(struct reader *r, struct module *m, const json_t *b)
{
    size_t i;
    json_t *inner;

    json_array_foreach(json_object_get(b, "blocks"), i, inner) {
        const char *type = json_text(inner, "type", "");
        int rc = 0;

        if (strcmp(type, "backend") == 0 || strcmp(type, "state_store") == 0)
            rc = set_backend(r, m, inner, b, label(inner, 0));
        else if (strcmp(type, "cloud") == 0)
            rc = set_backend(r, m, inner, b, "cloud");
        else if (strcmp(type, "required_providers") == 0)
            rc = set_required(r, m, inner, b);
        else if (strcmp(type, "encryption") == 0)
            add_data(r, inner, b, "encryption", "");
        if (rc < 0)
            return -1;
    }
    return 0;
}

/* ---- providers ---- */

static bool
is_builtin(const char *source)
{
    static const char prefix[] = "terraform.io/builtin/";

    return strncmp(source, prefix, strlen(prefix)) == 0;
}

/* By its local name in this module. */
static void
need_provider(struct reader *r, const struct module *m, const char *name)
{
    const char *source = json_text(m->required, name, "");

    if (source[0] == '\0' && strcmp(name, "terraform") == 0)
        return; /* built in */
    if (!is_builtin(source))
        json_object_set_new(r->providers, source[0] ? source : name, json_true());
}

/* "aws_instance" -> "aws". */
static void
need_provider_of_type(struct reader *r, const struct module *m, const char *type)
{
    auto_free char *name = mem_dupn(type, strcspn(type, "_"));

    need_provider(r, m, name);
}

static int
need_provider_of(struct reader *r, const struct module *m, const json_t *block,
                 const json_t *file)
{
    const json_t *stated = attribute(block, "provider");
    const char *word = json_text(stated, "word", json_text(stated, "literal", ""));

    if (!stated) {
        need_provider_of_type(r, m, label(block, 0));
        return 0;
    }
    if (word[0] == '\0')
        return unsure(r, file, "a `provider` that is no plain name");
    {
        auto_free char *name = mem_dupn(word, strcspn(word, ".[ "));

        need_provider(r, m, name);
    }
    return 0;
}

/* `import { to = aws_instance.a }` may stand where no such block does (it can be generated). */
static int
read_import(struct reader *r, const struct module *m, const json_t *b)
{
    const json_t *to = attribute(b, "to");
    const char *word = json_text(to, "word", json_text(to, "literal", ""));
    auto_free char *type = mem_dupn(word, strcspn(word, ".["));

    if (attribute(b, "provider"))
        return need_provider_of(r, m, b, b);
    if (type[0] == '\0')
        return unsure(r, b, "an import whose `to` is no plain address");
    if (strcmp(type, "module") != 0)
        need_provider_of_type(r, m, type);
    return 0;
}

/* ---- data ---- */

/* An override changes a block's text, and with it its digest. */
static bool
merge_data(struct reader *r, size_t first, const json_t *b)
{
    json_t *list = r->n->data;

    for (size_t i = first; json_flag(b, "override", false) && i < json_array_size(list); i++) {
        json_t *one = json_array_get(list, i);
        char sha256[DIGEST_HEX_SIZE];
        auto_free char *both = NULL;

        if (strcmp(json_text(one, "type", ""), label(b, 0)) != 0 ||
            strcmp(json_text(one, "name", ""), label(b, 1)) != 0)
            continue;
        both = mem_format("%s %s", json_text(one, "sha256", ""), json_text(b, "sha256", ""));
        digest_bytes(sha256, both, strlen(both));
        json_put(one, "sha256", sha256);
        return true;
    }
    return false;
}

static int
read_data(struct reader *r, const struct module *m, size_t first, const json_t *block,
          const json_t *file)
{
    if (need_provider_of(r, m, block, file) < 0)
        return -1;
    if (!merge_data(r, first, block))
        add_data(r, block, file, label(block, 0), label(block, 1));
    return 0;
}

static int
read_check(struct reader *r, const struct module *m, size_t first, const json_t *b)
{
    size_t i;
    json_t *inner;

    json_array_foreach(json_object_get(b, "blocks"), i, inner)
        if (strcmp(json_text(inner, "type", ""), "data") == 0 &&
            read_data(r, m, first, inner, b) < 0)
            return -1;
    return 0;
}

/* ---- calls of modules ---- */

static int
note_call(struct reader *r, json_t *calls, const json_t *b)
{
    const json_t *source = attribute(b, "source");
    const json_t *version = attribute(b, "version");
    json_t *known = json_object_get(calls, label(b, 0));
    bool override = json_flag(b, "override", false);

    if ((source && !json_text(source, "literal", NULL)) ||
        (version && !json_text(version, "literal", NULL)))
        return unsure(r, b, "a module whose source or version is no plain text");
    if (known && !override)
        return unsure(r, b, "a second module of this name");
    if (!known) {
        known = json_pack("{s:s, s:s, s:s, s:I}", "source", "", "version", "", "path",
                          json_text(b, "path", ""), "line", json_number(b, "line", 0));
        json_object_set_new(calls, label(b, 0), known);
    }
    if (source)
        json_put(known, "source", json_text(source, "literal", ""));
    if (version)
        json_put(known, "version", json_text(version, "literal", ""));
    return 0;
}

static bool
is_local(const char *source)
{
    return strncmp(source, "./", 2) == 0 || strncmp(source, "../", 3) == 0;
}

static int read_module(struct reader *r, const struct module *parent, const char *key,
                       const char *dir);

static int
read_call(struct reader *r, const struct module *m, const char *name, const json_t *call)
{
    auto_free char *key = m->key[0] ? mem_format("%s.%s", m->key, name) : mem_dup(name);
    const char *source = json_text(call, "source", "");
    auto_free char *dir = NULL;
    auto_free char *real = NULL;

    if (source[0] == '\0')
        return unsure(r, call, "a module without a source");
    if (!is_local(source)) {
        json_array_append_new(
            r->n->modules,
            json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I}", "key", key, "dir", m->dir, "name",
                      name, "source", source, "version", json_text(call, "version", ""), "path",
                      json_text(call, "path", ""), "line", json_number(call, "line", 0)));
        return 0;
    }
    if (strchr(source, '\\'))
        return unsure(r, call, "a module whose path holds a backslash");
    dir = fs_resolve(m->dir, source);
    if (!dir)
        return unsure(r, call, "a module that is not in the repository");
    if (needs_files_dir(&real, r->files, dir, r->err) < 0)
        return err_wrap(r->err, "%s:%d", json_text(call, "path", ""),
                        (int)json_number(call, "line", 0));
    for (const struct module *up = m; up; up = up->parent)
        if (strcmp(up->dir, real) == 0)
            return unsure(r, call, "a module that calls itself");
    if (read_module(r, m, key, real) < 0)
        return err_wrap(r->err, "module %s (%s:%d)", key, json_text(call, "path", ""),
                        (int)json_number(call, "line", 0));
    return 0;
}

static int
read_calls(struct reader *r, const struct module *m, json_t *calls)
{
    const char *name;
    json_t *call;

    json_object_foreach(calls, name, call)
        if (read_call(r, m, name, call) < 0)
            return -1;
    return 0;
}

/* ---- a module ---- */

static int
read_block(struct reader *r, const struct module *m, size_t first_data, json_t *calls,
           const json_t *b)
{
    const char *type = json_text(b, "type", "");

    if (strcmp(type, "module") == 0)
        return note_call(r, calls, b);
    if (strcmp(type, "data") == 0 || strcmp(type, "ephemeral") == 0)
        return read_data(r, m, first_data, b, b);
    if (strcmp(type, "resource") == 0 || strcmp(type, "action") == 0)
        return need_provider_of(r, m, b, b);
    if (strcmp(type, "check") == 0)
        return read_check(r, m, first_data, b);
    if (strcmp(type, "import") == 0)
        return read_import(r, m, b);
    if (strcmp(type, "provider") == 0)
        need_provider(r, m, label(b, 0));
    return 0;
}

static int
read_blocks(struct reader *r, struct module *m)
{
    auto_json *calls = json_object();
    size_t first_data = json_array_size(r->n->data);
    const char *name;
    size_t i;
    json_t *b;

    json_array_foreach(m->blocks, i, b)
        if (strcmp(json_text(b, "type", ""), "terraform") == 0 && read_terraform(r, m, b) < 0)
            return -1;
    json_object_foreach(m->required, name, b)
        need_provider(r, m, name);
    json_object_foreach(m->functions, name, b)
        need_provider(r, m, name);
    json_array_foreach(m->blocks, i, b)
        if (read_block(r, m, first_data, calls, b) < 0)
            return -1;
    return read_calls(r, m, calls);
}

static int
read_module(struct reader *r, const struct module *parent, const char *key, const char *dir)
{
    auto_json *blocks = json_array();
    auto_json *required = json_object();
    auto_json *functions = json_object();
    struct module m = {parent, key, dir, blocks, required, functions};

    if (++r->modules > MODULES_MAX)
        return err_set(r->err, EXITCODE_UNDECIDED, "more than %d modules", MODULES_MAX);
    json_array_append_new(r->n->dirs, json_string(dir));
    return read_files(r, &m) < 0 ? -1 : read_blocks(r, &m);
}

/* ---- all of it ---- */

static int
compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static json_t *
sorted_keys(json_t *set)
{
    auto_free const char **v = mem_alloc((json_object_size(set) + 1) * sizeof *v);
    json_t *out = json_array();
    size_t n = 0;
    const char *key;
    json_t *one;

    json_object_foreach(set, key, one)
        v[n++] = key;
    qsort(v, n, sizeof *v, compare);
    for (size_t i = 0; i < n; i++)
        json_array_append_new(out, json_string(v[i]));
    return out;
}

static int
read_all(struct needs *out, struct needs_files *files, const char *root, bool reads_tofu,
         struct err *err)
{
    struct needs n = {.providers = NULL, .locked = json_object(), .modules = json_array(),
                      .data = json_array(), .dirs = json_array()};
    auto_json *providers = json_object();
    struct reader r = {.n = &n, .files = files, .reads_tofu = reads_tofu,
                       .providers = providers, .err = err};
    auto_free char *dir = NULL;
    int rc = needs_files_dir(&dir, files, root, err);

    if (rc == 0)
        rc = read_module(&r, NULL, "", dir);
    if (rc == 0)
        rc = needs_lock_read(n.locked, files, root, err);
    needs_files_free(files);
    if (rc < 0) {
        needs_clear(&n);
        return -1;
    }
    n.providers = sorted_keys(providers);
    *out = n;
    return 0;
}

int
needs_of_tree(struct needs *out, struct gitstore *store, const char *treeish, const char *root,
              bool reads_tofu, struct err *err)
{
    struct needs_files *files = NULL;

    if (needs_files_of_tree(&files, store, treeish, err) < 0)
        return -1;
    return read_all(out, files, root, reads_tofu, err);
}

int
needs_of_dir(struct needs *out, const char *top, const char *root, bool reads_tofu,
             struct err *err)
{
    struct needs_files *files = NULL;

    if (needs_files_of_dir(&files, top, err) < 0)
        return -1;
    return read_all(out, files, root, reads_tofu, err);
}

int
needs_backend(struct needs *out, const char *dir, bool reads_tofu, struct err *err)
{
    auto_json *blocks = json_array();
    auto_json *required = json_object();
    auto_json *functions = json_object();
    struct module m = {NULL, "", "", blocks, required, functions};
    struct needs n = {.data = json_array()};
    struct reader r = {.n = &n, .reads_tofu = reads_tofu, .err = err};
    size_t i;
    json_t *b;
    int rc = needs_files_of_dir(&r.files, dir, err);

    if (rc == 0)
        rc = read_files(&r, &m);
    json_array_foreach(blocks, i, b)
        if (rc == 0 && strcmp(json_text(b, "type", ""), "terraform") == 0)
            rc = read_terraform(&r, &m, b);
    needs_files_free(r.files);
    if (rc == 0)
        *out = (struct needs){.backend = steal(&n.backend), .backend_at = steal(&n.backend_at)};
    needs_clear(&n);
    return rc;
}

void
needs_clear(struct needs *n)
{
    free(n->backend);
    json_decref(n->backend_at);
    json_decref(n->providers);
    json_decref(n->locked);
    json_decref(n->modules);
    json_decref(n->data);
    json_decref(n->dirs);
    *n = (struct needs){0};
}
