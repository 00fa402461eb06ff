/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/config.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/jscan.h"
#include "base/mem.h"
#include "policies/address.h"

struct entry {
    uint32_t hash; /* of module path, mode, type and name */
    uint32_t at;
};

struct config {
    const struct plan *plan;
    struct config_module *modules;
    size_t nmodules;
    size_t modules_cap;
    struct entry *blocks; /* by hash */
    size_t nblocks;
    size_t blocks_cap;
};

uint32_t
config_key(const struct plan *p, uint32_t object, const char *name)
{
    uint32_t at = object ? jscan_at_key(p->text, object, name, strlen(name)) : 0;

    return at && p->text[at] != 'n' ? at : 0;
}

static uint32_t
hash_bytes(uint32_t hash, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
    return (hash ^ 0xff) * 16777619u;
}

/* Both sides of a comparison are written by one encoder, so that raw bytes do. */
static uint32_t
hash_name(uint32_t hash, const struct plan *p, uint32_t at)
{
    const char *bytes = "";
    size_t len = 0;

    if (at && p->text[at] == '"')
        jscan_at_raw(p->text, at, &bytes, &len);
    return hash_bytes(hash, bytes, len);
}

static uint32_t
hash_of(const struct plan *p, const char *path, bool data, uint32_t type, uint32_t name)
{
    uint32_t hash = hash_bytes(2166136261u, path, strlen(path));

    return hash_name(hash_name(hash_bytes(hash, data ? "d" : "m", 1), p, type), p, name);
}

/* ---- the index ---- */

static void
add_resources(struct config *c, uint32_t list, const char *path)
{
    const struct plan *p = c->plan;
    struct jscan_iter it;

    if (!list || p->text[list] != '[')
        return;
    it = jscan_at_open(p->text, list);
    while (jscan_at_next(p->text, &it)) {
        uint32_t mode = config_key(p, it.value, "mode");
        bool data = mode && jscan_at_equal(p->text, mode, "data", 4);

        if (c->nblocks == c->blocks_cap) {
            c->blocks_cap += c->blocks_cap / 8 + 64;
            c->blocks = mem_grow(c->blocks, c->blocks_cap, sizeof *c->blocks);
        }
        c->blocks[c->nblocks++] =
            (struct entry){hash_of(p, path, data, config_key(p, it.value, "type"),
                                   config_key(p, it.value, "name")), it.value};
    }
}

static void
add_module(struct config *c, uint32_t at, uint32_t call, const char *path, size_t parent)
{
    const struct plan *p = c->plan;
    size_t self = c->nmodules;
    struct jscan_iter it;
    uint32_t calls;

    if (!at || p->text[at] != '{')
        return;
    if (c->nmodules == c->modules_cap) {
        c->modules_cap = c->modules_cap ? 2 * c->modules_cap : 8;
        c->modules = mem_grow(c->modules, c->modules_cap, sizeof *c->modules);
    }
    c->modules[c->nmodules++] = (struct config_module){
        .path = mem_dup(path), .at = at, .call = call, .end = jscan_at_end(p->text, at),
        .parent = parent};
    add_resources(c, config_key(p, at, "resources"), path);
    calls = config_key(p, at, "module_calls");
    if (!calls || p->text[calls] != '{')
        return;
    it = jscan_at_open(p->text, calls);
    while (jscan_at_next(p->text, &it)) {
        auto_free char *name = plan_string(p, it.key);
        auto_free char *inner = mem_format("%s%s%s", path, *path ? "." : "", name);

        add_module(c, config_key(p, it.value, "module"), it.value, inner, self);
    }
}

