/* SPDX-License-Identifier: Apache-2.0 */
/* Paths inside a value, in Terraform's own writing: ingress[0].cidr_blocks, tags["a.b"]. */
#ifndef MOONGATE_POLICIES_PATH_H
#define MOONGATE_POLICIES_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PATH_SIZE 1024

/* Being written; what does not fit is cut, so that building one never fails. */
struct path {
    char text[PATH_SIZE]; /* NUL-terminated */
    size_t len;
};

void path_key(struct path *p, const char *key, size_t len);
void path_word(struct path *p, const char *bytes, size_t len); /* as it stands */
void path_index(struct path *p, uint32_t index); /* from 0 */

/* Being read, step by step. */
struct path_step {
    bool is_index;
    uint32_t index;
    char key[512];
    size_t len;
};
/* 1 and the next step, *at moved on; 0 at the end; -1 where it is not a path.  `start` is the
 * beginning of the whole text. */
int path_next(struct path_step *out, const char *start, const char **at);

#endif
