/* SPDX-License-Identifier: Apache-2.0 */
/* The default tags that a resource gets from its provider's configuration. */
#ifndef MOONGATE_POLICIES_DEFAULTS_H
#define MOONGATE_POLICIES_DEFAULTS_H

#include <stdbool.h>
#include <stdint.h>

#include "policies/plan.h"

struct defaults {
    uint32_t tags; /* offset of a constant object of tags; 0: none */
    bool unknown;  /* there are (or may be) default tags that the configuration does not spell */
};

/* Looks in `configuration`: the resource's provider_config_key, that provider's default_tags. */
void defaults_find(struct defaults *out, const struct plan *p, const struct plan_change *c);

#endif