static int
by_hash(const void *a, const void *b)
{
    const struct entry *x = a;
    const struct entry *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

const struct config *
config_of(const struct plan *p)
{
    struct config *c;

    if (*p->config)
        return *p->config;
    c = mem_alloc(sizeof *c);
    c->plan = p;
    add_module(c, config_key(p, p->configuration, "root_module"), 0, "", 0);
    if (c->nblocks)
        qsort(c->blocks, c->nblocks, sizeof *c->blocks, by_hash);
    *p->config = c;
    return c;
}

void
config_free(struct config *c)
{
    if (!c)
        return;
    for (size_t i = 0; i < c->nmodules; i++)
        free(c->modules[i].path);
    free(c->modules);
    free(c->blocks);
    free(c);
}

/* ---- looking up ---- */

size_t
config_modules(const struct config *c, const struct config_module **list)
{
    *list = c->modules;
    return c->nmodules;
}

/* Names of a module address without the keys; NULL when it is none. */
static char *
module_path(const char *address)
{
    struct address a;
    char *path;

    if (!address || !*address)
        return mem_dup("");
    if (address_parse(&a, address) < 0)
        return NULL;
    path = strcmp(a.block, "module") == 0
               ? mem_format("%s%s%s", a.module, *a.module ? "." : "", a.name)
               : NULL;
    address_clear(&a);
    return path;
}

const struct config_module *
config_module(const struct config *c, const char *address)
{
    auto_free char *path = module_path(address);

    for (size_t i = 0; path && i < c->nmodules; i++)
        if (strcmp(c->modules[i].path, path) == 0)
            return &c->modules[i];
    return NULL;
}

/* The innermost module around an offset; their objects start in the order of the list. */
static const struct config_module *
module_around(const struct config *c, uint32_t at)
{
    size_t low = 0, high = c->nmodules;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (c->modules[mid].at < at)
            low = mid + 1;
        else
            high = mid;
    }
    if (low == 0)
        return NULL;
    for (low--; c->modules[low].end <= at && low != c->modules[low].parent;)
        low = c->modules[low].parent;
    return &c->modules[low];
}

static bool
same_string(const struct plan *p, uint32_t a, uint32_t b)
{
    uint32_t n = a ? jscan_at_end(p->text, a) - a : 0;

    return a && b && jscan_at_end(p->text, b) - b == n &&
           memcmp(p->text + a, p->text + b, n) == 0;
}

uint32_t
config_resource(const struct config *c, const struct plan_change *change)
{
    const struct plan *p = c->plan;
    auto_free char *address = plan_string(p, change->module);
    auto_free char *path = module_path(address);
    uint32_t type = plan_type(p, change), hash;
    size_t low = 0, high = c->nblocks;

    if (!path)
        return 0;
    hash = hash_of(p, path, change->data, type, change->name);
    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (c->blocks[mid].hash < hash)
            low = mid + 1;
        else
            high = mid;
    }
    for (; low < c->nblocks && c->blocks[low].hash == hash; low++) {
        uint32_t at = c->blocks[low].at, mode = config_key(p, at, "mode");
        const struct config_module *m = module_around(c, at);

        if ((mode && jscan_at_equal(p->text, mode, "data", 4)) == change->data &&
            same_string(p, config_key(p, at, "name"), change->name) &&
            same_string(p, config_key(p, at, "type"), type) && m && strcmp(m->path, path) == 0)
            return at;
    }
    return 0;
}

/* ---- expressions ---- */

bool
config_is_expression(const struct plan *p, uint32_t at)
{
    uint32_t references;

    if (!at || p->text[at] != '{')
        return false;
    references = config_key(p, at, "references");
    return jscan_at_key(p->text, at, "constant_value", 14) ||
           (references && p->text[references] == '[') || jscan_at_count(p->text, at) == 0;
}

void
config_references(const struct plan *p, uint32_t at, void (*each)(void *, uint32_t), void *arg)
{
    struct jscan_iter it;

    if (!at || (p->text[at] != '{' && p->text[at] != '['))
        return;
    if (config_is_expression(p, at)) {
        at = config_key(p, at, "references");
        if (!at || p->text[at] != '[')
            return;
        it = jscan_at_open(p->text, at);
        while (jscan_at_next(p->text, &it))
            if (p->text[it.value] == '"')
                each(arg, it.value);
        return;
    }
    it = jscan_at_open(p->text, at);
    while (jscan_at_next(p->text, &it))
        config_references(p, it.value, each, arg);
}
