/* SPDX-License-Identifier: Apache-2.0 */
/*
 * .moongate/modules.lock: what the remote modules of each root module were when somebody looked
 * at them and committed that.  Lines of compact JSON, keys sorted, lines sorted by (root, key,
 * file), so that a change of a module reads as a change of lines:
 *
 *   {"format":1,"moongate":"modules.lock"}
 *   {"at":"<commit>","digest":"…","dir":"sub","files":2,"key":"net","root":"live/prod",
 *    "source":"git::…","version":""}
 *   {"file":"main.tf","key":"net","mode":"100644","root":"live/prod","sha256":"…"}
 *   {"file":"other.tf","key":"net","mode":"120000","root":"live/prod","target":"main.tf"}
 *   {"digest":"<SHA-256 of all lines before this one>"}
 *
 * A record is of a package, the whole of what was fetched for a module; `dir` is the module in it.
 */
#ifndef MOONGATE_WRAPPER_MODULES_LOCK_H
#define MOONGATE_WRAPPER_MODULES_LOCK_H

#include <jansson.h>

#include "base/digest.h"
#include "base/err.h"

#define MODULES_LOCK_PATH ".moongate/modules.lock"

/*
 * A lock in memory: an array of {"root", "key", "source", "version", "at", "dir", "digest",
 * "files": {path: {"mode", "sha256"} or {"mode", "target"}}}, sorted by (root, key).
 */

/* Strictly: anything that modules_lock_text would not have written is an error. */
json_t *modules_lock_parse(const char *text, size_t len, struct err *err);
/* The caller frees.  Sorts; works out digests. */
char *modules_lock_text(const json_t *lock);
/* The record of a module, borrowed; NULL: there is none. */
json_t *modules_lock_find(const json_t *lock, const char *root, const char *key);
/* Over the sorted lines "<mode> <sha256 or target> <path>\n" of a package. */
void modules_lock_digest(char hex[DIGEST_HEX_SIZE], const json_t *files);

/*
 * What lies in a package's directory: *files as above, without anything named .git.  A link that
 * leads out of the package or into .git, and what is neither file, link nor directory, go to
 * *faults: [{"path", "detail"}].
 */
int modules_lock_package(json_t **files, json_t **faults, const char *dir, struct err *err);
/* Where a path in a package leads to over its links; NULL when it leaves it.  The caller frees. */
char *modules_lock_resolve(const json_t *files, const char *path);

/* Everything that is different: calls `told` with the file and "changed", "extra" or
 * "missing".  Files below a name with a dot in front may be missing: an engine leaves them out
 * when it copies a package that it has fetched already. */
typedef void modules_lock_told(void *arg, const char *file, const char *what);
void modules_lock_compare(const json_t *locked, const json_t *found, modules_lock_told *told,
                          void *arg);

#endif
