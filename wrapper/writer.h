/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A command that changes state without a plan, read by the grammar of Go's flag package.  libc
 * only: the front asks whether there is anything to gate.
 */
#ifndef MOONGATE_WRAPPER_WRITER_H
#define MOONGATE_WRAPPER_WRITER_H

#include <stdbool.h>
#include <stddef.h>

enum writer_names {
    WRITER_NOTHING,
    WRITER_ADDRESSES,
    WRITER_IMPORT,
    WRITER_STATE,
    WRITER_WORKSPACE,
};

struct writer_flag {
    const char *name;  /* without dashes; static */
    enum { WRITER_BOOLEAN, WRITER_VALUE, WRITER_LIST } kind; /* LIST may be given repeatedly */
    bool on;           /* of a boolean */
    const char *value; /* of the others; borrowed from the arguments */
};

struct writer {
    const char *command; /* the name that policies know: "state rm"; static */
    enum writer_names names;
    struct writer_flag *flags; /* in the order given; owned */
    size_t nflags;
    const char **words;  /* what is not a flag; owned array of borrowed texts */
    size_t nwords;
    const char *unread;  /* the first flag that we don't know, or whose value is missing: it and
                            all behind it are in neither list; borrowed, NULL: none */
};

/* `name` as the engine has it ("state remove"); false when it is none that writes. */
bool writer_parse(struct writer *out, const char *name, char *const *args);
void writer_clear(struct writer *w);

/* The last one given, or NULL. */
const struct writer_flag *writer_flag(const struct writer *w, const char *name);
/* A boolean that was given and is true. */
bool writer_has(const struct writer *w, const char *name);
/* Does this call write nothing, whatever its command can do?  (`state rm -dry-run`.) */
bool writer_idle(const struct writer *w);
/* The workspace that it is about, or NULL: the selected one. */
const char *writer_workspace(const struct writer *w);

#endif
