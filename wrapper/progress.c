/* SPDX-License-Identifier: Apache-2.0 */
#include "wrapper/progress.h"

#include <stdio.h>
#include <unistd.h>

void
progress_slow(const char *what)
{
    if (isatty(STDERR_FILENO))
        fprintf(stderr, "moongate: %s ...\n", what);
}
