/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/defaults.h"

#include <string.h>

#include "base/jscan.h"
#include "base/mem.h"

static uint32_t
key(const struct plan *p, uint32_t object, const char *name)
{
    uint32_t at = object ? jscan_at_key(p->text, object, name, strlen(name)) : 0;

    return at && p->text[at] != 'n' ? at : 0;
}

/* Next part of a module address: module.a["x.y"].module.b gives a, then b.  False at the end. */
static bool
next_module(const char **at, const char **name, size_t *len)
{
    const char *p = *at;

    if (*p == '.')
        p++;
    if (strncmp(p, "module.", 7) != 0)
        return false;
    p += 7;
    *name = p;
    *len = strcspn(p, ".[");
    p += *len;
    if (*p == '[') {
        bool quoted = false;

        for (; *p && (quoted || *p != ']'); p++) {
            if (quoted && *p == '\\' && p[1])
                p++;
            else if (*p == '"')
                quoted = !quoted;
        }
        p += *p == ']';
    }
    *at = p;
    return true;
}

/* The module's part of the configuration. */
static uint32_t
find_module(const struct plan *p, const struct plan_change *c)
{
    auto_free char *address = plan_string(p, c->module);
    uint32_t module = key(p, p->configuration, "root_module");
    const char *at = address ? address : "", *name;
    size_t len;

    while (module && next_module(&at, &name, &len)) {
        uint32_t calls = key(p, module, "module_calls");
        uint32_t call = calls ? jscan_at_key(p->text, calls, name, len) : 0;

        module = key(p, call, "module");
    }
    return *at ? 0 : module;
}

static bool
same(const struct plan *p, uint32_t a, uint32_t b)
{
    uint32_t n = a ? jscan_at_end(p->text, a) - a : 0;

    return a && b && jscan_at_end(p->text, b) - b == n &&
           memcmp(p->text + a, p->text + b, n) == 0;
}

/* The resource's block in its module's configuration. */
static uint32_t
find_resource(const struct plan *p, const struct plan_change *c)
{
    uint32_t list = key(p, find_module(p, c), "resources");
    struct jscan_iter it;

    if (!list)
        return 0;
    it = jscan_at_open(p->text, list);
    while (jscan_at_next(p->text, &it)) {
        uint32_t mode = key(p, it.value, "mode");
        bool data = mode && jscan_at_equal(p->text, mode, "data", 4);

        if (data == c->data && same(p, key(p, it.value, "name"), c->name) &&
            same(p, key(p, it.value, "type"), p->types[c->type].name))
            return it.value;
    }
    return 0;
}

static void
read_tags(struct defaults *out, const struct plan *p, uint32_t provider)
{
    uint32_t blocks = key(p, key(p, provider, "expressions"), "default_tags");
    uint32_t tags, value;

    if (!blocks)
        return;
    tags = key(p, p->text[blocks] == '[' ? jscan_at_index(p->text, blocks, 0) : blocks, "tags");
    if (!tags)
        return; /* an empty block */
    value = jscan_at_key(p->text, tags, "constant_value", 14);
    if (value && p->text[value] == '{')
        out->tags = value;
    else if (!value || p->text[value] != 'n')
        out->unknown = true;
}

/* Does any provider configuration name default tags? */
static bool
any_defaults(const struct plan *p, uint32_t providers)
{
    struct jscan_iter it;

    if (!providers)
        return false;
    it = jscan_at_open(p->text, providers);
    while (jscan_at_next(p->text, &it))
        if (key(p, key(p, it.value, "expressions"), "default_tags"))
            return true;
    return false;
}

void
defaults_find(struct defaults *out, const struct plan *p, const struct plan_change *c)
{
    uint32_t providers = key(p, p->configuration, "provider_config");
    uint32_t name = key(p, find_resource(p, c), "provider_config_key"), provider = 0;

    *out = (struct defaults){0};
    /* Without a configuration nothing says that there are no default tags. */
    if (!p->configuration) {
        out->unknown = true;
        return;
    }
    if (name && p->text[name] == '"') {
        auto_free char *text = plan_string(p, name);

        provider = key(p, providers, text);
    }
    if (provider)
        read_tags(out, p, provider);
    else
        /* Inherited by a name that this plan does not resolve: any of them could be it. */
        out->unknown = any_defaults(p, providers);
}
