/* SPDX-License-Identifier: Apache-2.0 */
/* Splitting of TF_CLI_ARGS as the engine does it: quotes, backslash, no expansion.  libc only. */
#ifndef MOONGATE_WRAPPER_SHELLWORDS_H
#define MOONGATE_WRAPPER_SHELLWORDS_H

#include <stddef.h>

/*
 * Append the words of `line` to `*words` (owned strings, `*n` of them; grown here).  The text
 * ends silently at an unquoted ; & | < or >, as in the engine.  Returns -1 for text that the
 * engine's versions read differently (an empty word in quotes, a backquote or a parenthesis
 * outside quotes), -2 for text that every version refuses: an open quote, a backslash at the end.
 */
int shellwords_split(char ***words, size_t *n, const char *line);

#endif
