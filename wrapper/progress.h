/* SPDX-License-Identifier: Apache-2.0 */
/* A word to a person who waits longer than a second; nothing where no terminal is. */
#ifndef MOONGATE_WRAPPER_PROGRESS_H
#define MOONGATE_WRAPPER_PROGRESS_H

/* For proc_opts.on_slow: "moongate: WHAT ..." on stderr, if that is a terminal. */
void progress_slow(const char *what);

#endif
