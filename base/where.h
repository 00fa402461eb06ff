/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where our own files are, found relative to the running program (/proc/self/exe), so that a
 * staged (DESTDIR) or relocated installation finds itself.  libc only.
 *
 * The directory of the program and the configured one (bindir or pkglibexecdir) are compared from
 * their ends: /stage/usr/local/bin against /usr/local/bin gives the root /stage;
 * /opt/m/bin against /usr/local/bin says that /usr/local became /opt/m.  A configured directory
 * outside of what moved stays where it was configured (sysconfdir /etc for the prefix /usr).
 */
#ifndef MOONGATE_BASE_WHERE_H
#define MOONGATE_BASE_WHERE_H

#include "base/err.h"

/* All: absolute path, the caller frees; NULL and EXITCODE_UNDECIDED when the program does not run
 * from where it was installed.  That the file is there is not checked (where_libexec: it is, and
 * executable). */
char *where_libexec(const char *program, struct err *err);
char *where_data(const char *sub, struct err *err);
char *where_sysconf(const char *sub, struct err *err);

/* The rule itself, for tests: `dir` is the running program's directory.  NULL when it ends like
 * neither `bin` nor `libexec`. */
char *where_map(const char *dir, const char *bin, const char *libexec, const char *configured);

#endif
