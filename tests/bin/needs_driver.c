/* SPDX-License-Identifier: Apache-2.0 */
/* needs_driver TOP ROOT terraform|tofu: what wrapper/needs reads there, one fact a line. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "wrapper/needs.h"

int
main(int argc, char **argv)
{
    struct err err = ERR_INIT;
    struct needs n = {0};
    size_t i;
    json_t *one;

    if (argc != 4)
        return 64;
    if (needs_of_dir(&n, argv[1], argv[2], strcmp(argv[3], "tofu") == 0, &err) < 0) {
        fprintf(stderr, "%s\n", err.text);
        return err.code;
    }
    json_array_foreach(n.dirs, i, one)
        printf("dir %s\n", json_string_value(one)[0] ? json_string_value(one) : ".");
    json_array_foreach(n.modules, i, one)
        printf("remote %s\n", json_text(one, "key", "?"));
    json_array_foreach(n.providers, i, one)
        printf("provider %s%s\n", strchr(json_string_value(one), '/') ? "" : "hashicorp/",
               json_string_value(one));
    needs_clear(&n);
    return 0;
}
