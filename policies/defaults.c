/* SPDX-License-Identifier: Apache-2.0 */
#include "policies/defaults.h"

#include "base/jscan.h"
#include "base/mem.h"
#include "policies/config.h"

static void
read_tags(struct defaults *out, const struct plan *p, uint32_t provider)
{
    uint32_t blocks = config_key(p, config_key(p, provider, "expressions"), "default_tags");
    uint32_t tags, value;

    if (!blocks)
        return;
    tags = config_key(p, p->text[blocks] == '[' ? jscan_at_index(p->text, blocks, 0) : blocks,
                      "tags");
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
        if (config_key(p, config_key(p, it.value, "expressions"), "default_tags"))
            return true;
    return false;
}

void
defaults_find(struct defaults *out, const struct plan *p, const struct plan_change *c)
{
    uint32_t providers = config_key(p, p->configuration, "provider_config");
    uint32_t name = config_key(p, config_resource(config_of(p), c), "provider_config_key");
    uint32_t provider = 0;

    *out = (struct defaults){0};
    /* Without a configuration nothing says that there are no default tags. */
    if (!p->configuration) {
        out->unknown = true;
        return;
    }
    if (name && p->text[name] == '"') {
        auto_free char *text = plan_string(p, name);

        provider = config_key(p, providers, text);
    }
    if (provider)
        read_tags(out, p, provider);
    else
        /* Inherited by a name that this plan does not resolve: any of them could be it. */
        out->unknown = any_defaults(p, providers);
}
