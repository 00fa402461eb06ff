/* SPDX-License-Identifier: Apache-2.0 */
/* What merely parsing a plan costs: json_loads of the whole file, nothing else. */
#include <stdio.h>

#include "base/fs.h"
#include "base/json.h"

int
main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    auto_json *doc = argc == 2 ? json_read_file(argv[1], (size_t)1 << 30, &err) : NULL;

    if (!doc)
        fprintf(stderr, "jansson_load: %s\n", argc == 2 ? err.text : "wants one file");
    return doc ? 0 : 2;
}
