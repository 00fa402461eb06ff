/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The `configuration` of a plan: modules and the blocks of resources, found by the address of a
 * change.  An index of 8 bytes a block, made when it is first asked for; the rest is read where
 * it lies.
 *
 * What the engine leaves out of it: dynamic blocks, locals, lifecycle, files and lines.
 */
#ifndef MOONGATE_POLICIES_CONFIG_H
#define MOONGATE_POLICIES_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policies/plan.h"

/* Of each module, in the order of the text. */
struct config_module {
    char *path;      /* names joined by '.': "a.b"; "" for the root; owned */
    uint32_t at;     /* its object */
    uint32_t call;   /* the module_calls entry that it comes from; 0 for the root */
    uint32_t end;
    size_t parent;   /* index; its own for the root */
};

struct config;

/* The index of a plan, which owns it. */
const struct config *config_of(const struct plan *p);
void config_free(struct config *c); /* for plan_free; NULL is fine */

size_t config_modules(const struct config *c, const struct config_module **list);
/* The module that a module address names ("module.a["k"].module.b"; NULL or "": the root); NULL
 * when the configuration has none. */
const struct config_module *config_module(const struct config *c, const char *address);
/* The block of a resource: offset, or 0. */
uint32_t config_resource(const struct config *c, const struct plan_change *change);

/* A member that is there and not null: offset, or 0. */
uint32_t config_key(const struct plan *p, uint32_t object, const char *name);
/* Is it one expression, not a block?  {"constant_value"}, {"references"}, or {} for what is neither
 * constant nor refers to anything. */
bool config_is_expression(const struct plan *p, uint32_t at);
/* Call `each` with the offset of every reference (a string) in the expressions at `at`. */
void config_references(const struct plan *p, uint32_t at, void (*each)(void *, uint32_t),
                       void *arg);

#endif
