/* SPDX-License-Identifier: Apache-2.0 */
/* A file that can be larger than what one wants to hold, as text that is only read. */
#ifndef MOONGATE_BASE_MAP_H
#define MOONGATE_BASE_MAP_H

#include <stddef.h>

#include "base/err.h"

struct map {
    const char *text; /* not terminated; "" for an empty file */
    size_t len;
    void *at; /* NULL: nothing is mapped */
};

int map_open(struct map *m, const char *path, struct err *err);
void map_close(struct map *m); /* of a zeroed one, too */

#define auto_map __attribute__((cleanup(map_close))) struct map

#endif
