/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which history a directory was run as part of.  A pin is found by the first commit of what is
 * checked out, so whoever puts another repository around a directory, or starts a history of his
 * own in it, would get a first run with a pin of his choice.  A directory that was run before is
 * remembered, and another history there is refused until somebody says that it is meant.
 */
#ifndef MOONGATE_WRAPPER_PLACE_H
#define MOONGATE_WRAPPER_PLACE_H

#include "base/err.h"

/* `home` is the state directory of all pins, `dir` the resolved directory that is run, `root` the
 * first commit of its history.  1 when the directory is not known yet. */
int place_check(const char *home, const char *dir, const char *root, struct err *err);
/* Remember it: this history from now on. */
int place_set(const char *home, const char *dir, const char *root, struct err *err);

#endif
