/* SPDX-License-Identifier: Apache-2.0 */
/* Between the files of needs: where files come from, and one form for both syntaxes. */
#ifndef MOONGATE_WRAPPER_NEEDS_PRIVATE_H
#define MOONGATE_WRAPPER_NEEDS_PRIVATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/gitstore.h"

/* needs_files.c: the files of a tree, or those below a directory.  Paths are from the top. */
struct needs_files;
int needs_files_of_tree(struct needs_files **out, struct gitstore *store, const char *treeish,
                        struct err *err);
int needs_files_of_dir(struct needs_files **out, const char *top, struct err *err);
void needs_files_free(struct needs_files *f);
/* A directory with links resolved, from the top, as an engine resolves it before it looks for
 * what the module there calls.  One that is not there, in a submodule of a tree, or outside is an
 * error.  The caller frees. */
int needs_files_dir(char **real, struct needs_files *f, const char *dir, struct err *err);
/* Names of what is directly in such a directory and is no directory, sorted. */
int needs_files_list(json_t **names, struct needs_files *f, const char *dir, struct err *err);
/* A file; links are followed as long as they stay inside.  1 when it is not there. */
int needs_files_read(struct buf *out, struct needs_files *f, const char *path, struct err *err);

/* needs_names.c: the length of a configuration file's name without its ending; 0: this engine
 * does not load it. */
size_t needs_names_stem(const char *name, bool reads_tofu);
/* Is x.tf not read because there is x.tofu? */
bool needs_names_shadowed(const json_t *names, const char *name, size_t stem, bool reads_tofu);
bool needs_names_override(const char *name, size_t stem);

/*
 * needs_text.c, needs_json.c: the blocks of a file, in its order:
 * [{"type", "labels": [], "line", "sha256", "attrs": {}, "blocks": []}].  An attribute is
 * {"literal": text}, {"word": the identifier that it begins with}, {"object": attrs} or
 * {"other": true}; only those that needs.c asks for are there.  The names in provider functions
 * (`provider::name::f`) are added to `functions`, an object used as a set.
 */
json_t *needs_text_blocks(json_t *functions, const char *text, size_t len, const char *path,
                          struct err *err);
json_t *needs_json_blocks(json_t *functions, const char *text, size_t len, const char *path,
                          struct err *err);

/* needs_text.c: the row of needs.def: labels, or -1 for a block that has none. */
int needs_text_labels(const char *parent, const char *type, bool *inside);
/* needs_text.c: is this attribute one that is asked for? */
bool needs_text_wanted(const char *name);
/* The block of which every attribute is wanted. */
bool needs_text_whole(const char *block);
/* needs_text.c: the provider functions in a text. */
int needs_text_functions(json_t *names, const char *text, size_t len, const char *path,
                         struct err *err);

/* needs_lock.c: add what the root module's lock file says, where there is one. */
int needs_lock_read(json_t *locked, struct needs_files *files, const char *root,
                    struct err *err);

#endif
