/* SPDX-License-Identifier: Apache-2.0 */
/* What a verification found: a list of sentences, printable, as values. */
#ifndef MOONGATE_BUNDLES_FINDINGS_H
#define MOONGATE_BUNDLES_FINDINGS_H

#include <stddef.h>

struct findings {
    char **lines; /* owned; safe for a terminal */
    size_t n;
};

#define FINDINGS_INIT {NULL, 0}
#define auto_findings __attribute__((cleanup(findings_clear))) struct findings

/* Add a sentence; what it quotes may be untrusted.  Beyond 1000 they are only counted as one. */
void findings_add(struct findings *f, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void findings_clear(struct findings *f);

#endif
