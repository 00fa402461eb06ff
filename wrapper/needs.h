/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a configuration would make the engine fetch or run, read from its text before the engine
 * starts: the root module and every local module below it.  Nothing is evaluated.  What cannot be
 * read with certainty is an error or an entry, never left out.
 */
#ifndef MOONGATE_WRAPPER_NEEDS_H
#define MOONGATE_WRAPPER_NEEDS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/gitstore.h"

struct needs {
    char *backend;      /* "local", "s3", …; "cloud" for a cloud block; NULL: none stated */
    json_t *backend_at; /* {"path", "line", "sha256"} of that block's text, and whether it
                           has "settings"; NULL: none */
    json_t *providers;  /* sorted, each once: "hashicorp/aws" as required_providers states it, or
                           "aws" where only a block's name implies it; built-in ones are not
                           there, as nothing is fetched for them */
    json_t *locked;     /* of the lock file, as lockfile_read has it */
    json_t *modules;    /* remote ones: [{"key", "dir", "name", "source", "version", "path",
                           "line"}]; key as the engine has it ("net.inner"), dir of the calling
                           module from the repository's top, version "" when none is stated */
    json_t *data;       /* blocks that run or ask something outside while planning:
                           [{"type", "name", "path", "line", "sha256"}]: data and ephemeral
                           blocks, and {"type": "encryption", "name": ""} for OpenTofu's block of
                           that name; sha256 of the block's text and of all its overrides */
    json_t *dirs;       /* directories of the modules read, from the repository's top */
};

/* The configuration of the root module at `root` ("" for the top) in a commit or tree, as an
 * engine loads it that also reads *.tofu files, or does not (engine_reads_tofu). */
int needs_of_tree(struct needs *out, struct gitstore *store, const char *treeish,
                  const char *root, bool reads_tofu, struct err *err);
/* The same, of the files as they lie below `top`, an absolute directory. */
int needs_of_dir(struct needs *out, const char *top, const char *root, bool reads_tofu,
                 struct err *err);
void needs_clear(struct needs *n);

/* Only .backend and .backend_at, of the root module's own files as they lie in `dir`. */
int needs_backend(struct needs *out, const char *dir, bool reads_tofu, struct err *err);

/* Where a module that calls `source` from the directory `base` finds it in a tree, links
 * resolved, as an engine does.  The caller frees. */
int needs_resolve(char **out, struct gitstore *store, const char *treeish, const char *base,
                  const char *source, struct err *err);

#endif
