/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of a policy: a plain default (`most = 5`), whose kind a `use` must keep, or a
 * declaration (`most = { type = "integer", default = 5, min = 1 }`).
 */
#ifndef MOONGATE_POLICIES_PARAMS_H
#define MOONGATE_POLICIES_PARAMS_H

#include <jansson.h>

#include "base/err.h"

/*
 * Take the declarations out of `params`, an object: each becomes its default, or goes where it
 * has none.  `*types` (the caller owns it) is {name: declaration}.  A table is a declaration when
 * its `type` is a known type and it has no other keys than default, description, values, min and
 * max; one with a default or a description beside an unknown type is an error.
 */
int params_declare(json_t **types, json_t *params, struct err *err);
/* A value that a `use` gives. */
int params_set(json_t *params, const json_t *types, const char *name, json_t *value,
               struct err *err);
/* Has every parameter a value? */
int params_complete(const json_t *params, const json_t *types, struct err *err);

#endif
