/* SPDX-License-Identifier: Apache-2.0 */
/* Policy files from a disk: the stock library, and what `moongate check` is pointed at. */
#ifndef MOONGATE_POLICIES_FILES_H
#define MOONGATE_POLICIES_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "policies/judgement.h"

/* A list that owns its paths and texts; the records can be handed to a judgement_source. */
struct files {
    struct judgement_file *list;
    size_t n;
};

#define FILES_INIT {NULL, 0}
#define auto_files __attribute__((cleanup(files_clear))) struct files

void files_clear(struct files *f);

/* One file, known to people as `shown`. */
int files_add(struct files *f, const char *path, const char *shown, struct err *err);
/* Every *.lua in a directory, sorted by name, shown as `prefix`/name; there may be none. */
int files_add_dir(struct files *f, const char *dir, const char *prefix, struct err *err);
/* The test files of policies in a directory (x_test.lua, and all of tests/), shown as `dir`/name.
 * Only this call finds them: they are no policies. */
int files_add_tests(struct files *f, const char *dir, struct err *err);
bool files_is_test(const char *path);
/* Every file that a pattern of the manifest names ("policies/net_?.lua"), seen from `base`,
 * sorted; a file that is in the list already is not added again.  None at all is an error. */
int files_add_glob(struct files *f, const char *base, const char *pattern, struct err *err);
/*
 * The libraries and the data files of the policies that are in the list: every *.lua in the folder
 * `lib` beside one and every *.json in the folder `data`, seen from `base` (NULL: paths are as
 * shown).  There may be none.
 */
int files_add_libraries(struct files *f, const char *base, struct err *err);
/* The stock library as installed, shown as "std/…". */
int files_add_std(struct files *f, struct err *err);

#endif
